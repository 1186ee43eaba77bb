/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include <string.h>

/* How far each stream is known, and what is known of each topic. */

#define CHANNEL_PREFIX "channel/"

static const char *
channel_of (const char *stream)
{
  return g_str_has_prefix (stream, CHANNEL_PREFIX) ? stream + strlen (CHANNEL_PREFIX) : NULL;
}

static void
keep (SbxCacheTables *self,
      const char     *name,
      const char     *epoch,
      gint64          seq,
      gint64          since,
      gboolean        dirty)
{
  SbxCacheStream *stream = g_hash_table_lookup (self->streams, name);

  if (stream == NULL)
    {
      stream = g_new0 (SbxCacheStream, 1);
      g_hash_table_insert (self->streams, g_strdup (name), stream);
    }
  if (g_strcmp0 (stream->epoch, epoch) != 0)
    {
      g_free (stream->epoch);
      stream->epoch = g_strdup (epoch != NULL ? epoch : "");
    }
  stream->seq = seq;
  stream->since = since;
  stream->dirty = dirty;
}

gboolean
sbx_cache_streams_load (SbxCacheTables *self,
                        GError        **error)
{
  sqlite3_stmt *statement = sbx_database_prepare (self->database, error, "SELECT name, epoch, seq, since FROM streams", "");
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  while (sbx_database_step (self->database, statement, &has_row, error))
    {
      if (!has_row)
        return TRUE;
      keep (self, sbx_column_text (statement, 0), sbx_column_text (statement, 1),
            sqlite3_column_int64 (statement, 2), sqlite3_column_int64 (statement, 3), FALSE);
    }

  return FALSE;
}

gboolean
sbx_cache_streams_flush (SbxCacheTables *self,
                         GError        **error)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      SbxCacheStream *stream = value;

      if (!stream->dirty)
        continue;
      if (!sbx_database_run (self->database, error, "REPLACE INTO streams (name, epoch, seq, since) VALUES (?1, ?2, ?3, ?4)",
                             "ssii", name, stream->epoch, stream->seq, stream->since))
        return FALSE;
      stream->dirty = FALSE;
    }

  return TRUE;
}

/* --- Stretches --- */

/* Joins those that it overlaps or continues. */
gboolean
sbx_cache_add_stretch (SbxCacheTables *self,
                       const char     *channel_id,
                       gint64          topic,
                       gint64          first,
                       gint64          last,
                       gboolean        fresh,
                       GError        **error)
{
  gint64 below = first > G_MININT64 ? first - 1 : first;
  gint64 above = last < G_MAXINT64 ? last + 1 : last;
  gint64 joined_first, joined_last;

  if (first > last)
    return TRUE;

  return sbx_database_get_int (self->database, first, &joined_first, error,
                               "SELECT min(first) FROM stretches WHERE channel_id = ?1 AND topic = ?2 AND fresh = ?3"
                               " AND first <= ?5 AND last >= ?4",
                               "siiii", channel_id, topic, (gint64) fresh, below, above) &&
         sbx_database_get_int (self->database, last, &joined_last, error,
                               "SELECT max(last) FROM stretches WHERE channel_id = ?1 AND topic = ?2 AND fresh = ?3"
                               " AND first <= ?5 AND last >= ?4",
                               "siiii", channel_id, topic, (gint64) fresh, below, above) &&
         sbx_database_run (self->database, error,
                           "DELETE FROM stretches WHERE channel_id = ?1 AND topic = ?2 AND fresh = ?3"
                           " AND first <= ?5 AND last >= ?4",
                           "siiii", channel_id, topic, (gint64) fresh, below, above) &&
         sbx_database_run (self->database, error,
                           "INSERT INTO stretches (channel_id, topic, first, last, fresh) VALUES (?1, ?2, ?3, ?4, ?5)",
                           "siiii", channel_id, topic, MIN (first, joined_first), MAX (last, joined_last), (gint64) fresh);
}

gboolean
sbx_cache_write_gap (SbxCacheTables *self,
                     const char     *channel_id,
                     gint64          topic,
                     gint64          from,
                     gint64          to,
                     const char     *reason,
                     GError        **error)
{
  if (from > to || reason == NULL || *reason == '\0')
    return TRUE;

  return sbx_database_run (self->database, error,
                           "REPLACE INTO gaps (channel_id, topic, first, last, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
                           "siiis", channel_id, topic, from, to, reason);
}

static GArray *
read_rows (SbxCacheTables *self,
           sqlite3_stmt   *statement,
           GError        **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SbxCacheStretch));
  gboolean has_row;

  while (statement != NULL && sbx_database_step (self->database, statement, &has_row, error))
    {
      const char *reason;
      SbxCacheStretch row;

      if (!has_row)
        return g_steal_pointer (&rows);
      reason = (const char *) sqlite3_column_text (statement, 2);
      row = (SbxCacheStretch) { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
                                reason != NULL ? g_intern_string (reason) : NULL };
      g_array_append_val (rows, row);
    }

  return NULL;
}

GArray *
sbx_cache_read_stretches (SbxCacheTables *self,
                          const char     *channel_id,
                          gint64          topic,
                          gboolean        fresh,
                          GError        **error)
{
  g_autofree char *name = g_strconcat (CHANNEL_PREFIX, channel_id, NULL);
  SbxCacheStream *stream = g_hash_table_lookup (self->streams, name);
  GArray *rows;

  rows = read_rows (self,
                    sbx_database_prepare (self->database, error,
                                          "SELECT first, last, NULL FROM stretches WHERE channel_id = ?1"
                                          " AND topic IN (0, ?2) AND fresh >= ?3",
                                          "sii", channel_id, topic, (gint64) fresh),
                    error);
  if (rows == NULL || stream == NULL)
    return rows;

  /* What reaches the stream's own place goes on with what comes. */
  for (guint i = 0; i < rows->len; i++)
    {
      SbxCacheStretch *row = &g_array_index (rows, SbxCacheStretch, i);

      if (row->last >= stream->seq && stream->since <= stream->seq + 1)
        row->last = G_MAXINT64;
    }
  if (stream->since <= stream->seq)
    {
      SbxCacheStretch own = { stream->since, G_MAXINT64, NULL };

      g_array_append_val (rows, own);
    }

  return rows;
}

/* Whether something between @first and @last may have changed unseen. */
gboolean
sbx_cache_find_stale (SbxCacheTables *self,
                      const char     *channel_id,
                      gint64          topic,
                      gint64          first,
                      gint64          last,
                      gboolean       *found,
                      GError        **error)
{
  gint64 n;

  if (!sbx_database_get_int (self->database, 0, &n, error,
                             "SELECT count(*) FROM stretches WHERE channel_id = ?1 AND topic IN (0, ?2) AND fresh = 0"
                             " AND first <= ?4 AND last >= ?3",
                             "siii", channel_id, topic, first, last))
    return FALSE;

  *found = n > 0;
  return TRUE;
}

GArray *
sbx_cache_read_gaps (SbxCacheTables *self,
                     const char     *channel_id,
                     gint64          topic,
                     GError        **error)
{
  return read_rows (self,
                    sbx_database_prepare (self->database, error,
                                          "SELECT first, last, reason FROM gaps WHERE channel_id = ?1 AND topic IN (0, ?2)",
                                          "si", channel_id, topic),
                    error);
}

/* --- Steps --- */

/* What was known up to the old place is a stretch like others from now on. */
static gboolean
close_stretch (SbxCacheTables *self,
               const char     *channel_id,
               SbxCacheStream *stream,
               GError        **error)
{
  return channel_id == NULL ||
         sbx_cache_add_stretch (self, channel_id, 0, stream->since, stream->seq, TRUE, error);
}

/* Everything that is known may be outdated. */
static gboolean
make_stale (SbxCacheTables *self,
            const char     *channel_id,
            GError        **error)
{
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) topics = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  gboolean has_row;

  statement = sbx_database_prepare (self->database, error,
                                    "SELECT DISTINCT topic FROM stretches WHERE channel_id = ?1 AND fresh = 1", "s", channel_id);
  while (statement != NULL)
    {
      gint64 topic;

      if (!sbx_database_step (self->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      topic = sqlite3_column_int64 (statement, 0);
      g_array_append_val (topics, topic);
    }
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < topics->len; i++)
    {
      gint64 topic = g_array_index (topics, gint64, i);

      g_clear_pointer (&rows, g_array_unref);
      rows = read_rows (self,
                        sbx_database_prepare (self->database, error,
                                              "SELECT first, last, NULL FROM stretches"
                                              " WHERE channel_id = ?1 AND topic = ?2 AND fresh = 1",
                                              "si", channel_id, topic),
                        error);
      if (rows == NULL ||
          !sbx_database_run (self->database, error,
                             "DELETE FROM stretches WHERE channel_id = ?1 AND topic = ?2 AND fresh = 1", "si", channel_id, topic))
        return FALSE;
      for (guint j = 0; j < rows->len; j++)
        {
          const SbxCacheStretch *row = &g_array_index (rows, SbxCacheStretch, j);

          if (!sbx_cache_add_stretch (self, channel_id, topic, row->first, row->last, FALSE, error))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
break_stream (SbxCacheTables      *self,
              const char          *channel_id,
              SbxCacheStream      *stream,
              const SbxCachePlace *place,
              GError             **error)
{
  return channel_id == NULL ||
         (close_stretch (self, channel_id, stream, error) && make_stale (self, channel_id, error) &&
          sbx_cache_write_gap (self, channel_id, 0, stream->seq + 1, place->seq, place->reason, error));
}

/* Every topic of which something was seen says that its log is another one now. */
static gboolean
restart_channel (SbxCacheTables      *self,
                 const char          *channel_id,
                 const SbxCachePlace *place,
                 GError             **error)
{
  return sbx_database_run (self->database, error, "DELETE FROM stretches WHERE channel_id = ?1", "s", channel_id) &&
         sbx_database_run (self->database, error, "DELETE FROM gaps WHERE channel_id = ?1", "s", channel_id) &&
         sbx_database_run (self->database, error,
                           "INSERT INTO gaps (channel_id, topic, first, last, reason) SELECT ?1, topic, 1, max(?2, 1), ?3 FROM topics"
                           " WHERE channel_id = ?1 AND EXISTS (SELECT 1 FROM messages WHERE messages.topic = topics.topic)",
                           "sis", channel_id, place->seq, place->reason != NULL ? place->reason : "epoch") &&
         sbx_cache_remove_messages_of (self, channel_id, 0, error);
}

gboolean
sbx_cache_streams_step (SbxCacheTables      *self,
                        const SbxCachePlace *place,
                        GError             **error)
{
  const char *channel_id = channel_of (place->stream);
  SbxCacheStream *stream = g_hash_table_lookup (self->streams, place->stream);
  gpointer name, value;

  switch (place->step)
    {
    case SBX_CACHE_STREAM_BEGINS:
      if (stream != NULL && g_strcmp0 (stream->epoch, place->epoch) == 0 && stream->seq == place->seq)
        return TRUE;
      if (stream != NULL && g_strcmp0 (stream->epoch, place->epoch) != 0)
        {
          if (channel_id != NULL && !restart_channel (self, channel_id, place, error))
            return FALSE;
        }
      else if ((stream != NULL && !close_stretch (self, channel_id, stream, error)) ||
               (channel_id != NULL && !make_stale (self, channel_id, error)))
        {
          return FALSE;
        }
      keep (self, place->stream, place->epoch, place->seq, place->seq + 1, TRUE);
      return TRUE;

    case SBX_CACHE_STREAM_BROKE:
      if (stream != NULL && !break_stream (self, channel_id, stream, place, error))
        return FALSE;
      keep (self, place->stream, place->epoch, place->seq, place->seq + 1, TRUE);
      return TRUE;

    case SBX_CACHE_STREAM_RESTARTED:
      if (channel_id != NULL && !restart_channel (self, channel_id, place, error))
        return FALSE;
      keep (self, place->stream, place->epoch, place->seq, place->seq + 1, TRUE);
      return TRUE;

    case SBX_CACHE_STREAM_ENDS:
      if (stream == NULL)
        return TRUE;
      if (!close_stretch (self, channel_id, stream, error) ||
          !sbx_database_run (self->database, error, "DELETE FROM streams WHERE name = ?1", "s", place->stream))
        return FALSE;
      g_hash_table_steal_extended (self->streams, place->stream, &name, &value);
      g_free (name);
      g_free (stream->epoch);
      g_free (stream);
      return TRUE;

    case SBX_CACHE_STREAM_GOES_ON:
    default:
      keep (self, place->stream, place->epoch != NULL || stream == NULL ? place->epoch : stream->epoch, place->seq,
            stream != NULL ? stream->since : place->seq + 1, TRUE);
      return TRUE;
    }
}
