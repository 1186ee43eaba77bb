/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"

#include <signal.h>

#include <glib/gstdio.h>

#include "sbx-fields.h"
#include "sbx-session.h"
#include "sbx-test-hub.h"
#include "sbx-time.h"

/* What outlives the program, against a real hub: each start is a new client over the same folder. */

typedef struct
{
  SbxTestHub *hub;
  SbxClient  *peer;
  char       *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *base = sbx_test_make_folder ();

  fixture->hub = sbx_test_hub_new ("catch-up", "50", "retention-events", data != NULL ? data : "0", NULL);
  fixture->peer = case_new_peer (sbx_test_hub_get_uri (fixture->hub));
  /* The client makes it. */
  fixture->folder = g_build_filename (base, "connections", "one", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *connections = g_path_get_dirname (fixture->folder);
  g_autofree char *base = g_path_get_dirname (connections);

  case_free_client (fixture->peer);
  sbx_test_hub_free (fixture->hub);
  sbx_test_remove_folder (base);
  g_free (fixture->folder);
}

static SbxClient *
new_client (Fixture *fixture)
{
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (fixture->hub));

  sbx_client_set_data_folder (client, fixture->folder);
  return client;
}

static void
stop_hub (Fixture *fixture)
{
  sbx_test_hub_stop (fixture->hub);
  case_wait_lost (fixture->peer);
}

static void
start_hub (Fixture *fixture)
{
  sbx_test_hub_start (fixture->hub);
  case_wait_state (fixture->peer, SBX_CONNECTION_CONNECTED);
}

static SbxMessageLog *
log_of (SbxTopic *topic)
{
  return sbx_topic_get_messages (topic);
}

static GListModel *
rows_of (SbxTopic *topic)
{
  return G_LIST_MODEL (log_of (topic));
}

static gboolean
is_idle (gpointer data)
{
  return !sbx_message_log_get_loading (data);
}

/* Everything that a person could see of the topic, as text. */
static char *
show_all (SbxClient *client,
          SbxTopic  *topic)
{
  GString *text = g_string_new (NULL);

  while (sbx_message_log_get_has_older (log_of (topic)))
    {
      guint before = g_list_model_get_n_items (rows_of (topic));

      sbx_client_load_older (client, topic);
      case_wait (is_idle, log_of (topic));
      sbx_world_flush (sbx_client_get_world (client));
      g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), >=, before);
    }
  for (guint i = 0; i < g_list_model_get_n_items (rows_of (topic)); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (rows_of (topic), i);

      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT " %s %s %" G_GINT64_FORMAT "\n",
                              sbx_message_get_gap_before (message) ? "gap " : "", sbx_message_get_id (message),
                              sbx_message_get_seq (message), sbx_message_get_from_name (message),
                              sbx_message_get_content (message), sbx_message_get_timestamp (message));
    }

  return g_string_free (text, FALSE);
}

/* As one sees it who never was there before. */
static char *
show_fresh (Fixture    *fixture,
            const char *channel_id,
            const char *topic_id)
{
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (fixture->hub));
  char *text;

  case_connect (client);
  text = show_all (client, case_open_topic (client, channel_id, topic_id));
  case_free_client (client);

  return text;
}

typedef struct
{
  SbxClient *client;
  SbxTopic  *topic;
  char      *fresh;
} Comparison;

static gboolean
is_like_fresh (gpointer data)
{
  Comparison *comparison = data;
  g_autofree char *kept = show_all (comparison->client, comparison->topic);

  return g_str_equal (kept, comparison->fresh);
}

/* Message by message; what was said just now may still be on its way. */
static void
assert_like_fresh (Fixture    *fixture,
                   SbxClient  *client,
                   const char *channel_id,
                   const char *topic_id)
{
  Comparison comparison = { client, case_open_topic (client, channel_id, topic_id), show_fresh (fixture, channel_id, topic_id) };

  case_wait (is_like_fresh, &comparison);
  g_free (comparison.fresh);
}

static gboolean
has_channels (gpointer data)
{
  return g_list_model_get_n_items (sbx_world_get_channels (data)) > 0;
}

/* Started without a hub: until all that is kept is there. */
static SbxClient *
start_offline (Fixture *fixture)
{
  SbxClient *client = new_client (fixture);

  sbx_client_start (client);
  case_wait (has_channels, sbx_client_get_world (client));
  return client;
}

/* Known once, and then let go of. */
static void
visit (Fixture    *fixture,
       const char *channel_id,
       const char *topic_id,
       gboolean    whole)
{
  SbxClient *client = new_client (fixture);
  SbxTopic *topic;

  case_connect (client);
  topic = case_open_topic (client, channel_id, topic_id);
  if (whole)
    g_free (show_all (client, topic));
  case_free_client (client);
}

/* --- Without a hub --- */

/* The seq of what is found, or 0. */
static gint64
jump (SbxClient *client,
      SbxTopic  *topic,
      gint64     time,
      gboolean  *apart)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 seq;

  sbx_client_list_messages_at_async (client, topic, time, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  *apart = sbx_client_list_messages_at_is_apart (client, result);
  seq = sbx_client_list_messages_at_finish (client, result, &error);
  g_assert_true (seq > 0 || g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE));

  return seq;
}

static gboolean
covers_tenth (gpointer log)
{
  return sbx_message_log_covers (log, 10);
}

/* To a date that is not in the list, but on disk. */
static void
test_offline_jump (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxMessage) tenth = NULL;
  g_autofree char *kept = NULL;
  SbxClient *client;
  SbxTopic *topic;
  gboolean apart;
  gint64 time;

  case_sync (fixture->peer, "a", "t", 1, 130);
  case_sync (fixture->peer, "b", "u", 1, 3);
  visit (fixture, "a", "t", TRUE);
  stop_hub (fixture);

  client = start_offline (fixture);
  topic = case_open_topic (client, "a", "t");
  kept = show_all (client, topic);
  tenth = g_list_model_get_item (rows_of (topic), 9);
  time = sbx_message_get_timestamp (tenth);
  case_free_client (client);

  client = start_offline (fixture);
  topic = case_open_topic (client, "a", "t");
  g_assert_false (covers_tenth (sbx_topic_get_messages (topic)));
  g_assert_cmpint (jump (client, topic, time, &apart), ==, 10);
  g_assert_false (apart);
  case_wait (covers_tenth, sbx_topic_get_messages (topic));
  g_assert_cmpint (jump (client, topic, time - 1, &apart), ==, 10);
  g_assert_false (apart);
  g_assert_cmpint (jump (client, topic, 1, &apart), ==, 1);

  case_free_client (client);
}

static void
test_offline (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxEnvelope) reported = NULL;
  g_autofree char *fresh = NULL;
  g_autofree char *kept = NULL;
  gint64 before = sbx_time_now_ms ();
  SbxClient *client;
  SbxWorld *world;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 130);
  case_sync (fixture->peer, "b", "u", 1, 3);
  reported = case_ask (fixture->peer, "reportSession",
                       "{'session':{'sessionId':'s1','title':'Nightly','status':'running','totalTasks':4}}");
  visit (fixture, "a", "t", TRUE);
  fresh = show_fresh (fixture, "a", "t");
  stop_hub (fixture);

  client = start_offline (fixture);
  world = sbx_client_get_world (client);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_world_get_channels (world)), ==, 2);
  g_assert_cmpstr (sbx_channel_get_name (sbx_world_find_channel (world, "a")), ==, "Account a");
  g_assert_cmpuint (sbx_channel_get_unread_count (sbx_world_find_channel (world, "a")), ==, 130);
  g_assert_cmpuint (sbx_world_get_unread_count (world), ==, 133);
  g_assert_nonnull (sbx_world_find_session (world, "s1"));
  g_assert_cmpint (sbx_world_get_as_of (world), >=, before);
  g_assert_cmpint (sbx_world_get_as_of (world), <=, sbx_time_now_ms ());
  g_assert_cmpint (sbx_world_get_state (world), !=, SBX_CONNECTION_CONNECTED);

  topic = case_open_topic (client, "a", "t");
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 50);
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 130);
  kept = show_all (client, topic);
  g_assert_cmpstr (kept, ==, fresh);
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 130);

  start_hub (fixture);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_cmpint (sbx_world_get_as_of (world), ==, 0);
  case_free_client (client);
}

/* Nobody wants it connected: what is kept is there all the same, and a connection goes on from it. */
static void
test_not_wanted (Fixture       *fixture,
                 gconstpointer  data)
{
  SbxClient *client;
  SbxWorld *world;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 130);
  visit (fixture, "a", "t", TRUE);

  client = new_client (fixture);
  world = sbx_client_get_world (client);
  sbx_client_load_kept (client);
  case_wait (has_channels, world);
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);
  g_assert_cmpint (sbx_world_get_as_of (world), >, 0);
  g_assert_cmpstr (sbx_world_get_dialect (world), ==, "native");
  topic = case_open_topic (client, "a", "t");
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 50);
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);

  case_connect (client);
  sbx_client_stop (client);
  sbx_client_load_kept (client);
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);
}

/* --- Who wrote last --- */

static SbxClient *
new_ana (Fixture *fixture)
{
  SbxClient *client = new_client (fixture);

  sbx_client_set_identity (client, "monitor", NULL, "ana", "Ana", NULL);
  return client;
}

static gboolean
is_ours (gpointer topic)
{
  return g_str_equal (sbx_topic_get_last_sender (topic), "You");
}

/* The hub's record of a topic does not say it, the messages that are kept do: also of topics that nobody opens now. */
static void
test_last_sender (Fixture       *fixture,
                  gconstpointer  data)
{
  SbxClient *client;
  SbxWorld *world;

  case_sync (fixture->peer, "a", "t", 1, 3);
  case_sync (fixture->peer, "a", "u", 1, 3);
  client = new_ana (fixture);
  case_connect (client);
  g_assert_cmpstr (sbx_topic_get_last_sender (case_open_topic (client, "a", "u")), ==, "Wang Li");
  sbx_client_send_message (client, case_open_topic (client, "a", "t"), "Till nine");
  case_wait (is_ours, sbx_world_find_topic (sbx_client_get_world (client), "a", "t"));
  case_free_client (client);
  stop_hub (fixture);

  client = new_ana (fixture);
  sbx_client_start (client);
  world = sbx_client_get_world (client);
  case_wait (has_channels, world);
  g_assert_cmpstr (sbx_topic_get_last_sender (sbx_world_find_topic (world, "a", "t")), ==, "You");
  g_assert_cmpstr (sbx_topic_get_last_sender (sbx_world_find_topic (world, "a", "u")), ==, "Wang Li");

  start_hub (fixture);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_client_open_channel (client, sbx_world_find_channel (world, "a"));
  case_sync (fixture->peer, "a", "u", 4, 1);
  g_free (show_all (client, case_open_topic (client, "a", "u")));
  g_assert_cmpstr (sbx_topic_get_last_sender (sbx_world_find_topic (world, "a", "t")), ==, "You");
  g_assert_cmpstr (sbx_topic_get_last_sender (sbx_world_find_topic (world, "a", "u")), ==, "Wang Li");
  case_free_client (client);
}

/* --- Missed meanwhile --- */

static void
on_rows_changed (GListModel *rows,
                 guint       position,
                 guint       removed,
                 guint       added,
                 gpointer    data)
{
  guint *n_removed = data;

  *n_removed += removed;
}

/* Exactly what was missed is added to what is shown, and nothing ever goes. */
static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  SbxClient *client;
  SbxWorld *world;
  SbxTopic *topic;
  guint n_removed = 0;

  case_sync (fixture->peer, "a", "t", 1, 60);
  visit (fixture, "a", "t", FALSE);
  case_sync (fixture->peer, "a", "t", 61, 300);
  stop_hub (fixture);

  client = start_offline (fixture);
  world = sbx_client_get_world (client);
  topic = case_open_topic (client, "a", "t");
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 50);
  g_signal_connect (rows_of (topic), "items-changed", G_CALLBACK (on_rows_changed), &n_removed);
  g_signal_connect (sbx_world_get_channels (world), "items-changed", G_CALLBACK (on_rows_changed), &n_removed);
  g_signal_connect (sbx_channel_get_topics (sbx_world_find_channel (world, "a")), "items-changed",
                    G_CALLBACK (on_rows_changed), &n_removed);

  start_hub (fixture);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 350);
  g_assert_cmpuint (n_removed, ==, 0);
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 360);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);

  /* And now with nothing missed. */
  client = new_client (fixture);
  case_connect (client);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);
}

/* What was edited or removed meanwhile is so in what was kept. */
static void
test_changes (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxEnvelope) sent = NULL;
  g_autoptr (SbxEnvelope) other = NULL;
  g_autoptr (SbxEnvelope) done = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *removal = NULL;
  SbxClient *client;

  case_sync (fixture->peer, "a", "t", 1, 5);
  sent = case_ask (fixture->peer, "sendMessage", "{'key':'k1','channelId':'a','topicId':'t','content':'First words','type':'text'}");
  other = case_ask (fixture->peer, "sendMessage", "{'key':'k2','channelId':'a','topicId':'t','content':'Not for long','type':'text'}");
  visit (fixture, "a", "t", TRUE);

  edit = g_strdup_printf ("{'channelId':'a','topicId':'t','id':'%s','content':'Second thoughts'}",
                          json_object_get_string_member (sbx_envelope_get_payload (sent), "id"));
  removal = g_strdup_printf ("{'channelId':'a','topicId':'t','id':'%s'}",
                             json_object_get_string_member (sbx_envelope_get_payload (other), "id"));
  done = case_ask (fixture->peer, "editMessage", edit);
  g_clear_pointer (&done, sbx_envelope_unref);
  done = case_ask (fixture->peer, "deleteMessage", removal);

  visit (fixture, "a", "t", FALSE);
  client = new_client (fixture);
  case_connect (client);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);
}

/* A program that is killed at any instant: what is on disk is whole up to its cursor. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "integration", "cache-client", NULL);
  guint n = 0;
  SbxClient *client;

  case_sync (fixture->peer, "a", "t", 1, 10);
  n = 10;
  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = NULL;
      gint64 end;

      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program,
                                  sbx_test_hub_get_uri (fixture->hub), fixture->folder, NULL);
      g_assert_no_error (error);
      /* Some of it before it catches up, some while. The instant is another one each time. */
      end = g_get_monotonic_time () + g_test_rand_int_range (20, 500) * G_TIME_SPAN_MILLISECOND;
      while (g_get_monotonic_time () < end)
        {
          case_sync (fixture->peer, "a", "t", n + 1, 40);
          n += 40;
        }
      g_subprocess_send_signal (process, SIGKILL);
      g_assert_true (g_subprocess_wait (process, NULL, &error));

      client = new_client (fixture);
      case_connect (client);
      assert_like_fresh (fixture, client, "a", "t");
      g_assert_cmpuint (g_list_model_get_n_items (rows_of (sbx_world_find_topic (sbx_client_get_world (client), "a", "t"))), ==, n);
      case_free_client (client);
      case_sync (fixture->peer, "a", "t", n + 1, 150);
      n += 150;
    }
}

/* --- Gaps --- */

static SbxMessage *
find_gap (SbxTopic *topic)
{
  for (guint i = 0; i < g_list_model_get_n_items (rows_of (topic)); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (rows_of (topic), i);

      if (sbx_message_get_gap_before (message))
        return g_steal_pointer (&message);
    }

  return NULL;
}

static gboolean
has_no_gap (gpointer data)
{
  g_autoptr (SbxMessage) message = find_gap (data);

  return message == NULL;
}

static gboolean
has_gap (gpointer data)
{
  return !has_no_gap (data);
}

static gboolean
is_not_loading (gpointer data)
{
  return !sbx_message_get_gap_loading (data);
}

/* What people were told. */
typedef struct
{
  guint not_done;
  guint other_log;
} Failures;

static void
on_failed (SbxClient *client,
           GError    *error,
           Failures  *failures)
{
  failures->not_done += g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  failures->other_log += g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_OTHER_LOG);
}

/* More was missed than the hub keeps: a gap, which outlives the program, and loads. */
static void
test_trimmed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxMessage) below = NULL;
  g_autoptr (SbxMessage) again = NULL;
  gint64 from, to;
  SbxClient *client;
  Failures failures = { 0 };
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 5);
  visit (fixture, "a", "t", TRUE);
  case_sync (fixture->peer, "a", "t", 6, 450);
  stop_hub (fixture);
  start_hub (fixture);

  client = new_client (fixture);
  sbx_client_start (client);
  topic = case_open_topic (client, "a", "t");
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait (has_gap, topic);
  below = find_gap (topic);
  g_assert_cmpstr (sbx_message_get_gap_reason (below), ==, "trimmed");
  from = sbx_message_get_gap_from (below);
  to = sbx_message_get_gap_to (below);
  case_free_client (client);

  /* It is still there without a hub. */
  stop_hub (fixture);
  client = start_offline (fixture);
  topic = case_open_topic (client, "a", "t");
  g_free (show_all (client, topic));
  again = find_gap (topic);
  g_assert_nonnull (again);
  g_assert_cmpstr (sbx_message_get_gap_reason (again), ==, "trimmed");
  g_assert_cmpint (sbx_message_get_gap_from (again), ==, from);
  g_assert_cmpint (sbx_message_get_gap_to (again), ==, to);
  /* Nobody can be asked, and that is said. */
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &failures);
  sbx_client_load_gap (client, topic, from, to);
  case_wait (is_not_loading, again);
  g_assert_true (sbx_message_get_gap_before (again));
  g_assert_cmpuint (failures.not_done, ==, 1);

  start_hub (fixture);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (again), sbx_message_get_gap_to (again));
  g_assert_true (sbx_message_get_gap_loading (again));
  case_wait (has_no_gap, topic);
  sbx_world_flush (sbx_client_get_world (client));
  case_assert_whole (topic, 455);
  case_free_client (client);

  /* What was loaded is kept. */
  stop_hub (fixture);
  client = start_offline (fixture);
  topic = case_open_topic (client, "a", "t");
  g_free (show_all (client, topic));
  case_assert_whole (topic, 455);
  case_free_client (client);
}

/* What was edited or deleted in the hole, among what is shown, is so when the client is connected again: wherever it
 * stands, also at the edges of pages, and also where it was shown from the cache without a hub. */
static void
change_unseen (Fixture *fixture)
{
  g_autoptr (SbxEnvelope) answer = case_ask (fixture->peer, "listMessages", "{'channelId':'a','topicId':'t','limit':200,'before':121}");
  JsonArray *messages = json_object_get_array_member (sbx_envelope_get_payload (answer), "messages");
  static const guint edited[] = { 2, 30, 118 }, removed[] = { 1, 60, 119 };

  g_assert_cmpuint (json_array_get_length (messages), ==, 120);
  for (guint i = 0; i < G_N_ELEMENTS (edited); i++)
    {
      const char *id = json_object_get_string_member (json_array_get_object_element (messages, edited[i]), "id");
      const char *other = json_object_get_string_member (json_array_get_object_element (messages, removed[i]), "id");
      g_autofree char *edit = g_strdup_printf ("{'channelId':'a','topicId':'t','id':'%s','content':'Second thoughts'}", id);
      g_autofree char *removal = g_strdup_printf ("{'channelId':'a','topicId':'t','id':'%s'}", other);
      g_autoptr (SbxEnvelope) done = case_ask (fixture->peer, "editMessage", edit);
      g_autoptr (SbxEnvelope) gone = case_ask (fixture->peer, "deleteMessage", removal);
    }
}

static void
send_own (Fixture *fixture,
          guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{'key':'own%u','channelId':'a','topicId':'t','content':'Words %u','type':'text'}", i, i);
      g_autoptr (SbxEnvelope) sent = case_ask (fixture->peer, "sendMessage", payload);
    }
}

static gboolean
has_rows (gpointer data)
{
  return g_list_model_get_n_items (rows_of (data)) > 0;
}

/* The rows that are loaded, without loading more. */
static char *
show_loaded (SbxTopic *topic)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (rows_of (topic)); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (rows_of (topic), i);

      if (sbx_message_get_seq (message) <= 121)
        g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", sbx_message_get_seq (message), sbx_message_get_content (message));
    }

  return g_string_free (text, FALSE);
}

static void
test_changed_unseen (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *fresh = NULL;
  g_autofree char *shown = NULL;
  SbxClient *client, *other;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 1);
  send_own (fixture, 119);
  client = new_client (fixture);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_free (show_all (client, topic));
  case_assert_whole (topic, 120);
  sbx_client_stop (client);
  change_unseen (fixture);
  case_sync (fixture->peer, "a", "t", 1001, 450);
  stop_hub (fixture);
  start_hub (fixture);

  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (sbx_client_get_world (client));
  shown = show_loaded (topic);
  g_assert_true (has_rows (topic));

  other = case_new_client (sbx_test_hub_get_uri (fixture->hub));
  case_connect (other);
  g_free (show_all (other, case_open_topic (other, "a", "t")));
  fresh = show_loaded (sbx_world_find_topic (sbx_client_get_world (other), "a", "t"));
  case_free_client (other);
  g_assert_cmpstr (shown, ==, fresh);
  case_free_client (client);
}

/* The hole was in an earlier run; this one shows what was kept before there is a hub. */
static void
test_changed_unseen_earlier (Fixture       *fixture,
                             gconstpointer  data)
{
  SbxClient *client;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 1);
  send_own (fixture, 119);
  visit (fixture, "a", "t", TRUE);
  change_unseen (fixture);
  case_sync (fixture->peer, "b", "u", 1, 30);
  case_sync (fixture->peer, "a", "u", 1, 450);
  stop_hub (fixture);
  start_hub (fixture);
  client = new_client (fixture);
  case_connect (client);
  case_free_client (client);
  stop_hub (fixture);

  client = start_offline (fixture);
  topic = case_open_topic (client, "a", "t");
  g_free (show_all (client, topic));
  case_assert_whole (topic, 120);
  start_hub (fixture);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 117);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);
}

/* Messages of other topics had the seqs that are missing: nobody sees a gap. */
static void
test_nothing_in_the_gap (Fixture       *fixture,
                         gconstpointer  data)
{
  SbxClient *client;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 70);
  visit (fixture, "a", "t", TRUE);
  case_sync (fixture->peer, "a", "other", 1, 100);
  stop_hub (fixture);
  start_hub (fixture);

  client = new_client (fixture);
  sbx_client_start (client);
  topic = case_open_topic (client, "a", "t");
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_true (has_no_gap (topic));
  case_sync (fixture->peer, "a", "t", 71, 1);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
}

/* Another log behind the same address: nothing is mixed, and it is said. */
static void
test_other_log (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (SbxEnvelope) reported = NULL;
  SbxClient *client;
  SbxWorld *world;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 80);
  case_sync (fixture->peer, "gone", "t", 1, 3);
  reported = case_ask (fixture->peer, "reportSession", "{'session':{'sessionId':'old','title':'Old','status':'running'}}");
  visit (fixture, "a", "t", TRUE);
  visit (fixture, "gone", "t", TRUE);
  stop_hub (fixture);
  remove_files (sbx_test_hub_get_data_dir (fixture->hub));
  start_hub (fixture);
  case_sync (fixture->peer, "a", "t", 201, 70);

  client = new_client (fixture);
  sbx_client_start (client);
  world = sbx_client_get_world (client);
  topic = case_open_topic (client, "a", "t");
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (world);
  g_assert_null (sbx_world_find_channel (world, "gone"));
  g_assert_null (sbx_world_find_session (world, "old"));
  assert_like_fresh (fixture, client, "a", "t");
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 70);
  case_free_client (client);

  stop_hub (fixture);
  client = start_offline (fixture);
  world = sbx_client_get_world (client);
  g_assert_null (sbx_world_find_channel (world, "gone"));
  g_assert_null (sbx_world_find_session (world, "old"));
  topic = case_open_topic (client, "a", "t");
  g_free (show_all (client, topic));
  case_assert_whole (topic, 70);
  case_free_client (client);
}

/* What came before the new log's newest page says why it may differ from what was seen. */
static void
test_other_log_gap (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (SbxMessage) first = NULL;
  SbxClientTimings timings;
  SbxClient *client;
  Failures failures = { 0 };
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 80);
  visit (fixture, "a", "t", TRUE);
  stop_hub (fixture);
  client = new_client (fixture);
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &failures);
  sbx_client_get_timings (client, &timings);
  timings.backoff_base = timings.backoff_max = timings.patrol_interval = 60000;
  sbx_client_set_timings (client, &timings);
  sbx_client_start (client);
  topic = case_open_topic (client, "a", "t");
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  remove_files (sbx_test_hub_get_data_dir (fixture->hub));
  start_hub (fixture);
  case_sync (fixture->peer, "a", "t", 201, 350);

  g_assert_cmpuint (failures.other_log, ==, 0);
  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (failures.other_log, ==, 1);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), ==, 200);
  first = find_gap (topic);
  g_assert_nonnull (first);
  g_assert_cmpint (sbx_message_get_seq (first), ==, 151);
  g_assert_cmpstr (sbx_message_get_gap_reason (first), ==, "epoch");
  g_assert_cmpint (sbx_message_get_gap_from (first), ==, 1);
  g_assert_cmpint (sbx_message_get_gap_to (first), ==, 150);
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (first), sbx_message_get_gap_to (first));
  case_wait (has_no_gap, topic);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);

  /* It is told once, not at each start. */
  client = new_client (fixture);
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &failures);
  case_connect (client);
  g_assert_cmpuint (failures.other_log, ==, 1);
  case_free_client (client);
}

/* --- Jumping and searching --- */

static gboolean
covers (gpointer data)
{
  return sbx_message_log_covers (data, 20);
}

static void
test_open_at (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxMessage) gap = NULL;
  SbxClient *client;
  SbxTopic *topic;

  case_sync (fixture->peer, "a", "t", 1, 300);
  client = new_client (fixture);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_assert_false (covers (log_of (topic)));
  sbx_client_open_topic_at (client, topic, 20);
  case_wait (covers, log_of (topic));
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (rows_of (topic)), <=, 100);
  gap = find_gap (topic);
  g_assert_nonnull (gap);
  g_assert_cmpstr (sbx_message_get_gap_reason (gap), ==, "");
  g_assert_true (sbx_message_get_gap_loadable (gap));
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (gap), sbx_message_get_gap_to (gap));
  case_wait (has_no_gap, topic);
  assert_like_fresh (fixture, client, "a", "t");
  case_free_client (client);

  stop_hub (fixture);
  client = start_offline (fixture);
  sbx_client_open_channel (client, sbx_world_find_channel (sbx_client_get_world (client), "a"));
  topic = sbx_world_find_topic (sbx_client_get_world (client), "a", "t");
  sbx_client_open_topic_at (client, topic, 20);
  case_wait (covers, log_of (topic));
  case_free_client (client);
}

typedef struct
{
  GAsyncResult *result;
} Answer;

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  ((Answer *) data)->result = g_object_ref (result);
}

static gboolean
has_answer (gpointer data)
{
  return ((Answer *) data)->result != NULL;
}

/* (transfer full) */
static JsonObject *
search (SbxClient  *client,
        const char *query,
        const char *cursor,
        gint64      limit)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  Answer answer = { NULL };

  json_object_set_string_member (payload, "query", query);
  json_object_set_int_member (payload, "limit", limit);
  if (cursor != NULL)
    json_object_set_string_member (payload, "cursor", cursor);
  sbx_client_search_async (client, payload, NULL, on_answer, &answer);
  case_wait (has_answer, &answer);
  envelope = sbx_client_search_finish (client, answer.result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_envelope_get_event (envelope), ==, "searchResults");
  g_object_unref (answer.result);

  return json_object_ref (sbx_envelope_get_payload (envelope));
}

static char *
ids_of (JsonObject *results)
{
  JsonArray *hits = json_object_get_array_member (results, "hits");
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (hits); i++)
    g_string_append_printf (ids, "%s ", json_object_get_string_member (
                              json_object_get_object_member (json_array_get_object_element (hits, i), "message"), "content"));

  return g_string_free (ids, FALSE);
}

static void
assert_same_hits (SbxClient  *client,
                  const char *query,
                  const char *expected)
{
  g_autoptr (JsonObject) results = search (client, query, NULL, 50);
  g_autofree char *ids = ids_of (results);

  while (!json_object_get_boolean_member (results, "complete"))
    {
      json_object_unref (results);
      results = search (client, query, NULL, 50);
      g_free (ids);
      ids = ids_of (results);
    }
  g_assert_cmpstr (ids, ==, expected);
}

static const char *const texts[] = { "今天天气很好", "天气预报说有雨", "Bread at noon", "我们明天去看天", "bread again", "面包" };

/* The same hits with a hub and without one, newest first. */
static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autofree char *first_ids = NULL;
  g_autofree char *second_ids = NULL;
  JsonObject *hit;
  SbxClient *client;

  case_sync (fixture->peer, "a", "t", 1, 2);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *payload = g_strdup_printf ("{'key':'k%u','channelId':'a','topicId':'t','content':'%s','type':'text'}", i, texts[i]);
      g_autoptr (SbxEnvelope) sent = case_ask (fixture->peer, "sendMessage", payload);
    }
  visit (fixture, "a", "t", TRUE);
  client = new_client (fixture);
  case_connect (client);
  assert_same_hits (client, "天气", "天气预报说有雨 今天天气很好 ");
  g_assert_false (json_object_has_member ((first = search (client, "天气", NULL, 50)), "offline"));
  g_clear_pointer (&first, json_object_unref);

  stop_hub (fixture);
  case_wait_lost (client);
  assert_same_hits (client, "天气", "天气预报说有雨 今天天气很好 ");
  assert_same_hits (client, "天", "我们明天去看天 天气预报说有雨 今天天气很好 ");
  assert_same_hits (client, "brea", "bread again Bread at noon ");
  assert_same_hits (client, "nothing", "");
  first = search (client, "天", NULL, 2);
  first_ids = ids_of (first);
  g_assert_cmpstr (first_ids, ==, "我们明天去看天 天气预报说有雨 ");
  g_assert_true (json_object_get_boolean_member (first, "offline"));
  hit = json_array_get_object_element (json_object_get_array_member (first, "hits"), 1);
  g_assert_cmpstr (json_object_get_string_member (hit, "channelName"), ==, "Account a");
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (json_object_get_array_member (hit, "ranges"), 0), 1), ==, 1);
  second = search (client, "天", json_object_get_string_member (first, "next"), 2);
  second_ids = ids_of (second);
  g_assert_cmpstr (second_ids, ==, "今天天气很好 ");
  g_assert_true (json_object_get_null_member (second, "next"));
  case_free_client (client);
}

/* --- Counts, and who reads --- */

static gboolean
counts_nothing (gpointer data)
{
  return sbx_world_get_unread_count (data) == 0;
}

/* Another window read everything meanwhile. */
static void
test_counts (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (SbxEnvelope) done = NULL;
  SbxClient *other, *client;

  case_sync (fixture->peer, "a", "t", 1, 20);
  visit (fixture, "a", "t", FALSE);
  other = case_new_client (sbx_test_hub_get_uri (fixture->hub));
  case_connect (other);
  done = case_ask (other, "markRead", "{'channelId':'a','topicId':'t'}");
  case_free_client (other);

  client = new_client (fixture);
  case_connect (client);
  g_assert_true (counts_nothing (sbx_client_get_world (client)));
  case_free_client (client);

  /* As it is kept. */
  stop_hub (fixture);
  client = start_offline (fixture);
  g_assert_true (counts_nothing (sbx_client_get_world (client)));
  case_free_client (client);
}

static void
on_hub_named (SbxClient *client,
              gpointer   data)
{
  *(guint *) data += 1;
}

/* What the hub calls itself is known while it is away. */
static void
test_hub_name (Fixture       *fixture,
               gconstpointer  data)
{
  SbxClient *client = new_client (fixture);
  g_autofree char *name = NULL;
  guint named = 0;

  case_sync (fixture->peer, "a", "t", 1, 1);
  g_signal_connect (client, "hub-named", G_CALLBACK (on_hub_named), &named);
  case_connect (client);
  name = g_strdup (sbx_client_get_hub_name (client));
  g_assert_cmpstr (name, !=, NULL);
  g_assert_cmpuint (named, ==, 0);
  case_free_client (client);

  stop_hub (fixture);
  client = start_offline (fixture);
  g_assert_cmpstr (sbx_client_get_hub_name (client), ==, name);
  case_free_client (client);
}

/* Counts are those of whoever reads. */
static void
test_other_reader (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxEnvelope) done = NULL;
  SbxClient *client;

  case_sync (fixture->peer, "a", "t", 1, 20);
  client = new_client (fixture);
  case_connect (client);
  done = case_ask (client, "markRead", "{'channelId':'a','topicId':'t'}");
  case_wait (counts_nothing, sbx_client_get_world (client));
  case_free_client (client);

  client = new_client (fixture);
  sbx_client_set_identity (client, NULL, NULL, "somebody-else", NULL, NULL);
  case_connect (client);
  g_assert_cmpuint (sbx_world_get_unread_count (sbx_client_get_world (client)), ==, 20);
  case_free_client (client);
}

/* Two windows over one folder: the second keeps nothing, and misses nothing. */
static void
test_two_windows (Fixture       *fixture,
                  gconstpointer  data)
{
  SbxClient *first = new_client (fixture);
  SbxClient *second = new_client (fixture);

  case_sync (fixture->peer, "a", "t", 1, 70);
  case_connect (first);
  case_connect (second);
  assert_like_fresh (fixture, first, "a", "t");
  assert_like_fresh (fixture, second, "a", "t");
  case_sync (fixture->peer, "a", "t", 71, 5);
  case_free_client (first);
  assert_like_fresh (fixture, second, "a", "t");
  case_free_client (second);

  second = new_client (fixture);
  case_connect (second);
  assert_like_fresh (fixture, second, "a", "t");
  case_free_client (second);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) g_test_add ("/client/cache/" name, Fixture, data, set_up, function, tear_down)
  ADD ("offline", NULL, test_offline);
  ADD ("offline-jump", NULL, test_offline_jump);
  ADD ("not-wanted", NULL, test_not_wanted);
  ADD ("last-sender", NULL, test_last_sender);
  ADD ("resume", NULL, test_resume);
  ADD ("changes", NULL, test_changes);
  ADD ("killed", NULL, test_killed);
  ADD ("trimmed", "20", test_trimmed);
  ADD ("changed-unseen", "20", test_changed_unseen);
  ADD ("changed-unseen-earlier", "20", test_changed_unseen_earlier);
  ADD ("nothing-in-the-gap", "20", test_nothing_in_the_gap);
  ADD ("other-log", NULL, test_other_log);
  ADD ("other-log-gap", NULL, test_other_log_gap);
  ADD ("open-at", NULL, test_open_at);
  ADD ("search", NULL, test_search);
  ADD ("counts", NULL, test_counts);
  ADD ("hub-name", NULL, test_hub_name);
  ADD ("other-reader", NULL, test_other_reader);
  ADD ("two-windows", NULL, test_two_windows);
#undef ADD

  return g_test_run ();
}
