/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* A row's number begins with the time at which the hub stored the message; the rest tells those of one millisecond apart. */
#define ROW_TIME_SHIFT 20
#define ROW_TIME_MAX   (G_GINT64_CONSTANT (1) << 42)

static char *
message_key (const char *channel_id,
             const char *topic_id,
             const char *id)
{
  return g_strconcat (channel_id, "\n", topic_id, "\n", id, NULL);
}

/* @event_seq: of the event that brought it, 0 = none did. FALSE where it is no message that can be kept. */
gboolean
sbx_cache_message_read (SbxCacheMessage *message,
                        SbxJsonSlice     object,
                        gint64           event_seq)
{
  enum { ID, CHANNEL, TOPIC, SEQ, TIMESTAMP, STORED, EDITED, N_MEMBERS };
  SbxJsonSpan spans[N_MEMBERS] = { { "id" }, { "channelId" }, { "topicId" }, { "seq" },
                                   { "timestamp" }, { "storedAt" }, { "editedAt" } };

  *message = (SbxCacheMessage) { 0 };
  if (!sbx_json_scan_object (object, spans, N_MEMBERS))
    return FALSE;

  message->id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[ID]));
  message->channel_id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[CHANNEL]));
  message->topic_id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[TOPIC]));
  message->seq = sbx_json_scan_int (sbx_json_scan_member (object, &spans[SEQ]));
  message->timestamp = sbx_json_scan_int (sbx_json_scan_member (object, &spans[TIMESTAMP]));
  message->stored_at = sbx_json_scan_int (sbx_json_scan_member (object, &spans[STORED]));
  message->edited_at = sbx_json_scan_int (sbx_json_scan_member (object, &spans[EDITED]));
  message->body = object;
  if (message->seq <= 0)
    message->seq = event_seq;
  if (message->stored_at <= 0)
    message->stored_at = message->timestamp;

  if (*message->id != '\0' && *message->topic_id != '\0' && message->seq > 0)
    return TRUE;

  sbx_cache_message_clear (message);
  return FALSE;
}

void
sbx_cache_message_clear (SbxCacheMessage *message)
{
  g_clear_pointer (&message->id, g_free);
  g_clear_pointer (&message->channel_id, g_free);
  g_clear_pointer (&message->topic_id, g_free);
}

static gint64
choose_row (const SbxCacheMessage *message)
{
  gint64 time = CLAMP (message->stored_at, 0, ROW_TIME_MAX - 1);
  guint32 rest = ((guint32) message->seq << 8) ^ (g_str_hash (message->topic_id) & 0xff);

  return (time << ROW_TIME_SHIFT) | (rest & ((1 << ROW_TIME_SHIFT) - 1));
}

/* Adds it to what is to be indexed. */
static gboolean
note_new (SbxCacheTables *self,
          gint64          row,
          GError        **error)
{
  self->has_backlog = TRUE;
  return sbx_database_run (self->database, error, "INSERT OR IGNORE INTO search_stale (row, text) VALUES (?1, NULL)", "i", row);
}

/* The row's text is about to be another one, or none. What is noted already stands, as that is what is in the index. */
static gboolean
note_change (SbxCacheTables *self,
             gint64          row,
             GError        **error)
{
  self->has_backlog = TRUE;
  return sbx_database_run (self->database, error,
                           "INSERT OR IGNORE INTO search_stale (row, text)"
                           " SELECT row, " SBX_CACHE_INDEXED_TEXT ("body") " FROM messages WHERE row = ?1",
                           "i", row);
}

/* Whether the row is there afterwards: FALSE with no error set where the message is there already. */
static gboolean
insert (SbxCacheTables        *self,
        gint64                 topic,
        const SbxCacheMessage *message,
        GError               **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (message->body.text, message->body.length);
  sqlite3 *handle = sbx_database_get_handle (self->database);
  gint64 row = choose_row (message);

  while (TRUE)
    {
      sqlite3_stmt *statement;
      int result;

      statement = sbx_database_prepare (self->database, error,
                                        "INSERT INTO messages (row, topic, id, seq, timestamp, edited, body)"
                                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                        "iisiiit", row, topic, message->id, message->seq, message->timestamp,
                                        message->edited_at, body);
      if (statement == NULL)
        return FALSE;

      result = sqlite3_step (statement);
      if (result == SQLITE_DONE)
        {
          sqlite3_reset (statement);
          return note_new (self, row, error);
        }
      result = sqlite3_extended_errcode (handle);
      if (result == SQLITE_CONSTRAINT_ROWID || result == SQLITE_CONSTRAINT_PRIMARYKEY)
        {
          sqlite3_reset (statement);
          row++;
          continue;
        }
      if (result != SQLITE_CONSTRAINT_UNIQUE)
        sbx_database_set_error (self->database, result, error);
      sqlite3_reset (statement);
      return FALSE;
    }
}

static gboolean
update (SbxCacheTables        *self,
        gint64                 topic,
        const SbxCacheMessage *message,
        gboolean               newer,
        GError               **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (message->body.text, message->body.length);
  sqlite3_stmt *statement;
  gboolean has_row, same;
  gint64 row, edited;

  statement = sbx_database_prepare (self->database, error,
                                    "SELECT row, edited, body = ?3 FROM messages WHERE topic = ?1 AND id = ?2",
                                    "ist", topic, message->id, body);
  if (statement == NULL || !sbx_database_step (self->database, statement, &has_row, error))
    return FALSE;
  row = has_row ? sqlite3_column_int64 (statement, 0) : 0;
  edited = has_row ? sqlite3_column_int64 (statement, 1) : 0;
  same = has_row && sqlite3_column_int (statement, 2) != 0;
  sqlite3_reset (statement);

  if (!has_row || same || (!newer && message->edited_at < edited))
    return TRUE;

  return note_change (self, row, error) &&
         sbx_database_run (self->database, error,
                           "UPDATE messages SET seq = ?2, timestamp = ?3, edited = ?4, body = ?5 WHERE row = ?1",
                           "iiiit", row, message->seq, message->timestamp, message->edited_at, body);
}

gboolean
sbx_cache_write_message (SbxCacheTables  *self,
                         SbxCacheMessage *message,
                         gboolean         newer,
                         GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 topic;

  if (g_hash_table_size (self->gone) > 0)
    {
      g_autofree char *key = message_key (message->channel_id, message->topic_id, message->id);

      if (g_hash_table_contains (self->gone, key))
        return TRUE;
    }

  topic = sbx_cache_ensure_topic (self, message->channel_id, message->topic_id, error);
  if (topic == 0)
    return FALSE;
  if (insert (self, topic, message, &local_error))
    return TRUE;
  if (local_error == NULL)
    return update (self, topic, message, newer, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
remove_row (SbxCacheTables *self,
            gint64          row,
            GError        **error)
{
  return note_change (self, row, error) &&
         sbx_database_run (self->database, error, "DELETE FROM messages WHERE row = ?1", "i", row);
}

gboolean
sbx_cache_remove_message (SbxCacheTables *self,
                          const char     *channel_id,
                          const char     *topic_id,
                          const char     *id,
                          GError        **error)
{
  gint64 topic, row;

  g_hash_table_add (self->gone, message_key (channel_id, topic_id, id));
  topic = sbx_cache_find_topic (self, channel_id, topic_id, NULL);
  if (topic == 0)
    return TRUE;

  return sbx_database_get_int (self->database, 0, &row, error, "SELECT row FROM messages WHERE topic = ?1 AND id = ?2",
                               "is", topic, id) &&
         (row == 0 || remove_row (self, row, error));
}

gboolean
sbx_cache_remove_others (SbxCacheTables *self,
                         gint64          topic,
                         gint64          from,
                         gint64          to,
                         GHashTable     *ids,
                         GError        **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  gboolean has_row;

  statement = sbx_database_prepare (self->database, error,
                                    "SELECT row, id FROM messages WHERE topic = ?1 AND seq >= ?2 AND seq <= ?3",
                                    "iii", topic, from, to);
  while (statement != NULL)
    {
      gint64 row;

      if (!sbx_database_step (self->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      row = sqlite3_column_int64 (statement, 0);
      if (!g_hash_table_contains (ids, sbx_column_text (statement, 1)))
        g_array_append_val (rows, row);
    }
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    if (!remove_row (self, g_array_index (rows, gint64, i), error))
      return FALSE;

  return TRUE;
}

/* @topic: 0 = all of the channel. */
gboolean
sbx_cache_remove_messages_of (SbxCacheTables *self,
                              const char     *channel_id,
                              gint64          topic,
                              GError        **error)
{
  self->has_backlog = TRUE;
  return sbx_database_run (self->database, error,
                           "INSERT OR IGNORE INTO search_stale (row, text)"
                           " SELECT row, " SBX_CACHE_INDEXED_TEXT ("body") " FROM messages"
                           " WHERE topic IN (SELECT topic FROM topics WHERE channel_id = ?1 AND (?2 = 0 OR topic = ?2))",
                           "si", channel_id, topic) &&
         sbx_database_run (self->database, error,
                           "DELETE FROM messages"
                           " WHERE topic IN (SELECT topic FROM topics WHERE channel_id = ?1 AND (?2 = 0 OR topic = ?2))",
                           "si", channel_id, topic);
}
