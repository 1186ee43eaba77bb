/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-property-private.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What our reader has read of a topic, and what is unread therefore. */

static void
tell_read (SbxTopic *self)
{
  SbxWorld *world = self->channel != NULL ? sbx_channel_get_world (self->channel) : NULL;

  if (world != NULL)
    sbx_world_queue_signal (world, SBX_WORLD_TOPIC_READ, self);
}

/**
 * sbx_topic_tell_unread:
 *
 * Takes over what is unread.
 */
void
sbx_topic_tell_unread (SbxTopic *self,
                       SbxUnread unread)
{
  guint old = self->unread.count;

  self->unread = unread;
  if (unread.count == old)
    return;

  g_object_notify_by_pspec (G_OBJECT (self), sbx_topic_properties[SBX_TOPIC_PROP_UNREAD_COUNT]);
  if (unread.count == 0)
    {
      sbx_topic_forget_important (self, G_MAXINT64);
      tell_read (self);
    }
  sbx_topic_update_needs (self);
}

/**
 * sbx_topic_tell_read_seq:
 *
 * Takes over how far our reader has read.
 */
void
sbx_topic_tell_read_seq (SbxTopic *self,
                         gint64    read_seq)
{
  gint64 before = self->read_seq;

  sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_READ_SEQ], &self->read_seq, read_seq);
  if (read_seq > before)
    sbx_topic_forget_important (self, read_seq);
  else if (read_seq < before)
    sbx_topic_find_important (self, read_seq + 1);
}

/* What is unread behind @read_seq where the log cannot tell exactly. Seqs are the channel's: there are
 * no more messages of this topic than of them. */
static guint
estimate_unread (SbxTopic *self,
                 gint64    read_seq)
{
  if (read_seq >= self->last_seq)
    return 0;
  if (read_seq < self->read_seq)
    return MAX (self->unread.count, 1);

  return (guint) MIN ((gint64) self->unread.count, self->last_seq - read_seq);
}

/* By what marks of single messages change, where the log cannot tell exactly. */
static void
shift_unread (SbxTopic *self,
              int       by)
{
  SbxUnread unread = self->unread;

  sbx_unread_set (&unread, (guint) MAX ((int) unread.count + by, 0));
  sbx_topic_tell_unread (self, unread);
}

static void
set_marked (SbxTopic *self,
            gint64    from,
            gint64    to)
{
  self->marked_from = from;
  self->marked_to = to;
  if (self->messages != NULL)
    sbx_message_log_set_marked (self->messages, from, to);
}

/* @estimate: how many are unread where the log cannot tell. */
static void
count_anew (SbxTopic *self,
            gint64    read_seq,
            guint     estimate)
{
  SbxUnread unread = self->unread;
  guint count;

  sbx_flush_queue_freeze (self->queue, self);
  if (read_seq >= self->marked_to)
    set_marked (self, 0, 0);
  if (self->messages == NULL ||
      !sbx_message_log_count_unread (self->messages, read_seq, self->marked_from, self->marked_to, self->marks, &count))
    count = estimate;
  sbx_topic_tell_read_seq (self, read_seq);
  sbx_unread_set (&unread, count);
  sbx_topic_tell_unread (self, unread);
}

/* Marks one message of the log. Returns by how many more are unread then. */
static int
mark_message (SbxTopic           *self,
              const SbxLogRecord *record,
              gboolean            unread)
{
  int before = sbx_topic_counts (self, record);

  if (self->marks == NULL)
    self->marks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_replace (self->marks, g_memdup2 (&record->seq, sizeof record->seq), GINT_TO_POINTER (unread));

  return sbx_topic_counts (self, record) - before;
}

/* Forgets the marks of single messages from @from to @to: those of what was read, or all. */
static void
drop_marks (SbxTopic *self,
            gint64    from,
            gint64    to,
            gboolean  only_read)
{
  GHashTableIter iter;
  gpointer key, unread;

  if (self->marks == NULL)
    return;
  g_hash_table_iter_init (&iter, self->marks);
  while (g_hash_table_iter_next (&iter, &key, &unread))
    {
      gint64 seq = *(const gint64 *) key;

      if (seq >= from && seq <= to && !(only_read && GPOINTER_TO_INT (unread)))
        g_hash_table_iter_remove (&iter);
    }
}

typedef struct
{
  SbxTopic *topic;
  guint     count;
} Tally;

static void
tally_one (const SbxLogRecord *record,
           gpointer            user_data)
{
  Tally *tally = user_data;

  tally->count += sbx_topic_counts (tally->topic, record);
}

/* How many of those that are here are unread from @from on. */
static guint
count_here (SbxTopic *self,
            gint64    from)
{
  Tally tally = { self, 0 };

  if (self->messages != NULL)
    sbx_message_log_foreach_from (self->messages, from, tally_one, &tally);

  return tally.count;
}

/* From @from on everything counts; what is unread before that stays so. */
static void
mark_from (SbxTopic *self,
           gint64    read_seq,
           gint64    from)
{
  guint before = count_here (self, from), now;

  if (self->marked_to > self->read_seq)
    from = MIN (from, self->marked_from);
  sbx_flush_queue_freeze (self->queue, self);
  set_marked (self, from, self->last_seq);
  drop_marks (self, MAX (read_seq + 1, from), G_MAXINT64, TRUE);
  sbx_topic_tell_read_seq (self, read_seq);
  now = count_here (self, from);
  count_anew (self, read_seq, MAX (self->unread.count + now - MIN (before, now), 1));
  sbx_topic_find_important (self, MAX (read_seq + 1, from));
}

/**
 * sbx_topic_set_read_seq:
 * @up_to: where that is before @read_seq, the single messages up to here are read
 * @unread_from: from here on our reader marked everything as unread, whatever the hub counts; 0 = nothing
 *
 * Takes over how far our reader has read, and counts anew what is unread.
 */
void
sbx_topic_set_read_seq (SbxTopic *self,
                        gint64    read_seq,
                        gint64    up_to,
                        gint64    unread_from)
{
  self->n_readings++;
  read_seq = MAX (read_seq, 0);
  if (unread_from > 0)
    {
      mark_from (self, read_seq, unread_from);
      return;
    }

  drop_marks (self, 0, MIN (up_to, read_seq), FALSE);
  sbx_topic_forget_important (self, MIN (up_to, read_seq));
  count_anew (self, read_seq, estimate_unread (self, read_seq));
}

/**
 * sbx_topic_counts:
 *
 * Returns: whether our reader has @record, a message of this topic's log, unread
 */
gboolean
sbx_topic_counts (SbxTopic           *self,
                  const SbxLogRecord *record)
{
  return sbx_message_log_counts (self->messages, record, self->read_seq, self->marked_from, self->marked_to, self->marks);
}

static const SbxLogRecord *
find_record (SbxTopic  *self,
             JsonArray *ids,
             guint      i)
{
  JsonNode *node = json_array_get_element (ids, i);
  const char *id = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return id != NULL ? sbx_message_log_find (self->messages, id) : NULL;
}

/**
 * sbx_topic_mark_messages:
 * @ids: single messages that our reader marked
 * @unread: as unread, or as read
 * @read_seq: how far that one has read now
 *
 * The same for single messages, as far as they are here.
 */
void
sbx_topic_mark_messages (SbxTopic  *self,
                         JsonArray *ids,
                         gboolean   unread,
                         gint64     read_seq)
{
  int more = 0;

  self->n_readings++;
  for (guint i = 0; self->messages != NULL && i < json_array_get_length (ids); i++)
    {
      const SbxLogRecord *record = find_record (self, ids, i);

      if (record != NULL)
        more += mark_message (self, record, unread);
    }

  sbx_flush_queue_freeze (self->queue, self);
  shift_unread (self, more);
  read_seq = MAX (read_seq, 0);
  drop_marks (self, 0, read_seq, TRUE);
  count_anew (self, read_seq, estimate_unread (self, read_seq));
  for (guint i = 0; self->messages != NULL && i < json_array_get_length (ids); i++)
    {
      const SbxLogRecord *record = find_record (self, ids, i);

      if (record != NULL && (record->flags & SBX_LOG_RECORD_IMPORTANT) != 0)
        sbx_topic_note_important (self, record->seq, unread);
    }
}

/**
 * sbx_topic_lose_unread:
 *
 * Counts one unread message less: it was removed.
 */
void
sbx_topic_lose_unread (SbxTopic *self)
{
  if (self->unread.count == 0)
    return;

  sbx_flush_queue_freeze (self->queue, self);
  shift_unread (self, -1);
}

/**
 * sbx_topic_get_n_readings:
 *
 * Returns: a number that changes whenever it is told what our reader has read, or marked as unread; what comes does not change it
 */
guint
sbx_topic_get_n_readings (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->n_readings;
}

/**
 * sbx_topic_count_unread_here:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: how many of the messages there are here and unread
 */
guint
sbx_topic_count_unread_here (SbxTopic *self,
                             gint64    from,
                             gint64    to)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  if (self->messages == NULL)
    return 0;

  return sbx_message_log_count_unread_here (self->messages, from, to, self->read_seq, self->marked_from, self->marked_to,
                                            self->marks);
}

/**
 * sbx_topic_has_unread_here:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: whether one of the messages there is here and unread
 */
gboolean
sbx_topic_has_unread_here (SbxTopic *self,
                           gint64    from,
                           gint64    to)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->messages != NULL &&
         sbx_message_log_has_unread_here (self->messages, from, to, self->read_seq, self->marked_from, self->marked_to, self->marks);
}

/**
 * sbx_topic_dup_unread_ids:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: (transfer full) (nullable): the ids of the messages there that are here and unread, at most as many as can be
 *   marked at once; %NULL where there are none
 */
GStrv
sbx_topic_dup_unread_ids (SbxTopic *self,
                          gint64    from,
                          gint64    to)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  if (self->messages == NULL)
    return NULL;

  return sbx_message_log_dup_unread_ids (self->messages, from, to, self->read_seq, self->marked_from, self->marked_to,
                                         self->marks);
}
