/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static char *
dup_project_id (SbxRequest  *request,
                GError     **error)
{
  JsonObject *project = NULL;
  char       *id = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (sbx_request_get_payload (request), "project", SBX_FIELD_REQUIRED, &project, error))
    return NULL;
  if (!sbx_fields_dup_id (project, "projectId", SBX_FIELD_REQUIRED, &id, error))
    sbx_wire_error_prefix_field (error, "project");
  return id;
}

/**
 * sbx_handle_start_outbound:
 * @request: project {projectId, …}
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Calls are made by services that are connected. There are none, and so nothing changes.
 *
 * Returns: %FALSE
 */
gboolean
sbx_handle_start_outbound (SbxRequest  *request,
                           GError     **error)
{
  g_autofree char *id = dup_project_id (request, error);

  if (id != NULL)
    g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
                 _("No service is connected that could start the project “%s”"), id);
  return FALSE;
}

/**
 * sbx_handle_stop_outbound:
 * @request: project {projectId, …}
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Removes a project. No service could start one, so there is none.
 *
 * Returns: %FALSE
 */
gboolean
sbx_handle_stop_outbound (SbxRequest  *request,
                          GError     **error)
{
  g_autofree char *id = dup_project_id (request, error);

  if (id != NULL)
    g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "project.projectId",
                                                            _("There is no project “%s”"), id));
  return FALSE;
}
