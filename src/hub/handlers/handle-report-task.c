/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-report.h"
#include "sbx-session-edit.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char       *sender_id;
  char       *task_id;
  JsonObject *report;      /* a tree of its own */
  gboolean    tells;       /* what there is, where nothing changes */
} TaskCall;

/* What of a task its session counts, and what tells that it ran again. */
typedef struct
{
  char     *session_id;
  gboolean  exists;
  gboolean  running;
  gboolean  ended;
  gboolean  completed;
} TaskSummary;

static void
task_call_free (TaskCall *call)
{
  g_free (call->sender_id);
  g_free (call->task_id);
  g_clear_pointer (&call->report, json_object_unref);
  g_free (call);
}

static void
task_summary_clear (TaskSummary *summary)
{
  g_clear_pointer (&summary->session_id, g_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaskCall, task_call_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaskSummary, task_summary_clear)

static TaskSummary
summarize (const SbxTaskRecord *task)
{
  return (TaskSummary) {
    .session_id = g_strdup (task->session_id),
    .exists = TRUE,
    .running = g_str_equal (task->status, "running"),
    .ended = g_str_equal (task->status, "completed") || g_str_equal (task->status, "failed"),
    .completed = g_str_equal (task->status, "completed"),
  };
}

static GBytes *
to_text (const SbxTaskRecord *task)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_task_record_write (task, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

/* Each time that a task begins to run is an attempt, with times of its own. */
static void
fill_times (SbxTaskRecord     *task,
            const TaskSummary *before,
            const TaskSummary *after,
            JsonObject        *report,
            gint64             now)
{
  gboolean begins = after->running && !before->running;

  if (!sbx_report_gives (report, "attempts"))
    {
      if (begins)
        task->attempts++;
      else if (after->ended)
        task->attempts = MAX (task->attempts, 1);
    }
  if (begins && !sbx_report_gives (report, "startedAt"))
    task->started_at = now;
  if (!sbx_report_gives (report, "endedAt"))
    {
      if (!after->ended)
        task->ended_at = 0;
      else if (task->ended_at == 0)
        task->ended_at = now;
    }
  if (task->created_at == 0)
    task->created_at = now;
}

/* Adds to what a session counts of its tasks, unless it is told that by a report. */
static gboolean
count_in_session (SbxStoreWriter  *writer,
                  const TaskCall  *call,
                  const char      *session_id,
                  int              n_tasks,
                  int              n_completed,
                  gint64           now,
                  GError         **error)
{
  g_auto (SbxSessionEdit) edit = { NULL };
  gboolean reported;

  if (session_id == NULL || session_id[0] == '\0')
    return TRUE;
  if (!sbx_session_edit_begin (&edit, writer, session_id, now, error) ||
      !sbx_session_has_totals (writer, session_id, &reported, error))
    return FALSE;

  if (!reported)
    {
      edit.session->total_tasks = MAX (edit.session->total_tasks + n_tasks, 0);
      edit.session->completed_tasks = MAX (edit.session->completed_tasks + n_completed, 0);
    }
  if (sbx_session_edit_has_changed (&edit))
    edit.session->updated_at = now;

  return sbx_session_edit_commit (&edit, writer, call->sender_id, error);
}

static gboolean
count_task (SbxStoreWriter     *writer,
            const TaskCall     *call,
            const TaskSummary  *before,
            const TaskSummary  *after,
            gint64              now,
            GError            **error)
{
  if (before->exists && g_str_equal (before->session_id, after->session_id))
    return count_in_session (writer, call, after->session_id, 0,
                             after->completed - before->completed, now, error);

  return count_in_session (writer, call, before->session_id, -1, -before->completed, now, error) &&
         count_in_session (writer, call, after->session_id, 1, after->completed, now, error);
}

static SbxTaskRecord *
find_or_make_task (SbxStoreWriter  *writer,
                   const char      *task_id,
                   TaskSummary     *before,
                   GBytes         **text,
                   GError         **error)
{
  g_autoptr (GError) failure = NULL;
  SbxTaskRecord *task = sbx_store_find_task (writer, task_id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (task != NULL)
    {
      *before = summarize (task);
      *text = to_text (task);
      return task;
    }

  task = sbx_task_record_new (task_id);
  sbx_changes_set_text (&task->status, "pending");
  return task;
}

static gboolean
write_task (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  const TaskCall *call = data;
  g_autoptr (SbxTaskRecord) task = NULL;
  g_auto (TaskSummary) before = { NULL };
  g_auto (TaskSummary) after = { NULL };
  g_autoptr (GBytes) old_text = NULL;
  g_autoptr (GBytes) new_text = NULL;
  gint64 now = sbx_time_now_ms ();

  task = find_or_make_task (writer, call->task_id, &before, &old_text, error);
  if (task == NULL ||
      (before.exists && !sbx_bridged_check (writer, task->other, call->report, "task.taskId", call->task_id, error)) ||
      !sbx_task_record_merge (task, call->report, error))
    return FALSE;

  after = summarize (task);
  fill_times (task, &before, &after, call->report, now);
  new_text = to_text (task);
  if (old_text != NULL && g_bytes_equal (old_text, new_text))
    {
      if (call->tells)
        sbx_task_record_write (task, answer, "task");
      return TRUE;
    }
  if (!sbx_kept_json_check_length (g_bytes_get_size (new_text), SBX_LIMIT_REPORT_BYTES, "task", error))
    return FALSE;
  if (!sbx_report_gives (call->report, "updatedAt"))
    task->updated_at = now;

  return count_task (writer, call, &before, &after, now, error) &&
         sbx_store_put_task (writer, task, error) &&
         sbx_changes_append_task (writer, call->sender_id, task, error);
}

/* A hub's updates are read leniently everywhere; what it takes in is held to the protocol. */
static gboolean
check_progress (JsonObject  *report,
                GError     **error)
{
  double progress = 0;

  if (!sbx_fields_get_double (report, "progress", SBX_FIELD_OPTIONAL, &progress, error))
    return FALSE;
  if (progress >= 0 && progress <= 1)
    return TRUE;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "progress",
                                                          _("“%s” must be from 0 to 1"), "progress"));
  return FALSE;
}

/**
 * sbx_handle_report_task:
 * @request: a `reportTask`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Makes or changes a task; a field that the report leaves out keeps its value. A session that it
 * names and that nobody has reported is made.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_report_task (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (TaskCall) call = g_new0 (TaskCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);
  JsonObject *report = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (payload, "task", SBX_FIELD_REQUIRED, &report, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "task"), "task", error) ||
      !sbx_fields_dup_id (report, "taskId", SBX_FIELD_REQUIRED, &call->task_id, error) ||
      !check_progress (report, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->report = sbx_json_copy_object (report);

  call->tells = sbx_report_tells_unchanged (request);

  sbx_report_write (request, "taskUpdate", write_task, g_steal_pointer (&call),
                    (GDestroyNotify) task_call_free);
  return TRUE;
}
