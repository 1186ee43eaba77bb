/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"
#include "sbx-hub-error.h"

G_BEGIN_DECLS

/**
 * SbxHub:
 *
 * A hub: listens, keeps, routes. Everything happens in the thread-default main context of the
 * thread that starts it, save for the store's two threads.
 *
 * It emits `failed` with a #GError where it cannot go on: see sbx-hub.c.
 */
#define SBX_TYPE_HUB (sbx_hub_get_type ())
G_DECLARE_FINAL_TYPE (SbxHub, sbx_hub, SBX, HUB, GObject)

SbxHub     *sbx_hub_new             (SbxHubConfig  *config);
/* Opens the data folder, binds, listens; when it returns TRUE clients can connect. */
gboolean    sbx_hub_start           (SbxHub        *self,
                                     GError       **error);
/* Says 1001 to every peer, flushes, closes the store. Idempotent. */
void        sbx_hub_stop            (SbxHub        *self);
/* "ws://127.0.0.1:7420/ws" with the real port; NULL where only the Unix socket is served. */
const char *sbx_hub_get_uri         (SbxHub        *self);
const char *sbx_hub_get_socket_path (SbxHub        *self);
guint       sbx_hub_get_n_peers     (SbxHub        *self);
SbxHubConfig *
            sbx_hub_get_config      (SbxHub        *self);

G_END_DECLS
