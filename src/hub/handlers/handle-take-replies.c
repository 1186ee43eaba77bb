/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-replies.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define ADDRESS_BYTES 4096
#define KEY_BYTES 256

static gboolean
check_is_bridge (SbxRequest  *request,
                 GError     **error)
{
  if (g_str_equal (sbx_request_get_role (request), "service") &&
      sbx_peer_get_dialect (sbx_request_get_peer (request)) == &sbx_dialect_native)
    return TRUE;
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN, _("Only a service may be a bridge"));
  return FALSE;
}

/**
 * sbx_handle_take_replies:
 * @request: address, connected?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * From now on the asker forwards what is written into channels that were taken over from that address. Where it says that it is not connected there,
 * people are told that nothing new comes from there.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_take_replies (SbxRequest  *request,
                         GError     **error)
{
  JsonObject *payload = sbx_request_get_payload (request);
  const char *address = NULL;
  gboolean connected = FALSE;
  SbxBridgeLink link = SBX_BRIDGE_LINK_UNKNOWN;

  if (!check_is_bridge (request, error) ||
      !sbx_fields_get_string (payload, "address", SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY, ADDRESS_BYTES, &address, error) ||
      !sbx_fields_get_boolean (payload, "connected", SBX_FIELD_OPTIONAL, &connected, error))
    return FALSE;

  if (json_object_has_member (payload, "connected"))
    link = connected ? SBX_BRIDGE_LINK_UP : SBX_BRIDGE_LINK_DOWN;
  sbx_replies_serve (sbx_hub_get_replies (sbx_request_get_hub (request)), sbx_request_get_peer (request), address, link);
  sbx_request_ok (request, NULL);
  return TRUE;
}

/* What the other server said beside its words is told with them. */
static GError *
read_refusal (JsonObject *payload,
              const char *name,
              const char *message)
{
  static const char *const details[] = { "field", "limit", "retryAfter", "unconfirmed", "unreachable", "unsent" };
  int code = SBX_WIRE_ERROR_INTERNAL;
  GError *refusal;

  sbx_wire_error_from_name (name, &code);
  refusal = g_error_new_literal (SBX_WIRE_ERROR, code, message);
  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    {
      if (json_object_has_member (payload, details[i]))
        sbx_wire_error_set_detail (refusal, details[i], sbx_json_copy (json_object_get_member (payload, details[i])));
    }
  return refusal;
}

/**
 * sbx_handle_reply_forwarded:
 * @request: key, and id or error and message
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * A bridge says what became of a reply that it was handed.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_reply_forwarded (SbxRequest  *request,
                            GError     **error)
{
  JsonObject *payload = sbx_request_get_payload (request);
  const char *key = NULL, *name = NULL, *message = "";
  g_autofree char *id = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!check_is_bridge (request, error) ||
      !sbx_fields_get_string (payload, "key", SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY, KEY_BYTES, &key, error) ||
      !sbx_fields_get_string (payload, "error", SBX_FIELD_OPTIONAL, KEY_BYTES, &name, error) ||
      !sbx_fields_get_string (payload, "message", SBX_FIELD_OPTIONAL, SBX_LIMIT_TEXT_BYTES, &message, error) ||
      !sbx_fields_dup_id (payload, "id", name != NULL ? SBX_FIELD_OPTIONAL : SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  if (name != NULL)
    refusal = read_refusal (payload, name, message);
  if (!sbx_replies_settle (sbx_hub_get_replies (sbx_request_get_hub (request)), sbx_request_get_peer (request), key, id, refusal))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "key",
                                                              _("Nobody waits for the reply “%s” any more"), key));
      return FALSE;
    }
  sbx_request_ok (request, NULL);
  return TRUE;
}
