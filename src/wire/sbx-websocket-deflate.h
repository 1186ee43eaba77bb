/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* permessage-deflate (RFC 7692), as a server that starts each message anew: what was deflated for one peer
 * is right for every other. */

/* Shorter messages gain nothing. */
#define SBX_WEBSOCKET_DEFLATE_MIN_BYTES 256

const char *sbx_websocket_deflate_negotiate (const char *offers);

/**
 * SbxWebsocketDeflater:
 *
 * Makes compressed frames of frames.
 */
typedef struct _SbxWebsocketDeflater SbxWebsocketDeflater;

SbxWebsocketDeflater *sbx_websocket_deflater_new    (int                   level);
void                  sbx_websocket_deflater_free   (SbxWebsocketDeflater *self);
GBytes               *sbx_websocket_deflater_deflate (SbxWebsocketDeflater *self,
                                                     GBytes               *frames);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxWebsocketDeflater, sbx_websocket_deflater_free)

G_END_DECLS
