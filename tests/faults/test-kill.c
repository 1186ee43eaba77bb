/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "fault-hub.h"
#include "fault-load.h"
#include "sbx-test-hub.h"

#include <stdlib.h>
#include <string.h>

/*
 * A hub that is killed at any instant, again and again, while many write and two look on. Nothing that it acknowledged
 * is lost, nothing doubled, no seq is missing, its epoch stays, and the panes of the two show what a fresh one shows.
 *
 * SIGNALBOX_TEST_KILLS says how often (20), SIGNALBOX_TEST_SEED where to begin; every round prints its seed. One seed
 * gives one sequence of rounds: which call of the disk or which moment ends the hub, what of the unsynced survives,
 * who writes what. Only what the threads make of it differs from run to run.
 */

#define KILLS_OF_ONE_HUB 10
#define N_PUBLISHERS 4

typedef struct
{
  FaultHub  *hub;
  FaultLoad *load;
  GRand     *chance;
  gboolean   drop;
  SbxClient *viewers[2];    /* the second keeps what it knows on disk, and is started anew now and then */
  char      *folder;
  guint      n_sent;        /* by the viewers */
} Case;

static guint
get_number (const char *variable,
            guint       fallback)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : fallback;
}

static SbxClient *
new_viewer (Case *self)
{
  SbxClient *client = case_new_client (fault_hub_get_uri (self->hub));

  sbx_client_set_identity (client, "monitor", NULL, "viewer", "Viewer", NULL);
  return client;
}

static SbxMessageLog *
get_log (SbxClient *client,
         guint      topic)
{
  return sbx_topic_get_messages (sbx_world_find_topic (sbx_client_get_world (client), fault_load_topics[topic][0],
                                                       fault_load_topics[topic][1]));
}

static void
open_topics (SbxClient *viewer)
{
  for (guint topic = 0; topic < FAULT_LOAD_TOPICS; topic++)
    case_open_topic (viewer, fault_load_topics[topic][0], fault_load_topics[topic][1]);
}

/* With no hub: all that was there before is there again, what it wrote too. */
static void
restart_viewer (Case *self)
{
  case_free_client (self->viewers[1]);
  self->viewers[1] = new_viewer (self);
  sbx_client_set_data_folder (self->viewers[1], self->folder);
  sbx_client_start (self->viewers[1]);
  open_topics (self->viewers[1]);
}

static void
begin (Case    *self,
       guint32  seed,
       gboolean drop)
{
  FaultyControl *control;

  self->hub = fault_hub_new ("--catch-up=50", NULL);
  self->chance = g_rand_new_with_seed (seed);
  self->drop = drop;
  self->folder = sbx_test_make_folder ();
  control = fault_hub_get_control (self->hub);
  control->drop = drop;
  control->seed = (gint) seed;
  g_assert_true (fault_hub_start (self->hub));

  self->load = fault_load_new (fault_hub_get_uri (self->hub), seed, N_PUBLISHERS);
  fault_load_begin (self->load);
  for (guint i = 0; i < G_N_ELEMENTS (self->viewers); i++)
    {
      self->viewers[i] = new_viewer (self);
      if (i == 1)
        sbx_client_set_data_folder (self->viewers[i], self->folder);
      case_connect (self->viewers[i]);
      open_topics (self->viewers[i]);
    }
}

static void
end (Case *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->viewers); i++)
    case_free_client (self->viewers[i]);
  fault_load_free (self->load);
  fault_hub_free (self->hub);
  g_rand_free (self->chance);
  sbx_test_remove_folder (self->folder);
  g_free (self->folder);
}

/* The viewers write as well, each in its own way: through the client's outbox. */
static void
write_as_viewer (Case *self)
{
  SbxClient       *viewer = self->viewers[self->n_sent % 2];
  guint            topic = (guint) g_rand_int_range (self->chance, 0, FAULT_LOAD_TOPICS);
  g_autofree char *content = g_strdup_printf ("viewer %u", self->n_sent++);

  sbx_client_send_message (viewer, sbx_world_find_topic (sbx_client_get_world (viewer), fault_load_topics[topic][0],
                                                         fault_load_topics[topic][1]), content);
}

typedef struct
{
  Case  *test;
  guint  n_accepted;
} Progress;

static gboolean
has_progressed (gpointer data)
{
  Progress *wish = data;

  return fault_load_get_n_accepted (wish->test->load) >= wish->n_accepted || !fault_hub_is_running (wish->test->hub);
}

static gboolean
on_time (gpointer data)
{
  Case *self = data;

  fault_hub_kill (self->hub);
  return G_SOURCE_REMOVE;
}

/* From the call that is counted down within the hub, or by the clock from without. */
static void
kill_once (Case *self)
{
  FaultyControl *control = fault_hub_get_control (self->hub);
  Progress       progress = { self, fault_load_get_n_accepted (self->load) + (guint) g_rand_int_range (self->chance, 1, 60) };

  case_wait (has_progressed, &progress);
  write_as_viewer (self);
  if (g_rand_int_range (self->chance, 0, 4) == 0)
    g_timeout_add ((guint) g_rand_int_range (self->chance, 0, 80), on_time, self);
  else
    g_atomic_int_set (&control->kill_at, g_rand_int_range (self->chance, 1, 120));
  write_as_viewer (self);
  fault_hub_wait (self->hub);
  g_atomic_int_set (&control->kill_at, 0);
  if (g_rand_int_range (self->chance, 0, 3) == 0)
    restart_viewer (self);
}

/* Now and then it is ended while it starts, or right behind that: there is work left when it listens already. */
static void
start_again (Case *self)
{
  FaultyControl *control = fault_hub_get_control (self->hub);
  gboolean       listening, ended;

  do
    {
      gint when;

      control->seed = (gint) g_rand_int (self->chance);
      control->leak = self->drop && g_rand_boolean (self->chance) ? g_rand_int_range (self->chance, 1, 256) : 0;
      when = g_rand_int_range (self->chance, 0, 4) == 0 ? g_rand_int_range (self->chance, 1, 20) : 0;
      control->kill_at = when;
      listening = fault_hub_start (self->hub);
      ended = g_atomic_int_exchange (&control->kill_at, 0) == 0 && when > 0;
      g_assert_true (listening || ended);
      if (ended)
        fault_hub_wait (self->hub);
    }
  while (ended);
}

static gboolean
is_whole (gpointer data)
{
  return !sbx_message_log_get_has_older (data) && !sbx_message_log_get_loading (data);
}

/* All of a topic, whatever of it was there before. */
static void
load_whole (SbxClient *client,
            guint      topic)
{
  SbxMessageLog *log = get_log (client, topic);

  while (sbx_message_log_get_has_older (log))
    {
      gint64 oldest = sbx_message_log_get_oldest_seq (log);

      sbx_client_load_older (client, sbx_world_find_topic (sbx_client_get_world (client), fault_load_topics[topic][0],
                                                           fault_load_topics[topic][1]));
      while (sbx_message_log_get_oldest_seq (log) == oldest && !is_whole (log))
        g_main_context_iteration (NULL, TRUE);
    }
}

/* Who wrote last is known only to those who saw it happen. */
static char *
describe_topic (SbxTopic *topic)
{
  return g_strdup_printf ("%s|%s|%u|%u|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%d|%s|%" G_GINT64_FORMAT,
                          sbx_topic_get_title (topic), sbx_topic_get_last_message (topic),
                          sbx_topic_get_message_count (topic), sbx_topic_get_unread_count (topic),
                          sbx_topic_get_read_seq (topic), sbx_topic_get_last_seq (topic),
                          sbx_topic_get_last_message_time (topic), sbx_topic_get_pinned (topic),
                          sbx_topic_get_claim_by (topic), sbx_topic_get_claim_fence (topic));
}

/* Every topic of the first channel, those that publishers pin, name and claim too. */
static char *
describe_channel (SbxClient *client)
{
  SbxChannel *channel = sbx_world_find_channel (sbx_client_get_world (client), fault_load_topics[0][0]);
  GListModel *topics = sbx_channel_get_topics (channel);
  GString    *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);
      g_autofree char     *line = describe_topic (topic);

      g_string_append_printf (text, "%s: %s\n", sbx_topic_get_id (topic), line);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_message (SbxMessage *message)
{
  return g_strdup_printf ("%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%d|%d|%d", sbx_message_get_id (message),
                          sbx_message_get_from_id (message), sbx_message_get_from_name (message),
                          sbx_message_get_content (message), sbx_message_get_seq (message),
                          sbx_message_get_timestamp (message), sbx_message_is_own (message),
                          sbx_message_get_delivery (message), sbx_message_get_gap_before (message));
}

typedef struct
{
  SbxClient *client;
  SbxClient *fresh;
  guint      number;
} Pair;

/* The last of it may still be on its way; what was not stored yet stands at the end. */
static gboolean
has_caught_up (gpointer data)
{
  Pair                  *pair = data;
  GListModel            *log = G_LIST_MODEL (get_log (pair->client, pair->number));
  g_autoptr (SbxMessage) last = NULL;
  g_autofree char       *told = NULL;
  g_autofree char       *expected = NULL;

  case_send_held (pair->client, sbx_world_find_topic (sbx_client_get_world (pair->client),
                                                      fault_load_topics[pair->number][0],
                                                      fault_load_topics[pair->number][1]));
  sbx_world_flush (sbx_client_get_world (pair->fresh));
  told = describe_channel (pair->client);
  expected = describe_channel (pair->fresh);
  if (sbx_client_get_state (pair->client) != SBX_CONNECTION_CONNECTED || !g_str_equal (told, expected) ||
      g_list_model_get_n_items (log) != g_list_model_get_n_items (G_LIST_MODEL (get_log (pair->fresh, pair->number))))
    return FALSE;
  last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
  return last == NULL || sbx_message_get_seq (last) > 0;
}

/* Message by message, and what the lists say of the topic. */
static void
assert_same_pane (SbxClient *client,
                  SbxClient *fresh,
                  guint      number)
{
  Pair        pair = { client, fresh, number };
  GListModel *log = G_LIST_MODEL (get_log (client, number));
  GListModel *fresh_log = G_LIST_MODEL (get_log (fresh, number));

  case_wait (has_caught_up, &pair);
  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);
      g_autoptr (SbxMessage) other = g_list_model_get_item (fresh_log, i);
      g_autofree char       *text = describe_message (message);
      g_autofree char       *fresh_text = describe_message (other);

      g_assert_cmpstr (text, ==, fresh_text);
    }
}

/* What the viewers wrote is there once. */
static void
assert_written_once (Case      *self,
                     SbxClient *fresh)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint topic = 0; topic < FAULT_LOAD_TOPICS; topic++)
    {
      GListModel *log = G_LIST_MODEL (get_log (fresh, topic));

      for (guint i = 0; i < g_list_model_get_n_items (log); i++)
        {
          g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);

          if (g_str_has_prefix (sbx_message_get_content (message), "viewer"))
            g_assert_true (g_hash_table_add (seen, g_strdup (sbx_message_get_content (message))));
        }
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, self->n_sent);
}

static void
compare_panes (Case *self)
{
  SbxClient *fresh = new_viewer (self);

  case_connect (fresh);
  for (guint topic = 0; topic < FAULT_LOAD_TOPICS; topic++)
    {
      case_open_topic (fresh, fault_load_topics[topic][0], fault_load_topics[topic][1]);
      load_whole (fresh, topic);
      for (guint i = 0; i < G_N_ELEMENTS (self->viewers); i++)
        {
          load_whole (self->viewers[i], topic);
          assert_same_pane (self->viewers[i], fresh, topic);
        }
    }
  assert_written_once (self, fresh);
  case_free_client (fresh);
}

static void
test_killed (gboolean drop)
{
  guint kills = get_number ("SIGNALBOX_TEST_KILLS", 20) / 2;
  guint seed = get_number ("SIGNALBOX_TEST_SEED", g_test_rand_int ());

  for (guint done = 0; done < kills; seed++)
    {
      Case          self = { 0 };
      FaultFindings findings;

      g_test_message ("SIGNALBOX_TEST_SEED=%u", seed);
      begin (&self, seed, drop);
      for (guint i = 0; i < KILLS_OF_ONE_HUB && done < kills; i++, done++)
        {
          kill_once (&self);
          start_again (&self);
        }

      fault_load_drain (self.load);
      fault_load_compare (self.load, &findings);
      g_test_message ("%u messages", findings.messages);
      g_assert_cmpuint (findings.lost, ==, 0);
      g_assert_cmpuint (findings.doubled, ==, 0);
      g_assert_cmpuint (findings.wrong, ==, 0);
      compare_panes (&self);
      end (&self);
    }
}

static void
test_process (void)
{
  test_killed (FALSE);
}

static void
test_power (void)
{
  test_killed (TRUE);
}

/* A disk that only says that it syncs, as with synchronous=OFF: that is what the tests above have to see. */
static void
test_lying_disk (void)
{
  FaultHub      *hub = fault_hub_new (NULL, NULL);
  FaultyControl *control = fault_hub_get_control (hub);
  FaultLoad     *load;
  FaultFindings  findings;
  Progress       progress;
  Case           self = { .hub = hub };

  control->drop = TRUE;
  g_assert_true (fault_hub_start (hub));
  self.load = load = fault_load_new (fault_hub_get_uri (hub), 1, 1);
  fault_load_begin (load);
  fault_hub_kill (hub);
  control->lie = TRUE;
  g_assert_true (fault_hub_start (hub));
  progress = (Progress) { &self, fault_load_get_n_accepted (load) + 50 };
  case_wait (has_progressed, &progress);
  fault_hub_kill (hub);
  control->lie = FALSE;
  g_assert_true (fault_hub_start (hub));

  fault_load_drain (load);
  fault_load_compare (load, &findings);
  g_assert_cmpuint (findings.lost, >, 0);

  fault_load_free (load);
  fault_hub_free (hub);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/kill/process", test_process);
  g_test_add_func ("/faults/kill/power", test_power);
  g_test_add_func ("/faults/kill/lying-disk", test_lying_disk);

  return g_test_run ();
}
