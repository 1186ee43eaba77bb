/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message.h"
#include "sbx-other.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"

/* What the hub tells of a topic, by its record and by its messages. */

static void
set_last_sender (SbxTopic   *self,
                 const char *sender,
                 gboolean    is_private)
{
  sbx_property_set_string (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_SENDER], &self->last_sender, sender);
  sbx_property_set_boolean (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_PRIVATE], &self->last_private, is_private);
}

/* @same: whether it is the message that we know, perhaps in other words. @sender: (nullable): who wrote it, where that is told. */
static gboolean
set_last_message (SbxTopic   *self,
                  gboolean    same,
                  const char *text,
                  const char *sender,
                  gboolean    is_private,
                  gint64      time)
{
  /* The hub's record of a topic does not say who wrote. */
  if (sender != NULL || time != self->last_message_time || (!same && g_strcmp0 (text, self->last_message) != 0))
    set_last_sender (self, sender != NULL ? sender : "", is_private);
  sbx_property_set_string (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_MESSAGE], &self->last_message, text);
  return sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_MESSAGE_TIME], &self->last_message_time, time);
}

static void
apply_read_state (SbxTopic             *self,
                  const SbxTopicRecord *record,
                  gboolean              stale)
{
  SbxUnread unread = self->unread;

  if (record->muted >= 0)
    {
      self->said_muted = record->muted > 0;
      sbx_wishes_see (self->wishes, SBX_WISH_MUTED, self->said_muted);
    }

  /* What was answered before somebody read on says nothing any more. */
  if (stale && record->read_seq >= 0 && record->read_seq < self->read_seq)
    return;

  if (record->read_seq >= 0)
    sbx_topic_tell_read_seq (self, record->read_seq);
  if (record->unread_count >= 0)
    {
      sbx_unread_take_answer (&unread, record->unread_count, record->last_seq);
      sbx_topic_tell_unread (self, unread);
    }
}

static void
describe (SbxTopic             *self,
          const SbxTopicRecord *record)
{
  self->described = TRUE;
  sbx_property_set_int (self, sbx_topic_properties[SBX_TOPIC_PROP_KIND], &self->kind, record->kind);
  sbx_property_set_string (self, sbx_topic_properties[SBX_TOPIC_PROP_TITLE], &self->title,
                           record->untitled ? sbx_topic_placeholder_title (record->kind) : record->title);
  sbx_topic_describe_desk (self, record);
  sbx_topic_set_claim (self, record->claim_by, record->claim_until, record->claim_fence);
}

/**
 * sbx_topic_apply_record:
 * @fetched: whether @record was asked for, so that a push may be newer
 *
 * Returns: whether the topic's place in the order may have changed
 */
gboolean
sbx_topic_apply_record (SbxTopic             *self,
                        const SbxTopicRecord *record,
                        gboolean              fetched)
{
  gboolean stale = record->last_seq < self->last_seq;
  gboolean same = record->last_seq > 0 && record->last_seq == self->last_seq;
  gboolean moved = FALSE;

  sbx_flush_queue_freeze (self->queue, self);

  if (!(fetched && stale && self->described))
    describe (self, record);
  apply_read_state (self, record, stale);
  if (!stale)
    {
      sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_SEQ], &self->last_seq, record->last_seq);
      sbx_property_set_uint (self, sbx_topic_properties[SBX_TOPIC_PROP_MESSAGE_COUNT], &self->message_count,
                             (guint) CLAMP (record->message_count, 0, G_MAXINT));
      moved = set_last_message (self, same, record->last_message, NULL, FALSE, record->last_message_time);
    }
  sbx_topic_update (self);

  return moved;
}

/**
 * sbx_topic_set_claim:
 * @by: (nullable): who said to answer here; %NULL or "" for nobody
 * @until: ms since 1970
 * @fence: rises with every claim of the topic
 */
void
sbx_topic_set_claim (SbxTopic   *self,
                     const char *by,
                     gint64      until,
                     gint64      fence)
{
  gboolean claimed = by != NULL && *by != '\0';

  sbx_flush_queue_freeze (self->queue, self);
  sbx_property_set_string (self, sbx_topic_properties[SBX_TOPIC_PROP_CLAIM_BY], &self->claim_by, claimed ? by : "");
  sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_CLAIM_UNTIL], &self->claim_until, claimed ? MAX (until, 0) : 0);
  sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_CLAIM_FENCE], &self->claim_fence, claimed ? MAX (fence, 0) : 0);
  sbx_topic_update (self);
}

/**
 * sbx_topic_take_message:
 * @message: one that the hub pushed
 * @unread: whether it is from somebody else
 * @own: whether this user wrote it
 *
 * Returns: whether it was not known before
 */
gboolean
sbx_topic_take_message (SbxTopic               *self,
                        const SbxMessageRecord *message,
                        gboolean                unread,
                        gboolean                own)
{
  SbxUnread counts = self->unread;
  gboolean taken;

  sbx_flush_queue_freeze (self->queue, self);

  taken = sbx_unread_take_push (&counts, message->seq, unread && (message->seq <= 0 || message->seq > self->read_seq));
  sbx_topic_tell_unread (self, counts);

  if (message->seq <= 0 || message->seq > self->last_seq)
    {
      sbx_property_set_uint (self, sbx_topic_properties[SBX_TOPIC_PROP_MESSAGE_COUNT], &self->message_count, self->message_count + 1);
      sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_SEQ], &self->last_seq, MAX (self->last_seq, message->seq));
      sbx_topic_note_last_word (self, message, own, message->timestamp >= self->last_message_time);
      if (message->timestamp >= self->last_message_time)
        set_last_message (self, FALSE, sbx_other_preview (message), sbx_message_name_sender (own, message->from_name, message->from_id),
                          message->is_private, message->timestamp);
    }

  return taken;
}

/**
 * sbx_topic_take_news:
 * @seq: of a message that was pushed
 *
 * Returns: whether it was not pushed before; an answer that had it already changes nothing about that
 */
gboolean
sbx_topic_take_news (SbxTopic *self,
                     gint64    seq)
{
  gboolean is_new = seq > self->news_seq;

  self->news_seq = MAX (self->news_seq, seq);
  return is_new;
}

/**
 * sbx_topic_note_newest:
 * @sender: as sbx_message_name_sender() says
 * @is_private: whether it is a note for colleagues
 * @timestamp: when, ms since 1970
 *
 * A message of the topic that was found elsewhere. It may be the one that the hub's record shows, without its author.
 */
void
sbx_topic_note_newest (SbxTopic   *self,
                       const char *sender,
                       gboolean    is_private,
                       gint64      timestamp)
{
  if (timestamp != self->last_message_time || self->last_sender[0] != '\0')
    return;

  sbx_flush_queue_freeze (self->queue, self);
  set_last_sender (self, sender, is_private);
}

/**
 * sbx_topic_restart:
 *
 * Forgets every seq: the hub's log is another one now. What people see stays until the hub tells.
 */
void
sbx_topic_restart (SbxTopic *self)
{
  sbx_flush_queue_freeze (self->queue, self);
  sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_LAST_SEQ], &self->last_seq, 0);
  sbx_topic_tell_read_seq (self, 0);
  self->marked_to = 0;
  g_clear_pointer (&self->marks, g_hash_table_unref);
  self->unread.counted_seq = 0;
  self->unread.live = 0;
  self->news_seq = 0;
  if (self->messages != NULL)
    sbx_message_log_reset (self->messages);
  sbx_topic_forget_important (self, G_MAXINT64);
}
