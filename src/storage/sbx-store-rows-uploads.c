/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-uploads.h"

#include "sbx-store-private.h"

#define SELECT_UPLOAD "SELECT id, name, mime, size, width, height, duration FROM uploads WHERE id = ?1"

/**
 * sbx_upload_row_free:
 * @self: (transfer full): a row
 */
void
sbx_upload_row_free (SbxUploadRow *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->mime);
  g_free (self);
}

static SbxUploadRow *
find_row (SbxDatabase  *database,
          const char   *id,
          GError      **error)
{
  sqlite3_stmt *statement = sbx_database_prepare (database, error, SELECT_UPLOAD, "s", id);
  SbxUploadRow *row;
  gboolean      has_row;

  if (statement == NULL || !sbx_database_step (database, statement, &has_row, error) || !has_row)
    return NULL;

  row = g_new0 (SbxUploadRow, 1);
  row->id = g_strdup (sbx_column_text (statement, 0));
  row->name = g_strdup (sbx_column_text (statement, 1));
  row->mime = g_strdup (sbx_column_text (statement, 2));
  row->size = sqlite3_column_int64 (statement, 3);
  row->width = sqlite3_column_int64 (statement, 4);
  row->height = sqlite3_column_int64 (statement, 5);
  row->duration = sqlite3_column_int64 (statement, 6);
  sqlite3_reset (statement);
  return row;
}

gboolean
sbx_store_put_upload (SbxStoreWriter      *writer,
                      const SbxUploadRow  *row,
                      GError             **error)
{
  g_return_val_if_fail (writer != NULL && row != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT INTO uploads (id, at, name, mime, size, width, height, duration)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                           "sissiiii", row->id, writer->now, row->name, row->mime, row->size, row->width, row->height,
                           row->duration);
}

SbxUploadRow *
sbx_store_find_upload (SbxStoreWriter  *writer,
                       const char      *id,
                       GError         **error)
{
  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  return find_row (writer->database, id, error);
}

gboolean
sbx_store_use_upload (SbxStoreWriter  *writer,
                      const char      *id,
                      const char      *channel_id,
                      const char      *topic_id,
                      const char      *message_id,
                      GError         **error)
{
  g_return_val_if_fail (writer != NULL && id != NULL && message_id != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT OR IGNORE INTO upload_uses (topic, message, upload)"
                           " SELECT topic, ?3, ?4 FROM topics WHERE channel_id = ?1 AND id = ?2",
                           "ssss", channel_id, topic_id, message_id, id);
}

static gboolean
forget_rows (SbxStoreWriter  *writer,
             GPtrArray       *ids,
             GError         **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (!sbx_store_writer_will_change (writer, error) ||
          !sbx_database_run (writer->database, error, "DELETE FROM uploads WHERE id = ?1", "s", g_ptr_array_index (ids, i)))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
sbx_store_forget_uploads (SbxStoreWriter  *writer,
                          gint64           before,
                          guint            limit,
                          GError         **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt         *statement;
  gboolean              has_row;

  g_return_val_if_fail (writer != NULL, NULL);

  statement = sbx_database_prepare (writer->database, error,
                                    "SELECT id FROM uploads WHERE uses = 0 AND at < ?1 ORDER BY at LIMIT ?2",
                                    "ii", before, (gint64) limit);
  if (statement == NULL)
    return NULL;
  while (TRUE)
    {
      if (!sbx_database_step (writer->database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      g_ptr_array_add (ids, g_strdup (sbx_column_text (statement, 0)));
    }

  return forget_rows (writer, ids, error) ? g_steal_pointer (&ids) : NULL;
}

/* The oldest of those that may go, up to what is missing. Returns: (transfer full) (nullable): their ids; NULL where
 * they are not enough, or where @error is set */
static GPtrArray *
find_to_forget (SbxStoreWriter  *writer,
                gint64           missing,
                gint64           before,
                GError         **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt         *statement = NULL;
  gboolean              has_row;

  if (missing > 0)
    {
      statement = sbx_database_prepare (writer->database, error,
                                        "SELECT id, size FROM uploads WHERE uses = 0 AND at < ?1 ORDER BY at", "i", before);
      if (statement == NULL)
        return NULL;
    }
  while (missing > 0)
    {
      if (!sbx_database_step (writer->database, statement, &has_row, error) || !has_row)
        return NULL;
      g_ptr_array_add (ids, g_strdup (sbx_column_text (statement, 0)));
      missing -= sqlite3_column_int64 (statement, 1);
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  return g_steal_pointer (&ids);
}

gboolean
sbx_store_make_upload_room (SbxStoreWriter  *writer,
                            gint64           size,
                            gint64           limit,
                            gint64           age,
                            GPtrArray      **removed,
                            GError         **error)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError)    failure = NULL;
  gint64                total;

  g_return_val_if_fail (writer != NULL && removed != NULL, FALSE);

  *removed = NULL;
  if (!sbx_database_get_int (writer->database, 0, &total, error, "SELECT bytes FROM upload_total", ""))
    return FALSE;
  ids = find_to_forget (writer, total + size - limit, writer->now - age, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (ids != NULL && !forget_rows (writer, ids, error))
    return FALSE;
  *removed = g_steal_pointer (&ids);
  return TRUE;
}

SbxUploadRow *
sbx_store_read_upload (SbxStoreReader  *reader,
                       const char      *id,
                       GError         **error)
{
  g_return_val_if_fail (reader != NULL && id != NULL, NULL);

  return find_row (reader->database, id, error);
}
