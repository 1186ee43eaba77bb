/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include <string.h>

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-events.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Channels and topics as a server tells them. */

/* Small values: the unread count that the server said last of a topic, by channel; and what was listed of one. */
#define UNREAD_SCOPE "server-unread\x1f"
#define LISTED_SCOPE "server-listed"

static const char *const time_members[] = {
  "lastMessageTime", "snoozedUntil", "timestamp", "storedAt", "editedAt", "startedAt", "endedAt", "updatedAt", "createdAt", NULL
};

SbxForeignPut *
sbx_foreign_put_new (const char *sender_id,
                     const char *channel_id,
                     const char *topic_id,
                     JsonObject *object,
                     JsonArray  *array)
{
  SbxForeignPut *self = g_new0 (SbxForeignPut, 1);

  self->sender_id = g_strdup (sender_id);
  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  self->object = object != NULL ? json_object_ref (object) : NULL;
  self->array = array != NULL ? json_array_ref (array) : NULL;
  self->changed = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sbx_foreign_put_free (gpointer put)
{
  SbxForeignPut *self = put;

  g_free (self->sender_id);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->array, json_array_unref);
  g_ptr_array_unref (self->changed);
  g_free (self);
}

/**
 * sbx_foreign_combine:
 * @stored: (nullable): an object as it is kept
 * @object: what a server says of it
 *
 * Returns: (transfer full): the object as it is now; shares nothing with @object
 */
JsonObject *
sbx_foreign_combine (GBytes     *stored,
                     JsonObject *object)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *combined;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (stored != NULL)
    node = sbx_json_parse (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  combined = node != NULL ? json_node_dup_object (node) : json_object_new ();

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    {
      gint64 ms;

      if (JSON_NODE_HOLDS_NULL (value))
        continue;
      if (!g_strv_contains (time_members, name))
        json_object_set_member (combined, name, sbx_json_copy (value));
      else if (sbx_time_from_node (value, &ms))
        json_object_set_int_member (combined, name, ms);
    }
  return combined;
}

static GBytes *
channel_text (const SbxChannelRecord *channel)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_channel_record_write (channel, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

static GBytes *
topic_text (const SbxTopicRecord *topic)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_topic_record_write (topic, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

/* --- Channels --- */

static gboolean
keep_channel (SbxStoreWriter    *writer,
              SbxChannelRecord  *channel,
              GError           **error)
{
  channel->unread_count = channel->muted = -1;
  return sbx_changes_check_channel (channel, error) &&
         sbx_store_put_channel (writer, channel, error) &&
         sbx_changes_append_channel (writer, NULL, channel, error);
}

/* One that was not there: its log begins behind what is older. */
static gboolean
begin_channel (SbxStoreWriter    *writer,
               SbxChannelRecord  *channel,
               GError           **error)
{
  g_autofree char *stream = g_strconcat ("channel/", channel->id, NULL);

  channel->last_seq = SBX_FOREIGN_BASE;
  if (channel->last_message_time == 0)
    channel->last_message_time = sbx_time_now_ms ();
  return sbx_store_begin_stream (writer, stream, SBX_FOREIGN_BASE, error) && keep_channel (writer, channel, error);
}

SbxChannelRecord *
sbx_foreign_ensure_channel (SbxStoreWriter  *writer,
                            const char      *id,
                            GError         **error)
{
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (GError) failure = NULL;

  channel = sbx_store_find_channel (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (channel == NULL)
    {
      channel = sbx_channel_record_new ();
      sbx_changes_set_text (&channel->id, id);
      sbx_changes_set_text (&channel->name, id);
      channel->enabled = TRUE;
      if (!begin_channel (writer, channel, error))
        return NULL;
    }
  return g_steal_pointer (&channel);
}

static gboolean
write_channel (SbxStoreWriter  *writer,
               SbxForeignPut   *put,
               JsonObject      *object,
               GError         **error)
{
  g_autofree char *id = sbx_fields_dup_text (object, "id", "");
  g_autoptr (SbxChannelRecord) known = NULL;
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (JsonObject) combined = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 unread = sbx_fields_int_or (object, "unreadCount", -1);

  known = sbx_store_find_channel (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  before = known != NULL ? channel_text (known) : NULL;
  combined = sbx_foreign_combine (before, object);
  /* Its topics say more, once they are known. */
  if (unread >= 0)
    json_object_set_int_member (combined, "serverUnread", unread);
  channel = sbx_channel_record_read (combined, error);
  if (channel == NULL)
    return FALSE;
  channel->unread_count = channel->muted = -1;
  if (known == NULL)
    return begin_channel (writer, channel, error);

  channel->last_seq = known->last_seq;
  after = channel_text (channel);
  if (g_bytes_equal (before, after))
    return TRUE;

  g_ptr_array_add (put->changed, g_strdup (channel->id));
  return keep_channel (writer, channel, error);
}

/* One that cannot be read does not take the others with it; a disk that refuses does. */
static gboolean
skip_bad (GError **failure,
          GError **error)
{
  if ((*failure)->domain == SBX_WIRE_ERROR && (*failure)->code != SBX_WIRE_ERROR_UNAVAILABLE &&
      (*failure)->code != SBX_WIRE_ERROR_INTERNAL)
    {
      g_info ("Skipped something that a server told: %s", (*failure)->message);
      g_clear_error (failure);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (failure));
  return FALSE;
}

typedef gboolean (*WriteOne) (SbxStoreWriter  *writer,
                              SbxForeignPut   *put,
                              JsonObject      *object,
                              GError         **error);

static gboolean
write_each (SbxStoreWriter  *writer,
            SbxForeignPut   *put,
            WriteOne         write_one,
            GError         **error)
{
  guint length = put->array != NULL ? json_array_get_length (put->array) : 0;

  if (put->object != NULL)
    return write_one (writer, put, put->object, error);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (put->array, i);
      g_autoptr (GError) failure = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node) && !write_one (writer, put, json_node_get_object (node), &failure) &&
          !skip_bad (&failure, error))
        return FALSE;
    }
  return TRUE;
}

/* Of those that changed, only what was looked into before is looked into again. */
static gboolean
keep_listed (SbxStoreWriter  *writer,
             SbxForeignPut   *put,
             GError         **error)
{
  for (guint i = put->changed->len; i > 0; i--)
    {
      g_autoptr (GError) failure = NULL;
      g_autofree char *listed = sbx_store_dup_value (writer, LISTED_SCOPE, put->changed->pdata[i - 1], &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (listed == NULL)
        g_ptr_array_remove_index_fast (put->changed, i - 1);
    }
  return TRUE;
}

gboolean
sbx_foreign_write_channels (SbxStoreWriter  *writer,
                            gpointer         data,
                            SbxJsonWriter   *answer,
                            GError         **error)
{
  SbxForeignPut *put = data;

  return write_each (writer, put, write_channel, error) && keep_listed (writer, put, error);
}

/* --- Topics --- */

static gboolean
keep_topic (SbxStoreWriter  *writer,
            SbxTopicRecord  *topic,
            GError         **error)
{
  topic->unread_count = topic->read_seq = topic->muted = -1;
  return sbx_changes_check_topic (topic, error) &&
         sbx_store_put_topic (writer, topic, error) &&
         sbx_changes_append_topic (writer, NULL, topic, error);
}

SbxTopicRecord *
sbx_foreign_ensure_topic (SbxStoreWriter  *writer,
                          const char      *channel_id,
                          const char      *id,
                          GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (GError) failure = NULL;

  topic = sbx_store_find_topic (writer, channel_id, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (topic == NULL)
    {
      topic = sbx_topic_record_new ();
      sbx_changes_set_text (&topic->id, id);
      sbx_changes_set_text (&topic->channel_id, channel_id);
      sbx_changes_set_text (&topic->title, "Untitled work");
      topic->untitled = TRUE;
      topic->last_message_time = sbx_time_now_ms ();
      if (!keep_topic (writer, topic, error))
        return NULL;
    }
  return g_steal_pointer (&topic);
}

/* The server's count of unread messages rises: so does ours. Messages that were told and counted one by one since are in it
 * already; what somebody read here stays read while the server's count does not rise again. */
static gboolean
take_unread (SbxStoreWriter        *writer,
             const SbxTopicRecord  *topic,
             gint64                 unread,
             GError               **error)
{
  g_autofree char *scope = g_strconcat (UNREAD_SCOPE, topic->channel_id, NULL);
  g_autofree char *value = NULL;
  g_autofree char *stored = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 said = 0, counted = 0;
  char *end;

  stored = sbx_store_dup_value (writer, scope, topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored != NULL)
    {
      said = g_ascii_strtoll (stored, &end, 10);
      counted = g_ascii_strtoll (end, NULL, 10);
    }

  if (unread - said - counted > 0 &&
      !sbx_store_add_loose_unread (writer, topic->channel_id, topic->id, unread - said - counted, error))
    return FALSE;
  if (unread == said && counted == 0)
    return TRUE;

  value = g_strdup_printf ("%" G_GINT64_FORMAT " 0", unread);
  return sbx_store_set_value (writer, scope, topic->id, value, error);
}

static gboolean
count_told (SbxStoreWriter          *writer,
            const SbxMessageRecord  *message,
            GError                 **error)
{
  g_autofree char *scope = g_strconcat (UNREAD_SCOPE, message->channel_id, NULL);
  g_autofree char *value = NULL;
  g_autofree char *stored = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 said;
  char *end;

  stored = sbx_store_dup_value (writer, scope, message->topic_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (stored == NULL)
    return TRUE;

  said = g_ascii_strtoll (stored, &end, 10);
  value = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, said, g_ascii_strtoll (end, NULL, 10) + 1);
  return sbx_store_set_value (writer, scope, message->topic_id, value, error);
}

/* A title that is only a guess takes the place of none. */
static void
take_guess (JsonObject           *combined,
            const SbxTopicRecord *known)
{
  g_autofree char *guess = sbx_fields_dup_text (combined, "titleGuess", NULL);

  if (guess == NULL)
    return;
  json_object_remove_member (combined, "titleGuess");
  if (known != NULL && !known->untitled)
    return;
  json_object_set_string_member (combined, "title", guess);
  json_object_set_boolean_member (combined, "untitled", FALSE);
}

static gboolean
write_topic (SbxStoreWriter  *writer,
             SbxForeignPut   *put,
             JsonObject      *object,
             GError         **error)
{
  g_autofree char *id = sbx_fields_dup_text (object, "id", "");
  g_autofree char *channel_id = sbx_fields_dup_text (object, "channelId", put->channel_id);
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (SbxTopicRecord) known = NULL;
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (JsonObject) combined = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 unread = sbx_fields_int_or (object, "unreadCount", -1);

  if (channel_id == NULL)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "channelId", "channelId"));
      return FALSE;
    }
  known = sbx_store_find_topic (writer, channel_id, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  before = known != NULL ? topic_text (known) : NULL;
  combined = sbx_foreign_combine (before, object);
  json_object_set_string_member (combined, "channelId", channel_id);
  /* A title takes the placeholder's place. */
  if (json_object_has_member (object, "title") && !json_object_has_member (object, "untitled"))
    json_object_set_boolean_member (combined, "untitled", FALSE);
  take_guess (combined, known);
  topic = sbx_topic_record_read (combined, error);
  if (topic == NULL)
    return FALSE;

  topic->unread_count = topic->read_seq = topic->muted = -1;
  topic->last_seq = known != NULL ? known->last_seq : 0;
  if (known == NULL && topic->last_message_time == 0)
    topic->last_message_time = sbx_time_now_ms ();
  if (known == NULL)
    channel = sbx_foreign_ensure_channel (writer, channel_id, error);
  if (known == NULL && channel == NULL)
    return FALSE;

  after = topic_text (topic);
  if (known != NULL && !g_bytes_equal (before, after) && known->last_seq > 0)
    g_ptr_array_add (put->changed, g_strdup (topic->id));
  if ((known == NULL || !g_bytes_equal (before, after)) && !keep_topic (writer, topic, error))
    return FALSE;

  return unread < 0 || take_unread (writer, topic, unread, error);
}

gboolean
sbx_foreign_write_topics (SbxStoreWriter  *writer,
                          gpointer         data,
                          SbxJsonWriter   *answer,
                          GError         **error)
{
  SbxForeignPut *put = data;

  return write_each (writer, put, write_topic, error) &&
         (put->array == NULL || put->channel_id == NULL ||
          sbx_store_set_value (writer, LISTED_SCOPE, put->channel_id, "1", error));
}

/* --- Messages --- */

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
                          JsonObject      *object,
                          GError         **error)
{
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
  g_autoptr (JsonObject) combined = sbx_foreign_combine (before, object);
  g_autoptr (SbxMessageRecord) changed = NULL;
  g_autoptr (GBytes) after = NULL;

  json_object_set_string_member (combined, "id", known->id);
  json_object_set_string_member (combined, "channelId", known->channel_id);
  json_object_set_string_member (combined, "topicId", known->topic_id);
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

static gboolean
add_message (SbxStoreWriter    *writer,
             SbxMessageRecord  *message,
             GError           **error)
{
  g_autofree char *stream = g_strconcat ("channel/", message->channel_id, NULL);
  g_autoptr (SbxChannelRecord) channel = sbx_foreign_ensure_channel (writer, message->channel_id, error);
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (channel == NULL)
    return FALSE;
  topic = sbx_foreign_ensure_topic (writer, message->channel_id, message->topic_id, error);
  if (topic == NULL)
    return FALSE;

  message->seq = sbx_store_next_seq (writer, stream, error);
  if (message->seq == 0 ||
      !sbx_store_put_message (writer, message, message->outgoing ? 0 : 1, error) ||
      !sbx_changes_append_message (writer, "messageAdded", *message->from_id != '\0' ? message->from_id : NULL, message, error) ||
      (!message->outgoing && !count_told (writer, message, error)))
    return FALSE;

  sbx_changes_count_message (channel, topic, message);
  return keep_topic (writer, topic, error) && keep_channel (writer, channel, error);
}

/**
 * sbx_foreign_store_message:
 * @record: (inout): a message; what is stored, with its seq
 * @object: what the server says of it
 *
 * Tells of it where it is new or changed.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_store_message (SbxStoreWriter    *writer,
                           SbxMessageRecord **record,
                           JsonObject        *object,
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

  return known != NULL ? change_message (writer, record, known, object, error) : add_message (writer, message, error);
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
  if (topic == NULL)
    g_ptr_array_add (put->changed, g_strdup (message->channel_id));
  return sbx_foreign_store_message (writer, &message, put->object, error);
}
