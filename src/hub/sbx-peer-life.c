/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

/* A figure that is older is measured anew when somebody asks. */
#define STALE_MS 5000

/* Signs of life, and how long they take. */

/**
 * sbx_peer_note_heartbeat:
 * @self: a peer
 *
 * It said that it is there, in whatever words.
 */
void
sbx_peer_note_heartbeat (SbxPeer *self)
{
  self->last_heartbeat = g_get_monotonic_time () / 1000;
}

/* A ping that is still on its way says nothing of one that follows it. */
void
sbx_peer_note_ping (SbxPeer *self)
{
  if (self->pinged_at == 0)
    self->pinged_at = g_get_monotonic_time ();
}

void
sbx_peer_note_pong (SbxPeer *self)
{
  if (self->pinged_at != 0)
    self->latency = g_get_monotonic_time () - self->pinged_at;
  self->pinged_at = 0;
  sbx_peer_note_heartbeat (self);
}

/**
 * sbx_peer_measure:
 * @self: a peer
 *
 * Somebody looks at its figures: asks it for a sign of life, unless one came just now or is awaited. Where its carrier has pings of
 * its own those are waited for.
 */
void
sbx_peer_measure (SbxPeer *self)
{
  gint64 now = g_get_monotonic_time () / 1000;

  if (!sbx_peer_is_open (self) || self->detached || self->carrier != NULL || self->pinged_at != 0 ||
      (self->latency >= 0 && now - self->last_heartbeat < STALE_MS))
    return;
  sbx_peer_note_ping (self);
  sbx_peer_push_control (self, SBX_WEBSOCKET_PING, NULL, 0);
}

/**
 * sbx_peer_get_figures:
 * @self: a peer
 * @figures: (out caller-allocates): how it is doing
 */
void
sbx_peer_get_figures (SbxPeer        *self,
                      SbxPeerFigures *figures)
{
  *figures = (SbxPeerFigures) {
    .messages_in = self->messages_in,
    .messages_out = self->messages_out,
    .bytes_in = self->bytes_in,
    .bytes_out = self->bytes_out,
    .queue_messages = self->out.n_messages,
    .queue_bytes = self->out.n_bytes,
    .last_input = self->last_input,
    .last_heartbeat = self->last_heartbeat,
    .latency = self->latency,
  };
}
