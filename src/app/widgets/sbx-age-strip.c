/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-age-strip.h"

#include "sbx-age-words.h"
#include "sbx-formatters.h"
#include "sbx-minute.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

struct _SbxAgeStrip
{
  GtkWidget parent_instance;

  GtkWidget    *box;
  GtkLabel     *label;
  SbxWorld     *world;
  GSignalGroup *world_signals;
  gboolean      wanted;
};

enum {
  PROP_0,
  PROP_WORLD,
  PROP_WANTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxAgeStrip, sbx_age_strip, GTK_TYPE_WIDGET)

static void
update (SbxAgeStrip *self)
{
  gboolean shown = self->wanted && self->world && sbx_world_is_away (self->world);

  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  if (shown)
    {
      gint64           as_of = sbx_world_get_as_of (self->world);
      gint64           now = sbx_time_now_ms ();
      g_autofree char *when = sbx_age_format_when (as_of, now);
      g_autofree char *age = sbx_age_format (as_of, now);
      g_autofree char *exact = sbx_format_exact_time (as_of);
      /* TRANSLATORS: what is shown is as old as said: "Offline · as of 14:05 (2 hours ago)" */
      g_autofree char *text = g_strdup_printf (_("Offline · as of %s (%s)"), when, age);

      gtk_label_set_label (self->label, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), exact);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    }
}

static void
sbx_age_strip_dispose (GObject *object)
{
  SbxAgeStrip *self = SBX_AGE_STRIP (object);

  g_clear_object (&self->world_signals);
  g_clear_object (&self->world);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_age_strip_parent_class)->dispose (object);
}

static void
sbx_age_strip_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SbxAgeStrip *self = SBX_AGE_STRIP (object);

  switch (prop_id)
    {
    case PROP_WORLD:
      g_value_set_object (value, self->world);
      break;
    case PROP_WANTED:
      g_value_set_boolean (value, self->wanted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_age_strip_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SbxAgeStrip *self = SBX_AGE_STRIP (object);

  switch (prop_id)
    {
    case PROP_WORLD:
      sbx_age_strip_set_world (self, g_value_get_object (value));
      break;
    case PROP_WANTED:
      self->wanted = g_value_get_boolean (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_age_strip_class_init (SbxAgeStripClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_age_strip_dispose;
  object_class->get_property = sbx_age_strip_get_property;
  object_class->set_property = sbx_age_strip_set_property;

  properties[PROP_WORLD] = g_param_spec_object ("world", NULL, NULL, SBX_TYPE_WORLD,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_WANTED] = g_param_spec_boolean ("wanted", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/widgets/sbx-age-strip.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, SbxAgeStrip, box);
  gtk_widget_class_bind_template_child (widget_class, SbxAgeStrip, label);
}

static void
sbx_age_strip_init (SbxAgeStrip *self)
{
  self->wanted = TRUE;
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::as-of", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_age_strip_set_world:
 * @self: a strip
 * @world: (nullable): what is shown beside it
 */
void
sbx_age_strip_set_world (SbxAgeStrip *self,
                         SbxWorld    *world)
{
  g_return_if_fail (SBX_IS_AGE_STRIP (self));

  if (!g_set_object (&self->world, world))
    return;

  g_signal_group_set_target (self->world_signals, world);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORLD]);
}

/**
 * sbx_age_strip_choose:
 * @self: a strip
 * @worlds: (GListModel of SbxWorld): of which what is shown beside it is
 * @has: whether there is anything of that one
 *
 * Has it say how old that is of which nothing was heard for longest.
 */
void
sbx_age_strip_choose (SbxAgeStrip    *self,
                      GListModel     *worlds,
                      SbxAgeStripHas  has)
{
  g_autoptr (SbxWorld) oldest = NULL;

  g_return_if_fail (SBX_IS_AGE_STRIP (self));

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_world_is_away (world) && has (world) && (!oldest || sbx_world_get_as_of (world) < sbx_world_get_as_of (oldest)))
        g_set_object (&oldest, world);
    }
  sbx_age_strip_set_world (self, oldest);
}
