/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-doubt.h"
#include "sbx-foreign-echo.h"
#include "sbx-foreign-write.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-own-names.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Messages of ours: once for each key, and not into a topic that moved on. Such servers know no keys: of one that may have left before, and was not
 * confirmed, the server's list is looked at before it leaves again; where there is none, what it tells is waited for, and then a person is asked. */

/* ms: a server has done with what it was sent as long ago, whoever is still there; one that tells what was missed by itself has done so. */
#define SETTLING_MS 3000

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
  gboolean     unlisted;     /* its channels are not listed yet */
  gboolean     unlooked;     /* nor the topics of that one */
  gboolean     duplicate;    /* out: it was accepted before */
  gboolean     looked;       /* what the server has to tell was asked for */
  gboolean     listed;       /* and told */
  SbxForeignDoubt doubt;     /* out */
  gint64       since;        /* out: ms: when it may have left */
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
  sending->unlisted = sbx_foreign_lists_may_show (self, SBX_FOREIGN_CHANNELS, NULL);
  sending->unlooked = sending->unlisted || sbx_foreign_lists_may_show (self, SBX_FOREIGN_TOPICS, sending->channel_id);
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

/* The server told it before it was asked again: it is ours. */
static gboolean
adopt (SbxStoreWriter    *writer,
       Sending           *sending,
       SbxMessageRecord  *message,
       SbxJsonWriter     *answer,
       GError           **error)
{
  SbxStoredKey stored = { (char *) "", message->channel_id, message->topic_id, message->id, message->seq };

  sbx_changes_set_text (&message->key, sending->key);
  sbx_changes_set_text (&message->from_id, sending->sender_id);
  sbx_changes_set_text (&message->from_name, sending->sender_name);
  message->outgoing = TRUE;
  sending->duplicate = TRUE;
  write_accepted (answer, sending->key, &stored, TRUE);
  return sbx_store_put_message (writer, message, -1, error) &&
         sbx_store_put_key (writer, sending->sender_id, sending->key, &stored, error) &&
         sbx_foreign_doubt_clear (writer, sending->sender_id, sending->key, error) &&
         sbx_changes_append_message (writer, "messageChanged", NULL, message, error);
}

/* Notes that it is about to leave, once it is known that the server does not have it. */
static gboolean
write_doubt (SbxStoreWriter  *writer,
             Sending         *sending,
             SbxJsonWriter   *answer,
             GError         **error)
{
  g_autofree char *content = sbx_fields_dup_text (sbx_envelope_get_payload (sending->request), "content", "");
  g_autoptr (SbxMessageRecord) message = NULL;

  if (!sbx_foreign_doubt_look (writer, sending->sender_id, sending->sender_name, sending->key, sending->channel_id, sending->topic_id, content,
                               &sending->doubt, &sending->since, &message, error))
    return FALSE;
  if (message != NULL)
    return adopt (writer, sending, message, answer, error);
  if (sending->doubt == SBX_FOREIGN_DOUBT_NONE || (sending->doubt == SBX_FOREIGN_DOUBT_MISSING && sending->listed))
    return check_topic (writer, sending, error) &&
           sbx_foreign_doubt_note (writer, sending->sender_id, sending->key, error);
  return TRUE;
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
    return write_doubt (writer, sending, answer, error);

  sending->duplicate = TRUE;
  write_accepted (answer, sending->key, stored, TRUE);
  sbx_stored_key_free (stored);
  return TRUE;
}

/* Nothing more is to be heard of it in this connection. */
static void
forget (SbxForeign  *self,
        SbxEnvelope *request)
{
  g_autofree char *key = sbx_fields_dup_text (sbx_envelope_get_payload (request), "key", NULL);

  if (key != NULL)
    g_hash_table_remove (self->sending, key);
}

/* --- In doubt --- */

/* (transfer full): it waits for what the server has to tell. */
typedef struct
{
  SbxForeign  *foreign;
  SbxEnvelope *request;
  guint        generation;
  GSource     *timer;
} Looking;

static void
looking_free (Looking *looking)
{
  if (looking->timer != NULL)
    g_source_destroy (looking->timer);
  g_clear_pointer (&looking->timer, g_source_unref);
  sbx_envelope_unref (looking->request);
  g_object_unref (looking->foreign);
  g_free (looking);
}

static void check (SbxForeign  *self,
                   SbxEnvelope *request,
                   gboolean     looked,
                   gboolean     listed);

static void
on_listed (SbxForeign   *self,
           const GError *error,
           gpointer      data)
{
  const Looking *looking = data;
  JsonObject *payload = sbx_envelope_get_payload (looking->request);
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", "");

  if (looking->generation == self->generation)
    check (self, looking->request, TRUE, sbx_foreign_lists_was_told (self, SBX_FOREIGN_MESSAGES, channel_id, topic_id));
}

static gboolean
on_settled (gpointer data)
{
  Looking *looking = data;
  SbxForeign *self = looking->foreign;
  JsonObject *payload = sbx_envelope_get_payload (looking->request);
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", "");

  g_clear_pointer (&looking->timer, g_source_unref);
  if (looking->generation != self->generation)
    {
      looking_free (looking);
    }
  else if (self->dialect->list != NULL)
    {
      sbx_foreign_lists_ask_anew (self, SBX_FOREIGN_MESSAGES, channel_id, topic_id, on_listed, looking, (GDestroyNotify) looking_free);
    }
  else
    {
      check (self, looking->request, TRUE, FALSE);
      looking_free (looking);
    }
  return G_SOURCE_REMOVE;
}

/* Not before the server has done with what it may have been sent; one without lists may have begun to tell what was missed just now. */
static void
look (SbxForeign    *self,
      const Sending *sending)
{
  gint64 passed = self->dialect->list != NULL ? sbx_time_now_ms () - sending->since : 0;
  Looking *looking = g_new0 (Looking, 1);

  looking->foreign = g_object_ref (self);
  looking->request = sbx_envelope_ref (sending->request);
  looking->generation = self->generation;
  looking->timer = g_timeout_source_new (passed >= 0 && passed < SETTLING_MS ? (guint) (SETTLING_MS - passed) : 0);
  g_source_set_static_name (looking->timer, "sbx-foreign-send");
  g_source_set_callback (looking->timer, on_settled, looking, NULL);
  g_source_attach (looking->timer, g_main_context_get_thread_default ());
}

/* Sent again it could be doubled. Whoever asks again after this wants it to be sent. */
static void
fail_doubtful (SbxForeign  *self,
               SbxEnvelope *request)
{
  g_autoptr (GError) error =
    g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                         _("The connection ended before the server confirmed this message, and it cannot be asked whether it has it. Look there before you send it again."));

  sbx_wire_error_set_detail (error, "unconfirmed", json_node_init_boolean (json_node_alloc (), TRUE));
  sbx_foreign_fail (self, request, error);
}

/* A hub has it once, however often it is sent under its key, in a dialect that has a place for that and no list to look at. */
static gboolean
knows_keys (SbxForeign *self)
{
  return self->hub_log != NULL;
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
    {
      forget (self, sending->request);
      sbx_foreign_answer_text (self, sending->request, "messageAccepted", answer);
    }
  else if (sending->doubt == SBX_FOREIGN_DOUBT_NONE || (sending->doubt == SBX_FOREIGN_DOUBT_MISSING && sending->listed) || knows_keys (self))
    self->dialect->request (self, sending->request);
  else if (!sending->looked)
    look (self, sending);
  else
    fail_doubtful (self, sending->request);
}

static void
check (SbxForeign  *self,
       SbxEnvelope *request,
       gboolean     looked,
       gboolean     listed)
{
  Sending *sending = sending_new (self, request, NULL);

  sending->looked = looked;
  sending->listed = listed;
  sbx_foreign_write (self, write_check, sending, sending_free, on_checked);
}

/* --- It is refused --- */

static gboolean
write_refused (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  const Sending *sending = data;

  return sbx_foreign_doubt_clear (writer, sending->sender_id, sending->key, error);
}

/* @request was answered with an error: whoever asks again knows that. */
void
sbx_foreign_note_refused (SbxForeign  *self,
                          SbxEnvelope *request)
{
  forget (self, request);
  if (json_object_has_member (sbx_envelope_get_payload (request), "key"))
    sbx_foreign_write (self, write_refused, sending_new (self, request, NULL), sending_free, NULL);
}

/* Asked twice at once it could leave twice. */
static gboolean
is_on_its_way (SbxForeign  *self,
               SbxEnvelope *request)
{
  g_autofree char *key = sbx_fields_dup_text (sbx_envelope_get_payload (request), "key", NULL);
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (key == NULL || g_hash_table_add (self->sending, g_strdup (key)))
    return FALSE;
  error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, _("The server has not confirmed it yet."));
  answer = sbx_envelope_new_error (sbx_envelope_get_id (request), error);
  sbx_foreign_tell (self, answer);
  return TRUE;
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

  if (is_on_its_way (self, request))
    return;
  check (self, request, FALSE, FALSE);
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

/* Of a server that tells no ids of senders: what it calls us is known now. */
static gboolean
learn_name (SbxStoreWriter  *writer,
            JsonObject      *told,
            GError         **error)
{
  g_autofree char *from_id = told != NULL ? sbx_fields_dup_text (told, "fromId", "") : NULL;
  g_autofree char *name = told != NULL ? sbx_fields_dup_text (told, "fromName", "") : NULL;

  return told == NULL || *from_id != '\0' || sbx_own_names_learn (writer, name, error);
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
  if (!sbx_foreign_note_stand (writer, message, sending->unlisted, sending->unlooked, error) ||
      !learn_name (writer, sending->message, error) || !sbx_foreign_store_message (writer, &message, object, FALSE, error) ||
      (unnamed && !sbx_foreign_echo_expect (writer, message, error)))
    return FALSE;

  stored = (SbxStoredKey) { (char *) "", message->channel_id, message->topic_id, message->id, message->seq };
  if (!sbx_store_put_key (writer, sending->sender_id, sending->key, &stored, error) ||
      !sbx_foreign_doubt_clear (writer, sending->sender_id, sending->key, error))
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

  forget (self, sending->request);
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
