/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reactor-private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_TURN 256

/* Of the peers that have something to be written, one turn serves this part, and at least so many. */
#define SHARES 4
#define MIN_SHARE 64

typedef struct
{
  GSource     parent;
  SbxReactor *reactor;   /* not owned */
} SbxReactorSource;

/* That the peer is in, at its index. */
static GPtrArray *
list_of (SbxReactor *self,
         SbxPeer    *peer)
{
  return peer->inner ? self->inner : self->peers;
}

static void
tell_flushed (SbxReactor *self)
{
  while (self->flushed->len > 0)
    {
      g_autoptr (SbxPeer) peer = g_ptr_array_steal_index_fast (self->flushed, self->flushed->len - 1);

      peer->has_flushed = FALSE;
      if (self->funcs.flushed != NULL)
        self->funcs.flushed (peer, self->user_data);
    }
}

/* Tells of the peers that left. Whoever is told may make others leave. */
static void
tell_leaving (SbxReactor *self)
{
  while (self->leaving->len > 0)
    {
      g_autoptr (SbxPeer) peer = g_ptr_array_steal_index_fast (self->leaving, self->leaving->len - 1);

      if (peer->carrier != NULL && peer->carrier->funcs->left != NULL)
        peer->carrier->funcs->left (peer);
      if (!peer->inner)
        self->funcs.closed (peer, self->user_data);
    }
}

/* Takes out the peers whose connection is gone. */
static void
reap (SbxReactor *self)
{
  tell_flushed (self);
  tell_leaving (self);
  while (self->gone->len > 0)
    {
      SbxPeer   *peer = g_ptr_array_steal_index_fast (self->gone, self->gone->len - 1);
      GPtrArray *list = list_of (self, peer);

      g_assert (g_ptr_array_index (list, peer->index) == peer);
      ((SbxPeer *) g_ptr_array_index (list, list->len - 1))->index = peer->index;
      peer->reactor = NULL;
      g_ptr_array_remove_index_fast (list, peer->index);
    }
  if (self->peers->len == 0 && self->inner->len == 0 && self->clock != NULL)
    {
      g_source_destroy (self->clock);
      g_clear_pointer (&self->clock, g_source_unref);
    }
}

/* Writes to the peers that have waited longest. Not to all of thousands at once: what is read in between
 * joins what the others still wait for, so that it is on its way sooner and in fewer pieces. */
static void
flush_dirty (SbxReactor *self)
{
  guint share;

  sbx_reactor_settle (self, NULL);
  share = MIN (MAX (self->dirty->len / SHARES, MIN_SHARE), self->dirty->len);
  for (guint i = 0; i < share; i++)
    {
      SbxPeer *peer = g_ptr_array_index (self->dirty, i);

      peer->dirty = FALSE;
      if (peer->reactor != NULL && sbx_peer_flush (peer))
        sbx_reactor_mark_dirty (self, peer);
    }
  if (share > 0)
    g_ptr_array_remove_range (self->dirty, 0, share);
  if (self->deflated != NULL)
    sbx_deflated_frames_clear (self->deflated);
  sbx_rate_add (&self->metrics->rate_out, g_get_monotonic_time (), self->metrics->messages_out - self->n_counted);
  self->n_counted = self->metrics->messages_out;
}

/* Whoever has to wait again comes again later, behind the others. */
static void
feed_ready (SbxReactor *self)
{
  guint n = self->ready->len;

  for (guint i = 0; i < n; i++)
    {
      SbxPeer *peer = g_ptr_array_index (self->ready, i);

      peer->ready = FALSE;
      if (peer->reactor != NULL)
        sbx_peer_feed_rest (peer);
    }
  if (n > 0)
    g_ptr_array_remove_range (self->ready, 0, n);
}

/* One turn: reads what is ready, then writes what is queued, then forgets who went. */
static void
run_turn (SbxReactor *self)
{
  struct epoll_event events[EVENTS_PER_TURN];
  int                n = epoll_wait (self->epoll_fd, events, EVENTS_PER_TURN, 0);

  for (int i = 0; i < n; i++)
    {
      SbxPeer *peer = events[i].data.ptr;

      if (peer->state == SBX_PEER_GONE)
        continue;
      if (events[i].events & EPOLLOUT)
        sbx_reactor_mark_dirty (self, peer);
      if ((events[i].events & EPOLLIN) && !peer->paused && !peer->has_rest)
        sbx_peer_read (peer, self->buffer, SBX_REACTOR_READ_BYTES);
      else if (events[i].events & EPOLLRDHUP)
        peer->carrier->funcs->hung_up (peer);
      else if (events[i].events & (EPOLLERR | EPOLLHUP))
        sbx_peer_lose (peer, "the connection broke");
    }
  feed_ready (self);
  flush_dirty (self);
  reap (self);
}

static gboolean
prepare_source (GSource *source,
                int     *timeout)
{
  SbxReactor *self = ((SbxReactorSource *) source)->reactor;

  *timeout = -1;
  return self->dirty->len > 0 || self->ready->len > 0 || self->flushed->len > 0 || self->leaving->len > 0 || self->gone->len > 0;
}

static gboolean
dispatch_source (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  run_turn (((SbxReactorSource *) source)->reactor);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .prepare = prepare_source,
  .dispatch = dispatch_source,
};

static gboolean
on_clock (gpointer user_data)
{
  SbxReactor *self = user_data;
  gint64      now = g_get_monotonic_time () / 1000;

  if (self->recorder != NULL)
    sbx_hub_recorder_trim (self->recorder);
  for (guint i = 0; i < self->peers->len; i++)
    sbx_peer_check_time (g_ptr_array_index (self->peers, i), now);
  for (guint i = 0; i < self->inner->len; i++)
    sbx_peer_check_time (g_ptr_array_index (self->inner, i), now);
  return G_SOURCE_CONTINUE;
}

/* Often enough that no limit is missed by more than a quarter of itself, at most once a second. */
static void
start_clock (SbxReactor *self)
{
  gint64 shortest = MIN (MIN (self->limits.heartbeat_interval, self->limits.hello_timeout),
                         self->limits.close_timeout);

  if (self->clock != NULL)
    return;
  self->clock = g_timeout_source_new ((guint) CLAMP (shortest / 4, 10, 1000));
  g_source_set_static_name (self->clock, "sbx-reactor-clock");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, self->context);
}

/**
 * sbx_reactor_new:
 * @limits: what every peer is held to
 * @funcs: where messages go
 * @user_data: for @funcs
 * @metrics: counters, which must outlive the reactor
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a reactor in the thread-default main context
 */
SbxReactor *
sbx_reactor_new (const SbxReactorLimits *limits,
                 const SbxReactorFuncs  *funcs,
                 gpointer                user_data,
                 SbxMetrics             *metrics,
                 GError                **error)
{
  SbxReactor *self;
  int         epoll_fd = epoll_create1 (EPOLL_CLOEXEC);

  if (epoll_fd < 0)
    {
      int code = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
      return NULL;
    }

  self = g_new0 (SbxReactor, 1);
  self->limits = *limits;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->metrics = metrics;
  self->n_counted = metrics->messages_out;
  self->epoll_fd = epoll_fd;
  self->context = g_main_context_ref_thread_default ();
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->inner = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->dirty = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->ready = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->flushed = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->gone = g_ptr_array_new ();
  self->buffer = g_malloc (SBX_REACTOR_READ_BYTES);
  if (funcs->silent != NULL)
    self->newcomers = sbx_newcomers_new (self->context, funcs->silent, user_data);
  if (limits->compression > 0)
    self->deflated = sbx_deflated_frames_new (limits->compression);

  self->source = g_source_new (&source_funcs, sizeof (SbxReactorSource));
  ((SbxReactorSource *) self->source)->reactor = self;
  g_source_set_static_name (self->source, "sbx-reactor");
  g_source_add_unix_fd (self->source, epoll_fd, G_IO_IN);
  g_source_attach (self->source, self->context);
  return self;
}

/**
 * sbx_reactor_free:
 * @self: a reactor
 *
 * Drops every peer that is left, and frees it.
 */
void
sbx_reactor_free (SbxReactor *self)
{
  while (self->peers->len + self->inner->len > 0)
    {
      sbx_peer_drop (g_ptr_array_index (self->peers->len > 0 ? self->peers : self->inner, 0));
      reap (self);
    }
  g_clear_pointer (&self->newcomers, sbx_newcomers_free);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->inner);
  g_ptr_array_unref (self->ready);
  g_ptr_array_unref (self->flushed);
  g_ptr_array_unref (self->leaving);
  g_ptr_array_unref (self->dirty);
  g_ptr_array_unref (self->gone);
  g_main_context_unref (self->context);
  close (self->epoll_fd);
  g_clear_pointer (&self->deflated, sbx_deflated_frames_free);
  g_free (self->buffer);
  g_free (self);
}

/**
 * sbx_reactor_add:
 * @self: a reactor
 * @peer: (transfer none): a new peer
 * @error: return location
 *
 * Returns: %FALSE where the kernel refuses to watch it; the peer is then unchanged
 */
gboolean
sbx_reactor_add (SbxReactor  *self,
                 SbxPeer     *peer,
                 GError     **error)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };

  g_return_val_if_fail (peer->reactor == NULL && peer->state == SBX_PEER_OPEN, FALSE);

  if (peer->fd >= 0 && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, peer->fd, &event) != 0)
    {
      int code = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
      return FALSE;
    }

  peer->reactor = self;
  peer->interest = EPOLLIN;
  peer->index = list_of (self, peer)->len;
  peer->last_input = g_get_monotonic_time () / 1000;
  peer->last_heartbeat = peer->last_input;
  peer->deadline = peer->last_input + self->limits.hello_timeout;
  if (peer->fd >= 0)
    peer->decoder = sbx_websocket_decoder_new (TRUE, self->limits.message_bytes);
  if (peer->deflate)
    sbx_websocket_decoder_set_deflate (peer->decoder);
  g_ptr_array_add (list_of (self, peer), sbx_peer_ref (peer));
  if (!peer->inner)
    self->n_open++;
  if (!peer->inner && self->recorder != NULL)
    {
      peer->flight = sbx_hub_recorder_open (self->recorder, peer);
      sbx_peer_note_event (peer, "opened", 0, peer->address);
    }
  start_clock (self);
  if (self->newcomers != NULL && peer->carrier == NULL)
    sbx_newcomers_add (self->newcomers, peer);
  return TRUE;
}

/**
 * sbx_reactor_feed:
 * @self: a reactor
 * @peer: one of its peers
 * @data: bytes that were read behind its handshake already
 * @length: how many
 *
 * Has them handled as if they had just come.
 */
void
sbx_reactor_feed (SbxReactor   *self,
                  SbxPeer      *peer,
                  const guint8 *data,
                  gsize         length)
{
  g_return_if_fail (peer->reactor == self);

  if (length > 0 && peer->state != SBX_PEER_GONE)
    sbx_peer_feed (peer, data, length);
}

/**
 * sbx_reactor_get_peers:
 * @self: a reactor
 *
 * Returns: (transfer none) (element-type SbxPeer): all that are connected, in no order, those that are
 *   being closed too
 */
GPtrArray *
sbx_reactor_get_peers (SbxReactor *self)
{
  return self->peers;
}

/**
 * sbx_reactor_find:
 * @self: a reactor
 * @connection_id: of one of its peers
 *
 * Returns: (transfer none) (nullable): that one, if it is connected, or being closed
 */
SbxPeer *
sbx_reactor_find (SbxReactor *self,
                  const char *connection_id)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      SbxPeer *peer = g_ptr_array_index (self->peers, i);

      if (g_str_equal (peer->connection_id, connection_id))
        return peer;
    }
  return NULL;
}

/**
 * sbx_reactor_get_n_open:
 * @self: a reactor
 *
 * Returns: how many peers are connected and not being closed
 */
guint
sbx_reactor_get_n_open (SbxReactor *self)
{
  return self->n_open;
}

void
sbx_reactor_set_recorder (SbxReactor     *self,
                          SbxHubRecorder *recorder)
{
  g_return_if_fail (self->peers->len == 0);

  self->recorder = recorder;
}
