/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"

/**
 * sbx_handle_check_bot:
 * @request: targetId?, readyState?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers with what the hub knows of a bot's connection; without an id, of the asker's own.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_check_bot (SbxRequest  *request,
                      GError     **error)
{
  JsonObject        *payload = sbx_request_get_payload (request);
  g_autofree char   *id = NULL;
  gint64             own_state = -1;
  SbxJsonWriter     *writer;
  g_autoptr (GBytes) answer = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  if (!sbx_fields_dup_id (payload, "targetId", SBX_FIELD_OPTIONAL, &id, error) ||
      !sbx_fields_get_int (payload, "readyState", SBX_FIELD_OPTIONAL, 0, 3, &own_state, error))
    return FALSE;
  if (id == NULL)
    id = g_strdup (sbx_peer_get_identity (sbx_request_get_peer (request))->client_id);

  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_actions_check (sbx_hub_get_actions (sbx_request_get_hub (request)), id, (int) own_state, writer);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "botStatus", answer);
  return TRUE;
}
