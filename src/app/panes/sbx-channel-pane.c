/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

struct _SbxChannelPane
{
  GtkWidget parent_instance;

  GListModel *worlds;
  char       *view;
  SbxChannel *channel;
  GMenuModel *menu_model;
  gboolean    folded;
  int         width;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_VIEW,
  PROP_CHANNEL,
  PROP_MENU_MODEL,
  PROP_FOLDED,
  PROP_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxChannelPane, sbx_channel_pane, GTK_TYPE_WIDGET)

static void
sbx_channel_pane_dispose (GObject *object)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  g_clear_object (&self->worlds);
  g_clear_pointer (&self->view, g_free);
  g_clear_object (&self->channel);
  g_clear_object (&self->menu_model);

  G_OBJECT_CLASS (sbx_channel_pane_parent_class)->dispose (object);
}

static void
sbx_channel_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, self->worlds);
      break;
    case PROP_VIEW:
      g_value_set_string (value, self->view);
      break;
    case PROP_CHANNEL:
      g_value_set_object (value, self->channel);
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, self->menu_model);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_channel_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_set_object (&self->worlds, g_value_get_object (value));
      break;
    case PROP_VIEW:
      g_free (self->view);
      self->view = g_value_dup_string (value);
      break;
    case PROP_CHANNEL:
      g_set_object (&self->channel, g_value_get_object (value));
      break;
    case PROP_MENU_MODEL:
      g_set_object (&self->menu_model, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      break;
    case PROP_WIDTH:
      self->width = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_channel_pane_class_init (SbxChannelPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_channel_pane_dispose;
  object_class->get_property = sbx_channel_pane_get_property;
  object_class->set_property = sbx_channel_pane_set_property;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MENU_MODEL] = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_channel_pane_init (SbxChannelPane *self)
{
}

GtkWidget *
sbx_channel_pane_new (void)
{
  return g_object_new (SBX_TYPE_CHANNEL_PANE, NULL);
}

GListModel *
sbx_channel_pane_get_worlds (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->worlds;
}

void
sbx_channel_pane_set_worlds (SbxChannelPane *self,
                             GListModel     *worlds)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  g_object_set (self, "worlds", worlds, NULL);
}

const char *
sbx_channel_pane_get_view (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->view;
}

void
sbx_channel_pane_set_view (SbxChannelPane *self,
                           const char     *view)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  g_object_set (self, "view", view, NULL);
}

SbxChannel *
sbx_channel_pane_get_channel (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->channel;
}

void
sbx_channel_pane_set_channel (SbxChannelPane *self,
                              SbxChannel     *channel)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  g_object_set (self, "channel", channel, NULL);
}
