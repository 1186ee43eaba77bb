/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-client-object.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_handle_inspect_client:
 * @request: connectionId?, which is the asker's own where it is left out
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers with what the hub knows of one connection: an administrator of any, others of their own.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_inspect_client (SbxRequest  *request,
                           GError     **error)
{
  SbxPeer           *asker = sbx_request_get_peer (request);
  SbxPeer           *peer;
  SbxJsonWriter     *writer;
  g_autofree char   *id = NULL;
  g_autoptr (GBytes) answer = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "connectionId", SBX_FIELD_OPTIONAL, &id, error))
    return FALSE;
  if (id == NULL)
    id = g_strdup (sbx_peer_get_connection_id (asker));
  peer = sbx_reactor_find (sbx_hub_get_reactor (sbx_request_get_hub (request)), id);
  if ((peer == NULL || peer != asker) && !sbx_request_check_admin (request, error))
    return FALSE;
  if (peer == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
      return FALSE;
    }

  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_client_object_write (peer, "client", writer);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "client", answer);
  sbx_peer_measure (peer);
  return TRUE;
}
