/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-delivery.h"
#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define TYPE_BYTES 64

static const char *const known_members[] = {
  "id", "channelId", "conversationId", "title", "message", "type", NULL
};

typedef struct
{
  char       *sender_id;
  char       *channel_id;        /* (nullable) */
  char       *conversation_id;
  const char *title;             /* in @members */
  const char *message;           /* in @members */
  JsonObject *members;
  GStrv       people;            /* (nullable): not found yet */
  GArray     *seqs;              /* (element-type gint64) (nullable): of the event of each of them */
} NotifyCall;

static void
notify_call_free (NotifyCall *call)
{
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->conversation_id);
  g_clear_pointer (&call->members, json_object_unref);
  g_strfreev (call->people);
  g_clear_pointer (&call->seqs, g_array_unref);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NotifyCall, notify_call_free)

static gboolean
write_notification (SbxStoreWriter *writer,
                    gpointer        data,
                    SbxJsonWriter  *answer,
                    GError        **error)
{
  NotifyCall                *call = data;
  g_autoptr (SbxTopicRecord) topic = sbx_changes_find_topic (writer, call->channel_id, call->conversation_id, error);

  if (topic == NULL)
    {
      /* A conversation is a topic; whoever asks calls it by the other name. */
      if (g_error_matches (*error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND))
        sbx_wire_error_set_detail (*error, "field", json_node_init_string (json_node_alloc (), "conversationId"));
      return FALSE;
    }

  call->people = sbx_changes_dup_members (topic);
  call->seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; call->people[i] != NULL; i++)
    {
      gint64 seq = sbx_delivery_append (writer, call->people[i], "systemNotification", call->sender_id, call->members, error);

      if (seq == 0)
        return FALSE;
      g_array_append_val (call->seqs, seq);
    }
  return TRUE;
}

static void
on_written (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (NotifyCall) call = user_data;
  SbxDelivery            delivery = { 0 };

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  for (guint i = 0; call->people[i] != NULL; i++)
    sbx_delivery_count (&delivery, sbx_request_get_hub (request), call->people[i], "systemNotification",
                        g_array_index (call->seqs, gint64, i), FALSE, call->title, call->message, call->conversation_id);
  sbx_delivery_answer (&delivery, request);
}

static gboolean
read_call (JsonObject  *payload,
           NotifyCall  *call,
           GError     **error)
{
  const char      *title = "", *message = "", *type = "";
  g_autofree char *id = g_uuid_string_random ();

  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "conversationId", SBX_FIELD_REQUIRED, &call->conversation_id, error) ||
      !sbx_fields_get_string (payload, "title", SBX_FIELD_OPTIONAL, SBX_LIMIT_TITLE_BYTES, &title, error) ||
      !sbx_fields_get_string (payload, "message", SBX_FIELD_OPTIONAL, SBX_LIMIT_TEXT_BYTES, &message, error) ||
      !sbx_fields_get_string (payload, "type", SBX_FIELD_OPTIONAL, TYPE_BYTES, &type, error))
    return FALSE;
  if (*title == '\0' && *message == '\0')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "message",
                                                              _("“%s” is missing"), "message"));
      return FALSE;
    }

  call->members = json_object_new ();
  json_object_set_string_member (call->members, "id", id);
  json_object_set_string_member (call->members, "conversationId", call->conversation_id);
  json_object_set_string_member (call->members, "title", title);
  json_object_set_string_member (call->members, "message", message);
  json_object_set_string_member (call->members, "type", *type != '\0' ? type : "info");
  if (!sbx_delivery_copy_unknown (payload, known_members, call->members, error))
    return FALSE;

  call->title = json_object_get_string_member (call->members, "title");
  call->message = json_object_get_string_member (call->members, "message");
  return TRUE;
}

/**
 * sbx_handle_notify:
 * @request: conversationId (a topic), channelId?, title and message (one of them may be left out), type?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Tells the owner and all who take part, each on `user/{id}`, where it is kept; pushed to who is not there.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_notify (SbxRequest  *request,
                   GError     **error)
{
  g_autoptr (NotifyCall) call = g_new0 (NotifyCall, 1);
  NotifyCall            *data = call;

  if (!sbx_request_check_may_change (request, error) ||
      !read_call (sbx_request_get_payload (request), call, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  sbx_request_write_part (request, write_notification, data, NULL, on_written, g_steal_pointer (&call));
  return TRUE;
}
