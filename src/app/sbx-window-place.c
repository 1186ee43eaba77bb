/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

/* Where people stopped reading: kept when the window closes, and found again when the hub has told of
 * the channel and then of the topic, unless somebody chose something else meanwhile. */

void
sbx_window_save_place (SbxWindow *self)
{
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;

  if (world)
    sbx_settings_set_last_topic (self->settings, sbx_world_get_address (world),
                                 sbx_channel_get_id (channel), sbx_topic_get_id (topic));
}

void
sbx_window_forget_place (SbxWindow *self)
{
  g_clear_pointer (&self->place_address, g_free);
  g_clear_pointer (&self->place_channel, g_free);
  g_clear_pointer (&self->place_topic, g_free);
}

void
sbx_window_load_place (SbxWindow *self)
{
  sbx_settings_dup_last_topic (self->settings, &self->place_address, &self->place_channel, &self->place_topic);
  if (self->place_address[0] == '\0')
    sbx_window_forget_place (self);
}

static void
find_topic (SbxWindow *self)
{
  SbxWorld *world = self->place_address ? sbx_connections_find (self->connections, self->place_address) : NULL;
  SbxTopic *topic = world ? sbx_world_find_topic (world, self->place_channel, self->place_topic) : NULL;

  if (!topic)
    return;

  sbx_window_forget_place (self);
  sbx_monitor_view_set_topic (self->monitor_view, topic);
}

/* Called when hubs and channels come. */
void
sbx_window_find_place (SbxWindow *self)
{
  SbxWorld *world = self->place_address ? sbx_connections_find (self->connections, self->place_address) : NULL;
  SbxChannel *channel = world ? sbx_world_find_channel (world, self->place_channel) : NULL;

  if (!channel || sbx_channel_pane_get_channel (self->channel_pane) == channel)
    return;

  g_signal_connect_object (sbx_channel_get_topics (channel), "items-changed", G_CALLBACK (find_topic), self, G_CONNECT_SWAPPED);
  sbx_channel_pane_set_channel (self->channel_pane, channel);
  find_topic (self);
}

/* Called when a channel was selected: another than the one looked for ends the search. */
void
sbx_window_check_place (SbxWindow  *self,
                        SbxChannel *channel)
{
  if (self->place_channel && channel && g_strcmp0 (sbx_channel_get_id (channel), self->place_channel) != 0)
    sbx_window_forget_place (self);
}
