/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-private-note.h"

/**
 * sbx_private_note_is:
 * @message: a message as the hub stores and tells it
 *
 * Returns: whether it is one
 */
gboolean
sbx_private_note_is (SbxJsonSlice message)
{
  SbxJsonSpan span = { "private" };

  return sbx_json_scan_object (message, &span, 1) && span.length > 0 && message.text[span.start] == 't';
}

/**
 * sbx_private_note_is_told:
 * @envelope: an event
 *
 * Returns: whether it tells of one
 */
gboolean
sbx_private_note_is_told (SbxEnvelope *envelope)
{
  SbxJsonSpan  span = { "message" };
  SbxJsonSlice payload;

  g_return_val_if_fail (envelope != NULL, FALSE);

  payload.text = g_bytes_get_data (sbx_envelope_get_payload_text (envelope), &payload.length);
  return sbx_json_scan_object (payload, &span, 1) && span.length > 0 &&
         sbx_private_note_is (sbx_json_scan_member (payload, &span));
}
