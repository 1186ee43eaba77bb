/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-private.h"
#include "sbx-store-events.h"
#include "sbx-time.h"

/* Sessions, tasks and progress as a server tells them. */

static GBytes *
session_text (const SbxSessionRecord *session)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_session_record_write (session, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

static GBytes *
task_text (const SbxTaskRecord *task)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_task_record_write (task, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

static gboolean
has_ended (const char *status)
{
  return g_str_equal (status, "completed") || g_str_equal (status, "failed");
}

gboolean
sbx_foreign_write_session (SbxStoreWriter  *writer,
                           gpointer         data,
                           SbxJsonWriter   *answer,
                           GError         **error)
{
  SbxForeignPut *put = data;
  g_autoptr (JsonObject) mended = sbx_session_record_mend (put->object);
  JsonObject *object = mended != NULL ? mended : put->object;
  g_autofree char *id = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxSessionRecord) session = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  gint64 now = sbx_time_now_ms ();
  gboolean had_ended;

  if (!sbx_fields_dup_id (object, "sessionId", SBX_FIELD_REQUIRED, &id, error))
    return FALSE;
  session = sbx_store_find_session (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (session != NULL)
    before = session_text (session);
  else
    session = sbx_session_record_new (id);
  had_ended = has_ended (session->status);
  if (!sbx_session_record_merge (session, object, error))
    return FALSE;

  /* One that is told for the first time when it is over: only the server knows when that was, also if it tells of it again. */
  if (session->started_at == 0 && !has_ended (session->status))
    session->started_at = now;
  if (!has_ended (session->status))
    session->ended_at = 0;
  else if (session->ended_at == 0 && before != NULL && !had_ended)
    session->ended_at = now;
  after = session_text (session);
  if (before != NULL && g_bytes_equal (before, after))
    return TRUE;

  if (!json_object_has_member (object, "updatedAt"))
    session->updated_at = now;
  return sbx_store_put_session (writer, session, error) && sbx_changes_append_session (writer, NULL, session, error);
}

gboolean
sbx_foreign_write_task (SbxStoreWriter  *writer,
                        gpointer         data,
                        SbxJsonWriter   *answer,
                        GError         **error)
{
  SbxForeignPut *put = data;
  g_autoptr (JsonObject) mended = sbx_task_record_mend (put->object);
  JsonObject *object = mended != NULL ? mended : put->object;
  g_autofree char *id = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxTaskRecord) task = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  gint64 now = sbx_time_now_ms ();
  gboolean was_running, had_ended;

  if (!sbx_fields_dup_id (object, "taskId", SBX_FIELD_REQUIRED, &id, error))
    return FALSE;
  task = sbx_store_find_task (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (task != NULL)
    before = task_text (task);
  else
    task = sbx_task_record_new (id);
  if (*task->status == '\0')
    sbx_changes_set_text (&task->status, "pending");
  was_running = g_str_equal (task->status, "running");
  had_ended = has_ended (task->status);
  if (!sbx_task_record_merge (task, object, error))
    return FALSE;

  if (task->created_at == 0)
    task->created_at = now;
  if (g_str_equal (task->status, "running") && !was_running && !json_object_has_member (object, "startedAt"))
    task->started_at = now;
  if (!has_ended (task->status))
    task->ended_at = 0;
  else if (task->ended_at == 0 && before != NULL && !had_ended)
    task->ended_at = now;
  after = task_text (task);
  if (before != NULL && g_bytes_equal (before, after))
    return TRUE;

  if (!json_object_has_member (object, "updatedAt"))
    task->updated_at = now;
  return sbx_store_put_task (writer, task, error) && sbx_changes_append_task (writer, NULL, task, error);
}
