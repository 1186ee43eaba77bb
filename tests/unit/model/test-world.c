/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-test-list-model.h"
#include "sbx-topic.h"
#include "sbx-world.h"

static void
apply_channel (SbxWorld   *world,
               const char *id,
               gint64      unread,
               gboolean    muted)
{
  g_autofree char *json = g_strdup_printf ("{\"channels\":[{\"id\":\"%s\",\"unreadCount\":%d,\"muted\":%s}]}",
                                           id, (int) unread, muted ? "true" : "false");
  g_autoptr (GBytes) text = g_bytes_new (json, strlen (json));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("channels", NULL, "r1", text);

  sbx_world_apply (world, envelope);
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

static void
test_properties (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost:7420/ws");
  guint n_name = 0, n_local = 0;

  g_assert_cmpstr (sbx_world_get_name (world), ==, "Bakery");
  g_assert_cmpstr (sbx_world_get_address (world), ==, "ws://localhost:7420/ws");
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);
  g_assert_cmpfloat (sbx_world_get_latency (world), <, 0);
  g_assert_null (sbx_world_get_reason (world));

  g_signal_connect (world, "notify::name", G_CALLBACK (count_notify), &n_name);
  g_signal_connect (world, "notify::local", G_CALLBACK (count_notify), &n_local);
  sbx_world_set_name (world, "Bakery");
  sbx_world_set_name (world, "Florist");
  sbx_world_set_local (world, TRUE);
  g_object_set (world, "local", TRUE, NULL);
  g_assert_cmpuint (n_name, ==, 1);
  g_assert_cmpuint (n_local, ==, 1);
  g_assert_true (sbx_world_is_local (world));
  g_assert_finalize_object (world);
}

/* The parts of the connection are notified together, and only those that changed. */
static void
on_state (SbxWorld   *world,
          GParamSpec *pspec,
          GString    *told)
{
  g_assert_cmpuint (sbx_world_get_attempt (world), ==, 2);
  g_assert_cmpint (sbx_world_get_next_try (world), ==, 99);
  g_string_append_printf (told, "%s ", pspec->name);
}

static void
test_connection (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (world, "notify::state", G_CALLBACK (on_state), told);
  g_signal_connect (world, "notify::reason", G_CALLBACK (on_state), told);
  sbx_world_set_connection (world, SBX_CONNECTION_RECONNECTING, 2, 5, 99, "It went away");
  g_assert_cmpstr (sbx_world_get_reason (world), ==, "It went away");
  g_assert_cmpuint (sbx_world_get_attempt_limit (world), ==, 5);
  g_assert_nonnull (strstr (told->str, "state"));
  g_assert_nonnull (strstr (told->str, "reason"));
  g_string_truncate (told, 0);
  sbx_world_set_connection (world, SBX_CONNECTION_RECONNECTING, 2, 5, 99, "It went away");
  g_assert_cmpstr (told->str, ==, "");
  sbx_world_set_connection (world, SBX_CONNECTION_PATROL, 2, 5, 99, "It went away");
  g_assert_cmpstr (told->str, ==, "state ");
  g_assert_finalize_object (world);
}

static void
test_unread_sum (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  guint n_notified = 0;

  g_signal_connect (world, "notify::unread-count", G_CALLBACK (count_notify), &n_notified);
  apply_channel (world, "a", 3, FALSE);
  apply_channel (world, "b", 4, FALSE);
  apply_channel (world, "c", 100, TRUE);
  g_assert_cmpuint (sbx_world_get_unread_count (world), ==, 7);
  sbx_world_flush (world);
  g_assert_cmpuint (n_notified, ==, 1);
  apply_channel (world, "b", 4, TRUE);
  apply_channel (world, "c", 100, FALSE);
  g_assert_cmpuint (sbx_world_get_unread_count (world), ==, 103);
  apply_channel (world, "c", 0, FALSE);
  g_assert_cmpuint (sbx_world_get_unread_count (world), ==, 3);
  g_assert_finalize_object (world);
}

/* A handler may feed the world that tells it something. */
static void
on_unread (SbxWorld   *world,
           GParamSpec *pspec,
           gpointer    user_data)
{
  const char *json = "{\"channelId\":\"a\",\"message\":{\"id\":\"m\",\"seq\":9,\"topicId\":\"t\",\"content\":\"more\"}}";
  g_autoptr (GBytes) text = g_bytes_new_static (json, strlen (json));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("messageAdded", NULL, NULL, text);

  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
}

static void
on_arrived (SbxWorld   *world,
            SbxTopic   *topic,
            SbxMessage *message,
            guint       n,
            guint      *count)
{
  (*count)++;
}

static void
test_reentrant (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  guint n_arrived = 0;

  g_signal_connect (world, "notify::unread-count", G_CALLBACK (on_unread), NULL);
  g_signal_connect (world, "messages-arrived", G_CALLBACK (on_arrived), &n_arrived);
  apply_channel (world, "a", 3, FALSE);
  sbx_world_flush (world);
  sbx_world_flush (world);
  g_assert_cmpuint (sbx_world_get_unread_count (world), ==, 4);
  g_assert_cmpuint (n_arrived, ==, 1);
  g_assert_finalize_object (world);
}

/* Nobody flushes: the next frame does. And a world that goes takes its frame along. */
static void
test_frame (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");

  apply_channel (world, "a", 0, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_world_get_channels (world)), ==, 0);
  while (g_list_model_get_n_items (sbx_world_get_channels (world)) == 0)
    g_main_context_iteration (NULL, TRUE);
  apply_channel (world, "b", 0, FALSE);
  g_assert_finalize_object (world);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

/* Every object lives on alone when somebody holds it. */
static void
test_finalize (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  SbxMessageLog *log;
  SbxChannel *channel;
  SbxMessage *message;
  SbxTopic *topic;
  GListModel *channels, *topics;
  const char *json = "{\"channelId\":\"a\",\"topics\":[{\"id\":\"t\",\"title\":\"Late\"}]}";
  g_autoptr (GBytes) text = g_bytes_new_static (json, strlen (json));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("topics", NULL, NULL, text);

  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
  channel = g_object_ref (sbx_world_find_channel (world, "a"));
  topic = g_object_ref (sbx_world_find_topic (world, "a", "t"));
  log = g_object_ref (sbx_topic_get_messages (topic));
  message = g_object_ref (sbx_world_add_outgoing (world, topic, "k", "hello"));
  channels = g_object_ref (sbx_world_get_channels (world));
  topics = g_object_ref (sbx_channel_get_topics (channel));
  g_assert_true (sbx_channel_get_world (channel) == world);
  g_assert_true (sbx_channel_get_loaded (channel));
  g_assert_finalize_object (world);
  g_assert_null (sbx_channel_get_world (channel));
  g_assert_true (sbx_topic_get_channel (topic) == channel);
  g_assert_cmpstr (sbx_topic_get_title (topic), ==, "Late");

  g_assert_finalize_object (channels);
  g_assert_finalize_object (channel);
  g_assert_null (sbx_topic_get_channel (topic));
  g_assert_finalize_object (topics);
  g_assert_finalize_object (topic);
  g_assert_finalize_object (log);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "hello");
  g_assert_finalize_object (message);
}

static void
test_identity (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  const char *json = "{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":[{\"id\":\"m\",\"seq\":1,\"fromId\":\"me\"}]}";
  g_autoptr (GBytes) text = g_bytes_new_static (json, strlen (json));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("messages", NULL, NULL, text);
  g_autoptr (SbxMessage) message = NULL;
  guint n_own = 0;

  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
  message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (sbx_world_find_topic (world, "a", "t"))), 0);
  g_signal_connect (message, "notify::own", G_CALLBACK (count_notify), &n_own);
  g_assert_false (sbx_message_is_own (message));
  sbx_world_set_identity (world, "me", "me");
  g_assert_true (sbx_message_is_own (message));
  sbx_world_set_identity (world, "me", "me");
  g_assert_cmpuint (n_own, ==, 1);
  g_assert_finalize_object (world);
}

/* The worst place for a topic that gets a message: last of very many. */
static void
test_many_topics (void)
{
  SbxWorld *world = sbx_world_new ("Bakery", "ws://localhost");
  g_autoptr (SbxTestListModel) shadow = NULL;
  GListModel *topics;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"topic\":{\"id\":\"t%u\",\"channelId\":\"a\",\"lastMessageTime\":%u}}", i, 1000 + i);
      g_autoptr (GBytes) text = g_bytes_new (json, strlen (json));
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("topicChanged", NULL, NULL, text);

      sbx_world_apply (world, envelope);
    }
  sbx_world_flush (world);
  topics = sbx_channel_get_topics (sbx_world_find_channel (world, "a"));
  g_assert_cmpuint (g_list_model_get_n_items (topics), ==, 20000);

  shadow = sbx_test_list_model_new (topics);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channelId\":\"a\",\"message\":{\"id\":\"m%u\",\"seq\":%u,\"topicId\":\"t%u\","
                                               "\"timestamp\":%u}}", i, i + 1, i, 900000 + i);
      g_autoptr (GBytes) text = g_bytes_new (json, strlen (json));
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("messageAdded", NULL, NULL, text);
      g_autoptr (SbxTopic) first = NULL;
      g_autofree char *id = g_strdup_printf ("t%u", i);

      sbx_world_apply (world, envelope);
      sbx_world_flush (world);
      g_assert_cmpuint (sbx_test_list_model_take_count (shadow), ==, 1);
      first = g_list_model_get_item (topics, 0);
      g_assert_cmpstr (sbx_topic_get_id (first), ==, id);
    }
  g_clear_pointer (&shadow, sbx_test_list_model_free);
  g_assert_finalize_object (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/world/properties", test_properties);
  g_test_add_func ("/model/world/connection", test_connection);
  g_test_add_func ("/model/world/unread-sum", test_unread_sum);
  g_test_add_func ("/model/world/reentrant", test_reentrant);
  g_test_add_func ("/model/world/frame", test_frame);
  g_test_add_func ("/model/world/finalize", test_finalize);
  g_test_add_func ("/model/world/identity", test_identity);
  g_test_add_func ("/model/world/many-topics", test_many_topics);

  return g_test_run ();
}
