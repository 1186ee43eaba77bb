/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-write.h"
#include "sbx-json-read.h"
#include "sbx-store-rows.h"

/* What the dialects say that there is, on its way to the store; and what no store keeps. */

static void
put (SbxForeign        *self,
     SbxStoreWriteFunc  func,
     const char        *channel_id,
     const char        *topic_id,
     JsonObject        *object,
     JsonArray         *array,
     SbxForeignDone     done)
{
  sbx_foreign_write (self, func,
                     sbx_foreign_put_new (sbx_foreign_get_sender_id (self), channel_id, topic_id, object, array),
                     sbx_foreign_put_free, done);
}

static void
put_list (SbxForeign        *self,
          SbxStoreWriteFunc  func,
          const char        *channel_id,
          const char        *topic_id,
          JsonArray         *array,
          gboolean           whole,
          SbxForeignDone     done)
{
  SbxForeignPut *list = sbx_foreign_put_new (sbx_foreign_get_sender_id (self), channel_id, topic_id, NULL, array);

  list->whole = whole;
  self->list_writes++;
  sbx_foreign_write (self, func, list, sbx_foreign_put_free, done);
}

/* One list of the server's is in the store. */
static void
note_list_written (SbxForeign          *self,
                   const SbxForeignPut *done)
{
  if (done->array != NULL && self->list_writes > 0)
    self->list_writes--;
}

/* --- Channels, topics, messages --- */

static void
on_channels_written (SbxForeign   *self,
                     GBytes       *answer,
                     const GError *error,
                     gpointer      data)
{
  const SbxForeignPut *done = data;

  note_list_written (self, done);
  if (error != NULL)
    g_info ("Channels that a server told were not kept: %s", error->message);
  for (guint i = 0; error == NULL && done->array != NULL && i < done->changed->len; i++)
    sbx_foreign_lists_changed (self, SBX_FOREIGN_TOPICS, done->changed->pdata[i], NULL);
  for (guint i = 0; error == NULL && i < done->moved->len; i++)
    sbx_foreign_lists_moved (self, SBX_FOREIGN_TOPICS, done->moved->pdata[i], NULL);
  for (guint i = 0; error == NULL && i < done->blind->len; i++)
    sbx_foreign_lists_look (self, SBX_FOREIGN_TOPICS, done->blind->pdata[i], NULL);
}

static void
on_topics_written (SbxForeign   *self,
                   GBytes       *answer,
                   const GError *error,
                   gpointer      data)
{
  const SbxForeignPut *done = data;

  note_list_written (self, done);
  if (error != NULL)
    g_info ("Topics that a server told were not kept: %s", error->message);
  for (guint i = 0; error == NULL && done->array != NULL && i < done->changed->len; i++)
    sbx_foreign_lists_changed (self, SBX_FOREIGN_MESSAGES, done->channel_id, done->changed->pdata[i]);
  for (guint i = 0; error == NULL && i < done->moved->len; i++)
    sbx_foreign_lists_moved (self, SBX_FOREIGN_MESSAGES, done->channel_id, done->moved->pdata[i]);
  for (guint i = 0; error == NULL && i < done->blind->len; i++)
    sbx_foreign_lists_look (self, SBX_FOREIGN_MESSAGES, done->channel_id, done->blind->pdata[i]);
}

static void
on_messages_written (SbxForeign   *self,
                     GBytes       *answer,
                     const GError *error,
                     gpointer      data)
{
  note_list_written (self, data);
  if (error != NULL)
    g_info ("Messages that a server told were not kept: %s", error->message);
}

/* Of a topic that nobody had heard of only the list says how it is called. */
static void
on_message_written (SbxForeign   *self,
                    GBytes       *answer,
                    const GError *error,
                    gpointer      data)
{
  const SbxForeignPut *done = data;

  for (guint i = 0; error == NULL && i < done->changed->len; i++)
    sbx_foreign_lists_renew (self, SBX_FOREIGN_TOPICS, done->changed->pdata[i], NULL);
  if (error == NULL && done->held_topic != NULL)
    sbx_foreign_held_hold (self, done->held_channel, done->held_topic, done->object);
}

/**
 * sbx_foreign_put_channel:
 * @channel: a Channel; a reference is taken
 */
void
sbx_foreign_put_channel (SbxForeign *self,
                         JsonObject *channel)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && channel != NULL);

  if (sbx_profile_has_feature (self->profile, "messaging"))
    put (self, sbx_foreign_write_channels, NULL, NULL, channel, NULL, on_channels_written);
}

/**
 * sbx_foreign_put_origin:
 * @message: a Message that is about to be put; its member `bridgedFrom` is taken from it
 *
 * What came live is the first that is heard of a channel, in dialects that have no event for that.
 */
void
sbx_foreign_put_origin (SbxForeign *self,
                        JsonObject *message)
{
  g_autofree char *id = NULL;
  JsonObject *from = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self) && message != NULL);

  id = sbx_fields_dup_text (message, "channelId", "");
  if (*id != '\0' && sbx_fields_get_object (message, "bridgedFrom", SBX_FIELD_OPTIONAL, &from, NULL) && from != NULL)
    {
      g_autoptr (JsonObject) channel = json_object_new ();

      json_object_set_string_member (channel, "id", id);
      json_object_set_object_member (channel, "bridgedFrom", json_object_ref (from));
      sbx_foreign_put_channel (self, channel);
    }
  if (json_object_has_member (message, "bridgedFrom"))
    json_object_remove_member (message, "bridgedFrom");
}

/**
 * sbx_foreign_put_channels:
 * @channels: (element-type JsonObject): a list of the server's; a reference is taken
 * @whole: whether there are no others
 */
void
sbx_foreign_put_channels (SbxForeign *self,
                          JsonArray  *channels,
                          gboolean    whole)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && channels != NULL);

  if (sbx_profile_has_feature (self->profile, "messaging"))
    put_list (self, sbx_foreign_write_channels, NULL, NULL, channels, whole, on_channels_written);
}

/**
 * sbx_foreign_put_topic:
 * @topic: a Topic; a reference is taken
 */
void
sbx_foreign_put_topic (SbxForeign *self,
                       JsonObject *topic)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && topic != NULL);

  if (sbx_profile_has_feature (self->profile, "messaging"))
    put (self, sbx_foreign_write_topics, NULL, NULL, topic, NULL, on_topics_written);
}

/**
 * sbx_foreign_put_topics:
 * @channel_id: (nullable): where each does not say its own
 * @topics: (element-type JsonObject): a list of the server's; a reference is taken
 * @whole: whether the channel has no others
 */
void
sbx_foreign_put_topics (SbxForeign *self,
                        const char *channel_id,
                        JsonArray  *topics,
                        gboolean    whole)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && topics != NULL);

  if (sbx_profile_has_feature (self->profile, "messaging"))
    put_list (self, sbx_foreign_write_topics, channel_id, NULL, topics, whole, on_topics_written);
}

/* What was known before decides whether it waits for what was missed. */
static void
on_open_for_message (SbxForeign   *self,
                     GBytes       *answer,
                     const GError *error,
                     gpointer      data)
{
  if (!sbx_foreign_held_take (self, data) && !sbx_foreign_held_await (self, data))
    sbx_foreign_put_held (self, data, FALSE);
}

/**
 * sbx_foreign_put_message:
 * @message: a Message that came just now; a reference is taken
 */
void
sbx_foreign_put_message (SbxForeign *self,
                         JsonObject *message)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && message != NULL);

  if (sbx_foreign_has_feature (self, "messaging"))
    sbx_foreign_when_open (self, json_object_ref (message), (GDestroyNotify) json_object_unref, on_open_for_message);
}

void
sbx_foreign_put_held (SbxForeign *self,
                      JsonObject *message,
                      gboolean    told)
{
  SbxForeignPut *now = sbx_foreign_put_new (sbx_foreign_get_sender_id (self), NULL, NULL, message, NULL);
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");

  now->whole = told;
  now->unlisted = sbx_foreign_lists_may_show (self, SBX_FOREIGN_CHANNELS, NULL);
  now->unlooked = now->unlisted || sbx_foreign_lists_may_show (self, SBX_FOREIGN_TOPICS, channel_id);
  sbx_foreign_write (self, sbx_foreign_write_message, now, sbx_foreign_put_free, on_message_written);
}

/**
 * sbx_foreign_put_messages:
 * @channel_id: (nullable): where each does not say its own
 * @topic_id: (nullable): the same
 * @messages: (element-type JsonObject): a list of the server's, the oldest first; a reference is taken
 * @whole: whether that is all that the server tells; where it does not reach back to what is known, that is said at its place
 */
void
sbx_foreign_put_messages (SbxForeign *self,
                          const char *channel_id,
                          const char *topic_id,
                          JsonArray  *messages,
                          gboolean    whole)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && messages != NULL);

  if (sbx_profile_has_feature (self->profile, "messaging"))
    put_list (self, sbx_foreign_write_messages, channel_id, topic_id, messages, whole, on_messages_written);
}

static gboolean
write_removed (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  const SbxForeignPut *removal = data;
  g_autofree char *id = sbx_fields_dup_text (removal->object, "id", "");
  g_autofree char *stream = g_strconcat ("channel/", removal->channel_id, NULL);
  g_autoptr (SbxJsonWriter) members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;
  gboolean removed;

  if (!sbx_store_remove_message (writer, removal->channel_id, removal->topic_id, id, &removed, error))
    return FALSE;
  if (!removed)
    return TRUE;

  sbx_json_writer_string (members, "channelId", removal->channel_id);
  sbx_json_writer_string (members, "topicId", removal->topic_id);
  sbx_json_writer_string (members, "id", id);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  return sbx_store_append (writer, stream, "messageRemoved", NULL, g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                           error) != 0;
}

/**
 * sbx_foreign_remove_message:
 *
 * The server removed a message: `messageRemoved`, where it is there.
 */
void
sbx_foreign_remove_message (SbxForeign *self,
                            const char *channel_id,
                            const char *topic_id,
                            const char *message_id)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (channel_id != NULL && topic_id != NULL && message_id != NULL);

  json_object_set_string_member (object, "id", message_id);
  put (self, write_removed, channel_id, topic_id, object, NULL, NULL);
}

/* --- What others read --- */

/* What one of us wrote is read as soon as somebody else read it. */
static gboolean
write_was_read (SbxStoreWriter  *writer,
                const char      *channel_id,
                const char      *topic_id,
                const char      *id,
                const char      *user_id,
                GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxMessageRecord) message = sbx_store_find_message (writer, channel_id, topic_id, id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (message == NULL || !message->outgoing || message->read || g_str_equal (message->from_id, user_id))
    return TRUE;

  message->read = TRUE;
  return sbx_store_put_message (writer, message, -1, error) &&
         sbx_changes_append_message (writer, "messageChanged", NULL, message, error);
}

static gboolean
write_others_read (SbxStoreWriter  *writer,
                   gpointer         data,
                   SbxJsonWriter   *answer,
                   GError         **error)
{
  const SbxForeignPut *read = data;
  g_autofree char *user_id = sbx_fields_dup_text (read->object, "userId", "");
  JsonArray *ids = json_object_get_array_member (read->object, "messageIds");
  g_autofree char *channel_id = g_strdup (read->channel_id);
  g_autofree char *stream = NULL;
  g_autoptr (SbxJsonWriter) members = NULL;
  g_autoptr (GBytes) text = NULL;
  g_auto (GStrv) channels = NULL;
  guint length = json_array_get_length (ids);

  if (channel_id == NULL)
    {
      channels = sbx_store_find_topic_channels (writer, read->topic_id, error);
      if (channels == NULL)
        return FALSE;
      if (channels[0] == NULL)
        return TRUE;
      channel_id = g_strdup (channels[0]);
    }

  members = sbx_json_writer_new ();
  sbx_json_writer_string (members, "channelId", channel_id);
  sbx_json_writer_string (members, "topicId", read->topic_id);
  sbx_json_writer_string (members, "userId", user_id);
  sbx_json_writer_begin_array (members, "messageIds");
  for (guint i = 0; i < length; i++)
    sbx_json_writer_string (members, NULL, json_array_get_string_element (ids, i));
  sbx_json_writer_end_array (members);
  for (guint i = 0; i < length; i++)
    if (!write_was_read (writer, channel_id, read->topic_id, json_array_get_string_element (ids, i), user_id, error))
      return FALSE;
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  stream = g_strconcat ("channel/", channel_id, NULL);
  return sbx_store_append (writer, stream, "readChanged", user_id, g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                           error) != 0;
}

/**
 * sbx_foreign_mark_read:
 * @channel_id: (nullable): where the server does not say it, the one that has the topic
 * @user_id: who read
 * @message_ids: what, %NULL at the end
 *
 * Somebody read, here or elsewhere: `readChanged`.
 */
void
sbx_foreign_mark_read (SbxForeign        *self,
                       const char        *channel_id,
                       const char        *topic_id,
                       const char        *user_id,
                       const char *const *message_ids)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *ids = json_array_new ();

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (topic_id != NULL && user_id != NULL && message_ids != NULL);

  for (guint i = 0; message_ids[i] != NULL; i++)
    json_array_add_string_element (ids, message_ids[i]);
  json_object_set_array_member (object, "messageIds", ids);
  json_object_set_string_member (object, "userId", user_id);
  put (self, write_others_read, channel_id, topic_id, object, NULL, NULL);
}

/* --- Sessions, tasks, progress --- */

/**
 * sbx_foreign_put_session:
 * @session: a Session, or what of it is known; a reference is taken
 */
void
sbx_foreign_put_session (SbxForeign *self,
                         JsonObject *session)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && session != NULL);

  if (sbx_profile_has_feature (self->profile, "tasks"))
    put (self, sbx_foreign_write_session, NULL, NULL, session, NULL, NULL);
}

/**
 * sbx_foreign_put_task:
 * @task: a Task, or what of it is known; a reference is taken
 */
void
sbx_foreign_put_task (SbxForeign *self,
                      JsonObject *task)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && task != NULL);

  if (sbx_profile_has_feature (self->profile, "tasks"))
    put (self, sbx_foreign_write_task, NULL, NULL, task, NULL, NULL);
}

/**
 * sbx_foreign_put_progress:
 * @progress: a Progress; borrowed
 *
 * Of progress only the latest counts: it is told, not kept.
 */
void
sbx_foreign_put_progress (SbxForeign *self,
                          JsonObject *progress)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonObject *mended;

  g_return_if_fail (SBX_IS_FOREIGN (self) && progress != NULL);

  mended = sbx_progress_record_mend (progress);
  json_object_set_object_member (payload, "progress", mended != NULL ? mended : sbx_json_copy_object (progress));
  sbx_foreign_event (self, "progressUpdate", "tasks", payload);
}
