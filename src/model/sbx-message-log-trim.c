/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"

/* What a log that grows for hours lets go of: a few hundred bytes a message would be all the memory one day. What nobody looks at can be
 * loaded again, from the client's cache or the hub, as if it had never been here. */

/* The newest so many stay. */
#define KEPT 4000
/* More of them may come before the log is trimmed. */
#define SLACK 500
/* What somebody holds an object of is looked at; so much around it stays. */
#define AROUND 500
/* As many may stand below what somebody reads far above the newest, before those in between go. */
#define MOST_BELOW 16000

static const SbxLogRecord *
visible_at (SbxMessageLog *self,
            guint          position)
{
  return sbx_deque_get (&self->visible, position);
}

/* The first and the last of those before @end that somebody holds; FALSE if nobody holds any. */
static gboolean
find_held (SbxMessageLog *self,
           guint          end,
           guint         *first,
           guint         *last)
{
  GHashTableIter iter;
  gpointer record;
  gboolean found = FALSE;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    {
      guint position;

      if ((((SbxLogRecord *) record)->flags & SBX_LOG_RECORD_VISIBLE) == 0)
        continue;
      position = sbx_message_log_find_place (self, record);
      if (position >= end)
        continue;
      *first = found ? MIN (*first, position) : position;
      *last = found ? MAX (*last, position) : position;
      found = TRUE;
    }

  return found;
}

/* From one visible position up to another, exclusive. */
static void
forget (SbxMessageLog *self,
        guint          from,
        guint          to)
{
  gint64 first = from > 0 ? visible_at (self, from - 1)->seq + 1 : G_MININT64;
  gint64 last;
  g_autoptr (GPtrArray) records = g_ptr_array_sized_new (to - from);

  /* What waits stands at the end and stays; what has no seq could not be asked for again. */
  while (to > from && (visible_at (self, to - 1)->flags & SBX_LOG_RECORD_WAITING) != 0)
    to--;
  last = to > from ? visible_at (self, to - 1)->seq : 0;
  if (last <= 0 || last < first)
    return;

  for (guint i = from; i < to; i++)
    g_ptr_array_add (records, (gpointer) visible_at (self, i));

  sbx_seq_ranges_remove (self->covered, first, last);
  self->trimmed_to = MAX (self->trimmed_to, last);
  for (guint i = self->gaps->len; from == 0 && i > 0; i--)
    if (g_array_index (self->gaps, SbxLogGap, i - 1).to <= last)
      g_array_remove_index (self->gaps, i - 1);
  for (guint i = 0; i < records->len; i++)
    sbx_message_log_withdraw (self, records->pdata[i]);
}

/**
 * sbx_message_log_trim:
 *
 * Lets go of what stands far from the newest messages and from those that somebody holds, where pushes made the log long. To be
 * called when everything was told; what goes is still to be.
 */
void
sbx_message_log_trim (SbxMessageLog *self)
{
  guint n = self->visible.length, end, first = 0, last = 0, start;

  if (!self->grows || !self->loaded || self->loading || n <= KEPT + SLACK)
    return;

  self->grows = FALSE;
  end = n - KEPT;
  start = end;
  if (find_held (self, end, &first, &last))
    {
      start = first > AROUND ? first - AROUND : 0;
      if (end > last + AROUND + MOST_BELOW)
        forget (self, last + AROUND, end);
    }
  if (start >= SLACK)
    forget (self, 0, start);
  sbx_message_log_tell_pages (self, TRUE, FALSE);
}
