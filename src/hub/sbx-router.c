/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-router.h"

#include "sbx-catch-up.h"
#include "sbx-pending-events.h"

struct _SbxRouter
{
  GHashTable      *streams;     /* name (inside the stream) → SbxStream */
  SbxPendingEvents pending;     /* of one stream at a time, so that nobody gets events of two in another order than they happened */
  guint            max_pending; /* events */
  SbxRouterFunc    observer;    /* (nullable) */
  gpointer         observer_data;
};

static SbxStream *
ensure_stream (SbxRouter  *self,
               const char *name)
{
  SbxStream *stream = g_hash_table_lookup (self->streams, name);

  if (stream == NULL)
    {
      stream = sbx_stream_new (name);
      g_hash_table_insert (self->streams, stream->name, stream);
    }
  return stream;
}

static SbxSubscription *
find_subscription (SbxRouter  *self,
                   SbxPeer    *peer,
                   const char *stream)
{
  return sbx_stream_find (g_hash_table_lookup (self->streams, stream), peer);
}

static SbxSubscription *
add_subscription (SbxRouter *self,
                  SbxPeer   *peer,
                  SbxStream *stream)
{
  SbxSubscription *subscription = sbx_stream_add (stream, peer);

  if (self->pending.stream == stream)
    subscription->given = self->pending.for_all.n_messages;
  return subscription;
}

static void
remove_subscription (SbxRouter       *self,
                     SbxPeer         *peer,
                     SbxSubscription *subscription)
{
  SbxStream *stream = subscription->stream;

  sbx_stream_remove (stream, peer, subscription);
  if (stream->n_members > 0)
    return;
  if (self->pending.stream == stream)
    sbx_pending_events_clear (&self->pending);
  if (stream->seq == 0)
    g_hash_table_remove (self->streams, stream->name);
}

/* Gives one member what is pending, and leaves it to the others for later. */
static void
settle_one (SbxRouter       *self,
            SbxPeer         *peer,
            SbxSubscription *subscription)
{
  guint first;

  if (subscription == NULL || subscription->stream != self->pending.stream)
    return;
  first = subscription->given;
  subscription->given = self->pending.for_all.n_messages;
  if (first < subscription->given)
    sbx_pending_events_give (&self->pending, peer, subscription, first);
}

static void
settle_all (SbxRouter *self)
{
  SbxPendingEvents pending = self->pending;

  if (pending.stream == NULL)
    return;
  self->pending = (SbxPendingEvents) { NULL };
  sbx_pending_events_give_all (&pending);
  sbx_pending_events_clear (&pending);
}

static void
begin_pending (SbxRouter            *self,
               SbxStream            *stream,
               const SbxStoredEvent *event)
{
  SbxPeer *anyone = stream->members[0].peer;

  sbx_pending_events_begin (&self->pending, stream, event);
  /* So that the reactor has a turn, at the end of which this is settled. */
  sbx_reactor_mark_dirty (anyone->reactor, anyone);
}

/* Delivery to the one that an event is for: tracked, and held back like any other event of a stream that
 * it is just being subscribed to, so that it keeps its place among them. */
static void
deliver_to_target (SbxRouter             *self,
                   SbxPeer               *target,
                   SbxSubscription       *subscription,
                   const SbxStoredEvent  *event)
{
  gsize              length;
  const char        *text = g_bytes_get_data (event->envelope, &length);
  g_autoptr (GBytes) frame = sbx_peer_frame_text (text, length);

  settle_one (self, target, subscription);
  if (subscription != NULL && subscription->catch_up != NULL)
    sbx_catch_up_hold (subscription->catch_up, subscription->stream, event->seq, frame, TRUE);
  else
    sbx_peer_push_tracked (target, frame);
}

/* @event is the envelope's, %NULL for what is not in the log. @target (nullable) gets it whether it is
 * subscribed or not, and once. */
static guint
deliver (SbxRouter            *self,
         SbxStream            *stream,
         GBytes               *envelope,
         const SbxStoredEvent *event,
         SbxPeer              *target)
{
  SbxSubscription *subscription = target != NULL ? sbx_stream_find (stream, target) : NULL;

  if (target != NULL)
    deliver_to_target (self, target, subscription, event);
  if (stream->n_members == 0)
    return 0;

  if (self->pending.for_all.n_messages >= self->max_pending ||
      !sbx_pending_events_can_join (&self->pending, stream, envelope, event))
    {
      settle_all (self);
      begin_pending (self, stream, event);
    }
  sbx_pending_events_append (&self->pending, envelope, event);
  if (subscription != NULL)
    subscription->given = self->pending.for_all.n_messages;
  return stream->n_members;
}

/**
 * sbx_router_new:
 * @heads: (element-type utf8 SbxStreamHead): where the streams of the log end
 * @max_pending: how many events at most are given to a peer in one piece: far less than it may have queued
 *
 * Returns: (transfer full): a router
 */
SbxRouter *
sbx_router_new (GHashTable *heads,
                guint       max_pending)
{
  SbxRouter     *self = g_new0 (SbxRouter, 1);
  GHashTableIter iter;
  gpointer       name, value;

  self->max_pending = CLAMP (max_pending, 1, SBX_BATCH_MESSAGES);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) sbx_stream_free);
  g_hash_table_iter_init (&iter, heads);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const SbxStreamHead *head = value;
      SbxStream           *stream = ensure_stream (self, name);

      stream->seq = head->seq;
      stream->oldest = head->oldest;
    }
  return self;
}

/**
 * sbx_router_set_observer:
 * @self: a router
 * @func: (nullable): told of everything that goes through it, before those who are subscribed
 * @user_data: for @func
 */
void
sbx_router_set_observer (SbxRouter     *self,
                         SbxRouterFunc  func,
                         gpointer       user_data)
{
  self->observer = func;
  self->observer_data = user_data;
}

/**
 * sbx_router_free:
 * @self: (transfer full): a router that no peer is subscribed with any more
 */
void
sbx_router_free (SbxRouter *self)
{
  g_hash_table_unref (self->streams);
  g_free (self);
}

/**
 * sbx_router_get_head:
 * @self: a router
 * @stream: a name
 * @head: (out): where its log ends; of an unknown one, as of an empty log
 *
 * Returns: whether the stream ever had a durable event
 */
gboolean
sbx_router_get_head (SbxRouter     *self,
                     const char    *stream,
                     SbxStreamHead *head)
{
  const SbxStream *found = g_hash_table_lookup (self->streams, stream);

  head->seq = found != NULL ? found->seq : 0;
  head->oldest = found != NULL ? found->oldest : 1;
  return head->seq > 0;
}

/**
 * sbx_router_get_n_passing:
 * @self: a router
 * @stream: a name
 *
 * Returns: how many events that are not kept were told in it since somebody is subscribed
 */
guint64
sbx_router_get_n_passing (SbxRouter  *self,
                          const char *stream)
{
  const SbxStream *found = g_hash_table_lookup (self->streams, stream);

  return found != NULL ? found->n_passing : 0;
}

/**
 * sbx_router_set_oldest:
 * @self: a router
 * @stream: a name
 * @oldest: the oldest seq that the log still has, after it was trimmed
 */
void
sbx_router_set_oldest (SbxRouter  *self,
                       const char *stream,
                       gint64      oldest)
{
  SbxStream *found = g_hash_table_lookup (self->streams, stream);

  if (found != NULL)
    found->oldest = MAX (found->oldest, oldest);
}

/**
 * sbx_router_get_n_streams:
 * @self: a router
 *
 * Returns: how many streams are known: those in the log and those that somebody is subscribed to
 */
guint
sbx_router_get_n_streams (SbxRouter *self)
{
  return g_hash_table_size (self->streams);
}

/**
 * sbx_router_is_subscribed:
 * @self: a router
 * @peer: a peer
 * @stream: a name
 *
 * Returns: whether the peer is subscribed, live or not yet
 */
gboolean
sbx_router_is_subscribed (SbxRouter  *self,
                          SbxPeer    *peer,
                          const char *stream)
{
  return find_subscription (self, peer, stream) != NULL;
}

/**
 * sbx_router_is_live:
 * @self: a router
 * @peer: a peer
 * @stream: a name
 *
 * Returns: whether the peer is subscribed, and nothing is held back any more
 */
gboolean
sbx_router_is_live (SbxRouter  *self,
                    SbxPeer    *peer,
                    const char *stream)
{
  const SbxSubscription *subscription = find_subscription (self, peer, stream);

  return subscription != NULL && subscription->catch_up == NULL;
}

/**
 * sbx_router_subscribe:
 * @self: a router
 * @peer: a peer
 * @stream: a name; it need not exist
 * @after: durable events up to this seq are not for the peer
 * @catch_up: (nullable): what holds back the events for now
 *
 * Subscribes, or changes a subscription.
 */
void
sbx_router_subscribe (SbxRouter  *self,
                      SbxPeer    *peer,
                      const char *stream,
                      gint64      after,
                      SbxCatchUp *catch_up)
{
  SbxStream       *found = ensure_stream (self, stream);
  SbxSubscription *subscription = sbx_stream_find (found, peer);

  settle_one (self, peer, subscription);
  if (subscription == NULL)
    subscription = add_subscription (self, peer, found);
  subscription->after = after;
  subscription->catch_up = catch_up;
}

/**
 * sbx_router_unsubscribe:
 * @self: a router
 * @peer: a peer
 * @stream: a name
 *
 * Returns: whether it was subscribed
 */
gboolean
sbx_router_unsubscribe (SbxRouter  *self,
                        SbxPeer    *peer,
                        const char *stream)
{
  SbxSubscription *subscription = find_subscription (self, peer, stream);

  if (subscription == NULL)
    return FALSE;
  settle_one (self, peer, subscription);
  remove_subscription (self, peer, subscription);
  return TRUE;
}

/**
 * sbx_router_remove_peer:
 * @self: a router
 * @peer: a peer that is gone
 */
void
sbx_router_remove_peer (SbxRouter *self,
                        SbxPeer   *peer)
{
  while (peer->n_subscriptions > 0)
    remove_subscription (self, peer, &peer->subscriptions[peer->n_subscriptions - 1]);
}

/**
 * sbx_router_release:
 * @self: a router
 * @peer: a peer
 * @stream: a stream that was given to sbx_catch_up_hold()
 * @seq: of the event, or 0
 * @frame: the event
 * @tracked: whether it is for the peer in any case
 *
 * Sends an event that was held, if the subscription is live by now and the event is new to it.
 */
void
sbx_router_release (SbxRouter *self,
                    SbxPeer   *peer,
                    SbxStream *stream,
                    gint64     seq,
                    GBytes    *frame,
                    gboolean   tracked)
{
  const SbxSubscription *subscription = sbx_stream_find (stream, peer);

  if (tracked)
    sbx_peer_push_tracked (peer, frame);
  else if (subscription != NULL && subscription->catch_up == NULL && (seq == 0 || seq > subscription->after))
    sbx_peer_push (peer, frame, seq == 0);
}

/**
 * sbx_router_settle:
 * @self: a router
 * @peer: (nullable): whom to give its pending events now, because something else is about to follow them;
 *   %NULL for everybody, at the end of a turn
 *
 * Queues events that are pending: those that come close together go to a peer in one piece.
 */
void
sbx_router_settle (SbxRouter *self,
                   SbxPeer   *peer)
{
  if (peer == NULL)
    settle_all (self);
  else if (self->pending.stream != NULL)
    settle_one (self, peer, sbx_stream_find (self->pending.stream, peer));
}

/**
 * sbx_router_publish:
 * @self: a router
 * @stream: a name
 * @envelope: a whole envelope that is not in the log
 *
 * Passes it on to whoever is subscribed, when sbx_router_settle() is next called at the latest.
 *
 * Returns: how many peers are subscribed
 */
guint
sbx_router_publish (SbxRouter  *self,
                    const char *stream,
                    GBytes     *envelope)
{
  SbxStream *found = g_hash_table_lookup (self->streams, stream);

  if (self->observer != NULL)
    self->observer (stream, envelope, NULL, self->observer_data);
  if (found == NULL)
    return 0;
  found->n_passing++;
  return deliver (self, found, envelope, NULL, NULL);
}

/**
 * sbx_router_route:
 * @self: a router
 * @event: a durable event, after its commit, in the order of the log
 *
 * Returns: how many peers are subscribed
 */
guint
sbx_router_route (SbxRouter            *self,
                  const SbxStoredEvent *event)
{
  return sbx_router_route_to (self, event, NULL);
}

/**
 * sbx_router_route_to:
 * @self: a router
 * @event: a durable event, after its commit, in the order of the log
 * @target: (nullable): whom it is for
 *
 * The same for an event that one peer gets in any case, once, subscribed or not, and tracked (see
 * sbx_peer_push_tracked()). Every delivery to a single peer goes through here.
 *
 * Returns: how many peers are subscribed
 */
guint
sbx_router_route_to (SbxRouter            *self,
                     const SbxStoredEvent *event,
                     SbxPeer              *target)
{
  SbxStream *stream = ensure_stream (self, event->stream);

  stream->seq = event->seq;
  if (self->observer != NULL)
    self->observer (event->stream, event->envelope, event, self->observer_data);
  return deliver (self, stream, event->envelope, event, target);
}
