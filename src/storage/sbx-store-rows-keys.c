/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include "sbx-store-private.h"

void
sbx_stored_key_free (SbxStoredKey *key)
{
  g_free (key->digest);
  g_free (key->channel_id);
  g_free (key->topic_id);
  g_free (key->message_id);
  g_free (key);
}

SbxStoredKey *
sbx_store_find_key (SbxStoreWriter  *writer,
                    const char      *sender,
                    const char      *key,
                    GError         **error)
{
  SbxStoredKey *stored;
  sqlite3_stmt *statement;
  gboolean      has_row;

  g_return_val_if_fail (writer != NULL && sender != NULL && key != NULL, NULL);

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT digest, channel_id, topic_id, message_id, seq FROM keys"
                                    " WHERE sender = ?1 AND key = ?2",
                                    "ss", sender, key);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
    return NULL;

  stored = g_new0 (SbxStoredKey, 1);
  stored->digest = g_strdup (sbx_column_text (statement, 0));
  stored->channel_id = g_strdup (sbx_column_text (statement, 1));
  stored->topic_id = g_strdup (sbx_column_text (statement, 2));
  stored->message_id = g_strdup (sbx_column_text (statement, 3));
  stored->seq = sqlite3_column_int64 (statement, 4);
  sqlite3_reset (statement);

  return stored;
}

gboolean
sbx_store_put_key (SbxStoreWriter      *writer,
                   const char          *sender,
                   const char          *key,
                   const SbxStoredKey  *value,
                   GError             **error)
{
  g_return_val_if_fail (writer != NULL && sender != NULL && key != NULL && value != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "REPLACE INTO keys (sender, key, digest, channel_id, topic_id, message_id, seq, at)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                           "ssssssii", sender, key, value->digest, value->channel_id, value->topic_id,
                           value->message_id, value->seq, writer->now);
}

/**
 * sbx_store_load_value:
 * @writer: the writer
 * @scope: what the value is about
 * @name: its name there
 * @value: (out) (transfer full) (nullable): the value; %NULL where there is none
 * @error: return location for an error
 *
 * Returns: %TRUE on success, also where there is none
 */
gboolean
sbx_store_load_value (SbxStoreWriter  *writer,
                      const char      *scope,
                      const char      *name,
                      char           **value,
                      GError         **error)
{
  sqlite3_stmt *statement;
  gboolean      has_row;

  g_return_val_if_fail (writer != NULL && scope != NULL && name != NULL && value != NULL, FALSE);

  *value = NULL;
  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT value FROM small_values WHERE scope = ?1 AND name = ?2", "ss", scope, name);
  if (statement == NULL || !sbx_database_step (writer->database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  *value = g_strdup (sbx_column_text (statement, 0));
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * sbx_store_set_value:
 * @writer: the writer
 * @scope: what the value is about
 * @name: its name there
 * @value: (nullable): the value; %NULL removes it
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_set_value (SbxStoreWriter  *writer,
                     const char      *scope,
                     const char      *name,
                     const char      *value,
                     GError         **error)
{
  g_return_val_if_fail (writer != NULL && scope != NULL && name != NULL, FALSE);

  if (!sbx_store_writer_will_change (writer, error))
    return FALSE;
  if (value == NULL)
    return sbx_database_run (writer->database, error, "DELETE FROM small_values WHERE scope = ?1 AND name = ?2",
                             "ss", scope, name);

  return sbx_database_run (writer->database, error, "REPLACE INTO small_values (scope, name, value) VALUES (?1, ?2, ?3)",
                           "sss", scope, name, value);
}
