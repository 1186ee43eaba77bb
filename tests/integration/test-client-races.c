/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-test-hub.h"
#include "sbx-wire-error.h"

#include <string.h>

/* Two operators answer one topic at the same moment, ten thousand times: each time one of them wins, and the
 * other learns what the first wrote instead of sending blind. */

#define TOPICS 100
#define ROUNDS 100        /* in each topic */

typedef struct
{
  SbxTestHub *hub;
  SbxClient  *operators[2];
  GPtrArray  *again;      /* of Try: cut off by the hub's end */
  guint       n_done;
  guint       n_cut;
  guint       wins[2];
} Races;

typedef struct
{
  Races  *races;
  char   *topic_id;
  gint64  seen;           /* what both operators see before the round */
  guint   round;
  char   *keys[2];
  guint   n_answers;
  gint64  won_seq;        /* 0 = nobody yet */
  char   *won_id;
  gint64  told_seq;       /* what the other one was told, 0 = not yet */
  char   *told_id;
} Topic;

typedef struct
{
  Topic *topic;
  guint  side;
} Try;

static void try_send (Try *try);

static void
begin_round (Topic *topic)
{
  topic->n_answers = 0;
  topic->won_seq = topic->told_seq = 0;
  g_clear_pointer (&topic->won_id, g_free);
  g_clear_pointer (&topic->told_id, g_free);
  for (guint i = 0; i < 2; i++)
    {
      Try *try = g_new0 (Try, 1);
      guint side = (topic->round + i) % 2;

      g_free (topic->keys[side]);
      topic->keys[side] = g_uuid_string_random ();
      try->topic = topic;
      try->side = side;
      try_send (try);
    }
}

static void
end_round (Topic *topic)
{
  /* Exactly one has won, and exactly that is what the other was told. */
  g_assert_cmpint (topic->won_seq, >, topic->seen);
  g_assert_cmpint (topic->told_seq, ==, topic->won_seq);
  g_assert_cmpstr (topic->told_id, ==, topic->won_id);

  topic->seen = topic->won_seq;
  topic->races->n_done++;
  if (++topic->round < ROUNDS)
    begin_round (topic);
}

static void
take_accepted (Try        *try,
               JsonObject *accepted)
{
  Topic *topic = try->topic;

  g_assert_cmpint (topic->won_seq, ==, 0);
  topic->won_seq = json_object_get_int_member (accepted, "seq");
  topic->won_id = g_strdup (json_object_get_string_member (accepted, "id"));
  topic->races->wins[try->side]++;
}

static void
take_conflict (Try          *try,
               const GError *error)
{
  Topic *topic = try->topic;
  JsonObject *details = sbx_wire_error_get_details (error);
  JsonArray *newer = json_object_get_array_member (details, "messages");
  JsonObject *message;

  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT);
  g_assert_cmpstr (json_object_get_string_member (details, "field"), ==, "ifSeq");
  g_assert_cmpuint (json_array_get_length (newer), ==, 1);
  message = json_array_get_object_element (newer, 0);
  g_assert_cmpint (topic->told_seq, ==, 0);
  topic->told_seq = json_object_get_int_member (message, "seq");
  topic->told_id = g_strdup (json_object_get_string_member (message, "id"));
  g_assert_cmpint (json_object_get_int_member (details, "lastSeq"), ==, topic->told_seq);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Try *try = data;
  Topic *topic = try->topic;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (error != NULL && (error->domain == SBX_CLIENT_ERROR ||
                        g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE)))
    {
      g_ptr_array_add (topic->races->again, try);
      topic->races->n_cut++;
      return;
    }

  if (answer != NULL)
    take_accepted (try, sbx_envelope_get_payload (answer));
  else
    take_conflict (try, error);
  g_free (try);
  if (++topic->n_answers == 2)
    end_round (topic);
}

static void
try_send (Try *try)
{
  Topic *topic = try->topic;
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *content = g_strdup_printf ("Round %u, operator %u", topic->round, try->side);

  json_object_set_string_member (payload, "key", topic->keys[try->side]);
  json_object_set_string_member (payload, "channelId", "a");
  json_object_set_string_member (payload, "topicId", topic->topic_id);
  json_object_set_string_member (payload, "content", content);
  json_object_set_string_member (payload, "type", "text");
  json_object_set_int_member (payload, "ifSeq", topic->seen);
  sbx_client_request_async (topic->races->operators[try->side], "sendMessage", payload, 60000, NULL, on_answered, try);
}

/* What was cut off is asked again, under the same key. */
static void
send_again (Races *races)
{
  g_autoptr (GPtrArray) again = g_steal_pointer (&races->again);

  races->again = g_ptr_array_new ();
  for (guint i = 0; i < again->len; i++)
    try_send (again->pdata[i]);
}

static gboolean
are_connected (gpointer data)
{
  Races *races = data;

  return sbx_client_get_state (races->operators[0]) == SBX_CONNECTION_CONNECTED &&
         sbx_client_get_state (races->operators[1]) == SBX_CONNECTION_CONNECTED;
}

static gboolean
has_round (gpointer data)
{
  Races *races = data;

  if (races->again->len > 0 && are_connected (races))
    send_again (races);
  return races->n_done >= TOPICS * ROUNDS;
}

static gboolean
is_half_done (gpointer data)
{
  return ((Races *) data)->n_done >= TOPICS * ROUNDS / 2;
}

static void
sync_topics (SbxClient *peer)
{
  g_autoptr (GString) text = g_string_new ("{'accounts':[{'accountId':'a','conversations':[");

  for (guint i = 0; i < TOPICS; i++)
    g_string_append_printf (text, "%s{'conversation_id':'t%u','messages':[{'msg_id':'m%u','sender':{'user_id':'wang'},"
                            "'content':'Where is my order?','create_time':%u}]}", i > 0 ? "," : "", i, i, 1790000000 + i);
  g_string_append (text, "]}]}");
  sbx_envelope_unref (case_ask (peer, "syncData", text->str));
}

static gint64
get_last_seq (JsonObject *topics,
              const char *id)
{
  JsonArray *all = json_object_get_array_member (topics, "topics");

  for (guint i = 0; i < json_array_get_length (all); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (all, i), "id"), id))
      return json_object_get_int_member (json_array_get_object_element (all, i), "lastSeq");
  g_assert_not_reached ();
}

/* Every one that won is there, and nothing else. */
static void
assert_stored (Races       *races,
               const Topic *topic)
{
  g_autofree char *payload = g_strdup_printf ("{'channelId':'a','topicId':'%s','after':0,'limit':200}", topic->topic_id);
  g_autoptr (SbxEnvelope) answer = case_ask (races->operators[0], "listMessages", payload);
  JsonArray *messages = json_object_get_array_member (sbx_envelope_get_payload (answer), "messages");

  g_assert_cmpuint (json_array_get_length (messages), ==, ROUNDS + 1);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *start = g_strdup_printf ("Round %u, ", i);
      JsonObject *message = json_array_get_object_element (messages, i + 1);

      g_assert_true (g_str_has_prefix (json_object_get_string_member (message, "content"), start));
    }
}

static void
test_requests (void)
{
  Races races = { .hub = sbx_test_hub_new (NULL, NULL), .again = g_ptr_array_new () };
  g_autoptr (SbxEnvelope) listed = NULL;
  Topic topics[TOPICS] = { 0 };

  for (guint i = 0; i < 2; i++)
    races.operators[i] = case_new_peer (sbx_test_hub_get_uri (races.hub));
  sync_topics (races.operators[0]);
  listed = case_ask (races.operators[0], "listTopics", "{'channelId':'a','limit':200}");
  for (guint i = 0; i < TOPICS; i++)
    {
      topics[i].races = &races;
      topics[i].topic_id = g_strdup_printf ("t%u", i);
      topics[i].seen = get_last_seq (sbx_envelope_get_payload (listed), topics[i].topic_id);
      begin_round (&topics[i]);
    }

  /* The hub goes away with two hundred answers under way. */
  case_wait (is_half_done, &races);
  sbx_test_hub_stop (races.hub);
  sbx_test_hub_start (races.hub);
  case_wait (has_round, &races);
  g_assert_cmpuint (races.n_cut, >, 0);
  g_assert_cmpuint (races.wins[0] + races.wins[1], ==, TOPICS * ROUNDS);
  g_assert_cmpuint (races.wins[0], >, 0);
  g_assert_cmpuint (races.wins[1], >, 0);
  g_test_message ("%u and %u won, %u were asked again", races.wins[0], races.wins[1], races.n_cut);

  for (guint i = 0; i < TOPICS; i++)
    {
      assert_stored (&races, &topics[i]);
      g_free (topics[i].topic_id);
      g_free (topics[i].won_id);
      g_free (topics[i].told_id);
      g_free (topics[i].keys[0]);
      g_free (topics[i].keys[1]);
    }
  for (guint i = 0; i < 2; i++)
    case_free_client (races.operators[i]);
  g_ptr_array_unref (races.again);
  sbx_test_hub_free (races.hub);
}

/* --- The same with the outboxes of two programs --- */

#define DESKS_ROUNDS 5

typedef struct
{
  SbxTopic   *topics[TOPICS];
  SbxMessage *messages[TOPICS];
  SbxClient  *client;
} Desk;

static void
open_desk (Desk       *desk,
           const char *uri,
           const char *user_id)
{
  desk->client = case_new_client (uri);
  sbx_client_set_identity (desk->client, "monitor", user_id, user_id, user_id, NULL);
  case_connect (desk->client);
  for (guint i = 0; i < TOPICS; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);

      desk->topics[i] = case_open_topic (desk->client, "a", id);
    }
}

static SbxMessage *
answer (Desk  *desk,
        guint  i)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (desk->topics[i]));

  sbx_client_send_message (desk->client, desk->topics[i], "It left at nine");
  sbx_world_flush (sbx_client_get_world (desk->client));
  return g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
}

static gboolean
are_all_decided (gpointer data)
{
  Desk *desk = data;

  for (guint i = 0; i < TOPICS; i++)
    if (sbx_message_get_delivery (desk->messages[i]) < SBX_DELIVERY_STORED)
      return FALSE;
  return TRUE;
}

typedef struct
{
  SbxTopic *topic;
  guint     n_items;
} Whole;

static gboolean
is_whole (gpointer data)
{
  Whole *whole = data;

  return g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (whole->topic))) == whole->n_items;
}

static void
decide (Desk  *winner,
        Desk  *loser,
        guint  i,
        guint  round)
{
  Whole whole = { loser->topics[i], round + 2 };

  g_assert_cmpint (sbx_message_get_delivery (winner->messages[i]), ==, SBX_DELIVERY_STORED);
  g_assert_cmpint (sbx_message_get_delivery (loser->messages[i]), ==, SBX_DELIVERY_HELD);
  g_assert_nonnull (strstr (sbx_message_get_reason (loser->messages[i]), "1 newer message came"));
  sbx_client_cancel_message (loser->client, loser->topics[i], sbx_message_get_key (loser->messages[i]));
  sbx_world_flush (sbx_client_get_world (loser->client));
  case_wait (is_whole, &whole);
  whole.topic = winner->topics[i];
  case_wait (is_whole, &whole);
}

static void
test_desks (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  g_autofree Desk *anna = g_new0 (Desk, 1);
  g_autofree Desk *ben = g_new0 (Desk, 1);

  sync_topics (peer);
  open_desk (anna, sbx_test_hub_get_uri (hub), "anna");
  open_desk (ben, sbx_test_hub_get_uri (hub), "ben");
  for (guint round = 0; round < DESKS_ROUNDS; round++)
    {
      for (guint i = 0; i < TOPICS; i++)
        {
          anna->messages[i] = answer (anna, i);
          ben->messages[i] = answer (ben, i);
        }
      case_wait (are_all_decided, anna);
      case_wait (are_all_decided, ben);
      for (guint i = 0; i < TOPICS; i++)
        {
          gboolean anna_won = sbx_message_get_delivery (anna->messages[i]) == SBX_DELIVERY_STORED;

          decide (anna_won ? anna : ben, anna_won ? ben : anna, i, round);
          g_clear_object (&anna->messages[i]);
          g_clear_object (&ben->messages[i]);
        }
    }

  case_free_client (anna->client);
  case_free_client (ben->client);
  case_free_client (peer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/races/requests", test_requests);
  g_test_add_func ("/client/races/desks", test_desks);

  return g_test_run ();
}
