/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-link.h"

G_BEGIN_DECLS

/* The longest message that is taken, inflated: catch-up answers are larger than any single message. */
#define SBX_LINK_MAX_MESSAGE_BYTES (64 * 1024 * 1024)

/**
 * SbxWebsocketLink:
 *
 * One WebSocket. Silence is noticed by its own pings, whatever the server says in its messages.
 */
#define SBX_TYPE_WEBSOCKET_LINK (sbx_websocket_link_get_type ())
G_DECLARE_FINAL_TYPE (SbxWebsocketLink, sbx_websocket_link, SBX, WEBSOCKET_LINK, SbxLink)

/* @address: for the socket's path, and for what people are told; @uri: (nullable): another path or query of it; @headers: (nullable): name → value,
 * sent with the handshake. */
SbxLink     *sbx_websocket_link_new            (SbxAddress           *address,
                                                const char           *uri,
                                                GHashTable           *headers);
/* Before it is opened: @ms from the moment in which the request left. */
void         sbx_websocket_link_set_answer_time (SbxWebsocketLink    *self,
                                                guint                 ms);
/* Something took the request and did not answer it in time. */
gboolean     sbx_websocket_link_was_silent     (SbxWebsocketLink     *self);
/* What the server answered where the handshake failed; 0 where it did not answer by HTTP. */
guint        sbx_websocket_link_get_status     (SbxWebsocketLink     *self);
gboolean     sbx_websocket_link_was_described  (SbxWebsocketLink     *self);
gboolean     sbx_websocket_link_was_reached    (SbxWebsocketLink     *self);
/* How the server closed it: the code, 0 = it did not say. */
guint        sbx_websocket_link_get_close_code (SbxWebsocketLink     *self);
/* Ends it, but tells what the server says until it hears that. FALSE where it is not open. */
gboolean     sbx_websocket_link_leave          (SbxWebsocketLink     *self);

G_END_DECLS
