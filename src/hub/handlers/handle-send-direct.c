/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-delivery.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define TYPE_BYTES 64

static const char *const known_members[] = {
  "id", "userId", "title", "content", "type", "action", "conversationId", NULL
};

typedef struct
{
  char       *sender_id;
  char       *user_id;
  char       *conversation_id;   /* (nullable) */
  const char *title;             /* in @members */
  const char *content;           /* in @members */
  JsonObject *members;
  gint64      seq;               /* once it is stored */
} DirectCall;

static void
direct_call_free (DirectCall *call)
{
  g_free (call->sender_id);
  g_free (call->user_id);
  g_free (call->conversation_id);
  g_clear_pointer (&call->members, json_object_unref);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DirectCall, direct_call_free)

static gboolean
write_direct (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  DirectCall *call = data;

  call->seq = sbx_delivery_append (writer, call->user_id, "directMessage", call->sender_id, call->members, error);
  return call->seq != 0;
}

static void
on_written (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (DirectCall) call = user_data;
  SbxDelivery            delivery = { 0 };

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  sbx_delivery_count (&delivery, sbx_request_get_hub (request), call->user_id, "directMessage", call->seq, TRUE,
                      call->title, call->content, call->conversation_id);
  sbx_delivery_answer (&delivery, request);
}

static gboolean
read_action (JsonObject  *payload,
             JsonObject  *members,
             GError     **error)
{
  JsonNode *action = json_object_get_member (payload, "action");

  if (action == NULL || JSON_NODE_HOLDS_NULL (action))
    {
      json_object_set_null_member (members, "action");
      return TRUE;
    }
  if (!sbx_kept_json_check (action, "action", error))
    return FALSE;
  json_object_set_member (members, "action", sbx_json_copy (action));
  return TRUE;
}

/* The members stand in the order of the protocol's page. */
static gboolean
read_call (JsonObject  *payload,
           DirectCall  *call,
           GError     **error)
{
  const char      *title = "", *content = "", *type = "";
  g_autofree char *id = g_uuid_string_random ();

  if (!sbx_fields_dup_id (payload, "userId", SBX_FIELD_REQUIRED, &call->user_id, error) ||
      !sbx_fields_dup_id (payload, "conversationId", SBX_FIELD_OPTIONAL, &call->conversation_id, error) ||
      !sbx_fields_get_string (payload, "title", SBX_FIELD_OPTIONAL, SBX_LIMIT_TITLE_BYTES, &title, error) ||
      !sbx_fields_get_string (payload, "content", SBX_FIELD_OPTIONAL, G_MAXSIZE, &content, error) ||
      !sbx_fields_get_string (payload, "type", SBX_FIELD_OPTIONAL, TYPE_BYTES, &type, error))
    return FALSE;
  if (*title == '\0' && *content == '\0')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "content",
                                                              _("“%s” is missing"), "content"));
      return FALSE;
    }

  call->members = json_object_new ();
  json_object_set_string_member (call->members, "id", id);
  json_object_set_string_member (call->members, "userId", call->user_id);
  json_object_set_string_member (call->members, "title", title);
  json_object_set_string_member (call->members, "content", content);
  json_object_set_string_member (call->members, "type", *type != '\0' ? type : "info");
  if (!read_action (payload, call->members, error))
    return FALSE;
  json_object_set_string_member (call->members, "conversationId", call->conversation_id);
  if (!sbx_delivery_copy_unknown (payload, known_members, call->members, error))
    return FALSE;

  call->title = json_object_get_string_member (call->members, "title");
  call->content = json_object_get_string_member (call->members, "content");
  return TRUE;
}

/**
 * sbx_handle_send_direct:
 * @request: userId, title and content (one of them may be left out), type?, action?, conversationId?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Sends something to one user: told on `user/{id}`, and kept there; pushed to phones, and to who is not there.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_send_direct (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (DirectCall) call = g_new0 (DirectCall, 1);
  DirectCall            *data = call;

  if (!sbx_request_check_may_change (request, error) ||
      !read_call (sbx_request_get_payload (request), call, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  sbx_request_write_part (request, write_direct, data, NULL, on_written, g_steal_pointer (&call));
  return TRUE;
}
