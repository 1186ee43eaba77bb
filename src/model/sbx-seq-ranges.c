/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-seq-ranges.h"

/**
 * sbx_seq_ranges_new:
 *
 * Returns: (transfer full): no ranges; free with g_array_unref()
 */
SbxSeqRanges *
sbx_seq_ranges_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (SbxSeqRange));
}

/**
 * sbx_seq_ranges_add:
 *
 * Adds @from to @to, joining every range that it overlaps or continues.
 */
void
sbx_seq_ranges_add (SbxSeqRanges *self,
                    gint64        from,
                    gint64        to)
{
  SbxSeqRange added = { from, to };
  guint first = 0, last;

  g_return_if_fail (self != NULL && from <= to);

  while (first < self->len && from != G_MININT64 && g_array_index (self, SbxSeqRange, first).to < from - 1)
    first++;

  last = first;
  while (last < self->len && (to == G_MAXINT64 || g_array_index (self, SbxSeqRange, last).from <= to + 1))
    {
      SbxSeqRange *range = &g_array_index (self, SbxSeqRange, last);

      added.from = MIN (added.from, range->from);
      added.to = MAX (added.to, range->to);
      last++;
    }

  if (last > first)
    g_array_remove_range (self, first, last - first);
  g_array_insert_val (self, first, added);
}

/**
 * sbx_seq_ranges_remove:
 *
 * Says that what is between @from and @to is not known any more.
 */
void
sbx_seq_ranges_remove (SbxSeqRanges *self,
                       gint64        from,
                       gint64        to)
{
  g_return_if_fail (self != NULL && from <= to);

  for (guint i = self->len; i > 0; i--)
    {
      SbxSeqRange range = g_array_index (self, SbxSeqRange, i - 1);

      if (range.to < from || range.from > to)
        continue;

      g_array_remove_index (self, i - 1);
      if (range.to > to)
        g_array_insert_vals (self, i - 1, &(SbxSeqRange){ to + 1, range.to }, 1);
      if (range.from < from)
        g_array_insert_vals (self, i - 1, &(SbxSeqRange){ range.from, from - 1 }, 1);
    }
}

/**
 * sbx_seq_ranges_close_end:
 *
 * Says that what comes after @to may have been missed.
 */
void
sbx_seq_ranges_close_end (SbxSeqRanges *self,
                          gint64        to)
{
  SbxSeqRange *last;

  g_return_if_fail (self != NULL);

  if (self->len == 0)
    return;

  last = &g_array_index (self, SbxSeqRange, self->len - 1);
  if (last->to != G_MAXINT64)
    return;

  if (last->from > to)
    g_array_set_size (self, self->len - 1);
  else
    last->to = to;
}

/**
 * sbx_seq_ranges_contain:
 *
 * Returns: whether everything between @from and @to, inclusive, is known
 */
gboolean
sbx_seq_ranges_contain (SbxSeqRanges *self,
                        gint64        from,
                        gint64        to)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = self->len; i > 0; i--)
    {
      SbxSeqRange *range = &g_array_index (self, SbxSeqRange, i - 1);

      if (range->from <= from)
        return to <= range->to;
    }

  return FALSE;
}

/**
 * sbx_seq_ranges_find_hole:
 * @after: a seq
 * @before: a later one
 * @from: (out): the first seq between them that is not known
 * @to: (out): the last one
 *
 * Returns: whether there is any
 */
gboolean
sbx_seq_ranges_find_hole (SbxSeqRanges *self,
                          gint64        after,
                          gint64        before,
                          gint64       *from,
                          gint64       *to)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *from = after + 1;
  *to = before - 1;
  for (guint i = 0; i < self->len; i++)
    {
      const SbxSeqRange *range = &g_array_index (self, SbxSeqRange, i);

      if (range->from <= *from && range->to >= *from)
        {
          if (range->to >= *to)
            return FALSE;
          *from = range->to + 1;
        }
      if (range->from <= *to && range->to >= *to)
        *to = range->from - 1;
    }

  return *from <= *to;
}
