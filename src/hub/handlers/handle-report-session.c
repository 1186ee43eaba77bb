/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-report.h"
#include "sbx-session-edit.h"
#include "sbx-time.h"

typedef struct
{
  char       *sender_id;
  char       *session_id;
  JsonObject *report;      /* a tree of its own */
  gboolean    tells;       /* what there is, where nothing changes */
} SessionCall;

static void
session_call_free (SessionCall *call)
{
  g_free (call->sender_id);
  g_free (call->session_id);
  g_clear_pointer (&call->report, json_object_unref);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionCall, session_call_free)

static gboolean
has_ended (const SbxSessionRecord *session)
{
  return g_str_equal (session->status, "completed") || g_str_equal (session->status, "failed");
}

/* The times that the report leaves to the hub. */
static void
fill_times (SbxSessionEdit *edit,
            JsonObject     *report,
            gint64          now)
{
  SbxSessionRecord *session = edit->session;

  if (!sbx_report_gives (report, "endedAt"))
    {
      if (!has_ended (session))
        session->ended_at = 0;
      else if (session->ended_at == 0)
        session->ended_at = now;
    }
  if (!sbx_report_gives (report, "updatedAt") && sbx_session_edit_has_changed (edit))
    session->updated_at = now;
}

static gboolean
write_session (SbxStoreWriter *writer,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const SessionCall *call = data;
  g_auto (SbxSessionEdit) edit = { NULL };
  gint64 now = sbx_time_now_ms ();

  if (!sbx_session_edit_begin (&edit, writer, call->session_id, now, error) ||
      (edit.before != NULL &&
       !sbx_bridged_check (writer, edit.session->other, call->report, "session.sessionId", call->session_id, error)) ||
      !sbx_session_record_merge (edit.session, call->report, error))
    return FALSE;

  fill_times (&edit, call->report, now);
  if ((sbx_report_gives (call->report, "totalTasks") ||
       sbx_report_gives (call->report, "completedTasks")) &&
      !sbx_session_note_totals (writer, call->session_id, error))
    return FALSE;

  if (call->tells && !sbx_session_edit_has_changed (&edit))
    sbx_session_record_write (edit.session, answer, "session");
  return sbx_session_edit_commit (&edit, writer, call->sender_id, error);
}

/**
 * sbx_handle_report_session:
 * @request: a `reportSession`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Makes or changes a session; a field that the report leaves out keeps its value.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_report_session (SbxRequest  *request,
                           GError     **error)
{
  g_autoptr (SessionCall) call = g_new0 (SessionCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);
  JsonObject *report = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (payload, "session", SBX_FIELD_REQUIRED, &report, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "session"), "session", error) ||
      !sbx_fields_dup_id (report, "sessionId", SBX_FIELD_REQUIRED, &call->session_id, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->report = sbx_json_copy_object (report);

  call->tells = sbx_report_tells_unchanged (request);

  sbx_report_write (request, "sessionUpdate", write_session, g_steal_pointer (&call),
                    (GDestroyNotify) session_call_free);
  return TRUE;
}
