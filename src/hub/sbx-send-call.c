/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-send-call.h"

#include "sbx-attachments.h"
#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-conversation.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

void
sbx_send_call_free (SbxSendCall *self)
{
  g_free (self->sender_id);
  g_free (self->key);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->digest);
  g_free (self->except);
  g_strfreev (self->joining);
  g_strfreev (self->members);
  g_free (self->bridged_from);
  g_free (self->bridged_id);
  g_free (self->lost_way);
  g_clear_pointer (&self->message, sbx_message_record_free);
  g_free (self);
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

/**
 * sbx_send_call_answer_used:
 * @self: a message
 * @writer: the store
 * @answer: for the members of `messageAccepted`
 * @used: (out): whether there was a message under its key; then that is answered
 * @error: return location for an error of the store, or CONFLICT
 *
 * A key that was used before has the same answer for the same message, and nothing else for another.
 */
gboolean
sbx_send_call_answer_used (const SbxSendCall  *self,
                           SbxStoreWriter     *writer,
                           SbxJsonWriter      *answer,
                           gboolean           *used,
                           GError            **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxStoredKey) stored = sbx_store_find_key (writer, self->sender_id, self->key, &failure);

  *used = stored != NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored == NULL)
    return TRUE;

  if (!g_str_equal (stored->digest, self->digest) ||
      !g_str_equal (stored->topic_id, self->topic_id) ||
      (self->channel_id != NULL && !g_str_equal (stored->channel_id, self->channel_id)))
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "key",
                                                       _("The key was used for another message")));
      return FALSE;
    }

  write_accepted (answer, self->key, stored, TRUE);
  return TRUE;
}

/**
 * sbx_send_call_answer:
 * @self: a message
 * @message: as it is stored now
 * @answer: for the members of `messageAccepted`
 */
void
sbx_send_call_answer (const SbxSendCall      *self,
                      const SbxMessageRecord *message,
                      SbxJsonWriter          *answer)
{
  write_accepted (answer, self->key,
                  &(SbxStoredKey) { self->digest, message->channel_id, message->topic_id, message->id, message->seq }, FALSE);
}

/**
 * sbx_send_call_find_topic:
 * @self: a message
 * @writer: the store
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): where it belongs, made where its dialect may
 */
SbxTopicRecord *
sbx_send_call_find_topic (const SbxSendCall  *self,
                          SbxStoreWriter     *writer,
                          GError            **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (!self->makes_topic)
    return sbx_changes_find_topic (writer, self->channel_id, self->topic_id, error);

  topic = sbx_conversation_find_or_make (writer, self->channel_id, self->topic_id, self->message->from_name, error);
  if (topic == NULL || !sbx_conversation_join (topic, (const char *const *) self->joining, error))
    return NULL;
  return g_steal_pointer (&topic);
}

/**
 * sbx_send_call_store:
 * @self: a message
 * @writer: the store
 * @channel: its channel
 * @topic: its topic
 * @error: return location for an error
 *
 * Puts the message, its key and its event; then what topic and channel show of it.
 */
gboolean
sbx_send_call_store (SbxSendCall       *self,
                     SbxStoreWriter    *writer,
                     SbxChannelRecord  *channel,
                     SbxTopicRecord    *topic,
                     GError           **error)
{
  g_autofree char *stream = g_strconcat ("channel/", topic->channel_id, NULL);
  SbxMessageRecord *message = self->message;
  SbxStoredKey stored;

  sbx_changes_set_text (&message->channel_id, topic->channel_id);
  sbx_changes_set_text (&message->topic_id, topic->id);
  message->stored_at = sbx_time_now_ms ();
  message->timestamp = message->stored_at;
  message->seq = sbx_store_next_seq (writer, stream, error);
  if (message->seq == 0 || !sbx_attachments_resolve (writer, message, error))
    return FALSE;

  stored = (SbxStoredKey) { self->digest, topic->channel_id, topic->id, message->id, message->seq };
  if (!sbx_store_put_message (writer, message, 1, error) ||
      !sbx_attachments_note (writer, message, error) ||
      !sbx_store_put_key (writer, self->sender_id, self->key, &stored, error))
    return FALSE;

  if (!sbx_changes_append_message (writer, "messageAdded", self->sender_id, message, error))
    return FALSE;

  sbx_changes_address (writer, topic, self->except);
  sbx_bridged_say_origin (writer, channel->other);
  self->members = sbx_changes_dup_members (topic);
  sbx_changes_count_message (channel, topic, message);
  return sbx_store_put_topic (writer, topic, error) &&
         sbx_store_put_channel (writer, channel, error) &&
         sbx_changes_append_topic (writer, self->sender_id, topic, error) &&
         sbx_changes_append_channel (writer, self->sender_id, channel, error);
}
