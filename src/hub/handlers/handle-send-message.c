/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged-reply.h"
#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-claim.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-outgoing-message.h"
#include "sbx-reach.h"
#include "sbx-request-terms.h"
#include "sbx-send-call.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define KEY_BYTES 256

/* What a conflict tells of the newer messages: at most a page, and no longer than this but for one. */
#define NEWER_BYTES (SBX_LIMIT_MESSAGE_BYTES / 2)

/* Adds a message to the list unless there is no room; the first one always has some. */
static gboolean
add_newer (SbxMessageRecord *message,
           const SbxSendCall   *call,
           guint             n_messages,
           SbxJsonWriter    *writer)
{
  g_autoptr (SbxJsonWriter) object = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  if (!g_str_equal (message->from_id, call->sender_id))
    g_clear_pointer (&message->key, g_free);
  sbx_message_record_write (message, object, NULL);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&object));
  if (n_messages > 0 && sbx_json_writer_get_length (writer) + g_bytes_get_size (text) > NEWER_BYTES)
    return FALSE;

  sbx_json_writer_raw (writer, NULL, g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  return TRUE;
}

/* Writes the messages after @seq, as far as there is room. */
static gboolean
write_newer (SbxStoreWriter        *store,
             const SbxSendCall        *call,
             const SbxTopicRecord  *topic,
             SbxJsonWriter         *writer,
             GError               **error)
{
  gint64 seq = call->if_seq;
  gboolean has_room = TRUE;

  sbx_json_writer_begin_array (writer, NULL);
  for (guint n_messages = 0; has_room && n_messages < SBX_LIMIT_PAGE; n_messages++)
    {
      g_autoptr (GPtrArray) newer = sbx_store_find_newer_messages (store, topic->channel_id, topic->id, seq,
                                                                   1, error);

      if (newer == NULL)
        return FALSE;
      if (newer->len == 0)
        break;

      seq = ((SbxMessageRecord *) g_ptr_array_index (newer, 0))->seq;
      if (call->hides_notes && ((SbxMessageRecord *) g_ptr_array_index (newer, 0))->is_private)
        continue;
      has_room = add_newer (g_ptr_array_index (newer, 0), call, n_messages, writer);
    }
  sbx_json_writer_end_array (writer);

  return TRUE;
}

static gboolean
check_if_seq (SbxStoreWriter        *writer,
              const SbxSendCall        *call,
              const SbxTopicRecord  *topic,
              GError               **error)
{
  g_autoptr (SbxJsonWriter) messages = NULL;
  g_autoptr (GBytes) text = NULL;
  GError *conflict;
  JsonNode *list;

  if (call->if_seq < 0 || call->force || topic->last_seq <= call->if_seq)
    return TRUE;

  messages = sbx_json_writer_new ();
  if (!write_newer (writer, call, topic, messages, error))
    return FALSE;

  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&messages));
  list = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), SBX_LIMIT_DEPTH, error);
  if (list == NULL)
    return FALSE;

  /* What came was removed again: there is nothing that the sender has not seen. */
  if (json_array_get_length (json_node_get_array (list)) == 0)
    {
      json_node_unref (list);
      return TRUE;
    }

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "ifSeq",
                                           _("The topic has newer messages"));
  sbx_wire_error_set_detail (conflict, "messages", list);
  sbx_wire_error_set_detail (conflict, "lastSeq",
                             json_node_init_int (json_node_alloc (), topic->last_seq));
  g_propagate_error (error, conflict);
  return FALSE;
}

/* An id that its sender chose must be new to the topic. */
static gboolean
check_id (SbxStoreWriter        *writer,
          const SbxSendCall        *call,
          const SbxTopicRecord  *topic,
          GError               **error)
{
  g_autoptr (SbxMessageRecord) other = NULL;
  g_autoptr (GError)           failure = NULL;

  if (!call->has_id)
    return TRUE;
  other = sbx_store_find_message (writer, topic->channel_id, topic->id, call->message->id, &failure);
  if (other != NULL)
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "id", _("The topic has a message of that id"));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
write_message (SbxStoreWriter *writer,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  SbxSendCall *call = data;
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (SbxChannelRecord) channel = NULL;
  gboolean used;

  if (!sbx_send_call_answer_used (call, writer, answer, &used, error))
    return FALSE;
  if (used)
    return TRUE;

  topic = sbx_send_call_find_topic (call, writer, error);
  if (topic == NULL ||
      !check_id (writer, call, topic, error) ||
      !sbx_claim_check_fence (topic, call->fence, sbx_time_now_ms (), error) ||
      !check_if_seq (writer, call, topic, error))
    return FALSE;

  channel = sbx_changes_find_channel (writer, topic->channel_id, error);
  if (channel == NULL || !sbx_bridged_reply_check (call, channel, error) ||
      !sbx_send_call_store (call, writer, channel, topic, error))
    return FALSE;

  sbx_send_call_answer (call, call->message, answer);
  return TRUE;
}

/* A message of another dialect may do without a key: then it cannot be repeated. */
static gboolean
read_key (SbxRequest  *request,
          SbxSendCall    *call,
          GError     **error)
{
  const char *event = sbx_envelope_get_event (sbx_request_get_envelope (request));
  gboolean may_lack = g_str_equal (event, "monitor:reply") || sbx_request_get_terms (request) != NULL;
  SbxFieldFlags flags = may_lack ? SBX_FIELD_OPTIONAL : SBX_FIELD_REQUIRED;
  const char *key = NULL;

  if (!sbx_fields_get_string (sbx_request_get_payload (request), "key", flags | SBX_FIELD_NOT_EMPTY,
                              KEY_BYTES, &key, error))
    return FALSE;

  call->key = key == NULL ? g_uuid_string_random () : g_strdup (key);
  return TRUE;
}

static gboolean
read_call (SbxRequest  *request,
           SbxSendCall    *call,
           GError     **error)
{
  JsonObject *payload = sbx_request_get_payload (request);

  call->if_seq = -1;
  call->fence = -1;
  if (!read_key (request, call, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_dup_id (payload, "excludeUser", SBX_FIELD_OPTIONAL, &call->except, error) ||
      !sbx_fields_get_int (payload, "ifSeq", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &call->if_seq,
                           error) ||
      !sbx_fields_get_int (payload, "fence", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &call->fence,
                           error) ||
      !sbx_fields_get_boolean (payload, "force", SBX_FIELD_OPTIONAL, &call->force, error))
    return FALSE;

  call->message = sbx_outgoing_message_read (payload, error);
  return call->message != NULL;
}

/* Whoever writes in a conversation takes part in it, save for a back end that speaks for itself. */
static void
apply_terms (SbxRequest *request,
             SbxSendCall   *call)
{
  const SbxRequestTerms *terms = sbx_request_get_terms (request);
  g_autoptr (GStrvBuilder) builder = NULL;

  if (terms == NULL)
    return;

  sbx_changes_set_text (&call->message->from_type, terms->from_type);
  call->has_id = sbx_changes_set_text (&call->message->id, terms->message_id);
  call->makes_topic = terms->makes_topic;

  builder = g_strv_builder_new ();
  if (terms->user_id != NULL && !g_str_equal (call->message->from_type, "system"))
    g_strv_builder_add (builder, terms->user_id);
  if (terms->participants != NULL)
    g_strv_builder_addv (builder, (const char **) terms->participants);
  call->joining = g_strv_builder_end (builder);
}

/* Those who answer customers; what programs send may be anybody's words. */
static gboolean
is_of_team (SbxRequest *request)
{
  const char *role = sbx_request_get_role (request);

  return g_str_equal (role, "operator") || g_str_equal (role, "admin");
}

static void
on_written (SbxRequest   *request,
            GBytes       *payload_text,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (SbxSendCall) call = user_data;

  if (call->bridged_from != NULL)
    {
      sbx_bridged_reply_send (request, g_steal_pointer (&call));
      return;
    }
  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  sbx_request_answer (request, "messageAccepted", payload_text);
  /* What was answered again has none. */
  if (call->members != NULL)
    sbx_reach_push_message (sbx_request_get_hub (request), (const char *const *) call->members, call->except,
                            call->message);
}

/**
 * sbx_handle_send_message:
 * @request: a `sendMessage`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Stores a message of the asker's, once for each of its keys, and tells everybody who watches.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_send_message (SbxRequest  *request,
                         GError     **error)
{
  g_autoptr (SbxSendCall) call = g_new0 (SbxSendCall, 1);
  SbxSendCall *data = call;
  const char *writer;

  if (!sbx_request_check_may_change (request, error) ||
      !read_call (request, call, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->hides_notes = sbx_request_hides_notes (request);
  call->digest = sbx_outgoing_message_digest (call->message);
  g_free (call->message->id);
  call->message->id = g_uuid_string_random ();
  call->message->key = g_strdup (call->key);
  sbx_changes_set_text (&call->message->from_id, call->sender_id);
  if (call->hides_notes && call->message->is_private)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_FORBIDDEN, "private", _("Only colleagues can write private notes: this was not sent")));
      return FALSE;
    }
  writer = sbx_bridged_get_writer_name (call->sender_id, call->message->extra);
  sbx_changes_set_text (&call->message->from_name, writer != NULL ? writer : sbx_request_get_sender_name (request));
  if (is_of_team (request))
    call->message->from_reader = g_strdup (sbx_request_get_reader_id (request));
  apply_terms (request, call);

  /* A conflict tells what is newer. */
  if (call->if_seq >= 0 && !call->force)
    sbx_request_expect_page (request);
  sbx_request_write_part (request, write_message, data, NULL, on_written, g_steal_pointer (&call));
  return TRUE;
}
