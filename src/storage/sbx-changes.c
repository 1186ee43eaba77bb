/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"

#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Of a message's content, in code points, what a list of topics or channels shows of it. */
#define PREVIEW_CHARACTERS 200

/* Small values: topics whose title people gave, by channel. */
#define TITLE_SCOPE "title\x1f"

/* Small values: messages that people deleted, by channel and topic. */
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
  GError *failure = NULL;
  g_autofree char *value = sbx_store_dup_value (writer, scope, name, &failure);

  *found = value != NULL;
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
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

static char *
make_deleted_scope (const char *channel_id,
                    const char *topic_id)
{
  return g_strconcat (DELETED_SCOPE, channel_id, "\x1f", topic_id, NULL);
}

/**
 * sbx_changes_note_deleted:
 * @writer: the store's writer
 * @message: a message that somebody deletes
 * @error: return location for an error
 *
 * Whoever reports it again does not bring it back.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_note_deleted (SbxStoreWriter          *writer,
                          const SbxMessageRecord  *message,
                          GError                 **error)
{
  g_autofree char *scope = make_deleted_scope (message->channel_id, message->topic_id);

  return sbx_store_set_value (writer, scope, message->id, "deleted", error);
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
  g_autofree char *scope = make_deleted_scope (channel_id, topic_id);

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
  if (topic->message_count == 0 || message->timestamp >= topic->last_message_time)
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

/* Appends an event whose only member @members holds. */
static gboolean
append (SbxStoreWriter  *writer,
        const char      *stream,
        const char      *event,
        const char      *triggered_by,
        SbxJsonWriter   *members,
        GError         **error)
{
  g_autoptr (GBytes) text = sbx_json_writer_free_to_bytes (members);
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  return sbx_store_append (writer, stream, event, triggered_by, data, length, error) != 0;
}

/**
 * sbx_changes_append_message:
 * @writer: the store's writer
 * @event: `messageAdded`, whose seq is @message's own, or `messageChanged`
 * @triggered_by: who caused it
 * @message: the message; its sender alone is told the key, where it has one
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_message (SbxStoreWriter          *writer,
                            const char              *event,
                            const char              *triggered_by,
                            const SbxMessageRecord  *message,
                            GError                 **error)
{
  g_autofree char *stream = g_strconcat ("channel/", message->channel_id, NULL);
  SbxJsonWriter *members = sbx_json_writer_new ();
  SbxMessageRecord told = *message;
  g_autoptr (GBytes) text = NULL;
  gint64 seq;

  told.key = NULL;
  sbx_message_record_write (&told, members, "message");
  text = sbx_json_writer_free_to_bytes (members);
  seq = sbx_store_append_message (writer, stream, event, triggered_by,
                                  g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                  message->key != NULL ? message->from_id : NULL, message->key, error);

  g_assert (seq == 0 || seq == message->seq || !g_str_equal (event, "messageAdded"));

  return seq != 0;
}

/**
 * sbx_changes_dup_members:
 * @topic: a topic
 *
 * Returns: (transfer full): its owner, if it has one, and its participants, nobody twice
 */
GStrv
sbx_changes_dup_members (const SbxTopicRecord *topic)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean has_owner = topic->owner_id != NULL && topic->owner_id[0] != '\0';

  if (has_owner)
    g_strv_builder_add (builder, topic->owner_id);
  for (guint i = 0; topic->participants != NULL && topic->participants[i] != NULL; i++)
    {
      if (!has_owner || !g_str_equal (topic->participants[i], topic->owner_id))
        g_strv_builder_add (builder, topic->participants[i]);
    }
  return g_strv_builder_end (builder);
}

/**
 * sbx_changes_address:
 * @writer: the store's writer, which has appended an event about something in @topic
 * @topic: the topic
 * @except: (nullable): one who shall not be told
 *
 * Says that the event concerns the people of the topic.
 */
void
sbx_changes_address (SbxStoreWriter       *writer,
                     const SbxTopicRecord *topic,
                     const char           *except)
{
  g_auto (GStrv) members = sbx_changes_dup_members (topic);

  if (members[0] != NULL || except != NULL)
    sbx_store_address_event (writer, (const char *const *) members, except);
}

static gboolean
check_length (SbxJsonWriter  *object,
              const char     *field,
              GError        **error)
{
  gsize length = sbx_json_writer_get_length (object);

  sbx_json_writer_free (object);
  return sbx_kept_json_check_length (length, SBX_LIMIT_THREAD_BYTES, field, error);
}

/**
 * sbx_changes_check_topic:
 * @topic: a topic that was changed by what a peer sent
 * @error: return location for a %SBX_WIRE_ERROR: TOO_LARGE
 *
 * Returns: whether it is not longer than a stored topic may be
 */
gboolean
sbx_changes_check_topic (const SbxTopicRecord  *topic,
                         GError               **error)
{
  SbxJsonWriter *object = sbx_json_writer_new ();

  sbx_topic_record_write (topic, object, NULL);
  return check_length (object, "topic", error);
}

/**
 * sbx_changes_check_channel:
 * @channel: a channel that was changed by what a peer sent
 * @error: return location for a %SBX_WIRE_ERROR: TOO_LARGE
 *
 * Returns: whether it is not longer than a stored channel may be
 */
gboolean
sbx_changes_check_channel (const SbxChannelRecord  *channel,
                           GError                 **error)
{
  SbxJsonWriter *object = sbx_json_writer_new ();

  sbx_channel_record_write (channel, object, NULL);
  return check_length (object, "channel", error);
}

/**
 * sbx_changes_append_topic:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @topic: the topic as it is now; its members for one asker are emptied
 * @error: return location for an error
 *
 * Of the changes that are committed together, only the last is told.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_topic (SbxStoreWriter  *writer,
                          const char      *triggered_by,
                          SbxTopicRecord  *topic,
                          GError         **error)
{
  SbxJsonWriter   *members = sbx_json_writer_new ();
  g_autofree char *id = g_strconcat (topic->channel_id, "\n", topic->id, NULL);

  topic->unread_count = topic->read_seq = topic->muted = -1;
  sbx_topic_record_write (topic, members, "topic");
  return sbx_store_append_latest (writer, "channels", "topicChanged", id, triggered_by,
                                  sbx_json_writer_free_to_bytes (members), error);
}

/**
 * sbx_changes_append_channel:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @channel: the channel as it is now; its members for one asker are emptied
 * @error: return location for an error
 *
 * Of the changes that are committed together, only the last is told.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_channel (SbxStoreWriter    *writer,
                            const char        *triggered_by,
                            SbxChannelRecord  *channel,
                            GError           **error)
{
  SbxJsonWriter *members = sbx_json_writer_new ();

  channel->unread_count = channel->muted = -1;
  sbx_channel_record_write (channel, members, "channel");
  return sbx_store_append_latest (writer, "channels", "channelChanged", channel->id, triggered_by,
                                  sbx_json_writer_free_to_bytes (members), error);
}

/**
 * sbx_changes_append_session:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @session: the session as it is now
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_session (SbxStoreWriter          *writer,
                            const char              *triggered_by,
                            const SbxSessionRecord  *session,
                            GError                 **error)
{
  SbxJsonWriter *members = sbx_json_writer_new ();

  sbx_session_record_write (session, members, "session");
  return append (writer, "tasks", "sessionUpdate", triggered_by, members, error);
}

/**
 * sbx_changes_append_task:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @task: the task as it is now
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_task (SbxStoreWriter       *writer,
                         const char           *triggered_by,
                         const SbxTaskRecord  *task,
                         GError              **error)
{
  SbxJsonWriter *members = sbx_json_writer_new ();

  sbx_task_record_write (task, members, "task");
  return append (writer, "tasks", "taskUpdate", triggered_by, members, error);
}
