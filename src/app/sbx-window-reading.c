/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n-lib.h>

/* Going through what is unread, and what is marked as read. */

/* So long the topics of a channel are waited for before reading goes on without them, in ms. */
#define LISTING_PATIENCE 5000

/**
 * sbx_window_open_topic:
 * @self: a window
 * @topic: of one of the hubs
 * @peek: only to look at it: nothing is marked as read
 *
 * Shows it, to be read: nothing that is typed is written.
 */
void
sbx_window_open_topic (SbxWindow *self,
                       SbxTopic  *topic,
                       gboolean   peek)
{
  g_autoptr (SbxTopic) kept = g_object_ref (topic);
  SbxChannel *channel = sbx_topic_get_channel (topic);

  if (channel == NULL)
    return;

  sbx_window_forget_place (self);
  sbx_channel_pane_set_channel (self->channel_pane, channel);
  sbx_window_show_view (self, "monitor");
  if (peek)
    sbx_monitor_view_peek (self->monitor_view, topic);
  else
    {
      sbx_monitor_view_set_topic (self->monitor_view, topic);
      sbx_monitor_view_show_messages (self->monitor_view);
    }
}

/* Who opens it now wants to read it, also where it is shown already. */
void
sbx_window_end_keeping (SbxWindow *self,
                        SbxTopic  *topic)
{
  SbxMessagePane *pane = sbx_monitor_view_get_messages (self->monitor_view);

  if (topic == sbx_monitor_view_get_topic (self->monitor_view) && sbx_message_pane_get_kept_unread (pane))
    sbx_message_pane_end_peek (pane);
}

/* --- the next one that is unread --- */

static void
stop_listing (SbxWindow *self)
{
  g_clear_handle_id (&self->listing_patience, g_source_remove);
  g_signal_group_set_target (self->listing, NULL);
}

static char *
nothing_left_words (const SbxReadingStep *step)
{
  g_autofree char *muted = NULL;
  g_autofree char *seen = NULL;

  if (step->n_muted > 0)
    muted = g_strdup_printf (ngettext ("%'u muted one was skipped.", "%'u muted ones were skipped.", step->n_muted), step->n_muted);
  if (step->n_seen > 0)
    seen = g_strdup_printf (ngettext ("%'u that you looked at is not marked as read.", "%'u that you looked at are not marked as read.", step->n_seen),
                            step->n_seen);
  if (muted && seen)
    return g_strdup_printf ("%s %s %s", _("Nothing unread is left."), muted, seen);
  if (muted || seen)
    return g_strdup_printf ("%s %s", _("Nothing unread is left."), muted ? muted : seen);

  return g_strdup (_("Nothing unread is left"));
}

static gboolean on_listing_patience (gpointer user_data);

static void
go_on (SbxWindow *self,
       int        step)
{
  g_auto (SbxReadingStep) found = { 0 };
  SbxTopic *from = sbx_monitor_view_get_topic (self->monitor_view);

  stop_listing (self);
  sbx_reading_loop_find (self->reading_loop, G_LIST_MODEL (self->connections), from, step, &found);
  if (found.topic)
    {
      sbx_window_open_topic (self, found.topic, FALSE);
    }
  else if (found.channel)
    {
      SbxClient *client = sbx_connections_get_client (self->connections, sbx_channel_get_world (found.channel));

      sbx_reading_loop_pass (self->reading_loop, found.channel);
      self->listing_step = step;
      g_signal_group_set_target (self->listing, found.channel);
      self->listing_patience = g_timeout_add (LISTING_PATIENCE, on_listing_patience, self);
      if (client)
        sbx_client_open_channel (client, found.channel);
    }
  else
    {
      g_autofree char *words = nothing_left_words (&found);

      sbx_toaster_tell (self->toaster, words, NULL, NULL);
      sbx_reading_loop_begin (self->reading_loop);
    }
}

static gboolean
on_listing_patience (gpointer user_data)
{
  SbxWindow *self = user_data;

  self->listing_patience = 0;
  go_on (self, self->listing_step);

  return G_SOURCE_REMOVE;
}

static void
on_listed (SbxWindow *self)
{
  go_on (self, self->listing_step);
}

static void
go_to_unread (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  go_on (self, g_str_equal (action, "win.next-unread") ? 1 : -1);
}

/* --- one topic --- */

static SbxTopic *
find_topic (SbxWindow *self,
            GVariant  *parameter)
{
  const char *address, *channel_id, *topic_id;
  SbxWorld *world;

  g_variant_get (parameter, "(&s&s&s)", &address, &channel_id, &topic_id);
  world = sbx_connections_find (self->connections, address);

  return world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
}

static void
show_topic (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = find_topic (self, parameter);
  gboolean peek = g_str_equal (action, "win.peek");

  if (topic == NULL)
    {
      sbx_toaster_tell (self->toaster, _("This topic is no longer at the hub."), NULL, NULL);
      return;
    }

  if (!peek)
    sbx_window_end_keeping (self, topic);
  sbx_window_open_topic (self, topic, peek);
}

static void
mark_topic_read (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = find_topic (self, parameter);
  SbxClient *client = sbx_window_get_client (self, topic);

  if (client)
    sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
}

/* (transfer full) (nullable): the one that is shown, or in a list over all hubs the one that has the focus. */
static SbxTopic *
dup_current_topic (SbxWindow *self)
{
  GtkWidget *view = gtk_stack_get_visible_child (self->views);
  SbxTopic  *topic = sbx_monitor_view_get_topic (self->monitor_view);

  if (SBX_IS_READING_VIEW (view))
    return sbx_reading_view_dup_topic (SBX_READING_VIEW (view));

  return topic ? g_object_ref (topic) : NULL;
}

/* Many are chosen, where they are in sight. */
static gboolean
is_choosing (SbxWindow *self)
{
  return gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->monitor_view) && sbx_monitor_view_get_choosing (self->monitor_view);
}

static void
mark_all_read (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (SbxTopic) topic = dup_current_topic (self);
  SbxClient *client = sbx_window_get_client (self, topic);

  if (is_choosing (self))
    {
      sbx_window_read_subjects (self);
      return;
    }
  if (client == NULL)
    return;

  if (topic == sbx_monitor_view_get_topic (self->monitor_view))
    sbx_message_pane_end_peek (sbx_monitor_view_get_messages (self->monitor_view));
  sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
}

/* Marking by itself rests, or it would be read again at once. */
static void
mark_unread_from (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxClient *client = sbx_window_get_client (self, topic);
  g_autofree char *reason = client ? sbx_client_dup_why_not_in (client, topic, SBX_ABILITY_MARK_UNREAD) : NULL;
  gint64 seq = g_variant_get_int64 (parameter);

  if (client == NULL)
    return;
  if (reason)
    {
      sbx_toaster_tell (self->toaster, reason, NULL, NULL);
      return;
    }

  sbx_message_pane_keep_unread (sbx_monitor_view_get_messages (self->monitor_view), seq);
  sbx_client_mark_unread_from_async (client, topic, seq, NULL, NULL);
}

static void
search_topics (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  if (sbx_channel_pane_get_channel (self->channel_pane) == NULL)
    return;

  sbx_window_show_view (self, "monitor");
  sbx_monitor_view_search_topics (self->monitor_view);
}

/* --- window --- */

/* Somebody wants to see its topics, who shows no channel. */
void
sbx_window_list_topics (SbxWindow  *self,
                        SbxChannel *channel)
{
  SbxClient *client = sbx_connections_get_client (self->connections, sbx_channel_get_world (channel));

  if (client)
    sbx_client_open_channel (client, channel);
}

static void
on_marking_changed (SbxWindow *self)
{
  sbx_message_pane_set_marking (sbx_monitor_view_get_messages (self->monitor_view), sbx_settings_get_enum (self->settings, SBX_SETTING_READ_MARKING));
}

void
sbx_window_set_up_reading (SbxWindow *self)
{
  self->reading_loop = sbx_reading_loop_new ();
  sbx_reading_view_set_worlds (self->inbox_view, G_LIST_MODEL (self->connections));
  sbx_reading_view_set_worlds (self->recent_view, G_LIST_MODEL (self->connections));
  g_signal_connect_object (self->inbox_view, "wanted", G_CALLBACK (sbx_window_list_topics), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent_view, "wanted", G_CALLBACK (sbx_window_list_topics), self, G_CONNECT_SWAPPED);
  self->listing = g_signal_group_new (SBX_TYPE_CHANNEL);
  g_signal_group_connect_swapped (self->listing, "notify::loaded", G_CALLBACK (on_listed), self);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_READ_MARKING, G_CALLBACK (on_marking_changed), self, G_CONNECT_SWAPPED);
  on_marking_changed (self);
}

void
sbx_window_tear_down_reading (SbxWindow *self)
{
  g_clear_handle_id (&self->listing_patience, g_source_remove);
  g_clear_object (&self->listing);
  g_clear_object (&self->reading_loop);
}

/* What there is to be marked as read is otherwise. */
void
sbx_window_update_marking (SbxWindow *self)
{
  gboolean has_topic = sbx_monitor_view_get_topic (self->monitor_view) != NULL;
  gboolean in_list = SBX_IS_READING_VIEW (gtk_stack_get_visible_child (self->views));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "topic.mark-all-read", has_topic || in_list || is_choosing (self));
}

void
sbx_window_update_reading_actions (SbxWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean   has_topic = sbx_monitor_view_get_topic (self->monitor_view) != NULL;
  gboolean   has_worlds = g_list_model_get_n_items (G_LIST_MODEL (self->connections)) > 0;

  gtk_widget_action_set_enabled (widget, "win.next-unread", has_worlds);
  gtk_widget_action_set_enabled (widget, "win.previous-unread", has_worlds);
  gtk_widget_action_set_enabled (widget, "win.search-topics", sbx_channel_pane_get_channel (self->channel_pane) != NULL);
  /* Other views look for something by the same keys. */
  gtk_widget_action_set_enabled (widget, "win.find-in-topic",
                                 gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->monitor_view) ||
                                   gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->people_view) ||
                                   gtk_stack_get_visible_child (self->views) == GTK_WIDGET (self->projects_view));
  sbx_window_update_marking (self);
  gtk_widget_action_set_enabled (widget, "topic.mark-unread-from", has_topic);
}

void
sbx_window_install_reading_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.next-unread", NULL, go_to_unread);
  gtk_widget_class_install_action (widget_class, "win.previous-unread", NULL, go_to_unread);
  gtk_widget_class_install_action (widget_class, "win.show-topic", "(sss)", show_topic);
  gtk_widget_class_install_action (widget_class, "win.peek", "(sss)", show_topic);
  gtk_widget_class_install_action (widget_class, "win.mark-topic-read", "(sss)", mark_topic_read);
  gtk_widget_class_install_action (widget_class, "win.search-topics", NULL, search_topics);
  gtk_widget_class_install_action (widget_class, "topic.mark-all-read", NULL, mark_all_read);
  gtk_widget_class_install_action (widget_class, "topic.mark-unread-from", "x", mark_unread_from);
}
