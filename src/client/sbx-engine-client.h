/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"
#include "sbx-flight-recorder.h"
#include "sbx-socketio-link.h"

G_BEGIN_DECLS

/**
 * SbxEngineClient:
 *
 * One session with an Engine.IO 4 server: a WebSocket, or polling where that is refused, with the upgrade where the server offers it. Silence
 * of pingInterval + pingTimeout is its end.
 *
 * Signals:
 * - `opened`: the server's open packet came; messages can be sent
 * - `message` (gboolean, GBytes): one; whether it is binary
 * - `alive`: something came in
 * - `closed` (GError): it ended, or did not come about, in words for people; once, and not after sbx_engine_client_close()
 */
#define SBX_TYPE_ENGINE_CLIENT (sbx_engine_client_get_type ())
G_DECLARE_FINAL_TYPE (SbxEngineClient, sbx_engine_client, SBX, ENGINE_CLIENT, GObject)

/* @uri: ws(s) or http(s), with its path and maybe a query. */
SbxEngineClient *sbx_engine_client_new             (SbxAddress            *address,
                                                    const char            *uri,
                                                    GHashTable            *headers,
                                                    SbxSocketioTransports  transports);
/* Before it is opened. (nullable): what notes each packet, whatever carries it. */
void             sbx_engine_client_set_recorder    (SbxEngineClient       *self,
                                                    SbxFlightRecorder     *recorder);
/* Whether the server began to answer, and does not come to an end of its first answer's head. */
gboolean         sbx_engine_client_is_answering    (SbxEngineClient       *self);
void             sbx_engine_client_open            (SbxEngineClient       *self,
                                                    guint                  timeout);
/* @data of a text message is UTF-8. FALSE when it is no longer open, or longer than the server takes. */
gboolean         sbx_engine_client_send            (SbxEngineClient       *self,
                                                    gboolean               binary,
                                                    GBytes                *data);
/* Whether a message of @length bytes can be handed over now. */
gboolean         sbx_engine_client_takes           (SbxEngineClient       *self,
                                                    gboolean               binary,
                                                    gsize                  length);
void             sbx_engine_client_probe           (SbxEngineClient       *self,
                                                    guint                  patience);
void             sbx_engine_client_close           (SbxEngineClient       *self);

/* "websocket" or "polling". */
const char      *sbx_engine_client_get_transport   (SbxEngineClient       *self);
/* Bytes of one message that the server takes; 0 = it did not say. */
gsize            sbx_engine_client_get_max_payload (SbxEngineClient       *self);
/* Whether it spoke as an Engine.IO server does, be it of another version. */
gboolean         sbx_engine_client_was_recognized  (SbxEngineClient       *self);
/* The longest silence of a server that is there, in ms. */
guint            sbx_engine_client_get_patience    (SbxEngineClient       *self);
/* (nullable): as sbx_link_get_log() */
const char      *sbx_engine_client_get_log         (SbxEngineClient       *self);
void             sbx_engine_client_measure         (SbxEngineClient        *self,
                                                    SbxLinkMeasures        *measures);

G_END_DECLS
