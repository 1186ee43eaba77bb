/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include <string.h>

#include "sbx-changes.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-private.h"

/* How many there are; of those that count for the reader ?2, who sends as ?3, by their weights; and in chats, which a channel counts alone. */
#define NOTES                                                                                                        \
  "SELECT count(*), coalesce(sum(coalesce("                                                                          \
  "  (SELECT k.weight FROM read_marks k WHERE k.reader = ?2 AND k.topic = m.topic AND k.seq = m.seq),"               \
  "  CASE WHEN m.seq > coalesce(r.read_seq, 0) AND m.from_id <> ?3 AND m.reader IS NOT ?2 THEN m.unread"             \
  "  ELSE 0 END)), 0),"                                                                                              \
  " coalesce(sum(json_extract(t.body, '$.kind') = 'chat'), 0)"                                                       \
  " FROM topics t JOIN messages m ON m.topic = t.topic AND instr(m.body, '\"private\":true') > 0"                    \
  " AND json_extract(m.body, '$.private')"                                                                           \
  " LEFT JOIN read_state r ON r.reader = ?2 AND r.topic = t.topic WHERE "

#define NEWEST_OF_TOPIC                                                                                              \
  "SELECT n.row FROM messages n WHERE n.topic = t.topic AND NOT " SBX_STORE_IS_NOTE ("n.body")                       \
  " ORDER BY n.timestamp DESC, n.seq DESC LIMIT 1"

#define NEWEST                                                                                                       \
  "SELECT m.body FROM topics t JOIN messages m ON m.row = (" NEWEST_OF_TOPIC ") WHERE "

/**
 * sbx_store_hide_notes:
 * @hides: whether who asks is nobody of the team
 */
void
sbx_store_hide_notes (SbxStoreReader *reader,
                      gboolean        hides)
{
  g_return_if_fail (reader != NULL);

  reader->hides_notes = hides;
}

static gboolean
is_note (SbxStoreReader  *reader,
         const char      *channel_id,
         const char      *topic_id,
         const char      *message_id,
         gboolean        *is,
         GError         **error)
{
  sqlite3_stmt *statement;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT 1 FROM topics t JOIN messages m ON m.topic = t.topic AND m.id = ?3"
                                    " WHERE t.channel_id = ?1 AND t.id = ?2 AND " SBX_STORE_IS_NOTE ("m.body"),
                                    "sss", channel_id, topic_id, message_id);
  if (statement == NULL || !sbx_database_step (reader->database, statement, is, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
sbx_store_list_public (SbxStoreReader      *reader,
                       const char          *channel_id,
                       const char          *topic_id,
                       const char * const  *message_ids,
                       SbxJsonWriter       *answer,
                       GError             **error)
{
  g_return_val_if_fail (reader != NULL && channel_id != NULL && topic_id != NULL && message_ids != NULL, FALSE);

  sbx_json_writer_begin_array (answer, "messageIds");
  for (guint i = 0; message_ids[i] != NULL; i++)
    {
      gboolean is;

      if (!is_note (reader, channel_id, topic_id, message_ids[i], &is, error))
        return FALSE;
      if (!is)
        sbx_json_writer_string (answer, NULL, message_ids[i]);
    }
  sbx_json_writer_end_array (answer);
  return TRUE;
}

static gboolean
count_notes (SbxStoreReader  *reader,
             const char      *reader_id,
             const char      *sender_id,
             const char      *channel_id,
             gint64           topic,
             gint64          *number,
             gint64          *unread,
             gint64          *in_chats,
             GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  statement = topic != 0
    ? sbx_database_prepare (reader->database, error, NOTES "t.topic = ?1", "iss", topic, reader_id, sender_id)
    : sbx_database_prepare (reader->database, error, NOTES "t.channel_id = ?1", "sss", channel_id, reader_id, sender_id);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  *number = sqlite3_column_int64 (statement, 0);
  *unread = sqlite3_column_int64 (statement, 1);
  *in_chats = sqlite3_column_int64 (statement, 2);
  sqlite3_reset (statement);
  return TRUE;
}

/* *message: NULL where there is none. */
static gboolean
find_newest (SbxStoreReader    *reader,
             const char        *channel_id,
             gint64             topic,
             SbxMessageRecord **message,
             GError           **error)
{
  g_autoptr (JsonNode) node = NULL;
  sqlite3_stmt        *statement;
  gboolean             has_row;

  statement = topic != 0
    ? sbx_database_prepare (reader->database, error, NEWEST "t.topic = ?1", "i", topic)
    : sbx_database_prepare (reader->database, error, NEWEST "t.channel_id = ?1 ORDER BY m.timestamp DESC, m.seq DESC LIMIT 1", "s", channel_id);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  *message = NULL;
  if (!has_row)
    return TRUE;
  node = sbx_json_parse (sbx_column_text (statement, 0), (gsize) sqlite3_column_bytes (statement, 0), SBX_LIMIT_DEPTH_FROM_HUB, error);
  sqlite3_reset (statement);
  if (node == NULL)
    return FALSE;
  *message = sbx_message_record_read (json_node_get_object (node), error);
  return *message != NULL;
}

gboolean
sbx_store_leave_out_notes (SbxStoreReader  *reader,
                           const char      *reader_id,
                           const char      *sender_id,
                           const char      *channel_id,
                           gint64           topic,
                           const char      *body,
                           char           **left,
                           gint64          *unread,
                           GError         **error)
{
  g_autoptr (SbxMessageRecord) newest = NULL;
  g_autofree char             *preview = NULL;
  sqlite3_stmt                *statement;
  gint64                       number, in_chats;
  gboolean                     has_row;

  *left = NULL;
  if (!count_notes (reader, reader_id, sender_id, channel_id, topic, &number, unread, &in_chats, error))
    return FALSE;
  if (number == 0)
    return TRUE;
  if (!find_newest (reader, channel_id, topic, &newest, error))
    return FALSE;

  preview = newest != NULL ? sbx_changes_dup_preview (newest) : g_strdup ("");
  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT json_set(?1, '$.lastMessage', ?2,"
                                    " '$.lastMessageTime', iif(?3 < 0, json_extract(?1, '$.lastMessageTime'), ?3),"
                                    " '$.messageCount', max(0, coalesce(json_extract(?1, '$.messageCount'), 0) - ?4))",
                                    "ssii", body, preview, newest != NULL ? newest->timestamp : (gint64) -1,
                                    topic != 0 ? number : in_chats);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  *left = g_strdup (sbx_column_text (statement, 0));
  sqlite3_reset (statement);
  return TRUE;
}
