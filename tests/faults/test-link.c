/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "fault-link.h"
#include "sbx-heartbeat.h"
#include "sbx-test-hub.h"

#include <stdlib.h>

/*
 * A link that fails at every frame of the protocol, and in every part of it: in the handshake, at hello, while lists and
 * missed pages come, between a message and its answer, in the goodbye. Whatever happens, the client ends whole: every
 * message once and in order, each of its own stored once, and it does not say that it is connected when it is not.
 *
 * SIGNALBOX_TEST_CUTS says how many of these places are tried (60, chosen by SIGNALBOX_TEST_SEED; 0 = all).
 */

#define HEARTBEAT_MS 150

typedef struct
{
  FaultLinkKind kind;
  guint         connection;
  FaultLinkWay  way;
  guint         frame;
  FaultLinkPart part;
} Place;

typedef struct
{
  SbxTestHub *hub;
  FaultLink  *link;
  SbxClient  *peer;       /* beside the link */
  char       *uri;        /* of the Unix socket */
  guint       n_runs;
} Case;

static guint
get_number (const char *variable,
            guint       fallback)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : fallback;
}

static void
begin (Case *self)
{
  g_autofree char *interval = g_strdup_printf ("%d", HEARTBEAT_MS);

  self->hub = sbx_test_hub_new ("catch-up", "5", "heartbeat-interval", interval, NULL);
  self->link = fault_link_new (sbx_test_hub_get_socket_path (self->hub));
  self->uri = g_strconcat ("unix:", sbx_test_hub_get_socket_path (self->hub), NULL);
  self->peer = case_new_peer (self->uri);
  self->n_runs = 0;
}

static void
end (Case *self)
{
  case_free_client (self->peer);
  fault_link_free (self->link);
  sbx_test_hub_free (self->hub);
  g_free (self->uri);
}

/* One who gives up soon enough on what hangs. */
static SbxClient *
new_client (const char *uri)
{
  SbxClient       *client = case_new_client (uri);
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.connect_timeout = 600;
  timings.request_timeout = 1500;
  timings.send_timeout = 1500;
  sbx_client_set_timings (client, &timings);
  sbx_client_set_identity (client, "monitor", NULL, "viewer", "Viewer", NULL);
  return client;
}

/* On a busy machine even one with a good link is silent for too long now and then. */
static void
sync_some (Case       *self,
           const char *channel_id,
           guint       first,
           guint       count)
{
  g_autoptr (SbxEnvelope) answer = NULL;

  while (answer == NULL)
    {
      case_wait_state (self->peer, SBX_CONNECTION_CONNECTED);
      answer = case_try_sync (self->peer, channel_id, "t", first, count, NULL);
    }
}

typedef struct
{
  SbxClient *client;
  SbxTopic  *topic;
  guint      n_items;
} Wish;

static gboolean
is_whole (gpointer data)
{
  Wish                  *wish = data;
  GListModel            *log = G_LIST_MODEL (sbx_topic_get_messages (wish->topic));
  g_autoptr (SbxMessage) last = NULL;

  case_send_held (wish->client, wish->topic);
  if (sbx_client_get_state (wish->client) != SBX_CONNECTION_CONNECTED || g_list_model_get_n_items (log) < wish->n_items)
    return FALSE;
  last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
  return sbx_message_get_seq (last) > 0;
}

static void
await_whole (SbxClient *client,
             SbxTopic  *topic,
             guint      n_items)
{
  Wish wish = { client, topic, n_items };

  case_wait (is_whole, &wish);
  case_assert_whole (topic, n_items);
}

static void
assert_same (SbxTopic *topic,
             SbxTopic *other)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  GListModel *other_log = G_LIST_MODEL (sbx_topic_get_messages (other));

  g_assert_cmpuint (g_list_model_get_n_items (log), ==, g_list_model_get_n_items (other_log));
  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);
      g_autoptr (SbxMessage) same = g_list_model_get_item (other_log, i);

      g_assert_cmpstr (sbx_message_get_id (message), ==, sbx_message_get_id (same));
      g_assert_cmpint (sbx_message_get_seq (message), ==, sbx_message_get_seq (same));
      g_assert_cmpstr (sbx_message_get_content (message), ==, sbx_message_get_content (same));
    }
}

static gboolean
is_lost (gpointer data)
{
  return sbx_client_get_state (data) != SBX_CONNECTION_CONNECTED;
}

/* Connects, opens, writes, is written to; is away for longer than a page, and comes back. */
static void
run (Case *self)
{
  g_autofree char *channel_id = g_strdup_printf ("c%u", self->n_runs++);
  SbxClient       *client = new_client (fault_link_get_uri (self->link));
  SbxClient       *fresh = new_client (self->uri);
  SbxTopic        *topic;

  sync_some (self, channel_id, 1, 3);
  sbx_client_start (client);
  topic = case_open_topic (client, channel_id, "t");
  sbx_client_send_message (client, topic, "Mine");
  await_whole (client, topic, 4);
  sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
  sync_some (self, channel_id, 4, 6);
  await_whole (client, topic, 10);

  fault_link_cut (self->link);
  case_wait (is_lost, client);
  sbx_client_send_message (client, topic, "Mine as well");
  sync_some (self, channel_id, 10, 12);
  await_whole (client, topic, 23);

  case_connect (fresh);
  assert_same (topic, case_open_topic (fresh, channel_id, "t"));
  case_free_client (fresh);
  case_free_client (client);
}

static GArray *
list_places (Case *self)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  fault_link_disarm (self->link);
  run (self);
  for (guint connection = 0; connection < 2; connection++)
    for (guint way = 0; way < 2; way++)
      for (guint frame = 0; frame < fault_link_get_n_frames (self->link, connection, way); frame++)
        for (guint part = 0; part < FAULT_LINK_N_PARTS; part++)
          for (guint kind = 0; kind < FAULT_LINK_N_KINDS; kind++)
            {
              Place place = { kind, connection, way, frame, part };

              g_array_append_val (places, place);
            }
  return places;
}

static void
test_every_place (void)
{
  Case              self;
  guint             seed = get_number ("SIGNALBOX_TEST_SEED", g_test_rand_int ());
  guint             wanted = get_number ("SIGNALBOX_TEST_CUTS", 60);
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GArray) places = NULL;
  guint             n_hit = 0;

  g_test_message ("SIGNALBOX_TEST_SEED=%u", seed);
  begin (&self);
  places = list_places (&self);
  if (wanted == 0 || wanted > places->len)
    wanted = places->len;
  for (guint i = 0; i < wanted; i++)
    {
      guint which = (guint) g_rand_int_range (chance, 0, (gint32) places->len);
      Place place = g_array_index (places, Place, which);

      g_array_remove_index_fast (places, which);
      g_test_message ("kind %d, connection %u, way %d, frame %u, part %d", place.kind, place.connection, place.way,
                      place.frame, place.part);
      fault_link_arm (self.link, place.kind, place.connection, place.way, place.frame, place.part);
      run (&self);
      n_hit += fault_link_was_hit (self.link);
    }
  /* How many frames there are is not the same each time. */
  g_assert_cmpuint (n_hit, >, wanted / 2);
  end (&self);
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Nobody hears that the other end has gone. The clock of this test and the client's are one. */
static void
test_black_hole (void)
{
  Case       self;
  SbxClient *client;
  SbxTopic  *topic;
  gboolean   late = FALSE;

  begin (&self);
  client = new_client (fault_link_get_uri (self.link));
  sync_some (&self, "a", 1, 3);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");

  for (guint i = 0; i < 3; i++, late = FALSE)
    {
      fault_link_set_black_hole (self.link, TRUE);
      g_timeout_add ((SBX_HEARTBEAT_PATIENCE + 1) * HEARTBEAT_MS, on_time, &late);
      case_wait (is_true, &late);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (sbx_client_get_state (client), !=, SBX_CONNECTION_CONNECTED);
      sbx_client_send_message (client, topic, "Mine");
      sync_some (&self, "a", 4 + i, 1);
      /* Nor does it say so while it tries again. */
      g_timeout_add (HEARTBEAT_MS, on_time, &late);
      late = FALSE;
      while (!late)
        {
          g_main_context_iteration (NULL, TRUE);
          g_assert_cmpint (sbx_client_get_state (client), !=, SBX_CONNECTION_CONNECTED);
        }
      fault_link_set_black_hole (self.link, FALSE);
      await_whole (client, topic, 5 + 2 * i);
    }

  case_free_client (client);
  end (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/link/every-place", test_every_place);
  g_test_add_func ("/faults/link/black-hole", test_black_hole);

  return g_test_run ();
}
