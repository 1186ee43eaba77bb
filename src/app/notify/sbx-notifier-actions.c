/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notifier-private.h"

#include "sbx-topic.h"
#include "sbx-world.h"

/* What is asked for in a notification. */

#define HOUR (60 * 60 * G_GINT64_CONSTANT (1000))

static SbxTopic *
find_topic (SbxNotifier  *self,
            GVariant     *place,
            SbxClient   **client)
{
  const char *address, *channel_id, *topic_id;
  SbxWorld *world;

  g_variant_get (place, "(&s&s&s)", &address, &channel_id, &topic_id);
  world = sbx_connections_find (self->connections, address);
  *client = world ? sbx_connections_get_client (self->connections, world) : NULL;

  return world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
}

static void
mark_read (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  SbxNotifier *self = user_data;
  SbxClient *client;
  SbxTopic *topic = find_topic (self, parameter, &client);

  if (topic && client)
    sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
  if (topic)
    sbx_notifier_forget (self, topic);
}

static void
mute_for_an_hour (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  SbxNotifier *self = user_data;
  const char *address, *channel_id, *topic_id;
  SbxClient *client;
  SbxTopic *topic = find_topic (self, parameter, &client);

  g_variant_get (parameter, "(&s&s&s)", &address, &channel_id, &topic_id);
  sbx_notify_rules_mute_until (self->rules, address, channel_id, topic_id, g_get_real_time () / 1000 + HOUR);
  if (topic)
    sbx_notifier_forget (self, topic);
}

static const GActionEntry actions[] = {
  { .name = "mark-read", .activate = mark_read, .parameter_type = "(sss)" },
  { .name = "mute-for-an-hour", .activate = mute_for_an_hour, .parameter_type = "(sss)" },
};

void
sbx_notifier_add_actions (SbxNotifier *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), actions, G_N_ELEMENTS (actions), self);
}
