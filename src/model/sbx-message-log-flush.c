/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-time.h"

/* How changes of a log become visible, and what a row learns from its neighbours. */

/* Changes that are further apart than this many rows are told apart, so that a page above and a
 * message below do not make everything between them new. */
#define JOIN_DISTANCE 256

/* More of them wait for the next flush. */
#define MAX_CLUSTERS 8

#define GROUP_SPAN (5 * 60 * 1000) /* ms */
#define DAY_SPAN (26 * 60 * 60 * 1000) /* ms: more than the longest day */

static SbxLogRecord *
visible_at (SbxMessageLog *self,
            guint          position)
{
  return sbx_deque_get (&self->visible, position);
}

/* The newest form of a visible record. */
static SbxLogRecord *
newest (SbxMessageLog *self,
        SbxLogRecord  *record)
{
  SbxLogRecord *successor = g_hash_table_lookup (self->successors, record);

  return successor != NULL ? successor : record;
}

static gboolean
same_day (gint64 a,
          gint64 b)
{
  g_autoptr (GDateTime) first = NULL;
  g_autoptr (GDateTime) second = NULL;

  if (ABS (a / 2 - b / 2) > DAY_SPAN / 2)
    return FALSE;

  first = sbx_time_new_local (a);
  second = sbx_time_new_local (b);
  if (first == NULL || second == NULL)
    return first == second;

  return g_date_time_get_day_of_year (first) == g_date_time_get_day_of_year (second) &&
         g_date_time_get_year (first) == g_date_time_get_year (second);
}

static gboolean
is_line (SbxMessageLog      *self,
         const SbxLogRecord *record)
{
  return self->new_from_seq > 0 && record->seq == self->new_from_seq;
}

/* A note among colleagues is no part of what the customer reads, whoever wrote it: each has a state of its own. */
static gboolean
same_side (SbxMessageLog      *self,
           const SbxLogRecord *a,
           const SbxLogRecord *b)
{
  const guint16 side = SBX_LOG_RECORD_OUTGOING | SBX_LOG_RECORD_SYSTEM;

  if ((a->flags ^ b->flags) & SBX_LOG_RECORD_PRIVATE)
    return FALSE;

  return (sbx_message_log_is_own (self, a) && sbx_message_log_is_own (self, b)) ||
         (a->flags & side) == (b->flags & side);
}

/* Who has no id is known by name alone. */
static gboolean
same_author (const SbxLogRecord *a,
             const SbxLogRecord *b)
{
  return a->from_id == b->from_id && (a->from_id[0] != '\0' || g_str_equal (a->from_name, b->from_name));
}

static gboolean
continues_group (SbxMessageLog      *self,
                 const SbxLogRecord *above,
                 const SbxLogRecord *below)
{
  return same_author (above, below) && same_side (self, above, below) &&
         ABS (below->timestamp / 2 - above->timestamp / 2) <= GROUP_SPAN / 2 && !is_line (self, below) &&
         !sbx_message_log_find_gap (self, above, below, NULL) && same_day (above->timestamp, below->timestamp);
}

/**
 * sbx_message_log_compute_place:
 * @place: (out caller-allocates): what the row at @position shows of its neighbours
 */
void
sbx_message_log_compute_place (SbxMessageLog   *self,
                               guint            position,
                               SbxMessagePlace *place)
{
  SbxLogRecord *record = visible_at (self, position);
  SbxLogRecord *above = position > 0 ? visible_at (self, position - 1) : NULL;
  SbxLogRecord *below = position + 1 < self->visible.length ? visible_at (self, position + 1) : NULL;

  *place = (SbxMessagePlace) { .gap_reason = g_intern_static_string ("") };
  place->own = sbx_message_log_is_own (self, record);
  place->starts_day = above == NULL || !same_day (above->timestamp, record->timestamp);
  place->starts_group = above == NULL || !continues_group (self, above, record);
  /* What is below came less far, or further: each of the two has a state of its own to show. */
  place->ends_group = below == NULL || !continues_group (self, record, below) ||
                      (place->own && record->delivery != below->delivery);
  place->gap_before = sbx_message_log_find_gap (self, above, record, place);
  place->new_count = is_line (self, record) ? self->new_count : 0;
}

/**
 * sbx_message_log_find_place:
 *
 * Returns: the first visible position whose record does not stand before @record
 */
guint
sbx_message_log_find_place (SbxMessageLog      *self,
                            const SbxLogRecord *record)
{
  guint from = 0, to = self->visible.length;

  /* Nearly everything comes at the end. */
  if (to > 0 && sbx_log_record_compare (visible_at (self, to - 1), record) < 0)
    return to;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (sbx_log_record_compare (visible_at (self, middle), record) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

/**
 * sbx_message_log_refresh_object:
 *
 * Recomputes what @message shows of its neighbours, if it is visible.
 */
void
sbx_message_log_refresh_object (SbxMessageLog *self,
                                SbxMessage    *message)
{
  SbxLogRecord *record = sbx_message_get_record (message);
  SbxMessagePlace place;
  guint position;

  if ((record->flags & SBX_LOG_RECORD_VISIBLE) == 0)
    return;

  position = sbx_message_log_find_place (self, record);
  if (position >= self->visible.length || visible_at (self, position) != record)
    return;

  sbx_message_log_compute_place (self, position, &place);
  sbx_message_set_place (message, &place);
}

/* The objects that somebody holds of the rows from @from up to @to. */
static GPtrArray *
collect_objects (SbxMessageLog *self,
                 guint          from,
                 guint          to)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer message;

  if (to - from <= g_hash_table_size (self->objects))
    {
      for (guint i = from; i < to; i++)
        {
          message = g_hash_table_lookup (self->objects, newest (self, visible_at (self, i)));
          if (message != NULL)
            g_ptr_array_add (objects, g_object_ref (message));
        }
      return objects;
    }

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_ptr_array_add (objects, g_object_ref (message));

  return objects;
}

static void
refresh_range (SbxMessageLog *self,
               guint          from,
               guint          to)
{
  g_autoptr (GPtrArray) objects = collect_objects (self, from, to);

  for (guint i = 0; i < objects->len; i++)
    sbx_message_log_refresh_object (self, objects->pdata[i]);
}

/**
 * sbx_message_log_refresh_objects:
 *
 * Recomputes the places of all objects, after a change that concerns every row.
 */
void
sbx_message_log_refresh_objects (SbxMessageLog *self)
{
  refresh_range (self, 0, self->visible.length);
}

/**
 * sbx_message_log_refresh_around:
 *
 * What @record shows of itself changed: the one above it may show another state than its group.
 */
void
sbx_message_log_refresh_around (SbxMessageLog      *self,
                                const SbxLogRecord *record)
{
  guint position = sbx_message_log_find_place (self, record);

  refresh_range (self, position > 0 ? position - 1 : 0, MIN (position + 1, self->visible.length));
}

static gboolean
is_new (SbxMessageLog      *self,
        const SbxLogRecord *record)
{
  return record->seq > self->line_after &&
         (sbx_message_log_may_be_unread (self, record) ||
          (record->seq >= self->marked_from && record->seq <= self->marked_to && !sbx_message_log_is_by_reader (self, record)));
}

static guint
count_new (SbxMessageLog *self,
           guint          from,
           guint          to)
{
  guint count = 0;

  for (guint i = from; i < to; i++)
    count += is_new (self, visible_at (self, i));

  return count;
}

/**
 * sbx_message_log_find_after:
 *
 * Returns: the first visible position whose message is stored behind @seq, or not at all
 */
guint
sbx_message_log_find_after (SbxMessageLog *self,
                            gint64         seq)
{
  guint from = 0, to = self->visible.length;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      SbxLogRecord *record = visible_at (self, middle);

      if ((record->flags & SBX_LOG_RECORD_WAITING) == 0 && record->seq <= seq)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

static void
refresh_line_at (SbxMessageLog *self,
                 gint64         seq)
{
  guint position;

  if (seq <= 0)
    return;

  position = sbx_message_log_find_after (self, seq - 1);
  refresh_range (self, position > 0 ? position - 1 : 0, MIN (position + 1, self->visible.length));
}

/**
 * sbx_message_log_update_line:
 * @place: whether to decide anew if there is a line at all
 *
 * Finds the message under the new-messages line after rows came or went.
 */
void
sbx_message_log_update_line (SbxMessageLog *self,
                             gboolean       place)
{
  gint64 old_seq = self->new_from_seq, new_seq = 0;
  guint old_count = self->new_count, from;

  if (!place && !self->line_active)
    return;

  from = sbx_message_log_find_after (self, self->line_after);
  if (place)
    {
      self->n_new = MAX (count_new (self, from, self->visible.length), self->line_least);
      self->line_active = self->n_new > 0;
    }
  for (guint i = from; self->n_new > 0 && new_seq == 0 && i < self->visible.length; i++)
    if (is_new (self, visible_at (self, i)))
      new_seq = visible_at (self, i)->seq;
  /* Its message was let go, and shows it again when it is loaded. */
  if (self->trimmed_to > self->line_after && new_seq > 0 && !sbx_seq_ranges_contain (self->covered, self->line_after + 1, new_seq))
    new_seq = 0;

  sbx_message_log_tell_line (self, new_seq);
  if (new_seq != old_seq)
    refresh_line_at (self, old_seq);
  if (new_seq != old_seq || self->new_count != old_count)
    refresh_line_at (self, new_seq);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  return sbx_log_record_compare (*(SbxLogRecord *const *) a, *(SbxLogRecord *const *) b);
}

/* The last changes that stand near each other: their visible rows, and how many entries of added and
 * removed come before them. */
typedef struct
{
  guint start;
  guint end;
  guint n_added;
  guint n_removed;
} Cluster;

static void
find_cluster (SbxMessageLog *self,
              Cluster       *cluster)
{
  gboolean first = TRUE;

  cluster->n_added = self->added->len;
  cluster->n_removed = self->removed->len;

  while (cluster->n_added > 0 || cluster->n_removed > 0)
    {
      guint add_at = 0, remove_at = 0, start, end;
      gboolean take_removed;

      if (cluster->n_added > 0)
        add_at = sbx_message_log_find_place (self, self->added->pdata[cluster->n_added - 1]);
      if (cluster->n_removed > 0)
        remove_at = sbx_message_log_find_place (self, self->removed->pdata[cluster->n_removed - 1]);
      take_removed = cluster->n_removed > 0 && (cluster->n_added == 0 || remove_at + 1 > add_at);
      start = take_removed ? remove_at : add_at;
      end = take_removed ? remove_at + 1 : add_at;

      if (first)
        *cluster = (Cluster) { start, end, cluster->n_added, cluster->n_removed };
      else if (cluster->start > end && cluster->start - end > JOIN_DISTANCE)
        break;

      first = FALSE;
      cluster->start = MIN (cluster->start, start);
      if (take_removed)
        cluster->n_removed--;
      else
        cluster->n_added--;
    }
}

/* The cluster's rows as they will be: without the removed ones, with the added ones. Takes those out of the
 * log's lists; @garbage gets what leaves. */
static GPtrArray *
merge_cluster (SbxMessageLog *self,
               const Cluster *cluster,
               GPtrArray     *garbage)
{
  GPtrArray *next = g_ptr_array_sized_new (cluster->end - cluster->start + self->added->len - cluster->n_added + 1);
  guint row = cluster->start;

  for (guint i = cluster->n_added; i <= self->added->len; i++)
    {
      SbxLogRecord *added = i < self->added->len ? self->added->pdata[i] : NULL;

      for (; row < cluster->end; row++)
        {
          SbxLogRecord *record = visible_at (self, row);

          if (added != NULL && sbx_log_record_compare (record, added) > 0)
            break;
          g_ptr_array_add ((record->flags & SBX_LOG_RECORD_REMOVED) != 0 ? garbage : next, record);
        }
      if (added != NULL)
        {
          added->flags |= SBX_LOG_RECORD_VISIBLE;
          g_ptr_array_add (next, added);
        }
    }

  g_ptr_array_set_size (self->added, (int) cluster->n_added); /* the references moved to next */
  g_ptr_array_set_size (self->removed, (int) cluster->n_removed);
  return next;
}

static void
forget_successions (SbxMessageLog *self,
                    GPtrArray     *garbage)
{
  for (guint i = 0; i < garbage->len; i++)
    {
      gpointer successor = g_hash_table_lookup (self->successors, garbage->pdata[i]);

      if (successor == NULL)
        continue;
      g_hash_table_remove (self->predecessors, successor);
      g_hash_table_remove (self->successors, garbage->pdata[i]);
    }
}

/* Tells one cluster of changes. Everything is in its final state before the signal goes out, so
 * handlers may do what they like. */
static void
flush_cluster (SbxMessageLog *self)
{
  g_autoptr (GPtrArray) garbage = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_log_record_unref);
  g_autoptr (GPtrArray) next = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  guint skip = 0, length, start, end;
  gboolean resized;
  Cluster cluster = { 0 };

  find_cluster (self, &cluster);
  start = cluster.start;
  end = cluster.end;
  if (self->line_active)
    self->n_new -= count_new (self, start, end);
  next = merge_cluster (self, &cluster, garbage);
  length = next->len;
  resized = length != end - start;

  /* A record that takes the place of its older form is no change of the list. */
  while (start < end && length > 0 && newest (self, visible_at (self, start)) == next->pdata[skip])
    {
      sbx_deque_set (&self->visible, start++, next->pdata[skip++]);
      length--;
    }
  while (start < end && length > 0 && newest (self, visible_at (self, end - 1)) == next->pdata[skip + length - 1])
    sbx_deque_set (&self->visible, --end, next->pdata[skip + --length]);
  forget_successions (self, garbage);
  sbx_deque_splice (&self->visible, start, end - start, next->pdata + skip, length);
  if (self->line_active)
    self->n_new += count_new (self, cluster.start, cluster.start + next->len);

  objects = collect_objects (self, cluster.start > 0 ? cluster.start - 1 : 0,
                             MIN (cluster.start + next->len + 1, self->visible.length));
  self->telling = TRUE;
  if (end > start || length > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, end - start, length);
  self->telling = FALSE;
  if (resized)
    sbx_message_log_notify_n_items (self);
  for (guint i = 0; i < objects->len; i++)
    sbx_message_log_refresh_object (self, objects->pdata[i]);
}

static void
flush_changes (SbxMessageLog *self)
{
  for (guint i = 0; i < MAX_CLUSTERS && (self->added->len > 0 || self->removed->len > 0); i++)
    {
      g_ptr_array_sort (self->removed, compare_pointers);
      flush_cluster (self);
    }
}

/**
 * sbx_message_log_flush:
 *
 * Tells everything that changed since the last flush: one items_changed where the changes stand
 * together.
 */
void
sbx_message_log_flush (SbxMessageLog *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  /* Handlers that have not heard of the last change must not hear of the next one before it: the flush that
   * runs goes on with it. */
  if (self->telling)
    return;

  self->queued = FALSE;
  flush_changes (self);
  if (self->added->len == 0 && self->removed->len == 0)
    {
      sbx_message_log_trim (self);
      flush_changes (self);
    }
  if (self->added->len > 0 || self->removed->len > 0)
    sbx_message_log_queue (self);

  sbx_message_log_update_line (self, self->line_pending && self->loaded);
  self->line_pending = self->line_pending && !self->loaded;
}
