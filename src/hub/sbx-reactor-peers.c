/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reactor-private.h"

#include "sbx-audience.h"

#include <sys/epoll.h>

/* What peers, and those who write to them, ask of their reactor. */

/**
 * sbx_reactor_get_limits:
 * @self: a reactor
 *
 * Returns: (transfer none): what every peer is held to
 */
const SbxReactorLimits *
sbx_reactor_get_limits (SbxReactor *self)
{
  return &self->limits;
}

/**
 * sbx_reactor_get_metrics:
 * @self: a reactor
 *
 * Returns: (transfer none): its counters
 */
SbxMetrics *
sbx_reactor_get_metrics (SbxReactor *self)
{
  return self->metrics;
}

SbxHubRecorder *
sbx_reactor_get_recorder (SbxReactor *self)
{
  return self->recorder;
}

/* What a peer that agreed on compression is given in place of @frames: borrowed until others are asked for. */
GBytes *
sbx_reactor_deflate (SbxReactor *self,
                     GBytes     *frames)
{
  g_return_val_if_fail (self->deflated != NULL, frames);

  return sbx_deflated_frames_get (self->deflated, frames);
}

/* One more message came. */
void
sbx_reactor_count_message (SbxReactor *self)
{
  self->metrics->messages_in++;
  sbx_rate_add (&self->metrics->rate_in, g_get_monotonic_time (), 1);
}

/**
 * sbx_reactor_deliver:
 * @self: a reactor
 * @peer: who sent it
 * @data: a whole text message
 * @length: in bytes
 *
 * Hands a message to whoever owns the reactor.
 */
void
sbx_reactor_deliver (SbxReactor *self,
                     SbxPeer    *peer,
                     const char *data,
                     gsize       length)
{
  sbx_reactor_count_message (self);
  self->funcs.message (peer, data, length, self->user_data);
}

/* Has whoever holds events back queue them: those of @peer, or all. */
void
sbx_reactor_settle (SbxReactor *self,
                    SbxPeer    *peer)
{
  if (self->funcs.settle != NULL)
    self->funcs.settle (peer, self->user_data);
  if (self->audience != NULL)
    sbx_audience_settle (self->audience, peer);
}

/* The one that has messages pending. */
SbxAudience *
sbx_reactor_get_audience (SbxReactor *self)
{
  return self->audience;
}

void
sbx_reactor_set_audience (SbxReactor  *self,
                          SbxAudience *audience)
{
  self->audience = audience;
}

/* Has a peer flushed at the end of this turn, or of the next where none is under way. */
void
sbx_reactor_mark_dirty (SbxReactor *self,
                        SbxPeer    *peer)
{
  if (peer->dirty)
    return;
  peer->dirty = TRUE;
  g_ptr_array_add (self->dirty, sbx_peer_ref (peer));
}

/* Has the input that a peer's decoder keeps handled in the next turn, or in this one. */
void
sbx_reactor_mark_ready (SbxReactor *self,
                        SbxPeer    *peer)
{
  if (peer->ready)
    return;
  peer->ready = TRUE;
  g_ptr_array_add (self->ready, sbx_peer_ref (peer));
}

/**
 * sbx_reactor_watch:
 * @self: a reactor
 * @peer: one of its peers
 * @events: of epoll
 *
 * Changes what a peer waits for.
 */
void
sbx_reactor_watch (SbxReactor *self,
                   SbxPeer    *peer,
                   guint       events)
{
  struct epoll_event event = { .events = events, .data.ptr = peer };

  if (peer->state != SBX_PEER_GONE && peer->fd >= 0)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, peer->fd, &event);
}

/* Of a peer that has no socket of its own, but is served by one: has its carrier told, again and again, when the
 * other end has gone or sends no more.
 * Returns: whether it is watched */
gboolean
sbx_reactor_watch_end (SbxReactor *self,
                       SbxPeer    *peer,
                       int         fd)
{
  struct epoll_event event = { .events = EPOLLRDHUP, .data.ptr = peer };

  return epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* To be called before the descriptor is closed, and before the peer is gone. */
void
sbx_reactor_unwatch_end (SbxReactor *self,
                         int         fd)
{
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

/* What was watched for another peer is watched for this one, which has its descriptor now. */
void
sbx_reactor_move (SbxReactor *self,
                  SbxPeer    *peer)
{
  peer->interest = EPOLLIN;
  sbx_reactor_watch (self, peer, EPOLLIN);
}

/* Into which a peer reads what is handled at once. */
guint8 *
sbx_reactor_get_buffer (SbxReactor *self,
                        gsize      *size)
{
  *size = SBX_REACTOR_READ_BYTES;
  return self->buffer;
}

/**
 * sbx_reactor_note_flushed:
 * @self: a reactor
 * @peer: one of its peers, whose tracked frames the kernel took
 *
 * The owner is told at the end of the turn.
 */
void
sbx_reactor_note_flushed (SbxReactor *self,
                          SbxPeer    *peer)
{
  if (peer->has_flushed)
    return;
  peer->has_flushed = TRUE;
  g_ptr_array_add (self->flushed, sbx_peer_ref (peer));
}

/**
 * sbx_reactor_leave:
 * @self: a reactor
 * @peer: one of its peers, which is not open any more
 *
 * The owner is told at the end of the turn.
 */
void
sbx_reactor_leave (SbxReactor *self,
                   SbxPeer    *peer)
{
  if (peer->left)
    return;
  peer->left = TRUE;
  if (!peer->inner)
    self->n_open--;
  g_ptr_array_add (self->leaving, sbx_peer_ref (peer));
}

/**
 * sbx_reactor_forget:
 * @self: a reactor
 * @peer: one of its peers, whose descriptor is about to be closed
 *
 * Watches it no more.
 */
void
sbx_reactor_forget (SbxReactor *self,
                    SbxPeer    *peer)
{
  if (peer->fd >= 0)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, peer->fd, NULL);
  sbx_reactor_leave (self, peer);
  g_ptr_array_add (self->gone, peer);
}
