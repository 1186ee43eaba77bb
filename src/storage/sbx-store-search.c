/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include "sbx-cursor.h"
#include "sbx-search-filter.h"
#include "sbx-search-tags.h"
#include "sbx-search-traits.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-private.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Messages that came since the index was last filled are looked through one by one, the newest so many. */
#define MAX_LOOKED_THROUGH 2000

/* Of what no index tells (what is unread beside other things, and what an older index has not) one answer looks at so many; the next one goes on. */
#define MAX_ROWS 20000

/* How many messages that are unread are gathered for one answer; the next one goes on. */
#define MAX_UNREAD 1000

/* Whether message m counts as unread for reader ?9, who sends as ?8; r is what they have read of its topic, or nothing. See
 * sbx-store-lists.c for all of a topic. */
#define IS_UNREAD_BY_STATE                                                                        \
  "CASE WHEN r.read_seq IS NULL THEN m.from_id <> ?8 AND m.reader IS NOT ?9 AND m.unread > 0"     \
  "  ELSE coalesce((SELECT k.weight FROM read_marks k WHERE k.reader = ?9 AND k.topic = m.topic"  \
  "   AND k.seq = m.seq), CASE WHEN m.seq <= r.read_seq OR m.from_id = ?8 OR m.reader = ?9 THEN 0" \
  "   WHEN m.seq BETWEEN r.unread_from AND r.unread_to THEN max(m.unread, 1) ELSE m.unread END) > 0 END"
#define IS_UNREAD \
  "(SELECT " IS_UNREAD_BY_STATE " FROM (SELECT 1) LEFT JOIN read_state r ON r.reader = ?9 AND r.topic = m.topic)"

/* Row ?1 and newer ones are left out, as are those that a filter refuses: topic, channel, from, until. */
#define HITS                                                                                      \
  "SELECT m.row, m.body, json_extract(m.body, '$.content'), json_extract(m.body, '$.fromName'),"  \
  " coalesce(json_extract(c.body, '$.name'), t.channel_id), json_extract(t.body, '$.title'),"      \
  " CASE WHEN m.from_id = ?8 THEN m.key END, m.from_id = ?8,"                                    \
  " CASE WHEN ?9 IS NOT NULL THEN " IS_UNREAD " END FROM "
#define WHOSE_TOPIC \
  " CROSS JOIN topics t ON t.topic = m.topic LEFT JOIN channels c ON c.id = t.channel_id WHERE "
#define FILTERS                                                                                   \
  " AND (?2 = 0 OR m.topic = ?2) AND (?3 IS NULL OR t.channel_id = ?3)"                           \
  " AND m.timestamp >= ?4 AND m.timestamp <= ?5"

#define NEW_HITS \
  HITS "messages m" WHOSE_TOPIC "m.row < ?1 AND m.row > ?6" FILTERS " ORDER BY m.row DESC LIMIT ?7"
#define ALL_HITS HITS "messages m" WHOSE_TOPIC "m.row < ?1 AND m.row <= ?6 AND m.row > ?7" FILTERS " ORDER BY m.row DESC"
/* What is unread stands behind what was read of its topic, or is marked one by one: however much was read is not looked at. */
#define UNREAD_HITS                                                                               \
  HITS "(SELECT m.row FROM topics t LEFT JOIN read_state r ON r.reader = ?9 AND r.topic = t.topic" \
  "  CROSS JOIN messages m INDEXED BY messages_by_seq"                                            \
  "  ON m.topic = t.topic AND m.seq > coalesce(r.read_seq, -1)"                                   \
  "  WHERE m.row < ?1 AND m.row <= ?6 AND m.row > ?7" FILTERS " AND " IS_UNREAD_BY_STATE          \
  " UNION ALL SELECT m.row FROM read_marks k JOIN read_state r ON r.reader = ?9 AND r.topic = k.topic" \
  "  CROSS JOIN topics t ON t.topic = k.topic CROSS JOIN messages m ON m.topic = k.topic AND m.seq = k.seq" \
  "  WHERE k.reader = ?9 AND k.weight > 0 AND k.seq <= r.read_seq"                                \
  "  AND m.row < ?1 AND m.row <= ?6 AND m.row > ?7" FILTERS                                       \
  " ORDER BY 1 DESC LIMIT " G_STRINGIFY (MAX_UNREAD) ") s CROSS JOIN messages m ON m.row = s.row" \
  WHOSE_TOPIC "TRUE ORDER BY m.row DESC"
#define INDEXED_HITS(index)                                                                       \
  HITS index " s CROSS JOIN messages m ON m.row = s.rowid" WHOSE_TOPIC                            \
  "s." index " MATCH ?6 AND s.rowid < ?1 AND s.rowid > ?7" FILTERS " ORDER BY s.rowid DESC"

/* One search under way. */
typedef struct
{
  SbxStoreReader       *reader;
  const SbxSearchQuery *query;
  SbxSearchFilter      *filter;
  SbxJsonWriter        *answer;
  gint64                topic;       /* 0 = any */
  gint64                before;      /* row */
  gint64                last;        /* row of the last one looked at, after which the next page begins */
  gsize                 start;       /* bytes of the answer before the hits */
  guint                 n_hits;
  guint                 n_rows;      /* looked at */
  gboolean              is_full;     /* there is a hit that did not fit, or there may be one that was not looked at */
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

/* A row of one of the statements: a hit, or not, or the one that does not fit any more. The text
 * has the last word: an edited message stands in the index with its old one for a while. */
static gboolean
is_note (sqlite3_stmt *statement)
{
  g_autoptr (JsonNode) node = sbx_json_parse (sbx_column_text (statement, 1), (gsize) sqlite3_column_bytes (statement, 1),
                                              SBX_LIMIT_DEPTH_FROM_HUB, NULL);

  return node == NULL || json_object_get_boolean_member_with_default (json_node_get_object (node), "private", FALSE);
}

static void
take_row (Search       *self,
          sqlite3_stmt *statement)
{
  SbxSearchCandidate message = {
    .content = sbx_column_text (statement, 2),
    .from_name = sbx_column_text (statement, 3),
    .body = sbx_column_text (statement, 1),
    .mine = sqlite3_column_int (statement, 7),
    .unread = sqlite3_column_int (statement, 8),
  };
  g_autoptr (GArray) ranges = sbx_search_filter_match (self->filter, self->reader->tokenizer, &message);
  gsize              bytes = sbx_json_writer_get_length (self->answer) - self->start;

  if (ranges != NULL && !(self->reader->hides_notes && is_note (statement)))
    {
      self->is_full = self->n_hits == self->query->limit ||
                      (self->n_hits > 0 && bytes + sqlite3_column_bytes (statement, 1) > SBX_PAGE_BYTES);
      if (self->is_full)
        return;

      write_hit (self, statement, ranges);
      self->n_hits++;
    }

  self->last = sqlite3_column_int64 (statement, 0);
  self->is_full = ++self->n_rows == MAX_ROWS;
}

static gboolean
take_rows (Search        *self,
           sqlite3_stmt  *statement,
           GError       **error)
{
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  while (!self->is_full)
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

/* (nullable): whom the statements are to ask what is unread, which takes them some time. */
static const char *
get_reader (Search *self)
{
  return (self->filter->traits & SBX_SEARCH_IS_UNREAD) != 0 ? self->query->reader_id : NULL;
}

static gboolean
search_new (Search    *self,
            gint64     indexed,
            gboolean  *complete,
            GError   **error)
{
  sqlite3_stmt *statement;
  gint64        newest, oldest;

  if (self->before <= indexed + 1)
    return TRUE;

  if (!sbx_database_get_int (self->reader->database, 0, &newest, error,
                             "SELECT max(row) FROM messages WHERE row < ?1", "i", self->before))
    return FALSE;
  oldest = MAX (indexed, newest - MAX_LOOKED_THROUGH);

  statement = sbx_database_prepare (self->reader->database, error, NEW_HITS, "iisiiidss",
                                    self->before, self->topic, self->query->channel_id,
                                    get_since (self), get_until (self), oldest, MAX_LOOKED_THROUGH, self->query->sender_id,
                                    get_reader (self));
  if (!take_rows (self, statement, error))
    return FALSE;
  if (oldest > indexed && !self->is_full)
    *complete = FALSE;

  return TRUE;
}

/* The words, and what else a message must be; "" where the index knows nothing of it. An older index knows less, and other names. */
static char *
make_fts5 (Search   *self,
           gboolean  is_older)
{
  const SbxSearchQuery *query = self->query;
  GString              *fts5 = g_string_new (NULL);

  if (self->topic != 0)
    sbx_search_tags_require_topic (fts5, self->topic);
  else if (query->channel_id != NULL)
    sbx_search_tags_require_channel (fts5, query->channel_id);
  if (query->from_name != NULL && !is_older)
    sbx_search_tags_require_name (fts5, query->from_name);
  if (query->since != SBX_SEARCH_OPEN || query->until != SBX_SEARCH_OPEN)
    sbx_search_tags_require_time (fts5, get_since (self), get_until (self));
  if (!is_older)
    sbx_search_tags_require_traits (fts5, self->filter->traits, query->sender_id);

  if (!self->filter->any_words)
    {
      g_autofree char *words = g_strdup_printf ("(%s)", sbx_search_terms_get_fts5 (self->filter->terms));

      g_string_prepend (fts5, words);
    }
  else if (fts5->len > 0)
    {
      g_string_erase (fts5, 0, strlen (" AND "));
    }

  return g_string_free (fts5, FALSE);
}

/* Nothing else is asked for that an index knows. */
static gboolean
is_just_unread (Search *self)
{
  return get_reader (self) != NULL && self->filter->any_words && self->filter->traits == SBX_SEARCH_IS_UNREAD &&
         self->query->from_name == NULL;
}

/* Rows after @from, up to @to: the unread ones. */
static gboolean
search_unread (Search  *self,
               gint64   from,
               gint64   to,
               GError **error)
{
  guint         n_before = self->n_rows;
  sqlite3_stmt *statement = sbx_database_prepare (self->reader->database, error, UNREAD_HITS, "iisiiiiss",
                                                  self->before, self->topic, self->query->channel_id,
                                                  get_since (self), get_until (self), to, from,
                                                  self->query->sender_id, get_reader (self));

  if (!take_rows (self, statement, error))
    return FALSE;

  self->is_full |= self->n_rows - n_before == MAX_UNREAD;
  return TRUE;
}

/* Rows after @from, up to @to: all that the index has, or all that the older one has in place of it. */
static gboolean
search_index (Search   *self,
              gboolean  is_older,
              gint64    from,
              gint64    to,
              GError  **error)
{
  g_autofree char *fts5 = NULL;
  sqlite3_stmt    *statement;

  if (self->is_full || from >= to)
    return TRUE;
  if (is_just_unread (self))
    return search_unread (self, from, to, error);

  fts5 = make_fts5 (self, is_older);
  if (*fts5 != '\0')
    statement = sbx_database_prepare (self->reader->database, error,
                                      is_older ? INDEXED_HITS ("search_before") : INDEXED_HITS ("search"), "iisiisiss",
                                      self->before, self->topic, self->query->channel_id,
                                      get_since (self), get_until (self), fts5, from,
                                      self->query->sender_id, get_reader (self));
  else
    statement = sbx_database_prepare (self->reader->database, error, ALL_HITS, "iisiiiiss",
                                      self->before, self->topic, self->query->channel_id,
                                      get_since (self), get_until (self), to, from,
                                      self->query->sender_id, get_reader (self));

  return take_rows (self, statement, error);
}

static gboolean
run (Search    *self,
     gboolean  *complete,
     GError   **error)
{
  gint64 indexed, before, stale;

  if (!sbx_database_get_int (self->reader->database, 0, &indexed, error,
                             "SELECT value FROM meta WHERE name = 'indexed'", "") ||
      !sbx_database_get_int (self->reader->database, 0, &before, error,
                             "SELECT value FROM meta WHERE name = 'indexed_before'", "") ||
      !sbx_database_get_int (self->reader->database, 0, &stale, error, "SELECT 1 FROM search_stale LIMIT 1", ""))
    return FALSE;

  *complete = stale == 0 && before <= indexed;
  if (sbx_search_filter_is_nothing (self->filter))
    return TRUE;

  return search_new (self, MAX (indexed, before), complete, error) &&
         search_index (self, TRUE, indexed, before, error) && search_index (self, FALSE, 0, indexed, error);
}

/* What a cursor belongs to: all that decides which messages are hits, but not how many are wanted at once. */
static gint64
hash_query (const SbxSearchQuery *query)
{
  const char      *texts[] = { query->text, query->channel_id, query->topic_id, query->from_name, query->without };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_append_printf (all, "%d:%s,", texts[i] != NULL ? (int) strlen (texts[i]) : -1, texts[i] != NULL ? texts[i] : "");
  g_string_append_printf (all, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%u", query->since, query->until, query->traits);

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

  self->filter = sbx_search_filter_new (self->reader->tokenizer, query, error);

  return self->filter != NULL;
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
 * @query: what to look for; a text that has characters but no word finds nothing
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
  g_clear_pointer (&self.filter, sbx_search_filter_free);

  return done;
}
