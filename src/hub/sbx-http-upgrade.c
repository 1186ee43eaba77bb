/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-server.h"

#include "sbx-origin.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

/* How a request becomes a WebSocket. */

/* A handshake whose answer is on its way. */
typedef struct
{
  SbxUpgradedFunc func;
  gpointer        user_data;
  GDestroyNotify  user_data_free;   /* (nullable) */
} Upgrade;

/* libsoup may hold the first frames already: takes them out of its buffers without waiting for more. */
static GByteArray *
take_early_bytes (GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GByteArray   *early = g_byte_array_new ();
  guint8        buffer[4096];
  gssize        length;

  while ((length = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer,
                                                             sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (early, buffer, (guint) length);
  return early;
}

static char *
describe_address (GSocketAddress *remote)
{
  if (G_IS_INET_SOCKET_ADDRESS (remote))
    return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));
  return g_strdup ("unix");
}

/* The answer 101 is out: takes the connection away from libsoup. */
static void
on_upgraded (SoupServerMessage *message,
             gpointer           user_data)
{
  Upgrade                   *upgrade = user_data;
  g_autoptr (GSocketAddress) remote = g_object_ref (soup_server_message_get_remote_address (message));
  GSocketConnection         *connection = g_object_get_data (G_OBJECT (remote), "sbx-connection");
  g_autoptr (GIOStream)      stream = NULL;
  g_autoptr (GByteArray)     early = NULL;
  g_autofree char           *address = NULL;
  GSocket                   *socket = g_socket_connection_get_socket (connection);
  SbxUpgraded                upgraded = { .slot = sbx_slot_take (remote) };

  stream = soup_server_message_steal_connection (message);
  early = take_early_bytes (stream);

  /* A duplicate, and the GSocket closed here and now, whoever else still holds it. */
  upgraded.fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  g_socket_close (socket, NULL);
  g_object_set_data (G_OBJECT (remote), "sbx-connection", NULL);
  if (upgraded.fd < 0)
    {
      sbx_slot_free (upgraded.slot);
      return;
    }

  address = describe_address (remote);
  upgraded.transport = G_IS_UNIX_SOCKET_ADDRESS (remote) ? SBX_TRANSPORT_UNIX : SBX_TRANSPORT_WEBSOCKET;
  upgraded.address = address;
  upgraded.early = early;
  upgrade->func (&upgraded, message, upgrade->user_data);
}

static void
free_upgrade (gpointer  data,
              GClosure *closure)
{
  Upgrade *upgrade = data;

  if (upgrade->user_data_free != NULL)
    upgrade->user_data_free (upgrade->user_data);
  g_free (upgrade);
}

/* Returns: whether the request is a handshake that is agreed to; else it is answered */
static gboolean
check_handshake (SbxHttpServer     *self,
                 SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  if (sbx_http_server_refuse_at_end (self, message))
    return FALSE;
  if (!sbx_origin_is_allowed (soup_message_headers_get_one (request, "Origin"),
                              soup_message_headers_get_one (request, "Host"), sbx_http_server_get_origins (self)))
    {
      sbx_http_server_refuse (self, message, SOUP_STATUS_FORBIDDEN, SBX_WIRE_ERROR_FORBIDDEN,
                              _("Pages of this origin may not connect; see the setting “origins”"));
      return FALSE;
    }
  if (!soup_message_headers_header_contains (request, "Upgrade", "websocket") ||
      g_strcmp0 (soup_message_headers_get_one (request, "Sec-WebSocket-Version"), "13") != 0)
    {
      soup_message_headers_replace (response, "Upgrade", "websocket");
      soup_message_headers_replace (response, "Sec-WebSocket-Version", "13");
      sbx_http_server_refuse (self, message, SBX_HTTP_UPGRADE_REQUIRED, SBX_WIRE_ERROR_BAD_REQUEST,
                              _("This path speaks WebSocket, version 13"));
      return FALSE;
    }
  /* No extension is offered, so none is agreed on. */
  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    {
      sbx_http_server_refuse (self, message, SOUP_STATUS_BAD_REQUEST, SBX_WIRE_ERROR_BAD_REQUEST,
                              _("The WebSocket handshake is malformed"));
      return FALSE;
    }
  return TRUE;
}

/**
 * sbx_http_server_upgrade:
 * @self: a server
 * @message: a request that should be a WebSocket's handshake
 * @func: told when it has become one
 * @user_data: for @func
 * @user_data_free: (nullable): frees @user_data, whatever comes of the handshake
 *
 * Agrees to a handshake, or refuses it: of another origin, of another version, at the hub's end.
 */
void
sbx_http_server_upgrade (SbxHttpServer     *self,
                         SoupServerMessage *message,
                         SbxUpgradedFunc    func,
                         gpointer           user_data,
                         GDestroyNotify     user_data_free)
{
  Upgrade *upgrade;

  if (!check_handshake (self, message))
    {
      if (user_data_free != NULL)
        user_data_free (user_data);
      return;
    }
  upgrade = g_new0 (Upgrade, 1);
  upgrade->func = func;
  upgrade->user_data = user_data;
  upgrade->user_data_free = user_data_free;
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (on_upgraded), upgrade, free_upgrade, 0);
}
