/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxHttpServer:
 *
 * The HTTP side of a hub: a table of paths, one of which becomes a WebSocket. It listens on
 * nothing itself; connections are handed to it.
 */
typedef struct _SbxHttpServer SbxHttpServer;

/**
 * SbxHttpServerFuncs:
 * @upgraded: a WebSocket has been made of a connection; @early are bytes behind its handshake
 * @write_health: appends what the hub says of itself to the object that /healthz answers
 * @is_ready: whether the hub can serve
 * @get_return: 0, or where the hub is stopping, after how many ms to come back
 */
typedef struct
{
  void     (*upgraded)     (SbxPeer       *peer,
                            GByteArray    *early,
                            gpointer       user_data);
  void     (*write_health) (JsonObject    *answer,
                            gpointer       user_data);
  gboolean (*is_ready)     (gpointer       user_data);
  guint    (*get_return)   (gpointer       user_data);
} SbxHttpServerFuncs;

SbxHttpServer *sbx_http_server_new    (SbxHubConfig             *config,
                                       SbxMetrics               *metrics,
                                       const SbxHttpServerFuncs *funcs,
                                       gpointer                  user_data);
void           sbx_http_server_free   (SbxHttpServer            *self);
void           sbx_http_server_accept (SbxHttpServer            *self,
                                       GSocketConnection        *connection,
                                       GSocketAddress           *local,
                                       GSocketAddress           *remote);

G_END_DECLS
