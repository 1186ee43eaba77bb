/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-test-hub.h"
#include "sbx-time.h"

#include <glib/gstdio.h>

/* A hub that goes away and comes back: the states tell the truth, nothing is missing, nothing doubled. */

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

typedef struct
{
  SbxConnectionState last;
  GArray *states;         /* those that came since, each once in a row */
  guint   last_attempt;
  gint64  next_try;
} Witness;

static void
on_state (SbxWorld   *world,
          GParamSpec *pspec,
          gpointer    data)
{
  Witness *witness = data;
  SbxConnectionState state = sbx_world_get_state (world);

  /* Of other things, such as the latency, people are told too. */
  if (state != witness->last)
    g_array_append_val (witness->states, state);
  witness->last = state;
  if (state == SBX_CONNECTION_RECONNECTING && sbx_world_get_next_try (world) > 0)
    {
      witness->last_attempt = MAX (witness->last_attempt, sbx_world_get_attempt (world));
      witness->next_try = sbx_world_get_next_try (world);
      g_assert_cmpuint (strlen (sbx_world_get_reason (world)), >, 10);
    }
}

static gboolean
has_tried_twice (gpointer data)
{
  return ((Witness *) data)->last_attempt >= 2;
}

/* The states in their order, with counts and the time of the next try. */
static void
test_states (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);
  Witness witness = { SBX_CONNECTION_CONNECTED, g_array_new (FALSE, FALSE, sizeof (SbxConnectionState)), 0, 0 };
  gint64 before = sbx_time_now_ms ();
  const SbxConnectionState expected[] = {
    SBX_CONNECTION_RECONNECTING, SBX_CONNECTION_PATROL, SBX_CONNECTION_CONNECTED
  };

  case_connect (client);
  g_signal_connect (world, "notify", G_CALLBACK (on_state), &witness);

  sbx_test_hub_stop (hub);
  case_wait (has_tried_twice, &witness);
  g_assert_cmpint (witness.next_try, >=, before);
  g_assert_cmpuint (sbx_world_get_attempt_limit (world), ==, 5);
  case_wait_state (client, SBX_CONNECTION_PATROL);
  g_assert_cmpuint (witness.last_attempt, ==, 5);

  sbx_test_hub_start (hub);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (witness.states->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (g_array_index (witness.states, SbxConnectionState, i), ==, expected[i]);
  g_assert_cmpuint (sbx_world_get_attempt (world), ==, 0);
  g_assert_null (sbx_world_get_reason (world));

  /* The next loss begins with quick tries again. */
  g_array_set_size (witness.states, 0);
  slow_down (client);
  sbx_test_hub_stop (hub);
  case_wait_lost (client);
  g_assert_cmpint (g_array_index (witness.states, SbxConnectionState, 0), ==, SBX_CONNECTION_RECONNECTING);
  g_assert_cmpuint (sbx_world_get_attempt (world), ==, 1);

  case_free_client (client);
  g_array_unref (witness.states);
}

static gboolean
is_held (gpointer data)
{
  return sbx_message_get_delivery (data) == SBX_DELIVERY_HELD;
}

static gboolean
is_all_stored (gpointer log)
{
  g_autoptr (SbxMessage) last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);

  return sbx_message_get_delivery (last) == SBX_DELIVERY_STORED;
}

/* What others wrote meanwhile, and what was written here without a connection: it did not know of that, so it is
 * held until somebody says to send it anyway. */
static void
test_whole_again (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("catch-up", "10", NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *topic, *other;
  GListModel *log;
  g_autoptr (SbxMessage) mine = NULL;
  g_autoptr (SbxMessage) second = NULL;

  slow_down (client);
  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  log = G_LIST_MODEL (sbx_topic_get_messages (topic));

  sbx_test_hub_stop (hub);
  case_wait_lost (peer);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  sbx_client_send_message (client, topic, "Written offline");
  sbx_client_send_message (client, topic, "And this");
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, 7);
  mine = g_list_model_get_item (log, 5);
  second = g_list_model_get_item (log, 6);
  g_assert_cmpint (sbx_message_get_delivery (mine), ==, SBX_DELIVERY_WAITING);
  g_assert_cmpuint (strlen (sbx_message_get_reason (mine)), >, 10);

  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);
  case_sync (peer, "a", "t", 6, 37);
  case_sync (peer, "b", "u", 1, 12);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_RECONNECTING);

  sbx_client_retry_now (client);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTING);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, 44);
  case_wait_items (log, 44);
  case_wait (is_held, mine);
  case_wait (is_held, second);
  g_assert_nonnull (strstr (sbx_message_get_reason (second), "37 newer messages"));
  sbx_client_send_anyway (client, topic, sbx_message_get_key (mine));
  sbx_client_send_anyway (client, topic, sbx_message_get_key (second));
  /* Nothing came since but these two. */
  sbx_client_send_message (client, topic, "Last");
  case_wait_items (log, 45);
  case_wait (is_all_stored, log);
  other = case_open_topic (client, "b", "u");
  case_assert_whole (other, 12);
  case_sync (peer, "a", "t", 43, 1);
  case_wait_items (log, 46);
  case_assert_whole (topic, 46);
  g_assert_cmpint (sbx_message_get_delivery (mine), ==, SBX_DELIVERY_STORED);

  case_free_client (client);
  case_free_client (peer);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
}

static gboolean
has_only_new (gpointer data)
{
  SbxWorld *world = data;

  return sbx_world_find_channel (world, "gone") == NULL && sbx_world_find_channel (world, "kept") != NULL;
}

static gboolean
has_no_channel (gpointer data)
{
  return sbx_topic_get_channel (data) == NULL;
}

/* Another log behind the same address: what was known is void. */
static void
test_other_log (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);
  g_autoptr (SbxTopic) past = NULL;
  SbxTopic *topic;

  slow_down (client);
  case_sync (peer, "gone", "t", 1, 5);
  case_sync (peer, "kept", "t", 1, 9);
  case_sync (peer, "kept", "past", 1, 2);
  case_connect (client);
  past = g_object_ref (case_open_topic (client, "kept", "past"));
  topic = case_open_topic (client, "kept", "t");
  case_assert_whole (topic, 9);

  sbx_test_hub_stop (hub);
  case_wait_lost (peer);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  remove_files (sbx_test_hub_get_data_dir (hub));
  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);
  case_sync (peer, "kept", "t", 1, 4);

  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait (has_only_new, world);
  case_wait (has_no_channel, past);
  g_assert_null (sbx_world_find_topic (world, "kept", "past"));
  topic = case_open_topic (client, "kept", "t");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 4);
  case_sync (peer, "kept", "t", 5, 1);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 5);
  case_assert_whole (topic, 5);

  case_free_client (client);
  case_free_client (peer);
}

static void
on_reply_lost (SbxClient  *client,
               const char *content,
               GError     *error,
               gpointer    data)
{
  g_assert_nonnull (error);
  g_ptr_array_add (data, g_strdup (content));
}

static gboolean
has_two (gpointer data)
{
  return ((GPtrArray *) data)->len == 2;
}

/* A hub that has nothing any more: all of it goes here too, and nobody waits for it. What was written for it
 * is told to be lost. */
static void
test_empty_log (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxWorld *world = sbx_client_get_world (client);
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SbxTopic) topic = NULL;

  slow_down (client);
  g_signal_connect (client, "reply-lost", G_CALLBACK (on_reply_lost), lost);
  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  topic = g_object_ref (case_open_topic (client, "a", "t"));

  sbx_test_hub_stop (hub);
  case_wait_lost (peer);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  sbx_client_send_message (client, topic, "One");
  sbx_client_send_message (client, topic, "Two");
  remove_files (sbx_test_hub_get_data_dir (hub));
  sbx_test_hub_start (hub);

  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait (has_no_channel, topic);
  case_wait (has_two, lost);
  g_assert_cmpstr (lost->pdata[0], ==, "One");
  g_assert_cmpstr (lost->pdata[1], ==, "Two");
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_world_get_channels (world)), ==, 0);
  g_assert_false (sbx_message_log_get_loading (sbx_topic_get_messages (topic)));

  case_free_client (client);
  case_free_client (peer);
}

/* More was missed than the hub keeps: the newest are read from the messages instead, the others when somebody wants
 * them. */
static void
test_trimmed (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("retention-events", "20", NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  g_autoptr (SbxMessage) below = NULL;
  SbxTopic *topic;

  slow_down (client);
  case_sync (peer, "a", "t", 1, 5);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");

  sbx_test_hub_stop (hub);
  case_wait_lost (peer);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);
  case_sync (peer, "a", "t", 6, 450);
  /* Trimming happens at the latest when a hub starts. */
  sbx_test_hub_stop (hub);
  case_wait_lost (peer);
  sbx_test_hub_start (hub);
  case_wait_state (peer, SBX_CONNECTION_CONNECTED);

  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 5 + 200);
  below = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 5);
  g_assert_true (sbx_message_get_gap_before (below));
  g_assert_cmpstr (sbx_message_get_gap_reason (below), ==, "trimmed");
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (below), sbx_message_get_gap_to (below));
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 455);
  case_assert_whole (topic, 455);

  case_free_client (client);
  case_free_client (peer);
}

static gboolean
has_nothing_unsent (gpointer data)
{
  return sbx_outbox_get_size (((SbxClient *) data)->outbox) == 0;
}

static gboolean
is_decided (gpointer data)
{
  return sbx_message_get_delivery (data) >= SBX_DELIVERY_STORED;
}

/* Many times, while others write all the time. What they wrote before ours arrived may or may not have been seen. */
static void
test_again_and_again (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  SbxTopic *topic;
  guint count = 1;

  case_sync (peer, "a", "t", 1, 1);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");

  for (guint i = 0; i < 3; i++)
    {
      GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
      g_autoptr (SbxMessage) mine = NULL;

      case_sync (peer, "a", "t", count + 1, 3);
      sbx_client_send_message (client, topic, "Round");
      sbx_world_flush (sbx_client_get_world (client));
      mine = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
      sbx_test_hub_stop (hub);
      case_wait_lost (peer);
      case_wait_lost (client);
      sbx_test_hub_start (hub);
      case_wait_state (peer, SBX_CONNECTION_CONNECTED);
      case_sync (peer, "a", "t", count + 4, 2);
      case_wait_state (client, SBX_CONNECTION_CONNECTED);
      case_wait (is_decided, mine);
      if (is_held (mine))
        sbx_client_send_anyway (client, topic, sbx_message_get_key (mine));
      count += 5;
    }

  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), count + 3);
  case_wait (has_nothing_unsent, client);
  sbx_world_flush (sbx_client_get_world (client));
  case_assert_whole (topic, count + 3);

  case_free_client (client);
  case_free_client (peer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/restart/states", test_states);
  g_test_add_func ("/client/restart/whole-again", test_whole_again);
  g_test_add_func ("/client/restart/other-log", test_other_log);
  g_test_add_func ("/client/restart/empty-log", test_empty_log);
  g_test_add_func ("/client/restart/trimmed", test_trimmed);
  g_test_add_func ("/client/restart/again-and-again", test_again_and_again);

  return g_test_run ();
}
