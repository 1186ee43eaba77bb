/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

#include <unistd.h>

/* Closes the descriptor at once. The reactor tells the rest of the hub at the end of its turn. */
void
sbx_peer_drop (SbxPeer *self)
{
  if (self->state == SBX_PEER_GONE)
    return;

  self->state = SBX_PEER_GONE;
  sbx_peer_record_gone (self);
  sbx_out_queue_clear (&self->out);
  sbx_reactor_forget (self->reactor, self);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->slot, sbx_slot_free);
  if (self->carrier != NULL && self->carrier->funcs->gone != NULL)
    self->carrier->funcs->gone (self);
}

/**
 * sbx_peer_new:
 * @fd: a connected non-blocking socket behind its handshake, which the peer closes; -1 where it has none
 * @transport: what kind of socket it is
 * @address: where the other end is, for people
 * @slot: (transfer full) (nullable): its place among the limits
 *
 * Returns: (transfer full): a peer that does nothing until a reactor has it
 */
SbxPeer *
sbx_peer_new (int           fd,
              SbxTransport  transport,
              const char   *address,
              SbxSlot      *slot)
{
  SbxPeer *self = g_new0 (SbxPeer, 1);

  self->ref_count = 1;
  self->fd = fd;
  self->transport = (guint8) transport;
  self->address = g_strdup (address);
  self->slot = slot;
  self->connected_at = g_get_real_time () / 1000;
  self->bytes_out_at_drop = G_MAXUINT64;
  self->latency = -1;
  g_snprintf (self->connection_id, sizeof self->connection_id, "%08x%08x", g_random_int (), g_random_int ());
  return self;
}

/**
 * sbx_peer_new_detached:
 * @address: where the other end is, for people
 *
 * Somebody who has no connection to be told anything on: all that is heard of its requests are the
 * answers, which its dialect gets. It is open until the last reference goes.
 *
 * Returns: (transfer full): a peer that no reactor has
 */
SbxPeer *
sbx_peer_new_detached (const char *address)
{
  SbxPeer *self = sbx_peer_new (-1, SBX_TRANSPORT_WEBSOCKET, address, NULL);

  self->detached = TRUE;
  return self;
}

/**
 * sbx_peer_ref:
 * @self: a peer
 *
 * Returns: (transfer full): @self
 */
SbxPeer *
sbx_peer_ref (SbxPeer *self)
{
  self->ref_count++;
  return self;
}

/**
 * sbx_peer_unref:
 * @self: (transfer full): a peer
 *
 * The last reference closes the descriptor where the reactor has not.
 */
void
sbx_peer_unref (SbxPeer *self)
{
  if (--self->ref_count > 0)
    return;

  g_assert (self->n_subscriptions == 0);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->slot, sbx_slot_free);
  sbx_out_queue_clear (&self->out);
  g_clear_pointer (&self->decoder, sbx_websocket_decoder_free);
  sbx_peer_set_dialect_data (self, NULL, NULL);
  if (self->carrier != NULL)
    self->carrier->funcs->free (self->carrier);
  g_clear_pointer (&self->identity, sbx_identity_free);
  g_free (self->subscriptions);
  g_free (self->address);
  g_free (self);
}

/**
 * sbx_identity_free:
 * @self: (transfer full): an identity
 */
void
sbx_identity_free (SbxIdentity *self)
{
  g_free (self->client_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->device_type);
  g_free (self->device_name);
  g_strfreev (self->features);
  g_free (self);
}

/**
 * sbx_peer_get_connection_id:
 * @self: a peer
 *
 * Returns: (transfer none): the hub's own name for the connection
 */
const char *
sbx_peer_get_connection_id (SbxPeer *self)
{
  return self->connection_id;
}

/**
 * sbx_peer_get_address:
 * @self: a peer
 *
 * Returns: (transfer none): where its other end is, for people
 */
const char *
sbx_peer_get_address (SbxPeer *self)
{
  return self->address;
}

/**
 * sbx_peer_get_transport:
 * @self: a peer
 *
 * Returns: what kind of socket it is
 */
SbxTransport
sbx_peer_get_transport (SbxPeer *self)
{
  return self->transport;
}

/**
 * sbx_peer_is_open:
 * @self: a peer
 *
 * Returns: whether what is pushed now can still reach it
 */
gboolean
sbx_peer_is_open (SbxPeer *self)
{
  return (self->reactor != NULL || self->detached) && self->state == SBX_PEER_OPEN;
}

/**
 * sbx_peer_get_identity:
 * @self: a peer
 *
 * Returns: (transfer none) (nullable): who it is; %NULL before its hello
 */
const SbxIdentity *
sbx_peer_get_identity (SbxPeer *self)
{
  return self->identity;
}

/**
 * sbx_peer_take_identity:
 * @self: a peer that has none
 * @identity: (transfer full): who it is
 */
void
sbx_peer_take_identity (SbxPeer     *self,
                        SbxIdentity *identity)
{
  g_return_if_fail (self->identity == NULL);

  self->identity = identity;
  sbx_peer_record_identity (self, identity);
}

/**
 * sbx_peer_drop_identity:
 * @self: a peer
 *
 * It is nobody again, and may say who it is.
 */
void
sbx_peer_drop_identity (SbxPeer *self)
{
  g_clear_pointer (&self->identity, sbx_identity_free);
}

/**
 * sbx_peer_get_dialect:
 * @self: a peer
 *
 * Returns: (transfer none): what it speaks; %NULL before a hub has it
 */
const SbxDialect *
sbx_peer_get_dialect (SbxPeer *self)
{
  return self->dialect;
}

/**
 * sbx_peer_set_dialect:
 * @self: a peer
 * @dialect: what it speaks
 */
void
sbx_peer_set_dialect (SbxPeer          *self,
                      const SbxDialect *dialect)
{
  self->dialect = dialect;
}

/**
 * sbx_peer_get_dialect_data:
 * @self: a peer
 *
 * Returns: (transfer none) (nullable): what its dialect keeps of it
 */
gpointer
sbx_peer_get_dialect_data (SbxPeer *self)
{
  return self->dialect_data;
}

/**
 * sbx_peer_set_dialect_data:
 * @self: a peer
 * @data: (transfer full) (nullable): what its dialect keeps of it, in place of what that kept before
 * @data_free: (nullable): frees @data
 */
void
sbx_peer_set_dialect_data (SbxPeer        *self,
                           gpointer        data,
                           GDestroyNotify  data_free)
{
  gpointer       old = self->dialect_data;
  GDestroyNotify old_free = self->dialect_data_free;

  self->dialect_data = data;
  self->dialect_data_free = data_free;
  if (old != NULL && old_free != NULL)
    old_free (old);
}

/**
 * sbx_peer_set_deflate:
 * @self: a peer that no reactor has yet
 *
 * Its handshake agreed on permessage-deflate, without context takeover on either side.
 */
void
sbx_peer_set_deflate (SbxPeer *self)
{
  g_return_if_fail (self->reactor == NULL);

  self->deflate = TRUE;
}

/**
 * sbx_peer_is_viewer:
 * @self: a peer
 *
 * Returns: whether it looks at projects without having said hello
 */
gboolean
sbx_peer_is_viewer (SbxPeer *self)
{
  return self->viewer;
}

/**
 * sbx_peer_set_viewer:
 * @self: a peer
 * @viewer: whether it looks at projects; its hello is not awaited then
 */
void
sbx_peer_set_viewer (SbxPeer  *self,
                     gboolean  viewer)
{
  self->viewer = viewer != FALSE;
}

/**
 * sbx_peer_get_close_code:
 * @self: a peer
 *
 * Returns: the code with which the hub began its end, or answered the peer's; 0 where it just went away
 */
guint
sbx_peer_get_close_code (SbxPeer *self)
{
  return self->close_code;
}

/**
 * sbx_peer_get_ready_state:
 * @self: a peer
 *
 * Returns: as a WebSocket's: 0 before it is watched, 1 open, 2 closing, 3 closed
 */
int
sbx_peer_get_ready_state (SbxPeer *self)
{
  switch (self->state)
    {
    case SBX_PEER_OPEN:
      return self->reactor != NULL ? 1 : 0;
    case SBX_PEER_CLOSING:
      return 2;
    default:
      return 3;
    }
}

/**
 * sbx_peer_get_silence:
 * @self: a peer
 *
 * Returns: ms since its last byte
 */
gint64
sbx_peer_get_silence (SbxPeer *self)
{
  return g_get_monotonic_time () / 1000 - self->last_input;
}

/**
 * sbx_peer_get_connected_at:
 * @self: a peer
 *
 * Returns: when its handshake ended, ms since 1970
 */
gint64
sbx_peer_get_connected_at (SbxPeer *self)
{
  return self->connected_at;
}

/**
 * sbx_peer_begin_request:
 * @self: a peer
 * @expected: how many bytes its answer may take
 *
 * Counts a request that is under way; with too many of them, or too large ones, nothing more is taken
 * from the peer.
 */
void
sbx_peer_begin_request (SbxPeer *self,
                        gsize    expected)
{
  self->n_requests++;
  sbx_peer_expect_more (self, expected);
}

/**
 * sbx_peer_expect_more:
 * @self: a peer
 * @bytes: how many more the answer to a request under way may take
 */
void
sbx_peer_expect_more (SbxPeer *self,
                      gsize    bytes)
{
  self->expected += bytes;
  if (sbx_peer_is_open (self) && !self->paused)
    sbx_peer_update_interest (self);
}

/**
 * sbx_peer_end_request:
 * @self: a peer
 * @expected: all that was expected of it
 *
 * Ends what sbx_peer_begin_request() began.
 */
void
sbx_peer_end_request (SbxPeer *self,
                      gsize    expected)
{
  g_return_if_fail (self->n_requests > 0 && self->expected >= expected);

  self->n_requests--;
  self->expected -= expected;
  if (sbx_peer_is_open (self) && self->paused)
    sbx_peer_update_interest (self);
}

/**
 * sbx_peer_get_n_received:
 * @self: a peer
 *
 * Returns: how many messages came from it, the one being handled too
 */
guint64
sbx_peer_get_n_received (SbxPeer *self)
{
  return self->messages_in;
}

/**
 * sbx_peer_get_n_queued:
 * @self: a peer
 *
 * Returns: how many messages wait to be written to it
 */
guint
sbx_peer_get_n_queued (SbxPeer *self)
{
  return self->out.n_messages;
}

/**
 * sbx_peer_get_n_subscriptions:
 * @self: a peer
 *
 * Returns: how many streams it is subscribed to
 */
guint
sbx_peer_get_n_subscriptions (SbxPeer *self)
{
  return self->n_subscriptions;
}

/* (transfer full): what carries a peer that no reactor has yet. */
void
sbx_peer_take_carrier (SbxPeer    *self,
                       SbxCarrier *carrier)
{
  g_return_if_fail (self->carrier == NULL && self->reactor == NULL);

  self->carrier = carrier;
}

/* Gives a peer that has no socket that of another one of the same reactor, with what was read from it and not
 * handled yet, and its place among the limits. The other one is gone then. To be called from within the message
 * of the other that asks for it. */
void
sbx_peer_take_socket (SbxPeer *self,
                      SbxPeer *other)
{
  g_return_if_fail (self->fd < 0 && self->state != SBX_PEER_GONE && other->fd >= 0);

  g_clear_pointer (&self->slot, sbx_slot_free);
  self->slot = g_steal_pointer (&other->slot);
  self->decoder = g_steal_pointer (&other->decoder);
  self->fd = other->fd;
  other->fd = -1;
  self->transport = other->transport;
  sbx_peer_note_event (self, "upgraded", 0, "from polling to a WebSocket");
  self->discard = FALSE;
  self->want_write = FALSE;
  self->has_rest = sbx_websocket_decoder_keep (self->decoder);
  sbx_reactor_move (self->reactor, self);
  sbx_peer_drop (other);
  sbx_peer_update_interest (self);
  sbx_reactor_mark_dirty (self->reactor, self);
}
