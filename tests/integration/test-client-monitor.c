/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-test-hub.h"

#include <string.h>

/* The client and a hub that know each other by the monitor dialect only, as the client knows servers that are not ours. */

static char *
get_socketio_uri (SbxTestHub *hub)
{
  const char *uri = sbx_test_hub_get_uri (hub);
  const char *host = strstr (uri, "://") + strlen ("://");

  return g_strdup_printf ("http://%.*s", (int) strcspn (host, "/"), host);
}

static SbxClient *
new_client (SbxTestHub *hub,
            const char *dialect)
{
  g_autofree char *uri = get_socketio_uri (hub);
  SbxClient *client = case_new_client (uri);

  g_assert_true (sbx_client_set_dialect (client, dialect));
  return client;
}

static gboolean
has_channel (gpointer world)
{
  return sbx_world_find_channel (world, "a") != NULL;
}

static void
slow_down (SbxClient *client)
{
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.backoff_base = 60000;
  timings.backoff_max = 60000;
  timings.patrol_interval = 60000;
  sbx_client_set_timings (client, &timings);
}

static gboolean
is_last_stored (gpointer log)
{
  g_autoptr (SbxMessage) last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);

  return sbx_message_get_delivery (last) == SBX_DELIVERY_STORED;
}

/* Lists, what comes, and what is sent. */
static void
test_speaks (gconstpointer dialect)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = new_client (hub, dialect);
  g_autoptr (SbxEnvelope) told = NULL;
  SbxTopic *topic;
  GListModel *log;
  JsonArray *messages;

  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  g_assert_cmpstr (sbx_client_get_dialect (client), ==, "monitor");
  case_wait (has_channel, sbx_client_get_world (client));
  topic = case_open_topic (client, "a", "t");
  log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  case_wait_items (log, 5);
  g_assert_cmpstr (sbx_topic_get_title (topic), ==, "Wang Li");

  case_sync (peer, "a", "t", 6, 3);
  case_wait_items (log, 8);

  sbx_client_send_message (client, topic, "From a monitor");
  case_wait_items (log, 9);
  case_wait (is_last_stored, log);
  told = case_ask (peer, "listMessages", "{'channelId':'a','topicId':'t'}");
  messages = json_object_get_array_member (sbx_envelope_get_payload (told), "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, 9);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (messages, 8), "content"), ==, "From a monitor");

  /* Told to all, this one too: it is one. */
  case_sync (peer, "a", "t", 9, 1);
  case_wait_items (log, 10);

  case_free_client (client);
  case_free_client (peer);
}

/* What came while it was away is shown, though nothing in this dialect can be asked for by a seq. */
static void
test_whole_again (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = new_client (hub, "monitor");
  SbxTopic *topic, *other;
  GListModel *log;

  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  slow_down (client);
  case_wait (has_channel, sbx_client_get_world (client));
  topic = case_open_topic (client, "a", "t");
  log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  case_wait_items (log, 5);

  sbx_test_hub_stop (hub);
  case_wait_lost (client);
  case_wait_lost (peer);
  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);
  case_sync (peer, "a", "t", 6, 250);
  case_sync (peer, "b", "u", 1, 4);
  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait_items (log, 255);
  case_assert_whole (topic, 255);
  other = case_open_topic (client, "b", "u");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (other)), 4);

  case_sync (peer, "a", "t", 256, 1);
  case_wait_items (log, 256);

  case_free_client (client);
  case_free_client (peer);
}

static gint64
get_unread (SbxClient *peer)
{
  g_autoptr (SbxEnvelope) told = case_ask (peer, "listTopics", "{'channelId':'a'}");
  JsonArray *topics = json_object_get_array_member (sbx_envelope_get_payload (told), "topics");

  return json_object_get_int_member (json_array_get_object_element (topics, 0), "unreadCount");
}

static gboolean
is_read_there (gpointer peer)
{
  return get_unread (peer) == 0;
}

/* A read mark reaches a server that has them. */
static void
test_read (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = new_client (hub, "monitor");
  SbxTopic *topic;

  case_sync (peer, "a", "t", 1, 5);
  g_assert_cmpint (get_unread (peer), ==, 5);
  case_connect (client);
  case_wait (has_channel, sbx_client_get_world (client));
  topic = case_open_topic (client, "a", "t");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 5);
  sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
  case_wait (is_read_there, peer);

  case_free_client (client);
  case_free_client (peer);
}

typedef struct
{
  SbxTopic   *read;       /* somebody looked into it */
  SbxChannel *unread;     /* nobody did */
  guint       of_read;
  guint       of_unread;
} Counts;

static gboolean
are_counted (gpointer data)
{
  const Counts *counts = data;

  return sbx_topic_get_unread_count (counts->read) == counts->of_read && sbx_channel_get_unread_count (counts->unread) == counts->of_unread;
}

static void
reconnect (SbxTestHub *hub,
           SbxClient  *peer,
           SbxClient  *client,
           guint       n_known,
           guint       n_missed)
{
  sbx_test_hub_stop (hub);
  case_wait_lost (client);
  case_wait_lost (peer);
  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);
  if (n_missed > 0)
    {
      case_sync (peer, "a", "t", n_known + 1, n_missed);
      case_sync (peer, "b", "u", n_known + 1, n_missed);
    }
  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
}

/* What was there before is told again in lists, and is not new for that. */
static void
test_unread_after_reconnects (void)
{
  static const guint missed[] = { 1, 0, 3 };
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = new_client (hub, "monitor");
  guint known = 5;
  Counts counts = { 0 };

  case_sync (peer, "a", "t", 1, known);
  case_sync (peer, "b", "u", 1, known);
  case_connect (client);
  slow_down (client);
  case_wait (has_channel, sbx_client_get_world (client));
  counts.read = case_open_topic (client, "a", "t");
  counts.unread = sbx_world_find_channel (sbx_client_get_world (client), "b");
  counts.of_unread = known;
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (counts.read)), known);
  sbx_client_mark_read (client, counts.read, sbx_topic_get_last_seq (counts.read));
  case_wait (is_read_there, peer);
  case_wait (are_counted, &counts);

  for (guint i = 0; i < G_N_ELEMENTS (missed); i++)
    {
      reconnect (hub, peer, client, known, missed[i]);
      /* One more that comes live is behind all that the lists say. */
      known += missed[i];
      case_sync (peer, "a", "t", ++known, 1);
      case_sync (peer, "b", "u", known, 1);
      case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (counts.read)), known);
      counts.of_read += missed[i] + 1;
      counts.of_unread += missed[i] + 1;
      case_wait (are_counted, &counts);
    }

  case_free_client (client);
  case_free_client (peer);
}

static void
on_failed (SbxClient    *client,
           const GError *error,
           guint        *n_failed)
{
  (*n_failed)++;
}

static gboolean
has_last_failed (gpointer log)
{
  g_autoptr (SbxMessage) last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);

  return sbx_message_get_delivery (last) == SBX_DELIVERY_FAILED;
}

/* What is kept here works, one by one; what the server has no words for is refused before it leaves, above all what it would show to
 * everybody. */
static void
test_desk (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = new_client (hub, "monitor");
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SbxDraft) draft = sbx_draft_new ("Only for us");
  g_autoptr (SbxEnvelope) told = NULL;
  g_autoptr (GError) error = NULL;
  guint n_refused = 0, n_failed = 0;
  SbxTopic *topic;
  GListModel *log;

  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  case_wait (has_channel, sbx_client_get_world (client));
  topic = case_open_topic (client, "a", "t");
  log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  case_wait_items (log, 5);
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &n_failed);

  g_ptr_array_add (changes, sbx_change_new_pinned (sbx_topic_get_channel (topic), topic, TRUE));
  g_ptr_array_add (changes, sbx_change_new_muted (sbx_topic_get_channel (topic), topic, TRUE));
  g_ptr_array_add (changes, sbx_change_new_state (topic, SBX_TOPIC_RESOLVED, 0));
  sbx_client_batch_async (client, changes, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_false (sbx_client_batch_finish (client, result, &n_refused, &error));
  g_clear_object (&result);
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  g_assert_true (sbx_topic_get_pinned (topic));
  g_assert_true (sbx_topic_get_muted (topic));
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_OPEN);

  draft->is_private = TRUE;
  g_assert_cmpuint (n_failed, ==, 0);
  g_assert_false (sbx_client_send (client, topic, draft));
  g_assert_cmpuint (n_failed, ==, 1);
  /* Written before anybody knew what the server is. */
  sbx_client_bring_back_draft (client, topic, draft, 0);
  case_wait_items (log, 6);
  case_wait (has_last_failed, log);
  g_assert_true (sbx_topic_get_needs_person (topic));
  told = case_ask (peer, "listMessages", "{'channelId':'a','topicId':'t'}");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sbx_envelope_get_payload (told), "messages")), ==, 5);

  g_signal_handlers_disconnect_by_data (client, &n_failed);
  case_free_client (client);
  case_free_client (peer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/client-monitor/chosen", "monitor", test_speaks);
  g_test_add_data_func ("/client-monitor/found-out", "auto", test_speaks);
  g_test_add_func ("/client-monitor/whole-again", test_whole_again);
  g_test_add_func ("/client-monitor/read", test_read);
  g_test_add_func ("/client-monitor/unread-after-reconnects", test_unread_after_reconnects);
  g_test_add_func ("/client-monitor/desk", test_desk);

  return g_test_run ();
}
