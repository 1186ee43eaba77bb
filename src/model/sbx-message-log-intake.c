/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-limits.h"
#include "sbx-message-log-private.h"
#include "sbx-message-private.h"

/* How messages come into a log, change and go, up to the next flush. */

/* The index in @self->added of the first record that does not stand before @record. */
static guint
find_added (SbxMessageLog      *self,
            const SbxLogRecord *record)
{
  guint from = 0, to = self->added->len;

  if (to > 0 && sbx_log_record_compare (self->added->pdata[to - 1], record) < 0)
    return to;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (sbx_log_record_compare (self->added->pdata[middle], record) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

static void
forget_predecessor (SbxMessageLog *self,
                    SbxLogRecord  *record)
{
  gpointer old = g_hash_table_lookup (self->predecessors, record);

  if (old == NULL)
    return;

  g_hash_table_remove (self->predecessors, record);
  g_hash_table_remove (self->successors, old);
}

/* @record is @existing again: takes over what is newer in it. */
static void
update_existing (SbxMessageLog *self,
                 SbxLogRecord  *existing,
                 SbxLogRecord  *record,
                 gboolean       newer)
{
  if (!newer && record->edited_at < existing->edited_at)
    return;

  if (record->seq == 0)
    record->seq = existing->seq;
  if (record->key == NULL)
    record->key = g_strdup (existing->key);
  if (!newer && existing->delivery == SBX_DELIVERY_READ)
    record->delivery = SBX_DELIVERY_READ;
  if (!sbx_log_record_equal (existing, record))
    sbx_message_log_replace (self, existing, sbx_log_record_ref (record));
}

static void
take_in (SbxMessageLog          *self,
         const SbxMessageRecord *message,
         gboolean                newer)
{
  g_autoptr (SbxLogRecord) record = NULL;
  SbxLogRecord *existing;

  if (self->gone_ids != NULL && g_hash_table_contains (self->gone_ids, message->id))
    return;

  record = sbx_log_record_new (message);
  existing = g_hash_table_lookup (self->by_id, record);
  if (existing != NULL)
    {
      update_existing (self, existing, record, newer);
      return;
    }

  existing = sbx_message_log_match_outgoing (self, record);
  if (existing != NULL)
    sbx_message_log_replace (self, existing, g_steal_pointer (&record));
  else
    sbx_message_log_insert (self, g_steal_pointer (&record));
}

/**
 * sbx_message_log_take_in:
 *
 * Takes in a message as it was at some time.
 */
void
sbx_message_log_take_in (SbxMessageLog          *self,
                         const SbxMessageRecord *message)
{
  take_in (self, message, FALSE);
}

/**
 * sbx_message_log_add_live:
 *
 * Takes in a message that the hub pushed.
 */
void
sbx_message_log_add_live (SbxMessageLog          *self,
                          const SbxMessageRecord *message)
{
  take_in (self, message, FALSE);
  self->grows = TRUE;
  if (message->seq > 0 && (self->loaded || self->loading))
    sbx_seq_ranges_add (self->covered, message->seq, G_MAXINT64);
}

/**
 * sbx_message_log_change:
 *
 * Takes in a message that the hub pushed as changed. One that is not loaded here stays so.
 */
void
sbx_message_log_change (SbxMessageLog          *self,
                        const SbxMessageRecord *message)
{
  if (sbx_message_log_find (self, message->id) != NULL ||
      (message->seq > 0 && sbx_seq_ranges_contain (self->covered, message->seq, message->seq)))
    take_in (self, message, TRUE);
}

/**
 * sbx_message_log_add_page:
 * @messages: (element-type SbxMessageRecord): a stretch of the topic without holes, in any order
 * @more_before: whether the hub has older ones
 * @more_after: whether the hub had newer ones
 */
void
sbx_message_log_add_page (SbxMessageLog *self,
                          GPtrArray     *messages,
                          gboolean       more_before,
                          gboolean       more_after)
{
  gint64 first = G_MAXINT64, last = G_MININT64, from, to, newest = sbx_message_log_get_newest_seq (self);

  for (guint i = 0; i < messages->len; i++)
    {
      const SbxMessageRecord *message = messages->pdata[i];

      /* A newer message that was not pushed: others may be missing before it. */
      if (self->loaded && message->seq > newest)
        sbx_seq_ranges_close_end (self->covered, newest);
      take_in (self, message, FALSE);
      first = MIN (first, message->seq);
      last = MAX (last, message->seq);
    }

  from = more_before ? first : G_MININT64;
  to = more_after ? last : G_MAXINT64;
  /* It was asked for from the oldest one backwards, so it reaches up to there. */
  if (self->asked_before > 0 && last < self->asked_before)
    to = MAX (to, self->asked_before);
  if (from <= to)
    sbx_seq_ranges_add (self->covered, from, to);

  self->asked_before = 0;
  self->broken_after = 0;
  self->grows = FALSE; /* it was asked for to be looked at */
  sbx_message_log_forget_closed_gaps (self);
  sbx_message_log_tell_pages (self, TRUE, FALSE);
  sbx_message_log_queue (self);
  sbx_message_log_refresh_objects (self);
}

/**
 * sbx_message_log_find:
 *
 * Returns: (transfer none) (nullable): the newest record of the message with @id
 */
SbxLogRecord *
sbx_message_log_find (SbxMessageLog *self,
                      const char    *id)
{
  gsize size = strlen (id) + 1;
  g_autofree SbxLogRecord *probe = g_malloc (sizeof (SbxLogRecord) + size);

  memcpy (probe->text, id, size);
  return g_hash_table_lookup (self->by_id, probe);
}

/**
 * sbx_message_log_remove:
 *
 * Takes the message with @id away for good, also from pages that are still under way.
 *
 * Returns: whether it was here
 */
gboolean
sbx_message_log_remove (SbxMessageLog *self,
                        const char    *id)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);

  if (self->gone_ids == NULL)
    self->gone_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->gone_ids, g_strdup (id));

  if (record != NULL)
    sbx_message_log_withdraw (self, record);
  return record != NULL;
}

/* How far a reader has read, and what that one marked. */
typedef struct
{
  gint64      read_seq;
  gint64      marked_from;
  gint64      marked_to;  /* from there up to here messages of others count whatever the hub says of them */
  gint64      from;       /* no message up to here can count */
  GHashTable *marks;      /* (nullable): of single messages, by seq */
} Reading;

static gboolean
counts_as_unread (SbxMessageLog      *self,
                  const SbxLogRecord *record,
                  const Reading      *reading)
{
  gpointer marked_unread;

  if (reading->marks != NULL && g_hash_table_lookup_extended (reading->marks, &record->seq, NULL, &marked_unread))
    return GPOINTER_TO_INT (marked_unread);
  if (record->seq <= reading->read_seq)
    return FALSE;
  return sbx_message_log_may_be_unread (self, record) ||
         (record->seq >= reading->marked_from && record->seq <= reading->marked_to &&
          !sbx_message_log_is_by_reader (self, record));
}

static guint
count_unread_from (SbxMessageLog   *self,
                   gpointer const  *records,
                   guint            n,
                   const Reading   *reading)
{
  guint count = 0;

  for (guint i = n; i > 0; i--)
    {
      const SbxLogRecord *record = records[i - 1];

      if ((record->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) != 0)
        continue;
      if (record->seq <= reading->from)
        break;
      if (counts_as_unread (self, record, reading))
        count++;
    }

  return count;
}

/**
 * sbx_message_log_counts:
 *
 * Returns: whether @record is one of those that sbx_message_log_count_unread() counts
 */
gboolean
sbx_message_log_counts (SbxMessageLog      *self,
                        const SbxLogRecord *record,
                        gint64              read_seq,
                        gint64              marked_from,
                        gint64              marked_to,
                        GHashTable         *marks)
{
  Reading reading = { read_seq, marked_from, marked_to, 0, marks };

  return counts_as_unread (self, record, &reading);
}

/**
 * sbx_message_log_count_unread:
 * @marked_from: from where on …
 * @marked_to: … up to where the reader marked messages as unread: there what the hub does not count as unread
 *   counts too; 0 if nothing is marked
 * @marks: (nullable) (element-type gint64 gboolean): single messages that the reader marked as unread, or read
 * @count: (out): how many messages of others stand behind @read_seq, as the marks change it
 *
 * Returns: whether everything behind @read_seq is here, so that @count is true
 */
gboolean
sbx_message_log_count_unread (SbxMessageLog *self,
                              gint64         read_seq,
                              gint64         marked_from,
                              gint64         marked_to,
                              GHashTable    *marks,
                              guint         *count)
{
  gpointer const *visible = self->visible.length > 0 ? self->visible.slots + self->visible.head : NULL;
  Reading reading = { read_seq, marked_from, marked_to, read_seq, marks };
  GHashTableIter iter;
  gpointer seq;

  if (!self->loaded || !sbx_seq_ranges_contain (self->covered, read_seq + 1, G_MAXINT64))
    return FALSE;

  if (marks != NULL)
    {
      g_hash_table_iter_init (&iter, marks);
      while (g_hash_table_iter_next (&iter, &seq, NULL))
        reading.from = MIN (reading.from, *(const gint64 *) seq - 1);
    }
  *count = count_unread_from (self, self->added->pdata, self->added->len, &reading) +
           count_unread_from (self, visible, self->visible.length, &reading);
  return TRUE;
}

/* Calls @visit for those that are shown and count, the newest first, as long as it says so. */
static void
foreach_unread (SbxMessageLog *self,
                const Reading *reading,
                gint64         to,
                gboolean     (*visit) (const SbxLogRecord *record, gpointer data),
                gpointer       data)
{
  for (guint i = sbx_message_log_find_after (self, to); i > 0; i--)
    {
      const SbxLogRecord *record = sbx_deque_get (&self->visible, i - 1);

      if ((record->flags & SBX_LOG_RECORD_REMOVED) != 0)
        continue;
      if (record->seq <= reading->from || (counts_as_unread (self, record, reading) && !visit (record, data)))
        return;
    }
}

static gboolean
count_record (const SbxLogRecord *record,
              gpointer            data)
{
  ++*(guint *) data;

  return TRUE;
}

static gboolean
find_record (const SbxLogRecord *record,
             gpointer            data)
{
  *(gboolean *) data = TRUE;

  return FALSE;
}

static gboolean
add_id (const SbxLogRecord *record,
        gpointer            data)
{
  GPtrArray *ids = data;

  g_ptr_array_add (ids, g_strdup (sbx_log_record_get_id (record)));

  return ids->len < SBX_LIMIT_MARKED_MESSAGES;
}

/**
 * sbx_message_log_count_unread_here:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: how many of those that people can see there sbx_message_log_count_unread() counts
 */
guint
sbx_message_log_count_unread_here (SbxMessageLog *self,
                                   gint64         from,
                                   gint64         to,
                                   gint64         read_seq,
                                   gint64         marked_from,
                                   gint64         marked_to,
                                   GHashTable    *marks)
{
  Reading reading = { read_seq, marked_from, marked_to, from - 1, marks };
  guint count = 0;

  foreach_unread (self, &reading, to, count_record, &count);

  return count;
}

/**
 * sbx_message_log_has_unread_here:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: whether sbx_message_log_count_unread_here() would count any
 */
gboolean
sbx_message_log_has_unread_here (SbxMessageLog *self,
                                 gint64         from,
                                 gint64         to,
                                 gint64         read_seq,
                                 gint64         marked_from,
                                 gint64         marked_to,
                                 GHashTable    *marks)
{
  Reading reading = { read_seq, marked_from, marked_to, from - 1, marks };
  gboolean found = FALSE;

  foreach_unread (self, &reading, to, find_record, &found);

  return found;
}

/**
 * sbx_message_log_count_news:
 * @self: a log
 * @after: a seq
 *
 * Returns: how many messages of others are shown behind @after that were not read when they came
 */
guint
sbx_message_log_count_news (SbxMessageLog *self,
                            gint64         after)
{
  Reading reading = { after, 0, 0, after, NULL };
  guint count = 0;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  foreach_unread (self, &reading, G_MAXINT64, count_record, &count);

  return count;
}

/**
 * sbx_message_log_dup_unread_ids:
 * @from: a seq
 * @to: another, both inclusive
 *
 * Returns: (transfer full) (nullable): the ids of those that people can see there and that
 *   sbx_message_log_count_unread() counts, the newest so many that can be marked at once;
 *   %NULL where there are none
 */
GStrv
sbx_message_log_dup_unread_ids (SbxMessageLog *self,
                                gint64         from,
                                gint64         to,
                                gint64         read_seq,
                                gint64         marked_from,
                                gint64         marked_to,
                                GHashTable    *marks)
{
  Reading reading = { read_seq, marked_from, marked_to, from - 1, marks };
  GPtrArray *ids = g_ptr_array_new ();

  foreach_unread (self, &reading, to, add_id, ids);
  if (ids->len == 0)
    {
      g_ptr_array_unref (ids);
      return NULL;
    }

  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}

/**
 * sbx_message_log_reset:
 *
 * Forgets everything but what waits to be sent, as if nothing had been loaded.
 */
void
sbx_message_log_reset (SbxMessageLog *self)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer record;

  for (guint i = 0; i < self->visible.length; i++)
    g_ptr_array_add (records, sbx_deque_get (&self->visible, i));
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    if ((((SbxLogRecord *) record)->flags & SBX_LOG_RECORD_VISIBLE) == 0)
      g_ptr_array_add (records, record);
  for (guint i = 0; i < records->len; i++)
    {
      const SbxLogRecord *candidate = records->pdata[i];

      if ((candidate->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) == 0)
        sbx_message_log_withdraw (self, records->pdata[i]);
    }
  sbx_message_log_keep_outgoing (self);

  sbx_flush_queue_freeze (self->queue, self);
  g_array_set_size (self->covered, 0);
  g_array_set_size (self->gaps, 0);
  g_array_set_size (self->gap_loads, 0);
  self->broken_after = 0;
  self->trimmed_to = 0;
  g_clear_pointer (&self->gone_ids, g_hash_table_unref);
  self->asked_before = 0;
  self->line_pending = FALSE;
  self->line_placed = FALSE;
  self->line_active = FALSE;
  self->line_after = 0;
  self->marked_from = 0;
  self->marked_to = 0;
  self->n_new = 0;
  sbx_message_log_tell_line (self, 0);
  sbx_message_log_tell_pages (self, FALSE, self->loading);
}

/**
 * sbx_message_log_insert:
 * @record: (transfer full): a message that is not here
 */
void
sbx_message_log_insert (SbxMessageLog *self,
                        SbxLogRecord  *record)
{
  g_ptr_array_insert (self->added, (int) find_added (self, record), record);
  if (sbx_log_record_get_id (record)[0] != '\0')
    g_hash_table_add (self->by_id, record);
  sbx_message_log_queue (self);
}

/* What shows @record shows @next from now on. */
static void
hand_on_object (SbxMessageLog *self,
                SbxLogRecord  *record,
                SbxLogRecord  *next)
{
  SbxMessage *message = g_hash_table_lookup (self->objects, record);

  if (message == NULL)
    return;

  g_hash_table_remove (self->objects, record);
  g_hash_table_insert (self->objects, next, message);
  sbx_flush_queue_freeze (self->queue, message);
  sbx_message_set_record (message, next);
}

/* Takes @record out, at once if it was not visible yet. */
static void
take_out (SbxMessageLog *self,
          SbxLogRecord  *record)
{
  if (g_hash_table_lookup (self->by_id, record) == record)
    g_hash_table_remove (self->by_id, record);

  if ((record->flags & SBX_LOG_RECORD_VISIBLE) != 0)
    {
      record->flags |= SBX_LOG_RECORD_REMOVED;
      g_ptr_array_add (self->removed, record);
    }
  else
    {
      forget_predecessor (self, record);
      g_ptr_array_remove_index (self->added, find_added (self, record));
      sbx_log_record_unref (record);
    }
  sbx_message_log_queue (self);
}

/**
 * sbx_message_log_withdraw:
 * @record: the newest record of a message
 *
 * Takes it out, at once if it was not visible yet. An older form that is visible keeps its object until the list tells
 * that it goes.
 */
void
sbx_message_log_withdraw (SbxMessageLog *self,
                          SbxLogRecord  *record)
{
  SbxLogRecord *root = g_hash_table_lookup (self->predecessors, record);

  if (root != NULL)
    hand_on_object (self, record, root);
  take_out (self, record);
}

/**
 * sbx_message_log_replace:
 * @old: the newest record of a message
 * @record: (transfer full): what is newer about it
 *
 * Puts @record where @old is, or moves the message to where @record belongs; its object stays.
 */
void
sbx_message_log_replace (SbxMessageLog *self,
                         SbxLogRecord  *old,
                         SbxLogRecord  *record)
{
  g_autoptr (SbxLogRecord) guard = sbx_log_record_ref (old);
  SbxLogRecord *root = (old->flags & SBX_LOG_RECORD_VISIBLE) != 0 ? old : g_hash_table_lookup (self->predecessors, old);

  take_out (self, old);
  sbx_message_log_insert (self, record);
  if (root != NULL)
    {
      g_hash_table_insert (self->successors, root, record);
      g_hash_table_insert (self->predecessors, record, root);
    }
  hand_on_object (self, old, record);
}
