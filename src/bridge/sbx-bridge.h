/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  SBX_BRIDGE_STOPPED,
  SBX_BRIDGE_CONNECTING,    /* to either end, the first time or again */
  SBX_BRIDGE_READING,       /* what is there already, or what was missed */
  SBX_BRIDGE_LIVE,          /* the local hub has all that the other server told */
  SBX_BRIDGE_FAILED,        /* only a person can help; `reason` says how */
} SbxBridgeState;

#define SBX_TYPE_BRIDGE_STATE (sbx_bridge_state_get_type ())
GType sbx_bridge_state_get_type (void);

/**
 * SbxBridge:
 *
 * Takes over what another server tells into a local hub, for as long as it is started: a client of both. What is there
 * stays when the other server is gone. It lives in the main context of the thread that started it.
 *
 * Properties (read-only, with notify):
 * - `state` (SbxBridgeState)
 * - `reason` (string, nullable): why it is not live, in a sentence
 */
#define SBX_TYPE_BRIDGE (sbx_bridge_get_type ())
G_DECLARE_FINAL_TYPE (SbxBridge, sbx_bridge, SBX, BRIDGE, GObject)

SbxBridge      *sbx_bridge_new             (const char  *from,
                                            const char  *dialect,
                                            JsonObject  *profile,
                                            const char  *token,
                                            const char  *to,
                                            const char  *to_token,
                                            GError     **error);
/* Before start; (nullable): where it keeps how far it has read. Without one it reads all again at each start. */
void            sbx_bridge_set_data_folder (SbxBridge   *self,
                                            const char  *folder);
/* Before start; (nullable): where the local hub can be reached besides, so that a bridge from itself is known. */
void            sbx_bridge_set_own_address (SbxBridge   *self,
                                            const char  *address);
void            sbx_bridge_start           (SbxBridge   *self);
void            sbx_bridge_stop            (SbxBridge   *self);
SbxBridgeState  sbx_bridge_get_state       (SbxBridge   *self);
const char     *sbx_bridge_get_reason      (SbxBridge   *self);
/* The address in its normal form. */
const char     *sbx_bridge_get_from        (SbxBridge   *self);

G_END_DECLS
