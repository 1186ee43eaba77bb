/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-needs-mark.h"

#include "sbx-formatters.h"
#include "sbx-tip.h"

struct _SbxNeedsMark
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
  guint      count;
};

enum {
  PROP_0,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxNeedsMark, sbx_needs_mark, GTK_TYPE_WIDGET)

static void
sbx_needs_mark_dispose (GObject *object)
{
  SbxNeedsMark *self = SBX_NEEDS_MARK (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_needs_mark_parent_class)->dispose (object);
}

static void
sbx_needs_mark_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COUNT:
      g_value_set_uint (value, SBX_NEEDS_MARK (object)->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_needs_mark_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_COUNT:
      sbx_needs_mark_set_count (SBX_NEEDS_MARK (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_needs_mark_class_init (SbxNeedsMarkClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_needs_mark_dispose;
  object_class->get_property = sbx_needs_mark_get_property;
  object_class->set_property = sbx_needs_mark_set_property;

  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "needs");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  /* The row around it says it in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sbx_needs_mark_init (SbxNeedsMark *self)
{
  self->icon = gtk_image_new_from_icon_name ("sbx-needs-symbolic");
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_hide (GTK_WIDGET (self));
}

GtkWidget *
sbx_needs_mark_new (void)
{
  return g_object_new (SBX_TYPE_NEEDS_MARK, NULL);
}

void
sbx_needs_mark_set_count (SbxNeedsMark *self,
                          guint         count)
{
  g_autofree char *badge = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (SBX_IS_NEEDS_MARK (self));

  if (self->count == count)
    return;

  self->count = count;
  badge = sbx_format_badge (count);
  words = sbx_format_needs (count);
  gtk_label_set_label (GTK_LABEL (self->label), badge);
  sbx_tip_set (GTK_WIDGET (self), count > 0 ? words : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}
