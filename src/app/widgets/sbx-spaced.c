/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-spaced.h"

typedef struct
{
  int spacing;
} SbxSpacedPrivate;

enum {
  PROP_0,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxSpaced, sbx_spaced, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
sbx_spaced_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_spaced_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_spaced_parent_class)->dispose (object);
}

static void
sbx_spaced_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, sbx_spaced_get_spacing (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_spaced_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      sbx_spaced_set_spacing (object, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_spaced_class_init (SbxSpacedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_spaced_dispose;
  object_class->get_property = sbx_spaced_get_property;
  object_class->set_property = sbx_spaced_set_property;
  GTK_WIDGET_CLASS (klass)->get_request_mode = sbx_spaced_get_request_mode;

  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_spaced_init (SbxSpaced *self)
{
}

int
sbx_spaced_get_spacing (gpointer self)
{
  g_return_val_if_fail (SBX_IS_SPACED (self), 0);

  return ((SbxSpacedPrivate *) sbx_spaced_get_instance_private (self))->spacing;
}

void
sbx_spaced_set_spacing (gpointer self,
                        int      spacing)
{
  SbxSpacedPrivate *priv;

  g_return_if_fail (SBX_IS_SPACED (self));

  priv = sbx_spaced_get_instance_private (self);
  priv->spacing = spacing;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
