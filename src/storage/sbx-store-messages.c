/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include <string.h>

#include "sbx-store-private.h"

/* By time, a bound from here on is ms since 1970 (from 1973), one below it a message's seq. */
#define FIRST_TIME_BOUND G_GINT64_CONSTANT (100000000000)

/* In both orders a place is (time, seq); by seq the time is not looked at. */
typedef struct
{
  gint64 time;
  gint64 seq;
} Place;

static const Place the_start = { G_MININT64, G_MININT64 };
static const Place the_end = { G_MAXINT64, G_MAXINT64 };

/* [by time][descending]: topic, after this place, before that one, how many. Both places are excluded. */
#define ROWS "SELECT body, key, from_id, timestamp, seq FROM messages WHERE topic = ?1 AND "
#define NOT_HIDDEN " AND (NOT ?7 OR NOT " SBX_STORE_IS_NOTE ("body") ")"
static const char *const row_queries[2][2] = {
  {
    ROWS "seq > ?3 AND seq < ?5 AND ?2 <= ?4" NOT_HIDDEN " ORDER BY seq LIMIT ?6",
    ROWS "seq > ?3 AND seq < ?5 AND ?2 <= ?4" NOT_HIDDEN " ORDER BY seq DESC LIMIT ?6",
  },
  {
    ROWS "(timestamp, seq) > (?2, ?3) AND (timestamp, seq) < (?4, ?5)" NOT_HIDDEN " ORDER BY timestamp, seq LIMIT ?6",
    ROWS "(timestamp, seq) > (?2, ?3) AND (timestamp, seq) < (?4, ?5)" NOT_HIDDEN " ORDER BY timestamp DESC, seq DESC LIMIT ?6",
  },
};

/* A message on its way into the answer. */
typedef struct
{
  char  *body;
  char  *key;     /* (nullable): to be told */
  Place  place;
} Row;

/* One page being made. */
typedef struct
{
  SbxDatabase *database;
  gint64       topic;
  gboolean     by_time;
  gboolean     hides_notes;
  const char  *sender_id;
  GQueue       rows;        /* of Row, in ascending order */
  gsize        bytes;
} Page;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->body);
  g_free (row->key);
  g_free (row);
}

static Row *
row_new (Page         *page,
         sqlite3_stmt *statement)
{
  Row *row = g_new0 (Row, 1);

  row->body = g_strndup (sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0));
  if (sqlite3_column_type (statement, 1) != SQLITE_NULL &&
      g_str_equal (sbx_column_text (statement, 2), page->sender_id))
    row->key = g_strdup (sbx_column_text (statement, 1));
  row->place.time = sqlite3_column_int64 (statement, 3);
  row->place.seq = sqlite3_column_int64 (statement, 4);

  return row;
}

/* Adds at most @limit rows between the two places: the first ones to the end of the page or, descending,
 * the last ones to its beginning; at most as many bytes as the page may still take, in @budget. */
static gboolean
add_rows (Page         *page,
          const Place  *after,
          const Place  *before,
          gboolean      descending,
          guint         limit,
          gsize         budget,
          GError      **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  statement = sbx_database_prepare (page->database, error, row_queries[page->by_time != 0][descending != 0],
                                    "iiiiiii", page->topic, after->time, after->seq, before->time, before->seq,
                                    (gint64) limit, (gint64) page->hides_notes);
  if (statement == NULL)
    return FALSE;

  while (TRUE)
    {
      gsize bytes;

      if (!sbx_database_step (page->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;

      bytes = sqlite3_column_bytes (statement, 0);
      if (page->rows.length > 0 && page->bytes + bytes > budget)
        break;

      page->bytes += bytes;
      if (descending)
        g_queue_push_head (&page->rows, row_new (page, statement));
      else
        g_queue_push_tail (&page->rows, row_new (page, statement));
    }

  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
has_rows (Page         *page,
          const Place  *after,
          const Place  *before,
          gboolean     *has,
          GError      **error)
{
  sqlite3_stmt *statement;

  statement = sbx_database_prepare (page->database, error, row_queries[page->by_time != 0][0],
                                    "iiiiiii", page->topic, after->time, after->seq, before->time, before->seq,
                                    (gint64) 1, (gint64) page->hides_notes);
  if (statement == NULL || !sbx_database_step (page->database, statement, has, error))
    return FALSE;
  sqlite3_reset (statement);

  return TRUE;
}

/* The place that @statement (nullable: it could not be prepared) finds, the end where it finds none. */
static gboolean
read_place (Page          *page,
            sqlite3_stmt  *statement,
            Place         *place,
            GError       **error)
{
  gboolean has_row;

  if (statement == NULL || !sbx_database_step (page->database, statement, &has_row, error))
    return FALSE;

  *place = the_end;
  if (has_row)
    {
      *place = (Place) { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
      sqlite3_reset (statement);
    }

  return TRUE;
}

/* The place of the message @seq, or of the one after it where there is no such message (any more). */
static gboolean
find_place (Page    *page,
            gint64   seq,
            Place   *place,
            GError **error)
{
  *place = (Place) { 0, seq };
  if (!page->by_time)
    return TRUE;

  return read_place (page,
                     sbx_database_prepare (page->database, error,
                                           "SELECT timestamp, seq FROM messages WHERE topic = ?1 AND seq >= ?2"
                                           " ORDER BY seq LIMIT 1",
                                           "ii", page->topic, seq),
                     place, error);
}

/* A bound that the asker gave: a message's seq, or by time also ms since 1970, which no seq ever is. */
static gboolean
read_bound (Page    *page,
            gint64   value,
            gboolean is_lower,
            Place   *place,
            GError **error)
{
  if (value < 0)
    return TRUE;

  if (is_lower && value == 0)
    {
      *place = the_start;
      return TRUE;
    }

  if (page->by_time && value >= FIRST_TIME_BOUND)
    {
      *place = (Place) { value, is_lower ? G_MAXINT64 : G_MININT64 };
      return TRUE;
    }

  return find_place (page, value, place, error);
}

/* The first message written at @at or later. */
static gboolean
find_time (Page    *page,
           gint64   at,
           Place   *place,
           GError **error)
{
  return read_place (page,
                     sbx_database_prepare (page->database, error,
                                           "SELECT timestamp, seq FROM messages WHERE topic = ?1 AND timestamp >= ?2"
                                           " ORDER BY timestamp, seq LIMIT 1",
                                           "ii", page->topic, at),
                     place, error);
}

/* Half of the page before @place, half from it on; where one side is short the other gets the rest. */
static gboolean
add_rows_around (Page         *page,
                 const Place  *place,
                 guint         limit,
                 GError      **error)
{
  Place from = { place->time, place->seq == G_MAXINT64 ? place->seq : place->seq - 1 };
  guint n_after;

  if (!add_rows (page, &from, &the_end, FALSE, limit - limit / 2, SBX_PAGE_BYTES / 2, error))
    return FALSE;

  n_after = page->rows.length;
  if (!add_rows (page, &the_start, place, TRUE, limit - n_after, SBX_PAGE_BYTES, error))
    return FALSE;

  if (page->rows.length < limit && n_after > 0)
    from = ((Row *) g_queue_peek_tail (&page->rows))->place;

  return page->rows.length >= limit || n_after == 0 ||
         add_rows (page, &from, &the_end, FALSE, limit - page->rows.length, SBX_PAGE_BYTES, error);
}

static gboolean
fill_page (Page                   *page,
           const SbxMessageQuery  *query,
           Place                  *after,
           Place                  *before,
           GError                **error)
{
  Place place;

  if (query->around >= 0 || query->at >= 0)
    {
      if (query->around >= 0 ? !find_place (page, query->around, &place, error)
                             : !find_time (page, query->at, &place, error))
        return FALSE;
      return add_rows_around (page, &place, query->limit, error);
    }

  if (!read_bound (page, query->after, TRUE, after, error) ||
      !read_bound (page, query->before, FALSE, before, error))
    return FALSE;

  return add_rows (page, after, before, query->after < 0, query->limit, SBX_PAGE_BYTES, error);
}

void
sbx_store_write_message (SbxJsonWriter *answer,
                         const char    *name,
                         const char    *body,
                         gssize         length,
                         const char    *key)
{
  if (key == NULL)
    {
      sbx_json_writer_raw (answer, name, body, length);
      return;
    }

  sbx_json_writer_begin_object (answer, name);
  sbx_json_writer_raw (answer, NULL, body + 1, length - 2);
  sbx_json_writer_string (answer, "key", key);
  sbx_json_writer_end_object (answer);
}

static void
write_row (const Row     *row,
           SbxJsonWriter *answer)
{
  sbx_store_write_message (answer, NULL, row->body, strlen (row->body), row->key);
}

static gboolean
write_more (Page           *page,
            const Place    *after,
            const Place    *before,
            SbxJsonWriter  *answer,
            GError        **error)
{
  /* An empty page lies between its bounds. */
  const Row *first = g_queue_peek_head (&page->rows);
  const Row *last = g_queue_peek_tail (&page->rows);
  Place      upper = first != NULL ? first->place : (Place) { after->time, after->seq == G_MAXINT64 ? after->seq : after->seq + 1 };
  Place      lower = last != NULL ? last->place : (Place) { before->time, before->seq == G_MININT64 ? before->seq : before->seq - 1 };
  gboolean   has_before, has_after;

  if (!has_rows (page, &the_start, &upper, &has_before, error) ||
      !has_rows (page, &lower, &the_end, &has_after, error))
    return FALSE;

  sbx_json_writer_begin_object (answer, "more");
  sbx_json_writer_boolean (answer, "before", has_before);
  sbx_json_writer_boolean (answer, "after", has_after);
  sbx_json_writer_end_object (answer);

  return TRUE;
}

static gboolean
write_page (Page                   *page,
            const SbxMessageQuery  *query,
            const char             *channel_id,
            SbxJsonWriter          *answer,
            GError                **error)
{
  Place after = the_start, before = the_end;

  if (!fill_page (page, query, &after, &before, error))
    return FALSE;

  sbx_json_writer_string (answer, "channelId", channel_id);
  sbx_json_writer_string (answer, "topicId", query->topic_id);
  sbx_json_writer_begin_array (answer, "messages");
  for (GList *link = page->rows.head; link != NULL; link = link->next)
    write_row (link->data, answer);
  sbx_json_writer_end_array (answer);
  sbx_json_writer_int (answer, "limit", query->limit);

  return write_more (page, &after, &before, answer, error);
}

/**
 * sbx_store_list_messages:
 * @reader: the reader
 * @reader_id: who asks, as a reader
 * @sender_id: who asks, as a sender: told the keys of the messages that it sent
 * @query: what of which topic
 * @answer: gets `channelId`, `topicId`, `messages`, `limit` and `more`
 * @error: return location for an error; NOT_FOUND, or CONFLICT with `candidates`
 *
 * A page of a topic, ascending in the order asked.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_messages (SbxStoreReader         *reader,
                         const char             *reader_id,
                         const char             *sender_id,
                         const SbxMessageQuery  *query,
                         SbxJsonWriter          *answer,
                         GError                **error)
{
  g_autofree char *channel_id = NULL;
  Page             page = { 0 };
  gboolean         done;

  g_return_val_if_fail (reader != NULL && sender_id != NULL && query != NULL && query->topic_id != NULL, FALSE);

  page.database = reader->database;
  page.by_time = query->by_time;
  page.hides_notes = reader->hides_notes;
  page.sender_id = sender_id;
  page.topic = sbx_store_resolve_topic (reader->database, query->channel_id, query->topic_id, &channel_id, error);
  if (page.topic == 0)
    return FALSE;

  done = write_page (&page, query, channel_id, answer, error);
  g_queue_clear_full (&page.rows, row_free);

  return done;
}
