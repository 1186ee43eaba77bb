/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-pane.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

struct _SbxTopicPane
{
  GtkWidget parent_instance;

  SbxChannel *channel;
  SbxTopic   *topic;
  gboolean    has_worlds;
  gboolean    show_back;
  gboolean    folded;
  int         width;
};

enum {
  PROP_0,
  PROP_CHANNEL,
  PROP_TOPIC,
  PROP_HAS_WORLDS,
  PROP_SHOW_BACK,
  PROP_FOLDED,
  PROP_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxTopicPane, sbx_topic_pane, GTK_TYPE_WIDGET)

static void
sbx_topic_pane_dispose (GObject *object)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  g_clear_object (&self->channel);
  g_clear_object (&self->topic);

  G_OBJECT_CLASS (sbx_topic_pane_parent_class)->dispose (object);
}

static void
sbx_topic_pane_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  switch (prop_id)
    {
    case PROP_CHANNEL:
      g_value_set_object (value, self->channel);
      break;
    case PROP_TOPIC:
      g_value_set_object (value, self->topic);
      break;
    case PROP_HAS_WORLDS:
      g_value_set_boolean (value, self->has_worlds);
      break;
    case PROP_SHOW_BACK:
      g_value_set_boolean (value, self->show_back);
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
sbx_topic_pane_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  switch (prop_id)
    {
    case PROP_CHANNEL:
      g_set_object (&self->channel, g_value_get_object (value));
      break;
    case PROP_TOPIC:
      g_set_object (&self->topic, g_value_get_object (value));
      break;
    case PROP_HAS_WORLDS:
      self->has_worlds = g_value_get_boolean (value);
      break;
    case PROP_SHOW_BACK:
      self->show_back = g_value_get_boolean (value);
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
sbx_topic_pane_class_init (SbxTopicPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_topic_pane_dispose;
  object_class->get_property = sbx_topic_pane_get_property;
  object_class->set_property = sbx_topic_pane_set_property;

  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_WORLDS] = g_param_spec_boolean ("has-worlds", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_BACK] = g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_topic_pane_init (SbxTopicPane *self)
{
}

GtkWidget *
sbx_topic_pane_new (void)
{
  return g_object_new (SBX_TYPE_TOPIC_PANE, NULL);
}

SbxChannel *
sbx_topic_pane_get_channel (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), NULL);

  return self->channel;
}

void
sbx_topic_pane_set_channel (SbxTopicPane *self,
                            SbxChannel   *channel)
{
  g_return_if_fail (SBX_IS_TOPIC_PANE (self));

  g_object_set (self, "channel", channel, NULL);
}

SbxTopic *
sbx_topic_pane_get_topic (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), NULL);

  return self->topic;
}

void
sbx_topic_pane_set_topic (SbxTopicPane *self,
                          SbxTopic     *topic)
{
  g_return_if_fail (SBX_IS_TOPIC_PANE (self));

  g_object_set (self, "topic", topic, NULL);
}
