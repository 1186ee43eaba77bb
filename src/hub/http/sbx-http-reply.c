/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-reply.h"

#include "sbx-json-writer.h"
#include "sbx-wire-error.h"

/* When to come back to a hub that cannot just now, where nothing better is known. */
#define RETRY_MS 1000

static GBytes *
object_to_text (JsonObject *object)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_members (writer, object);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/**
 * sbx_http_reply_text:
 * @message: a request
 * @status: of the answer
 * @type: of @body
 * @body: the answer
 */
void
sbx_http_reply_text (SoupServerMessage *message,
                     guint              status,
                     const char        *type,
                     GBytes            *body)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

/**
 * sbx_http_reply_object:
 * @message: a request
 * @status: of the answer
 * @object: the answer
 */
void
sbx_http_reply_object (SoupServerMessage *message,
                       guint              status,
                       JsonObject        *object)
{
  g_autoptr (GBytes) body = object_to_text (object);

  sbx_http_reply_text (message, status, "application/json", body);
}

/* How long to wait, in whole seconds. */
static void
set_retry_after (SoupServerMessage *message,
                 JsonObject        *told)
{
  gint64           wait = json_object_get_int_member_with_default (told, "retryAfter", RETRY_MS);
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (1, (wait + 999) / 1000));

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", seconds);
}

/* RFC 9457, with the protocol's own code and all that its `error` carries. */
static void
reply_problem (SoupServerMessage *message,
               guint              status,
               JsonObject        *told)
{
  g_autoptr (JsonObject) problem = json_object_new ();
  g_autoptr (GBytes)     body = NULL;
  const char            *name = json_object_get_string_member_with_default (told, "error", "internal");
  int                    code = SBX_WIRE_ERROR_INTERNAL;
  JsonObjectIter         iter;
  const char            *member;
  JsonNode              *value;

  sbx_wire_error_from_name (name, &code);
  if (status == 0)
    status = sbx_wire_error_to_http_status (code);
  json_object_set_int_member (problem, "status", status);
  json_object_set_string_member (problem, "code", name);
  json_object_set_string_member (problem, "title", json_object_get_string_member_with_default (told, "message", ""));
  json_object_iter_init_ordered (&iter, told);
  while (json_object_iter_next_ordered (&iter, &member, &value))
    {
      if (!g_str_equal (member, "error") && !g_str_equal (member, "message") && !json_object_has_member (problem, member))
        json_object_set_member (problem, member, json_node_ref (value));
    }
  body = object_to_text (problem);
  sbx_http_reply_text (message, status, "application/problem+json", body);

  if (code == SBX_WIRE_ERROR_RATE_LIMITED || code == SBX_WIRE_ERROR_UNAVAILABLE)
    set_retry_after (message, told);
  if (code == SBX_WIRE_ERROR_UNAUTHORIZED)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "WWW-Authenticate", "Bearer realm=\"signalbox\"");
}

/**
 * sbx_http_reply_envelope:
 * @message: a request
 * @answer: the same that a connection would be told
 *
 * The body is the payload; its event stands in the head.
 */
void
sbx_http_reply_envelope (SoupServerMessage *message,
                         SbxEnvelope       *answer)
{
  const char *event = sbx_envelope_get_event (answer);

  if (g_str_equal (event, "error"))
    {
      reply_problem (message, 0, sbx_envelope_get_payload (answer));
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Signalbox-Event", event);
  sbx_http_reply_text (message, SOUP_STATUS_OK, "application/json", sbx_envelope_get_payload_text (answer));
}

/**
 * sbx_http_reply_error:
 * @message: a request
 * @metrics: where it is counted
 * @status: of the answer; 0 for that of the protocol's table
 * @error: a %SBX_WIRE_ERROR
 */
void
sbx_http_reply_error (SoupServerMessage *message,
                      SbxMetrics        *metrics,
                      guint              status,
                      const GError      *error)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_error (NULL, error);

  sbx_metrics_refuse (metrics, sbx_wire_error_to_name (error->code));
  reply_problem (message, status, sbx_envelope_get_payload (envelope));
}
