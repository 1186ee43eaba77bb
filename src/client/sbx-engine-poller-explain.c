/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-poller.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-reasons.h"
#include "sbx-secrets.h"

/* What is wrong with an answer that is none of Engine.IO. */

/* "96:0{…": how protocol 3 counts its packets. */
static gboolean
is_protocol_3 (const char *body,
               gsize       length)
{
  gsize i = 0;

  while (i < length && g_ascii_isdigit (body[i]))
    i++;
  return i > 0 && i < 8 && i + 2 < length && body[i] == ':' && body[i + 1] == '0' && body[i + 2] == '{';
}

static GError *
explain_refusal (SbxAddress *address,
                 JsonObject *refusal,
                 gboolean    last)
{
  const char *uri = sbx_address_get_uri (address);
  g_autofree char *said = sbx_fields_dup_text (refusal, "message", "");
  g_autofree char *message = sbx_secrets_mask (said, NULL);

  switch (sbx_fields_int_or (refusal, "code", -1))
    {
    case 0:
      if (!last)
        return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                                   _("The Socket.IO server at %s does not allow polling, with which this connection begins. Let it begin with a WebSocket, or ask whoever runs the server."), uri),
                                      "transport");
      return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                                 _("The Socket.IO server at %s does not allow polling, and a WebSocket to it did not come about. Ask whoever runs it, or what stands between."), uri),
                                    "transport");
    case 4:
      return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                                                 _("The Socket.IO server at %s does not allow connections from here (“%s”). Ask whoever runs it."), uri, message),
                                    "http403");
    case 5:
      return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                                 _("The Socket.IO server at %s speaks another version of the protocol; Signalbox speaks protocol 4, that of Socket.IO 3 and 4. Update the server."), uri),
                                    "engineVersion");
    default:
      return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                                                 _("The Socket.IO server at %s refused the connection: “%s”."), uri, message),
                                    "engineRefused");
    }
}

/**
 * sbx_engine_poller_explain:
 * @last: whether a WebSocket was tried before
 * @status: the HTTP status
 * @body: what came with it
 * @recognized: (out): whether it is known now what is there: an Engine.IO server, be it of another version, or a port for TLS
 *
 * Returns: (transfer full) (nullable): what is wrong with the first answer of a server; %NULL where it is an Engine.IO 4 open packet
 */
GError *
sbx_engine_poller_explain (SbxAddress *address,
                           gboolean    last,
                           guint       status,
                           const char *body,
                           gsize       length,
                           gboolean   *recognized)
{
  const char *uri = sbx_address_get_uri (address);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  GError *missing;

  *recognized = TRUE;
  if (status == SOUP_STATUS_OK && length > 1 && body[0] == '0' && body[1] == '{')
    return NULL;
  if (status == SOUP_STATUS_OK && is_protocol_3 (body, length))
    return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                               _("This is a Socket.IO server with protocol 3; Signalbox speaks protocol 4. Update the server at %s to Socket.IO 3 or 4."), uri),
                                  "engineVersion");

  node = length > 0 && length < 4096 ? sbx_json_parse (body, length, 4, NULL) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) && json_object_has_member (json_node_get_object (node), "code") &&
      json_object_has_member (json_node_get_object (node), "message"))
    return sbx_client_error_mark_status (explain_refusal (address, json_node_get_object (node), last), status);

  if (status == SOUP_STATUS_BAD_REQUEST && sbx_reason_says_tls (body, length))
    return sbx_reason_for_tls_needed (address);

  *recognized = FALSE;
  if (status == SOUP_STATUS_OK || status == SOUP_STATUS_NOT_FOUND)
    {
      missing = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                             _("This is a plain web server: there is no Socket.IO at %s. Check the port and the path; most Socket.IO servers are at /socket.io/."), uri);
      if (status == SOUP_STATUS_OK)
        missing = sbx_client_error_mark (missing, "page");
      return sbx_client_error_mark_status (missing, status);
    }

  cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "");
  return sbx_reason_for_connect (address, cause, status, 0);
}
