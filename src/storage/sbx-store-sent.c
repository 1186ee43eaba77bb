/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"

#include "sbx-store-private.h"

/* Whether a message came, and what became of it. */

/* *found stays FALSE where there is none. */
static gboolean
find_message (SbxStoreReader  *reader,
              const char      *channel_id,
              const char      *topic_id,
              const char      *id,
              SbxStoreSent    *sent,
              GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT m.seq, " SBX_STORE_IS_NOTE ("m.body") " FROM messages m JOIN topics t USING (topic)"
                                    " WHERE t.channel_id = ?1 AND t.id = ?2 AND m.id = ?3",
                                    "sss", channel_id, topic_id, id);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  sent->is_here = TRUE;
  sent->seq = sqlite3_column_int64 (statement, 0);
  sent->is_private = sqlite3_column_int (statement, 1) != 0;
  g_free (sent->id);
  sent->id = g_strdup (id);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
find_key (SbxStoreReader  *reader,
          const char      *sender,
          const char      *key,
          SbxStoreSent    *sent,
          GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  statement = sbx_database_prepare (reader->database, error, "SELECT message_id, seq FROM keys WHERE sender = ?1 AND key = ?2 AND topic_id <> ''",
                                    "ss", sender, key);
  if (statement == NULL || !sbx_database_step (reader->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  sent->id = g_strdup (sbx_column_text (statement, 0));
  sent->seq = sqlite3_column_int64 (statement, 1);
  sqlite3_reset (statement);
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

  if (!find_message (reader, channel_id, topic_id, id, sent, error))
    return FALSE;
  if (sent->is_here)
    return TRUE;
  if (!find_key (reader, sender, id, sent, error))
    return FALSE;

  stored = g_strdup (sent->id);
  return stored == NULL || find_message (reader, channel_id, topic_id, stored, sent, error);
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
  *sent = (SbxStoreSent) { 0 };
}
