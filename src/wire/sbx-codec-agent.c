/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"

#include "sbx-frame.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* {"event": …, "data": {…}}, with `session_id` beside them on `session.update` only. Frames have no ids: nothing says
 * what an answer answers. */

/* What a runner says of its own troubles: an `error` that answers nobody. */
#define TROUBLES "x/agent"

static const SbxFrameName names[] = {
  { "session_id", "sessionId" },
  { "completed_tasks", "completedTasks" },
  { "total_tasks", "totalTasks" },
  { "current_task", "currentTask" },
  { "task_id", "taskId" },
  { "task_type", "taskType" },
  { "created_at", "createdAt" },
  { "started_at", "startedAt" },
  { "updated_at", "updatedAt" },
  { "ended_at", "endedAt" },
};

/* What an error may be about, besides: these stand in the query. */
static const SbxFrameName query_names[] = {
  { "client_id", "clientId" },
  { "user_id", "userId" },
};

static const struct
{
  const char *frame;
  const char *report;    /* what a runner asks a hub to do */
  const char *update;    /* what a hub tells */
  const char *member;    /* of both payloads */
} kinds[] = {
  { "session.update", "reportSession", "sessionUpdate", "session" },
  { "task.update", "reportTask", "taskUpdate", "task" },
  { "progress.update", "reportProgress", "progressUpdate", "progress" },
};

static const char *const heartbeats[] = { "ping", "heartbeat", NULL };

/* --- To envelopes --- */

static JsonObject *
read_data (JsonObject  *frame,
           GError     **error)
{
  JsonObject *data = sbx_frame_get_object (frame, "data");

  if (data == NULL)
    g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "data",
                                                            _("“%s” must be an object"), "data"));
  return data;
}

/* The original says `error?: string`, but runners have objects and lists as well: nothing of one is lost as its JSON, and one
 * that has nothing but a message is that. */
static void
make_error_text (JsonObject *object)
{
  JsonNode        *node = json_object_get_member (object, "error");
  JsonObject      *inside = sbx_frame_get_object (object, "error");
  const char      *message = inside != NULL && json_object_get_size (inside) == 1 ? sbx_frame_get_string (inside, "message") : NULL;
  g_autofree char *text = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node) || json_node_get_value_type (node) == G_TYPE_STRING)
    return;
  text = message != NULL ? g_strdup (message) : json_to_string (node, FALSE);
  json_object_set_string_member (object, "error", text);
}

static JsonObject *
read_update (JsonObject  *frame,
             gsize        kind,
             GError     **error)
{
  JsonObject             *data = read_data (frame, error);
  g_autoptr (JsonObject)  object = NULL;
  JsonObject             *payload;

  if (data == NULL)
    return NULL;
  object = sbx_frame_rename (data, names, G_N_ELEMENTS (names), TRUE);
  sbx_frame_copy (object, "sessionId", frame, "session_id");
  make_error_text (object);
  payload = json_object_new ();
  json_object_set_object_member (payload, kinds[kind].member, g_steal_pointer (&object));
  return payload;
}

/* A ping may be as bare as a word. Returns: (nullable): its payload, where it is one */
static JsonObject *
read_ping (JsonObject *frame,
           const char *event)
{
  JsonObject *payload;
  JsonObject *data;

  if (!g_strv_contains (heartbeats, event))
    return NULL;
  payload = json_object_new ();
  sbx_frame_copy (payload, "sentAt", frame, "timestamp");
  data = sbx_frame_get_object (frame, "data");
  if (data != NULL)
    sbx_frame_copy (payload, "sentAt", data, "timestamp");
  return payload;
}

static const char *
get_event (JsonObject  *frame,
           GError     **error)
{
  const char *event = sbx_frame_get_string (frame, "event");

  if (event == NULL)
    event = sbx_frame_get_string (frame, "type");
  if (event == NULL)
    g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "event",
                                                            _("The message does not name its event")));
  return event;
}

static gboolean
find_kind (const char *frame,
           gsize      *kind)
{
  for (*kind = 0; *kind < G_N_ELEMENTS (kinds); (*kind)++)
    {
      if (g_str_equal (kinds[*kind].frame, frame))
        return TRUE;
    }
  return FALSE;
}

static SbxEnvelope *
refuse_event (const char  *event,
              GError     **error)
{
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("There is no event “%s” here"), event);
  return NULL;
}

static SbxEnvelope *
decode_trouble (JsonObject  *frame,
                GError     **error)
{
  JsonObject             *data = read_data (frame, error);
  g_autoptr (JsonObject)  payload = json_object_new ();

  if (data == NULL)
    return NULL;
  json_object_set_string_member (payload, "stream", TROUBLES);
  json_object_set_object_member (payload, "data", json_object_ref (data));
  return sbx_envelope_new ("publish", payload);
}

static SbxEnvelope *
decode (const char  *data,
        gsize        length,
        GError     **error)
{
  g_autoptr (JsonObject) frame = NULL;
  g_autoptr (JsonObject) payload = NULL;
  const char            *event;
  gsize                  kind;

  if (length == strlen ("ping") && memcmp (data, "ping", length) == 0)
    return sbx_envelope_new ("ping", NULL);
  frame = sbx_frame_read (data, length, SBX_LIMIT_DEPTH, error);
  event = frame != NULL ? get_event (frame, error) : NULL;
  if (event == NULL)
    return NULL;

  payload = read_ping (frame, event);
  if (payload != NULL)
    return sbx_envelope_new ("ping", payload);
  if (g_str_equal (event, "error"))
    return decode_trouble (frame, error);
  if (!find_kind (event, &kind))
    return refuse_event (event, error);
  payload = read_update (frame, kind, error);
  return payload != NULL ? sbx_envelope_new (kinds[kind].report, payload) : NULL;
}

/* Whatever a server says of its trouble, a message is what people see. */
static SbxEnvelope *
decode_error (JsonObject *frame)
{
  static const char *const own[] = { "code", NULL };
  g_autoptr (JsonObject)   payload = NULL;
  JsonObject              *data = sbx_frame_get_object (frame, "data");

  payload = data != NULL ? sbx_frame_rest (data, own) : json_object_new ();
  if (data != NULL)
    sbx_frame_copy (payload, "error", data, "code");
  if (sbx_frame_get_string (payload, "message") == NULL)
    json_object_set_string_member (payload, "message", _("An error occurred"));
  return sbx_envelope_new ("error", payload);
}

static SbxEnvelope *
decode_from_hub (const char  *data,
                 gsize        length,
                 GError     **error)
{
  g_autoptr (JsonObject) frame = sbx_frame_read (data, length, SBX_LIMIT_DEPTH_FROM_HUB, error);
  g_autoptr (JsonObject) payload = NULL;
  const char            *event = frame != NULL ? get_event (frame, error) : NULL;
  gsize                  kind;

  if (event == NULL)
    return NULL;
  payload = read_ping (frame, event);
  if (payload != NULL)
    return sbx_envelope_new ("ping", payload);
  if (g_str_equal (event, "error"))
    return decode_error (frame);
  if (g_str_equal (event, "pong"))
    {
      JsonObject *told = sbx_frame_get_object (frame, "data");

      payload = json_object_new ();
      if (told != NULL)
        sbx_frame_copy (payload, "receivedAt", told, "timestamp");
      return sbx_envelope_new ("pong", payload);
    }
  if (!find_kind (event, &kind))
    return refuse_event (event, error);
  payload = read_update (frame, kind, error);
  return payload != NULL ? sbx_envelope_new (kinds[kind].update, payload) : NULL;
}

/* --- From envelopes --- */

static SbxJsonWriter *
begin (const char *event)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", event);
  return writer;
}

static GBytes *
end (SbxJsonWriter *writer)
{
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/* What is not known is left out: the original has `result?`, not a result of nothing. */
static gboolean
is_nothing (JsonNode *node)
{
  return JSON_NODE_HOLDS_NULL (node) ||
         (json_node_get_value_type (node) == G_TYPE_STRING && *json_node_get_string (node) == '\0');
}

static GBytes *
encode_update (SbxEnvelope  *envelope,
               gsize         kind,
               GError      **error)
{
  JsonObject            *object = sbx_frame_get_object (sbx_envelope_get_payload (envelope), kinds[kind].member);
  g_autoptr (JsonObject) data = NULL;
  SbxJsonWriter         *writer;
  JsonObjectIter         iter;
  const char            *name;
  JsonNode              *node;

  if (object == NULL)
    return sbx_frame_unsupported (sbx_envelope_get_event (envelope), "agent", error);
  data = sbx_frame_rename (object, names, G_N_ELEMENTS (names), FALSE);
  writer = begin (kinds[kind].frame);
  if (kind == 0 && json_object_has_member (data, "session_id"))
    {
      sbx_json_writer_node (writer, "session_id", json_object_get_member (data, "session_id"));
      json_object_remove_member (data, "session_id");
    }
  sbx_json_writer_begin_object (writer, "data");
  json_object_iter_init_ordered (&iter, data);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!is_nothing (node))
        sbx_json_writer_node (writer, name, node);
    }
  return end (writer);
}

static char *
rename_field (const char *field)
{
  g_autofree char *renamed = sbx_frame_rename_field (field, names, G_N_ELEMENTS (names));

  return sbx_frame_rename_field (renamed, query_names, G_N_ELEMENTS (query_names));
}

static GBytes *
encode_error (JsonObject *payload)
{
  static const char *const own[] = { "error", "code", "timestamp", "re", NULL };
  g_autoptr (JsonObject)   renamed = sbx_frame_rename_error (payload, rename_field);
  SbxJsonWriter           *writer = begin ("error");

  sbx_json_writer_begin_object (writer, "data");
  sbx_frame_write (writer, renamed, own);
  if (sbx_frame_has (payload, "error"))
    sbx_json_writer_node (writer, "code", json_object_get_member (payload, "error"));
  return end (writer);
}

/* A runner's trouble, among those who look at it. */
static GBytes *
encode_trouble (SbxEnvelope  *envelope,
                GError      **error)
{
  JsonObject    *payload = sbx_envelope_get_payload (envelope);
  JsonObject    *data = sbx_frame_get_object (payload, "data");
  SbxJsonWriter *writer;

  if (data == NULL || g_strcmp0 (sbx_frame_get_string (payload, "stream"), TROUBLES) != 0)
    return sbx_frame_unsupported (sbx_envelope_get_event (envelope), "agent", error);
  writer = begin ("error");
  sbx_json_writer_begin_object (writer, "data");
  sbx_json_writer_members (writer, data);
  return end (writer);
}

static GBytes *
encode_heartbeat (SbxEnvelope *envelope,
                  const char  *member)
{
  JsonObject    *payload = sbx_envelope_get_payload (envelope);
  SbxJsonWriter *writer = begin (sbx_envelope_get_event (envelope));

  sbx_json_writer_begin_object (writer, "data");
  if (sbx_frame_has (payload, member))
    sbx_json_writer_node (writer, "timestamp", json_object_get_member (payload, member));
  return end (writer);
}

static GBytes *
encode (SbxEnvelope  *envelope,
        GError      **error)
{
  const char *event = sbx_envelope_get_event (envelope);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (event, kinds[i].update))
        return encode_update (envelope, i, error);
    }
  if (g_str_equal (event, "error"))
    return encode_error (sbx_envelope_get_payload (envelope));
  if (g_str_equal (event, "published"))
    return encode_trouble (envelope, error);
  if (g_str_equal (event, "pong"))
    return encode_heartbeat (envelope, "receivedAt");
  return sbx_frame_unsupported (event, "agent", error);
}

static GBytes *
encode_to_hub (SbxEnvelope  *envelope,
               GError      **error)
{
  const char *event = sbx_envelope_get_event (envelope);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (event, kinds[i].report))
        return encode_update (envelope, i, error);
    }
  if (g_str_equal (event, "publish"))
    return encode_trouble (envelope, error);
  if (g_str_equal (event, "ping"))
    return encode_heartbeat (envelope, "sentAt");
  return sbx_frame_unsupported (event, "agent", error);
}

const SbxCodec sbx_codec_agent = {
  .name = "agent",
  .decode = decode,
  .encode = encode,
  .decode_from_hub = decode_from_hub,
  .encode_to_hub = encode_to_hub,
};
