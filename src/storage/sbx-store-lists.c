/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-cursor.h"
#include "sbx-data-folder.h"
#include "sbx-store-private.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* How much of topic t (with read state r, or none) is unread for reader ?1, who sends as ?2. See
 * sbx-schema.c for the totals. */
#define UNREAD_OF_TOPIC                                                                             \
  "(t.total"                                                                                        \
  " - coalesce((SELECT m.total FROM messages m WHERE m.topic = t.topic AND m.seq <= r.read_seq"     \
  "    ORDER BY m.seq DESC LIMIT 1), 0)"                                                            \
  " + coalesce((SELECT sum(f.delta) FROM unread_fixes f WHERE f.topic = t.topic"                    \
  "    AND f.seq > coalesce(r.read_seq, 0)), 0)"                                                    \
  " - coalesce((SELECT sum(o.unread) FROM messages o INDEXED BY messages_by_sender"                 \
  "    WHERE o.topic = t.topic AND o.from_id = ?2 AND o.unread > 0"                                 \
  "    AND o.seq > coalesce(r.read_seq, 0)), 0)"                                                    \
  " - coalesce((SELECT sum(w.unread) FROM messages w INDEXED BY messages_by_reader"                 \
  "    WHERE w.topic = t.topic AND w.reader = ?1 AND w.unread > 0 AND w.from_id <> ?2"              \
  "    AND w.seq > coalesce(r.read_seq, 0)), 0)"                                                    \
  " + CASE WHEN r.unread_to > r.read_seq THEN (SELECT count(*) FROM messages q"                     \
  "    INDEXED BY messages_without_weight WHERE q.topic = t.topic AND q.unread = 0"                 \
  "    AND q.seq > r.read_seq AND q.seq >= r.unread_from AND q.seq <= r.unread_to"                  \
  "    AND q.from_id <> ?2) ELSE 0 END"                                                             \
  " + CASE WHEN r.read_seq IS NULL THEN 0 ELSE coalesce((SELECT sum(k.weight - CASE"                \
  "    WHEN m.seq <= r.read_seq OR m.from_id = ?2 OR m.reader = ?1 THEN 0"                          \
  "    WHEN m.seq BETWEEN r.unread_from AND r.unread_to THEN max(m.unread, 1) ELSE m.unread END)"                          \
  "    FROM read_marks k CROSS JOIN messages m ON m.topic = k.topic AND m.seq = k.seq"              \
  "    WHERE k.reader = ?1 AND k.topic = t.topic), 0) END"                                          \
  " + max(0, t.loose - coalesce(r.loose, 0)))"

/* Whether reader ?1 muted it. */
#define IS_MUTED(channel_id, topic_id)                                                              \
  "EXISTS (SELECT 1 FROM mutes u WHERE u.reader = ?1 AND u.channel_id = " channel_id                \
  " AND u.topic_id = " topic_id ")"

/* Whether topic t, of which something is unread, waits for a person: an open chat that nobody has answered, that reader ?1
 * has not muted and that nobody but ?2 has claimed at ?7. */
#define WAITS                                                                                       \
  "t.state = 'open' AND (t.claimed_until IS NULL OR t.claimed_until <= ?7"                          \
  " OR json_extract(t.body, '$.claim.by') = ?2) AND json_extract(t.body, '$.kind') = 'chat'"        \
  " AND json_extract(t.body, '$.answered') IS NOT 1 AND NOT " IS_MUTED ("t.channel_id", "t.id")

/* Both sums of a channel's topics in one number, so that the unread of each is counted once: how many wait, above how many
 * messages are unread. LIMIT keeps the inner rows from being counted twice. */
#define WAITING_SHIFT 40
#define SUMS_OF_CHANNEL                                                                             \
  "(SELECT sum(u + ((u > 0 AND w) << 40)) FROM (SELECT max(0, " UNREAD_OF_TOPIC ") AS u,"           \
  " (" WAITS ") AS w FROM" TOPICS_AND_READ_STATE "WHERE t.channel_id = c.id LIMIT -1))"

#define TOPICS_AND_READ_STATE \
  " topics t LEFT JOIN read_state r ON r.reader = ?1 AND r.topic = t.topic "

/* A page under way. The statement gives one row more than asked, to know whether there are more. */
typedef struct
{
  SbxDatabase   *database;
  sqlite3_stmt  *statement;
  SbxJsonWriter *answer;
  guint          limit;
  guint          n_rows;
  gsize          start;       /* bytes of the answer before the page */
} Page;

/* Whose unread counts. */
typedef struct
{
  const char *reader_id;
  const char *sender_id;
} Asker;

typedef gboolean (*WriteRow) (SbxStoreReader *reader,
                              const Asker    *asker,
                              sqlite3_stmt   *statement,
                              SbxJsonWriter  *answer,
                              GError        **error);

static gboolean
begin_page (Page            *page,
            SbxStoreReader  *reader,
            sqlite3_stmt    *statement,
            SbxJsonWriter   *answer,
            const char      *name,
            guint            limit)
{
  if (statement == NULL)
    return FALSE;

  *page = (Page) { reader->database, statement, answer, limit };
  page->start = sbx_json_writer_get_length (answer);
  sbx_json_writer_begin_array (answer, name);

  return TRUE;
}

/* *has_row: the statement is at a row of this page. *has_more: it is at one of the next page. */
static gboolean
next_row (Page      *page,
          gboolean  *has_row,
          gboolean  *has_more,
          GError   **error)
{
  *has_more = FALSE;
  if (!sbx_database_step (page->database, page->statement, has_row, error))
    return FALSE;
  if (!*has_row)
    return TRUE;

  if (page->n_rows == page->limit ||
      (page->n_rows > 0 && sbx_json_writer_get_length (page->answer) - page->start +
                             sqlite3_column_bytes (page->statement, 0) > SBX_PAGE_BYTES))
    {
      *has_row = FALSE;
      *has_more = TRUE;
      sqlite3_reset (page->statement);
      return TRUE;
    }

  page->n_rows++;
  return TRUE;
}

static void
end_page (Page       *page,
          const char *cursor)
{
  sbx_json_writer_end_array (page->answer);
  sbx_json_writer_string (page->answer, "next", cursor);
}

/* The members of the object in column 0, into an open object. */
static void
splice_body (sqlite3_stmt  *statement,
             SbxJsonWriter *answer)
{
  sbx_json_writer_raw (answer, NULL, sbx_column_text (statement, 0) + 1, sqlite3_column_bytes (statement, 0) - 2);
}

/* The same of a channel or topic for who is not told of notes: *unread is less by theirs. */
static gboolean
splice_body_for (SbxStoreReader *reader,
                 const Asker    *asker,
                 const char     *channel_id,
                 gint64          topic,
                 sqlite3_stmt   *statement,
                 SbxJsonWriter  *answer,
                 gint64         *unread,
                 GError        **error)
{
  g_autofree char *left = NULL;
  gint64           notes = 0;

  *unread = MAX (0, sqlite3_column_int64 (statement, 4)) & ((G_GINT64_CONSTANT (1) << WAITING_SHIFT) - 1);
  if (reader->hides_notes &&
      !sbx_store_leave_out_notes (reader, asker->reader_id, asker->sender_id, channel_id, topic, sbx_column_text (statement, 0), &left,
                                  &notes, error))
    return FALSE;

  *unread = MAX (0, *unread - notes);
  if (left != NULL)
    sbx_json_writer_raw (answer, NULL, left + 1, strlen (left) - 2);
  else
    splice_body (statement, answer);
  return TRUE;
}

static gboolean
write_channel (SbxStoreReader *reader,
               const Asker    *asker,
               sqlite3_stmt   *statement,
               SbxJsonWriter  *answer,
               GError        **error)
{
  gint64 unread;

  sbx_json_writer_begin_object (answer, NULL);
  if (!splice_body_for (reader, asker, sbx_column_text (statement, 3), 0, statement, answer, &unread, error))
    return FALSE;
  sbx_json_writer_int (answer, "unreadCount", unread);
  /* Of a foreign server's channel not all topics need be known. */
  if (sqlite3_column_int (statement, 6))
    sbx_json_writer_int (answer, "needsCount", MAX (0, sqlite3_column_int64 (statement, 4)) >> WAITING_SHIFT);
  sbx_json_writer_boolean (answer, "muted", sqlite3_column_int (statement, 5));
  sbx_json_writer_end_object (answer);
  return TRUE;
}

/* Who wrote what the topic shows, which its body does not say. */
static gboolean
write_newest (SbxStoreReader *reader,
              gint64          topic,
              SbxJsonWriter  *answer,
              GError        **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT json_extract(body, '$.fromId'), json_extract(body, '$.fromName'), timestamp, " SBX_STORE_IS_NOTE ("body")
                                    " FROM messages WHERE topic = ?1 AND NOT (?2 AND " SBX_STORE_IS_NOTE ("body") ")"
                                    " ORDER BY timestamp DESC, seq DESC LIMIT 1",
                                    "id", topic, reader->hides_notes);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  sbx_json_writer_begin_object (answer, "newestMessage");
  sbx_json_writer_string (answer, "fromId", sbx_column_text (statement, 0));
  sbx_json_writer_string (answer, "fromName", sbx_column_text (statement, 1));
  sbx_json_writer_int (answer, "timestamp", sqlite3_column_int64 (statement, 2));
  sbx_json_writer_boolean (answer, "private", sqlite3_column_int (statement, 3));
  sbx_json_writer_end_object (answer);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
write_topic (SbxStoreReader *reader,
             const Asker    *asker,
             sqlite3_stmt   *statement,
             SbxJsonWriter  *answer,
             GError        **error)
{
  gint64 unread;

  sbx_json_writer_begin_object (answer, NULL);
  if (!splice_body_for (reader, asker, NULL, sqlite3_column_int64 (statement, 7), statement, answer, &unread, error))
    return FALSE;
  sbx_json_writer_int (answer, "unreadCount", unread);
  sbx_json_writer_int (answer, "readSeq", sqlite3_column_int64 (statement, 5));
  sbx_json_writer_boolean (answer, "muted", sqlite3_column_int (statement, 6));
  if (!write_newest (reader, sqlite3_column_int64 (statement, 7), answer, error))
    return FALSE;
  sbx_json_writer_end_object (answer);
  return TRUE;
}

static gboolean
write_object (SbxStoreReader *reader,
              const Asker    *asker,
              sqlite3_stmt   *statement,
              SbxJsonWriter  *answer,
              GError        **error)
{
  sbx_json_writer_raw (answer, NULL, sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0));
  return TRUE;
}

/* Rows are: body, the three parts of the sort key, and what @write_row takes. */
static gboolean
write_page (SbxStoreReader  *reader,
            sqlite3_stmt    *statement,
            SbxJsonWriter   *answer,
            const char      *name,
            guint            limit,
            char             list,
            const Asker     *asker,
            WriteRow         write_row,
            GError         **error)
{
  g_autofree char *id = NULL;
  g_autofree char *next = NULL;
  gint64           first = 0, second = 0;
  gboolean         has_row, has_more;
  Page             page;

  if (!begin_page (&page, reader, statement, answer, name, limit))
    return FALSE;

  while (TRUE)
    {
      if (!next_row (&page, &has_row, &has_more, error))
        return FALSE;
      if (!has_row)
        break;

      first = sqlite3_column_int64 (statement, 1);
      second = sqlite3_column_int64 (statement, 2);
      g_free (id);
      id = g_strdup (sbx_column_text (statement, 3));
      if (!write_row (reader, asker, statement, answer, error))
        return FALSE;
    }

  if (has_more)
    next = sbx_cursor_make (list, first, second, id);
  end_page (&page, next);

  return TRUE;
}

/**
 * sbx_store_list_channels:
 * @reader: the reader
 * @reader_id: whose unread counts
 * @sender_id: as whom that one sends
 * @cursor: (nullable): after which channel
 * @limit: how many at most
 * @answer: gets `channels` and `next`
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_channels (SbxStoreReader  *reader,
                         const char      *reader_id,
                         const char      *sender_id,
                         const char      *cursor,
                         guint            limit,
                         SbxJsonWriter   *answer,
                         GError         **error)
{
  g_autofree char *after_id = NULL;
  gint64           after_pin = -1, after_time = 0;
  sqlite3_stmt    *statement;

  g_return_val_if_fail (reader != NULL && reader_id != NULL && sender_id != NULL, FALSE);

  if (cursor != NULL && !sbx_cursor_parse (cursor, 'c', &after_pin, &after_time, &after_id, error))
    return FALSE;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT c.body, c.unpinned, c.newest_first, c.id,"
                                    /* What a foreign server says counts until its topics are known. */
                                    " coalesce(" SUMS_OF_CHANNEL ", json_extract(c.body, '$.serverUnread')), " IS_MUTED ("c.id", "''") ","
                                    " json_type(c.body, '$.listed') IS NULL AND json_type(c.body, '$.serverUnread') IS NULL"
                                    " FROM channels c WHERE (c.unpinned, c.newest_first, c.id) > (?3, ?4, ?5)"
                                    " ORDER BY c.unpinned, c.newest_first, c.id LIMIT ?6",
                                    "ssiisii", reader_id, sender_id, after_pin, after_time,
                                    after_id != NULL ? after_id : "", (gint64) limit + 1, sbx_time_now_ms ());

  return write_page (reader, statement, answer, "channels", limit, 'c', &(Asker) { reader_id, sender_id }, write_channel, error);
}

static gboolean
check_topic_state (const char  *state,
                   GError     **error)
{
  if (state == NULL || g_str_equal (state, "open") || g_str_equal (state, "resolved") || g_str_equal (state, "snoozed"))
    return TRUE;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "state",
                                                          _("Topics have no state “%s”"), state));
  return FALSE;
}

/**
 * sbx_store_list_topics:
 * @reader: the reader
 * @reader_id: whose unread counts
 * @sender_id: as whom that one sends
 * @channel_id: the channel
 * @state: (nullable): only topics in this state
 * @cursor: (nullable): after which topic
 * @limit: how many at most
 * @answer: gets `channelId`, `topics` and `next`
 * @error: return location for an error; NOT_FOUND where there is no such channel
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_topics (SbxStoreReader  *reader,
                       const char      *reader_id,
                       const char      *sender_id,
                       const char      *channel_id,
                       const char      *state,
                       const char      *cursor,
                       guint            limit,
                       SbxJsonWriter   *answer,
                       GError         **error)
{
  g_autofree char *after_id = NULL;
  gint64           after_time = G_MININT64, unused;
  sqlite3_stmt    *statement;

  g_return_val_if_fail (reader != NULL && reader_id != NULL && sender_id != NULL && channel_id != NULL, FALSE);

  if ((cursor != NULL && !sbx_cursor_parse (cursor, 't', &after_time, &unused, &after_id, error)) ||
      !check_topic_state (state, error) || !sbx_store_require_channel (reader->database, channel_id, error))
    return FALSE;

  statement = sbx_database_prepare (reader->database, error,
                                    /* A claim past its time is none, also before somebody has ended it. */
                                    "SELECT CASE WHEN t.claimed_until <= ?8 THEN json_set(t.body, '$.claim', NULL) ELSE t.body END,"
                                    " t.newest_first, 0, t.id, " UNREAD_OF_TOPIC ", r.read_seq,"
                                    IS_MUTED ("t.channel_id", "t.id") ", t.topic"
                                    " FROM" TOPICS_AND_READ_STATE
                                    "WHERE t.channel_id = ?3 AND (t.newest_first, t.id) > (?4, ?5)"
                                    " AND (?6 IS NULL OR t.state = ?6)"
                                    " ORDER BY t.newest_first, t.id LIMIT ?7",
                                    "sssissii", reader_id, sender_id, channel_id, after_time,
                                    after_id != NULL ? after_id : "", state, (gint64) limit + 1, sbx_time_now_ms ());

  sbx_json_writer_string (answer, "channelId", channel_id);
  return write_page (reader, statement, answer, "topics", limit, 't', &(Asker) { reader_id, sender_id }, write_topic, error);
}

/**
 * sbx_store_list_sessions:
 * @reader: the reader
 * @session_id: (nullable): only this session
 * @state: (nullable): only sessions of this status
 * @cursor: (nullable): after which session
 * @limit: how many at most
 * @answer: gets `sessions`, those first reported last first, and `next`
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_sessions (SbxStoreReader  *reader,
                         const char      *session_id,
                         const char      *state,
                         const char      *cursor,
                         guint            limit,
                         SbxJsonWriter   *answer,
                         GError         **error)
{
  g_autofree char *id = NULL;
  gint64           before = G_MAXINT64, unused;
  sqlite3_stmt    *statement;

  g_return_val_if_fail (reader != NULL && answer != NULL, FALSE);

  if (cursor != NULL && !sbx_cursor_parse (cursor, 's', &before, &unused, &id, error))
    return FALSE;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT body, number, 0, '' FROM sessions"
                                    " WHERE number < ?1 AND (?2 IS NULL OR status = ?2) AND (?4 IS NULL OR id = ?4)"
                                    " ORDER BY number DESC LIMIT ?3",
                                    "isis", before, state, (gint64) limit + 1, session_id);

  return write_page (reader, statement, answer, "sessions", limit, 's', NULL, write_object, error);
}

/**
 * sbx_store_list_tasks:
 * @reader: the reader
 * @session_id: (nullable): only tasks of this session; "" = those of none
 * @state: (nullable): only tasks of this status
 * @cursor: (nullable): after which task
 * @limit: how many at most
 * @answer: gets `tasks`, those first reported last first, and `next`
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_tasks (SbxStoreReader  *reader,
                      const char      *session_id,
                      const char      *state,
                      const char      *cursor,
                      guint            limit,
                      SbxJsonWriter   *answer,
                      GError         **error)
{
  g_autofree char *id = NULL;
  gint64           before = G_MAXINT64, unused;
  sqlite3_stmt    *statement;

  g_return_val_if_fail (reader != NULL && answer != NULL, FALSE);

  if (cursor != NULL && !sbx_cursor_parse (cursor, 'k', &before, &unused, &id, error))
    return FALSE;

  if (session_id != NULL)
    statement = sbx_database_prepare (reader->database, error,
                                      "SELECT body, number, 0, '' FROM tasks"
                                      " WHERE session_id = ?4 AND number < ?1 AND (?2 IS NULL OR status = ?2)"
                                      " ORDER BY number DESC LIMIT ?3",
                                      "isis", before, state, (gint64) limit + 1, session_id);
  else
    statement = sbx_database_prepare (reader->database, error,
                                      "SELECT body, number, 0, '' FROM tasks"
                                      " WHERE number < ?1 AND (?2 IS NULL OR status = ?2) ORDER BY number DESC LIMIT ?3",
                                      "isi", before, state, (gint64) limit + 1);

  return write_page (reader, statement, answer, "tasks", limit, 'k', NULL, write_object, error);
}

/**
 * sbx_store_list_projects:
 * @reader: the reader
 * @state: (nullable): only projects with this action
 * @cursor: (nullable): after which project
 * @limit: how many at most
 * @answer: gets `projects`, those first started last first, and `next`
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_projects (SbxStoreReader  *reader,
                         const char      *state,
                         const char      *cursor,
                         guint            limit,
                         SbxJsonWriter   *answer,
                         GError         **error)
{
  g_autofree char *id = NULL;
  gint64           before = G_MAXINT64, unused;
  sqlite3_stmt    *statement;

  g_return_val_if_fail (reader != NULL && answer != NULL, FALSE);

  if (cursor != NULL && !sbx_cursor_parse (cursor, 'p', &before, &unused, &id, error))
    return FALSE;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT body, number, 0, '' FROM projects"
                                    " WHERE number < ?1 AND (?2 IS NULL OR action = ?2) ORDER BY number DESC LIMIT ?3",
                                    "isi", before, state, (gint64) limit + 1);

  return write_page (reader, statement, answer, "projects", limit, 'p', NULL, write_object, error);
}

GPtrArray *
sbx_store_list_progress (SbxStoreReader  *reader,
                         guint            limit,
                         GError         **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize                 bytes = 0;
  sqlite3_stmt         *statement;
  gboolean              has_row;

  g_return_val_if_fail (reader != NULL, NULL);

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT p.body FROM progress p LEFT JOIN sessions s ON s.id = p.session_id"
                                    " WHERE p.session_id = '' OR coalesce(s.status, '') NOT IN ('completed', 'failed')"
                                    " ORDER BY p.session_id <> '', s.number DESC LIMIT ?1",
                                    "i", (gint64) limit);
  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (reader->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&found);

      bytes += sqlite3_column_bytes (statement, 0);
      if (bytes > SBX_PAGE_BYTES)
        break;
      g_ptr_array_add (found, g_bytes_new (sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0)));
    }

  sqlite3_reset (statement);
  return g_steal_pointer (&found);
}

/**
 * sbx_store_write_stats:
 * @reader: the reader
 * @answer: gets `store`: bytes on disk, messages, and when the oldest of them was written (ms)
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_write_stats (SbxStoreReader  *reader,
                       SbxJsonWriter   *answer,
                       GError         **error)
{
  gint64 messages, oldest;

  g_return_val_if_fail (reader != NULL && answer != NULL, FALSE);

  /* By topic: one look at the edge of an index for each. */
  if (!sbx_database_get_int (reader->database, 0, &messages, error,
                             "SELECT value FROM meta WHERE name = 'messages'", "") ||
      !sbx_database_get_int (reader->database, 0, &oldest, error,
                             "SELECT min((SELECT min(m.timestamp) FROM messages m WHERE m.topic = t.topic)) FROM topics t", ""))
    return FALSE;

  sbx_json_writer_begin_object (answer, "store");
  sbx_json_writer_int (answer, "bytes", sbx_data_folder_get_bytes (reader->path));
  sbx_json_writer_int (answer, "messages", messages);
  sbx_json_writer_int (answer, "oldest", oldest);
  sbx_json_writer_end_object (answer);

  return TRUE;
}
