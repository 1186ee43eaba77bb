/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-message-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* Channels, topics and messages. What is named before it was described is made from its id. */

static SbxChannel *
ensure_channel (SbxWorld   *self,
                const char *id)
{
  SbxChannel *channel = sbx_sorted_list_lookup (self->channels, id);

  if (channel == NULL)
    {
      channel = sbx_channel_new (self, id, self->queue);
      sbx_sorted_list_add (self->channels, channel);
      g_object_unref (channel); /* the list has it */
    }

  return channel;
}

static SbxTopic *
ensure_topic (SbxWorld   *self,
              SbxChannel *channel,
              const char *id)
{
  SbxSortedList *topics = sbx_channel_get_topic_list (channel);
  SbxTopic *topic = sbx_sorted_list_lookup (topics, id);

  if (topic == NULL)
    {
      topic = sbx_topic_new (channel, id);
      sbx_sorted_list_add (topics, topic);
      g_object_unref (topic);
      sbx_world_tell_topic (self, topic);
    }

  return topic;
}

static void
apply_channel (SbxWorld   *self,
               JsonObject *object,
               gpointer    fetched)
{
  g_autoptr (SbxChannelRecord) record = sbx_channel_record_read (object, NULL);
  SbxChannel *channel;

  if (record == NULL)
    return;

  channel = ensure_channel (self, record->id);
  if (sbx_channel_apply_record (channel, record, fetched != NULL))
    sbx_sorted_list_resort (self->channels, record->id);
  sbx_world_count_unread (self, channel);
}

/**
 * sbx_world_is_own:
 * @from_id: (nullable): of whoever wrote a message
 *
 * Returns: whether that is this user
 */
gboolean
sbx_world_is_own (SbxWorld   *self,
                  const char *from_id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->sender_id[0] != '\0' && g_strcmp0 (from_id, self->sender_id) == 0;
}

static void
note_author (SbxWorld   *self,
             SbxTopic   *topic,
             const char *channel_id,
             const char *from_id,
             const char *from_name,
             gint64      time)
{
  if (!sbx_world_is_own (self, from_id))
    sbx_authors_note (self->authors, from_name, channel_id, sbx_topic_get_id (topic), sbx_topic_get_kind (topic) == SBX_TOPIC_CHAT, time);
}

/* What our reader wrote on another device is as read as what was written here. */
static gboolean
is_from_others (SbxWorld               *self,
                const SbxMessageRecord *message)
{
  return !sbx_world_is_own (self, message->from_id) && g_strcmp0 (message->from_reader, self->reader_id) != 0;
}

typedef struct
{
  const char *channel_id; /* (nullable): where an object does not say */
  gboolean    fetched;
} TopicContext;

static void
apply_topic (SbxWorld   *self,
             JsonObject *object,
             gpointer    user_data)
{
  const TopicContext *context = user_data;
  g_autoptr (SbxTopicRecord) record = sbx_topic_record_read (object, NULL);
  JsonObject *newest = sbx_world_peek_object (object, "newestMessage"); /* in answers, and what a cache adds */
  const char *channel_id;
  SbxChannel *channel;
  SbxTopic *topic;

  if (record == NULL)
    return;

  channel_id = record->channel_id[0] != '\0' ? record->channel_id : context->channel_id;
  if (channel_id == NULL)
    return;

  channel = ensure_channel (self, channel_id);
  topic = ensure_topic (self, channel, record->id);
  if (sbx_topic_apply_record (topic, record, context->fetched))
    sbx_sorted_list_resort (sbx_channel_get_topic_list (channel), record->id);
  if (newest != NULL)
    {
      const char *from_id = sbx_world_peek_string (newest, "fromId");
      const char *from_name = sbx_world_peek_string (newest, "fromName");
      gint64      time = sbx_fields_int_or (newest, "timestamp", -1);

      sbx_topic_note_newest (topic, sbx_message_name_sender (sbx_world_is_own (self, from_id), from_name, from_id),
                             sbx_fields_boolean_or (newest, "private", FALSE), time);
      note_author (self, topic, channel_id, from_id, from_name, time);
    }
}

/* Nothing comes for it any more: who shows it must not wait. */
static void
close_topic (gpointer topic,
             gpointer user_data)
{
  SbxMessageLog *log = sbx_topic_peek_log (topic);

  if (log != NULL)
    sbx_message_log_set_loading (log, FALSE);
  sbx_topic_orphan (topic);
}

static void
remove_channel (SbxWorld   *self,
                const char *id)
{
  SbxChannel *channel = sbx_sorted_list_lookup (self->channels, id);
  g_autofree char *stream = NULL;

  if (channel == NULL)
    return;

  stream = g_strconcat ("channel/", id, NULL);
  g_hash_table_remove (self->streams, stream);
  sbx_channel_orphan (channel);
  sbx_world_count_unread (self, channel);
  sbx_sorted_list_foreach (sbx_channel_get_topic_list (channel), close_topic, NULL);
  sbx_sorted_list_remove (self->channels, id);
}

static void
remove_topic (SbxWorld   *self,
              const char *channel_id,
              const char *id)
{
  SbxChannel *channel = sbx_sorted_list_lookup (self->channels, channel_id);
  SbxTopic *topic = sbx_world_find_topic (self, channel_id, id);

  if (topic == NULL)
    return;

  sbx_channel_shift_unread (channel, -(int) sbx_topic_get_unread_count (topic));
  sbx_world_count_unread (self, channel);
  if (sbx_topic_get_needs_person (topic))
    sbx_channel_shift_needs (channel, -1);
  close_topic (topic, NULL);
  sbx_sorted_list_remove (sbx_channel_get_topic_list (channel), id);
}

/**
 * sbx_world_get_channel_id:
 *
 * Returns: (transfer none) (nullable): the channel id of a payload or of an object in it, or of the stream it came on
 */
const char *
sbx_world_get_channel_id (JsonObject *payload,
                          const char *own)
{
  const char *stream, *id;

  if (own != NULL && own[0] != '\0')
    return own;

  id = sbx_world_peek_string (payload, "channelId");
  if (id != NULL)
    return id;

  stream = sbx_world_peek_string (payload, "stream");
  if (stream != NULL && g_str_has_prefix (stream, "channel/") && stream[strlen ("channel/")] != '\0')
    return stream + strlen ("channel/");

  return NULL;
}

static SbxMessageRecord *
read_message (JsonObject *payload)
{
  JsonObject *object = sbx_world_peek_object (payload, "message");
  SbxMessageRecord *record = object != NULL ? sbx_message_record_read (object, NULL) : NULL;

  /* By its definition the seq of the message is the one of the event that brought it. */
  if (record != NULL && record->seq <= 0 && strcmp (record->id, "") != 0)
    record->seq = MAX (sbx_fields_int_or (payload, "seq", 0), 0);

  return record;
}

/**
 * sbx_world_apply_channels:
 * @payload: of the answer {channels, next}
 */
void
sbx_world_apply_channels (SbxWorld        *self,
                          JsonObject      *payload,
                          const SbxOrigin *origin)
{
  sbx_world_foreach_object (self, payload, "channels", apply_channel, GINT_TO_POINTER (TRUE));
}

/**
 * sbx_world_apply_channel_changed:
 * @payload: of the push {channel} or {id, removed}
 */
void
sbx_world_apply_channel_changed (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  JsonObject *channel = sbx_world_peek_object (payload, "channel");
  const char *id = sbx_world_peek_string (payload, "id");

  if (sbx_fields_boolean_or (payload, "removed", FALSE))
    {
      if (id != NULL)
        remove_channel (self, id);
    }
  else if (channel != NULL)
    {
      apply_channel (self, channel, GINT_TO_POINTER (FALSE));
    }
}

/**
 * sbx_world_apply_topics:
 * @payload: of the answer {channelId, topics, next}
 */
void
sbx_world_apply_topics (SbxWorld        *self,
                        JsonObject      *payload,
                        const SbxOrigin *origin)
{
  TopicContext context = { sbx_world_peek_string (payload, "channelId"), TRUE };

  sbx_world_foreach_object (self, payload, "topics", apply_topic, &context);
  if (context.channel_id != NULL)
    sbx_channel_set_loaded (ensure_channel (self, context.channel_id), sbx_world_peek_string (payload, "next") == NULL);
}

/**
 * sbx_world_apply_topic_changed:
 * @payload: of the push {topic} or {channelId, id, removed}
 */
void
sbx_world_apply_topic_changed (SbxWorld        *self,
                               JsonObject      *payload,
                               const SbxOrigin *origin)
{
  TopicContext context = { sbx_world_peek_string (payload, "channelId"), FALSE };
  JsonObject *topic = sbx_world_peek_object (payload, "topic");
  const char *id = sbx_world_peek_string (payload, "id");

  if (sbx_fields_boolean_or (payload, "removed", FALSE))
    {
      if (id != NULL && context.channel_id != NULL)
        remove_topic (self, context.channel_id, id);
    }
  else if (topic != NULL)
    {
      apply_topic (self, topic, &context);
    }
}

static void
collect_message (SbxWorld   *self,
                 JsonObject *object,
                 gpointer    messages)
{
  SbxMessageRecord *record = sbx_message_record_read (object, NULL);

  if (record != NULL)
    g_ptr_array_add (messages, record);
}

/* Whether the page has more on one side; where the hub does not say, a page as long as asked for is taken to be
 * cut there. */
static gboolean
has_more (JsonObject *payload,
          const char *side,
          gboolean    fallback)
{
  JsonObject *more = sbx_world_peek_object (payload, "more");

  return more != NULL ? sbx_fields_boolean_or (more, side, fallback) : fallback;
}

/**
 * sbx_world_apply_messages:
 * @payload: of the answer {channelId, topicId, messages, limit, more}
 */
void
sbx_world_apply_messages (SbxWorld        *self,
                          JsonObject      *payload,
                          const SbxOrigin *origin)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);
  const char *channel_id, *topic_id = sbx_world_peek_string (payload, "topicId");
  gint64 limit = sbx_fields_int_or (payload, "limit", 0);
  SbxMessageLog *log;
  SbxTopic *topic;
  gint64 last = 0;

  sbx_world_foreach_object (self, payload, "messages", collect_message, messages);
  channel_id = sbx_world_get_channel_id (payload, messages->len > 0 ? ((SbxMessageRecord *) messages->pdata[0])->channel_id : NULL);
  if (topic_id == NULL && messages->len > 0)
    topic_id = ((SbxMessageRecord *) messages->pdata[0])->topic_id;
  if (channel_id == NULL || topic_id == NULL || topic_id[0] == '\0')
    return;

  topic = ensure_topic (self, ensure_channel (self, channel_id), topic_id);
  for (guint i = 0; i < messages->len; i++)
    {
      const SbxMessageRecord *message = messages->pdata[i];

      last = MAX (last, message->seq);
      sbx_topic_note_newest (topic, sbx_message_name_sender (sbx_world_is_own (self, message->from_id), message->from_name, message->from_id),
                             message->is_private, message->timestamp);
      note_author (self, topic, channel_id, message->from_id, message->from_name, message->timestamp);
    }
  log = sbx_topic_get_messages (topic);
  sbx_message_log_add_page (log, messages, has_more (payload, "before", limit > 0 && messages->len >= limit),
                            has_more (payload, "after", last > 0 && last < sbx_message_log_get_newest_seq (log)));
  sbx_topic_note_messages (topic, messages);
}

/**
 * sbx_world_apply_message_added:
 * @payload: of the push {message}
 */
void
sbx_world_apply_message_added (SbxWorld        *self,
                               JsonObject      *payload,
                               const SbxOrigin *origin)
{
  g_autoptr (SbxMessageRecord) message = read_message (payload);
  const char *channel_id;
  SbxChannel *channel;
  SbxMessageLog *log;
  SbxTopic *topic;
  gboolean counts, taken, unread, is_news;

  channel_id = message != NULL ? sbx_world_get_channel_id (payload, message->channel_id) : NULL;
  if (channel_id == NULL || message->topic_id[0] == '\0')
    return;

  channel = ensure_channel (self, channel_id);
  topic = ensure_topic (self, channel, message->topic_id);
  log = sbx_topic_peek_log (topic);
  counts = !message->read && is_from_others (self, message);
  unread = counts && (message->seq <= 0 || message->seq > sbx_topic_get_read_seq (topic));

  if (log != NULL && sbx_message_log_wants_live (log))
    sbx_message_log_add_live (log, message);
  note_author (self, topic, channel_id, message->from_id, message->from_name, message->timestamp);
  taken = sbx_topic_take_message (topic, message, unread, sbx_world_is_own (self, message->from_id));
  /* A list may have counted it before it came, but told nobody. */
  is_news = message->seq > 0 ? sbx_topic_take_news (topic, message->seq) : taken;
  if (sbx_channel_take_message (channel, message, unread))
    sbx_sorted_list_resort (self->channels, channel_id);
  sbx_sorted_list_resort (sbx_channel_get_topic_list (channel), message->topic_id);
  sbx_world_count_unread (self, channel);
  if (message->important && is_news && unread)
    sbx_topic_note_important (topic, message->seq, TRUE);

  if (is_news && counts && origin->live)
    sbx_world_queue_arrival (self, topic, message);
}

/**
 * sbx_world_apply_message_accepted:
 * @payload: of the answer {key, id, channelId, topicId, seq, duplicate}
 */
void
sbx_world_apply_message_accepted (SbxWorld        *self,
                                  JsonObject      *payload,
                                  const SbxOrigin *origin)
{
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");
  const char *key = sbx_world_peek_string (payload, "key");
  SbxTopic *topic = channel_id != NULL && topic_id != NULL ? sbx_world_find_topic (self, channel_id, topic_id) : NULL;

  if (topic != NULL && key != NULL)
    sbx_world_confirm_outgoing (self, topic, key, sbx_world_peek_string (payload, "id"),
                                sbx_fields_int_or (payload, "seq", 0));
}

/**
 * sbx_world_apply_claimed:
 * @payload: of the answer {channelId, topicId, by, until, fence}
 */
void
sbx_world_apply_claimed (SbxWorld        *self,
                         JsonObject      *payload,
                         const SbxOrigin *origin)
{
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");
  SbxTopic *topic = channel_id != NULL && topic_id != NULL ? sbx_world_find_topic (self, channel_id, topic_id) : NULL;
  gint64 fence = sbx_fields_int_or (payload, "fence", 0);

  /* The push that tells of a newer claim may have come before the answer to an older one. */
  if (topic != NULL && fence >= sbx_topic_get_claim_fence (topic))
    sbx_topic_set_claim (topic, sbx_world_peek_string (payload, "by"), sbx_fields_int_or (payload, "until", 0), fence);
}

/**
 * sbx_world_apply_message_changed:
 * @payload: of the push {message}
 */
void
sbx_world_apply_message_changed (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  JsonObject *object = sbx_world_peek_object (payload, "message");
  g_autoptr (SbxMessageRecord) message = object != NULL ? sbx_message_record_read (object, NULL) : NULL;
  const char *channel_id = message != NULL ? sbx_world_get_channel_id (payload, message->channel_id) : NULL;
  SbxTopic *topic = channel_id != NULL ? sbx_world_find_topic (self, channel_id, message->topic_id) : NULL;
  SbxMessageLog *log = topic != NULL ? sbx_topic_peek_log (topic) : NULL;
  const SbxLogRecord *record;

  if (log == NULL)
    return;

  sbx_message_log_change (log, message);
  record = sbx_message_log_find (log, message->id);
  if (record != NULL)
    sbx_topic_note_important (topic, record->seq, message->important && sbx_topic_counts (topic, record));
}

/**
 * sbx_world_apply_message_removed:
 * @payload: of the push {channelId, topicId, id}
 */
void
sbx_world_apply_message_removed (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");
  const char *id = sbx_world_peek_string (payload, "id");
  SbxTopic *topic = channel_id != NULL && topic_id != NULL ? sbx_world_find_topic (self, channel_id, topic_id) : NULL;
  SbxMessageLog *log = topic != NULL ? sbx_topic_peek_log (topic) : NULL;
  SbxLogRecord *record;
  gboolean unread;

  if (log == NULL || id == NULL)
    return;

  record = sbx_message_log_find (log, id);
  unread = record != NULL && sbx_topic_counts (topic, record);
  if (record != NULL)
    sbx_topic_note_important (topic, record->seq, FALSE);
  sbx_message_log_remove (log, id);
  if (unread && sbx_topic_get_unread_count (topic) > 0)
    {
      SbxChannel *channel = sbx_topic_get_channel (topic);

      sbx_topic_lose_unread (topic);
      sbx_channel_shift_unread (channel, -1);
      sbx_world_count_unread (self, channel);
    }
}

/**
 * sbx_world_apply_read_changed:
 * @payload: of the push {channelId, topicId, userId, readSeq, upTo, from, messageIds, unread}; only our own reader's counts
 */
void
sbx_world_apply_read_changed (SbxWorld        *self,
                              JsonObject      *payload,
                              const SbxOrigin *origin)
{
  const char *channel_id = sbx_world_get_channel_id (payload, NULL);
  const char *topic_id = sbx_world_peek_string (payload, "topicId");
  g_autofree char *reader = sbx_fields_dup_text (payload, "userId", "");
  SbxTopic *topic = channel_id != NULL && topic_id != NULL ? sbx_world_find_topic (self, channel_id, topic_id) : NULL;
  gint64 read_seq = sbx_fields_int_or (payload, "readSeq", -1);
  gint64 up_to = sbx_fields_int_or (payload, "upTo", read_seq);
  gboolean unread = sbx_fields_boolean_or (payload, "unread", FALSE);
  JsonArray *ids = NULL;
  SbxChannel *channel;
  guint before;

  if (topic == NULL || read_seq < 0 || strcmp (reader, self->reader_id) != 0)
    return;

  channel = sbx_topic_get_channel (topic);
  before = sbx_topic_get_unread_count (topic);
  sbx_fields_get_array (payload, "messageIds", SBX_FIELD_OPTIONAL, G_MAXUINT, &ids, NULL);
  if (ids != NULL)
    sbx_topic_mark_messages (topic, ids, unread, read_seq);
  else
    sbx_topic_set_read_seq (topic, read_seq, up_to, unread ? sbx_fields_int_or (payload, "from", read_seq + 1) : 0);
  sbx_channel_shift_unread (channel, (int) sbx_topic_get_unread_count (topic) - (int) before);
  sbx_world_count_unread (self, channel);
}

/**
 * sbx_world_find_channel:
 *
 * Returns: (transfer none) (nullable): the channel with @id, shown already or not
 */
SbxChannel *
sbx_world_find_channel (SbxWorld   *self,
                        const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && id != NULL, NULL);

  return sbx_sorted_list_lookup (self->channels, id);
}

/**
 * sbx_world_find_topic:
 *
 * Returns: (transfer none) (nullable): the topic, shown already or not
 */
SbxTopic *
sbx_world_find_topic (SbxWorld   *self,
                      const char *channel_id,
                      const char *id)
{
  SbxChannel *channel;

  g_return_val_if_fail (SBX_IS_WORLD (self) && channel_id != NULL && id != NULL, NULL);

  channel = sbx_sorted_list_lookup (self->channels, channel_id);
  return channel != NULL ? sbx_sorted_list_lookup (sbx_channel_get_topic_list (channel), id) : NULL;
}
