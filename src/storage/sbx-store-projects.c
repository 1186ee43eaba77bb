/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-queries.h"
#include "sbx-store-rows.h"

#include "sbx-store-private.h"

SbxProjectRecord *
sbx_store_find_project (SbxStoreWriter  *writer,
                        const char      *id,
                        GError         **error)
{
  JsonObject *object;

  g_return_val_if_fail (writer != NULL && id != NULL, NULL);

  object = sbx_store_find_body (writer, "SELECT body FROM projects WHERE id = ?1", id, error);
  return object != NULL ? sbx_project_record_read (object, error) : NULL;
}

gboolean
sbx_store_put_project (SbxStoreWriter          *writer,
                       const SbxProjectRecord  *record,
                       const char              *service,
                       GError                 **error)
{
  g_autoptr (GBytes) body = NULL;

  g_return_val_if_fail (writer != NULL && record != NULL && record->id != NULL, FALSE);

  body = sbx_store_make_body ((SbxStoreBodyFunc) sbx_project_record_write, record);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error,
                           "INSERT INTO projects (id, action, connected, service, body) VALUES (?1, ?2, ?3, ?4, ?5)"
                           " ON CONFLICT (id) DO UPDATE SET action = ?2, connected = ?3,"
                           " service = coalesce(?4, service), body = ?5",
                           "ssist", record->id, record->action, (gint64) record->ws_connected, service, body);
}

gboolean
sbx_store_remove_project (SbxStoreWriter  *writer,
                          const char      *id,
                          GError         **error)
{
  g_return_val_if_fail (writer != NULL && id != NULL, FALSE);

  return sbx_store_writer_will_change (writer, error) &&
         sbx_database_run (writer->database, error, "DELETE FROM projects WHERE id = ?1", "s", id);
}

static GPtrArray *
find_texts (SbxDatabase   *database,
            sqlite3_stmt  *statement,
            GError       **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean              has_row;

  if (statement == NULL)
    return NULL;

  while (TRUE)
    {
      if (!sbx_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&texts);
      g_ptr_array_add (texts, g_strdup (sbx_column_text (statement, 0)));
    }
}

GPtrArray *
sbx_store_find_connected_projects (SbxStoreWriter  *writer,
                                   const char      *service,
                                   GError         **error)
{
  g_return_val_if_fail (writer != NULL && service != NULL, NULL);

  return find_texts (writer->database,
                     sbx_database_prepare (writer->database, error,
                                           "SELECT id FROM projects WHERE connected AND service = ?1 ORDER BY number",
                                           "s", service),
                     error);
}

GPtrArray *
sbx_store_list_connecting_services (SbxStoreReader  *reader,
                                    GError         **error)
{
  g_return_val_if_fail (reader != NULL, NULL);

  return find_texts (reader->database,
                     sbx_database_prepare (reader->database, error,
                                           "SELECT DISTINCT service FROM projects"
                                           " WHERE connected AND service IS NOT NULL", ""),
                     error);
}

/* In the order in which they were started first. */
static gboolean
write_data (SbxDatabase    *database,
            SbxJsonWriter  *json,
            GError        **error)
{
  gboolean      has_row = TRUE;
  sqlite3_stmt *statement = sbx_database_prepare (database, error, "SELECT body FROM projects ORDER BY number", "");

  if (statement == NULL)
    return FALSE;

  sbx_json_writer_begin_array (json, "data");
  while (has_row)
    {
      if (!sbx_database_step (database, statement, &has_row, error))
        return FALSE;
      if (has_row)
        sbx_json_writer_raw (json, NULL, sbx_column_text (statement, 0), sqlite3_column_bytes (statement, 0));
    }
  sbx_json_writer_end_array (json);
  return TRUE;
}

static gboolean
write_stats (SbxDatabase    *database,
             SbxJsonWriter  *json,
             GError        **error)
{
  gint64 total, active, connected;

  if (!sbx_database_get_int (database, 0, &total, error, "SELECT count(*) FROM projects", "") ||
      !sbx_database_get_int (database, 0, &active, error, "SELECT count(*) FROM projects WHERE action = 'active'", "") ||
      !sbx_database_get_int (database, 0, &connected, error, "SELECT count(*) FROM projects WHERE connected", ""))
    return FALSE;

  sbx_json_writer_begin_object (json, "stats");
  sbx_json_writer_int (json, "totalProjects", total);
  sbx_json_writer_int (json, "activeProjects", active);
  sbx_json_writer_int (json, "connectedProjects", connected);
  sbx_json_writer_end_object (json);
  return TRUE;
}

static GBytes *
make_members (SbxDatabase  *database,
              GError      **error)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();

  sbx_json_writer_string (json, "type", "allProjects");
  if (!write_data (database, json, error) || !write_stats (database, json, error))
    return NULL;
  return sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
}

GBytes *
sbx_store_format_projects (SbxStoreWriter  *writer,
                           GError         **error)
{
  g_return_val_if_fail (writer != NULL, NULL);

  return make_members (writer->database, error);
}

GBytes *
sbx_store_read_projects (SbxStoreReader  *reader,
                         GError         **error)
{
  g_return_val_if_fail (reader != NULL, NULL);

  return make_members (reader->database, error);
}
