/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-view.h"

#include "sbx-channel.h"
#include "sbx-message-pane.h"
#include "sbx-topic-pane.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <adwaita.h>

struct _SbxMonitorView
{
  GtkWidget parent_instance;

  AdwLeaflet     *leaflet;
  SbxTopicPane   *topics;
  SbxMessagePane *messages;

  gboolean has_worlds;
  gboolean nothing_seen;
  SbxWorld *awaited; /* (nullable) */
  gboolean sidebar_hidden;
  gboolean chip_shown;
};

enum {
  PROP_0,
  PROP_CHANNEL,
  PROP_TOPIC,
  PROP_HAS_WORLDS,
  PROP_NOTHING_SEEN,
  PROP_AWAITED,
  PROP_SIDEBAR_HIDDEN,
  PROP_TOPICS_WIDTH,
  PROP_CLEARANCE,
  PROP_CHIP_SHOWN,
  PROP_TOPIC_FILTER,
  N_PROPS
};

enum {
  SUBJECTS_CHANGED,
  SHOWN_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMonitorView, sbx_monitor_view, GTK_TYPE_WIDGET)

/* What floats at the bottom meets the composer only where that is in sight. */
static int
get_clearance (SbxMonitorView *self)
{
  int clearance = 0;

  if (!adw_leaflet_get_folded (self->leaflet) || adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->messages))
    g_object_get (self->messages, "clearance", &clearance, NULL);

  return clearance;
}

static void
on_clearance_changed (SbxMonitorView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLEARANCE]);
}

static void
on_filter_changed (SbxMonitorView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC_FILTER]);
}

static void
on_subjects_changed (SbxMonitorView *self)
{
  g_signal_emit (self, signals[SUBJECTS_CHANGED], 0);
}

static void
on_shown_changed (SbxMonitorView *self)
{
  g_signal_emit (self, signals[SHOWN_CHANGED], 0);
}

static void
on_width_changed (SbxMonitorView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPICS_WIDTH]);
}

static void
on_channel_changed (SbxMonitorView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANNEL]);
}

static void
on_topic_changed (SbxMonitorView *self)
{
  SbxTopic *topic = sbx_topic_pane_get_topic (self->topics);

  sbx_message_pane_set_topic (self->messages, topic);
  if (topic == NULL)
    sbx_monitor_view_show_topics (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC]);
}

/* Why there is nothing to choose is said beside it. */
static void
update_messages (SbxMonitorView *self)
{
  g_object_set (self->messages, "choosable", self->has_worlds && !self->nothing_seen && self->awaited == NULL, NULL);
}

static void
show_messages_activated (GtkWidget  *widget,
                         const char *action_name,
                         GVariant   *parameter)
{
  SbxMonitorView *self = SBX_MONITOR_VIEW (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_focus_composer (self->messages);
}

static void
show_topics_activated (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  sbx_monitor_view_show_topics (SBX_MONITOR_VIEW (widget));
}

static void
sbx_monitor_view_dispose (GObject *object)
{
  SbxMonitorView *self = SBX_MONITOR_VIEW (object);

  g_clear_object (&self->awaited);
  g_clear_pointer ((GtkWidget **) &self->leaflet, gtk_widget_unparent);

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
      g_value_set_object (value, sbx_topic_pane_get_channel (self->topics));
      break;
    case PROP_TOPIC:
      g_value_set_object (value, sbx_topic_pane_get_topic (self->topics));
      break;
    case PROP_HAS_WORLDS:
      g_value_set_boolean (value, self->has_worlds);
      break;
    case PROP_NOTHING_SEEN:
      g_value_set_boolean (value, self->nothing_seen);
      break;
    case PROP_AWAITED:
      g_value_set_object (value, self->awaited);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    case PROP_TOPICS_WIDTH:
      g_object_get_property (G_OBJECT (self->topics), "width", value);
      break;
    case PROP_TOPIC_FILTER:
      g_object_get_property (G_OBJECT (self->topics), "filter", value);
      break;
    case PROP_CLEARANCE:
      g_value_set_int (value, get_clearance (self));
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
      sbx_monitor_view_set_channel (self, g_value_get_object (value));
      break;
    case PROP_TOPIC:
      sbx_monitor_view_set_topic (self, g_value_get_object (value));
      break;
    case PROP_HAS_WORLDS:
      self->has_worlds = g_value_get_boolean (value);
      update_messages (self);
      break;
    case PROP_NOTHING_SEEN:
      self->nothing_seen = g_value_get_boolean (value);
      update_messages (self);
      break;
    case PROP_AWAITED:
      g_set_object (&self->awaited, g_value_get_object (value));
      update_messages (self);
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    case PROP_TOPICS_WIDTH:
      g_object_set_property (G_OBJECT (self->topics), "width", value);
      break;
    case PROP_TOPIC_FILTER:
      g_object_set_property (G_OBJECT (self->topics), "filter", value);
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
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_monitor_view_dispose;
  object_class->get_property = sbx_monitor_view_get_property;
  object_class->set_property = sbx_monitor_view_set_property;

  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HAS_WORLDS] = g_param_spec_boolean ("has-worlds", NULL, NULL, TRUE,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NOTHING_SEEN] = g_param_spec_boolean ("nothing-seen", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AWAITED] = g_param_spec_object ("awaited", NULL, NULL, SBX_TYPE_WORLD,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPICS_WIDTH] = g_param_spec_int ("topics-width", NULL, NULL, 0, G_MAXINT, 0,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CLEARANCE] = g_param_spec_int ("clearance", NULL, NULL, 0, G_MAXINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHIP_SHOWN] = g_param_spec_boolean ("chip-shown", NULL, NULL, FALSE,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOPIC_FILTER] = g_param_spec_string ("topic-filter", NULL, NULL, "open",
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SUBJECTS_CHANGED] = g_signal_new ("subjects-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN_CHANGED] = g_signal_new ("shown-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SBX_TYPE_MESSAGE_PANE);
  g_type_ensure (SBX_TYPE_TOPIC_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/views/sbx-monitor-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, SbxMonitorView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SbxMonitorView, topics);
  gtk_widget_class_bind_template_child (widget_class, SbxMonitorView, messages);
  gtk_widget_class_bind_template_callback (widget_class, on_channel_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_clearance_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_topic_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_width_changed);

  gtk_widget_class_install_action (widget_class, "view.show-messages", NULL, show_messages_activated);
  gtk_widget_class_install_action (widget_class, "view.show-topics", NULL, show_topics_activated);
}

static void
sbx_monitor_view_init (SbxMonitorView *self)
{
  self->has_worlds = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->topics, "notify::filter", G_CALLBACK (on_filter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->topics, "subjects-changed", G_CALLBACK (on_subjects_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (on_shown_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (on_shown_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sbx_monitor_view_new (void)
{
  return g_object_new (SBX_TYPE_MONITOR_VIEW, NULL);
}

/**
 * sbx_monitor_view_get_channel:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): whose topics are shown
 */
SbxChannel *
sbx_monitor_view_get_channel (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return sbx_topic_pane_get_channel (self->topics);
}

void
sbx_monitor_view_set_channel (SbxMonitorView *self,
                              SbxChannel     *channel)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_topic_pane_set_channel (self->topics, channel);
}

/**
 * sbx_monitor_view_get_topic:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): whose messages are shown
 */
SbxTopic *
sbx_monitor_view_get_topic (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return sbx_topic_pane_get_topic (self->topics);
}

void
sbx_monitor_view_set_topic (SbxMonitorView *self,
                            SbxTopic       *topic)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_topic_pane_set_topic (self->topics, topic);
}

/**
 * sbx_monitor_view_go_back:
 * @self: a view
 *
 * Returns: whether there was a page of this view to go back to
 */
gboolean
sbx_monitor_view_go_back (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), FALSE);

  return adw_leaflet_get_folded (self->leaflet) && adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

void
sbx_monitor_view_show_topics (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->topics));
}

/**
 * sbx_monitor_view_show_message:
 * @self: a view
 * @topic: the topic to show
 * @seq: the message of it to bring in sight
 */
void
sbx_monitor_view_show_message (SbxMonitorView *self,
                               SbxTopic       *topic,
                               gint64          seq)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_monitor_view_set_topic (self, topic);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_show_message (self->messages, seq);
}

/**
 * sbx_monitor_view_show_unread:
 * @self: a view
 *
 * Goes to the first message of the topic that is not read.
 */
void
sbx_monitor_view_show_unread (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_message_pane_show_unread (self->messages);
}

/**
 * sbx_monitor_view_ask_date:
 * @self: a view
 *
 * Asks for a day of the topic, and activates `topic.jump-to-time` for it.
 */
void
sbx_monitor_view_ask_date (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_ask_date (self->messages);
}

void
sbx_monitor_view_show_messages (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_focus_list (self->messages);
}

/**
 * sbx_monitor_view_search_topics:
 * @self: a view
 *
 * Returns: whether there is a channel among whose topics one can search
 */
gboolean
sbx_monitor_view_search_topics (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), FALSE);

  if (sbx_topic_pane_get_channel (self->topics) == NULL)
    return FALSE;

  sbx_monitor_view_show_topics (self);
  return sbx_topic_pane_search (self->topics);
}

void
sbx_monitor_view_find (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_find (self->messages);
}

void
sbx_monitor_view_peek (SbxMonitorView *self,
                       SbxTopic       *topic)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_monitor_view_set_topic (self, topic);
  sbx_message_pane_peek (self->messages);
  sbx_monitor_view_show_messages (self);
}

GPtrArray *
sbx_monitor_view_dup_subjects (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return sbx_topic_pane_dup_subjects (self->topics);
}

gboolean
sbx_monitor_view_get_choosing (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), FALSE);

  return sbx_topic_pane_get_choosing (self->topics);
}

void
sbx_monitor_view_end_choosing (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_topic_pane_end_choosing (self->topics);
}

void
sbx_monitor_view_explain (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  sbx_topic_pane_explain (self->topics);
  sbx_message_pane_explain (self->messages);
}

void
sbx_monitor_view_show_details (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_show_details (self->messages);
}

void
sbx_monitor_view_ask_hand_over (SbxMonitorView *self)
{
  g_return_if_fail (SBX_IS_MONITOR_VIEW (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->messages));
  sbx_message_pane_ask_hand_over (self->messages);
}

SbxTopic *
sbx_monitor_view_get_shown_topic (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  if (adw_leaflet_get_folded (self->leaflet) && adw_leaflet_get_visible_child (self->leaflet) != GTK_WIDGET (self->messages))
    return NULL;

  return sbx_topic_pane_get_topic (self->topics);
}

/**
 * sbx_monitor_view_get_messages:
 *
 * Returns: (transfer none): the pane with the messages
 */
SbxMessagePane *
sbx_monitor_view_get_messages (SbxMonitorView *self)
{
  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), NULL);

  return self->messages;
}

/**
 * sbx_monitor_view_dup_panes:
 * @self: a view
 *
 * Returns: (transfer container): the panes that can be seen, and their parts, in the order of reading
 */
GPtrArray *
sbx_monitor_view_dup_panes (SbxMonitorView *self)
{
  GPtrArray *seen = g_ptr_array_new ();

  g_return_val_if_fail (SBX_IS_MONITOR_VIEW (self), seen);

  if (gtk_widget_get_child_visible (GTK_WIDGET (self->topics)))
    g_ptr_array_add (seen, self->topics);
  if (gtk_widget_get_child_visible (GTK_WIDGET (self->messages)))
    sbx_message_pane_add_stops (self->messages, seen);

  return seen;
}
