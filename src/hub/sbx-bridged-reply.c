/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged-reply.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-reach.h"
#include "sbx-replies.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * sbx_bridged_reply_check:
 * @call: a message that would be stored now
 * @channel: its channel
 * @error: return location for an error that nobody is told: it undoes the write
 *
 * Returns: whether the channel is the hub's own; else @call says which server is to take the message first
 */
gboolean
sbx_bridged_reply_check (SbxSendCall             *call,
                         const SbxChannelRecord  *channel,
                         GError                 **error)
{
  const char *address = sbx_bridged_get_address (channel->other);

  g_clear_pointer (&call->bridged_from, g_free);
  g_clear_pointer (&call->bridged_id, g_free);
  if (address == NULL)
    return TRUE;

  call->bridged_from = g_strdup (address);
  call->bridged_id = g_strdup (sbx_bridged_get_id (channel->other));
  if (call->channel_id == NULL)
    call->channel_id = g_strdup (channel->id);
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, "another server is to take it first");
  return FALSE;
}

/* --- It is taken --- */

/* The other server told of it before it was known here whose it is. */
static gboolean
adopt (SbxSendCall       *call,
       SbxStoreWriter    *writer,
       SbxMessageRecord  *told,
       GError           **error)
{
  const SbxMessageRecord *ours = call->message;
  SbxStoredKey stored = { call->digest, told->channel_id, told->topic_id, told->id, told->seq };

  sbx_changes_set_text (&told->key, call->key);
  sbx_changes_set_text (&told->from_id, ours->from_id);
  sbx_changes_set_text (&told->from_name, ours->from_name);
  g_free (told->from_reader);
  told->from_reader = g_strdup (ours->from_reader);
  told->outgoing = TRUE;
  return sbx_store_put_message (writer, told, -1, error) &&
         sbx_store_put_key (writer, call->sender_id, call->key, &stored, error) &&
         sbx_changes_append_message (writer, "messageChanged", call->sender_id, told, error);
}

static gboolean
store (SbxSendCall     *call,
       SbxStoreWriter  *writer,
       SbxJsonWriter   *answer,
       GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_send_call_find_topic (call, writer, error);
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (SbxMessageRecord) told = NULL;
  g_autoptr (GError) failure = NULL;

  if (topic == NULL)
    return FALSE;
  channel = sbx_changes_find_channel (writer, topic->channel_id, error);
  if (channel == NULL)
    return FALSE;
  told = sbx_store_find_message (writer, topic->channel_id, topic->id, call->message->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (told != NULL ? !adopt (call, writer, told, error) : !sbx_send_call_store (call, writer, channel, topic, error))
    return FALSE;

  sbx_send_call_answer (call, told != NULL ? told : call->message, answer);
  return TRUE;
}

/**
 * sbx_bridged_reply_dup_key:
 * @sender_id: who sends a message
 * @key: under which key
 *
 * Returns: (transfer full): the key that it has at the other server, whichever hub was restarted meanwhile
 */
char *
sbx_bridged_reply_dup_key (const char *sender_id,
                           const char *key)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) sender_id, (gssize) strlen (sender_id) + 1);
  g_checksum_update (sum, (const guchar *) key, -1);
  return g_strdup (g_checksum_get_string (sum));
}

/* --- Over which bridge it may have left --- */

/* Small values, by sender: of a key the server that it was given for; none once it is there, or surely not. Each bridge knows what it sent
 * itself, and nothing of another's. */
#define SCOPE "forwarded\x1f"

static gboolean
note_way (SbxSendCall     *call,
          SbxStoreWriter  *writer,
          const char      *address,
          GError         **error)
{
  g_autofree char *scope = g_strconcat (SCOPE, call->sender_id, NULL);

  return sbx_store_set_value (writer, scope, call->key, address, error);
}

/* Who sends it again after a person was asked wants it to be sent. */
static gboolean
write_way (SbxStoreWriter *writer,
           gpointer        data,
           SbxJsonWriter  *answer,
           GError        **error)
{
  SbxSendCall *call = data;
  g_autofree char *scope = g_strconcat (SCOPE, call->sender_id, NULL);
  g_autofree char *known = NULL;

  if (!sbx_store_load_value (writer, scope, call->key, &known, error))
    return FALSE;
  g_clear_pointer (&call->lost_way, g_free);
  call->is_first_way = known == NULL;
  if (g_strcmp0 (known, call->bridged_from) == 0)
    return TRUE;
  call->lost_way = g_steal_pointer (&known);
  return note_way (call, writer, call->bridged_from, error);
}

static gboolean
write_no_way (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  return note_way (data, writer, NULL, error);
}

static GError *
explain_lost_way (const SbxSendCall *call)
{
  /* TRANSLATORS: the placeholders are the addresses of two servers that lead to the same place */
  GError *told = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                              _("The reply was on its way to %s, which did not say whether it took it; it would now go over %s. Look there before you send it again."),
                              call->lost_way, call->bridged_from);

  sbx_wire_error_set_detail (told, "unconfirmed", json_node_init_boolean (json_node_alloc (), TRUE));
  sbx_wire_error_set_detail (told, "forwarded", json_node_init_boolean (json_node_alloc (), TRUE));
  return told;
}

static gboolean
write_taken (SbxStoreWriter *writer,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  SbxSendCall *call = data;
  gboolean used;

  return sbx_send_call_answer_used (call, writer, answer, &used, error) && (used || store (call, writer, answer, error)) &&
         note_way (call, writer, NULL, error);
}

/* The other server has it, or it goes nowhere. */
static void
forget_wait (SbxRequest        *request,
             const SbxSendCall *call)
{
  SbxReplies *replies = sbx_hub_get_replies (sbx_request_get_hub (request));
  g_autofree char *key = sbx_bridged_reply_dup_key (call->sender_id, call->key);

  /* A hub that ends has none any more. */
  if (replies != NULL)
    sbx_reply_waits_forget (sbx_replies_get_waits (replies), key);
}

static void
on_stored (SbxRequest   *request,
           GBytes       *payload_text,
           const GError *error,
           gpointer      user_data)
{
  g_autoptr (SbxSendCall) call = user_data;

  forget_wait (request, call);
  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  sbx_request_answer (request, "messageAccepted", payload_text);
  if (call->members != NULL)
    sbx_reach_push_message (sbx_request_get_hub (request), (const char *const *) call->members, call->except,
                            call->message);
}

/* Whoever sends it tries again by itself. */
static gboolean
will_pass (const GError *error)
{
  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE) || g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED);
}

static gboolean
has_detail (const GError *error,
            const char   *name)
{
  JsonObject *details = sbx_wire_error_get_details (error);

  return details != NULL && sbx_fields_boolean_or (details, name, FALSE);
}

/* Which server and what that means for the reply, what to do, and what happened. The last is whole sentences, maybe of another program and in another
 * language: they stand at the end as they are, for nothing of them can be cut off or joined on in every language. */
static GError *
explain (const SbxSendCall *call,
         const GError      *error)
{
  GError     *told = g_error_copy (error);
  const char *cause = error->message;

  g_clear_pointer (&told->message, g_free);
  if (will_pass (error))
    /* TRANSLATORS: the placeholders are the address of a server, and what happened, as a sentence: “There is no connection to it.” */
    told->message = g_strdup_printf (_("The reply is not at %s yet. Send it again under the same key, as Signalbox does by itself; it cannot be doubled. Why: %s"),
                                     call->bridged_from, cause);
  else if (has_detail (error, "unconfirmed"))
    /* TRANSLATORS: the placeholders are the address of a server, and what happened and what to do, as sentences */
    told->message = g_strdup_printf (_("%s may have the reply already, and it is not sent again by itself. %s"), call->bridged_from, cause);
  else if (has_detail (error, "unreachable"))
    /* TRANSLATORS: the placeholders are the address of a server, and why there is no connection to it, as a sentence */
    told->message = g_strdup_printf (_("The reply was not sent, for the bridge to %s is at rest. Send it again once that is mended. Why: %s"),
                                     call->bridged_from, cause);
  else if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED))
    /* TRANSLATORS: the placeholders are the address of a server, and why it does not take replies, as a sentence */
    told->message = g_strdup_printf (_("The reply was not sent, for %s takes none from here. Answer there by other means. Why: %s"),
                                     call->bridged_from, cause);
  else
    /* TRANSLATORS: the placeholders are the address of a server, and what it said */
    told->message = g_strdup_printf (_("The reply was not sent, for %s refused it. Change it, or send it again. It said: “%s”"), call->bridged_from, cause);
  sbx_wire_error_set_detail (told, "forwarded", json_node_init_boolean (json_node_alloc (), TRUE));
  return told;
}

typedef struct
{
  SbxSendCall *call;
  GError      *told;
} Refusal;

static void
on_forgotten (SbxRequest   *request,
              GBytes       *payload_text,
              const GError *error,
              gpointer      user_data)
{
  Refusal *refusal = user_data;

  sbx_request_fail (request, refusal->told);
  g_error_free (refusal->told);
  sbx_send_call_free (refusal->call);
  g_free (refusal);
}

/* For whoever asks why; who sends it is told the same beside the words. */
static void
note_wait (SbxRequest   *request,
           SbxSendCall  *call,
           const GError *error,
           GError       *told)
{
  SbxReplies *replies = sbx_hub_get_replies (sbx_request_get_hub (request));
  g_autofree char *key = NULL;
  const SbxReplyWait *wait;

  if (!will_pass (error))
    {
      forget_wait (request, call);
      return;
    }
  if (replies == NULL)
    return;
  key = sbx_bridged_reply_dup_key (call->sender_id, call->key);
  wait = sbx_reply_waits_note (sbx_replies_get_waits (replies), key, call->bridged_from, error->message);
  sbx_wire_error_set_detail (told, "server", json_node_init_string (json_node_alloc (), wait->address));
  sbx_wire_error_set_detail (told, "since", json_node_init_int (json_node_alloc (), wait->since));
  sbx_wire_error_set_detail (told, "why", json_node_init_string (json_node_alloc (), wait->reason));
}

/* @told: (transfer full): what is answered; @error: what happened. Where it surely never left, it may go any way the next time. */
static void
refuse (SbxRequest   *request,
        SbxSendCall  *call,
        const GError *error,
        GError       *told)
{
  gboolean may_be_there = has_detail (error, "unconfirmed") ||
                          (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE) && !has_detail (error, "unsent"));
  Refusal *refusal = g_new0 (Refusal, 1);

  note_wait (request, call, error, told);
  refusal->call = call;
  refusal->told = told;
  if (call->is_first_way && !may_be_there)
    sbx_request_write_part (request, write_no_way, call, NULL, on_forgotten, refusal);
  else
    on_forgotten (request, NULL, NULL, refusal);
}

static void
on_settled (SbxRequest   *request,
            const char   *id,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (SbxSendCall) call = user_data;
  SbxSendCall *data = call;

  if (error != NULL)
    {
      refuse (request, g_steal_pointer (&call), error, explain (data, error));
      return;
    }
  sbx_changes_set_text (&call->message->id, id);
  sbx_request_write_part (request, write_taken, data, NULL, on_stored, g_steal_pointer (&call));
}

/* --- On its way --- */

/* Who wrote it is known here alone: to the other server it comes from the bridge. What came here from a bridge says it already. */
static JsonObject *
make_extra (const SbxMessageRecord *message)
{
  JsonObject *extra = message->extra != NULL ? sbx_json_copy_object (message->extra) : json_object_new ();
  JsonObject *writer;

  if (sbx_bridged_find_writer (message->from_id, extra) != NULL)
    return extra;
  writer = json_object_new ();

  json_object_set_string_member (writer, "id", message->from_id);
  json_object_set_string_member (writer, "name", message->from_name);
  json_object_set_object_member (extra, "writtenBy", writer);
  return extra;
}

static JsonObject *
make_reply (const SbxSendCall *call,
            const char        *key)
{
  const SbxMessageRecord *message = call->message;
  JsonObject *reply = message->other != NULL ? sbx_json_copy_object (message->other) : json_object_new ();

  json_object_set_string_member (reply, "key", key);
  json_object_set_string_member (reply, "channelId", call->bridged_id);
  json_object_set_string_member (reply, "topicId", call->topic_id);
  json_object_set_string_member (reply, "content", message->content);
  json_object_set_string_member (reply, "type", message->type);
  if (message->reply_to != NULL)
    json_object_set_string_member (reply, "replyTo", message->reply_to);
  if (message->important)
    json_object_set_boolean_member (reply, "important", TRUE);
  if (message->is_private)
    json_object_set_boolean_member (reply, "private", TRUE);
  json_object_set_object_member (reply, "extra", make_extra (message));
  return reply;
}

static gboolean
hand_over (SbxRequest   *request,
           SbxSendCall  *call,
           GError      **error)
{
  SbxReplies *replies = sbx_hub_get_replies (sbx_request_get_hub (request));
  g_autofree char *key = sbx_bridged_reply_dup_key (call->sender_id, call->key);
  g_autoptr (JsonObject) reply = make_reply (call, key);

  /* A file is at this hub, where the other server's people cannot fetch it. */
  if (call->message->attachments != NULL)
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_UNSUPPORTED, "attachments",
                                                       /* TRANSLATORS: the placeholder is the address of a server. */
                                                       _("This topic is kept from %s, which a bridge can give words but no files. Connect to that server to send them."),
                                                       call->bridged_from));
      return FALSE;
    }
  if (!sbx_replies_hand_over (replies, call->bridged_from, key, reply, request, on_settled, call, error))
    return FALSE;
  sbx_reply_waits_note (sbx_replies_get_waits (replies), key, call->bridged_from, NULL);
  return TRUE;
}

static void
on_way_noted (SbxRequest   *request,
              GBytes       *payload_text,
              const GError *error,
              gpointer      user_data)
{
  g_autoptr (SbxSendCall) call = user_data;
  g_autoptr (GError) failure = NULL;
  GError *told;

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  if (call->lost_way != NULL)
    {
      g_autoptr (GError) doubt = explain_lost_way (call);

      forget_wait (request, call);
      sbx_request_fail (request, doubt);
      return;
    }
  if (hand_over (request, call, &failure))
    {
      g_steal_pointer (&call);
      return;
    }
  told = g_error_matches (failure, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE) ? explain (call, failure) : g_error_copy (failure);
  sbx_wire_error_set_detail (failure, "unsent", json_node_init_boolean (json_node_alloc (), TRUE));
  refuse (request, g_steal_pointer (&call), failure, told);
}

/**
 * sbx_bridged_reply_send:
 * @request: a `sendMessage`
 * @call: (transfer full): what it asks for, held to what is here already
 *
 * Hands it to the bridge that the channel came over, and answers when the other server has taken it and it is stored. Where it may have left
 * over another bridge before, a person is asked first.
 */
void
sbx_bridged_reply_send (SbxRequest  *request,
                        SbxSendCall *call)
{
  sbx_request_write_part (request, write_way, call, NULL, on_way_noted, call);
}
