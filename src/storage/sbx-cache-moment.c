/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* Which message of a topic stands where, by the time at which it was written. Times follow seqs but for a few, so that a place is found by
 * halving, without an index of its own. */

/* The first row at or after @seq, or the last one before it. */
static gboolean
read_row (SbxCacheTables *self,
          const char     *sql,
          gint64          topic,
          gint64          seq,
          SbxCacheMoment *moment,
          GError        **error)
{
  sqlite3_stmt *statement = sbx_database_prepare (self->database, error, sql, "ii", topic, seq);
  gboolean has_row;

  *moment = (SbxCacheMoment) { 0 };
  if (statement == NULL || !sbx_database_step (self->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  moment->seq = sqlite3_column_int64 (statement, 0);
  moment->timestamp = sqlite3_column_int64 (statement, 1);

  return sbx_database_step (self->database, statement, &has_row, error);
}

static gboolean
read_from (SbxCacheTables *self,
           gint64          topic,
           gint64          seq,
           SbxCacheMoment *moment,
           GError        **error)
{
  return read_row (self, "SELECT seq, timestamp FROM messages WHERE topic = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1", topic, seq, moment, error);
}

static gboolean
read_before (SbxCacheTables *self,
             gint64          topic,
             gint64          seq,
             SbxCacheMoment *moment,
             GError        **error)
{
  return read_row (self, "SELECT seq, timestamp FROM messages WHERE topic = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1", topic, seq, moment, error);
}

/* The first one of those from @time on, seq 0 = there is none. */
static gboolean
find_first (SbxCacheTables *self,
            gint64          topic,
            gint64          time,
            SbxCacheMoment *found,
            GError        **error)
{
  SbxCacheMoment last, middle;
  gint64 from = 1, to;

  *found = (SbxCacheMoment) { 0 };
  if (!read_before (self, topic, G_MAXINT64, &last, error))
    return FALSE;

  to = last.seq + 1;
  while (from < to)
    {
      gint64 half = from + (to - from) / 2;

      if (!read_from (self, topic, half, &middle, error))
        return FALSE;
      if (middle.seq == 0 || middle.timestamp >= time)
        to = half;
      else
        from = middle.seq + 1;
    }
  if (from > last.seq)
    return TRUE;

  return read_from (self, topic, from, found, error);
}

/* Whether nothing is missing between two seqs. */
static gboolean
is_whole (GArray *known,
          gint64  from,
          gint64  to)
{
  for (guint i = 0; i < known->len; i++)
    {
      const SbxCacheStretch *stretch = &g_array_index (known, SbxCacheStretch, i);

      if (stretch->first <= from && stretch->last >= to)
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_cache_read_moment:
 *
 * Returns: (transfer full): what is kept nearest to @time
 */
SbxCacheMoment *
sbx_cache_read_moment (SbxCacheTables *self,
                       const char     *channel_id,
                       const char     *topic_id,
                       gint64          time,
                       GError        **error)
{
  g_autofree SbxCacheMoment *moment = g_new0 (SbxCacheMoment, 1);
  g_autoptr (GArray) known = NULL;
  g_autoptr (GError) local_error = NULL;
  SbxCacheMoment before;
  gint64 topic = sbx_cache_find_topic (self, channel_id, topic_id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (topic == 0)
    return g_steal_pointer (&moment);

  if (!find_first (self, topic, time, moment, error) ||
      !read_before (self, topic, moment->seq > 0 ? moment->seq : G_MAXINT64, &before, error))
    return NULL;
  known = sbx_cache_read_stretches (self, channel_id, topic, FALSE, error);
  if (known == NULL)
    return NULL;

  if (moment->seq > 0)
    {
      moment->whole = moment->timestamp == time || is_whole (known, before.seq > 0 ? before.seq : moment->seq - 1, moment->seq);
    }
  else
    {
      *moment = before;
      moment->whole = before.seq > 0 && is_whole (known, before.seq, G_MAXINT64);
    }

  return g_steal_pointer (&moment);
}
