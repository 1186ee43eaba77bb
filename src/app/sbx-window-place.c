/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n-lib.h>

/* Where people stopped reading, or want to go: kept when the window closes, and found again when the hub has told
 * of the channel and then of the topic, unless somebody chose something else meanwhile. */

void
sbx_window_save_place (SbxWindow *self)
{
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;

  if (world)
    sbx_settings_set_last_topic (self->settings, sbx_world_get_address (world),
                                 sbx_channel_get_id (channel), sbx_topic_get_id (topic),
                                 sbx_message_pane_get_kept_unread (sbx_monitor_view_get_messages (self->monitor_view)));
}

void
sbx_window_forget_place (SbxWindow *self)
{
  g_clear_pointer (&self->place_address, g_free);
  g_clear_pointer (&self->place_channel, g_free);
  g_clear_pointer (&self->place_topic, g_free);
  self->place_seq = 0;
  self->place_kept_unread = FALSE;
}

void
sbx_window_load_place (SbxWindow *self)
{
  self->place_kept_unread = sbx_settings_dup_last_topic (self->settings, &self->place_address, &self->place_channel, &self->place_topic);
  if (self->place_address[0] == '\0')
    sbx_window_forget_place (self);
}

static SbxChannel *
find_channel (SbxWindow *self)
{
  SbxWorld *world = self->place_address ? sbx_connections_find (self->connections, self->place_address) : NULL;

  return world ? sbx_world_find_channel (world, self->place_channel) : NULL;
}

static void
show_topic (SbxWindow *self,
            SbxTopic  *topic)
{
  gint64 seq = self->place_seq;
  gboolean kept_unread = self->place_kept_unread;

  sbx_window_forget_place (self);
  if (!kept_unread)
    sbx_window_end_keeping (self, topic);
  if (seq == 0)
    {
      sbx_monitor_view_set_topic (self->monitor_view, topic);
      if (kept_unread)
        sbx_message_pane_keep_unread (sbx_monitor_view_get_messages (self->monitor_view), 0);
      return;
    }

  sbx_monitor_view_show_message (self->monitor_view, topic, seq);
  sbx_window_mark_hits (self, topic, seq);
  if (sbx_window_get_client (self, topic))
    sbx_client_open_topic_at (sbx_window_get_client (self, topic), topic, seq);
}

/* Who asked for a message is told where it cannot be; where reading stopped is no promise. */
static void
find_topic (SbxWindow *self)
{
  SbxChannel *channel = find_channel (self);
  SbxTopic *topic = channel ? sbx_world_find_topic (sbx_channel_get_world (channel), self->place_channel, self->place_topic) : NULL;

  if (topic)
    show_topic (self, topic);
  else if (channel && self->place_seq > 0 && sbx_channel_get_loaded (channel))
    {
      sbx_window_forget_place (self);
      sbx_toaster_tell (self->toaster, _("The topic of this message is no longer at the hub."), NULL, NULL);
    }
}

/* Called when hubs and channels come. */
void
sbx_window_find_place (SbxWindow *self)
{
  SbxChannel *channel = find_channel (self);

  if (!channel)
    return;

  if (sbx_channel_pane_get_channel (self->channel_pane) != channel)
    {
      g_signal_connect_object (sbx_channel_get_topics (channel), "items-changed", G_CALLBACK (find_topic), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (channel, "notify::loaded", G_CALLBACK (find_topic), self, G_CONNECT_SWAPPED);
      sbx_channel_pane_set_channel (self->channel_pane, channel);
    }
  find_topic (self);
}

/**
 * sbx_window_open_message:
 * @self: a window
 * @address: of a hub
 * @channel_id: a channel of it
 * @topic_id: a topic of that
 * @seq: the message to show there, 0 = where reading stopped
 *
 * Goes there, as soon as all that is here, even where the hub is still to be heard of.
 */
void
sbx_window_open_message (SbxWindow  *self,
                         const char *address,
                         const char *channel_id,
                         const char *topic_id,
                         gint64      seq)
{
  sbx_window_show_view (self, "monitor");
  sbx_window_forget_place (self);
  self->place_address = g_strdup (address);
  self->place_channel = g_strdup (channel_id);
  self->place_topic = g_strdup (topic_id);
  self->place_seq = seq;
  sbx_window_find_place (self);
}

/**
 * sbx_window_seek_place:
 * @self: a window
 * @address: of a hub
 * @channel_id: a channel of it
 * @topic_id: a topic of that
 * @seq: the message to show there
 *
 * Goes there, as soon as all that is here.
 */
void
sbx_window_seek_place (SbxWindow  *self,
                       const char *address,
                       const char *channel_id,
                       const char *topic_id,
                       gint64      seq)
{
  sbx_window_open_message (self, address, channel_id, topic_id, seq);
  if (!self->place_address || find_channel (self))
    return;

  sbx_window_forget_place (self);
  sbx_toaster_tell (self->toaster, _("The channel of this message is no longer at the hub."), NULL, NULL);
}

/* Called when a channel was selected: another than the one looked for ends the search. */
void
sbx_window_check_place (SbxWindow  *self,
                        SbxChannel *channel)
{
  if (self->place_channel && channel && g_strcmp0 (sbx_channel_get_id (channel), self->place_channel) != 0)
    sbx_window_forget_place (self);
}
