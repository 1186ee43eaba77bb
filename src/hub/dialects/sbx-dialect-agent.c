/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"

#include "sbx-audience.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-queries.h"

/* Runners of the agent system and their front ends: /ws/ws. Both say and hear the same: what one reports, all are told
 * once it is on disk, the reporter too. Whoever comes later is first told what has not ended. */

/* An arrival is read in one piece, which is this much deeper than what it holds. */
#define DEPTH (SBX_LIMIT_DEPTH_FROM_HUB + 4)

/* One connection that has not been told what there is. What changes meanwhile it is told as it comes, and not again as it was
 * before. */
typedef struct
{
  SbxHub     *hub;
  SbxPeer    *peer;
  GHashTable *touched;   /* owned keys, see make_key() */
} Arrival;

typedef struct
{
  SbxAudience *audience;
  GPtrArray   *arrivals;  /* (element-type Arrival), not owned */
} State;

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
  sbx_peer_unref (self->peer);
  g_object_unref (self->hub);
  g_free (self);
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
tell_object (Arrival    *arrival,
             const char *event,
             const char *member,
             const char *id_member,
             JsonObject *object)
{
  g_autofree char        *key = make_key (member, object, id_member);
  g_autoptr (JsonObject)  payload = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;

  if (g_hash_table_contains (arrival->touched, key))
    return;
  payload = json_object_new ();
  json_object_set_object_member (payload, member, json_object_ref (object));
  envelope = sbx_envelope_new (event, payload);
  sbx_dialect_answer (arrival->hub, arrival->peer, NULL, envelope);
}

/* The lists have the newest first; what was there first is told first. */
static void
tell_unfinished (Arrival    *arrival,
                 JsonObject *answer)
{
  JsonArray *progress = json_object_get_array_member (answer, "progress");

  for (gsize i = 0; i < G_N_ELEMENTS (unfinished); i++)
    {
      JsonArray *list = json_object_get_array_member (json_object_get_object_member (answer, unfinished[i].name),
                                                      unfinished[i].list);

      for (guint j = json_array_get_length (list); j > 0; j--)
        tell_object (arrival, unfinished[i].event, unfinished[i].member, unfinished[i].id,
                     json_array_get_object_element (list, j - 1));
    }
  for (guint i = json_array_get_length (progress); i > 0; i--)
    {
      JsonObject *object = json_array_get_object_element (progress, i - 1);

      if (json_object_get_int_member_with_default (object, "completedTasks", 0) <
          json_object_get_int_member_with_default (object, "totalTasks", 0))
        tell_object (arrival, "progressUpdate", "progress", "sessionId", object);
    }
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Arrival             *arrival = user_data;
  State               *state;
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   answer = sbx_store_read_finish (SBX_STORE (source), result, &error);
  g_autoptr (JsonNode) node = NULL;

  if (answer != NULL)
    node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), DEPTH, &error);
  if (node == NULL)
    g_warning ("what has not ended could not be told: %s", error->message);
  /* A hub that has stopped has closed all of them. */
  if (sbx_peer_get_ready_state (arrival->peer) == 1)
    {
      state = sbx_hub_get_dialect_state (arrival->hub, &sbx_dialect_agent);
      g_ptr_array_remove_fast (state->arrivals, arrival);
      if (node != NULL)
        tell_unfinished (arrival, json_node_get_object (node));
      sbx_peer_set_dialect_data (arrival->peer, NULL, NULL);
    }
  sbx_hub_end_operation (arrival->hub);
  arrival_free (arrival);
}

static void
arrive (SbxHub  *hub,
        SbxPeer *peer,
        State   *state)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->hub = g_object_ref (hub);
  arrival->peer = sbx_peer_ref (peer);
  arrival->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (state->arrivals, arrival);
  sbx_peer_set_dialect_data (peer, arrival, NULL);
  sbx_hub_begin_operation (hub);
  sbx_store_read_async (sbx_hub_get_store (hub), read_unfinished, NULL, NULL, on_read, arrival);
}

/* --- The dialect --- */

static gpointer
start (SbxHub *hub)
{
  State *state = g_new0 (State, 1);

  state->audience = sbx_audience_new (sbx_hub_get_reactor (hub));
  state->arrivals = g_ptr_array_new ();
  return state;
}

static void
stop (gpointer data)
{
  State *state = data;

  sbx_audience_free (state->audience);
  g_ptr_array_unref (state->arrivals);
  g_free (state);
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
  arrive (hub, peer, state);
}

/* Those who are just coming are told what changes; what they are told of it later would be older. */
static void
note_change (State       *state,
             SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);

  for (guint i = 0; i < state->arrivals->len; i++)
    {
      Arrival *arrival = g_ptr_array_index (state->arrivals, i);

      if (json_object_has_member (payload, "session"))
        g_hash_table_add (arrival->touched, make_key ("session", json_object_get_object_member (payload, "session"), "sessionId"));
      if (json_object_has_member (payload, "task"))
        g_hash_table_add (arrival->touched, make_key ("task", json_object_get_object_member (payload, "task"), "taskId"));
      if (json_object_has_member (payload, "progress"))
        g_hash_table_add (arrival->touched, make_key ("progress", json_object_get_object_member (payload, "progress"), "sessionId"));
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

static void
closed (SbxHub  *hub,
        SbxPeer *peer)
{
  State   *state = sbx_hub_get_dialect_state (hub, &sbx_dialect_agent);
  Arrival *arrival = sbx_peer_get_dialect_data (peer);

  if (arrival != NULL)
    g_ptr_array_remove_fast (state->arrivals, arrival);
  sbx_peer_set_dialect_data (peer, NULL, NULL);
  sbx_audience_remove (state->audience, peer);
}

const SbxDialect sbx_dialect_agent = {
  .codec = &sbx_codec_agent,
  .start = start,
  .stop = stop,
  .opened = opened,
  .received = sbx_dispatcher_dispatch,
  .answered = sbx_dialect_answer,
  .event = hear,
  .closed = closed,
};
