/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* One sendmsg takes at most this many messages; one turn makes at most this many calls for one
 * peer, so that a long queue does not hold up the others. */
#define VECTORS_PER_CALL 64
#define CALLS_PER_TURN 16

/* A control frame's payload is at most 125 bytes, two of which are the close code. */
#define MAX_REASON 123

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static GBytes *
make_frame (SbxWebsocketOpcode  opcode,
            gconstpointer       payload,
            gsize               length)
{
  guint8  header[SBX_WEBSOCKET_HEADER_SIZE];
  gsize   header_length = sbx_websocket_write_header (header, opcode, length);
  guint8 *frame = g_malloc (header_length + length);

  memcpy (frame, header, header_length);
  if (length > 0)
    memcpy (frame + header_length, payload, length);
  return g_bytes_new_take (frame, header_length + length);
}

/* Asks epoll for what is wanted now, and nothing where nothing changed. */
static void
update_interest (SbxPeer *self)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);
  guint                   events;

  self->paused = self->state == SBX_PEER_OPEN &&
                 (self->n_requests >= limits->requests || self->out.n_bytes > limits->queue_bytes / 2);
  events = (self->paused ? 0 : EPOLLIN) | (self->want_write ? EPOLLOUT : 0);
  if (events != self->interest)
    {
      self->interest = events;
      sbx_reactor_watch (self->reactor, self, events);
    }
}

static void
enqueue (SbxPeer    *self,
         GBytes     *frames,
         guint       n,
         SbxOutKind  kind)
{
  sbx_out_queue_push (&self->out, frames, n, kind);
  if (!self->want_write)
    sbx_reactor_mark_dirty (self->reactor, self);
  if (!self->paused)
    update_interest (self);
}

static void
push_control (SbxPeer            *self,
              SbxWebsocketOpcode  opcode,
              const char         *payload,
              gsize               length)
{
  g_autoptr (GBytes) frame = make_frame (opcode, payload, length);

  sbx_peer_push (self, frame, FALSE);
}

static gboolean
has_room (SbxPeer *self,
          gsize    size,
          guint    n)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);

  return self->out.length == 0 ||
         (self->out.n_messages + n <= limits->queue_messages && self->out.n_bytes + size <= limits->queue_bytes);
}

/* A full queue is first offered to the kernel, then rid of what may be dropped. A reader that has not
 * taken one byte since its queue last overflowed is stuck, and is let go even then. */
static gboolean
make_room (SbxPeer *self,
           gsize    size,
           guint    n)
{
  SbxMetrics *metrics = sbx_reactor_get_metrics (self->reactor);
  gboolean    moves;

  if (has_room (self, size, n))
    return TRUE;
  sbx_peer_flush (self);
  if (self->state != SBX_PEER_OPEN)
    return FALSE;
  if (has_room (self, size, n))
    return TRUE;

  moves = self->bytes_out != self->bytes_out_at_drop;
  self->bytes_out_at_drop = self->bytes_out;
  metrics->dropped += sbx_out_queue_drop_ephemeral (&self->out);
  if (moves && has_room (self, size, n))
    return TRUE;

  g_info ("%s reads too slowly, closing", self->connection_id);
  metrics->slow_closed++;
  sbx_out_queue_drop_unsent (&self->out);
  sbx_peer_close (self, SBX_CLOSE_SLOW_READER, "slow reader");
  return FALSE;
}

/* What is held back for the peer goes first. */
static void
push (SbxPeer    *self,
      GBytes     *frame,
      SbxOutKind  kind)
{
  if (!sbx_peer_is_open (self))
    return;
  sbx_reactor_settle (self->reactor, self);
  if (sbx_peer_is_open (self) && make_room (self, g_bytes_get_size (frame), 1))
    enqueue (self, frame, 1, kind);
}

/* Tracked frames that are not wholly sent are taken back before the end, since somebody else may get them.
 * Returns: whether a close frame can follow: not where one of them is half sent */
static gboolean
withdraw_tracked (SbxPeer *self)
{
  gsize sent = self->out.sent;

  sbx_out_queue_drop_tracked (&self->out);
  return self->out.sent == sent;
}

/* Both sides have said close, or the other cannot be understood any more: ends our half. */
static void
finish_closing (SbxPeer *self)
{
  if (self->close_received)
    {
      sbx_peer_drop (self);
    }
  else if (self->discard && !self->finished)
    {
      /* Closing now would reset the connection, and with it the close frame on its way. */
      self->finished = TRUE;
      shutdown (self->fd, SHUT_WR);
    }
}

static void
receive_close (SbxPeer             *self,
               SbxWebsocketMessage *message)
{
  self->close_received = TRUE;
  if (self->state == SBX_PEER_OPEN)
    sbx_peer_close (self, message->close_code, NULL);
  else if (self->out.length == 0)
    sbx_peer_drop (self);
}

static void
receive_message (SbxPeer             *self,
                 SbxWebsocketMessage *message)
{
  switch (message->opcode)
    {
    case SBX_WEBSOCKET_TEXT:
      if (self->state != SBX_PEER_OPEN)
        break;
      self->messages_in++;
      sbx_reactor_deliver (self->reactor, self, message->data, message->length);
      break;
    case SBX_WEBSOCKET_PING:
      push_control (self, SBX_WEBSOCKET_PONG, message->data, message->length);
      break;
    case SBX_WEBSOCKET_CLOSE:
      receive_close (self, message);
      break;
    case SBX_WEBSOCKET_BINARY:
      sbx_peer_close (self, SBX_CLOSE_UNSUPPORTED_DATA, "text only");
      break;
    case SBX_WEBSOCKET_PONG:          /* its arrival was all it had to say */
    case SBX_WEBSOCKET_CONTINUATION:  /* never handed out */
    default:
      break;
    }
}

/* Takes bytes that were read. */
void
sbx_peer_feed (SbxPeer      *self,
               const guint8 *data,
               gsize         length)
{
  SbxMetrics         *metrics = sbx_reactor_get_metrics (self->reactor);
  SbxWebsocketMessage message;
  SbxWebsocketResult  result;
  guint               close_code = 0;
  const char         *reason = NULL;

  self->last_input = now_ms ();
  self->pings = 0;
  self->bytes_in += length;
  metrics->bytes_in += length;
  if (self->discard)
    return;

  sbx_websocket_decoder_push (self->decoder, data, length);
  while (self->state != SBX_PEER_GONE &&
         (result = sbx_websocket_decoder_next (self->decoder, &message, &close_code, &reason)) !=
         SBX_WEBSOCKET_NEED_MORE)
    {
      if (result == SBX_WEBSOCKET_FAILED)
        {
          self->discard = TRUE;
          sbx_peer_close (self, close_code, reason);
          break;
        }
      receive_message (self, &message);
    }
}

/* Reads once: what is left makes the descriptor ready again, after the other peers had their turn. */
void
sbx_peer_read (SbxPeer *self,
               guint8  *buffer,
               gsize    size)
{
  gssize length;

  do
    length = recv (self->fd, buffer, size, 0);
  while (length < 0 && errno == EINTR);

  if (length > 0)
    sbx_peer_feed (self, buffer, (gsize) length);
  else if (length == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
    sbx_peer_drop (self);
}

/* Most often all is in one piece, for which the kernel has a shorter way. */
static gssize
send_vectors (int           fd,
              struct iovec *vectors,
              guint         n)
{
  struct msghdr header = { .msg_iov = vectors, .msg_iovlen = n };
  gssize        sent;

  do
    sent = n == 1 ? send (fd, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL | MSG_DONTWAIT)
                  : sendmsg (fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent;
}

/* Writes until the queue is empty, the kernel is full, or the turn is over.
 * Returns: whether to come again next turn */
gboolean
sbx_peer_flush (SbxPeer *self)
{
  SbxMetrics *metrics = sbx_reactor_get_metrics (self->reactor);
  guint       done = 0;

  if (self->state == SBX_PEER_GONE)
    return FALSE;

  self->want_write = FALSE;
  for (guint call = 0; call < CALLS_PER_TURN && self->out.length > 0 && !self->want_write; call++)
    {
      struct iovec vectors[VECTORS_PER_CALL];
      guint        n = sbx_out_queue_peek (&self->out, vectors, VECTORS_PER_CALL);
      gsize        asked = 0;
      gssize       sent;

      for (guint i = 0; i < n; i++)
        asked += vectors[i].iov_len;
      sent = send_vectors (self->fd, vectors, n);
      if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        {
          sbx_peer_drop (self);
          return FALSE;
        }

      sent = MAX (sent, 0);
      self->want_write = (gsize) sent < asked;
      self->bytes_out += (gsize) sent;
      metrics->bytes_out += (gsize) sent;
      done += sbx_out_queue_advance (&self->out, (gsize) sent);
    }

  self->messages_out += done;
  metrics->messages_out += done;
  if (self->out.n_flushed > 0)
    sbx_reactor_note_flushed (self->reactor, self);
  update_interest (self);
  if (self->out.length == 0 && self->state == SBX_PEER_CLOSING)
    finish_closing (self);
  return self->out.length > 0 && !self->want_write;
}

/* Heartbeat, hello and the end of a close handshake, by one clock for all peers. */
void
sbx_peer_check_time (SbxPeer *self,
                     gint64   now)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);
  gint64                  silence = now - self->last_input;

  if (self->state == SBX_PEER_CLOSING)
    {
      if (now >= self->deadline)
        sbx_peer_drop (self);
      return;
    }
  if (self->state == SBX_PEER_GONE)
    return;

  if (self->identity == NULL && !self->viewer && now >= self->deadline)
    {
      sbx_peer_close (self, SBX_CLOSE_POLICY, "no hello");
      return;
    }
  if (self->n_requests >= limits->requests)
    {
      /* It is we who do not read. */
      self->last_input = now;
    }
  else if (silence >= 3 * limits->heartbeat_interval)
    {
      g_info ("%s has been silent for %" G_GINT64_FORMAT " ms, closing", self->connection_id, silence);
      sbx_peer_close (self, SBX_CLOSE_HEARTBEAT_LOST, "heartbeat lost");
    }
  else if (silence >= (self->pings + 1) * limits->heartbeat_interval)
    {
      self->pings++;
      push_control (self, SBX_WEBSOCKET_PING, NULL, 0);
    }
}

/* Closes the descriptor at once. The reactor tells the rest of the hub at the end of its turn. */
void
sbx_peer_drop (SbxPeer *self)
{
  if (self->state == SBX_PEER_GONE)
    return;

  self->state = SBX_PEER_GONE;
  sbx_out_queue_clear (&self->out);
  sbx_reactor_forget (self->reactor, self);
  close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->slot, sbx_slot_free);
}

/**
 * sbx_peer_new:
 * @fd: a connected non-blocking socket behind its handshake; the peer closes it
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
  g_snprintf (self->connection_id, sizeof self->connection_id, "%08x%08x", g_random_int (), g_random_int ());
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
  return self->reactor != NULL && self->state == SBX_PEER_OPEN;
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
 * sbx_peer_frame_text:
 * @text: UTF-8
 * @length: in bytes
 *
 * Returns: (transfer full): the text as a frame, to be pushed to any number of peers
 */
GBytes *
sbx_peer_frame_text (const char *text,
                     gsize       length)
{
  return make_frame (SBX_WEBSOCKET_TEXT, text, length);
}

/**
 * sbx_peer_push:
 * @self: a peer
 * @frame: (transfer none): a frame
 * @ephemeral: whether it may be dropped when the peer reads too slowly
 *
 * Queues a frame; it is written at the end of the loop's turn. To a peer that is not open any more
 * this does nothing. A peer whose queue is full is closed with 4008.
 */
void
sbx_peer_push (SbxPeer  *self,
               GBytes   *frame,
               gboolean  ephemeral)
{
  push (self, frame, ephemeral ? SBX_OUT_EPHEMERAL : SBX_OUT_DURABLE);
}

/* The same for several frames in one piece, by whoever holds events back for the peer. */
void
sbx_peer_push_frames (SbxPeer  *self,
                      GBytes   *frames,
                      guint     n,
                      gboolean  ephemeral)
{
  if (sbx_peer_is_open (self) && make_room (self, g_bytes_get_size (frames), n))
    enqueue (self, frames, n, ephemeral ? SBX_OUT_EPHEMERAL : SBX_OUT_DURABLE);
}

/**
 * sbx_peer_push_tracked:
 * @self: a peer
 * @frame: (transfer none): a frame
 *
 * The same for a frame of which somebody has to know whether the kernel took it. Tracked frames are
 * taken in the order in which they were pushed, which sbx_peer_take_flushed() tells. Those of which the
 * kernel has not all when the peer is closed are not sent any more.
 */
void
sbx_peer_push_tracked (SbxPeer *self,
                       GBytes  *frame)
{
  push (self, frame, SBX_OUT_TRACKED);
}

/**
 * sbx_peer_take_flushed:
 * @self: a peer, perhaps at its end
 *
 * Returns: how many more tracked frames the kernel took, since this was last asked
 */
guint
sbx_peer_take_flushed (SbxPeer *self)
{
  guint n = self->out.n_flushed;

  self->out.n_flushed = 0;
  return n;
}

/**
 * sbx_peer_close:
 * @self: a peer
 * @code: a close code; %SBX_CLOSE_NO_STATUS answers a close frame that had none
 * @reason: (nullable): a few words for logs
 *
 * Starts the close handshake behind what is queued. Does nothing where it has begun.
 */
void
sbx_peer_close (SbxPeer    *self,
                guint       code,
                const char *reason)
{
  g_autoptr (GBytes) frame = NULL;
  char               payload[2 + MAX_REASON];
  gsize              length = 0;

  if (!sbx_peer_is_open (self))
    return;

  sbx_reactor_settle (self->reactor, self);
  if (!sbx_peer_is_open (self))
    return;
  self->close_code = (guint16) code;
  if (!withdraw_tracked (self))
    {
      sbx_peer_drop (self);
      return;
    }
  if (code != SBX_CLOSE_NO_STATUS)
    {
      payload[0] = (char) (code >> 8);
      payload[1] = (char) (code & 0xff);
      length = 2 + MIN (reason != NULL ? strlen (reason) : 0, MAX_REASON);
      if (length > 2)
        memcpy (payload + 2, reason, length - 2);
    }

  self->state = SBX_PEER_CLOSING;
  self->deadline = now_ms () + sbx_reactor_get_limits (self->reactor)->close_timeout;
  frame = make_frame (SBX_WEBSOCKET_CLOSE, payload, length);
  enqueue (self, frame, 1, SBX_OUT_DURABLE);
  update_interest (self);
  sbx_reactor_leave (self->reactor, self);
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
  return now_ms () - self->last_input;
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
 *
 * Counts a request that is under way; with too many of them the peer is not read from.
 */
void
sbx_peer_begin_request (SbxPeer *self)
{
  self->n_requests++;
  if (sbx_peer_is_open (self) && self->n_requests == sbx_reactor_get_limits (self->reactor)->requests)
    update_interest (self);
}

/**
 * sbx_peer_end_request:
 * @self: a peer
 *
 * Ends what sbx_peer_begin_request() began.
 */
void
sbx_peer_end_request (SbxPeer *self)
{
  g_return_if_fail (self->n_requests > 0);

  self->n_requests--;
  if (sbx_peer_is_open (self) && self->n_requests + 1 == sbx_reactor_get_limits (self->reactor)->requests)
    update_interest (self);
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
