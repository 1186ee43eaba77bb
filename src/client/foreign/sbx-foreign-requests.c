/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-socketio-link.h"
#include "sbx-search-traits.h"
#include "sbx-store-queries.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* The native requests that are answered from what is kept, whatever the dialect. */

#define QUERY_BYTES 1024

/* One request under way. */
typedef struct
{
  SbxEnvelope     *request;
  guint            generation;
  const char      *answer;       /* the answer's name */
  SbxStoreReadFunc read;
  char            *reader_id;
  char            *sender_id;
  char            *channel_id;   /* (nullable); of sessions and tasks: the session */
  char            *topic_id;     /* (nullable) */
  char            *state;        /* (nullable) */
  char            *cursor;       /* (nullable) */
  char            *text;         /* (nullable) */
  char            *from_name;    /* (nullable) */
  char            *without;      /* (nullable) */
  guint            limit;
  double           round_trip;   /* ms of the network; negative = not known */
  SbxMessageQuery  messages;
  SbxSearchQuery   search;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  sbx_envelope_unref (call->request);
  g_free (call->reader_id);
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->state);
  g_free (call->cursor);
  g_free (call->text);
  g_free (call->from_name);
  g_free (call->without);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static Call *
call_new (SbxForeign  *self,
          SbxEnvelope *request)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  Call *call = g_new0 (Call, 1);

  call->request = sbx_envelope_ref (request);
  call->generation = self->generation;
  call->reader_id = g_strdup (self->user_id != NULL ? self->user_id : "local");
  call->sender_id = g_strdup (sbx_foreign_get_sender_id (self));
  call->channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  call->topic_id = sbx_fields_dup_text (payload, "topicId", NULL);
  call->state = sbx_fields_dup_text (payload, "state", NULL);
  call->cursor = sbx_fields_dup_text (payload, "cursor", NULL);
  call->limit = CLAMP (sbx_fields_int_or (payload, "limit", SBX_LIMIT_PAGE), 1, SBX_LIMIT_PAGE);
  return call;
}

static void
on_call_done (SbxForeign   *self,
              GBytes       *answer,
              const GError *error,
              gpointer      data)
{
  const Call *call = *(Call **) data;

  if (call->generation != self->generation)
    return;

  if (error != NULL)
    sbx_foreign_fail (self, call->request, error);
  else
    sbx_foreign_answer_text (self, call->request, call->answer, answer);
}

static void
held_free (gpointer data)
{
  Call **held = data;

  g_clear_pointer (held, call_free);
  g_free (held);
}

static gboolean
read_held (SbxStoreReader  *reader,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  Call *call = *(Call **) data;

  return call->read (reader, call, answer, error);
}

/* Takes the call out of @data: the server's list is in, or never will be. */
static void
run_read (SbxForeign   *self,
          const GError *error,
          gpointer      data)
{
  Call **held = data;
  Call **moved;

  if ((*held)->generation != self->generation)
    return;
  if (error != NULL)
    {
      sbx_foreign_fail (self, (*held)->request, error);
      return;
    }

  moved = g_new (Call *, 1);
  *moved = g_steal_pointer (held);
  sbx_foreign_read (self, read_held, moved, held_free, on_call_done);
}

/* Takes @call. */
static void
read_after_list (SbxForeign       *self,
                 Call             *call,
                 SbxForeignList    list,
                 const char       *channel_id,
                 const char       *topic_id,
                 const char       *answer,
                 SbxStoreReadFunc  read)
{
  Call **held = g_new (Call *, 1);

  call->answer = answer;
  call->read = read;
  *held = call;
  sbx_foreign_lists_need (self, list, channel_id, topic_id, run_read, held, held_free);
}

/* The same for what no server has a list of. */
static void
read_at_once (SbxForeign *self,
              Call       *call)
{
  Call **held = g_new (Call *, 1);

  *held = call;
  sbx_foreign_read (self, read_held, held, held_free, on_call_done);
}

/* A member of @request is missing, or not what it must be. */
void
sbx_foreign_fail_for_field (SbxForeign  *self,
                            SbxEnvelope *request,
                            const char  *field)
{
  g_autoptr (GError) error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, field,
                                                           _("“%s” is missing or has the wrong type"), field);

  sbx_foreign_fail (self, request, error);
}

/* --- Lists --- */

static gboolean
read_channels (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_channels (reader, call->reader_id, call->sender_id, call->cursor, call->limit, answer, error);
}

static void
take_list_channels (SbxForeign  *self,
                    SbxEnvelope *request)
{
  read_after_list (self, call_new (self, request), SBX_FOREIGN_CHANNELS, NULL, NULL, "channels", read_channels);
}

static gboolean
read_topics (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_topics (reader, call->reader_id, call->sender_id, call->channel_id, call->state, call->cursor,
                                call->limit, answer, error);
}

static void
take_list_topics (SbxForeign  *self,
                  SbxEnvelope *request)
{
  g_autoptr (Call) call = call_new (self, request);
  g_autofree char *channel_id = g_strdup (call->channel_id);

  if (channel_id == NULL)
    {
      sbx_foreign_fail_for_field (self, request, "channelId");
      return;
    }

  sbx_foreign_lists_note_opened (self, SBX_FOREIGN_TOPICS, channel_id, NULL);
  read_after_list (self, g_steal_pointer (&call), SBX_FOREIGN_TOPICS, channel_id, NULL, "topics", read_topics);
}

static gboolean
read_messages (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_messages (reader, call->reader_id, call->sender_id, &call->messages, answer, error);
}

static void
take_list_messages (SbxForeign  *self,
                    SbxEnvelope *request)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  g_autoptr (Call) call = call_new (self, request);
  g_autofree char *order = sbx_fields_dup_text (payload, "order", "seq");
  g_autofree char *channel_id = g_strdup (call->channel_id);
  g_autofree char *topic_id = g_strdup (call->topic_id);

  if (topic_id == NULL)
    {
      sbx_foreign_fail_for_field (self, request, "topicId");
      return;
    }

  call->messages = (SbxMessageQuery) {
    .channel_id = call->channel_id,
    .topic_id = call->topic_id,
    .by_time = g_str_equal (order, "time"),
    .before = sbx_fields_int_or (payload, "before", -1),
    .after = sbx_fields_int_or (payload, "after", -1),
    .around = sbx_fields_int_or (payload, "around", -1),
    .at = sbx_fields_int_or (payload, "at", -1),
    .limit = call->limit,
  };
  sbx_foreign_lists_note_opened (self, SBX_FOREIGN_MESSAGES, channel_id, topic_id);
  read_after_list (self, g_steal_pointer (&call), SBX_FOREIGN_MESSAGES, channel_id, topic_id, "messages", read_messages);
}

static gboolean
read_sessions (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_sessions (reader, call->channel_id, call->state, call->cursor, call->limit, answer, error);
}

static void
take_list_sessions (SbxForeign  *self,
                    SbxEnvelope *request)
{
  Call *call = call_new (self, request);

  g_free (call->channel_id);
  call->channel_id = sbx_fields_dup_text (sbx_envelope_get_payload (request), "sessionId", NULL);
  read_after_list (self, call, SBX_FOREIGN_SESSIONS, NULL, NULL, "sessions", read_sessions);
}

static gboolean
read_tasks (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_tasks (reader, call->channel_id, call->state, call->cursor, call->limit, answer, error);
}

static void
take_list_tasks (SbxForeign  *self,
                 SbxEnvelope *request)
{
  Call *call = call_new (self, request);

  g_free (call->channel_id);
  call->channel_id = sbx_fields_dup_text (sbx_envelope_get_payload (request), "sessionId", NULL);
  read_after_list (self, call, SBX_FOREIGN_TASKS, NULL, NULL, "tasks", read_tasks);
}

static gboolean
read_actions (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_list_actions (reader, call->text, call->state, call->cursor, call->limit, answer, error);
}

static void
take_list_actions (SbxForeign  *self,
                   SbxEnvelope *request)
{
  Call *call = call_new (self, request);

  call->text = sbx_fields_dup_text (sbx_envelope_get_payload (request), "targetId", NULL);
  call->answer = "actions";
  call->read = read_actions;
  read_at_once (self, call);
}

static gboolean
read_stats (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  sbx_json_writer_string (answer, "dialect", call->state);
  sbx_json_writer_string (answer, "transport", call->text);
  if (call->round_trip >= 0)
    sbx_json_writer_double (answer, "networkRoundTrip", call->round_trip);
  return sbx_store_write_stats (reader, answer, error);
}

/* What is known of the server, and how much of it is kept. */
static void
take_stats (SbxForeign  *self,
            SbxEnvelope *request)
{
  Call *call = call_new (self, request);

  g_free (call->state);
  call->state = g_strdup (self->dialect->name);
  call->text = g_strdup (SBX_IS_SOCKETIO_LINK (self->link)
                           ? sbx_socketio_link_get_transport (SBX_SOCKETIO_LINK (self->link)) : "websocket");
  call->round_trip = sbx_foreign_get_round_trip (self);
  call->answer = "stats";
  call->read = read_stats;
  read_at_once (self, call);
}

static void
answer_objects (SbxForeign  *self,
                SbxEnvelope *request,
                GHashTable  *objects,
                const char  *name,
                const char  *only)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonArray *array = json_array_new ();
  GHashTableIter iter;
  gpointer id, object;

  g_hash_table_iter_init (&iter, objects);
  while (g_hash_table_iter_next (&iter, &id, &object))
    if (only == NULL || g_str_equal (id, only))
      json_array_add_object_element (array, json_object_ref (object));
  json_object_set_array_member (payload, name, array);
  json_object_set_null_member (payload, "next");
  sbx_foreign_answer (self, request, name, payload);
}

static void
on_projects_in (SbxForeign   *self,
                const GError *error,
                gpointer      data)
{
  const Call *call = data;

  if (call->generation == self->generation)
    answer_objects (self, call->request, self->projects, "projects", NULL);
}

static void
take_list_projects (SbxForeign  *self,
                    SbxEnvelope *request)
{
  sbx_foreign_lists_want (self, SBX_FOREIGN_PROJECTS, NULL, NULL, on_projects_in, call_new (self, request), call_free);
}

static void
on_people_in (SbxForeign   *self,
              const GError *error,
              gpointer      data)
{
  const Call *call = data;
  g_autofree char *only = sbx_fields_dup_text (sbx_envelope_get_payload (call->request), "userId", NULL);

  if (call->generation == self->generation)
    answer_objects (self, call->request, self->people, "people", only);
}

static void
take_list_people (SbxForeign  *self,
                  SbxEnvelope *request)
{
  sbx_foreign_lists_want (self, SBX_FOREIGN_PEOPLE, NULL, NULL, on_people_in, call_new (self, request), call_free);
}

/* --- Search --- */

static gboolean
read_hits (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const Call *call = data;

  return sbx_store_search (reader, &call->search, answer, error);
}

static gint64
read_time (JsonObject *payload,
           const char *member)
{
  JsonNode *node = json_object_get_member (payload, member);
  gint64 ms;

  return node != NULL && sbx_time_from_node (node, &ms) ? ms : SBX_SEARCH_OPEN;
}

/* What was seen of the server; it may have more. */
static void
take_search (SbxForeign  *self,
             SbxEnvelope *request)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  g_autoptr (Call) call = call_new (self, request);

  call->text = sbx_fields_dup_text (payload, "query", "");
  call->from_name = sbx_fields_dup_text (payload, "fromName", NULL);
  call->without = sbx_fields_dup_text (payload, "without", NULL);
  call->search = (SbxSearchQuery) {
    .text = call->text,
    .channel_id = call->channel_id,
    .topic_id = call->topic_id,
    .from_name = call->from_name,
    .since = read_time (payload, "since"),
    .until = read_time (payload, "until"),
    .cursor = call->cursor,
    .limit = call->limit,
    .sender_id = call->sender_id,
    .partial = TRUE,
    .without = call->without,
    .reader_id = call->reader_id,
  };
  if (!sbx_search_traits_read (payload, &call->search.traits, NULL) || strlen (call->text) > QUERY_BYTES ||
      (*call->text == '\0' && sbx_search_query_is_open (&call->search)))
    {
      sbx_foreign_fail_for_field (self, request, "query");
      return;
    }

  call->answer = "searchResults";
  call->read = read_hits;
  read_at_once (self, g_steal_pointer (&call));
}

/* --- The table --- */

static void
on_open_for_streams (SbxForeign   *self,
                     GBytes       *answer,
                     const GError *error,
                     gpointer      data)
{
  const Call *call = data;

  if (call->generation != self->generation)
    return;

  if (error != NULL)
    sbx_foreign_fail (self, call->request, error);
  else
    sbx_foreign_streams_subscribe (self, call->request);
}

static void
take_subscribe (SbxForeign  *self,
                SbxEnvelope *request)
{
  sbx_foreign_after_writes (self, call_new (self, request), call_free, on_open_for_streams);
}

static const struct
{
  const char *event;
  void      (*take) (SbxForeign  *self,
                     SbxEnvelope *request);
} requests[] = {
  { "hello", sbx_foreign_take_hello },
  { "ping", sbx_foreign_take_ping },
  { "subscribe", take_subscribe },
  { "unsubscribe", sbx_foreign_streams_unsubscribe },
  { "listChannels", take_list_channels },
  { "listTopics", take_list_topics },
  { "listMessages", take_list_messages },
  { "listSessions", take_list_sessions },
  { "listTasks", take_list_tasks },
  { "listActions", take_list_actions },
  { "listProjects", take_list_projects },
  { "listPeople", take_list_people },
  { "search", take_search },
  { "stats", take_stats },
  { "markRead", sbx_foreign_marks_take_read },
  { "mute", sbx_foreign_marks_take_mute },
  { "pin", sbx_foreign_marks_take_pin },
};

/* Whether the request is one of these. */
gboolean
sbx_foreign_requests_take (SbxForeign  *self,
                           SbxEnvelope *request)
{
  const char *event = sbx_envelope_get_event (request);

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (requests[i].event, event))
      {
        requests[i].take (self, request);
        return TRUE;
      }

  return FALSE;
}
