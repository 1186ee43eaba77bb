/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-formatters.h"
#include "sbx-minute.h"

#include <glib/gi18n-lib.h>

/* notify.: how loud the topic that is shown is, its channel, and its hub: "" as what it is in, off, badge, banner, sound. */

static const char *const scopes[] = { "topic", "channel", "hub" };

/* The place of the open topic; %FALSE where none is open. What is not of the scope is %NULL. */
static gboolean
get_place (SbxWindow   *self,
           const char  *scope,
           const char **address,
           const char **channel_id,
           const char **topic_id)
{
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : sbx_channel_pane_get_channel (self->channel_pane);
  SbxWorld *world = channel ? sbx_channel_get_world (channel) : NULL;

  if (!world || (!topic && g_str_equal (scope, "topic")))
    return FALSE;

  *address = sbx_world_get_address (world);
  *channel_id = g_str_equal (scope, "hub") ? NULL : sbx_channel_get_id (channel);
  *topic_id = g_str_equal (scope, "topic") ? sbx_topic_get_id (topic) : NULL;

  return TRUE;
}

static void
on_change_state (GSimpleAction *action,
                 GVariant      *value,
                 gpointer       user_data)
{
  SbxWindow *self = user_data;
  const char *address, *channel_id, *topic_id;

  if (get_place (self, g_action_get_name (G_ACTION (action)), &address, &channel_id, &topic_id))
    sbx_notify_rules_set_word (self->rules, address, channel_id, topic_id, g_variant_get_string (value, NULL));
}

/* Called when another topic or channel is shown. */
void
sbx_window_update_notify (SbxWindow *self)
{
  for (guint i = 0; self->notify_actions && i < G_N_ELEMENTS (scopes); i++)
    {
      GSimpleAction *action = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->notify_actions), scopes[i]));
      const char *address, *channel_id, *topic_id;
      gboolean there = get_place (self, scopes[i], &address, &channel_id, &topic_id);
      const char *word = there ? sbx_notify_rules_get_word (self->rules, address, channel_id, topic_id) : "";

      g_simple_action_set_enabled (action, there);
      g_simple_action_set_state (action, g_variant_new_string (word));
    }
}

/* While nothing disturbs it is seen, or it would be forgotten. */
static void
update_quiet (SbxWindow *self)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 until = sbx_notify_rules_get_quiet_until (self->rules);
  g_autofree char *clock = NULL, *words = NULL;

  if (until > now && until != SBX_NOTIFY_FOR_GOOD)
    {
      clock = sbx_format_clock (until);
      /* TRANSLATORS: %s is a time of day, of today or of the next morning */
      words = g_strdup_printf (_("Do Not Disturb until %s"), clock);
    }
  sbx_channel_pane_set_quiet (self->channel_pane, until <= now ? NULL : words ? words : _("Do Not Disturb"));
}

void
sbx_window_set_up_notify (SbxWindow      *self,
                          SbxApplication *application)
{
  self->rules = g_object_ref (sbx_application_get_notify_rules (application));
  self->notify_actions = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (scopes[i], G_VARIANT_TYPE_STRING, g_variant_new_string (""));

      g_signal_connect_object (action, "change-state", G_CALLBACK (on_change_state), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->notify_actions), G_ACTION (action));
    }
  g_object_bind_property (sbx_application_get_feeds (application), "silent", self->feed_banner, "message", G_BINDING_SYNC_CREATE);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "notify", G_ACTION_GROUP (self->notify_actions));
  g_signal_connect_object (self->rules, "changed", G_CALLBACK (sbx_window_update_notify), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rules, "changed", G_CALLBACK (update_quiet), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (update_quiet), self, G_CONNECT_SWAPPED);
  sbx_window_update_notify (self);
  update_quiet (self);
}

/**
 * sbx_window_is_watching:
 *
 * Returns: whether somebody looks at the newest message of @topic now
 */
gboolean
sbx_window_is_watching (SbxWindow *self,
                        SbxTopic  *topic)
{
  g_return_val_if_fail (SBX_IS_WINDOW (self), FALSE);

  return topic == sbx_monitor_view_get_topic (self->monitor_view) &&
         sbx_message_pane_is_watched (sbx_monitor_view_get_messages (self->monitor_view));
}
