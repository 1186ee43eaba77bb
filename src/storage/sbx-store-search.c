/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include "sbx-cursor.h"
#include "sbx-search-tags.h"
#include "sbx-search-terms.h"
#include "sbx-store-private.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Messages that came since the index was last filled are looked through one by one, the newest so many. */
#define MAX_LOOKED_THROUGH 2000

/* Row ?1 and newer ones are left out, as are those that a filter refuses: topic, channel, from, until. */
#define HITS                                                                                      \
  "SELECT m.row, m.body, json_extract(m.body, '$.content'), json_extract(m.body, '$.fromName'),"  \
  " coalesce(json_extract(c.body, '$.name'), t.channel_id), json_extract(t.body, '$.title'),"      \
  " CASE WHEN m.from_id = ?8 THEN m.key END FROM "
#define WHOSE_TOPIC \
  " CROSS JOIN topics t ON t.topic = m.topic LEFT JOIN channels c ON c.id = t.channel_id WHERE "
#define FILTERS                                                                                   \
  " AND (?2 = 0 OR m.topic = ?2) AND (?3 IS NULL OR t.channel_id = ?3)"                           \
  " AND m.timestamp >= ?4 AND m.timestamp <= ?5"

#define NEW_HITS \
  HITS "messages m" WHOSE_TOPIC "m.row < ?1 AND m.row > ?6" FILTERS " ORDER BY m.row DESC LIMIT ?7"
#define INDEXED_HITS                                                                              \
  HITS "search s CROSS JOIN messages m ON m.row = s.rowid" WHOSE_TOPIC                            \
  "s.search MATCH ?6 AND s.rowid < ?1" FILTERS " ORDER BY s.rowid DESC"

/* One search under way. */
typedef struct
{
  SbxStoreReader       *reader;
  const SbxSearchQuery *query;
  SbxSearchTerms       *terms;
  SbxJsonWriter        *answer;
  char                 *from_name;   /* (nullable): folded */
  gint64                topic;       /* 0 = any */
  gint64                before;      /* row */
  gint64                last;        /* row of the last hit given */
  gsize                 start;       /* bytes of the answer before the hits */
  guint                 n_hits;
  gboolean              is_full;     /* there is a hit that did not fit */
  gint64                hash;        /* of the query */
} Search;

static void
write_hit (Search       *self,
           sqlite3_stmt *statement,
           GArray       *ranges)
{
  SbxJsonWriter *answer = self->answer;

  sbx_json_writer_begin_object (answer, NULL);
  sbx_store_write_message (answer, "message", sbx_column_text (statement, 1), sqlite3_column_bytes (statement, 1),
                           sqlite3_column_type (statement, 6) != SQLITE_NULL ? sbx_column_text (statement, 6) : NULL);
  sbx_json_writer_string (answer, "channelName", sbx_column_text (statement, 4));
  sbx_json_writer_string (answer, "topicTitle", sbx_column_text (statement, 5));
  sbx_json_writer_begin_array (answer, "ranges");
  for (guint i = 0; i < ranges->len; i++)
    {
      SbxTextRange *range = &g_array_index (ranges, SbxTextRange, i);

      sbx_json_writer_begin_array (answer, NULL);
      sbx_json_writer_int (answer, NULL, range->start);
      sbx_json_writer_int (answer, NULL, range->length);
      sbx_json_writer_end_array (answer);
    }
  sbx_json_writer_end_array (answer);
  sbx_json_writer_end_object (answer);
}

static gboolean
is_from (Search     *self,
         const char *name)
{
  g_autofree char *folded = NULL;

  if (self->from_name == NULL)
    return TRUE;

  folded = g_utf8_casefold (name, -1);
  return g_str_equal (folded, self->from_name);
}

/* A row of one of the two statements: a hit, or not, or the one that does not fit any more. The text
 * has the last word: an edited message stands in the index with its old one for a while. */
static void
take_row (Search       *self,
          sqlite3_stmt *statement)
{
  g_autoptr (GArray) ranges = NULL;
  gsize              bytes = sbx_json_writer_get_length (self->answer) - self->start;

  if (!is_from (self, sbx_column_text (statement, 3)))
    return;

  ranges = sbx_search_terms_find (self->terms, self->reader->tokenizer, sbx_column_text (statement, 2));
  if (ranges == NULL)
    return;

  self->is_full = self->n_hits == self->query->limit ||
                  (self->n_hits > 0 && bytes + sqlite3_column_bytes (statement, 1) > SBX_PAGE_BYTES);
  if (self->is_full)
    return;

  write_hit (self, statement, ranges);
  self->last = sqlite3_column_int64 (statement, 0);
  self->n_hits++;
}

static gboolean
take_rows (Search        *self,
           sqlite3_stmt  *statement,
           guint         *n_rows,
           GError       **error)
{
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  for (*n_rows = 0; !self->is_full; (*n_rows)++)
    {
      if (!sbx_database_step (self->reader->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      take_row (self, statement);
    }

  sqlite3_reset (statement);
  return TRUE;
}

static gint64
get_since (Search *self)
{
  return self->query->since != SBX_SEARCH_OPEN ? self->query->since : G_MININT64;
}

static gint64
get_until (Search *self)
{
  return self->query->until != SBX_SEARCH_OPEN ? self->query->until : G_MAXINT64;
}

static gboolean
search_new (Search    *self,
            gint64     indexed,
            gboolean  *complete,
            GError   **error)
{
  sqlite3_stmt *statement;
  gint64        newest, oldest;
  guint         n_rows;

  if (self->before <= indexed + 1)
    return TRUE;

  if (!sbx_database_get_int (self->reader->database, 0, &newest, error,
                             "SELECT max(row) FROM messages WHERE row < ?1", "i", self->before))
    return FALSE;
  oldest = MAX (indexed, newest - MAX_LOOKED_THROUGH);

  statement = sbx_database_prepare (self->reader->database, error, NEW_HITS, "iisiiids",
                                    self->before, self->topic, self->query->channel_id,
                                    get_since (self), get_until (self), oldest, MAX_LOOKED_THROUGH, self->query->sender_id);
  if (!take_rows (self, statement, &n_rows, error))
    return FALSE;
  if (oldest > indexed && !self->is_full)
    *complete = FALSE;

  return TRUE;
}

/* The words, and what else a message must be. */
static char *
make_fts5 (Search *self)
{
  const SbxSearchQuery *query = self->query;
  GString              *fts5 = g_string_new (NULL);

  g_string_append_printf (fts5, "(%s)", sbx_search_terms_get_fts5 (self->terms));
  if (self->topic != 0)
    sbx_search_tags_require_topic (fts5, self->topic);
  else if (query->channel_id != NULL)
    sbx_search_tags_require_channel (fts5, query->channel_id);
  if (query->from_name != NULL)
    sbx_search_tags_require_name (fts5, query->from_name);
  if (query->since != SBX_SEARCH_OPEN || query->until != SBX_SEARCH_OPEN)
    sbx_search_tags_require_time (fts5, get_since (self), get_until (self));

  return g_string_free (fts5, FALSE);
}

static gboolean
search_index (Search   *self,
              GError  **error)
{
  g_autofree char *fts5 = NULL;
  sqlite3_stmt    *statement;
  guint            n_rows;

  if (self->is_full)
    return TRUE;

  fts5 = make_fts5 (self);

  statement = sbx_database_prepare (self->reader->database, error, INDEXED_HITS, "iisiisis",
                                    self->before, self->topic, self->query->channel_id,
                                    get_since (self), get_until (self), fts5, (gint64) 0,
                                    self->query->sender_id);

  return take_rows (self, statement, &n_rows, error);
}

static gboolean
run (Search    *self,
     gboolean  *complete,
     GError   **error)
{
  gint64 indexed, stale;

  if (!sbx_database_get_int (self->reader->database, 0, &indexed, error,
                             "SELECT value FROM meta WHERE name = 'indexed'", "") ||
      !sbx_database_get_int (self->reader->database, 0, &stale, error, "SELECT 1 FROM search_stale LIMIT 1", ""))
    return FALSE;

  *complete = stale == 0;
  if (sbx_search_terms_is_empty (self->terms))
    return TRUE;

  return search_new (self, indexed, complete, error) && search_index (self, error);
}

/* What a cursor belongs to: all that decides which messages are hits, but not how many are wanted at once. */
static gint64
hash_query (const SbxSearchQuery *query)
{
  const char      *texts[] = { query->text, query->channel_id, query->topic_id, query->from_name };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_append_printf (all, "%d:%s,", texts[i] != NULL ? (int) strlen (texts[i]) : -1, texts[i] != NULL ? texts[i] : "");
  g_string_append_printf (all, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, query->since, query->until);

  return g_str_hash (all->str);
}

/* Where to look, and from where on. */
static gboolean
prepare (Search   *self,
         GError  **error)
{
  const SbxSearchQuery *query = self->query;
  g_autofree char      *id = NULL;
  g_autofree char      *channel_id = NULL;
  gint64                given = self->hash = hash_query (query);

  self->before = G_MAXINT64;
  if (query->cursor != NULL && !sbx_cursor_parse (query->cursor, 'h', &self->before, &given, &id, error))
    return FALSE;
  if (given != self->hash)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "cursor",
                                                              _("“cursor” is not one that this search gave")));
      return FALSE;
    }

  if (query->topic_id != NULL)
    {
      self->topic = sbx_store_resolve_topic (self->reader->database, query->channel_id, query->topic_id, &channel_id, error);
      if (self->topic == 0)
        return FALSE;
    }
  else if (query->channel_id != NULL && !sbx_store_require_channel (self->reader->database, query->channel_id, error))
    {
      return FALSE;
    }

  self->from_name = query->from_name != NULL ? g_utf8_casefold (query->from_name, -1) : NULL;
  self->terms = sbx_search_terms_parse (self->reader->tokenizer, query->text, error);

  return self->terms != NULL;
}

static gboolean
write_answer (Search   *self,
              GError  **error)
{
  g_autofree char *next = NULL;
  gboolean         complete;

  sbx_json_writer_begin_array (self->answer, "hits");
  if (!run (self, &complete, error))
    return FALSE;
  sbx_json_writer_end_array (self->answer);

  if (self->is_full)
    next = sbx_cursor_make ('h', self->last, self->hash, "");
  sbx_json_writer_string (self->answer, "next", next);
  sbx_json_writer_boolean (self->answer, "complete", complete && !self->query->partial);

  return TRUE;
}

/**
 * sbx_store_search:
 * @reader: the reader
 * @query: what to look for; a text without any word finds nothing
 * @answer: gets `hits`, those stored last first, `next` and `complete`
 * @error: return location for an error
 *
 * `complete` is false where messages may be missing, as the index is still being filled.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_search (SbxStoreReader        *reader,
                  const SbxSearchQuery  *query,
                  SbxJsonWriter         *answer,
                  GError               **error)
{
  Search   self = { .reader = reader, .query = query, .answer = answer };
  gboolean done;

  g_return_val_if_fail (reader != NULL && query != NULL && query->text != NULL && answer != NULL, FALSE);

  self.start = sbx_json_writer_get_length (answer);
  done = prepare (&self, error) && write_answer (&self, error);
  g_clear_pointer (&self.terms, sbx_search_terms_free);
  g_free (self.from_name);

  return done;
}
