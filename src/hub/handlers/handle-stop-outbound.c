/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

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
  JsonObject      *project = NULL;
  g_autofree char *id = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_object (sbx_request_get_payload (request), "project", SBX_FIELD_REQUIRED, &project, error))
    return FALSE;
  if (!sbx_fields_dup_id (project, "projectId", SBX_FIELD_REQUIRED, &id, error))
    {
      sbx_wire_error_prefix_field (error, "project");
      return FALSE;
    }
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "project.projectId",
                                                          _("There is no project “%s”"), id));
  return FALSE;
}
