/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

struct _SbxMessagePane
{
  GtkWidget parent_instance;

  SbxTopic *topic;
  gboolean  show_back;
  int       clearance;
  gboolean  raised;
};

enum {
  PROP_0,
  PROP_TOPIC,
  PROP_SHOW_BACK,
  PROP_CLEARANCE,
  PROP_RAISED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMessagePane, sbx_message_pane, GTK_TYPE_WIDGET)

static void
sbx_message_pane_dispose (GObject *object)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  g_clear_object (&self->topic);

  G_OBJECT_CLASS (sbx_message_pane_parent_class)->dispose (object);
}

static void
sbx_message_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_object (value, self->topic);
      break;
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, self->show_back);
      break;
    case PROP_CLEARANCE:
      g_value_set_int (value, self->clearance);
      break;
    case PROP_RAISED:
      g_value_set_boolean (value, self->raised);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_message_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_set_object (&self->topic, g_value_get_object (value));
      break;
    case PROP_SHOW_BACK:
      self->show_back = g_value_get_boolean (value);
      break;
    case PROP_CLEARANCE:
      self->clearance = g_value_get_int (value);
      break;
    case PROP_RAISED:
      self->raised = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_message_pane_class_init (SbxMessagePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_message_pane_dispose;
  object_class->get_property = sbx_message_pane_get_property;
  object_class->set_property = sbx_message_pane_set_property;

  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_BACK] = g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLEARANCE] = g_param_spec_int ("clearance", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RAISED] = g_param_spec_boolean ("raised", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_message_pane_init (SbxMessagePane *self)
{
}

GtkWidget *
sbx_message_pane_new (void)
{
  return g_object_new (SBX_TYPE_MESSAGE_PANE, NULL);
}

SbxTopic *
sbx_message_pane_get_topic (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), NULL);

  return self->topic;
}

void
sbx_message_pane_set_topic (SbxMessagePane *self,
                            SbxTopic       *topic)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  g_object_set (self, "topic", topic, NULL);
}
