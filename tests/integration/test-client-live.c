/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-test-hub.h"
#include "sbx-wire-error.h"

/* A real hub and real clients, while all goes well. */

static void
test_connect (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);

  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);
  sbx_client_start (client);
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_CONNECTING);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (sbx_world_get_attempt (world), ==, 0);
  g_assert_cmpint (sbx_world_get_next_try (world), ==, 0);
  g_assert_null (sbx_world_get_reason (world));

  /* Again without harm, and there and back. */
  sbx_client_start (client);
  sbx_client_stop (client);
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);
  case_connect (client);
  case_free_client (client);
}

static gboolean
has_latency (gpointer data)
{
  return sbx_world_get_latency (data) >= 0;
}

static void
test_latency (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));

  case_connect (client);
  case_wait (has_latency, sbx_client_get_world (client));
  g_assert_cmpfloat (sbx_world_get_latency (sbx_client_get_world (client)), <, 5000);
  case_free_client (client);
}

/* A server that is not a hub is measured by the dialect's own heartbeat. */
static void
test_foreign_latency (gconstpointer dialect)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));

  g_assert_true (sbx_client_set_dialect (client, dialect));
  case_connect (client);
  case_wait (has_latency, sbx_client_get_world (client));
  g_assert_cmpfloat (sbx_world_get_latency (sbx_client_get_world (client)), <, 5000);
  case_free_client (client);
}

static void
test_unix_socket (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  g_autofree char *uri = g_strconcat ("unix:", sbx_test_hub_get_socket_path (hub), NULL);
  SbxClient *client = case_new_client (uri);
  SbxClient *peer = case_new_peer (uri);

  case_sync (peer, "a", "t", 1, 3);
  case_connect (client);
  case_assert_whole (case_open_topic (client, "a", "t"), 3);
  case_free_client (client);
  case_free_client (peer);
}

/* What is there before, what comes while connected, and a channel that nobody knew. */
static void
test_push (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *topic;

  case_sync (peer, "old", "t", 1, 60);
  case_connect (client);
  topic = case_open_topic (client, "old", "t");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), ==, 50);
  g_assert_true (sbx_message_log_get_has_older (sbx_topic_get_messages (topic)));
  sbx_client_load_older (client, topic);
  sbx_client_load_older (client, topic);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 60);
  g_assert_false (sbx_message_log_get_has_older (sbx_topic_get_messages (topic)));

  case_sync (peer, "old", "t", 61, 2);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 62);
  case_assert_whole (topic, 62);
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 62);

  case_sync (peer, "new", "t", 1, 4);
  topic = case_open_topic (client, "new", "t");
  case_sync (peer, "new", "t", 5, 1);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 5);
  case_assert_whole (topic, 5);

  case_free_client (client);
  case_free_client (peer);
}

typedef struct
{
  SbxWorld   *world;
  const char *channel_id;
  guint       unread;
} CountWish;

static gboolean
has_unread (gpointer data)
{
  CountWish *wish = data;
  SbxChannel *channel = sbx_world_find_channel (wish->world, wish->channel_id);

  return channel != NULL && sbx_channel_get_unread_count (channel) == wish->unread;
}

static void
on_arrived (SbxWorld   *world,
            SbxTopic   *topic,
            SbxMessage *message,
            guint       n,
            gpointer    user_data)
{
  guint *count = user_data;

  *count += n;
}

static gboolean
has_303 (gpointer data)
{
  guint *count = data;

  return *count == 303;
}

/* All that is said in a channel that nobody knew is news, its first message too, and each once. */
static void
test_first_words (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);
  CountWish wish = { world, "one", 1 };
  guint count = 0;

  case_sync (peer, "old", "t", 1, 5);
  case_connect (client);
  g_signal_connect (world, "messages-arrived", G_CALLBACK (on_arrived), &count);

  case_sync (peer, "one", "t", 1, 1);
  case_wait (has_unread, &wish);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *topic_id = g_strdup_printf ("t%u", i);

      case_sync (peer, "many", topic_id, i + 1, 1);
    }
  case_sync (peer, "one", "t", 2, 2);
  case_wait (has_303, &count);
  wish.unread = 3;
  case_wait (has_unread, &wish);
  wish.channel_id = "many";
  wish.unread = 300;
  case_wait (has_unread, &wish);
  g_assert_cmpuint (count, ==, 303);

  case_free_client (client);
  case_free_client (peer);
}

static gboolean
is_read (gpointer data)
{
  return sbx_topic_get_unread_count (data) == 0;
}

static gboolean
is_channel_read (gpointer data)
{
  return sbx_channel_get_unread_count (data) == 0;
}

static gboolean
has_three_unread (gpointer data)
{
  return sbx_topic_get_unread_count (data) == 3;
}

static void
report_unread (SbxClient  *peer,
               const char *channel_id,
               guint       unread)
{
  g_autofree char *payload =
    g_strdup_printf ("{'accounts':[{'accountId':'%s','conversations':[{'conversation_id':'t','unread_count':%u,"
                     "'messages':[{'msg_id':'only','sender':{'user_id':'u'},'content':'x','create_time':1763000000}]}]}]}",
                     channel_id, unread);
  g_autoptr (SbxEnvelope) answer = case_ask (peer, "syncData", payload);

  g_assert_cmpstr (sbx_envelope_get_event (answer), ==, "synced");
}

/* A worker counts more as unread than it brings; no push says so. */
static void
test_unread_without_messages (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  CountWish wish = { sbx_client_get_world (client), "a", 5 };
  SbxTopic *topic;

  case_connect (client);
  report_unread (peer, "a", 5);
  case_wait (has_unread, &wish);

  /* The same where the topics are shown, and with no new message at all. */
  case_sync (peer, "b", "t", 1, 1);
  topic = case_open_topic (client, "b", "t");
  wish.channel_id = "b";
  wish.unread = 1;
  case_wait (has_unread, &wish);
  report_unread (peer, "b", 3);
  wish.unread = 3;
  case_wait (has_unread, &wish);
  case_wait (has_three_unread, topic);

  case_free_client (client);
  case_free_client (peer);
}

/* Somebody reads a topic that was never listed here. */
static void
test_read_elsewhere (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  CountWish wish = { sbx_client_get_world (client), "a", 12 };
  g_autoptr (SbxEnvelope) answer = NULL;

  case_sync (peer, "a", "t", 1, 5);
  case_sync (peer, "a", "u", 1, 7);
  case_connect (client);
  case_wait (has_unread, &wish);
  answer = case_ask (peer, "markRead", "{'channelId':'a','topicId':'t','seq':1000}");
  wish.unread = 7;
  case_wait (has_unread, &wish);

  case_free_client (client);
  case_free_client (peer);
}

/* Two people of the same hub: what one writes or reads the other sees. */
static void
test_two_clients (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *anna = case_new_client (sbx_test_hub_get_uri (hub));
  SbxClient *ben = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *at_anna, *at_ben;
  g_autoptr (SbxMessage) sent = NULL;
  g_autoptr (SbxMessage) received = NULL;

  sbx_client_set_identity (anna, "monitor", "anna-desk", NULL, "Anna", NULL);
  sbx_client_set_identity (ben, "monitor", "ben-desk", NULL, "Ben", NULL);
  case_sync (peer, "a", "t", 1, 3);
  case_connect (anna);
  case_connect (ben);
  at_anna = case_open_topic (anna, "a", "t");
  at_ben = case_open_topic (ben, "a", "t");

  sbx_client_send_message (anna, at_anna, "It left at nine");
  sbx_client_send_message (anna, at_anna, "Call you back?");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (at_ben)), 5);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (at_anna)), 5);
  case_assert_whole (at_anna, 5);
  case_assert_whole (at_ben, 5);
  sent = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (at_anna)), 3);
  received = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (at_ben)), 3);
  g_assert_cmpstr (sbx_message_get_content (received), ==, "It left at nine");
  g_assert_cmpstr (sbx_message_get_from_name (received), ==, "Anna");
  g_assert_cmpstr (sbx_message_get_id (received), ==, sbx_message_get_id (sent));
  g_assert_true (sbx_message_is_own (sent));
  g_assert_false (sbx_message_is_own (received));
  g_assert_cmpint (sbx_message_get_delivery (sent), ==, SBX_DELIVERY_STORED);

  g_assert_cmpuint (sbx_topic_get_unread_count (at_ben), >, 0);
  sbx_client_mark_read (anna, at_anna, sbx_topic_get_last_seq (at_anna));
  case_wait (is_read, at_anna);
  case_wait (is_read, at_ben);
  case_wait (is_channel_read, sbx_topic_get_channel (at_ben));

  case_free_client (anna);
  case_free_client (ben);
  case_free_client (peer);
}

static gboolean
has_245_unread (gpointer data)
{
  return sbx_topic_get_unread_count (data) == 245;
}

/* Somebody saw the end of more than a page: what nobody loaded stays unread, for who comes later too. */
static void
test_seen_behind_unseen (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxClient *later = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *topic;
  g_auto (GStrv) ids = NULL;
  gint64 last;

  case_sync (peer, "a", "t", 1, 250);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 250);
  last = sbx_topic_get_last_seq (topic);
  ids = sbx_topic_dup_unread_ids (topic, last - 4, last);
  g_assert_cmpuint (g_strv_length (ids), ==, 5);
  sbx_client_mark_messages (client, topic, (const char *const *) ids);
  case_wait (has_245_unread, topic);
  g_assert_cmpint (sbx_topic_get_read_seq (topic), ==, 0);

  case_connect (later);
  topic = case_open_topic (later, "a", "t");
  case_wait (has_245_unread, topic);
  sbx_client_mark_read (later, topic, last);
  case_wait (is_read, topic);
  topic = sbx_world_find_topic (sbx_client_get_world (client), "a", "t");
  case_wait (is_read, topic);

  case_free_client (later);
  case_free_client (client);
  case_free_client (peer);
}

static gboolean
is_failed (gpointer data)
{
  SbxTopic *topic = data;
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  g_autoptr (SbxMessage) last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);

  return last != NULL && sbx_message_get_delivery (last) == SBX_DELIVERY_FAILED;
}

/* The hub says no: the message stays with the reason, and can be sent again. */
static void
test_refused_message (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("message-bytes", "65536", NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *topic;
  g_autoptr (SbxMessage) last = NULL;
  g_autofree char *huge = g_strnfill (65536, 'x');

  case_sync (peer, "a", "t", 1, 1);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  sbx_client_send_message (client, topic, "");
  case_wait (is_failed, topic);
  last = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 1);
  g_assert_cmpuint (strlen (sbx_message_get_reason (last)), >, 10);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTED);

  sbx_client_resend (client, topic, sbx_message_get_key (last));
  g_assert_cmpint (sbx_message_get_delivery (last), !=, SBX_DELIVERY_FAILED);
  case_wait (is_failed, topic);
  sbx_client_send_message (client, topic, "A real one");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 3);

  /* One over the limit does not cost the connection. */
  sbx_client_send_message (client, topic, huge);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 4);
  case_wait (is_failed, topic);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTED);

  case_free_client (client);
  case_free_client (peer);
}

static gboolean
has_ended_task (gpointer data)
{
  SbxTask *task = sbx_world_find_task (data, "t1");

  return task != NULL && g_str_equal (sbx_task_get_status (task), "completed");
}

static void
test_tasks (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);
  g_autoptr (SbxEnvelope) one = NULL;
  g_autoptr (SbxEnvelope) two = NULL;

  one = case_ask (peer, "reportTask", "{'task':{'taskId':'t1','taskType':'build','status':'running'}}");
  case_connect (client);
  sbx_world_flush (world);
  g_assert_nonnull (sbx_world_find_task (world, "t1"));
  two = case_ask (peer, "reportTask", "{'task':{'taskId':'t1','status':'completed'}}");
  case_wait (has_ended_task, world);

  case_free_client (client);
  case_free_client (peer);
}

static void
test_requests (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  g_autoptr (SbxEnvelope) stats = case_ask (peer, "stats", "{}");
  g_autoptr (SbxEnvelope) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (sbx_envelope_get_event (stats), ==, "stats");
  none = case_try (peer, "listTopics", "{'channelId':'nobody'}", &error);
  g_assert_null (none);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  sbx_client_stop (peer);
  none = case_try (peer, "stats", "{}", &error);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);
  case_free_client (peer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/live/connect", test_connect);
  g_test_add_func ("/client/live/latency", test_latency);
  g_test_add_data_func ("/client/live/latency/agent", "agent", test_foreign_latency);
  g_test_add_data_func ("/client/live/latency/broadcast", "broadcast", test_foreign_latency);
  g_test_add_func ("/client/live/unix-socket", test_unix_socket);
  g_test_add_func ("/client/live/push", test_push);
  g_test_add_func ("/client/live/first-words", test_first_words);
  g_test_add_func ("/client/live/unread-without-messages", test_unread_without_messages);
  g_test_add_func ("/client/live/read-elsewhere", test_read_elsewhere);
  g_test_add_func ("/client/live/two-clients", test_two_clients);
  g_test_add_func ("/client/live/seen-behind-unseen", test_seen_behind_unseen);
  g_test_add_func ("/client/live/refused-message", test_refused_message);
  g_test_add_func ("/client/live/tasks", test_tasks);
  g_test_add_func ("/client/live/requests", test_requests);

  return g_test_run ();
}
