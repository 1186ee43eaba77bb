/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"
#include "sbx-metrics.h"

G_BEGIN_DECLS

/**
 * SbxListener:
 *
 * The sockets that a hub listens on, and the connections that are still at their HTTP request. It
 * owns the limits on connections and the time that a request may take.
 */
typedef struct _SbxListener SbxListener;

/**
 * SbxSlot:
 *
 * One connection's place among the limits, from its being accepted to its end.
 */
typedef struct _SbxSlot SbxSlot;

typedef void (*SbxListenerFunc) (GSocketConnection *connection,
                                 GSocketAddress    *local,
                                 GSocketAddress    *remote,
                                 gpointer           user_data);

SbxListener *sbx_listener_new             (SbxHubConfig     *config,
                                           SbxMetrics       *metrics,
                                           SbxListenerFunc   func,
                                           gpointer          user_data);
void         sbx_listener_free            (SbxListener      *self);
gboolean     sbx_listener_start           (SbxListener      *self,
                                           GError          **error);
void         sbx_listener_stop            (SbxListener      *self);
const char  *sbx_listener_get_uri         (SbxListener      *self);
const char  *sbx_listener_get_socket_path (SbxListener      *self);

SbxSlot     *sbx_slot_take                (GSocketAddress   *remote);
SbxSlot     *sbx_slot_new_beside          (GSocketAddress   *remote);
void         sbx_slot_note_head           (GSocketAddress   *remote);
void         sbx_slot_pause               (GSocketAddress   *remote);
void         sbx_slot_restart             (GSocketAddress   *remote,
                                           gboolean          awaits_head);
void         sbx_slot_free                (SbxSlot          *self);

G_END_DECLS
