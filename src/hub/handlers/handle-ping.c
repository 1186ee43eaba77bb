/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-json-writer.h"
#include "sbx-peer.h"
#include "sbx-time.h"

/**
 * sbx_handle_ping:
 * @request: sentAt?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * What the client sent as sentAt goes back as it is: whatever its clock counts in is its affair.
 *
 * Returns: %TRUE
 */
gboolean
sbx_handle_ping (SbxRequest  *request,
                 GError     **error)
{
  JsonNode          *sent_at = json_object_get_member (sbx_request_get_payload (request), "sentAt");
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) answer = NULL;
  char               now[SBX_TIME_TEXT_SIZE];
  gint64             received_at = sbx_time_now_ms ();

  sbx_peer_note_heartbeat (sbx_request_get_peer (request));
  sbx_time_format (received_at, now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  if (sent_at != NULL)
    sbx_json_writer_node (writer, "sentAt", sent_at);
  sbx_json_writer_int (writer, "receivedAt", received_at);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "pong", answer);
  return TRUE;
}
