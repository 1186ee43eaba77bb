/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-echo.h"
#include "sbx-foreign-write.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Messages of ours: once for each key, and not into a topic that moved on. */

typedef struct
{
  SbxEnvelope *request;
  guint        generation;
  char        *sender_id;
  char        *sender_name;
  char        *channel_id;   /* (nullable) */
  char        *topic_id;
  char        *key;
  JsonObject  *message;      /* (nullable): as the server has it */
  gboolean     duplicate;    /* out: it was accepted before */
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  sbx_envelope_unref (sending->request);
  g_free (sending->sender_id);
  g_free (sending->sender_name);
  g_free (sending->channel_id);
  g_free (sending->topic_id);
  g_free (sending->key);
  g_clear_pointer (&sending->message, json_object_unref);
  g_free (sending);
}

static Sending *
sending_new (SbxForeign  *self,
             SbxEnvelope *request,
             JsonObject  *message)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  Sending *sending = g_new0 (Sending, 1);

  sending->request = sbx_envelope_ref (request);
  sending->generation = self->generation;
  sending->sender_id = g_strdup (sbx_foreign_get_sender_id (self));
  sending->sender_name = g_strdup (self->user_name != NULL ? self->user_name : sending->sender_id);
  sending->channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  sending->topic_id = sbx_fields_dup_text (payload, "topicId", "");
  sending->key = sbx_fields_dup_text (payload, "key", NULL);
  if (sending->key == NULL)
    sending->key = g_uuid_string_random ();
  sending->message = message != NULL ? sbx_json_copy_object (message) : NULL;
  return sending;
}

static void
write_accepted (SbxJsonWriter      *answer,
                const char         *key,
                const SbxStoredKey *stored,
                gboolean            duplicate)
{
  sbx_json_writer_string (answer, "key", key);
  sbx_json_writer_string (answer, "id", stored->message_id);
  sbx_json_writer_string (answer, "channelId", stored->channel_id);
  sbx_json_writer_string (answer, "topicId", stored->topic_id);
  sbx_json_writer_int (answer, "seq", stored->seq);
  sbx_json_writer_boolean (answer, "duplicate", duplicate);
}

static gboolean
check_topic (SbxStoreWriter  *writer,
             const Sending   *sending,
             GError         **error)
{
  JsonObject *payload = sbx_envelope_get_payload (sending->request);
  gint64 if_seq = sbx_fields_int_or (payload, "ifSeq", -1);
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (GPtrArray) newer = NULL;
  g_autoptr (GError) failure = NULL;
  JsonArray *messages;
  JsonNode *list;
  GError *conflict;

  /* What was not seen yet, the server may know. */
  topic = sbx_changes_find_topic (writer, sending->channel_id, sending->topic_id, &failure);
  if (g_error_matches (failure, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND))
    return TRUE;
  if (topic == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (if_seq < 0 || sbx_fields_boolean_or (payload, "force", FALSE) || topic->last_seq <= if_seq)
    return TRUE;

  newer = sbx_store_find_newer_messages (writer, topic->channel_id, topic->id, if_seq, SBX_LIMIT_PAGE, error);
  if (newer == NULL)
    return FALSE;
  if (newer->len == 0)
    return TRUE;

  messages = json_array_new ();
  for (guint i = 0; i < newer->len; i++)
    {
      g_autoptr (SbxJsonWriter) text = sbx_json_writer_new ();
      g_autoptr (GBytes) bytes = NULL;
      JsonNode *node;

      sbx_message_record_write (newer->pdata[i], text, NULL);
      bytes = sbx_json_writer_free_to_bytes (g_steal_pointer (&text));
      node = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
      if (node != NULL)
        json_array_add_element (messages, node);
    }
  list = json_node_init_array (json_node_alloc (), messages);
  json_array_unref (messages);

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "ifSeq", _("The topic has newer messages"));
  sbx_wire_error_set_detail (conflict, "messages", list);
  sbx_wire_error_set_detail (conflict, "lastSeq", json_node_init_int (json_node_alloc (), topic->last_seq));
  g_propagate_error (error, conflict);
  return FALSE;
}

static gboolean
write_check (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  Sending *sending = data;
  g_autoptr (GError) failure = NULL;
  SbxStoredKey *stored = sbx_store_find_key (writer, sending->sender_id, sending->key, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored == NULL)
    return check_topic (writer, sending, error);

  sending->duplicate = TRUE;
  write_accepted (answer, sending->key, stored, TRUE);
  sbx_stored_key_free (stored);
  return TRUE;
}

static void
on_checked (SbxForeign   *self,
            GBytes       *answer,
            const GError *error,
            gpointer      data)
{
  const Sending *sending = data;

  if (sending->generation != self->generation)
    return;

  if (error != NULL)
    sbx_foreign_fail (self, sending->request, error);
  else if (sending->duplicate)
    sbx_foreign_answer_text (self, sending->request, "messageAccepted", answer);
  else
    self->dialect->request (self, sending->request);
}

/* A `sendMessage` of those above, before the dialect sees it. No other dialect knows notes among colleagues: their
 * servers would pass it on to whoever is outside. */
void
sbx_foreign_send_message (SbxForeign  *self,
                          SbxEnvelope *request)
{
  if (sbx_fields_boolean_or (sbx_envelope_get_payload (request), "private", FALSE))
    {
      g_autoptr (GError) error =
        sbx_wire_error_new_for_field (SBX_WIRE_ERROR_UNSUPPORTED, "private",
                                      _("This server knows no private notes: it would show them to everybody."));

      sbx_foreign_fail (self, request, error);
      return;
    }

  sbx_foreign_write (self, write_check, sending_new (self, request, NULL), sending_free, on_checked);
}

/* --- It is accepted --- */

/* The request says all that the server does not. */
static JsonObject *
make_message (const Sending *sending)
{
  static const char *const members[] = {
    "channelId", "topicId", "content", "type", "replyTo", "important", "private", "attachments", "mentions", "extra", NULL
  };
  JsonObject *payload = sbx_envelope_get_payload (sending->request);
  JsonObject *message = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_set_string_member (message, "fromId", sending->sender_id);
  json_object_set_string_member (message, "fromName", sending->sender_name);
  json_object_set_string_member (message, "direction", "out");
  json_object_set_int_member (message, "timestamp", sbx_time_now_ms ());
  for (guint i = 0; members[i] != NULL; i++)
    if (json_object_has_member (payload, members[i]))
      json_object_set_member (message, members[i], sbx_json_copy (json_object_get_member (payload, members[i])));
  if (sending->message == NULL)
    return message;

  json_object_iter_init (&iter, sending->message);
  while (json_object_iter_next (&iter, &name, &value))
    if (!JSON_NODE_HOLDS_NULL (value))
      json_object_set_member (message, name, sbx_json_copy (value));
  return message;
}

static gboolean
write_accept (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  const Sending *sending = data;
  g_autoptr (JsonObject) object = make_message (sending);
  g_autoptr (SbxMessageRecord) message = NULL;
  gboolean unnamed = !json_object_has_member (object, "id") || sbx_fields_boolean_or (object, "unnamed", FALSE);
  SbxStoredKey stored;

  if (json_object_has_member (object, "unnamed"))
    json_object_remove_member (object, "unnamed");
  if (!json_object_has_member (object, "id"))
    {
      g_autofree char *id = g_uuid_string_random ();

      json_object_set_string_member (object, "id", id);
    }
  message = sbx_foreign_read_message (writer, sending->sender_id, sending->channel_id, sending->topic_id, object, error);
  if (message == NULL)
    return FALSE;

  message->outgoing = TRUE;
  message->key = g_strdup (sending->key);
  if (!sbx_foreign_store_message (writer, &message, object, FALSE, error) ||
      (unnamed && !sbx_foreign_echo_expect (writer, message, error)))
    return FALSE;

  stored = (SbxStoredKey) { (char *) "", message->channel_id, message->topic_id, message->id, message->seq };
  if (!sbx_store_put_key (writer, sending->sender_id, sending->key, &stored, error))
    return FALSE;
  write_accepted (answer, sending->key, &stored, FALSE);
  return TRUE;
}

static void
on_accepted (SbxForeign   *self,
             GBytes       *answer,
             const GError *error,
             gpointer      data)
{
  const Sending *sending = data;

  if (sending->generation != self->generation)
    return;

  if (error != NULL)
    sbx_foreign_fail (self, sending->request, error);
  else
    sbx_foreign_answer_text (self, sending->request, "messageAccepted", answer);
}

/**
 * sbx_foreign_accept_message:
 * @request: a `sendMessage`
 * @message: (nullable): what the server says of the message: its id at least, where it has one; borrowed. With `unnamed` the id is ours, and the
 *   server may tell the message under another one yet
 *
 * The server took the message.
 */
void
sbx_foreign_accept_message (SbxForeign  *self,
                            SbxEnvelope *request,
                            JsonObject  *message)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (request != NULL);

  sbx_foreign_write (self, write_accept, sending_new (self, request, message), sending_free, on_accepted);
}
