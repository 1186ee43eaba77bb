/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include "sbx-search-tags.h"
#include "sbx-store-private.h"

/* A message's row, less its body. */
typedef struct
{
  gint64  row;      /* 0 = there is none */
  gint64  seq;
  int     unread;
  gint64  timestamp;
  char   *content;  /* (nullable): as it was, as is the next */
  char   *from_name;
  char   *from_id;
  guint   traits;   /* SbxSearchTraits that are in it */
} StoredMessage;

static void
clear_stored (StoredMessage *stored)
{
  g_free (stored->content);
  g_free (stored->from_name);
  g_free (stored->from_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoredMessage, clear_stored)

static SbxMessageRecord *
read_record (SbxStoreWriter  *writer,
             sqlite3_stmt    *statement,
             GError         **error)
{
  JsonObject       *object;
  SbxMessageRecord *record;

  object = sbx_store_parse_body (writer->parser, sbx_column_text (statement, 0),
                                 sqlite3_column_bytes (statement, 0), error);
  record = object != NULL ? sbx_message_record_read (object, error) : NULL;
  if (record != NULL && sqlite3_column_type (statement, 1) != SQLITE_NULL)
    {
      g_free (record->key);
      record->key = g_strdup (sbx_column_text (statement, 1));
    }

  return record;
}

/* The record of the first row of "SELECT body, key …". */
static SbxMessageRecord *
read_first (SbxStoreWriter  *writer,
            sqlite3_stmt    *statement,
            GError         **error)
{
  SbxMessageRecord *record;
  gboolean          has_row;

  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
    return NULL;

  record = read_record (writer, statement, error);
  sqlite3_reset (statement);

  return record;
}

SbxMessageRecord *
sbx_store_find_message (SbxStoreWriter  *writer,
                        const char      *channel_id,
                        const char      *topic_id,
                        const char      *id,
                        GError         **error)
{
  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL && id != NULL, NULL);

  return read_first (writer,
                     sbx_database_prepare (writer->database, error,
                                           "SELECT m.body, m.key FROM topics t JOIN messages m ON m.topic = t.topic"
                                           " WHERE t.channel_id = ?1 AND t.id = ?2 AND m.id = ?3",
                                           "sss", channel_id, topic_id, id),
                     error);
}

int
sbx_store_get_message_unread (SbxStoreWriter  *writer,
                              const char      *channel_id,
                              const char      *topic_id,
                              const char      *id,
                              GError         **error)
{
  gint64 unread;

  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL && id != NULL, -1);

  if (!sbx_database_get_int (writer->database, -1, &unread, error,
                             "SELECT m.unread FROM topics t JOIN messages m ON m.topic = t.topic"
                             " WHERE t.channel_id = ?1 AND t.id = ?2 AND m.id = ?3",
                             "sss", channel_id, topic_id, id))
    return -1;

  return unread;
}

/* (transfer full) (nullable): the records of all rows of "SELECT body, key …" */
static GPtrArray *
read_all (SbxStoreWriter  *writer,
          sqlite3_stmt    *statement,
          GError         **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      SbxMessageRecord *record;

      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&records);

      record = read_record (writer, statement, error);
      if (record == NULL)
        {
          sqlite3_reset (statement);
          return NULL;
        }
      g_ptr_array_add (records, record);
    }
}

GPtrArray *
sbx_store_find_newer_messages (SbxStoreWriter  *writer,
                               const char      *channel_id,
                               const char      *topic_id,
                               gint64           after_seq,
                               guint            limit,
                               GError         **error)
{
  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL, NULL);

  return read_all (writer,
                   sbx_database_prepare (writer->database, error,
                                         "SELECT m.body, m.key FROM topics t JOIN messages m ON m.topic = t.topic"
                                         " WHERE t.channel_id = ?1 AND t.id = ?2 AND m.seq > ?3 ORDER BY m.seq LIMIT ?4",
                                         "ssii", channel_id, topic_id, after_seq, (gint64) limit),
                   error);
}

GPtrArray *
sbx_store_find_same_messages (SbxStoreWriter  *writer,
                              const char      *channel_id,
                              const char      *topic_id,
                              const char      *content,
                              gint64           since,
                              GError         **error)
{
  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL && content != NULL, NULL);

  /* Rows stand in the order in which they were stored: only what is behind the last older one is read, of whatever topic. */
  return read_all (writer,
                   sbx_database_prepare (writer->database, error,
                                         "SELECT body, key FROM messages WHERE row >"
                                         " (SELECT coalesce((SELECT row FROM messages WHERE json_extract(body, '$.storedAt') < ?4"
                                         "   ORDER BY row DESC LIMIT 1), 0))"
                                         " AND +topic = (SELECT topic FROM topics WHERE channel_id = ?1 AND id = ?2)"
                                         " AND json_extract(body, '$.storedAt') >= ?4 AND json_extract(body, '$.content') = ?3"
                                         " ORDER BY row",
                                         "sssi", channel_id, topic_id, content, since),
                   error);
}

SbxMessageRecord *
sbx_store_find_newest_words (SbxStoreWriter  *writer,
                             const char      *channel_id,
                             const char      *topic_id,
                             GError         **error)
{
  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL, NULL);

  return read_first (writer,
                     sbx_database_prepare (writer->database, error,
                                           "SELECT m.body, m.key FROM topics t JOIN messages m ON m.topic = t.topic"
                                           " WHERE t.channel_id = ?1 AND t.id = ?2"
                                           " AND NOT coalesce(json_extract(m.body, '$.private'), 0)"
                                           " AND coalesce(json_extract(m.body, '$.fromType'), '') <> 'system'"
                                           " ORDER BY m.timestamp DESC, m.seq DESC LIMIT 1",
                                           "ss", channel_id, topic_id),
                     error);
}

SbxMessageRecord *
sbx_store_find_newest_message (SbxStoreWriter  *writer,
                               const char      *channel_id,
                               const char      *topic_id,
                               GError         **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (writer != NULL && channel_id != NULL, NULL);

  if (topic_id != NULL)
    statement = sbx_database_prepare (writer->database, error,
                                      "SELECT m.body, m.key FROM topics t JOIN messages m ON m.topic = t.topic"
                                      " WHERE t.channel_id = ?1 AND t.id = ?2"
                                      " ORDER BY m.timestamp DESC, m.seq DESC LIMIT 1",
                                      "ss", channel_id, topic_id);
  else
    statement = sbx_database_prepare (writer->database, error,
                                      "SELECT body, key FROM messages WHERE row IN"
                                      " (SELECT (SELECT m.row FROM messages m WHERE m.topic = t.topic"
                                      "   ORDER BY m.timestamp DESC, m.seq DESC LIMIT 1)"
                                      "  FROM topics t WHERE t.channel_id = ?1)"
                                      " ORDER BY timestamp DESC, seq DESC LIMIT 1",
                                      "s", channel_id);

  return read_first (writer, statement, error);
}

static gboolean
find_stored (SbxStoreWriter  *writer,
             gint64           topic,
             const char      *id,
             StoredMessage   *stored,
             GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  *stored = (StoredMessage) { 0 };
  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT row, seq, unread, timestamp, json_extract(body, '$.content'),"
                                    " json_extract(body, '$.fromName'), from_id, body"
                                    " FROM messages WHERE topic = ?1 AND id = ?2",
                                    "is", topic, id);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error))
    return FALSE;

  if (has_row)
    {
      stored->row = sqlite3_column_int64 (statement, 0);
      stored->seq = sqlite3_column_int64 (statement, 1);
      stored->unread = sqlite3_column_int (statement, 2);
      stored->timestamp = sqlite3_column_int64 (statement, 3);
      stored->content = g_strdup (sbx_column_text (statement, 4));
      stored->from_name = g_strdup (sbx_column_text (statement, 5));
      stored->from_id = g_strdup (sbx_column_text (statement, 6));
      stored->traits = sbx_search_tags_read_traits (sbx_column_text (statement, 7));
      sqlite3_reset (statement);
    }

  return TRUE;
}

gboolean
sbx_store_fix_unread (SbxStoreWriter  *writer,
                      gint64           topic,
                      gint64           seq,
                      gint64           delta,
                      GError         **error)
{
  if (delta == 0)
    return TRUE;

  return sbx_database_run (writer->database, error,
                           "INSERT INTO unread_fixes (topic, seq, delta) VALUES (?1, ?2, ?3)"
                           " ON CONFLICT (topic, seq) DO UPDATE SET delta = delta + ?3",
                           "iii", topic, seq, delta);
}

/* The sum of weights up to @seq, by the totals alone; *is_newest: no message of the topic is after it. */
static gboolean
get_total_at (SbxStoreWriter  *writer,
              gint64           topic,
              gint64           seq,
              gint64          *total,
              gboolean        *is_newest,
              GError         **error)
{
  gint64 later;

  if (!sbx_database_get_int (writer->database, 0, &later, error,
                             "SELECT 1 FROM messages WHERE topic = ?1 AND seq > ?2 LIMIT 1", "ii", topic, seq))
    return FALSE;
  *is_newest = later == 0;

  /* The topic's own total knows of weights whose message is gone. */
  if (*is_newest)
    return sbx_database_get_int (writer->database, 0, total, error,
                                 "SELECT total FROM topics WHERE topic = ?1", "i", topic);

  return sbx_database_get_int (writer->database, 0, total, error,
                               "SELECT total FROM messages WHERE topic = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1",
                               "ii", topic, seq);
}

static gboolean
insert_message (SbxStoreWriter          *writer,
                gint64                   topic,
                const SbxMessageRecord  *record,
                int                      unread,
                GBytes                  *body,
                GError                 **error)
{
  gboolean is_newest;
  gint64   total, row;

  if (!get_total_at (writer, topic, record->seq, &total, &is_newest, error))
    return FALSE;
  if (is_newest)
    total += unread;

  if (!sbx_database_run (writer->database, error,
                         "INSERT INTO messages (topic, id, seq, timestamp, from_id, key, unread, total, body, reader)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif(?10, ?5))",
                         "isiissdits", topic, record->id, record->seq, record->timestamp, record->from_id,
                         record->key, unread, total, body, record->from_reader))
    return FALSE;

  row = sqlite3_last_insert_rowid (sbx_database_get_handle (writer->database));
  writer->n_messages++;
  writer->newest_row = MAX (writer->newest_row, row);
  if (row <= writer->indexed && !sbx_search_index_has_new (writer, row, error))
    return FALSE;

  if (!is_newest)
    return sbx_store_fix_unread (writer, topic, record->seq, unread, error);

  return unread == 0 ||
         sbx_database_run (writer->database, error, "UPDATE topics SET total = ?2 WHERE topic = ?1", "ii", topic, total);
}

static gboolean
update_message (SbxStoreWriter          *writer,
                gint64                   topic,
                const StoredMessage     *stored,
                const SbxMessageRecord  *record,
                int                      unread,
                GBytes                  *body,
                GError                 **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  gboolean is_same = g_strcmp0 (stored->content, record->content) == 0 &&
                     g_strcmp0 (stored->from_name, record->from_name) == 0 && stored->timestamp == record->timestamp &&
                     g_strcmp0 (stored->from_id, record->from_id) == 0 &&
                     stored->traits == sbx_search_tags_read_traits (text);

  if (!is_same && !sbx_search_index_will_change (writer, stored->row, error))
    return FALSE;

  return sbx_database_run (writer->database, error,
                           "UPDATE messages SET timestamp = ?2, from_id = ?3, key = coalesce(?4, key), unread = ?5, body = ?6,"
                           " reader = nullif(?7, ?3) WHERE row = ?1",
                           "iissdts", stored->row, record->timestamp, record->from_id, record->key, unread, body,
                           record->from_reader) &&
         sbx_store_fix_unread (writer, topic, stored->seq, unread - stored->unread, error);
}

static gboolean
remove_stored (SbxStoreWriter       *writer,
               gint64                topic,
               const StoredMessage  *stored,
               GError              **error)
{
  gint64 fix, next;
  gint64 weight;   /* as it stands in the totals */

  if (!sbx_search_index_will_change (writer, stored->row, error) ||
      !sbx_database_get_int (writer->database, 0, &fix, error,
                             "SELECT delta FROM unread_fixes WHERE topic = ?1 AND seq = ?2", "ii", topic, stored->seq) ||
      !sbx_database_get_int (writer->database, 0, &next, error,
                             "SELECT min(seq) FROM messages WHERE topic = ?1 AND seq > ?2", "ii", topic, stored->seq))
    return FALSE;

  weight = stored->unread - fix;
  if (!sbx_database_run (writer->database, error, "DELETE FROM messages WHERE row = ?1", "i", stored->row) ||
      !sbx_database_run (writer->database, error, "DELETE FROM unread_fixes WHERE topic = ?1 AND seq = ?2",
                         "ii", topic, stored->seq) ||
      !sbx_database_run (writer->database, error, "DELETE FROM read_marks WHERE topic = ?1 AND seq = ?2",
                         "ii", topic, stored->seq))
    return FALSE;
  writer->n_messages--;

  if (next == 0)
    return sbx_database_run (writer->database, error, "UPDATE topics SET total = total - ?2 WHERE topic = ?1",
                             "ii", topic, weight);

  return sbx_store_fix_unread (writer, topic, next, -weight, error);
}

static GBytes *
build_body (const SbxMessageRecord *record)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  SbxMessageRecord          stored = *record;

  /* Only its sender is told the key: it stands in a column of its own. */
  stored.key = NULL;
  sbx_message_record_write (&stored, json, NULL);

  return sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
}

/**
 * sbx_store_put_message:
 * @writer: the writer
 * @record: the message; its seq must be set, its topic exist
 * @unread: the weight with which it counts as unread; -1 keeps that of the message that it replaces
 * @error: return location for an error; NOT_FOUND where there is no such topic
 *
 * Inserts or replaces. A message that is replaced keeps its seq, as its place in every reader's
 * state; where @record has another one, the message is removed and stored anew.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_put_message (SbxStoreWriter          *writer,
                       const SbxMessageRecord  *record,
                       int                      unread,
                       GError                 **error)
{
  g_autoptr (GBytes)     body = NULL;
  g_auto (StoredMessage) stored = { 0 };
  gint64                 topic;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);
  g_return_val_if_fail (record->seq > 0, FALSE);

  topic = sbx_store_topic_number (writer->database, record->channel_id, record->topic_id, error);
  if (topic == 0 || !find_stored (writer, topic, record->id, &stored, error) ||
      !sbx_store_writer_will_change (writer, error))
    return FALSE;

  if (unread < 0)
    unread = stored.unread;
  body = build_body (record);

  if (stored.row != 0 && stored.seq == record->seq)
    return update_message (writer, topic, &stored, record, unread, body, error);
  if (stored.row != 0 && !remove_stored (writer, topic, &stored, error))
    return FALSE;

  return insert_message (writer, topic, record, unread, body, error);
}

/**
 * sbx_store_remove_message:
 * @writer: the writer
 * @channel_id: its channel
 * @topic_id: its topic
 * @id: its id
 * @removed: (out): whether there was such a message
 * @error: return location for an error
 *
 * Removes a message; its seq stays used.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_remove_message (SbxStoreWriter  *writer,
                          const char      *channel_id,
                          const char      *topic_id,
                          const char      *id,
                          gboolean        *removed,
                          GError         **error)
{
  g_auto (StoredMessage) stored = { 0 };
  gint64                 topic;

  g_return_val_if_fail (writer != NULL && channel_id != NULL && topic_id != NULL && id != NULL && removed != NULL, FALSE);

  *removed = FALSE;
  if (!sbx_database_get_int (writer->database, 0, &topic, error,
                             "SELECT topic FROM topics WHERE channel_id = ?1 AND id = ?2",
                             "ss", channel_id, topic_id))
    return FALSE;
  if (!find_stored (writer, topic, id, &stored, error))
    return FALSE;

  *removed = stored.row != 0;

  return stored.row == 0 ||
         (sbx_store_writer_will_change (writer, error) && remove_stored (writer, topic, &stored, error));
}
