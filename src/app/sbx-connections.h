/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-bridge.h"
#include "sbx-client.h"
#include "sbx-settings.h"

G_BEGIN_DECLS

/**
 * SbxConnections:
 *
 * A GListModel of SbxWorld: the hubs that the window shows, each with the SbxClient that keeps it
 * up to date, in the order that people gave them; the hub inside this application is the last. Which of them are muted is
 * kept here too.
 *
 * Properties:
 * - `n-items` (uint)
 *
 * Signals:
 * - `keyring-failed` (SbxWorld, GError): the token of a hub could not be kept, or not be read
 * - `client-made` (SbxClient): of one of them, before it connects; it was not there yet when the world came, where its token had to be looked for
 * - `reply-lost` (SbxWorld, content, GError): as SbxClient's, of any of them
 * - `bridge-changed` (SbxWorld): how it is with the bridge that keeps it in the local hub, or there is one, or none any more
 * - `failed` (SbxWorld or NULL, GError): a hub did not do what somebody asked for, such as a claim; or something cannot be kept on disk
 */
#define SBX_TYPE_CONNECTIONS (sbx_connections_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnections, sbx_connections, SBX, CONNECTIONS, GObject)

SbxConnections *sbx_connections_new         (SbxSettings    *settings);

void            sbx_connections_load_saved  (SbxConnections *self);
SbxWorld       *sbx_connections_add         (SbxConnections *self,
                                             const char     *name,
                                             SbxAddress     *address);
SbxWorld       *sbx_connections_save        (SbxConnections *self,
                                             const char     *name,
                                             SbxAddress     *address,
                                             const char     *token,
                                             JsonObject     *profile);
SbxWorld       *sbx_connections_edit        (SbxConnections *self,
                                             SbxWorld       *world,
                                             const char     *name,
                                             SbxAddress     *address,
                                             const char     *token,
                                             JsonObject     *profile);
void            sbx_connections_connect     (SbxConnections *self,
                                             SbxWorld       *world);
void            sbx_connections_disconnect  (SbxConnections *self,
                                             SbxWorld       *world);
void            sbx_connections_set_bridged (SbxConnections *self,
                                             SbxWorld       *world,
                                             gboolean        bridged);
void            sbx_connections_set_local   (SbxConnections *self,
                                             SbxAddress     *address);
void            sbx_connections_rename      (SbxConnections *self,
                                             SbxWorld       *world,
                                             const char     *name);
void            sbx_connections_remove      (SbxConnections *self,
                                             SbxWorld       *world);
gboolean        sbx_connections_can_restore (SbxConnections *self);
void            sbx_connections_restore     (SbxConnections *self);
void            sbx_connections_withdraw    (SbxConnections *self,
                                             SbxWorld       *world);
void            sbx_connections_set_muted   (SbxConnections *self,
                                             SbxWorld       *world,
                                             gboolean        muted);
gboolean        sbx_connections_can_move    (SbxConnections *self,
                                             SbxWorld       *world,
                                             int             step);
void            sbx_connections_move        (SbxConnections *self,
                                             SbxWorld       *world,
                                             int             step);
void            sbx_connections_stop        (SbxConnections *self);

SbxClient      *sbx_connections_new_client  (SbxConnections *self,
                                             SbxAddress     *address,
                                             const char     *token,
                                             JsonObject     *profile,
                                             GError        **error);
SbxClient      *sbx_connections_get_client  (SbxConnections *self,
                                             SbxWorld       *world);
guint           sbx_connections_count_unsent (SbxConnections *self,
                                              SbxWorld       *world);
SbxWorld       *sbx_connections_get_local   (SbxConnections *self);
SbxWorld       *sbx_connections_find        (SbxConnections *self,
                                             const char     *address);
SbxAddress     *sbx_connections_get_address (SbxConnections *self,
                                             SbxWorld       *world);
const char     *sbx_connections_get_name    (SbxConnections *self,
                                             SbxWorld       *world);
const char     *sbx_connections_get_token   (SbxConnections *self,
                                             SbxWorld       *world);
JsonObject     *sbx_connections_get_profile (SbxConnections *self,
                                             SbxWorld       *world);
gboolean        sbx_connections_is_saved    (SbxConnections *self,
                                             SbxWorld       *world);
gboolean        sbx_connections_get_bridged (SbxConnections *self,
                                             SbxWorld       *world);
SbxBridge      *sbx_connections_get_bridge  (SbxConnections *self,
                                             SbxWorld       *world);
gboolean        sbx_connections_is_local_hub (SbxConnections *self,
                                             SbxClient      *client);
gboolean        sbx_connections_takes_place (const char     *dialect,
                                             SbxAddress     *address);
gboolean        sbx_connections_may_take_place (const char     *dialect,
                                                SbxAddress     *address);

G_END_DECLS
