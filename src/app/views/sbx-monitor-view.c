/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-view.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

struct _SbxMonitorView
{
  GtkWidget parent_instance;

  SbxChannel *channel;
  SbxTopic   *topic;
  gboolean    has_worlds;
  gboolean    sidebar_hidden;
  int         topics_width;
  int         clearance;
  gboolean    chip_shown;
};

enum {
  PROP_0,
  PROP_CHANNEL,
  PROP_TOPIC,
  PROP_HAS_WORLDS,
  PROP_SIDEBAR_HIDDEN,
  PROP_TOPICS_WIDTH,
  PROP_CLEARANCE,
  PROP_CHIP_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMonitorView, sbx_monitor_view, GTK_TYPE_WIDGET)

static void
sbx_monitor_view_dispose (GObject *object)
{
  SbxMonitorView *self = SBX_MONITOR_VIEW (object);

  g_clear_object (&self->channel);
  g_clear_object (&self->topic);

  G_OBJECT_CLASS (sbx_monitor_view_parent_class)->dispose (object);
}

static void
sbx_monitor_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxMonitorView *self = SBX_MONITOR_VIEW (object);

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
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    case PROP_TOPICS_WIDTH:
      g_value_set_int (value, self->topics_width);
      break;
    case PROP_CLEARANCE:
      g_value_set_int (value, self->clearance);
      break;
    case PROP_CHIP_SHOWN:
      g_value_set_boolean (value, self->chip_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_monitor_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxMonitorView *self = SBX_MONITOR_VIEW (object);

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
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    case PROP_TOPICS_WIDTH:
      self->topics_width = g_value_get_int (value);
      break;
    case PROP_CLEARANCE:
      self->clearance = g_value_get_int (value);
      break;
    case PROP_CHIP_SHOWN:
      self->chip_shown = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_monitor_view_class_init (SbxMonitorViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_monitor_view_dispose;
  object_class->get_property = sbx_monitor_view_get_property;
  object_class->set_property = sbx_monitor_view_set_property;

  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_WORLDS] = g_param_spec_boolean ("has-worlds", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPICS_WIDTH] = g_param_spec_int ("topics-width", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLEARANCE] = g_param_spec_int ("clearance", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHIP_SHOWN] = g_param_spec_boolean ("chip-shown", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_monitor_view_init (SbxMonitorView *self)
{
}

GtkWidget *
sbx_monitor_view_new (void)
{
  return g_object_new (SBX_TYPE_MONITOR_VIEW, NULL);
}

SbxChannel *
sbx_monitor_view_get_channel (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return self->channel;
}

void
sbx_monitor_view_set_channel (SbxMonitorView *self,
                              SbxChannel     *channel)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  g_object_set (self, "channel", channel, NULL);
}

SbxTopic *
sbx_monitor_view_get_topic (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return self->topic;
}

void
sbx_monitor_view_set_topic (SbxMonitorView *self,
                            SbxTopic       *topic)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  g_object_set (self, "topic", topic, NULL);
}

gboolean
sbx_monitor_view_go_back (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), FALSE);

  return FALSE;
}

void
sbx_monitor_view_show_topics (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));
}

void
sbx_monitor_view_focus_composer (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));
}
