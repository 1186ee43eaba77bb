/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"

#include "sbx-frame.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* {"type": …} with all else beside it. Times are integers, ms. What a bot of the original knows is `action`,
 * `action_result` and `heartbeat`; the rest is for the operator's dashboard. */

static const SbxFrameName requests[] = {
  { "push_action", "pushAction" },
  { "cancel_action", "cancelAction" },
  { "trace_action", "traceAction" },
  { "list_actions", "listActions" },
  { "status", "checkBot" },
};

static const SbxFrameName answers[] = {
  { "action_sent", "actionSent" },
  { "action_queued", "actionQueued" },
  { "action_trace", "action" },
  { "actions", "actions" },
  { "action_update", "actionUpdate" },
  { "status", "botStatus" },
  { "ok", "ok" },
  { "error", "error" },
};

static const SbxFrameName members[] = {
  { "chatbotId", "targetId" },
};

/* What an error may be about: the id stands in the path. */
static const SbxFrameName error_fields[] = {
  { "chatbotId", "targetId" },
  { "chatbotId", "clientId" },
};

/* What the hub says of an event, which a frame has no place for. */
static const char *const not_carried[] = { "timestamp", "stream", "epoch", "seq", "triggeredBy", "re", NULL };

static GError *
missing (const char *field)
{
  return sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, field, _("“%s” must be a string"), field);
}

/* --- What a bot or dashboard says --- */

/* success:false needs no words, and success:true is no failure whatever else is said. */
static JsonObject *
read_result (JsonObject  *frame,
             GError     **error)
{
  static const char *const own[] = { "type", "id", "success", "error", "timestamp", NULL };
  JsonObject *payload;
  gboolean    failed = sbx_frame_has (frame, "error");

  if (sbx_frame_has (frame, "success"))
    {
      JsonNode *success = json_object_get_member (frame, "success");

      if (json_node_get_value_type (success) != G_TYPE_BOOLEAN)
        {
          g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "success",
                                                                  _("“%s” must be true or false"), "success"));
          return NULL;
        }
      failed = !json_node_get_boolean (success);
    }
  payload = sbx_frame_rest (frame, own);
  if (failed && sbx_frame_has (frame, "error"))
    json_object_set_member (payload, "error", json_object_dup_member (frame, "error"));
  else if (failed)
    json_object_set_string_member (payload, "error", "failed");
  return payload;
}

static SbxEnvelope *
decode_frame (JsonObject  *frame,
              const char  *id,
              GError     **error)
{
  static const char *const own[] = { "type", "id", NULL };
  const char             *type = sbx_frame_get_string (frame, "type");
  const char             *event;
  g_autoptr (JsonObject)  rest = NULL;
  g_autoptr (JsonObject)  payload = NULL;

  if (type == NULL)
    {
      g_propagate_error (error, missing ("type"));
      return NULL;
    }
  if (g_str_equal (type, "action_result") || g_str_equal (type, "ack"))
    {
      payload = read_result (frame, error);
      return payload != NULL ? sbx_envelope_new_request ("ackAction", id, payload) : NULL;
    }
  if (g_str_equal (type, "heartbeat"))
    {
      payload = json_object_new ();
      sbx_frame_copy (payload, "sentAt", frame, "timestamp");
      return sbx_envelope_new_request ("ping", id, payload);
    }
  event = sbx_frame_name_to_native (requests, G_N_ELEMENTS (requests), type);
  if (event == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("There is no message of the type “%s” here"), type);
      return NULL;
    }
  rest = sbx_frame_rest (frame, own);
  payload = sbx_frame_rename (rest, members, G_N_ELEMENTS (members), TRUE);
  return sbx_envelope_new_request (event, id, payload);
}

static SbxEnvelope *
decode (const char  *data,
        gsize        length,
        GError     **error)
{
  g_autoptr (JsonObject)  frame = sbx_frame_read (data, length, SBX_LIMIT_DEPTH, error);
  g_autoptr (GError)      fault = NULL;
  SbxEnvelope            *envelope;
  const char             *id;

  if (frame == NULL)
    return NULL;
  id = sbx_frame_get_id (frame, "id");
  envelope = decode_frame (frame, id, &fault);
  if (envelope != NULL)
    return envelope;
  if (id != NULL)
    sbx_wire_error_set_detail (fault, "re", json_node_init_string (json_node_alloc (), id));
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}

/* --- What the hub says --- */

static SbxJsonWriter *
begin (const char *type,
       const char *id_member,
       const char *id)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "type", type);
  if (id != NULL && *id != '\0')
    sbx_json_writer_string (writer, id_member, id);
  return writer;
}

static GBytes *
end (SbxJsonWriter *writer,
     JsonObject    *payload)
{
  if (json_object_has_member (payload, "timestamp"))
    sbx_json_writer_int (writer, "timestamp", sbx_frame_get_timestamp (payload));
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/* What a bot is to do, and no more of the record than it can use. */
static GBytes *
encode_action (JsonObject  *payload,
               GError     **error)
{
  static const char *const own[] = { "type", "actionId", "action", "timestamp", "key", "targetId", "state", "reason", "position",
                                     "by", "createdAt", "expiresAt", "sentAt", "endedAt", "result", "error", "trace", NULL };
  JsonObject    *record = sbx_frame_get_object (payload, "action");
  SbxJsonWriter *writer;

  if (record == NULL)
    return sbx_frame_unsupported ("action", "worker", error);
  writer = begin ("action", NULL, NULL);
  if (sbx_frame_has (record, "actionId"))
    sbx_json_writer_node (writer, "actionId", json_object_get_member (record, "actionId"));
  if (sbx_frame_has (record, "action"))
    sbx_json_writer_node (writer, "action", json_object_get_member (record, "action"));
  sbx_frame_write (writer, record, own);
  return end (writer, payload);
}

static GBytes *
encode_heartbeat (SbxEnvelope *envelope,
                  const char  *id_member,
                  const char  *id)
{
  JsonObject    *payload = sbx_envelope_get_payload (envelope);
  const char    *member = g_str_equal (sbx_envelope_get_event (envelope), "pong") ? "receivedAt" : "sentAt";
  SbxJsonWriter *writer = begin ("heartbeat", id_member, id);

  if (sbx_frame_has (payload, member))
    sbx_json_writer_node (writer, "timestamp", json_object_get_member (payload, member));
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

static char *
rename_field (const char *field)
{
  return sbx_frame_rename_field (field, error_fields, G_N_ELEMENTS (error_fields));
}

/* An answer to a `traceAction` has a `re`, be it an empty one: to a bot, `action` says that it should do it. */
static GBytes *
encode (SbxEnvelope *envelope,
        GError     **error)
{
  const char    *event = sbx_envelope_get_event (envelope);
  JsonObject    *payload = sbx_envelope_get_payload (envelope);
  SbxJsonWriter *writer;
  const char    *type;
  g_autoptr (JsonObject) error_payload = NULL;
  g_autoptr (JsonObject) renamed = NULL;

  if (g_str_equal (event, "action") && sbx_envelope_get_re (envelope) == NULL)
    return encode_action (payload, error);
  if (g_str_equal (event, "ping") || g_str_equal (event, "pong"))
    return encode_heartbeat (envelope, "re", sbx_envelope_get_re (envelope));
  type = sbx_frame_name_from_native (answers, G_N_ELEMENTS (answers), event);
  if (type == NULL)
    return sbx_frame_unsupported (event, "worker", error);

  writer = begin (type, "re", sbx_envelope_get_re (envelope));
  if (g_str_equal (event, "error"))
    error_payload = sbx_frame_rename_error (payload, rename_field);
  renamed = sbx_frame_rename (error_payload != NULL ? error_payload : payload, members, G_N_ELEMENTS (members), FALSE);
  sbx_frame_write (writer, renamed, not_carried);
  return end (writer, payload);
}

/* --- The same, in a client: what is of no known type is `published`, for people to look at --- */

/* A server may say what it likes of an action: where it is no object of its own, all that is said is the action. */
static JsonObject *
read_action (JsonObject *frame)
{
  static const char *const own[] = { "type", "timestamp", NULL };
  static const char *const outside[] = { "type", "actionId", "timestamp", NULL };
  JsonObject *record;

  if (sbx_frame_get_object (frame, "action") != NULL)
    return sbx_frame_rest (frame, own);
  record = json_object_new ();
  sbx_frame_copy (record, "actionId", frame, "actionId");
  json_object_set_object_member (record, "action", sbx_frame_rest (frame, outside));
  return record;
}

static SbxEnvelope *
decode_from_hub (const char  *data,
                 gsize        length,
                 GError     **error)
{
  static const char *const own[] = { "type", "re", "timestamp", NULL };
  g_autoptr (JsonObject) frame = sbx_frame_read (data, length, SBX_LIMIT_DEPTH_FROM_HUB, error);
  g_autoptr (JsonObject) rest = NULL;
  g_autoptr (JsonObject) payload = NULL;
  const char            *type = frame != NULL ? sbx_frame_get_string (frame, "type") : NULL;
  const char            *event;

  if (frame == NULL)
    return NULL;
  if (type == NULL)
    {
      g_propagate_error (error, missing ("type"));
      return NULL;
    }
  if (g_str_equal (type, "heartbeat"))
    {
      payload = json_object_new ();
      sbx_frame_copy (payload, "sentAt", frame, "timestamp");
      return sbx_envelope_new_answer ("ping", sbx_frame_get_id (frame, "re"), payload);
    }
  if (g_str_equal (type, "action"))
    {
      payload = json_object_new ();
      sbx_frame_set_timestamp (payload, json_object_get_member (frame, "timestamp"));
      json_object_set_object_member (payload, "action", read_action (frame));
      return sbx_envelope_new ("action", payload);
    }
  event = sbx_frame_name_to_native (answers, G_N_ELEMENTS (answers), type);
  if (event == NULL)
    {
      payload = json_object_new ();
      json_object_set_object_member (payload, "data", json_object_ref (frame));
      return sbx_envelope_new ("published", payload);
    }
  rest = sbx_frame_rest (frame, own);
  payload = sbx_frame_rename (rest, members, G_N_ELEMENTS (members), TRUE);
  sbx_frame_set_timestamp (payload, json_object_get_member (frame, "timestamp"));
  if (g_str_equal (event, "action") && sbx_frame_get_id (frame, "re") == NULL)
    return sbx_envelope_new_answer (event, "", payload);
  return sbx_envelope_new_answer (event, sbx_frame_get_id (frame, "re"), payload);
}

static GBytes *
encode_result (SbxEnvelope *envelope)
{
  static const char *const own[] = { "type", "id", "success", NULL };
  JsonObject    *payload = sbx_envelope_get_payload (envelope);
  SbxJsonWriter *writer = begin ("action_result", "id", sbx_envelope_get_id (envelope));

  sbx_json_writer_boolean (writer, "success", !sbx_frame_has (payload, "error") ||
                                              g_strcmp0 (sbx_frame_get_string (payload, "error"), "") == 0);
  sbx_frame_write (writer, payload, own);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

static GBytes *
encode_to_hub (SbxEnvelope *envelope,
               GError     **error)
{
  static const char *const own[] = { "type", "id", NULL };
  const char    *event = sbx_envelope_get_event (envelope);
  const char    *type;
  SbxJsonWriter *writer;
  g_autoptr (JsonObject) payload = NULL;

  if (g_str_equal (event, "ackAction"))
    return encode_result (envelope);
  if (g_str_equal (event, "ping") || g_str_equal (event, "pong"))
    return encode_heartbeat (envelope, "id", sbx_envelope_get_id (envelope));
  type = sbx_frame_name_from_native (requests, G_N_ELEMENTS (requests), event);
  if (type == NULL)
    return sbx_frame_unsupported (event, "worker", error);

  writer = begin (type, "id", sbx_envelope_get_id (envelope));
  payload = sbx_frame_rename (sbx_envelope_get_payload (envelope), members, G_N_ELEMENTS (members), FALSE);
  sbx_frame_write (writer, payload, own);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

const SbxCodec sbx_codec_worker = {
  .name = "worker",
  .decode = decode,
  .encode = encode,
  .decode_from_hub = decode_from_hub,
  .encode_to_hub = encode_to_hub,
};
