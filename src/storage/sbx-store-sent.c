/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include <string.h>

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-store-private.h"

/* Whether a message came, and what became of it. */

/* The first row of @statement (nullable: it could not be prepared). Whoever has read it resets it.
 * *row: (out) (nullable): there is none */
static gboolean
find_row (SbxStoreReader  *reader,
          sqlite3_stmt    *statement,
          sqlite3_stmt   **row,
          GError         **error)
{
  gboolean has_row;

  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  *row = has_row ? statement : NULL;
  return TRUE;
}

static gboolean
find_message (SbxStoreReader  *reader,
              const char      *channel_id,
              const char      *topic_id,
              const char      *id,
              SbxStoreSent    *sent,
              GError         **error)
{
  sqlite3_stmt *row;

  if (!find_row (reader, sbx_database_prepare (reader->database, error,
                                               "SELECT m.seq, " SBX_STORE_IS_NOTE ("m.body") " FROM messages m JOIN topics t USING (topic)"
                                               " WHERE t.channel_id = ?1 AND t.id = ?2 AND m.id = ?3",
                                               "sss", channel_id, topic_id, id), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;

  sent->is_here = TRUE;
  sent->seq = sqlite3_column_int64 (row, 0);
  sent->is_private = sqlite3_column_int (row, 1) != 0;
  g_free (sent->id);
  sent->id = g_strdup (id);
  sqlite3_reset (row);
  return TRUE;
}

static gboolean
find_key (SbxStoreReader  *reader,
          const char      *sender,
          const char      *channel_id,
          const char      *topic_id,
          const char      *key,
          SbxStoreSent    *sent,
          GError         **error)
{
  sqlite3_stmt *row;

  if (!find_row (reader, sbx_database_prepare (reader->database, error, "SELECT message_id, seq FROM keys WHERE sender = ?1 AND key = ?2 AND channel_id = ?3 AND topic_id = ?4",
                                               "ssss", sender, key, channel_id, topic_id), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;

  sent->id = g_strdup (sbx_column_text (row, 0));
  sent->seq = sqlite3_column_int64 (row, 1);
  sqlite3_reset (row);
  return TRUE;
}

/* Of what an older version noted nobody knows whether it was for all; whoever sent it may know of it. */
static void
read_removed (const char   *value,
              SbxStoreSent *sent)
{
  g_autoptr (JsonNode) node = sbx_json_parse (value, strlen (value), SBX_LIMIT_DEPTH, NULL);
  JsonObject *noted = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  sent->is_removed = TRUE;
  sent->is_private = noted != NULL ? sbx_fields_boolean_or (noted, "private", FALSE) : sent->seq == 0;
  if (noted == NULL)
    return;
  sent->seq = sbx_fields_int_or (noted, "seq", sent->seq);
  sent->removed_at = sbx_fields_int_or (noted, "at", 0);
  g_free (sent->removed_by);
  sent->removed_by = sbx_fields_dup_text (noted, "by", NULL);
  g_free (sent->removed_at_server);
  sent->removed_at_server = sbx_fields_dup_text (noted, "server", NULL);
}

static gboolean
find_removed (SbxStoreReader  *reader,
              const char      *channel_id,
              const char      *topic_id,
              const char      *id,
              SbxStoreSent    *sent,
              GError         **error)
{
  g_autofree char *scope = sbx_changes_dup_deleted_scope (channel_id, topic_id);
  sqlite3_stmt *row;

  if (!find_row (reader, sbx_database_prepare (reader->database, error, "SELECT value FROM small_values WHERE scope = ?1 AND name = ?2",
                                               "ss", scope, id), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;

  read_removed (sbx_column_text (row, 0), sent);
  sqlite3_reset (row);
  if (sent->id == NULL)
    sent->id = g_strdup (id);
  return TRUE;
}

/* As it is in the topic, or was. */
static gboolean
find_any (SbxStoreReader  *reader,
          const char      *channel_id,
          const char      *topic_id,
          const char      *id,
          SbxStoreSent    *sent,
          GError         **error)
{
  return find_message (reader, channel_id, topic_id, id, sent, error) &&
         (sent->is_here || find_removed (reader, channel_id, topic_id, id, sent, error));
}

/* Ids are each topic's own; who mistakes one topic for another finds it there. A note says nothing to those who are told of none. */
static gboolean
find_elsewhere (SbxStoreReader  *reader,
                const char      *channel_id,
                const char      *id,
                SbxStoreSent    *sent,
                GError         **error)
{
  sqlite3_stmt *row;

  if (!find_row (reader, sbx_database_prepare (reader->database, error,
                                               "SELECT t.id, " SBX_STORE_IS_NOTE ("m.body") " AS is_note FROM topics t JOIN messages m ON m.topic = t.topic AND m.id = ?2"
                                               " WHERE t.channel_id = ?1 ORDER BY is_note, t.id LIMIT 1",
                                               "ss", channel_id, id), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;

  sent->other_topic = g_strdup (sbx_column_text (row, 0));
  sent->is_private = sqlite3_column_int (row, 1) != 0;
  sqlite3_reset (row);
  return TRUE;
}

/**
 * sbx_store_find_meant_topic:
 * @reader: the reader
 * @channel_id: a channel
 * @topic_id: a topic that it has not
 * @meant_channel: (out) (transfer full) (nullable): of the topic that somebody may have meant
 * @meant_topic: (out) (transfer full) (nullable): that topic: the ids differ in upper and lower case, or the channel is another and the
 *   only one that has it
 * @error: return location for an error
 *
 * Returns: %TRUE on success, also where there is none
 */
gboolean
sbx_store_find_meant_topic (SbxStoreReader  *reader,
                            const char      *channel_id,
                            const char      *topic_id,
                            char           **meant_channel,
                            char           **meant_topic,
                            GError         **error)
{
  sqlite3_stmt *row;

  g_return_val_if_fail (reader != NULL && channel_id != NULL && topic_id != NULL, FALSE);

  if (!find_row (reader, sbx_database_prepare (reader->database, error,
                                               "SELECT t.channel_id, t.id FROM channels c JOIN topics t ON t.channel_id = c.id"
                                               " WHERE c.id = ?1 COLLATE NOCASE AND t.id = ?2 COLLATE NOCASE ORDER BY 1, 2 LIMIT 1",
                                               "ss", channel_id, topic_id), &row, error))
    return FALSE;
  if (row == NULL && !find_row (reader, sbx_database_prepare (reader->database, error,
                                                              "SELECT channel_id, id FROM topics WHERE id = ?1 GROUP BY id HAVING count(*) = 1",
                                                              "s", topic_id), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;

  *meant_channel = g_strdup (sbx_column_text (row, 0));
  *meant_topic = g_strdup (sbx_column_text (row, 1));
  sqlite3_reset (row);
  return TRUE;
}

/**
 * sbx_store_find_sent:
 * @reader: the reader
 * @sender: who asks
 * @id: of a message, or the key with which @sender sent it
 * @sent: (inout): empty; what is known of it
 * @error: return location for an error
 *
 * Returns: %TRUE on success, also where nothing is known
 */
gboolean
sbx_store_find_sent (SbxStoreReader  *reader,
                     const char      *sender,
                     const char      *channel_id,
                     const char      *topic_id,
                     const char      *id,
                     SbxStoreSent    *sent,
                     GError         **error)
{
  g_autofree char *stored = NULL;

  g_return_val_if_fail (reader != NULL && sender != NULL && channel_id != NULL && topic_id != NULL && id != NULL && sent != NULL, FALSE);

  if (!find_any (reader, channel_id, topic_id, id, sent, error))
    return FALSE;
  if (sent->is_here || sent->is_removed)
    return TRUE;
  if (!find_key (reader, sender, channel_id, topic_id, id, sent, error))
    return FALSE;

  stored = g_strdup (sent->id);
  if (stored == NULL)
    return find_elsewhere (reader, channel_id, id, sent, error);
  return find_any (reader, channel_id, topic_id, stored, sent, error);
}

/**
 * sbx_store_sent_clear:
 * @sent: what is known of a message
 *
 * Forgets it.
 */
void
sbx_store_sent_clear (SbxStoreSent *sent)
{
  g_free (sent->id);
  g_free (sent->removed_by);
  g_free (sent->removed_at_server);
  g_free (sent->other_topic);
  *sent = (SbxStoreSent) { 0 };
}
