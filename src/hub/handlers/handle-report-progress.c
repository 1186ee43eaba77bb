/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-progress-envelope.h"
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

/* The numbers are the session's too: they change it like a report of it does. */
static gboolean
write_session (SbxStoreWriter      *writer,
               const ProgressCall  *call,
               GError             **error)
{
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
  return ((!call->gives_total && !call->gives_completed) ||
          sbx_session_note_totals (writer, progress->session_id, error)) &&
         sbx_session_edit_commit (&edit, writer, call->sender_id, error);
}

/* The latest is kept for whoever comes later. */
static gboolean
write_progress (SbxStoreWriter *writer,
                gpointer        data,
                SbxJsonWriter  *answer,
                GError        **error)
{
  const ProgressCall *call = data;

  return (call->progress->session_id[0] == '\0' || write_session (writer, call, error)) &&
         sbx_store_put_progress (writer, call->progress, error);
}

static GBytes *
to_text (const SbxProgressRecord *progress)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_progress_record_write (progress, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

static void
publish (SbxRequest         *request,
         const ProgressCall *call)
{
  g_autoptr (GBytes) progress = to_text (call->progress);
  g_autoptr (GBytes) envelope = sbx_progress_envelope_new (progress, call->sender_id);

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
  g_autoptr (GBytes) text = NULL;
  ProgressCall *running;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (payload, "progress", SBX_FIELD_REQUIRED, &report, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "progress"), "progress", error))
    return FALSE;

  call->progress = sbx_progress_record_read (report, error);
  if (call->progress == NULL)
    return FALSE;
  text = to_text (call->progress);
  if (!sbx_kept_json_check_length (g_bytes_get_size (text), SBX_LIMIT_REPORT_BYTES, "progress", error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->gives_total = sbx_report_gives (report, "totalTasks");
  call->gives_completed = sbx_report_gives (report, "completedTasks");
  call->gives_current = sbx_report_gives (report, "currentTask");

  running = g_steal_pointer (&call);
  sbx_request_write_part (request, write_progress, running, NULL, on_progress_stored, running);
  return TRUE;
}
