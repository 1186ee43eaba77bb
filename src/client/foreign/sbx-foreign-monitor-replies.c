/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-monitor-replies.h"

#include "sbx-client-error.h"
#include "sbx-codec-monitor.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* So long a server has to confirm it, in ms: with what follows, those above have not given up by then. */
#define CONFIRM_MS 6000

/* So long a server that said yes, without telling the id, has to tell the message too. */
#define ECHO_MS 3000

/* Held by the list of those that wait, and by the acknowledgement. */
typedef struct
{
  SbxMonitorReplies *replies;   /* (nullable): it is done with */
  SbxEnvelope       *request;
  GSource           *timer;     /* (nullable): waits for the message after a yes */
} Reply;

struct _SbxMonitorReplies
{
  SbxForeign *foreign;          /* not owned */
  GQueue      waiting;          /* (element-type Reply): the oldest first */
};

static void
clear_reply (gpointer data)
{
  Reply *reply = data;

  if (reply->timer != NULL)
    g_source_destroy (reply->timer);
  g_clear_pointer (&reply->timer, g_source_unref);
  sbx_envelope_unref (reply->request);
}

static void
reply_unref (Reply *reply)
{
  g_rc_box_release_full (reply, clear_reply);
}

/* Takes it from those that wait. */
static void
finish (Reply *reply)
{
  g_queue_remove (&reply->replies->waiting, reply);
  reply->replies = NULL;
  if (reply->timer != NULL)
    g_source_destroy (reply->timer);
  reply_unref (reply);
}

static void
accept (Reply      *reply,
        JsonObject *message)
{
  sbx_foreign_accept_message (reply->replies->foreign, reply->request, message);
  finish (reply);
}

static void
refuse (Reply        *reply,
        const GError *error)
{
  sbx_foreign_fail (reply->replies->foreign, reply->request, error);
  finish (reply);
}

static gboolean
on_no_echo (gpointer data)
{
  accept (data, NULL);
  return G_SOURCE_REMOVE;
}

static void
await_echo (Reply *reply)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  reply->timer = g_timeout_source_new (ECHO_MS);
  g_source_set_callback (reply->timer, on_no_echo, reply, NULL);
  g_source_attach (reply->timer, context);
}

/* What a yes says of the message besides. */
static JsonObject *
message_of (SbxEnvelope *answer)
{
  static const char *const members[] = { "id", "channelId", "topicId", "timestamp" };
  JsonObject              *payload = sbx_envelope_get_payload (answer);
  JsonObject              *message = NULL;
  JsonObject              *result = json_object_new ();

  sbx_fields_get_object (payload, "message", SBX_FIELD_OPTIONAL, &message, NULL);
  if (message != NULL)
    {
      json_object_unref (result);
      result = sbx_json_copy_object (message);
    }
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (payload, members[i]))
      json_object_set_member (result, members[i], sbx_json_copy (json_object_get_member (payload, members[i])));

  return result;
}

static void
take_answer (Reply       *reply,
             SbxEnvelope *answer)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) message = NULL;

  if (sbx_envelope_to_error (answer, &error))
    {
      refuse (reply, error);
      return;
    }

  message = message_of (answer);
  if (json_object_has_member (message, "id"))
    accept (reply, message);
  else if (reply->timer == NULL)
    await_echo (reply);
}

static void
on_ack (SbxForeign   *foreign,
        JsonArray    *arguments,
        GPtrArray    *attachments,
        const GError *error,
        gpointer      user_data)
{
  Reply                  *reply = user_data;
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError)      failure = NULL;

  if (reply->replies != NULL && error == NULL)
    {
      answer = sbx_codec_monitor_read_ack ("sendMessage", arguments, &failure);
      if (answer != NULL)
        take_answer (reply, answer);
      else
        refuse (reply, failure);
    }
  else if (reply->replies != NULL && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED))
    {
      /* Those above know that the connection is gone, and ask again. */
      finish (reply);
    }
  else if (reply->replies != NULL && reply->timer == NULL)
    {
      /* Sent again it could be doubled: only a person can decide that. */
      failure = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                                     _("The server confirms nothing, and has not shown the message either. It may have it all the same: look there before you send it again."));
      sbx_wire_error_set_detail (failure, "unconfirmed", json_node_init_boolean (json_node_alloc (), TRUE));
      refuse (reply, failure);
    }
  reply_unref (reply);
}

SbxMonitorReplies *
sbx_monitor_replies_new (SbxForeign *foreign)
{
  SbxMonitorReplies *self = g_new0 (SbxMonitorReplies, 1);

  self->foreign = foreign;
  g_queue_init (&self->waiting);
  return self;
}

void
sbx_monitor_replies_free (SbxMonitorReplies *self)
{
  sbx_monitor_replies_drop (self);
  g_free (self);
}

/**
 * sbx_monitor_replies_drop:
 * @self: replies
 *
 * Forgets them: the connection is gone, and those above know what that means for what they asked.
 */
void
sbx_monitor_replies_drop (SbxMonitorReplies *self)
{
  Reply *reply;

  while ((reply = g_queue_peek_head (&self->waiting)) != NULL)
    finish (reply);
}

/**
 * sbx_monitor_replies_send:
 * @self: replies
 * @request: a `sendMessage`
 *
 * Sends it, and answers it when it is known what became of it.
 */
void
sbx_monitor_replies_send (SbxMonitorReplies *self,
                          SbxEnvelope       *request)
{
  Reply             *reply = g_rc_box_new0 (Reply);
  g_autoptr (GError) error = NULL;

  reply->replies = self;
  reply->request = sbx_envelope_ref (request);
  g_queue_push_tail (&self->waiting, reply);
  if (!sbx_foreign_send_with_ack (self->foreign, request, NULL, CONFIRM_MS, on_ack, g_rc_box_acquire (reply), &error))
    {
      refuse (reply, error);
      reply_unref (reply);
    }
}

static gboolean
same (JsonObject *a,
      JsonObject *b,
      const char *member)
{
  g_autofree char *left = sbx_fields_dup_text (a, member, NULL);
  g_autofree char *right = sbx_fields_dup_text (b, member, NULL);

  return left != NULL && g_strcmp0 (left, right) == 0;
}

/* Whether a server that names the sender means us. */
static gboolean
is_from_us (SbxForeign *foreign,
            JsonObject *message)
{
  g_autofree char *from = sbx_fields_dup_text (message, "fromId", "");
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "");

  return !g_str_equal (direction, "in") &&
         (*from == '\0' || g_str_equal (from, sbx_foreign_get_sender_id (foreign)) ||
          g_str_equal (from, sbx_foreign_get_client_id (foreign)));
}

/**
 * sbx_monitor_replies_take_echo:
 * @self: replies
 * @message: one that the server tells everybody
 *
 * Returns: whether it is a reply of ours, which is confirmed by that
 */
gboolean
sbx_monitor_replies_take_echo (SbxMonitorReplies *self,
                               JsonObject        *message)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      Reply      *reply = l->data;
      JsonObject *asked = sbx_envelope_get_payload (reply->request);

      if (same (asked, message, "key") ||
          (same (asked, message, "topicId") && same (asked, message, "content") && is_from_us (self->foreign, message)))
        {
          accept (reply, message);
          return TRUE;
        }
    }

  return FALSE;
}

/* A result that names no key is of the oldest. */
static Reply *
find (SbxMonitorReplies *self,
      JsonObject        *payload)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (same (sbx_envelope_get_payload (((Reply *) l->data)->request), payload, "key"))
      return l->data;

  return json_object_has_member (payload, "key") ? NULL : g_queue_peek_head (&self->waiting);
}

/**
 * sbx_monitor_replies_take_result:
 * @self: replies
 * @result: a `messageAccepted`
 */
void
sbx_monitor_replies_take_result (SbxMonitorReplies *self,
                                 SbxEnvelope       *result)
{
  Reply *reply = find (self, sbx_envelope_get_payload (result));

  if (reply != NULL)
    take_answer (reply, result);
}

/**
 * sbx_monitor_replies_refuse:
 * @self: replies
 * @error: why the server did not take one of them
 *
 * Returns: whether there was one
 */
gboolean
sbx_monitor_replies_refuse (SbxMonitorReplies *self,
                            const GError      *error)
{
  Reply *reply = g_queue_peek_head (&self->waiting);

  if (reply != NULL)
    refuse (reply, error);
  return reply != NULL;
}
