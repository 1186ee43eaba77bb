/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-time.h"

#define KEY_BYTES 256

/* Ten years, in ms. */
#define LONGEST_EXPIRY G_GINT64_CONSTANT (315360000000)

/* What the key is used for. */
static char *
make_digest (const SbxActionRecord *record,
             gint64                 expires_in,
             gsize                 *length)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "targetId", record->target_id);
  sbx_json_writer_int (writer, "expiresIn", expires_in);
  sbx_json_writer_begin_object (writer, "action");
  sbx_json_writer_members (writer, record->action);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (writer);
  *length = g_bytes_get_size (text);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, text);
}

static SbxActionRecord *
read_action (JsonObject  *payload,
             gint64      *expires_in,
             GError     **error)
{
  g_autofree char            *id = g_uuid_string_random ();
  g_autoptr (SbxActionRecord) record = sbx_action_record_new (id);
  const char                 *key = NULL;
  JsonObject                 *action = NULL;

  *expires_in = -1;
  if (!sbx_fields_get_string (payload, "key", SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY, KEY_BYTES, &key, error) ||
      !sbx_fields_dup_id (payload, "targetId", SBX_FIELD_REQUIRED, &record->target_id, error) ||
      !sbx_fields_get_object (payload, "action", SBX_FIELD_REQUIRED, &action, error) ||
      !sbx_fields_get_int (payload, "expiresIn", SBX_FIELD_OPTIONAL, 0, LONGEST_EXPIRY, expires_in, error) ||
      !sbx_kept_json_check (json_object_get_member (payload, "action"), "action", error))
    return NULL;

  g_free (record->key);
  record->key = g_strdup (key);
  record->action = sbx_json_copy_object (action);
  return g_steal_pointer (&record);
}

/**
 * sbx_handle_push_action:
 * @request: key, targetId, action, expiresIn?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Has a bot do something, now or when it is back.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_push_action (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (SbxActionRecord) record = NULL;
  g_autofree char            *digest = NULL;
  gint64                      expires_in;
  gsize                       length;

  if (!sbx_request_check_may_change (request, error))
    return FALSE;
  record = read_action (sbx_request_get_payload (request), &expires_in, error);
  if (record == NULL)
    return FALSE;
  digest = make_digest (record, expires_in, &length);
  if (!sbx_kept_json_check_length (length, SBX_LIMIT_REPORT_BYTES, "action", error))
    return FALSE;

  g_free (record->state);
  record->state = g_strdup ("queued");
  g_free (record->by);
  record->by = g_strdup (sbx_request_get_sender_id (request));
  record->created_at = sbx_time_now_ms ();
  record->expires_at = expires_in >= 0 ? record->created_at + expires_in : 0;
  sbx_actions_push (sbx_hub_get_actions (sbx_request_get_hub (request)), request, g_steal_pointer (&record), digest);
  return TRUE;
}
