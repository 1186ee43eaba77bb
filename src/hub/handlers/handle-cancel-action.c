/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"

/**
 * sbx_handle_cancel_action:
 * @request: actionId
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Takes an action back that no bot has yet.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_cancel_action (SbxRequest  *request,
                          GError     **error)
{
  g_autofree char *id = NULL;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_dup_id (sbx_request_get_payload (request), "actionId", SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  sbx_actions_cancel (sbx_hub_get_actions (sbx_request_get_hub (request)), request, id);
  return TRUE;
}
