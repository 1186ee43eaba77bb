/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxConnectionState:
 * @SBX_CONNECTION_DISCONNECTED: not wanted
 * @SBX_CONNECTION_CONNECTING: the first try, or one that a person asked for
 * @SBX_CONNECTION_CONNECTED: heartbeats are answered and every stream subscribed to is whole
 * @SBX_CONNECTION_RECONNECTING: the quick tries after a loss
 * @SBX_CONNECTION_PATROL: the quick tries are used up; once a minute
 * @SBX_CONNECTION_ERROR: needs a person, does not retry by itself
 *
 * See docs/protocol.md ("Client connection").
 */
typedef enum {
  SBX_CONNECTION_DISCONNECTED,
  SBX_CONNECTION_CONNECTING,
  SBX_CONNECTION_CONNECTED,
  SBX_CONNECTION_RECONNECTING,
  SBX_CONNECTION_PATROL,
  SBX_CONNECTION_ERROR,
} SbxConnectionState;

#define SBX_TYPE_CONNECTION_STATE (sbx_connection_state_get_type ())
GType       sbx_connection_state_get_type (void);
/* As other programs read it: "connecting". */
const char *sbx_connection_state_to_name  (SbxConnectionState state);

G_END_DECLS
