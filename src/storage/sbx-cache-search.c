/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include "sbx-cursor.h"
#include "sbx-search-terms.h"

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

static GArray *
read_changes (SbxCacheTables *self,
              GError        **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  sqlite3_stmt *statement;
  gboolean has_row;

  g_array_set_clear_func (changes, change_clear);
  statement = sbx_database_prepare (self->database, error,
                                    "SELECT s.row, s.text, m.row IS NOT NULL, json_extract(m.body, '$.content') FROM search_stale s"
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
  return TRUE;
}

/* --- Searching --- */

#define HITS                                                                                       \
  "SELECT m.row, m.body, json_extract(m.body, '$.content'), json_extract(m.body, '$.fromName'),"   \
  " coalesce(json_extract(c.body, '$.name'), t.channel_id), json_extract(t.body, '$.title')"       \
  " FROM search s CROSS JOIN messages m ON m.row = s.rowid CROSS JOIN topics t ON t.topic = m.topic" \
  " LEFT JOIN channels c ON c.id = t.channel_id"                                                   \
  " WHERE s.search MATCH ?1 AND s.rowid < ?2 AND (?3 IS NULL OR t.channel_id = ?3)"                \
  " AND (?4 IS NULL OR t.id = ?4) AND m.timestamp >= ?5 AND m.timestamp <= ?6 ORDER BY s.rowid DESC"

typedef struct
{
  SbxCacheTables       *tables;
  const SbxSearchQuery *query;
  SbxSearchTerms       *terms;
  SbxJsonWriter        *answer;
  char                 *from_name;   /* (nullable): folded */
  gint64                last;        /* row of the last hit given */
  guint                 n_hits;
  gboolean              is_full;     /* there is a hit that did not fit */
} Search;

static gboolean
is_from (Search     *self,
         const char *name)
{
  g_autofree char *folded = self->from_name != NULL ? g_utf8_casefold (name, -1) : NULL;

  return self->from_name == NULL || g_str_equal (folded, self->from_name);
}

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
  g_autoptr (GArray) ranges = NULL;

  if (!is_from (self, sbx_column_text (statement, 3)))
    return;
  ranges = sbx_search_terms_find (self->terms, self->tables->tokenizer, sbx_column_text (statement, 2));
  if (ranges == NULL)
    return;

  self->is_full = self->n_hits == self->query->limit;
  if (self->is_full)
    return;

  write_hit (self, statement, ranges);
  self->last = sqlite3_column_int64 (statement, 0);
  self->n_hits++;
}

static gboolean
run (Search  *self,
     gint64   before,
     GError **error)
{
  const SbxSearchQuery *query = self->query;
  sqlite3_stmt *statement;
  gboolean has_row;

  if (sbx_search_terms_is_empty (self->terms))
    return TRUE;

  statement = sbx_database_prepare (self->tables->database, error, HITS, "sissii", sbx_search_terms_get_fts5 (self->terms),
                                    before, query->channel_id, query->topic_id,
                                    query->since != SBX_SEARCH_OPEN ? query->since : G_MININT64,
                                    query->until != SBX_SEARCH_OPEN ? query->until : G_MAXINT64);
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
  g_autoptr (SbxSearchTerms) terms = NULL;
  g_autofree char *from_name = query->from_name != NULL ? g_utf8_casefold (query->from_name, -1) : NULL;
  g_autofree char *id = NULL;
  g_autofree char *next = NULL;
  gint64 before = G_MAXINT64, unused, stale;
  Search search = { self, query, NULL, answer, from_name, 0, 0, FALSE };

  if (query->cursor != NULL && !sbx_cursor_parse (query->cursor, 'o', &before, &unused, &id, error))
    return NULL;
  search.terms = terms = sbx_search_terms_parse (self->tokenizer, query->text, error);
  if (terms == NULL ||
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
