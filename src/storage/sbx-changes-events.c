/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"

#include "sbx-kept-json.h"
#include "sbx-limits.h"

/* The durable events that tell of what changed. */

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

  /* What is told late may stand before what was told. */
  g_assert (seq == 0 || seq >= message->seq || !g_str_equal (event, "messageAdded"));

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
