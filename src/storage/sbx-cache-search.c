/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include "sbx-cursor.h"
#include "sbx-search-filter.h"
#include "sbx-search-tags.h"
#include "sbx-search-traits.h"

#include <string.h>

/* One step: some milliseconds, so that what is asked meanwhile does not wait long. */
#define STEP_ROWS 500

/* --- The index --- */

typedef struct
{
  gint64    row;
  char     *old_text;      /* (nullable): as it stands in the index */
  char     *text;          /* (nullable): as it is */
} Change;

static void
change_clear (gpointer data)
{
  Change *change = data;

  g_free (change->old_text);
  g_free (change->text);
}

/* Of content, fromId, body. */
static void
make_text (sqlite3_context *context,
           int              n_values,
           sqlite3_value  **values)
{
  const char *texts[3];
  char       *text;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      texts[i] = (const char *) sqlite3_value_text (values[i]);
      if (texts[i] == NULL)
        texts[i] = "";
    }

  text = sbx_search_tags_add_traits (texts[0], texts[1], sbx_search_tags_read_traits (texts[2]));
  sqlite3_result_text (context, text, -1, g_free);
}

/* Makes known to SQL what stands in the index for a message. */
gboolean
sbx_cache_index_set_up (SbxCacheTables *self,
                        GError        **error)
{
  int result = sqlite3_create_function_v2 (sbx_database_get_handle (self->database), "sbx_indexed", 3,
                                           SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, make_text, NULL, NULL, NULL);

  if (result != SQLITE_OK)
    sbx_database_set_error (self->database, result, error);

  return result == SQLITE_OK;
}

static GArray *
read_changes (SbxCacheTables *self,
              GError        **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  sqlite3_stmt *statement;
  gboolean has_row;

  g_array_set_clear_func (changes, change_clear);
  statement = sbx_database_prepare (self->database, error,
                                    "SELECT s.row, s.text, m.row IS NOT NULL, " SBX_CACHE_INDEXED_TEXT ("m.body") " FROM search_stale s"
                                    " LEFT JOIN messages m ON m.row = s.row ORDER BY s.row DESC LIMIT ?1", "d", STEP_ROWS);
  while (statement != NULL && sbx_database_step (self->database, statement, &has_row, error))
    {
      Change change;

      if (!has_row)
        return g_steal_pointer (&changes);
      change.row = sqlite3_column_int64 (statement, 0);
      change.old_text = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      change.text = sqlite3_column_int (statement, 2) ? g_strdup (sbx_column_text (statement, 3)) : NULL;
      g_array_append_val (changes, change);
    }

  return NULL;
}

static gboolean
renew (SbxCacheTables *self,
       const Change   *change,
       GError        **error)
{
  if (change->old_text != NULL &&
      !sbx_database_run (self->database, error, "INSERT INTO search (search, rowid, content) VALUES ('delete', ?1, ?2)",
                         "is", change->row, change->old_text))
    return FALSE;

  return (change->text == NULL ||
          sbx_database_run (self->database, error, "INSERT INTO search (rowid, content) VALUES (?1, ?2)",
                            "is", change->row, change->text)) &&
         sbx_database_run (self->database, error, "DELETE FROM search_stale WHERE row = ?1", "i", change->row);
}

static gboolean
drop_older_index (SbxCacheTables *self,
                  GError        **error)
{
  self->has_older_index = FALSE;
  return sbx_database_run (self->database, error, "INSERT INTO search_before (search_before) VALUES ('delete-all')", "") &&
         sbx_database_run (self->database, error, "DELETE FROM meta WHERE name = 'olderIndex'", "");
}

gboolean
sbx_cache_index_step (SbxCacheTables *self,
                      GError        **error)
{
  g_autoptr (GArray) changes = read_changes (self, error);

  if (changes == NULL)
    return FALSE;

  /* The newest are wanted first, but the index makes a new piece of itself wherever rows do not ascend. */
  for (guint i = changes->len; i > 0; i--)
    if (!renew (self, &g_array_index (changes, Change, i - 1), error))
      return FALSE;

  self->has_backlog = changes->len == STEP_ROWS;
  return self->has_backlog || !self->has_older_index || drop_older_index (self, error);
}

/* --- Searching --- */

/* Of what the index knows nothing of one answer looks at so many; the next one goes on. */
#define MAX_ROWS 20000

/* Whether it is ours, and whether it is unread: as the hub would count it, as far as that is known here. */
#define HITS                                                                                       \
  "SELECT m.row, m.body, json_extract(m.body, '$.content'), json_extract(m.body, '$.fromName'),"   \
  " coalesce(json_extract(c.body, '$.name'), t.channel_id), json_extract(t.body, '$.title'),"      \
  " json_extract(m.body, '$.fromId') = ?7,"                                                        \
  " m.seq > coalesce(t.read_seq, 0) AND json_extract(m.body, '$.fromId') IS NOT ?7"                \
  " AND json_extract(m.body, '$.status') IS NOT 'read' FROM "
#define WHERE_IT_IS                                                                                \
  " CROSS JOIN topics t ON t.topic = m.topic LEFT JOIN channels c ON c.id = t.channel_id"          \
  " WHERE (?3 IS NULL OR t.channel_id = ?3)"                                                       \
  " AND (?4 IS NULL OR t.id = ?4) AND m.timestamp >= ?5 AND m.timestamp <= ?6"                     \
  " AND (?8 = 0 OR m.seq > coalesce(t.read_seq, 0))"
#define INDEXED_HITS                                                                               \
  HITS "search s CROSS JOIN messages m ON m.row = s.rowid" WHERE_IT_IS                             \
  " AND s.search MATCH ?1 AND s.rowid < ?2 ORDER BY s.rowid DESC"
/* While the index is made anew. */
#define HITS_OF_BOTH                                                                               \
  HITS "(SELECT rowid AS row FROM search WHERE search MATCH ?1 AND rowid < ?2"                     \
  " UNION SELECT rowid FROM search_before WHERE search_before MATCH ?1 AND rowid < ?2 ORDER BY 1 DESC) s" \
  " CROSS JOIN messages m ON m.row = s.row" WHERE_IT_IS " ORDER BY s.row DESC"
#define ALL_HITS HITS "messages m" WHERE_IT_IS " AND m.row < ?2 ORDER BY m.row DESC"

typedef struct
{
  SbxCacheTables       *tables;
  const SbxSearchQuery *query;
  SbxSearchFilter      *filter;
  SbxJsonWriter        *answer;
  gint64                last;        /* row of the last one looked at, after which the next page begins */
  guint                 n_hits;
  guint                 n_rows;      /* looked at */
  gboolean              is_full;     /* there is a hit that did not fit, or there may be one that was not looked at */
} Search;

static void
write_hit (Search       *self,
           sqlite3_stmt *statement,
           GArray       *ranges)
{
  SbxJsonWriter *answer = self->answer;

  sbx_json_writer_begin_object (answer, NULL);
  sbx_json_writer_raw (answer, "message", sbx_column_text (statement, 1), sqlite3_column_bytes (statement, 1));
  sbx_json_writer_string (answer, "channelName", sbx_column_text (statement, 4));
  sbx_json_writer_string (answer, "topicTitle", sbx_column_text (statement, 5));
  sbx_json_writer_begin_array (answer, "ranges");
  for (guint i = 0; i < ranges->len; i++)
    {
      const SbxTextRange *range = &g_array_index (ranges, SbxTextRange, i);

      sbx_json_writer_begin_array (answer, NULL);
      sbx_json_writer_int (answer, NULL, range->start);
      sbx_json_writer_int (answer, NULL, range->length);
      sbx_json_writer_end_array (answer);
    }
  sbx_json_writer_end_array (answer);
  sbx_json_writer_end_object (answer);
}

/* The text has the last word: an edited message may stand in the index with its old one for a while. */
static void
take_row (Search       *self,
          sqlite3_stmt *statement)
{
  SbxSearchCandidate message = {
    .content = sbx_column_text (statement, 2),
    .from_name = sbx_column_text (statement, 3),
    .body = sbx_column_text (statement, 1),
    .mine = sqlite3_column_int (statement, 6),
    .unread = sqlite3_column_int (statement, 7),
  };
  g_autoptr (GArray) ranges = sbx_search_filter_match (self->filter, self->tables->tokenizer, &message);

  if (ranges != NULL)
    {
      self->is_full = self->n_hits == self->query->limit;
      if (self->is_full)
        return;

      write_hit (self, statement, ranges);
      self->n_hits++;
    }

  self->last = sqlite3_column_int64 (statement, 0);
  self->is_full = ++self->n_rows == MAX_ROWS;
}

/* (nullable): the words that stand in the index for what is looked for; %NULL where each message is to be looked at. */
static char *
make_fts5 (Search *self)
{
  GString *fts5;

  if (!self->filter->any_words)
    return g_strdup (sbx_search_terms_get_fts5 (self->filter->terms));
  if (self->tables->is_older || self->tables->has_older_index)
    return NULL;

  fts5 = g_string_new (NULL);
  sbx_search_tags_require_traits (fts5, self->filter->traits, self->query->sender_id);
  if (fts5->len > 0)
    g_string_erase (fts5, 0, strlen (" AND "));

  return g_string_free (fts5, fts5->len == 0);
}

static gboolean
run (Search  *self,
     gint64   before,
     GError **error)
{
  const SbxSearchQuery *query = self->query;
  g_autofree char *fts5 = NULL;
  sqlite3_stmt *statement;
  gboolean has_row;

  if (sbx_search_filter_is_nothing (self->filter))
    return TRUE;

  fts5 = make_fts5 (self);
  statement = sbx_database_prepare (self->tables->database, error,
                                    fts5 == NULL ? ALL_HITS : self->tables->has_older_index ? HITS_OF_BOTH : INDEXED_HITS, "sissiisd",
                                    fts5, before, query->channel_id, query->topic_id,
                                    query->since != SBX_SEARCH_OPEN ? query->since : G_MININT64,
                                    query->until != SBX_SEARCH_OPEN ? query->until : G_MAXINT64, query->sender_id,
                                    (self->filter->traits & SBX_SEARCH_IS_UNREAD) != 0);
  if (statement == NULL)
    return FALSE;

  while (!self->is_full)
    {
      if (!sbx_database_step (self->tables->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      take_row (self, statement);
    }

  sqlite3_reset (statement);
  return TRUE;
}

/* Returns: the payload of `searchResults`, the last stored first. */
GBytes *
sbx_cache_read_hits (SbxCacheTables       *self,
                     const SbxSearchQuery *query,
                     GError              **error)
{
  g_autoptr (SbxJsonWriter) answer = sbx_json_writer_new ();
  g_autoptr (SbxSearchFilter) filter = NULL;
  g_autofree char *id = NULL;
  g_autofree char *next = NULL;
  gint64 before = G_MAXINT64, unused, stale;
  Search search = { .tables = self, .query = query, .answer = answer };

  if (query->cursor != NULL && !sbx_cursor_parse (query->cursor, 'o', &before, &unused, &id, error))
    return NULL;
  search.filter = filter = sbx_search_filter_new (self->tokenizer, query, error);
  if (filter == NULL ||
      !sbx_database_get_int (self->database, 0, &stale, error, "SELECT 1 FROM search_stale LIMIT 1", ""))
    return NULL;

  sbx_json_writer_begin_object (answer, NULL);
  sbx_json_writer_begin_array (answer, "hits");
  if (!run (&search, before, error))
    return NULL;
  sbx_json_writer_end_array (answer);
  if (search.is_full)
    next = sbx_cursor_make ('o', search.last, 0, "");
  sbx_json_writer_string (answer, "next", next);
  sbx_json_writer_boolean (answer, "complete", stale == 0);
  sbx_json_writer_boolean (answer, "offline", TRUE);
  sbx_json_writer_end_object (answer);

  return sbx_json_writer_free_to_bytes (g_steal_pointer (&answer));
}
