/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-recorder.h"
#include "sbx-metrics.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/**
 * SbxReactor:
 *
 * One epoll descriptor inside one GSource for all peers: a GSource each makes accepting quadratic.
 * It reads what is ready, hands whole messages out, and then writes what was queued meanwhile, once
 * for each peer and turn.
 */
typedef struct _SbxReactor SbxReactor;

/**
 * SbxReactorLimits:
 *
 * What every peer is held to. Times in ms.
 */
typedef struct
{
  gsize  message_bytes;
  gsize  queue_bytes;
  guint  queue_messages;
  gint64 heartbeat_interval;
  gint64 hello_timeout;
  gint64 close_timeout;      /* from our close frame to the end of the connection */
  guint  requests;           /* of one peer under way at which it is not read from until some are answered */
  int    compression;        /* level of those that agreed on it; 0 = nobody does */
} SbxReactorLimits;

/**
 * SbxReactorFuncs:
 * @message: a whole text message arrived; @data is valid UTF-8, not terminated, borrowed
 * @silent: (nullable): the peer has sent no message in its first second
 * @flushed: (nullable): tracked frames of the peer are with the kernel, see sbx_peer_take_flushed(); never
 *   from within another call
 * @settle: (nullable): something else is about to be queued for the peer, or, where that is %NULL, what is
 *   queued is about to be written: whoever holds events back queues them now
 * @closed: the peer is at its end: our close frame is queued, or the connection is gone; called once for
 *   each peer that was added, never from within another call
 */
typedef struct
{
  void (*message) (SbxPeer    *peer,
                   const char *data,
                   gsize       length,
                   gpointer    user_data);
  void (*silent)  (SbxPeer    *peer,
                   gpointer    user_data);
  void (*closed)  (SbxPeer    *peer,
                   gpointer    user_data);
  void (*flushed) (SbxPeer    *peer,
                   gpointer    user_data);
  void (*settle)  (SbxPeer    *peer,
                   gpointer    user_data);
} SbxReactorFuncs;

SbxReactor             *sbx_reactor_new         (const SbxReactorLimits *limits,
                                                 const SbxReactorFuncs  *funcs,
                                                 gpointer                user_data,
                                                 SbxMetrics             *metrics,
                                                 GError                **error);
void                    sbx_reactor_free        (SbxReactor             *self);
/* (nullable): nothing is recorded; to be set before there are peers, and to outlive them. */
void                    sbx_reactor_set_recorder (SbxReactor            *self,
                                                 SbxHubRecorder         *recorder);
gboolean                sbx_reactor_add         (SbxReactor             *self,
                                                 SbxPeer                *peer,
                                                 GError                **error);
void                    sbx_reactor_feed        (SbxReactor             *self,
                                                 SbxPeer                *peer,
                                                 const guint8           *data,
                                                 gsize                   length);
GPtrArray              *sbx_reactor_get_peers   (SbxReactor             *self);
SbxPeer                *sbx_reactor_find        (SbxReactor             *self,
                                                 const char             *connection_id);
guint                   sbx_reactor_get_n_open  (SbxReactor             *self);

G_END_DECLS
