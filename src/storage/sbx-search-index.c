/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-tags.h"
#include "sbx-store-private.h"

/* One step: some milliseconds, so that a write that comes meanwhile does not wait long. */
#define STEP_ROWS 200
#define STEP_BYTES (256 * 1024)

gboolean
sbx_search_index_load (SbxStoreWriter  *writer,
                       GError         **error)
{
  gint64 n_stale;

  if (!sbx_database_get_int (writer->database, 0, &writer->indexed, error,
                             "SELECT value FROM meta WHERE name = 'indexed'", "") ||
      !sbx_database_get_int (writer->database, 0, &writer->indexed_before, error,
                             "SELECT value FROM meta WHERE name = 'indexed_before'", "") ||
      !sbx_database_get_int (writer->database, 0, &writer->newest_row, error, "SELECT max(row) FROM messages", "") ||
      !sbx_database_get_int (writer->database, 0, &n_stale, error, "SELECT 1 FROM search_stale LIMIT 1", ""))
    return FALSE;

  writer->has_stale = n_stale != 0;
  return TRUE;
}

gint64
sbx_search_index_get_backlog (SbxStoreWriter *writer)
{
  return MAX (0, writer->newest_row - writer->indexed) + (writer->has_stale ? 1 : 0);
}

/* What stands in the index of the row of "… content, fromName, topic, channel, timestamp, fromId, body", from column @first on;
 * NULL where there is no such message. */
static char *
read_text (sqlite3_stmt *statement,
           int           first)
{
  if (sqlite3_column_type (statement, first) == SQLITE_NULL)
    return NULL;

  return sbx_search_tags_add_to_text (sbx_column_text (statement, first),
                                      sqlite3_column_int64 (statement, first + 2),
                                      sbx_column_text (statement, first + 3),
                                      sbx_column_text (statement, first + 1),
                                      sbx_column_text (statement, first + 5),
                                      sqlite3_column_int64 (statement, first + 4),
                                      sbx_search_tags_read_traits (sbx_column_text (statement, first + 6)));
}

#define TEXT_COLUMNS \
  "coalesce(json_extract(m.body, '$.content'), ''), coalesce(json_extract(m.body, '$.fromName'), ''), m.topic, t.channel_id, m.timestamp," \
  " m.from_id, m.body"

/* The first text that is given is what stands in the index. */
static gboolean
put_stale (SbxStoreWriter  *writer,
           gint64           row,
           const char      *text,
           GError         **error)
{
  writer->has_stale = TRUE;
  return sbx_database_run (writer->database, error, "INSERT OR IGNORE INTO search_stale (row, text) VALUES (?1, ?2)",
                           "is", row, text);
}

gboolean
sbx_search_index_will_change (SbxStoreWriter  *writer,
                              gint64           row,
                              GError         **error)
{
  g_autofree char *text = NULL;
  sqlite3_stmt    *statement;
  gboolean         has_row;

  /* Not indexed yet: it will be, with the text that it has then. */
  if (row > writer->indexed)
    return TRUE;

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT " TEXT_COLUMNS " FROM messages m JOIN topics t ON t.topic = m.topic"
                                    " WHERE m.row = ?1", "i", row);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error))
    return FALSE;

  if (has_row)
    text = read_text (statement, 0);
  sqlite3_reset (statement);

  return put_stale (writer, row, text, error);
}

gboolean
sbx_search_index_has_new (SbxStoreWriter  *writer,
                          gint64           row,
                          GError         **error)
{
  return put_stale (writer, row, NULL, error);
}

static gboolean
add_row (SbxStoreWriter  *writer,
         gint64           row,
         const char      *text,
         GError         **error)
{
  return sbx_database_run (writer->database, error, "INSERT INTO search (rowid, content) VALUES (?1, ?2)", "is", row, text);
}

/* One row: out of the index with the text that it had, in with the one that it has. */
static gboolean
renew_row (SbxStoreWriter  *writer,
           gint64           row,
           const char      *old_text,
           const char      *text,
           GError         **error)
{
  if (old_text != NULL &&
      !sbx_database_run (writer->database, error, "INSERT INTO search (search, rowid, content) VALUES ('delete', ?1, ?2)",
                         "is", row, old_text))
    return FALSE;

  return (text == NULL || add_row (writer, row, text, error)) &&
         sbx_database_run (writer->database, error, "DELETE FROM search_stale WHERE row = ?1", "i", row);
}

static gboolean
step_stale (SbxStoreWriter  *writer,
            GError         **error)
{
  for (guint i = 0; i < STEP_ROWS; i++)
    {
      g_autofree char *old_text = NULL;
      g_autofree char *text = NULL;
      sqlite3_stmt    *statement;
      gboolean         has_row;
      gint64           row;

      statement = sbx_database_prepare (writer->database, error,
                                        "SELECT s.row, s.text, iif(m.row IS NULL, NULL, coalesce(json_extract(m.body, '$.content'), '')),"
                                        " json_extract(m.body, '$.fromName'), m.topic, t.channel_id, m.timestamp, m.from_id, m.body"
                                        " FROM search_stale s LEFT JOIN messages m ON m.row = s.row"
                                        " LEFT JOIN topics t ON t.topic = m.topic ORDER BY s.row LIMIT 1", "");
      if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        {
          writer->has_stale = FALSE;
          return TRUE;
        }

      row = sqlite3_column_int64 (statement, 0);
      old_text = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      text = read_text (statement, 2);
      sqlite3_reset (statement);
      if (!renew_row (writer, row, old_text, text, error))
        return FALSE;
    }

  return TRUE;
}

/* What an older version made, and answered with until this one had caught up. */
static gboolean
drop_older_index (SbxStoreWriter  *writer,
                  GError         **error)
{
  writer->indexed_before = 0;
  return sbx_database_run (writer->database, error, "INSERT INTO search_before (search_before) VALUES ('delete-all')", "") &&
         sbx_database_run (writer->database, error, "UPDATE meta SET value = 0 WHERE name = 'indexed_before'", "");
}

static gboolean
step_new (SbxStoreWriter  *writer,
          GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;
  gint64        indexed = writer->newest_row;
  gsize         bytes = 0;

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT m.row, " TEXT_COLUMNS " FROM messages m JOIN topics t ON t.topic = m.topic"
                                    " WHERE m.row > ?1 ORDER BY m.row LIMIT ?2",
                                    "id", writer->indexed, STEP_ROWS);
  if (statement == NULL)
    return FALSE;

  for (guint n = 1;; n++)
    {
      g_autofree char *text = NULL;

      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;

      text = read_text (statement, 1);
      if (!add_row (writer, sqlite3_column_int64 (statement, 0), text, error))
        {
          sqlite3_reset (statement);
          return FALSE;
        }

      bytes += sqlite3_column_bytes (statement, 1);
      if (n < STEP_ROWS && bytes < STEP_BYTES)
        continue;
      indexed = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
      break;
    }

  writer->indexed = indexed;
  return sbx_database_run (writer->database, error, "UPDATE meta SET value = ?1 WHERE name = 'indexed'", "i", indexed) &&
         (writer->indexed_before == 0 || indexed < MIN (writer->indexed_before, writer->newest_row) || drop_older_index (writer, error));
}

gboolean
sbx_search_index_step (SbxStoreWriter  *writer,
                       GError         **error)
{
  return writer->has_stale ? step_stale (writer, error) : step_new (writer, error);
}
