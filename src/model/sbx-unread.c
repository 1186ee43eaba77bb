/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-unread.h"

/**
 * sbx_unread_take_push:
 * @seq: of a message that was pushed, 0 if its dialect has none
 * @unread: whether it counts, or only has been seen
 *
 * Returns: whether it was not known before
 */
gboolean
sbx_unread_take_push (SbxUnread *self,
                      gint64     seq,
                      gboolean   unread)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (seq > 0 && seq <= self->counted_seq)
    return FALSE;

  self->counted_seq = MAX (self->counted_seq, seq);
  if (unread)
    {
      if (self->live == 0)
        self->live_from = seq;
      self->live++;
      self->count++;
    }

  return TRUE;
}

/**
 * sbx_unread_take_answer:
 * @count: what the hub says
 * @last_seq: the newest message that it knew when it said so, 0 if it does not tell
 *
 * Takes over @count, plus what was pushed behind @last_seq.
 */
void
sbx_unread_take_answer (SbxUnread *self,
                        gint64     count,
                        gint64     last_seq)
{
  guint said = (guint) CLAMP (count, 0, G_MAXINT);

  g_return_if_fail (self != NULL);

  if (last_seq <= 0 || last_seq >= self->counted_seq)
    {
      self->count = said;
      self->live = 0;
      self->counted_seq = MAX (self->counted_seq, last_seq);
    }
  else if (self->live == 0 || self->live_from > last_seq)
    self->count = said + self->live;
  else /* some of the pushes are in @count, nobody knows which */
    self->count = MAX (said, self->count);
}

/**
 * sbx_unread_set:
 *
 * Sets what remains unread after somebody read.
 */
void
sbx_unread_set (SbxUnread *self,
                guint      count)
{
  g_return_if_fail (self != NULL);

  self->count = count;
  self->live = MIN (self->live, count);
}
