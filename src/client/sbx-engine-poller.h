/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"

G_BEGIN_DECLS

/**
 * SbxEnginePoller:
 *
 * HTTP long-polling of Engine.IO: one held GET, one POST at a time.
 *
 * Signals:
 * - `payload` (GBytes): what a GET was answered with
 * - `failed` (GError): in words for people; once
 * - `rested`: after sbx_engine_poller_rest(): no request is under way any more
 */
#define SBX_TYPE_ENGINE_POLLER (sbx_engine_poller_get_type ())
G_DECLARE_FINAL_TYPE (SbxEnginePoller, sbx_engine_poller, SBX, ENGINE_POLLER, GObject)

/* @uri: http(s), with the whole query but the cache buster. */
SbxEnginePoller *sbx_engine_poller_new         (SbxAddress       *address,
                                                const char       *uri,
                                                GHashTable       *headers,
                                                gboolean          last);
void             sbx_engine_poller_start       (SbxEnginePoller  *self);
/* The session that the server opened: its address, and bytes of a body at most (0 = not said). */
void             sbx_engine_poller_set_session (SbxEnginePoller  *self,
                                                const char       *uri,
                                                gsize             max_payload);
/* A whole packet as text, or the bytes of a binary message. */
void             sbx_engine_poller_send        (SbxEnginePoller  *self,
                                                gboolean          binary,
                                                GBytes           *packet);
/* What is under way comes to its end; no new poll begins. */
void             sbx_engine_poller_rest        (SbxEnginePoller  *self);
/* What waits is sent, without anybody waiting for it; then nothing is left. */
void             sbx_engine_poller_finish      (SbxEnginePoller  *self);
/* Ends all requests. */
void             sbx_engine_poller_stop        (SbxEnginePoller  *self);

/* What is wrong with the first answer of what should be an Engine.IO 4 server (transfer full); NULL where nothing is. */
GError          *sbx_engine_poller_explain     (SbxAddress       *address,
                                                gboolean          last,
                                                guint             status,
                                                const char       *body,
                                                gsize             length,
                                                gboolean         *recognized);
/* The same of the answer that it failed with. */
gboolean         sbx_engine_poller_was_recognized (SbxEnginePoller *self);
/* Whether the server said anything yet, as far as that can be known. */
gboolean         sbx_engine_poller_has_heard   (SbxEnginePoller  *self);
/* (nullable): as sbx_link_get_log() */
const char      *sbx_engine_poller_get_log     (SbxEnginePoller  *self);

G_END_DECLS
