/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Listening sockets, non-blocking, with a backlog that a burst of clients fits into. Each returns a
 * descriptor, or -1 with an %SBX_HUB_ERROR whose message says what to do. */

int      sbx_socket_listen_tcp    (const char  *address,
                                   guint16     *port,
                                   int          backlog,
                                   GError     **error);
int      sbx_socket_listen_unix   (const char  *path,
                                   int          backlog,
                                   GError     **error);
void     sbx_socket_set_no_delay  (int          fd);
gboolean sbx_socket_is_loopback   (const char  *address);
gboolean sbx_socket_check_path (const char  *path,
                                GError     **error);

G_END_DECLS
