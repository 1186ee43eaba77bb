/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-store-queries.h"

static gboolean
read_action (SbxStoreReader *reader,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  return sbx_store_write_action (reader, data, answer, error);
}

/**
 * sbx_handle_trace_action:
 * @request: actionId
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers an action with every step of its way.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_trace_action (SbxRequest  *request,
                         GError     **error)
{
  g_autofree char *id = NULL;

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "actionId", SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  sbx_request_read (request, "action", read_action, g_steal_pointer (&id), g_free);
  return TRUE;
}
