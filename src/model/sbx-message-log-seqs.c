/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"

/* Which seqs the log has, as others ask for them. */

/**
 * sbx_message_log_get_oldest_seq:
 *
 * Returns: the lowest seq here, flushed or not; 0 if there is none
 */
gint64
sbx_message_log_get_oldest_seq (SbxMessageLog *self)
{
  gint64 oldest = 0;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  if (self->visible.length > 0)
    oldest = ((SbxLogRecord *) sbx_deque_get (&self->visible, 0))->seq;
  if (self->added->len > 0)
    {
      gint64 seq = ((SbxLogRecord *) self->added->pdata[0])->seq;

      oldest = oldest > 0 && seq > 0 ? MIN (oldest, seq) : MAX (oldest, seq);
    }

  return oldest;
}

/* How many records come before @bound. What waits stands at the end, and may be much. */
static guint
count_below (gpointer const *records,
             guint           n,
             gint64          bound)
{
  guint from = 0, to = n;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      const SbxLogRecord *record = records[middle];

      if ((record->flags & SBX_LOG_RECORD_WAITING) == 0 && record->seq < bound)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

static gint64
last_seq (gpointer const *records,
          guint           n)
{
  guint count = count_below (records, n, G_MAXINT64);

  return count > 0 ? ((const SbxLogRecord *) records[count - 1])->seq : 0;
}

/* The same of what stays. */
static gint64
last_seq_below (gpointer const *records,
                guint           n,
                gint64          bound)
{
  for (guint i = count_below (records, n, bound); i > 0; i--)
    {
      const SbxLogRecord *record = records[i - 1];

      if ((record->flags & SBX_LOG_RECORD_REMOVED) == 0)
        return record->seq;
    }

  return 0;
}

/**
 * sbx_message_log_get_newest_seq:
 *
 * Returns: the highest seq here, flushed or not; 0 if there is none
 */
gint64
sbx_message_log_get_newest_seq (SbxMessageLog *self)
{
  gint64 newest;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  newest = last_seq (self->added->pdata, self->added->len);
  if (self->visible.length > 0)
    newest = MAX (newest, last_seq (self->visible.slots + self->visible.head, self->visible.length));

  return newest;
}

/**
 * sbx_message_log_get_seq_below:
 *
 * Returns: the highest seq here that is below @seq, flushed or not; 0 if there is none
 */
gint64
sbx_message_log_get_seq_below (SbxMessageLog *self,
                               gint64         seq)
{
  gint64 below;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  below = last_seq_below (self->added->pdata, self->added->len, seq);
  if (self->visible.length > 0)
    below = MAX (below, last_seq_below (self->visible.slots + self->visible.head, self->visible.length, seq));

  return below;
}

/**
 * sbx_message_log_get_shown_seq:
 *
 * Returns: the highest seq that was told to who shows the log; 0 if there is none
 */
gint64
sbx_message_log_get_shown_seq (SbxMessageLog *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  return self->visible.length > 0 ? last_seq (self->visible.slots + self->visible.head, self->visible.length) : 0;
}
