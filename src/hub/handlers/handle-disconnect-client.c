/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A close frame has 123 bytes for words. */
#define REASON_BYTES 100

/**
 * sbx_handle_disconnect_client:
 * @request: connectionId, reason?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Ends a connection for an administrator, who may say why: whoever is there is told so.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_disconnect_client (SbxRequest  *request,
                              GError     **error)
{
  JsonObject      *payload = sbx_request_get_payload (request);
  const char      *reason = NULL;
  SbxPeer         *peer;
  g_autofree char *id = NULL;

  if (!sbx_request_check_admin (request, error) ||
      !sbx_fields_dup_id (payload, "connectionId", SBX_FIELD_REQUIRED, &id, error) ||
      !sbx_fields_get_string (payload, "reason", SBX_FIELD_OPTIONAL, REASON_BYTES, &reason, error))
    return FALSE;

  peer = sbx_reactor_find (sbx_hub_get_reactor (sbx_request_get_hub (request)), id);
  if (peer == NULL || !sbx_peer_is_open (peer))
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
      return FALSE;
    }

  g_info ("%s ends %s", sbx_request_get_sender_id (request), id);
  sbx_request_ok (request, NULL);
  sbx_peer_close (peer, SBX_CLOSE_KICKED, reason != NULL && *reason != '\0' ? reason : SBX_CLOSE_KICKED_TEXT);
  return TRUE;
}
