/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-bridged.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-project-edit.h"
#include "sbx-session-edit.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char       *service;     /* (nullable): client id; %NULL for one without a connection, which nobody would miss */
  char       *id;
  gboolean    create;      /* where there is none yet */
  gboolean    is_bridge;   /* what it says was said elsewhere */
  JsonObject *report;      /* a tree of its own */
} ProjectCall;

static void
project_call_free (ProjectCall *call)
{
  g_free (call->service);
  g_free (call->id);
  g_clear_pointer (&call->report, json_object_unref);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProjectCall, project_call_free)

static gboolean
write_report (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  const ProjectCall      *call = data;
  g_auto (SbxProjectEdit) edit = { NULL };
  gint64                  now = sbx_time_now_ms ();

  if (!sbx_project_edit_begin (&edit, writer, call->id, error))
    return FALSE;
  if (edit.project == NULL && call->create)
    {
      sbx_project_edit_make (&edit, call->id, now);
    }
  else if (edit.project == NULL)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "project.projectId",
                                                              _("There is no project “%s”"), call->id));
      return FALSE;
    }
  if (!call->is_bridge && !sbx_bridged_check_own_project (edit.project->other, error))
    return FALSE;
  if (edit.before != NULL && !sbx_bridged_check (writer, edit.project->other, call->report, "project.projectId", call->id, error))
    return FALSE;
  if (!sbx_project_record_merge (edit.project, call->report, error))
    {
      sbx_wire_error_prefix_field (error, "project");
      return FALSE;
    }

  /* Who reports the same again answers for it from now on. */
  if (!sbx_project_edit_has_changed (&edit))
    return sbx_store_put_project (writer, edit.project, call->service, error);
  if (!sbx_report_gives (call->report, "updatedAt"))
    edit.project->updated_at = now;
  return sbx_project_edit_store (&edit, writer, call->service, now, error);
}

static gboolean
check_is_service (SbxRequest  *request,
                  GError     **error)
{
  if (g_str_equal (sbx_request_get_role (request), "service"))
    return TRUE;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("Only a service may report how a project is"));
  return FALSE;
}

/**
 * sbx_handle_report_project:
 * @request: project {projectId, action, agentQuantity, caller, access_token, error, ws_connected, …}, create?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Changes a project that was started, or with `create` one that was started elsewhere; a field that the report
 * leaves out keeps its value. What a bridge took over only bridges report.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_report_project (SbxRequest  *request,
                           GError     **error)
{
  g_autoptr (ProjectCall) call = g_new0 (ProjectCall, 1);
  JsonObject             *payload = sbx_request_get_payload (request);
  JsonObject             *report = NULL;
  const SbxIdentity      *identity = sbx_peer_get_identity (sbx_request_get_peer (request));

  if (!check_is_service (request, error) ||
      !sbx_fields_get_object (payload, "project", SBX_FIELD_REQUIRED, &report, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "project"), "project", error) ||
      !sbx_fields_get_boolean (payload, "create", SBX_FIELD_OPTIONAL, &call->create, error))
    return FALSE;
  if (!sbx_fields_dup_id (report, "projectId", SBX_FIELD_REQUIRED, &call->id, error))
    {
      sbx_wire_error_prefix_field (error, "project");
      return FALSE;
    }

  if (sbx_services_contains (sbx_hub_get_services (sbx_request_get_hub (request)), sbx_request_get_peer (request)))
    call->service = g_strdup (sbx_peer_get_identity (sbx_request_get_peer (request))->client_id);
  call->is_bridge = sbx_bridged_get_address (report) != NULL || (identity != NULL && sbx_bridged_is_bridge (identity->client_id));
  call->report = sbx_json_copy_object (report);

  sbx_request_write (request, NULL, write_report, g_steal_pointer (&call), (GDestroyNotify) project_call_free);
  return TRUE;
}
