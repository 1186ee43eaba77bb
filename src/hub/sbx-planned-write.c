/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-planned-write.h"

/**
 * sbx_planned_write_run:
 * @request: a request of somebody who may change something
 * @plan: reads its payload
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Makes the change, and answers `ok`.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_planned_write_run (SbxRequest  *request,
                       SbxPlanFunc  plan,
                       GError     **error)
{
  SbxPlannedWrite write = { NULL };

  g_return_val_if_fail (request != NULL && plan != NULL, FALSE);

  if (!sbx_request_check_may_change (request, error) ||
      !plan (request, sbx_request_get_payload (request), &write, error))
    return FALSE;

  sbx_request_write (request, NULL, write.func, write.data, write.data_free);
  return TRUE;
}
