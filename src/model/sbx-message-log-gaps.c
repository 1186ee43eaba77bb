/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"

/* What a log does not have: where it is, why, and how it becomes known. Messages between two rows are missing
 * where the stretch between their seqs is not covered; whether there are any only the hub knows. */

static gboolean
overlaps (const SbxLogGap *gap,
          gint64           from,
          gint64           to)
{
  return gap->from <= to && from <= gap->to;
}

static const char *
find_reason (SbxMessageLog *self,
             gint64         from,
             gint64         to)
{
  for (guint i = self->gaps->len; i > 0; i--)
    {
      const SbxLogGap *gap = &g_array_index (self->gaps, SbxLogGap, i - 1);

      if (overlaps (gap, from, to))
        return gap->reason;
    }

  return g_intern_static_string ("");
}

static gboolean
is_being_loaded (SbxMessageLog *self,
                 gint64         from,
                 gint64         to)
{
  for (guint i = 0; i < self->gap_loads->len; i++)
    if (overlaps (&g_array_index (self->gap_loads, SbxLogGap, i), from, to))
      return TRUE;

  return FALSE;
}

/* Above the oldest message a gap shows only where something happened: that older ones were not loaded is no news. */
static gboolean
find_hole_above_all (SbxMessageLog *self,
                     gint64         first,
                     gint64        *from,
                     gint64        *to)
{
  for (guint i = 0; i < self->gaps->len; i++)
    {
      const SbxLogGap *gap = &g_array_index (self->gaps, SbxLogGap, i);

      if (overlaps (gap, first - 1, first - 1) && !sbx_seq_ranges_contain (self->covered, first - 1, first - 1))
        return sbx_seq_ranges_find_hole (self->covered, gap->from - 1, first, from, to);
    }

  return FALSE;
}

/**
 * sbx_message_log_find_gap:
 * @above: (nullable): the row above @below
 * @place: (nullable): gets what is known of the gap
 *
 * Returns: whether messages may be missing between the two
 */
gboolean
sbx_message_log_find_gap (SbxMessageLog      *self,
                          const SbxLogRecord *above,
                          const SbxLogRecord *below,
                          SbxMessagePlace    *place)
{
  gint64 from, to;

  if (!self->loaded || below->seq <= 0 || (above != NULL && above->seq <= 0))
    return FALSE;
  /* Nobody can say how many there are, nor load them. */
  if ((below->flags & SBX_LOG_RECORD_GAP_BEFORE) != 0)
    {
      if (place != NULL)
        {
          place->gap_to = -1;
          place->gap_reason = g_intern_static_string ("unknown");
        }
      return TRUE;
    }
  if (above != NULL ? !sbx_seq_ranges_find_hole (self->covered, above->seq, below->seq, &from, &to)
                    : !find_hole_above_all (self, below->seq, &from, &to))
    return FALSE;

  /* The page that is under way may close it. */
  if (self->loading && self->broken_after > 0 && from > self->broken_after)
    return FALSE;

  if (place != NULL)
    {
      place->gap_from = from;
      place->gap_to = to;
      place->gap_reason = find_reason (self, from, to);
      place->gap_loadable = strcmp (place->gap_reason, "forbidden") != 0;
      place->gap_loading = is_being_loaded (self, from, to);
    }
  return TRUE;
}

/**
 * sbx_message_log_add_gap:
 * @reason: (nullable): in the protocol's word
 *
 * Says why what is not known between @from and @to, inclusive, is not.
 */
void
sbx_message_log_add_gap (SbxMessageLog *self,
                         gint64         from,
                         gint64         to,
                         const char    *reason)
{
  SbxLogGap gap = { from, to, g_intern_string (reason != NULL ? reason : "") };

  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  if (from > to)
    return;

  for (guint i = 0; i < self->gaps->len; i++)
    {
      const SbxLogGap *old = &g_array_index (self->gaps, SbxLogGap, i);

      if (old->from == from && old->to == to && old->reason == gap.reason)
        return;
    }

  g_array_append_val (self->gaps, gap);
  sbx_message_log_refresh_objects (self);
}

/**
 * sbx_message_log_break_end:
 * @known: up to here nothing was lost; 0 = up to the newest message here
 * @live: pushes go on after this one; 0 = not known
 * @reason: (nullable): in the protocol's word
 *
 * Says that pushes were lost: what comes next does not follow on what is here.
 */
void
sbx_message_log_break_end (SbxMessageLog *self,
                           gint64         known,
                           gint64         live,
                           const char    *reason)
{
  gint64 end = MAX (known, sbx_message_log_get_newest_seq (self));

  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  sbx_seq_ranges_close_end (self->covered, end);
  if (self->loaded)
    {
      self->broken_after = MAX (end, 1);
      sbx_message_log_add_gap (self, end + 1, MAX (live, end + 1), reason);
    }
  sbx_message_log_tell_pages (self, self->loaded, self->loading);
}

/**
 * sbx_message_log_cover:
 *
 * Says that all messages between @from and @to, inclusive, are here.
 */
void
sbx_message_log_cover (SbxMessageLog *self,
                       gint64         from,
                       gint64         to)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  if (from > to)
    return;

  sbx_seq_ranges_add (self->covered, from, to);
  sbx_message_log_forget_closed_gaps (self);
  sbx_message_log_tell_pages (self, self->loaded, self->loading);
  sbx_message_log_queue (self);
  sbx_message_log_refresh_objects (self);
}

/**
 * sbx_message_log_forget_closed_gaps:
 *
 * Of what is known now nobody needs to know why it was not.
 */
void
sbx_message_log_forget_closed_gaps (SbxMessageLog *self)
{
  for (guint i = self->gaps->len; i > 0; i--)
    {
      const SbxLogGap *gap = &g_array_index (self->gaps, SbxLogGap, i - 1);

      if (sbx_seq_ranges_contain (self->covered, gap->from, gap->to))
        g_array_remove_index (self->gaps, i - 1);
    }
}

/**
 * sbx_message_log_set_gap_loading:
 *
 * Says that the hub was asked for what is missing between @from and @to, or that it is not asked any more.
 */
void
sbx_message_log_set_gap_loading (SbxMessageLog *self,
                                 gint64         from,
                                 gint64         to,
                                 gboolean       loading)
{
  SbxLogGap load = { from, to, NULL };

  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  for (guint i = self->gap_loads->len; i > 0; i--)
    if (overlaps (&g_array_index (self->gap_loads, SbxLogGap, i - 1), from, to))
      g_array_remove_index (self->gap_loads, i - 1);

  if (loading)
    {
      g_array_append_val (self->gap_loads, load);
      /* What failed is tried again. */
      for (guint i = self->gaps->len; i > 0; i--)
        {
          const SbxLogGap *gap = &g_array_index (self->gaps, SbxLogGap, i - 1);

          if (overlaps (gap, from, to) && strcmp (gap->reason, "failed") == 0)
            g_array_remove_index (self->gaps, i - 1);
        }
    }
  sbx_message_log_refresh_objects (self);
}

/**
 * sbx_message_log_add_known:
 * @messages: (element-type SbxMessageRecord): in any order
 * @known: the stretches of the topic that are whole with them
 *
 * Takes in what was kept from before.
 */
void
sbx_message_log_add_known (SbxMessageLog *self,
                           GPtrArray     *messages,
                           SbxSeqRanges  *known)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  for (guint i = 0; i < messages->len; i++)
    sbx_message_log_take_in (self, messages->pdata[i]);
  for (guint i = 0; i < known->len; i++)
    {
      const SbxSeqRange *range = &g_array_index (known, SbxSeqRange, i);

      sbx_seq_ranges_add (self->covered, range->from, range->to);
    }

  self->asked_before = 0;
  self->grows = FALSE;
  sbx_message_log_forget_closed_gaps (self);
  sbx_message_log_tell_pages (self, TRUE, FALSE);
  sbx_message_log_queue (self);
  sbx_message_log_refresh_objects (self);
}

/**
 * sbx_message_log_covers:
 *
 * Returns: whether the message of @seq is here, if the topic has one
 */
gboolean
sbx_message_log_covers (SbxMessageLog *self,
                        gint64         seq)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), FALSE);

  return self->loaded && sbx_seq_ranges_contain (self->covered, seq, seq);
}

/**
 * sbx_message_log_is_told:
 *
 * Returns: whether nothing that came is told with the next flush only, so that what it covers has its place in the list
 */
gboolean
sbx_message_log_is_told (SbxMessageLog *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), FALSE);

  return !self->queued && self->added->len == 0;
}

/**
 * sbx_message_log_get_unbroken_seq:
 * @after: a seq
 *
 * What was never loaded and can be is a break, also before the oldest message.
 *
 * Returns: the highest seq that can be come to from @after without passing over a break
 */
gint64
sbx_message_log_get_unbroken_seq (SbxMessageLog *self,
                                  gint64         after)
{
  gint64 newest, from, to;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  if (!self->loaded)
    return after;

  newest = sbx_message_log_get_newest_seq (self);
  while (after < newest && sbx_seq_ranges_find_hole (self->covered, after, newest, &from, &to))
    {
      if (strcmp (find_reason (self, from, from), "forbidden") != 0)
        return from - 1;
      after = from;
    }

  return newest;
}

static void
withdraw_others (SbxMessageLog   *self,
                 gpointer const  *records,
                 guint            n,
                 const SbxLogGap *page,
                 GHashTable      *ids)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = n; i > 0; i--)
    {
      const SbxLogRecord *record = records[i - 1];

      if ((record->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) != 0 || record->seq > page->to)
        continue;
      if (record->seq < page->from)
        break;
      if (!g_hash_table_contains (ids, sbx_log_record_get_id (record)))
        g_ptr_array_add (others, records[i - 1]);
    }
  for (guint i = 0; i < others->len; i++)
    {
      SbxLogRecord *successor = g_hash_table_lookup (self->successors, others->pdata[i]);

      if (successor == NULL)
        sbx_message_log_withdraw (self, others->pdata[i]);
    }
}

/**
 * sbx_message_log_drop_others:
 * @ids: of all messages that the hub has between @from and @to, inclusive
 *
 * Takes away what was removed unseen.
 */
void
sbx_message_log_drop_others (SbxMessageLog *self,
                             gint64         from,
                             gint64         to,
                             GHashTable    *ids)
{
  SbxLogGap page = { from, to, NULL };

  g_return_if_fail (SBX_IS_MESSAGE_LOG (self) && ids != NULL);

  if (self->visible.length > 0)
    withdraw_others (self, self->visible.slots + self->visible.head, self->visible.length, &page, ids);
  withdraw_others (self, self->added->pdata, self->added->len, &page, ids);
}
