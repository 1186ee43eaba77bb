/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socket-facts.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/**
 * sbx_socket_facts_read:
 * @socket: a socket
 * @facts: (out caller-allocates): what is known of it
 *
 * Returns: whether anything is
 */
gboolean
sbx_socket_facts_read (GSocket        *socket,
                       SbxSocketFacts *facts)
{
  struct tcp_info info;
  socklen_t       length = sizeof info;

  g_return_val_if_fail (G_IS_SOCKET (socket), FALSE);

  memset (&info, 0, sizeof info);
  if (g_socket_is_closed (socket) ||
      getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || info.tcpi_rtt == 0)
    return FALSE;

  facts->round_trip = info.tcpi_rtt / 1000.0;
  facts->received = info.tcpi_bytes_received;
  return TRUE;
}

/**
 * sbx_socket_facts_has_heard:
 * @socket: (nullable): a socket that is open
 * @uri: what it is for
 *
 * Returns: whether the server has said anything, as far as that can be known
 */
gboolean
sbx_socket_facts_has_heard (GSocket    *socket,
                            const char *uri)
{
  SbxSocketFacts facts;

  return socket != NULL && !g_str_has_prefix (uri, "wss:") && !g_str_has_prefix (uri, "https:") &&
         sbx_socket_facts_read (socket, &facts) && facts.received > 0;
}
