/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

#include <errno.h>
#include <sys/socket.h>

static void
receive_close (SbxPeer             *self,
               SbxWebsocketMessage *message)
{
  self->close_received = TRUE;
  if (message->length > 2)
    sbx_peer_note_end (self, "client", message->close_code, message->data + 2, message->length - 2);
  else
    sbx_peer_note_end (self, "client", message->close_code, NULL, 0);
  if (self->state == SBX_PEER_OPEN)
    sbx_peer_close (self, message->close_code, NULL);
  else if (self->out.length == 0)
    sbx_peer_drop (self);
}

static void
receive_message (SbxPeer             *self,
                 SbxWebsocketMessage *message)
{
  sbx_peer_record_in (self, message->opcode, message->data, message->length);
  switch (message->opcode)
    {
    case SBX_WEBSOCKET_TEXT:
      if (self->state != SBX_PEER_OPEN)
        break;
      if (self->carrier != NULL)
        {
          self->carrier->funcs->message (self, FALSE, message->data, message->length);
          break;
        }
      self->messages_in++;
      sbx_reactor_deliver (self->reactor, self, message->data, message->length);
      break;
    case SBX_WEBSOCKET_PING:
      sbx_peer_note_heartbeat (self);
      sbx_peer_push_control (self, SBX_WEBSOCKET_PONG, message->data, message->length);
      break;
    case SBX_WEBSOCKET_CLOSE:
      receive_close (self, message);
      break;
    case SBX_WEBSOCKET_BINARY:
      if (self->carrier == NULL)
        sbx_peer_close (self, SBX_CLOSE_UNSUPPORTED_DATA, "text only");
      else if (self->state == SBX_PEER_OPEN)
        self->carrier->funcs->message (self, TRUE, message->data, message->length);
      break;
    case SBX_WEBSOCKET_PONG:
      sbx_peer_note_pong (self);
      break;
    case SBX_WEBSOCKET_CONTINUATION:  /* never handed out */
    default:
      break;
    }
}

/* Hands out what the decoder has, as long as the peer need not wait. */
static void
handle_input (SbxPeer *self)
{
  SbxWebsocketMessage message;
  SbxWebsocketResult  result;
  guint               close_code = 0;
  const char         *reason = NULL;

  self->feeding = TRUE;
  while (self->state != SBX_PEER_GONE && !sbx_peer_must_wait (self) &&
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
  self->feeding = FALSE;

  if (self->state == SBX_PEER_GONE)
    return;
  self->has_rest = !self->discard && sbx_websocket_decoder_keep (self->decoder);
  sbx_peer_update_interest (self);
}

/* Counts bytes that came, in whatever way. */
void
sbx_peer_note_input (SbxPeer *self,
                     gsize    bytes)
{
  self->last_input = g_get_monotonic_time () / 1000;
  self->pings = 0;
  self->bytes_in += bytes;
  sbx_reactor_get_metrics (self->reactor)->bytes_in += bytes;
}

/* Counts a message that its carrier hands on. */
void
sbx_peer_note_message (SbxPeer *self)
{
  self->messages_in++;
  sbx_reactor_count_message (self->reactor);
}

/* Where its carrier keeps input: @hold while some is left, which is resumed when the peer need not wait any more. */
void
sbx_peer_hold_input (SbxPeer  *self,
                     gboolean  hold)
{
  self->has_rest = hold != FALSE;
  sbx_peer_update_interest (self);
}

/* Takes bytes that were read. */
void
sbx_peer_feed (SbxPeer      *self,
               const guint8 *data,
               gsize         length)
{
  sbx_peer_note_input (self, length);
  if (self->discard)
    return;

  sbx_websocket_decoder_push (self->decoder, data, length);
  handle_input (self);
}

/* Goes on with what was read before a pause. */
void
sbx_peer_feed_rest (SbxPeer *self)
{
  if (self->state == SBX_PEER_GONE || !self->has_rest)
    return;
  if (self->fd < 0)
    self->carrier->funcs->resume (self);
  else
    handle_input (self);
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
  else if (length == 0)
    sbx_peer_lose (self, "the other end went without a close");
  else if (errno != EAGAIN && errno != EWOULDBLOCK)
    sbx_peer_lose (self, g_strerror (errno));
}

/* Takes what has come by now before something that came in another way is handled. */
void
sbx_peer_read_now (SbxPeer *self)
{
  gsize   size;
  guint8 *buffer = sbx_reactor_get_buffer (self->reactor, &size);

  if (self->state != SBX_PEER_GONE && self->fd >= 0 && !self->paused && !self->has_rest)
    sbx_peer_read (self, buffer, size);
}

/* Heartbeat, hello and the end of a close handshake, by one clock for all peers. */
void
sbx_peer_check_time (SbxPeer *self,
                     gint64   now)
{
  const SbxReactorLimits *limits = sbx_reactor_get_limits (self->reactor);
  gint64                  silence;

  if (self->state == SBX_PEER_CLOSING)
    {
      if (now >= self->deadline)
        sbx_peer_lose (self, "the close was not answered in time");
      return;
    }
  if (self->state == SBX_PEER_GONE)
    return;

  if (self->carrier != NULL)
    {
      /* Its carrier asks for life in a way of its own. */
      if (self->inner && now >= self->deadline)
        sbx_peer_drop (self);
      return;
    }
  if (self->identity == NULL && !self->viewer && now >= self->deadline)
    {
      sbx_peer_close (self, SBX_CLOSE_POLICY, "no hello");
      return;
    }
  /* It is we who do not read: requests are under way, or it takes what was answered. */
  if (self->paused && (self->n_requests > 0 || self->bytes_out != self->bytes_out_at_clock))
    self->last_input = now;
  self->bytes_out_at_clock = self->bytes_out;
  silence = now - self->last_input;
  if (silence >= 3 * limits->heartbeat_interval)
    {
      g_info ("%s has been silent for %" G_GINT64_FORMAT " ms, closing", self->connection_id, silence);
      sbx_peer_close (self, SBX_CLOSE_HEARTBEAT_LOST, "heartbeat lost");
    }
  else if (silence >= (self->pings + 1) * limits->heartbeat_interval)
    {
      if (self->pings > 0)
        sbx_peer_note_event (self, "heartbeatMissed", self->pings, "so many pings were not answered");
      self->pings++;
      sbx_peer_note_ping (self);
      sbx_peer_push_control (self, SBX_WEBSOCKET_PING, NULL, 0);
    }
}
