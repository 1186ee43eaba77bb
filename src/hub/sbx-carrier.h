/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"

G_BEGIN_DECLS

/**
 * SbxCarrierFuncs:
 * @message: a whole message came over the peer's socket
 * @write: (nullable): something is queued, and the peer has no socket at the moment
 * @resume: (nullable): input that was held back while the peer had to wait can be handled, see
 *   sbx_peer_hold_input()
 * @hung_up: (nullable): the other end went of a descriptor that is, or just was, watched for that, see
 *   sbx_reactor_watch_end()
 * @left: (nullable): the peer is at its end; called before the reactor's owner is told, never from within
 *   another call
 * @gone: (nullable): what is queued is dropped, and the socket closed, where there was one
 * @free: frees the carrier, with the peer
 *
 * Between a peer and the rest of the hub, where messages are packets of another protocol, or where the peer
 * is not one connection.
 */
typedef struct _SbxCarrier SbxCarrier;

typedef struct
{
  void (*message) (SbxPeer    *peer,
                   gboolean    binary,
                   const char *data,
                   gsize       length);
  void (*write)   (SbxPeer    *peer);
  void (*resume)  (SbxPeer    *peer);
  void (*hung_up) (SbxPeer    *peer);
  void (*left)    (SbxPeer    *peer);
  void (*gone)    (SbxPeer    *peer);
  void (*free)    (SbxCarrier *self);
} SbxCarrierFuncs;

/* To stand first in what carries a peer. */
struct _SbxCarrier
{
  const SbxCarrierFuncs *funcs;
};

G_END_DECLS
