/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"

#include "sbx-frame.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"

/* Bots of the worker system, and its operator's dashboard: /ws/worker/{chatbotId}. Both are connections of type bot.
 *
 * A heartbeat has no number, and each side answers the other's by the same words: what comes soon after one of ours is taken
 * for its answer, so that two who answer by themselves do not go on for ever. */
#define ANSWER_MS 1000

/* One connection. */
typedef struct
{
  GList    link;         /* in the queue of those who get heartbeats; data is the peer */
  gint64   due;          /* monotonic ms: its next heartbeat */
  gint64   answered_at;  /* monotonic ms: our last answer to one of its own; 0 = never */
  gboolean awaited;      /* ours is not answered yet */
} Bot;

/* All of them. */
typedef struct
{
  SbxHub     *hub;       /* not owned */
  GHashTable *bots;      /* client id (the peer's) → SbxPeer, not owned: its newest connection */
  GQueue      clocks;    /* of Bot.link, the next one due first */
  gint64      interval;  /* ms */
  GSource    *clock;     /* (nullable): runs while there are bots */
} State;

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
tell (SbxHub      *hub,
      SbxPeer     *peer,
      const char  *event,
      JsonObject  *payload)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (event, payload);

  sbx_dialect_answer (hub, peer, NULL, envelope);
}

/* --- Heartbeats --- */

static void
send_heartbeat (State   *state,
                SbxPeer *peer)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_int_member (payload, "sentAt", sbx_time_now_ms ());
  tell (state->hub, peer, "ping", payload);
}

static gboolean
on_clock (gpointer user_data)
{
  State *state = user_data;
  gint64 now = now_ms ();
  GList *head;

  while ((head = g_queue_peek_head_link (&state->clocks)) != NULL)
    {
      SbxPeer *peer = head->data;
      Bot     *bot = sbx_peer_get_dialect_data (peer);

      if (now < bot->due)
        break;
      g_queue_unlink (&state->clocks, head);
      g_queue_push_tail_link (&state->clocks, head);
      bot->due = now + state->interval;
      bot->awaited = TRUE;
      send_heartbeat (state, peer);
    }
  if (head != NULL)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&state->clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
start_clock (State *state)
{
  if (state->clock != NULL)
    return;
  state->clock = g_timeout_source_new ((guint) CLAMP (state->interval / 8, 10, 1000));
  g_source_set_static_name (state->clock, "sbx-dialect-worker");
  g_source_set_callback (state->clock, on_clock, state, NULL);
  g_source_attach (state->clock, g_main_context_get_thread_default ());
}

/* Returns: whether a heartbeat that came is one to be answered */
static gboolean
is_question (Bot *bot)
{
  gint64   now = now_ms ();
  gboolean is_answer = bot->awaited || (bot->answered_at != 0 && now - bot->answered_at < ANSWER_MS);

  bot->awaited = FALSE;
  bot->answered_at = is_answer ? 0 : now;
  return !is_answer;
}

/* --- The dialect --- */

static gpointer
start (SbxHub *hub)
{
  State *state = g_new0 (State, 1);

  state->hub = hub;
  state->bots = g_hash_table_new (g_str_hash, g_str_equal);
  state->interval = sbx_hub_config_get_int (sbx_hub_get_config (hub), "heartbeat-interval");
  return state;
}

static void
stop (gpointer data)
{
  State *state = data;

  if (state->clock != NULL)
    g_source_destroy (state->clock);
  g_clear_pointer (&state->clock, g_source_unref);
  g_hash_table_unref (state->bots);
  g_free (state);
}

static void
opened (SbxHub           *hub,
        SbxPeer          *peer,
        const SbxOpening *opening)
{
  State                 *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_worker);
  g_autoptr (JsonObject) hello = json_object_new ();
  Bot                   *bot = g_new0 (Bot, 1);

  bot->link.data = peer;
  bot->due = now_ms () + state->interval;
  sbx_peer_set_dialect_data (peer, bot, g_free);

  json_object_set_string_member (hello, "clientId", opening->rest);
  json_object_set_string_member (hello, "clientType", "bot");
  json_object_set_string_member (hello, "token", sbx_opening_get_token (opening));
  if (!sbx_dialect_say_hello (hub, peer, hello))
    return;
  g_hash_table_replace (state->bots, (gpointer) sbx_peer_get_identity (peer)->client_id, peer);
  g_queue_push_tail_link (&state->clocks, &bot->link);
  start_clock (state);
}

/* What a bot is told without an `re` it would do: so says the answer to a `trace_action` without an id. */
static void
answered (SbxHub      *hub,
          SbxPeer     *peer,
          SbxEnvelope *request,
          SbxEnvelope *answer)
{
  const char             *event = sbx_envelope_get_event (answer);
  g_autoptr (SbxEnvelope) marked = NULL;

  if (g_str_equal (event, "pong") && sbx_envelope_get_re (answer) == NULL &&
      !is_question (sbx_peer_get_dialect_data (peer)))
    return;
  if (g_str_equal (event, "action") && sbx_envelope_get_re (answer) == NULL)
    marked = sbx_envelope_new_answer (event, "", sbx_envelope_get_payload (answer));
  sbx_dialect_answer (hub, peer, request, marked != NULL ? marked : answer);
}

/* Whoever pushed an action hears what becomes of it. */
static void
hear (SbxHub               *hub,
      const char           *stream,
      SbxEnvelope          *envelope,
      const SbxStoredEvent *stored)
{
  State      *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_worker);
  JsonObject *action;
  const char *by;
  SbxPeer    *peer;

  if (!g_str_equal (stream, "actions") || !g_str_equal (sbx_envelope_get_event (envelope), "actionUpdate"))
    return;
  action = sbx_frame_get_object (sbx_envelope_get_payload (envelope), "action");
  by = action != NULL ? sbx_frame_get_string (action, "by") : NULL;
  peer = by != NULL ? g_hash_table_lookup (state->bots, by) : NULL;
  if (peer != NULL)
    tell (hub, peer, "actionUpdate", sbx_envelope_get_payload (envelope));
}

static void
deliver (SbxHub               *hub,
         SbxPeer              *peer,
         const SbxStoredEvent *event)
{
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GBytes)      text = NULL;
  g_autoptr (GBytes)      frame = NULL;
  g_autoptr (GError)      error = NULL;
  gsize                   length;
  const char             *data = g_bytes_get_data (event->envelope, &length);

  envelope = sbx_codec_native.decode_from_hub (data, length, &error);
  if (envelope != NULL)
    text = sbx_codec_worker.encode (envelope, &error);
  if (text == NULL)
    {
      g_critical ("an action cannot be told: %s", error->message);
      return;
    }
  data = g_bytes_get_data (text, &length);
  frame = sbx_peer_frame_text (data, length);
  sbx_peer_push_tracked (peer, frame);
}

static void
closed (SbxHub  *hub,
        SbxPeer *peer)
{
  State             *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_worker);
  const SbxIdentity *identity = sbx_peer_get_identity (peer);
  Bot               *bot = sbx_peer_get_dialect_data (peer);

  if (bot == NULL || identity == NULL)
    return;
  g_queue_unlink (&state->clocks, &bot->link);
  if (g_hash_table_lookup (state->bots, identity->client_id) == peer)
    g_hash_table_remove (state->bots, identity->client_id);
}

const SbxDialect sbx_dialect_worker = {
  .codec = &sbx_codec_worker,
  .start = start,
  .stop = stop,
  .opened = opened,
  .received = sbx_dispatcher_dispatch,
  .answered = answered,
  .event = hear,
  .deliver = deliver,
  .closed = closed,
};
