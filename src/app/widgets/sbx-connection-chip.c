/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-chip.h"

struct _SbxConnectionChip
{
  GtkWidget parent_instance;

  GListModel *worlds;
  gboolean    shown;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxConnectionChip, sbx_connection_chip, GTK_TYPE_WIDGET)

static void
sbx_connection_chip_dispose (GObject *object)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (object);

  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_connection_chip_parent_class)->dispose (object);
}

static void
sbx_connection_chip_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, self->worlds);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connection_chip_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_set_object (&self->worlds, g_value_get_object (value));
      break;
    case PROP_SHOWN:
      self->shown = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connection_chip_class_init (SbxConnectionChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_connection_chip_dispose;
  object_class->get_property = sbx_connection_chip_get_property;
  object_class->set_property = sbx_connection_chip_set_property;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_connection_chip_init (SbxConnectionChip *self)
{
}

GtkWidget *
sbx_connection_chip_new (void)
{
  return g_object_new (SBX_TYPE_CONNECTION_CHIP, NULL);
}

GListModel *
sbx_connection_chip_get_worlds (SbxConnectionChip *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION_CHIP (self), NULL);

  return self->worlds;
}

void
sbx_connection_chip_set_worlds (SbxConnectionChip *self,
                                GListModel        *worlds)
{
  g_return_if_fail (SBX_IS_CONNECTION_CHIP (self));

  g_object_set (self, "worlds", worlds, NULL);
}

gboolean
sbx_connection_chip_get_shown (SbxConnectionChip *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION_CHIP (self), FALSE);

  return self->shown;
}
