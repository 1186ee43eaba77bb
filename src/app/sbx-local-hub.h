/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxLocalHubState:
 * @SBX_LOCAL_HUB_OFF: not wanted
 * @SBX_LOCAL_HUB_STARTING: opens its data, binds its addresses
 * @SBX_LOCAL_HUB_RUNNING: clients can connect
 * @SBX_LOCAL_HUB_STOPPING: says goodbye, closes its data
 * @SBX_LOCAL_HUB_FAILED: could not start; `reason` says why
 */
typedef enum {
  SBX_LOCAL_HUB_OFF,
  SBX_LOCAL_HUB_STARTING,
  SBX_LOCAL_HUB_RUNNING,
  SBX_LOCAL_HUB_STOPPING,
  SBX_LOCAL_HUB_FAILED,
} SbxLocalHubState;

/**
 * SbxLocalHub:
 *
 * The hub inside the application, on a thread of its own with its own main context. The
 * application talks to it over its Unix socket like to any other hub: a busy window never slows
 * the hub, nor a busy hub the window. This file alone includes the hub.
 *
 * Properties, all read-only, notified in the main context:
 * - `state` (uint: SbxLocalHubState)
 * - `reason` (string, nullable): why it failed, a sentence with the next step
 * - `uri` (string, nullable): what other programs connect to while it runs
 * - `address` (string, nullable): the Unix socket, as `unix:/path`
 */
#define SBX_TYPE_LOCAL_HUB (sbx_local_hub_get_type ())
G_DECLARE_FINAL_TYPE (SbxLocalHub, sbx_local_hub, SBX, LOCAL_HUB, GObject)

SbxLocalHub      *sbx_local_hub_new          (void);

void              sbx_local_hub_start        (SbxLocalHub *self,
                                              guint        port);
void              sbx_local_hub_stop         (SbxLocalHub *self);
void              sbx_local_hub_shut_down    (SbxLocalHub *self);

SbxLocalHubState  sbx_local_hub_get_state    (SbxLocalHub *self);
const char       *sbx_local_hub_get_reason   (SbxLocalHub *self);
const char       *sbx_local_hub_get_uri      (SbxLocalHub *self);
const char       *sbx_local_hub_get_address  (SbxLocalHub *self);
char             *sbx_local_hub_dup_folder   (SbxLocalHub *self);

G_END_DECLS
