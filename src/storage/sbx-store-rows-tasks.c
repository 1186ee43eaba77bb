/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-rows.h"

#include "sbx-store-private.h"

SbxSessionRecord *
sbx_store_find_session (SbxStoreWriter  *writer,
                        const char      *id,
                        GError         **error)
{
  JsonObject *object;

  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  object = sbx_store_find_body (writer, "SELECT body FROM sessions WHERE id = ?1", id, error);
  return object != NULL ? sbx_session_record_read (object, error) : NULL;
}

gboolean
sbx_store_put_session (SbxStoreWriter          *writer,
                       const SbxSessionRecord  *record,
                       GError                 **error)
{
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);

  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_session_record_write, record);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT INTO sessions (id, status, body) VALUES (?1, ?2, ?3)"
                           " ON CONFLICT (id) DO UPDATE SET status = ?2, body = ?3",
                           "sst", record->id, record->status, body);
}

SbxTaskRecord *
sbx_store_find_task (SbxStoreWriter  *writer,
                     const char      *id,
                     GError         **error)
{
  JsonObject *object;

  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  object = sbx_store_find_body (writer, "SELECT body FROM tasks WHERE id = ?1", id, error);
  return object != NULL ? sbx_task_record_read (object, error) : NULL;
}

gboolean
sbx_store_put_task (SbxStoreWriter       *writer,
                    const SbxTaskRecord  *record,
                    GError              **error)
{
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);

  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_task_record_write, record);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT INTO tasks (id, session_id, status, body) VALUES (?1, ?2, ?3, ?4)"
                           " ON CONFLICT (id) DO UPDATE SET session_id = ?2, status = ?3, body = ?4",
                           "ssst", record->id, record->session_id, record->status, body);
}

gboolean
sbx_store_put_progress (SbxStoreWriter           *writer,
                        const SbxProgressRecord  *record,
                        GError                  **error)
{
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (writer != NULL && record != NULL && record->session_id != NULL, FALSE);

  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_progress_record_write, record);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error, "REPLACE INTO progress (session_id, body) VALUES (?1, ?2)",
                           "st", record->session_id, body);
}
