/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* One sendmsg takes at most this many messages; one turn makes at most this many calls for one
 * peer, so that a long queue does not hold up the others. */
#define VECTORS_PER_CALL 64
#define CALLS_PER_TURN 16

/* A control frame's payload is at most 125 bytes, two of which are the close code. */
#define MAX_REASON 123

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

/* Whether so much is under way for it that nothing more is taken: requests, what they may be answered
 * with, or answers that it has not read. One request at least is always taken. */
gboolean
sbx_peer_must_wait (SbxPeer *self)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);

  return self->state == SBX_PEER_OPEN &&
         (self->n_requests >= limits->requests ||
          self->out.n_bytes + self->expected > limits->queue_bytes / 2 ||
          self->out.n_answers > limits->queue_messages / 2);
}

/* Asks epoll for what is wanted now, and nothing where nothing changed. */
void
sbx_peer_update_interest (SbxPeer *self)
{
  guint events;

  /* While it is fed, that is done behind it, once; and there may be nothing to watch. */
  if (self->feeding || self->detached)
    return;
  self->paused = sbx_peer_must_wait (self);
  if (!self->paused && self->has_rest)
    sbx_reactor_mark_ready (self->reactor, self);
  events = (self->paused || self->has_rest ? 0 : EPOLLIN) | (self->want_write ? EPOLLOUT : 0);
  if (events != self->interest)
    {
      self->interest = events;
      sbx_reactor_watch (self->reactor, self, events);
    }
}

static void
note_queued (SbxPeer *self)
{
  if (!self->want_write)
    sbx_reactor_mark_dirty (self->reactor, self);
  if (!self->paused)
    sbx_peer_update_interest (self);
}

static void
enqueue (SbxPeer    *self,
         GBytes     *frames,
         guint       n,
         SbxOutKind  kind)
{
  sbx_out_queue_push (&self->out, self->deflate ? sbx_reactor_deflate (self->reactor, frames) : frames, n, kind);
  note_queued (self);
}

void
sbx_peer_push_control (SbxPeer            *self,
                       SbxWebsocketOpcode  opcode,
                       const char         *payload,
                       gsize               length)
{
  g_autoptr (GBytes) frame = make_frame (opcode, payload, length);

  sbx_peer_push_answer (self, frame);
}

/* What the peer asked for takes no room from what it is told. */
static gboolean
has_room (SbxPeer *self,
          gsize    size,
          guint    n)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);
  guint                   n_messages = self->out.n_messages - self->out.n_answers;

  return n_messages == 0 ||
         (n_messages + n <= limits->queue_messages &&
          self->out.n_bytes - self->out.answer_bytes + size <= limits->queue_bytes);
}

/* A full queue is first offered to the kernel, then rid of what may be dropped. A reader that has not
 * taken one byte since its queue last overflowed is stuck, and is let go even then. */
static gboolean
make_room (SbxPeer *self,
           gsize    size,
           guint    n)
{
  SbxMetrics *metrics = sbx_reactor_get_metrics (self->reactor);
  guint       dropped;
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
  dropped = sbx_out_queue_drop_ephemeral (&self->out);
  metrics->dropped += dropped;
  sbx_peer_note_event (self, "queueFull", dropped, "so many messages that may be left out were dropped");
  if (moves && has_room (self, size, n))
    return TRUE;

  g_info ("%s reads too slowly, closing", self->connection_id);
  metrics->slow_closed++;
  sbx_out_queue_drop_unsent (&self->out);
  sbx_peer_close (self, SBX_CLOSE_SLOW_READER, "slow reader");
  return FALSE;
}

/* Frames that belong together and are kept or dropped as a whole. What is held back for the peer goes first. */
void
sbx_peer_push_block (SbxPeer    *self,
                     GBytes     *frames,
                     guint       n,
                     SbxOutKind  kind)
{
  if (!sbx_peer_is_open (self) || self->detached)
    return;
  sbx_reactor_settle (self->reactor, self);
  if (sbx_peer_is_open (self) && (kind == SBX_OUT_ANSWER || make_room (self, g_bytes_get_size (frames), n)))
    enqueue (self, frames, n, kind);
}

/* A frame of a few bytes that belongs to nothing else, as soon as the kernel takes more. */
void
sbx_peer_push_first (SbxPeer *self,
                     GBytes  *frame)
{
  if (!sbx_peer_is_open (self) || self->detached)
    return;
  sbx_out_queue_push_first (&self->out, self->deflate ? sbx_reactor_deflate (self->reactor, frame) : frame, SBX_OUT_ANSWER);
  note_queued (self);
}

static void
push (SbxPeer    *self,
      GBytes     *frame,
      SbxOutKind  kind)
{
  sbx_peer_push_block (self, frame, 1, kind);
}

/* The clients of other protocols know no codes: they are told those that speak of a fault on the wire, and of
 * ours those that no client has another meaning for. */
static gboolean
says_code (SbxPeer *self,
           guint    code)
{
  if (code == SBX_CLOSE_NO_STATUS)
    return FALSE;
  return self->carrier == NULL || self->close_received ||
         (code != SBX_CLOSE_NORMAL && code != SBX_CLOSE_GOING_AWAY && code != SBX_CLOSE_POLICY);
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
  if (self->close_received || self->fd < 0)
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

/* What was queued is out: counts it, and ends what was to end behind it. */
void
sbx_peer_note_written (SbxPeer *self,
                       guint    n_messages,
                       gsize    bytes)
{
  SbxMetrics *metrics = sbx_reactor_get_metrics (self->reactor);

  self->messages_out += n_messages;
  self->bytes_out += bytes;
  metrics->messages_out += n_messages;
  metrics->bytes_out += bytes;
  sbx_peer_update_interest (self);
  if (self->out.length == 0 && self->state == SBX_PEER_CLOSING)
    finish_closing (self);
}

/* So many tracked frames arrived at the kernel some time after they were taken out of the queue. */
void
sbx_peer_note_flushed (SbxPeer *self,
                       guint    n_tracked)
{
  if (n_tracked == 0 || self->reactor == NULL)
    return;
  self->out.n_flushed += n_tracked;
  sbx_reactor_note_flushed (self->reactor, self);
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
  if (self->fd < 0)
    {
      /* Nothing more is said of it until its carrier can write again. */
      self->want_write = TRUE;
      self->carrier->funcs->write (self);
      return FALSE;
    }

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
          sbx_peer_lose (self, g_strerror (errno));
          return FALSE;
        }

      sent = MAX (sent, 0);
      self->want_write = (gsize) sent < asked;
      self->bytes_out += (gsize) sent;
      metrics->bytes_out += (gsize) sent;
      done += sbx_peer_advance (self, (gsize) sent);
    }

  sbx_peer_note_written (self, done, 0);
  if (self->out.n_flushed > 0)
    sbx_reactor_note_flushed (self->reactor, self);
  return self->out.length > 0 && !self->want_write;
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

/**
 * sbx_peer_push_answer:
 * @self: a peer
 * @frame: (transfer none): what answers it
 *
 * The same for what a peer asked for, which never closes it: how much that can be is bounded by not
 * taking more requests from it.
 */
void
sbx_peer_push_answer (SbxPeer *self,
                      GBytes  *frame)
{
  push (self, frame, SBX_OUT_ANSWER);
}

/* The same for several frames in one piece, by whoever holds events back for the peer. */
void
sbx_peer_push_frames (SbxPeer  *self,
                      GBytes   *frames,
                      guint     n,
                      gboolean  ephemeral)
{
  if (sbx_peer_is_open (self) && !self->detached && make_room (self, g_bytes_get_size (frames), n))
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

  if (!sbx_peer_is_open (self) || self->detached)
    return;

  sbx_reactor_settle (self->reactor, self);
  if (!sbx_peer_is_open (self))
    return;
  self->close_code = (guint16) code;
  sbx_peer_note_end (self, "hub", code, reason, reason != NULL ? strlen (reason) : 0);
  if (!withdraw_tracked (self))
    {
      sbx_peer_drop (self);
      return;
    }
  if (says_code (self, code))
    {
      payload[0] = (char) (code >> 8);
      payload[1] = (char) (code & 0xff);
      length = 2 + MIN (reason != NULL ? strlen (reason) : 0, MAX_REASON);
      if (length > 2)
        memcpy (payload + 2, reason, length - 2);
    }

  self->state = SBX_PEER_CLOSING;
  self->deadline = g_get_monotonic_time () / 1000 + sbx_reactor_get_limits (self->reactor)->close_timeout;
  frame = make_frame (SBX_WEBSOCKET_CLOSE, payload, length);
  enqueue (self, frame, 1, SBX_OUT_DURABLE);
  sbx_peer_update_interest (self);
  sbx_reactor_leave (self->reactor, self);
}
