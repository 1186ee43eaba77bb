/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include <string.h>

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-echo.h"
#include "sbx-foreign-said.h"
#include "sbx-own-names.h"
#include "sbx-store-events.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Messages as a server tells them, one by one. */

/* Of a message without an id: the same one twice has the same. */
static char *
make_id (const SbxMessageRecord *message)
{
  g_autoptr (GChecksum) checksum = NULL;
  g_autofree char *time = NULL;

  if (message->timestamp == 0)
    return g_uuid_string_random ();

  checksum = g_checksum_new (G_CHECKSUM_SHA1);
  time = g_strdup_printf ("%" G_GINT64_FORMAT, message->timestamp);
  g_checksum_update (checksum, (const guchar *) message->topic_id, (gssize) strlen (message->topic_id) + 1);
  g_checksum_update (checksum, (const guchar *) message->from_id, (gssize) strlen (message->from_id) + 1);
  g_checksum_update (checksum, (const guchar *) message->from_name, (gssize) strlen (message->from_name) + 1);
  g_checksum_update (checksum, (const guchar *) time, (gssize) strlen (time) + 1);
  g_checksum_update (checksum, (const guchar *) message->content, (gssize) strlen (message->content));
  return g_strdup (g_checksum_get_string (checksum));
}

/* Where the message says no channel: the one that has the topic. */
static char *
find_channel (SbxStoreWriter  *writer,
              const char      *topic_id,
              GError         **error)
{
  g_auto (GStrv) channels = sbx_store_find_topic_channels (writer, topic_id, error);

  if (channels == NULL)
    return NULL;
  return g_strdup (channels[0] != NULL ? channels[0] : "conversations");
}

/**
 * sbx_foreign_read_message:
 *
 * Returns: (transfer full) (nullable): the message, with all that it must have but its seq
 */
SbxMessageRecord *
sbx_foreign_read_message (SbxStoreWriter  *writer,
                          const char      *sender_id,
                          const char      *channel_id,
                          const char      *topic_id,
                          JsonObject      *told,
                          GError         **error)
{
  g_autoptr (JsonObject) mended = sbx_message_record_mend (told);
  JsonObject *object = mended != NULL ? mended : told;
  g_autoptr (JsonObject) combined = sbx_foreign_combine (NULL, object);
  g_autofree char *channel = sbx_fields_dup_text (object, "channelId", channel_id);
  g_autofree char *topic = sbx_fields_dup_text (object, "topicId", topic_id);
  g_autofree char *id = sbx_fields_dup_text (object, "id", "");
  SbxMessageRecord *message;

  if (topic == NULL || *topic == '\0')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "topicId", "topicId"));
      return NULL;
    }
  if (channel == NULL || *channel == '\0')
    {
      g_free (channel);
      channel = find_channel (writer, topic, error);
      if (channel == NULL)
        return NULL;
    }

  json_object_set_string_member (combined, "channelId", channel);
  json_object_set_string_member (combined, "topicId", topic);
  if (*id == '\0')
    json_object_set_string_member (combined, "id", "-");
  message = sbx_message_record_read (combined, error);
  if (message == NULL)
    return NULL;

  if (*id == '\0')
    {
      g_free (message->id);
      message->id = make_id (message);
    }
  message->seq = 0;
  g_clear_pointer (&message->key, g_free);
  message->stored_at = sbx_time_now_ms ();
  if (message->timestamp == 0)
    message->timestamp = message->stored_at;
  if (!json_object_has_member (object, "direction") && *message->from_id != '\0' && g_str_equal (message->from_id, sender_id))
    message->outgoing = TRUE;
  return message;
}

static GBytes *
message_text (const SbxMessageRecord *message)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_message_record_write (message, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

/* What is there keeps its place, and what @object does not say. */
static gboolean
change_message (SbxStoreWriter    *writer,
                SbxMessageRecord **message,
                SbxMessageRecord  *known,
                JsonObject        *object,
                GError           **error)
{
  g_autoptr (GBytes) before = message_text (known);
  g_autoptr (JsonObject) mended = sbx_message_record_mend (object);
  g_autoptr (JsonObject) combined = sbx_foreign_combine (before, mended != NULL ? mended : object);
  g_autoptr (SbxMessageRecord) changed = NULL;
  g_autoptr (GBytes) after = NULL;

  if (known->outgoing && *(*message)->from_id == '\0' && !sbx_own_names_learn (writer, (*message)->from_name, error))
    return FALSE;
  json_object_set_string_member (combined, "id", known->id);
  json_object_set_string_member (combined, "channelId", known->channel_id);
  json_object_set_string_member (combined, "topicId", known->topic_id);
  /* Whoever the server takes us for, ours stays ours. */
  if (known->outgoing)
    {
      json_object_set_string_member (combined, "fromId", known->from_id);
      json_object_set_string_member (combined, "fromName", known->from_name);
    }
  changed = sbx_message_record_read (combined, error);
  if (changed == NULL)
    return FALSE;

  changed->seq = known->seq;
  changed->stored_at = known->stored_at;
  changed->outgoing = known->outgoing || (*message)->outgoing;
  changed->read = known->read || changed->read;
  g_free (changed->key);
  changed->key = g_strdup ((*message)->key != NULL ? (*message)->key : known->key);
  sbx_message_record_free (*message);
  *message = g_steal_pointer (&changed);

  after = message_text (*message);
  if (g_bytes_equal (before, after))
    return TRUE;
  return sbx_store_put_message (writer, *message, -1, error) &&
         sbx_changes_append_message (writer, "messageChanged", NULL, *message, error);
}

/* How it counts as unread, where it does. What the server's list had counted without its having been seen is one less then. */
static gboolean
count_unread (SbxStoreWriter          *writer,
              const SbxMessageRecord  *message,
              SbxForeignSaid          *said,
              gboolean                 listed,
              GError                 **error)
{
  if (!said->known || message->outgoing || (listed && said->owed == 0))
    return TRUE;

  if (listed)
    said->owed--;
  else
    said->told++;
  return (!listed || sbx_store_add_loose_unread (writer, message->channel_id, message->topic_id, -1, error)) &&
         sbx_foreign_said_save (writer, message->channel_id, message->topic_id, said, error);
}

/* Channel and topic count it alike, but for what the server's own lists have counted. */
static gboolean
count (SbxStoreWriter          *writer,
       SbxChannelRecord        *channel,
       SbxTopicRecord          *topic,
       const SbxMessageRecord  *message,
       gboolean                 listed,
       GError                 **error)
{
  gint64 of_channel = channel->message_count, of_topic = topic->message_count;
  SbxForeignSaid said;
  gboolean counts;

  if (!sbx_foreign_said_load (writer, message->channel_id, message->topic_id, &said, error) ||
      !sbx_foreign_said_counts (writer, message->channel_id, &counts, error) ||
      !count_unread (writer, message, &said, listed, error))
    return FALSE;

  sbx_changes_count_message (channel, topic, message);
  /* What was sent through such a server was sent by people who answer. */
  if (message->outgoing && topic->last_message_time == message->timestamp)
    topic->answered = TRUE;
  channel->message_count = of_channel + (listed && counts ? 0 : 1);
  topic->message_count = of_topic + (listed && said.counts ? 0 : 1);
  return sbx_foreign_keep_topic (writer, topic, error) && sbx_foreign_keep_channel (writer, channel, error);
}

/* @message has its seq. */
static gboolean
tell_message (SbxStoreWriter    *writer,
              SbxMessageRecord  *message,
              gboolean           listed,
              GError           **error)
{
  g_autoptr (SbxChannelRecord) channel = sbx_foreign_ensure_channel (writer, message->channel_id, error);
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (channel == NULL)
    return FALSE;
  topic = sbx_foreign_ensure_topic (writer, message->channel_id, message->topic_id, error);
  if (topic == NULL)
    return FALSE;

  return sbx_store_put_message (writer, message, message->outgoing ? 0 : 1, error) &&
         sbx_changes_append_message (writer, "messageAdded", *message->from_id != '\0' ? message->from_id : NULL, message, error) &&
         count (writer, channel, topic, message, listed, error);
}

static gboolean
add_message (SbxStoreWriter    *writer,
             SbxMessageRecord  *message,
             gboolean           listed,
             GError           **error)
{
  g_autofree char *stream = g_strconcat ("channel/", message->channel_id, NULL);
  g_autoptr (SbxChannelRecord) channel = sbx_foreign_ensure_channel (writer, message->channel_id, error);
  g_autoptr (SbxTopicRecord) topic = channel != NULL ? sbx_foreign_ensure_topic (writer, message->channel_id, message->topic_id, error) : NULL;

  if (topic == NULL)
    return FALSE;
  message->seq = sbx_store_next_seq (writer, stream, error);
  return message->seq != 0 && tell_message (writer, message, listed, error);
}

/**
 * sbx_foreign_store_below:
 * @message: one of a server's list that nobody knows, older than all that is known of its topic; with its seq
 *
 * Tells of it. It stands before what came live.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_store_below (SbxStoreWriter    *writer,
                         SbxMessageRecord  *message,
                         GError           **error)
{
  return tell_message (writer, message, TRUE, error);
}

/**
 * sbx_foreign_store_message:
 * @record: (inout): a message; what is stored, with its seq
 * @object: what the server says of it
 * @listed: whether it is in a list of the server's, and may be counted already
 *
 * Tells of it where it is new or changed.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_store_message (SbxStoreWriter    *writer,
                           SbxMessageRecord **record,
                           JsonObject        *object,
                           gboolean           listed,
                           GError           **error)
{
  SbxMessageRecord *message = *record;
  g_autoptr (SbxMessageRecord) known = NULL;
  g_autoptr (GError) failure = NULL;

  known = sbx_store_find_message (writer, message->channel_id, message->topic_id, message->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  return known != NULL ? change_message (writer, record, known, object, error) : add_message (writer, message, listed, error);
}

/* Whether the server's lists would have had the topic, were it not new: those of its channel, or, without it, of all channels. */
static gboolean
is_new (SbxStoreWriter  *writer,
        const char      *channel_id,
        gboolean        *new,
        GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxChannelRecord) channel = sbx_store_find_channel (writer, channel_id, &failure);

  if (failure == NULL)
    return sbx_foreign_said_was_listed (writer, channel != NULL ? channel_id : SBX_FOREIGN_ALL_CHANNELS, new, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* In a channel whose topics are known there is a new one: what it has was missed, up to this message. */
static gboolean
hold (SbxStoreWriter          *writer,
      SbxForeignPut           *put,
      const SbxMessageRecord  *message,
      GError                 **error)
{
  g_autoptr (SbxForeignMissed) all = sbx_foreign_missed_new (0, 0, "");
  gboolean new;

  if (put->whole)
    return TRUE;
  if (!is_new (writer, message->channel_id, &new, error))
    return FALSE;
  if (!new)
    return TRUE;

  put->held_channel = g_strdup (message->channel_id);
  put->held_topic = g_strdup (message->topic_id);
  return sbx_foreign_missed_save (writer, message->channel_id, message->topic_id, all, error);
}

gboolean
sbx_foreign_write_message (SbxStoreWriter  *writer,
                           gpointer         data,
                           SbxJsonWriter   *answer,
                           GError         **error)
{
  SbxForeignPut *put = data;
  g_autoptr (SbxMessageRecord) message = NULL;
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (GError) failure = NULL;

  message = sbx_foreign_read_message (writer, put->sender_id, put->channel_id, put->topic_id, put->object, error);
  if (message == NULL)
    return FALSE;

  topic = sbx_store_find_topic (writer, message->channel_id, message->topic_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!sbx_foreign_note_stand (writer, message, put->unlisted, put->unlooked, error))
    return FALSE;
  if (topic == NULL)
    {
      g_ptr_array_add (put->changed, g_strdup (message->channel_id));
      if (!hold (writer, put, message, error))
        return FALSE;
    }
  return put->held_topic != NULL ||
         (sbx_foreign_echo_settle (writer, message, error) &&
          sbx_foreign_store_message (writer, &message, put->object, FALSE, error));
}
