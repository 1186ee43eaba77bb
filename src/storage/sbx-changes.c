/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"

#include "sbx-json-writer.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Of a message's content, in code points, what a list of topics or channels shows of it. */
#define PREVIEW_CHARACTERS 200

/* Small values: topics whose title people gave, by channel. */
#define TITLE_SCOPE "title\x1f"

/* Small values: messages that people deleted, by channel and topic. Each is {at, by, seq, private} as JSON, or of an older version “deleted”. */
#define DELETED_SCOPE "deleted\x1f"

/**
 * sbx_changes_set_text:
 * @field: a string of a record
 * @value: (nullable): its new value, or %NULL to leave it as it is
 *
 * Returns: whether *@field changed
 */
gboolean
sbx_changes_set_text (char       **field,
                      const char  *value)
{
  g_return_val_if_fail (field != NULL, FALSE);

  if (value == NULL || g_strcmp0 (*field, value) == 0)
    return FALSE;

  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

static char *
find_only_channel (SbxStoreWriter  *writer,
                   const char      *topic_id,
                   GError         **error)
{
  g_auto (GStrv) channels = sbx_store_find_topic_channels (writer, topic_id, error);

  if (channels == NULL)
    return NULL;

  if (channels[0] == NULL)
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "topicId",
                                                       _("There is no topic “%s”"), topic_id));
      return NULL;
    }
  if (channels[1] == NULL)
    return g_strdup (channels[0]);

  g_propagate_error (error, sbx_store_new_ambiguity (topic_id, (const char * const *) channels));
  return NULL;
}

/**
 * sbx_changes_find_channel:
 * @writer: the store's writer
 * @id: the channel
 * @error: return location for a %SBX_WIRE_ERROR: NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the channel, or %NULL with @error set
 */
SbxChannelRecord *
sbx_changes_find_channel (SbxStoreWriter  *writer,
                          const char      *id,
                          GError         **error)
{
  g_autoptr (GError) failure = NULL;
  SbxChannelRecord *channel = sbx_store_find_channel (writer, id, &failure);

  if (channel == NULL && failure == NULL)
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "channelId",
                                            _("There is no channel “%s”"), id);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return channel;
}

/**
 * sbx_changes_find_topic:
 * @writer: the store's writer
 * @channel_id: (nullable): its channel, or %NULL for the only topic of that id
 * @topic_id: the topic
 * @error: return location for a %SBX_WIRE_ERROR: NOT_FOUND, or CONFLICT with `candidates`
 *
 * Returns: (transfer full) (nullable): the topic, or %NULL with @error set
 */
SbxTopicRecord *
sbx_changes_find_topic (SbxStoreWriter  *writer,
                        const char      *channel_id,
                        const char      *topic_id,
                        GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autofree char *only = NULL;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (topic_id != NULL, NULL);

  if (channel_id == NULL)
    {
      only = find_only_channel (writer, topic_id, error);
      if (only == NULL)
        return NULL;
      channel_id = only;
    }

  topic = sbx_store_find_topic (writer, channel_id, topic_id, &failure);
  if (topic == NULL && failure == NULL)
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "topicId",
                                            _("The channel “%s” has no topic “%s”"),
                                            channel_id, topic_id);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&topic);
}

/* The content, or the name of the first attachment of a message without words. */
static const char *
get_preview (const SbxMessageRecord *message)
{
  if (message->content[0] == '\0' && message->attachments != NULL &&
      json_array_get_length (message->attachments) > 0)
    {
      JsonNode *first = json_array_get_element (message->attachments, 0);

      if (JSON_NODE_HOLDS_OBJECT (first))
        return json_object_get_string_member_with_default (json_node_get_object (first), "name", "");
    }

  return message->content;
}

static char *
cut_preview (const char *text)
{
  const char *end = text;

  for (guint i = 0; i < PREVIEW_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);

  return g_strndup (text, end - text);
}

/**
 * sbx_changes_dup_preview:
 * @message: a message
 *
 * Returns: (transfer full): the start of its words, or the name of its first attachment
 */
char *
sbx_changes_dup_preview (const SbxMessageRecord *message)
{
  return cut_preview (get_preview (message));
}

/**
 * sbx_changes_set_last_message:
 * @last_message: what a topic or channel shows
 * @last_message_time: when that was written
 * @text: (nullable): a message's words, of which the start is shown; %NULL to leave it as it is
 * @time: ms
 *
 * Returns: whether either changed
 */
gboolean
sbx_changes_set_last_message (char       **last_message,
                              gint64      *last_message_time,
                              const char  *text,
                              gint64       time)
{
  g_autofree char *preview = text != NULL ? cut_preview (text) : NULL;
  gboolean changed = sbx_changes_set_text (last_message, preview);

  changed |= *last_message_time != time;
  *last_message_time = time;
  return changed;
}

static gboolean
show (char                   **last_message,
      gint64                  *last_message_time,
      const SbxMessageRecord  *message)
{
  return sbx_changes_set_last_message (last_message, last_message_time, get_preview (message),
                                       message->timestamp);
}

/**
 * sbx_changes_note_answer:
 * @topic: a topic
 * @message: one that is new in it, or its newest
 * @is_newest: whether it is the newest by its own time
 *
 * Says who has the last word. A note is no answer, and what a back end tells for itself is no question; what comes late is
 * one where it is unread, for nobody who answered has seen it.
 *
 * Returns: whether that changed
 */
gboolean
sbx_changes_note_answer (SbxTopicRecord         *topic,
                         const SbxMessageRecord *message,
                         gboolean                is_newest)
{
  gboolean ours = message->from_reader != NULL;
  gboolean answered = ours || g_strcmp0 (message->from_id, message->channel_id) == 0;

  if (message->is_private || g_strcmp0 (message->from_type, "system") == 0 || answered == (topic->answered > 0) ||
      !(is_newest || ours || (!answered && !message->read)))
    return FALSE;

  topic->answered = answered ? TRUE : -1;
  return TRUE;
}

/**
 * sbx_changes_show_in_topic:
 * @topic: a topic
 * @message: its newest message by time
 *
 * Returns: whether what @topic says of its last message changed
 */
gboolean
sbx_changes_show_in_topic (SbxTopicRecord         *topic,
                           const SbxMessageRecord *message)
{
  return show (&topic->last_message, &topic->last_message_time, message);
}

/**
 * sbx_changes_show_in_channel:
 * @channel: a channel
 * @message: its newest message by time
 *
 * Returns: whether what @channel says of its last message changed
 */
gboolean
sbx_changes_show_in_channel (SbxChannelRecord       *channel,
                             const SbxMessageRecord *message)
{
  return show (&channel->last_message, &channel->last_message_time, message);
}

static gboolean
has_value (SbxStoreWriter  *writer,
           const char      *scope,
           const char      *name,
           gboolean        *found,
           GError         **error)
{
  g_autofree char *value = NULL;

  if (!sbx_store_load_value (writer, scope, name, &value, error))
    return FALSE;

  *found = value != NULL;
  return TRUE;
}

/**
 * sbx_changes_keep_title:
 * @writer: the store's writer
 * @topic: a topic whose title somebody gave
 * @error: return location for an error
 *
 * From now on the title is the people's: what a worker calls it does not change it.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_keep_title (SbxStoreWriter        *writer,
                        const SbxTopicRecord  *topic,
                        GError               **error)
{
  g_autofree char *scope = g_strconcat (TITLE_SCOPE, topic->channel_id, NULL);

  return sbx_store_set_value (writer, scope, topic->id, "kept", error);
}

/**
 * sbx_changes_is_title_kept:
 * @writer: the store's writer
 * @topic: a topic
 * @kept: (out): whether people gave its title
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_is_title_kept (SbxStoreWriter        *writer,
                           const SbxTopicRecord  *topic,
                           gboolean              *kept,
                           GError               **error)
{
  g_autofree char *scope = g_strconcat (TITLE_SCOPE, topic->channel_id, NULL);

  return has_value (writer, scope, topic->id, kept, error);
}

/**
 * sbx_changes_dup_deleted_scope:
 * @channel_id: a channel
 * @topic_id: its topic
 *
 * Returns: (transfer full): where the store has which messages of it were deleted
 */
char *
sbx_changes_dup_deleted_scope (const char *channel_id,
                               const char *topic_id)
{
  return g_strconcat (DELETED_SCOPE, channel_id, "\x1f", topic_id, NULL);
}

/**
 * sbx_changes_note_deleted:
 * @writer: the store's writer
 * @message: a message that somebody deletes
 * @by: who does
 * @server: (nullable): its address, where it was deleted at another server
 * @error: return location for an error
 *
 * Whoever reports it again does not bring it back.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_note_deleted (SbxStoreWriter          *writer,
                          const SbxMessageRecord  *message,
                          const char              *by,
                          const char              *server,
                          GError                 **error)
{
  g_autofree char   *scope = sbx_changes_dup_deleted_scope (message->channel_id, message->topic_id);
  SbxJsonWriter     *value = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char   *text = NULL;

  sbx_json_writer_begin_object (value, NULL);
  sbx_json_writer_int (value, "at", sbx_time_now_ms ());
  sbx_json_writer_string (value, "by", by);
  if (server != NULL)
    sbx_json_writer_string (value, "server", server);
  sbx_json_writer_int (value, "seq", message->seq);
  sbx_json_writer_boolean (value, "private", message->is_private);
  sbx_json_writer_end_object (value);
  bytes = sbx_json_writer_free_to_bytes (value);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return sbx_store_set_value (writer, scope, message->id, text, error);
}

/**
 * sbx_changes_is_deleted:
 * @writer: the store's writer
 * @channel_id: a channel
 * @topic_id: its topic
 * @id: a message that is not there
 * @deleted: (out): whether somebody deleted it
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_is_deleted (SbxStoreWriter  *writer,
                        const char      *channel_id,
                        const char      *topic_id,
                        const char      *id,
                        gboolean        *deleted,
                        GError         **error)
{
  g_autofree char *scope = sbx_changes_dup_deleted_scope (channel_id, topic_id);

  return has_value (writer, scope, id, deleted, error);
}

/**
 * sbx_changes_wake_topic:
 * @topic: a topic
 *
 * Ends a snooze.
 *
 * Returns: whether @topic was snoozed
 */
gboolean
sbx_changes_wake_topic (SbxTopicRecord *topic)
{
  g_return_val_if_fail (topic != NULL, FALSE);

  if (topic->state != SBX_TOPIC_SNOOZED)
    return FALSE;

  topic->state = SBX_TOPIC_OPEN;
  topic->snoozed_until = 0;
  return TRUE;
}

/**
 * sbx_changes_count_message:
 * @channel: the message's channel
 * @topic: the message's topic
 * @message: a new message of it, with its seq
 *
 * Brings what channel and topic say of their messages up to date; the last message is the newest by
 * its own time, and one from outside wakes a topic that is snoozed. A channel counts private
 * messages only: the comments are counted by their works.
 */
void
sbx_changes_count_message (SbxChannelRecord       *channel,
                           SbxTopicRecord         *topic,
                           const SbxMessageRecord *message)
{
  /* Until there is a message, the time is when the topic was first seen: any message replaces it. */
  gboolean is_newest = topic->message_count == 0 || message->timestamp >= topic->last_message_time;

  sbx_changes_note_answer (topic, message, is_newest);
  if (is_newest)
    {
      sbx_changes_show_in_topic (topic, message);
      if (!message->outgoing)
        sbx_changes_wake_topic (topic);
    }
  if (channel->last_seq == 0 || message->timestamp >= channel->last_message_time)
    sbx_changes_show_in_channel (channel, message);

  topic->message_count++;
  topic->last_seq = MAX (topic->last_seq, message->seq);
  if (topic->kind == SBX_TOPIC_CHAT)
    channel->message_count++;
  channel->last_seq = MAX (channel->last_seq, message->seq);
}
