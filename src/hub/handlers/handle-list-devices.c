/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"

/**
 * sbx_handle_list_devices:
 * @request: userId?, which is the asker's where it is left out
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers the connections of a user.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_devices (SbxRequest  *request,
                         GError     **error)
{
  SbxPresence       *presence = sbx_hub_get_presence (sbx_request_get_hub (request));
  SbxJsonWriter     *writer;
  g_autofree char   *user_id = NULL;
  g_autoptr (GBytes) answer = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "userId", SBX_FIELD_OPTIONAL, &user_id, error))
    return FALSE;
  if (user_id == NULL)
    user_id = g_strdup (sbx_request_get_sender_id (request));

  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "userId", user_id);
  sbx_presence_write_devices (presence, user_id, writer);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "devices", answer);
  return TRUE;
}
