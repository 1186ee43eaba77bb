/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"

#include "sbx-audience.h"
#include "sbx-frame.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-request-terms.h"
#include "sbx-store-queries.h"

/* Runners of the agent system and their front ends: /ws/ws. Both say and hear the same: what one reports, all are told
 * once it is on disk, the reporter too. Whoever comes later is first told what has not ended. */

/* An arrival is read in one piece, which is this much deeper than what it holds. */
#define DEPTH (SBX_LIMIT_DEPTH_FROM_HUB + 4)

/* One connection that has not been told what there is. What changes meanwhile it is told as it comes, and not again as it was
 * before. */
typedef struct
{
  SbxPeer    *peer;      /* not owned: takes it along when it goes */
  GHashTable *touched;   /* owned keys, see make_key() */
} Arrival;

/* Thousands may come at once, after a restart: one reading is for all who wait when it begins. */
typedef struct
{
  SbxHub      *hub;        /* not owned */
  SbxAudience *audience;   /* (nullable): the hub has stopped */
  GPtrArray   *waiting;    /* (element-type Arrival): for the next reading */
  GPtrArray   *served;     /* (element-type Arrival): by the one under way */
  gboolean     reading;
} State;

/* Something that has not ended, in words of the dialect. */
typedef struct
{
  char   *key;
  GBytes *frame;
} Thing;

/* What has not ended, by which list of the answer; the states are those of the reference system. */
static const struct
{
  const char *name;
  const char *status;
  const char *list;      /* of the list's answer */
  const char *event;
  const char *member;
  const char *id;
} unfinished[] = {
  { "running", "running", "sessions", "sessionUpdate", "session", "sessionId" },
  { "paused", "paused", "sessions", "sessionUpdate", "session", "sessionId" },
  { "pendingTasks", "pending", "tasks", "taskUpdate", "task", "taskId" },
  { "runningTasks", "running", "tasks", "taskUpdate", "task", "taskId" },
};

static char *
make_key (const char *member,
          JsonObject *object,
          const char *id_member)
{
  return g_strconcat (member, " ", json_object_get_string_member_with_default (object, id_member, ""), NULL);
}

static void
arrival_free (Arrival *self)
{
  g_hash_table_unref (self->touched);
  g_free (self);
}

static void
thing_free (Thing *self)
{
  g_free (self->key);
  g_bytes_unref (self->frame);
  g_free (self);
}

static void
state_clear (gpointer data)
{
  State *self = data;

  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->served);
}

/* --- What there is --- */

static gboolean
read_unfinished (SbxStoreReader  *reader,
                 gpointer         data,
                 SbxJsonWriter   *answer,
                 GError         **error)
{
  g_autoptr (GPtrArray) progress = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (unfinished); i++)
    {
      gboolean is_task = g_str_equal (unfinished[i].member, "task");

      sbx_json_writer_begin_object (answer, unfinished[i].name);
      if (!(is_task ? sbx_store_list_tasks : sbx_store_list_sessions) (reader, NULL, unfinished[i].status, NULL,
                                                                       SBX_LIMIT_PAGE, answer, error))
        return FALSE;
      sbx_json_writer_end_object (answer);
    }
  progress = sbx_store_list_progress (reader, SBX_LIMIT_PAGE, error);
  if (progress == NULL)
    return FALSE;
  sbx_json_writer_begin_array (answer, "progress");
  for (guint i = 0; i < progress->len; i++)
    {
      GBytes *text = g_ptr_array_index (progress, i);

      sbx_json_writer_raw (answer, NULL, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text));
    }
  sbx_json_writer_end_array (answer);
  return TRUE;
}

static void
add_thing (GPtrArray  *things,
           const char *event,
           const char *member,
           const char *id_member,
           JsonObject *object)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GBytes)      text = NULL;
  Thing                  *thing;

  json_object_set_object_member (payload, member, json_object_ref (object));
  envelope = sbx_envelope_new (event, payload);
  text = sbx_codec_agent.encode (envelope, NULL);
  thing = g_new0 (Thing, 1);
  thing->key = make_key (member, object, id_member);
  thing->frame = sbx_peer_frame_text (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_ptr_array_add (things, thing);
}

/* The lists have the newest first; what was there first is told first. */
static GPtrArray *
make_things (JsonObject *answer)
{
  GPtrArray *things = g_ptr_array_new_with_free_func ((GDestroyNotify) thing_free);
  JsonArray *progress = json_object_get_array_member (answer, "progress");

  for (gsize i = 0; i < G_N_ELEMENTS (unfinished); i++)
    {
      JsonArray *list = json_object_get_array_member (json_object_get_object_member (answer, unfinished[i].name),
                                                      unfinished[i].list);

      for (guint j = json_array_get_length (list); j > 0; j--)
        add_thing (things, unfinished[i].event, unfinished[i].member, unfinished[i].id,
                   json_array_get_object_element (list, j - 1));
    }
  for (guint i = json_array_get_length (progress); i > 0; i--)
    {
      JsonObject *object = json_array_get_object_element (progress, i - 1);

      if (json_object_get_int_member_with_default (object, "completedTasks", 0) <
          json_object_get_int_member_with_default (object, "totalTasks", 0))
        add_thing (things, "progressUpdate", "progress", "sessionId", object);
    }
  return things;
}

static void
tell_things (const Arrival *arrival,
             GPtrArray     *things)
{
  for (guint i = 0; i < things->len; i++)
    {
      const Thing *thing = g_ptr_array_index (things, i);

      if (!g_hash_table_contains (arrival->touched, thing->key))
        sbx_peer_push_answer (arrival->peer, thing->frame);
    }
}

static void begin_reading (State *state);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  State                *state = user_data;
  g_autoptr (SbxHub)    hub = state->hub;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GBytes)    answer = sbx_store_read_finish (SBX_STORE (source), result, &error);
  g_autoptr (JsonNode)  node = NULL;
  g_autoptr (GPtrArray) things = NULL;

  if (answer != NULL && state->served->len > 0)
    node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), DEPTH, &error);
  if (error != NULL && state->audience != NULL)
    g_warning ("what has not ended could not be told: %s", error->message);
  if (node != NULL)
    things = make_things (json_node_get_object (node));
  for (guint i = 0; i < state->served->len; i++)
    {
      Arrival *arrival = g_ptr_array_index (state->served, i);

      if (things != NULL)
        tell_things (arrival, things);
      sbx_peer_set_dialect_data (arrival->peer, NULL, NULL);
    }
  g_ptr_array_set_size (state->served, 0);
  state->reading = FALSE;
  begin_reading (state);
  sbx_hub_end_operation (hub);
  g_rc_box_release_full (state, state_clear);
}

static void
begin_reading (State *state)
{
  GPtrArray *waiting = state->waiting;

  if (state->reading || waiting->len == 0 || state->audience == NULL)
    return;
  state->waiting = state->served;
  state->served = waiting;
  state->reading = TRUE;
  sbx_hub_begin_operation (g_object_ref (state->hub));
  sbx_store_read_async (sbx_hub_get_store (state->hub), read_unfinished, NULL, NULL, on_read, g_rc_box_acquire (state));
}

static void
arrive (SbxPeer *peer,
        State   *state)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->peer = peer;
  arrival->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (state->waiting, arrival);
  sbx_peer_set_dialect_data (peer, arrival, NULL);
  begin_reading (state);
}

/* --- The dialect --- */

static gpointer
start (SbxHub *hub)
{
  State *state = g_rc_box_new0 (State);

  state->hub = hub;
  state->audience = sbx_audience_new (sbx_hub_get_reactor (hub));
  state->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) arrival_free);
  state->served = g_ptr_array_new_with_free_func ((GDestroyNotify) arrival_free);
  return state;
}

static void
stop (gpointer data)
{
  State *state = data;

  g_clear_pointer (&state->audience, sbx_audience_free);
  g_rc_box_release_full (state, state_clear);
}

static const char *
get_query (const SbxOpening *opening,
           const char       *name)
{
  const char *value = opening->query != NULL ? g_hash_table_lookup (opening->query, name) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

static void
opened (SbxHub           *hub,
        SbxPeer          *peer,
        const SbxOpening *opening)
{
  State                 *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_agent);
  g_autoptr (JsonObject) hello = json_object_new ();
  g_autofree char       *name = g_strconcat ("agent-", sbx_peer_get_connection_id (peer), NULL);
  const char            *client_id = get_query (opening, "client_id");

  json_object_set_string_member (hello, "clientId", client_id != NULL ? client_id : name);
  json_object_set_string_member (hello, "clientType", "agent");
  json_object_set_string_member (hello, "userId", get_query (opening, "user_id"));
  json_object_set_string_member (hello, "token", sbx_opening_get_token (opening));
  if (!sbx_dialect_say_hello (hub, peer, hello))
    return;
  sbx_audience_add (state->audience, peer);
  arrive (peer, state);
}

static void
touch (GPtrArray  *arrivals,
       const char *key)
{
  for (guint i = 0; i < arrivals->len; i++)
    g_hash_table_add (((Arrival *) g_ptr_array_index (arrivals, i))->touched, g_strdup (key));
}

/* Those who are just coming are told what changes; what they are told of it later would be older. */
static void
note_change (State       *state,
             SbxEnvelope *envelope)
{
  static const struct
  {
    const char *member;
    const char *id;
  } kinds[] = { { "session", "sessionId" }, { "task", "taskId" }, { "progress", "sessionId" } };

  if (state->waiting->len + state->served->len == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonObject      *object = sbx_frame_get_object (sbx_envelope_get_payload (envelope), kinds[i].member);
      g_autofree char *key = object != NULL ? make_key (kinds[i].member, object, kinds[i].id) : NULL;

      if (key == NULL)
        continue;
      touch (state->waiting, key);
      touch (state->served, key);
    }
}

static void
hear (SbxHub               *hub,
      const char           *stream,
      SbxEnvelope          *envelope,
      const SbxStoredEvent *stored)
{
  State             *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_agent);
  g_autoptr (GBytes) text = NULL;

  if (!g_str_equal (stream, "tasks") && !g_str_equal (stream, "x/agent"))
    return;
  text = sbx_codec_agent.encode (envelope, NULL);
  if (text == NULL)
    return;
  note_change (state, envelope);
  sbx_audience_tell (state->audience, text, stored == NULL);
}

/* Whoever reports waits for the update: the same again, after a connection that broke before it, is answered with what there is. */
static gboolean
prepare (SbxRequest  *request,
         GError     **error)
{
  const char                 *event = sbx_envelope_get_event (sbx_request_get_envelope (request));
  g_autoptr (SbxRequestTerms) terms = NULL;

  if (!g_str_equal (event, "reportTask") && !g_str_equal (event, "reportSession"))
    return TRUE;
  terms = sbx_request_terms_new ();
  terms->tells_unchanged = TRUE;
  sbx_request_take_terms (request, g_steal_pointer (&terms));
  return TRUE;
}

static void
closed (SbxHub  *hub,
        SbxPeer *peer)
{
  State   *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_agent);
  Arrival *arrival = sbx_peer_get_dialect_data (peer);

  sbx_peer_set_dialect_data (peer, NULL, NULL);
  if (arrival != NULL && !g_ptr_array_remove_fast (state->waiting, arrival))
    g_ptr_array_remove_fast (state->served, arrival);
  sbx_audience_remove (state->audience, peer);
}

const SbxDialect sbx_dialect_agent = {
  .codec = &sbx_codec_agent,
  .start = start,
  .stop = stop,
  .opened = opened,
  .received = sbx_dispatcher_dispatch,
  .prepare = prepare,
  .answered = sbx_dialect_answer,
  .event = hear,
  .closed = closed,
};
