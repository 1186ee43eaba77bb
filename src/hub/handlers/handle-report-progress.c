/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-kept-json.h"
#include "sbx-router.h"
#include "sbx-session-edit.h"
#include "sbx-time.h"

typedef struct
{
  char              *sender_id;
  SbxProgressRecord *progress;
  gboolean           gives_total;
  gboolean           gives_completed;
  gboolean           gives_current;
} ProgressCall;

static void
progress_call_free (ProgressCall *call)
{
  g_free (call->sender_id);
  g_clear_pointer (&call->progress, sbx_progress_record_free);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProgressCall, progress_call_free)

/* The latest progress is kept with its session, for whoever lists sessions later. It is no event of
 * the session's: only the making of one is. */
static gboolean
write_progress (SbxStoreWriter *writer,
                gpointer        data,
                SbxJsonWriter  *answer,
                GError        **error)
{
  const ProgressCall *call = data;
  const SbxProgressRecord *progress = call->progress;
  g_auto (SbxSessionEdit) edit = { NULL };
  gint64 now = sbx_time_now_ms ();

  if (!sbx_session_edit_begin (&edit, writer, progress->session_id, now, error))
    return FALSE;

  if (call->gives_total)
    edit.session->total_tasks = progress->total_tasks;
  if (call->gives_completed)
    edit.session->completed_tasks = progress->completed_tasks;
  if (call->gives_current)
    sbx_changes_set_text (&edit.session->current_task, progress->current_task);
  if (!sbx_session_edit_has_changed (&edit))
    return TRUE;

  edit.session->updated_at = now;
  if ((call->gives_total || call->gives_completed) &&
      !sbx_session_note_totals (writer, progress->session_id, error))
    return FALSE;
  if (edit.before == NULL)
    return sbx_session_edit_commit (&edit, writer, call->sender_id, error);

  return sbx_store_put_session (writer, edit.session, error);
}

static void
publish (SbxRequest         *request,
         const ProgressCall *call)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) envelope = NULL;
  char now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", "progressUpdate");
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "triggeredBy", call->sender_id);
  sbx_json_writer_string (writer, "stream", "tasks");
  sbx_progress_record_write (call->progress, writer, "progress");
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);

  envelope = sbx_json_writer_free_to_bytes (writer);
  sbx_router_publish (sbx_request_get_router (request), "tasks", envelope);
}

static void
on_progress_stored (SbxRequest   *request,
                    GBytes       *payload_text,
                    const GError *error,
                    gpointer      user_data)
{
  g_autoptr (ProgressCall) call = user_data;

  if (error != NULL)
    {
      sbx_request_fail (request, error);
      return;
    }

  sbx_request_ok (request, NULL);
  publish (request, call);
}

/**
 * sbx_handle_report_progress:
 * @request: a `reportProgress`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Tells everybody how far a session, or the whole runner, is. Only the latest counts.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_report_progress (SbxRequest  *request,
                            GError     **error)
{
  g_autoptr (ProgressCall) call = g_new0 (ProgressCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);
  JsonObject *report = NULL;
  ProgressCall *running;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (payload, "progress", SBX_FIELD_REQUIRED, &report, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "progress"), "progress", error))
    return FALSE;

  call->progress = sbx_progress_record_read (report, error);
  if (call->progress == NULL)
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->gives_total = sbx_report_gives (report, "totalTasks");
  call->gives_completed = sbx_report_gives (report, "completedTasks");
  call->gives_current = sbx_report_gives (report, "currentTask");

  running = g_steal_pointer (&call);
  if (running->progress->session_id[0] == '\0')
    on_progress_stored (request, NULL, NULL, running);
  else
    sbx_request_write_part (request, write_progress, running, NULL, on_progress_stored, running);
  return TRUE;
}
