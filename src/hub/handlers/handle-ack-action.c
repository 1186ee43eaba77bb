/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-bots.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_handle_ack_action:
 * @request: actionId, result?, error?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * A bot reports how an action ended: with an error it failed, else it is done.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_ack_action (SbxRequest  *request,
                       GError     **error)
{
  JsonObject      *payload = sbx_request_get_payload (request);
  JsonNode        *result = json_object_get_member (payload, "result");
  g_autofree char *id = NULL;
  const char      *failure = NULL;

  if (!sbx_fields_dup_id (payload, "actionId", SBX_FIELD_REQUIRED, &id, error) ||
      !sbx_fields_get_string (payload, "error", SBX_FIELD_OPTIONAL, SBX_LIMIT_TEXT_BYTES, &failure, error))
    return FALSE;
  if (result != NULL && JSON_NODE_HOLDS_NULL (result))
    result = NULL;
  if (result != NULL && !sbx_kept_json_check (result, "result", error))
    return FALSE;
  if (!sbx_bots_is_bot (sbx_peer_get_identity (sbx_request_get_peer (request))))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                           _("Only the bot that an action is for may acknowledge it"));
      return FALSE;
    }

  if (failure != NULL && *failure == '\0')
    failure = NULL;
  sbx_actions_ack (sbx_hub_get_actions (sbx_request_get_hub (request)), request, id, result, failure);
  return TRUE;
}
