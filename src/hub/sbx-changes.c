/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"

#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Of a message's content, in code points, what a list of topics or channels shows of it. */
#define PREVIEW_CHARACTERS 200

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

static void
set_candidates (GError             *error,
                const char * const *channels,
                const char         *topic_id)
{
  JsonArray *candidates = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; channels[i] != NULL; i++)
    {
      JsonObject *candidate = json_object_new ();

      json_object_set_string_member (candidate, "channelId", channels[i]);
      json_object_set_string_member (candidate, "topicId", topic_id);
      json_array_add_object_element (candidates, candidate);
    }

  json_node_take_array (node, candidates);
  sbx_wire_error_set_detail (error, "candidates", node);
}

static char *
find_only_channel (SbxStoreWriter  *writer,
                   const char      *topic_id,
                   GError         **error)
{
  g_auto (GStrv) channels = sbx_store_find_topic_channels (writer, topic_id, error);
  GError *conflict;

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

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "channelId",
                                           _("Several channels have a topic “%s”: say which one"),
                                           topic_id);
  set_candidates (conflict, (const char * const *) channels, topic_id);
  g_propagate_error (error, conflict);
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

/* The start of the content, or the name of the first attachment of a message without words. */
static char *
make_preview (const SbxMessageRecord *message)
{
  const char *end = message->content;

  if (message->content[0] == '\0' && message->attachments != NULL &&
      json_array_get_length (message->attachments) > 0)
    {
      JsonNode *first = json_array_get_element (message->attachments, 0);

      if (JSON_NODE_HOLDS_OBJECT (first))
        return g_strdup (json_object_get_string_member_with_default (json_node_get_object (first),
                                                                     "name", ""));
    }

  for (guint i = 0; i < PREVIEW_CHARACTERS && *end != '\0'; i++)
    end = g_utf8_next_char (end);

  return g_strndup (message->content, end - message->content);
}

static gboolean
show (char                   **last_message,
      gint64                  *last_message_time,
      const SbxMessageRecord  *message)
{
  g_autofree char *preview = make_preview (message);
  gboolean changed = sbx_changes_set_text (last_message, preview);

  changed |= *last_message_time != message->timestamp;
  *last_message_time = message->timestamp;
  return changed;
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

/**
 * sbx_changes_count_message:
 * @channel: the message's channel
 * @topic: the message's topic
 * @message: a new message of it, with its seq
 *
 * Brings what channel and topic say of their messages up to date; the last message is the newest by
 * its own time. A channel counts private
 * messages only: the comments are counted by their works.
 */
void
sbx_changes_count_message (SbxChannelRecord       *channel,
                           SbxTopicRecord         *topic,
                           const SbxMessageRecord *message)
{
  /* Until there is a message, the time is when the topic was first seen: any message replaces it. */
  if (topic->last_seq == 0 || message->timestamp >= topic->last_message_time)
    sbx_changes_show_in_topic (topic, message);
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
        gint64           expected_seq,
        GError         **error)
{
  g_autoptr (GBytes) text = sbx_json_writer_free_to_bytes (members);
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  gint64 seq = sbx_store_append (writer, stream, event, triggered_by, data, length, error);

  g_assert (seq == 0 || expected_seq == 0 || seq == expected_seq);

  return seq != 0;
}

/**
 * sbx_changes_append_message:
 * @writer: the store's writer
 * @event: `messageAdded`, whose seq is @message's own, or `messageChanged`
 * @triggered_by: who caused it
 * @message: the message as everybody may see it: without its key
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
  gint64 seq = g_str_equal (event, "messageAdded") ? message->seq : 0;
  SbxJsonWriter *members = sbx_json_writer_new ();

  g_assert (message->key == NULL);

  sbx_message_record_write (message, members, "message");
  return append (writer, stream, event, triggered_by, members, seq, error);
}

/**
 * sbx_changes_append_topic:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @topic: the topic as it is now; its members for one asker are emptied
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_changes_append_topic (SbxStoreWriter  *writer,
                          const char      *triggered_by,
                          SbxTopicRecord  *topic,
                          GError         **error)
{
  SbxJsonWriter *members = sbx_json_writer_new ();

  topic->unread_count = topic->read_seq = topic->muted = -1;
  sbx_topic_record_write (topic, members, "topic");
  return append (writer, "channels", "topicChanged", triggered_by, members, 0, error);
}

/**
 * sbx_changes_append_channel:
 * @writer: the store's writer
 * @triggered_by: who caused it
 * @channel: the channel as it is now; its members for one asker are emptied
 * @error: return location for an error
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
  return append (writer, "channels", "channelChanged", triggered_by, members, 0, error);
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
  return append (writer, "tasks", "sessionUpdate", triggered_by, members, 0, error);
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
  return append (writer, "tasks", "taskUpdate", triggered_by, members, 0, error);
}
