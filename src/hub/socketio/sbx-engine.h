/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-http-server.h"
#include "sbx-reactor.h"

G_BEGIN_DECLS

/**
 * SbxEngine:
 *
 * Engine.IO 4 at one path of an HTTP server: sessions over HTTP long-polling, over WebSocket, and from
 * the one to the other. A session is a peer of the reactor like any other; whether it has a socket at the
 * moment is nobody else's business. It knows nothing of what the messages say.
 */
typedef struct _SbxEngine SbxEngine;

/**
 * SbxEngineOptions:
 * @path: where it is served, with a slash at the end
 * @origins: web origins whose pages may connect, see sbx_origin_is_allowed()
 * @ping_interval: ms between a pong, or the start, and the next ping
 * @ping_timeout: ms within which a pong must come
 * @max_payload: bytes of one message or of the body of one POST; what the reactor was told
 */
typedef struct
{
  const char *path;
  const char *origins;
  gint64      ping_interval;
  gint64      ping_timeout;
  gsize       max_payload;
} SbxEngineOptions;

/**
 * SbxEngineFuncs:
 * @opened: a session begins: @peer is to be given to the reactor, and nothing to be queued for it yet. @query (nullable)
 *   and @headers are those of its first request
 * @message: a message came; @data is not terminated, and UTF-8 unless it is @binary
 * @closed: a session is at its end; called once, before the reactor tells its owner
 */
typedef struct
{
  void (*opened)  (SbxPeer            *peer,
                   GHashTable         *query,
                   SoupMessageHeaders *headers,
                   gpointer            user_data);
  void (*message) (SbxPeer            *peer,
                   gboolean            binary,
                   const char         *data,
                   gsize               length,
                   gpointer            user_data);
  void (*closed)  (SbxPeer            *peer,
                   gpointer            user_data);
} SbxEngineFuncs;

SbxEngine *sbx_engine_new      (const SbxEngineOptions *options,
                                SbxHttpServer          *http_server,
                                SbxReactor             *reactor,
                                const SbxEngineFuncs   *funcs,
                                gpointer                user_data);
void       sbx_engine_free     (SbxEngine              *self);

/* Of sessions and all that is called like them: nobody guesses it. */
#define SBX_ENGINE_ID_LENGTH 20

void       sbx_engine_make_id  (char                    id[SBX_ENGINE_ID_LENGTH + 1]);

/* A message as a frame, to be queued like any other. */
GBytes    *sbx_engine_frame    (gboolean                binary,
                                const char             *data,
                                gsize                   length);

/* Of a peer that is a session. */
gpointer   sbx_engine_get_data (SbxPeer                *peer);
void       sbx_engine_set_data (SbxPeer                *peer,
                                gpointer                data);
void       sbx_engine_end      (SbxPeer                *peer,
                                const char             *reason);

G_END_DECLS
