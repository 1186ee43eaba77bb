/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"

G_BEGIN_DECLS

/**
 * SbxConnectKeep:
 *
 * A row with a switch: whether what a server tells is kept in the local hub, how it is with that, or why it cannot be.
 */
#define SBX_TYPE_CONNECT_KEEP (sbx_connect_keep_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectKeep, sbx_connect_keep, SBX, CONNECT_KEEP, AdwActionRow)

/**
 * SbxConnectKeepServer:
 * @SBX_CONNECT_KEEP_SERVER: as far as is known one that can be kept
 * @SBX_CONNECT_KEEP_PLACE: has one place for all who connect there
 * @SBX_CONNECT_KEEP_SELF: is the local hub
 */
typedef enum {
  SBX_CONNECT_KEEP_SERVER,
  SBX_CONNECT_KEEP_PLACE,
  SBX_CONNECT_KEEP_SELF,
} SbxConnectKeepServer;

void     sbx_connect_keep_set_connections (SbxConnectKeep       *self,
                                           SbxConnections       *connections);
void     sbx_connect_keep_set_world       (SbxConnectKeep       *self,
                                           SbxWorld             *world);
void     sbx_connect_keep_set_server      (SbxConnectKeep       *self,
                                           SbxConnectKeepServer  server);
gboolean sbx_connect_keep_get_active      (SbxConnectKeep       *self);

G_END_DECLS
