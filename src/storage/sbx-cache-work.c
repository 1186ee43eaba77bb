/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"

/* Sessions, tasks, projects and actions that the hub tells of, into rows. */

/* An update says what changed: what it leaves out keeps its value. */
static char *
merge (const char   *old,
       SbxJsonSlice  object)
{
  g_autoptr (JsonNode) before = old != NULL ? sbx_json_parse (old, strlen (old), SBX_LIMIT_DEPTH_FROM_HUB, NULL) : NULL;
  g_autoptr (JsonNode) after = sbx_json_parse (object.text, object.length, SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (before == NULL || after == NULL || !JSON_NODE_HOLDS_OBJECT (before) || !JSON_NODE_HOLDS_OBJECT (after))
    return g_strndup (object.text, object.length);

  json_object_iter_init (&iter, json_node_get_object (after));
  while (json_object_iter_next (&iter, &name, &value))
    if (!JSON_NODE_HOLDS_NULL (value))
      json_object_set_member (json_node_get_object (before), name, json_node_copy (value));

  return json_to_string (before, FALSE);
}

typedef struct
{
  const char *id;          /* member */
  const char *find;
  const char *insert;
  const char *update;
} JobTable;

static const JobTable sessions = { "sessionId", "SELECT body FROM sessions WHERE id = ?1",
                                   "INSERT INTO sessions (id, body) VALUES (?1, ?2)",
                                   "UPDATE sessions SET body = ?2 WHERE id = ?1" };
static const JobTable tasks = { "taskId", "SELECT body FROM tasks WHERE id = ?1",
                                "INSERT INTO tasks (id, body) VALUES (?1, ?2)",
                                "UPDATE tasks SET body = ?2 WHERE id = ?1" };

static gboolean
write_job (SbxCacheTables *self,
           const JobTable *table,
           SbxJsonSlice    object,
           GError        **error)
{
  SbxJsonSpan spans[] = { { table->id } };
  g_autofree char *id = NULL;
  g_autofree char *old = NULL;
  g_autofree char *body = NULL;
  sqlite3_stmt *statement;
  gboolean has_row;

  if (!sbx_json_scan_object (object, spans, 1))
    return TRUE;
  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  if (*id == '\0')
    return TRUE;

  statement = sbx_database_prepare (self->database, error, table->find, "s", id);
  if (statement == NULL || !sbx_database_step (self->database, statement, &has_row, error))
    return FALSE;
  old = has_row ? g_strdup (sbx_column_text (statement, 0)) : NULL;
  sqlite3_reset (statement);

  body = merge (old, object);
  return sbx_database_run (self->database, error, old != NULL ? table->update : table->insert, "ss", id, body);
}

gboolean
sbx_cache_write_session (SbxCacheTables *self,
                         SbxJsonSlice    object,
                         GError        **error)
{
  return write_job (self, &sessions, object, error);
}

gboolean
sbx_cache_write_task (SbxCacheTables *self,
                      SbxJsonSlice    object,
                      GError        **error)
{
  return write_job (self, &tasks, object, error);
}

gboolean
sbx_cache_write_progress (SbxCacheTables *self,
                          SbxJsonSlice    object,
                          GError        **error)
{
  SbxJsonSpan spans[] = { { "sessionId" } };
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (object.text, object.length);

  if (!sbx_json_scan_object (object, spans, 1))
    return TRUE;

  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  return sbx_database_run (self->database, error, "REPLACE INTO progress (session_id, body) VALUES (?1, ?2)", "st", id, body);
}

gboolean
sbx_cache_write_project (SbxCacheTables *self,
                         SbxJsonSlice    object,
                         GError        **error)
{
  SbxJsonSpan spans[] = { { "projectId" } };
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (object.text, object.length);

  if (!sbx_json_scan_object (object, spans, 1))
    return TRUE;

  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  return *id == '\0' ||
         sbx_database_run (self->database, error,
                           "INSERT INTO projects (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2",
                           "st", id, body);
}

/* An update names them all. */
gboolean
sbx_cache_write_all_projects (SbxCacheTables *self,
                              SbxJsonSlice    data,
                              GError        **error)
{
  SbxJsonSlice list = sbx_json_scan_array (data), object;

  if (!sbx_database_run (self->database, error, "DELETE FROM projects", ""))
    return FALSE;
  while (sbx_json_scan_next (&list, &object))
    if (!sbx_cache_write_project (self, object, error))
      return FALSE;

  return TRUE;
}

/* A list tells of what was when it was read. */
static gboolean
find_older (SbxCacheTables  *self,
            const char      *id,
            SbxJsonSlice     object,
            gboolean         listed,
            gboolean        *is_older,
            GError         **error)
{
  SbxJsonSpan spans[] = { { "sentAt" }, { "endedAt" } }, known[] = { { "sentAt" }, { "endedAt" } };
  sqlite3_stmt *statement = sbx_database_prepare (self->database, error, "SELECT body FROM actions WHERE id = ?1", "s", id);
  gboolean has_row;

  *is_older = FALSE;
  if (statement == NULL || !sbx_database_step (self->database, statement, &has_row, error))
    return FALSE;

  if (listed && has_row)
    {
      const char *body = sbx_column_text (statement, 0);
      SbxJsonSlice old = { body, strlen (body) };

      if (sbx_json_scan_object (old, known, G_N_ELEMENTS (known)) && sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans)))
        for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
          *is_older = *is_older || sbx_json_scan_int (sbx_json_scan_member (object, &spans[i])) < sbx_json_scan_int (sbx_json_scan_member (old, &known[i]));
    }
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
sbx_cache_write_action (SbxCacheTables *self,
                        SbxJsonSlice    object,
                        gboolean        listed,
                        GError        **error)
{
  SbxJsonSpan spans[] = { { "actionId" }, { "createdAt" } };
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (object.text, object.length);
  gint64 created;
  gboolean is_older;

  if (!sbx_json_scan_object (object, spans, G_N_ELEMENTS (spans)))
    return TRUE;
  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  created = sbx_json_scan_int (sbx_json_scan_member (object, &spans[1]));
  if (*id == '\0')
    return TRUE;
  if (!find_older (self, id, object, listed, &is_older, error))
    return FALSE;

  return is_older ||
         (sbx_database_run (self->database, error, "REPLACE INTO actions (id, created, body) VALUES (?1, ?2, ?3)", "sit", id, created, body) &&
          sbx_database_run (self->database, error,
                            "DELETE FROM actions WHERE created < (SELECT created FROM actions ORDER BY created DESC LIMIT 1 OFFSET ?1)",
                            "d", SBX_CACHE_ACTIONS - 1));
}
