/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec-monitor-private.h"

#include "sbx-fields.h"
#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-monitor-objects.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* The client's half of the dialect. A server that is not ours may leave out whatever is not the point of
 * what it says, and tell ids as numbers and times in any form; the envelopes have the native ones. */

typedef JsonObject *(*ReadObjectFunc) (JsonNode *node, JsonObject *around, GError **error);

static ReadObjectFunc
reader_for_list (const char *list)
{
  if (g_str_equal (list, "channels"))
    return sbx_monitor_channel_read;
  return g_str_equal (list, "topics") ? sbx_monitor_topic_read : sbx_monitor_message_read;
}

static gboolean
fail (GError     **error,
      const char  *name)
{
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST,
               _("The server's “%s” is not as it should be"), name);
  return FALSE;
}

/* null, false and "" are what a server says of an error that there was not. */
static gboolean
says_something (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  return json_node_get_value_type (node) != G_TYPE_STRING || *json_node_get_string (node) != '\0';
}

/* Says no, in a word of its own or in ours. */
static gboolean
is_refusal (JsonNode *node)
{
  JsonObject *object;
  gboolean    success = TRUE;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  if (json_object_has_member (object, "success"))
    return sbx_fields_get_boolean (object, "success", SBX_FIELD_OPTIONAL, &success, NULL) && !success;
  return says_something (json_object_get_member (object, "error"));
}

static char *
dup_words (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return sbx_fields_dup_text (json_node_get_object (node), "message", NULL);
  return sbx_fields_dup_text (object, member, NULL);
}

/* What is refused without one of the protocol's codes has @code. @request: (nullable): which the refusal
 * answers, where that is known. */
static SbxEnvelope *
read_refusal (JsonNode   *node,
              int         code,
              const char *request)
{
  static const char *const own[] = { "success", "error", "message", NULL };
  g_autoptr (JsonObject)   payload = json_object_new ();
  JsonObject              *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char         *error = NULL;
  g_autofree char         *message = NULL;
  JsonObjectIter           iter;
  const char              *name;
  JsonNode                *value;

  if (object == NULL)
    message = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
  else
    {
      error = dup_words (object, "error");
      message = sbx_fields_dup_text (object, "message", NULL);
    }
  if (!sbx_wire_error_from_name (error, &code) && message == NULL)
    message = g_steal_pointer (&error);

  json_object_set_string_member (payload, "error", sbx_wire_error_to_name (code));
  json_object_set_string_member (payload, "message",
                                 message != NULL ? message : _("The server refused without saying why"));
  if (object != NULL)
    {
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &name, &value))
        if (!g_strv_contains (own, name))
          json_object_set_member (payload, name, sbx_json_copy (value));
    }
  if (request != NULL)
    json_object_set_string_member (payload, "request", request);
  return sbx_envelope_new ("error", payload);
}

/* All members but what the list is, which holds what of it could be read; how many could not is told. */
static JsonObject *
read_list (JsonArray   *array,
           JsonObject  *around,
           const char  *list)
{
  ReadObjectFunc  read = reader_for_list (list);
  JsonObject     *payload = around != NULL ? sbx_json_copy_object (around) : json_object_new ();
  JsonArray      *objects = json_array_new ();
  guint           length = json_array_get_length (array);

  sbx_monitor_ids_normalize (payload, (const char *const[]) { "channelId", "topicId", NULL });
  for (guint i = 0; i < length; i++)
    {
      JsonObject *object = read (json_array_get_element (array, i), payload, NULL);

      if (object != NULL)
        json_array_add_object_element (objects, object);
    }
  if (json_object_has_member (payload, "success"))
    json_object_remove_member (payload, "success");
  json_object_set_array_member (payload, list, objects);
  if (json_array_get_length (objects) < length)
    json_object_set_int_member (payload, "unreadable", length - json_array_get_length (objects));
  return payload;
}

static JsonObject *
read_list_argument (JsonNode    *node,
                    const char  *list,
                    GError     **error)
{
  JsonObject *around = NULL;
  JsonArray  *array = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    array = json_node_get_array (node);
  else if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      around = json_node_get_object (node);
      sbx_fields_get_array (around, list, SBX_FIELD_OPTIONAL, G_MAXUINT, &array, NULL);
    }
  if (array != NULL)
    return read_list (array, around, list);

  fail (error, list);
  return NULL;
}

static JsonObject *
read_message_argument (JsonNode  *node,
                       GError   **error)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  JsonObject             *message = NULL;

  if (node == NULL)
    {
      fail (error, "channel:message");
      return NULL;
    }

  if (JSON_NODE_HOLDS_OBJECT (node) && !json_object_has_member (json_node_get_object (node), "id") &&
      sbx_fields_get_object (json_node_get_object (node), "message", SBX_FIELD_OPTIONAL, &message, NULL) &&
      message != NULL)
    message = sbx_monitor_message_read (json_object_get_member (json_node_get_object (node), "message"),
                                        json_node_get_object (node), error);
  else
    message = sbx_monitor_message_read (node, NULL, error);
  if (message == NULL)
    return NULL;

  json_object_set_object_member (payload, "message", message);
  if (json_object_has_member (message, "topicId") && !json_object_get_null_member (message, "topicId"))
    return g_steal_pointer (&payload);

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "topicId", _("“%s” is missing"), "topicId"));
  return NULL;
}

/* How a request ended: what it says of it, save that it went well. Some tell the whole message. */
static JsonObject *
read_outcome (JsonNode   *node,
              const char *event)
{
  JsonObject *payload = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? sbx_json_copy_object (json_node_get_object (node))
                                                                     : json_object_new ();
  JsonObject *message = NULL;

  if (json_object_has_member (payload, "success"))
    json_object_remove_member (payload, "success");
  if (!g_str_equal (event, "messageAccepted"))
    return payload;

  if (!json_object_has_member (payload, "id") &&
      sbx_fields_get_object (payload, "message", SBX_FIELD_OPTIONAL, &message, NULL) && message != NULL)
    for (guint i = 0; i < 4; i++)
      {
        const char *member = ((const char *const[]) { "id", "channelId", "topicId", "seq" })[i];

        if (json_object_has_member (message, member))
          json_object_set_member (payload, member, sbx_json_copy (json_object_get_member (message, member)));
      }
  sbx_monitor_ids_normalize (payload, (const char *const[]) { "id", "channelId", "topicId", NULL });
  return payload;
}

static SbxEnvelope *
read_answer (const char  *event,
             const char  *list,
             JsonNode    *node,
             GError     **error)
{
  g_autoptr (JsonObject) payload = NULL;

  if (g_str_equal (event, "error") || (is_refusal (node) && !g_str_equal (event, "messageAdded")))
    {
      g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);

      return read_refusal (node != NULL ? node : nothing,
                           g_str_equal (event, "welcome") ? SBX_WIRE_ERROR_UNAUTHORIZED : SBX_WIRE_ERROR_BAD_REQUEST,
                           sbx_monitor_request_for_answer (event));
    }

  if (list != NULL)
    payload = read_list_argument (node, list, error);
  else if (g_str_equal (event, "messageAdded"))
    payload = read_message_argument (node, error);
  else
    payload = read_outcome (node, event);

  return payload != NULL ? sbx_envelope_new (event, payload) : NULL;
}

SbxEnvelope *
sbx_monitor_decode_from_hub (const char  *data,
                             gsize        length,
                             GError     **error)
{
  g_autoptr (GBytes)       mended = sbx_json_mend (data, length);
  const SbxMonitorAnswer *answer;
  g_autoptr (JsonNode)    node = NULL;
  g_autofree char        *name = NULL;
  SbxJsonSlice            argument;

  if (mended != NULL)
    data = g_bytes_get_data (mended, &length);
  if (!sbx_monitor_split (data, length, SBX_LIMIT_DEPTH_FROM_HUB, &name, &argument, error))
    return NULL;

  if (g_str_equal (name, SBX_MONITOR_ACTION))
    {
      g_autoptr (GBytes) frame = sbx_monitor_unwrap (name, argument, error);

      return frame != NULL ? sbx_codec_worker.decode_from_hub (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), error) : NULL;
    }

  answer = sbx_monitor_answer_for_name (name);
  if (answer == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                   _("The monitor dialect does not know the event “%s”"), name);
      return NULL;
    }

  if (argument.length > 0)
    {
      node = sbx_json_parse (argument.text, argument.length, SBX_LIMIT_DEPTH_FROM_HUB, error);
      if (node == NULL)
        return NULL;
    }
  return read_answer (answer->event, answer->list, node, error);
}

GBytes *
sbx_monitor_encode_to_hub (SbxEnvelope  *envelope,
                           GError      **error)
{
  const char              *event = sbx_envelope_get_event (envelope);
  const SbxMonitorRequest *request = sbx_monitor_request_for_event (event);

  /* Of one that has two names, the second is asked for by itself. */
  if (request == NULL)
    request = sbx_monitor_request_for_name (event);
  if (request != NULL)
    return sbx_monitor_wrap (request->name, sbx_envelope_get_payload_text (envelope));

  if (g_str_equal (event, "ackAction"))
    {
      g_autoptr (GBytes) frame = sbx_codec_worker.encode_to_hub (envelope, error);

      return frame != NULL ? sbx_monitor_wrap (SBX_MONITOR_ACTION_RESULT, frame) : NULL;
    }

  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("The monitor dialect has no form for “%s”"), event);
  return NULL;
}

/* The arguments of a callback in the manner of Node, (error, result), stand behind each other. */
static JsonNode *
find_result (JsonArray *array)
{
  guint length = json_array_get_length (array);

  if (length == 0)
    return NULL;
  if (length > 1 && JSON_NODE_HOLDS_NULL (json_array_get_element (array, 0)))
    return json_array_get_element (array, 1);
  return json_array_get_element (array, 0);
}

/**
 * sbx_codec_monitor_read_ack:
 * @request: the native request that was acknowledged
 * @arguments: of the acknowledgement
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Reads how a request ended. A server may acknowledge it with nothing at all: the answer is then as
 * empty as that, which does not say more than that the server has heard it.
 *
 * Returns: (transfer full): the native answer, which may be an `error`; %NULL with @error set where it
 *   cannot be read
 */
SbxEnvelope *
sbx_codec_monitor_read_ack (const char  *request,
                            JsonArray   *arguments,
                            GError     **error)
{
  const SbxMonitorRequest *asked = sbx_monitor_request_for_event (request);
  const SbxMonitorAnswer  *answer;

  g_return_val_if_fail (asked != NULL, NULL);

  answer = sbx_monitor_answer_for_event (asked->answer);
  return read_answer (asked->answer, answer != NULL ? answer->list : NULL, find_result (arguments), error);
}

/**
 * sbx_codec_monitor_decode_ack:
 * @request: the native request that was acknowledged
 * @data: the arguments of the acknowledgement, a JSON array
 * @length: its length in bytes
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * As sbx_codec_monitor_read_ack(), of a text.
 *
 * Returns: (transfer full): the native answer, or %NULL with @error set
 */
SbxEnvelope *
sbx_codec_monitor_decode_ack (const char  *request,
                              const char  *data,
                              gsize        length,
                              GError     **error)
{
  g_autoptr (JsonNode) root = sbx_json_parse (data, length, SBX_LIMIT_DEPTH_FROM_HUB, error);

  if (root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (root))
    return sbx_codec_monitor_read_ack (request, json_node_get_array (root), error);

  fail (error, request);
  return NULL;
}
