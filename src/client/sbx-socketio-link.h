/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-link.h"
#include "sbx-socketio-place.h"

G_BEGIN_DECLS

/**
 * SbxSocketioLink:
 *
 * A client of one namespace of a Socket.IO server (protocol 5 over Engine.IO 4): over a WebSocket, or polling where that is refused.
 * Where the server offers it, the connection is recovered: what was missed comes again.
 *
 * Signals, instead of `text` and `binary`:
 * - `event` (GBytes, GPtrArray, gint64): the JSON array of an event; its attachments (element-type GBytes), %NULL where it has none; the ack
 *   that the server wants, or -1
 * - `skipped` (GBytes, GError): what a packet has cannot be read; it as it came, and why. The connection goes on
 */
#define SBX_TYPE_SOCKETIO_LINK (sbx_socketio_link_get_type ())
G_DECLARE_FINAL_TYPE (SbxSocketioLink, sbx_socketio_link, SBX, SOCKETIO_LINK, SbxLink)

typedef enum {
  SBX_SOCKETIO_WEBSOCKET_FIRST,    /* polling where the WebSocket is refused */
  SBX_SOCKETIO_POLLING_FIRST,      /* and then the upgrade, as npm's client does */
  SBX_SOCKETIO_WEBSOCKET_ONLY,
  SBX_SOCKETIO_POLLING_ONLY,
} SbxSocketioTransports;

/* @uri: ws, wss, http or https, with the path of the Engine.IO endpoint and a query where there is one; @nsp: "/" or "/name"; @auth: (nullable): the auth
 * object, borrowed; @headers: (nullable): name → value; @place: (nullable): used and kept up to date, outlives the link. */
SbxLink *sbx_socketio_link_new           (SbxAddress            *address,
                                          const char            *uri,
                                          const char            *nsp,
                                          JsonObject            *auth,
                                          GHashTable            *headers,
                                          SbxSocketioTransports  transports,
                                          SbxSocketioPlace      *place);

/* The arguments and attachments (nullable, element-type GBytes) of an ack, or an error: TIMED_OUT, CLOSED. */
typedef void (*SbxSocketioAckFunc)       (SbxSocketioLink       *self,
                                          GBytes                *arguments,
                                          GPtrArray             *attachments,
                                          const GError          *error,
                                          gpointer               user_data);
/* @event: a JSON array, its first element the name, attachments as placeholders. @func: (nullable): no ack is wanted. Returns whether it was
 * handed over; else @func is not called. */
gboolean sbx_socketio_link_emit          (SbxSocketioLink       *self,
                                          GBytes                *event,
                                          GPtrArray             *attachments,
                                          guint                  timeout,
                                          SbxSocketioAckFunc     func,
                                          gpointer               user_data);
gboolean sbx_socketio_link_ack           (SbxSocketioLink       *self,
                                          gint64                 ack_id,
                                          GBytes                *arguments,
                                          GPtrArray             *attachments);

/* "websocket" or "polling": what carries it now. */
const char *sbx_socketio_link_get_transport (SbxSocketioLink    *self);
/* Whether the server said that nothing was missed since the last link. */
gboolean sbx_socketio_link_was_recovered (SbxSocketioLink       *self);
/* Whether what answered is a Socket.IO or Engine.IO server, be it of another version. */
gboolean sbx_socketio_link_is_joined      (SbxSocketioLink      *self);
gboolean sbx_socketio_link_was_recognized (SbxSocketioLink      *self);
/* Bytes of one message that the server takes; 0 = it did not say. */
gsize    sbx_socketio_link_get_max_payload (SbxSocketioLink     *self);

G_END_DECLS
