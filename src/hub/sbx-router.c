/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-router.h"

#include "sbx-batch.h"
#include "sbx-catch-up.h"
#include "sbx-peer-private.h"

typedef struct
{
  SbxPeer *peer;           /* not owned: leaves before it is freed */
  guint    subscription;   /* index in the peer's list */
} Member;

struct _SbxStream
{
  Member *members;
  guint   n_members;
  guint   room;
  gint64  seq;             /* of the newest durable event, 0 = never had one */
  gint64  oldest;          /* still in the log */
  char    name[];
};

/* Events of one stream that are still to be given to its members: they are encoded once for each way in
 * which they are told, and go to everybody in one piece. Only one stream at a time has some, so that nobody
 * gets events of two streams in another order than they happened. */
typedef struct
{
  SbxStream *stream;       /* (nullable): there are none */
  gint64     seq;          /* of the first, the others follow; 0 = they are not in the log */
  char      *author;       /* (nullable): who is told some of them in other words */
  SbxBatch   for_all;
  SbxBatch   for_author;   /* as many messages, where there is an author */
} Pending;

struct _SbxRouter
{
  GHashTable *streams;     /* name (inside the stream) → SbxStream */
  Pending     pending;
  guint       max_pending; /* events */
  SbxRouterFunc observer;  /* (nullable) */
  gpointer    observer_data;
};

static void
free_stream (SbxStream *stream)
{
  g_free (stream->members);
  g_free (stream);
}

static SbxStream *
ensure_stream (SbxRouter  *self,
               const char *name)
{
  SbxStream *stream = g_hash_table_lookup (self->streams, name);
  gsize      size = strlen (name) + 1;

  if (stream == NULL)
    {
      stream = g_malloc0 (sizeof (SbxStream) + size);
      memcpy (stream->name, name, size);
      stream->oldest = 1;
      g_hash_table_insert (self->streams, stream->name, stream);
    }
  return stream;
}

/* Whichever list is the shorter one is searched. */
static SbxSubscription *
find_subscription (SbxPeer         *peer,
                   const SbxStream *stream)
{
  if (stream == NULL)
    return NULL;

  if (peer->n_subscriptions <= stream->n_members)
    {
      for (guint i = 0; i < peer->n_subscriptions; i++)
        {
          if (peer->subscriptions[i].stream == stream)
            return &peer->subscriptions[i];
        }
      return NULL;
    }
  for (guint i = 0; i < stream->n_members; i++)
    {
      if (stream->members[i].peer == peer)
        return &peer->subscriptions[stream->members[i].subscription];
    }
  return NULL;
}

static SbxSubscription *
add_subscription (SbxRouter *self,
                  SbxPeer   *peer,
                  SbxStream *stream)
{
  SbxSubscription *subscription;

  if (peer->n_subscriptions == peer->room_for_subscriptions)
    {
      peer->room_for_subscriptions = MAX (2, peer->room_for_subscriptions * 2);
      peer->subscriptions = g_renew (SbxSubscription, peer->subscriptions, peer->room_for_subscriptions);
    }
  if (stream->n_members == stream->room)
    {
      stream->room = MAX (2, stream->room * 2);
      stream->members = g_renew (Member, stream->members, stream->room);
    }

  stream->members[stream->n_members] = (Member) { peer, peer->n_subscriptions };
  subscription = &peer->subscriptions[peer->n_subscriptions++];
  *subscription = (SbxSubscription) {
    .stream = stream,
    .member = stream->n_members++,
    .given = self->pending.stream == stream ? self->pending.for_all.n_messages : 0,
  };
  return subscription;
}

static void
clear_pending (Pending *pending)
{
  pending->stream = NULL;
  g_clear_pointer (&pending->author, g_free);
  sbx_batch_clear (&pending->for_all);
  sbx_batch_clear (&pending->for_author);
}

/* In both lists the last one takes the free place. */
static void
remove_subscription (SbxRouter       *self,
                     SbxPeer         *peer,
                     SbxSubscription *subscription)
{
  SbxStream *stream = subscription->stream;
  guint      index = (guint) (subscription - peer->subscriptions);
  Member    *moved = &stream->members[--stream->n_members];

  if (subscription->member != stream->n_members)
    {
      stream->members[subscription->member] = *moved;
      moved->peer->subscriptions[moved->subscription].member = subscription->member;
    }
  peer->n_subscriptions--;
  if (index != peer->n_subscriptions)
    {
      *subscription = peer->subscriptions[peer->n_subscriptions];
      subscription->stream->members[subscription->member].subscription = index;
    }

  if (stream->n_members == 0)
    {
      if (self->pending.stream == stream)
        clear_pending (&self->pending);
      g_clear_pointer (&stream->members, g_free);
      stream->room = 0;
      if (stream->seq == 0)
        g_hash_table_remove (self->streams, stream->name);
    }
}

static gboolean
is_author (SbxPeer    *peer,
           const char *author)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return identity != NULL &&
         g_str_equal (identity->user_id != NULL ? identity->user_id : identity->client_id, author);
}

/* Gives a member the pending events from @first on that are for it. */
static void
give (const Pending         *pending,
      SbxPeer               *peer,
      const SbxSubscription *subscription,
      guint                  first)
{
  const SbxBatch    *batch = &pending->for_all;
  g_autoptr (GBytes) frames = NULL;

  if (pending->author != NULL && is_author (peer, pending->author))
    batch = &pending->for_author;
  if (subscription->catch_up != NULL)
    {
      for (guint i = first; i < batch->n_messages; i++)
        {
          g_autoptr (GBytes) frame = sbx_batch_get_frames (batch, i, 1);

          sbx_catch_up_hold (subscription->catch_up, subscription->stream,
                             pending->seq > 0 ? pending->seq + i : 0, frame, FALSE);
        }
      return;
    }
  if (pending->seq > 0 && subscription->after >= pending->seq)
    first = (guint) MAX (first, MIN (subscription->after - pending->seq + 1, batch->n_messages));
  if (first == batch->n_messages)
    return;
  frames = sbx_batch_get_frames (batch, first, batch->n_messages - first);
  sbx_peer_push_frames (peer, frames, batch->n_messages - first, pending->seq == 0);
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
    give (&self->pending, peer, subscription, first);
}

static void
settle_all (SbxRouter *self)
{
  Pending    pending = self->pending;
  SbxStream *stream = pending.stream;

  if (stream == NULL)
    return;
  self->pending = (Pending) { NULL };
  sbx_batch_seal (&pending.for_all);
  sbx_batch_seal (&pending.for_author);
  for (guint i = 0; i < stream->n_members; i++)
    {
      SbxPeer         *peer = stream->members[i].peer;
      SbxSubscription *subscription = &peer->subscriptions[stream->members[i].subscription];
      guint            first = subscription->given;

      subscription->given = 0;
      if (first < pending.for_all.n_messages)
        give (&pending, peer, subscription, first);
    }
  clear_pending (&pending);
}

static gboolean
can_join (SbxRouter            *self,
          const SbxStream      *stream,
          GBytes               *envelope,
          const SbxStoredEvent *event)
{
  const Pending *pending = &self->pending;
  guint          n = pending->for_all.n_messages;

  if (pending->stream != stream || n >= self->max_pending ||
      !sbx_batch_has_room (&pending->for_all, g_bytes_get_size (envelope)))
    return FALSE;
  if (event == NULL)
    return pending->seq == 0;
  if (event->author == NULL)
    return event->seq == pending->seq + n &&
           (pending->author == NULL || sbx_batch_has_room (&pending->for_author, g_bytes_get_size (envelope)));
  return event->seq == pending->seq + n &&
         (pending->author == NULL || g_str_equal (pending->author, event->author)) &&
         sbx_batch_has_room (pending->author != NULL ? &pending->for_author : &pending->for_all,
                             g_bytes_get_size (event->envelope_for_author));
}

static void
begin_pending (SbxRouter            *self,
               SbxStream            *stream,
               const SbxStoredEvent *event)
{
  SbxPeer *anyone = stream->members[0].peer;

  self->pending.stream = stream;
  self->pending.seq = event != NULL ? event->seq : 0;
  /* So that the reactor has a turn, at the end of which this is settled. */
  sbx_reactor_mark_dirty (anyone->reactor, anyone);
}

static void
append_pending (Pending              *pending,
                GBytes               *envelope,
                const SbxStoredEvent *event)
{
  if (event != NULL && event->author != NULL && pending->author == NULL)
    {
      pending->author = g_strdup (event->author);
      sbx_batch_copy (&pending->for_author, &pending->for_all);
    }
  sbx_batch_append (&pending->for_all, envelope);
  if (pending->author != NULL)
    sbx_batch_append (&pending->for_author, event->author != NULL ? event->envelope_for_author : envelope);
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
  SbxSubscription *subscription = target != NULL ? find_subscription (target, stream) : NULL;

  if (target != NULL)
    deliver_to_target (self, target, subscription, event);
  if (stream->n_members == 0)
    return 0;

  if (!can_join (self, stream, envelope, event))
    {
      settle_all (self);
      begin_pending (self, stream, event);
    }
  append_pending (&self->pending, envelope, event);
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
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) free_stream);
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
  return find_subscription (peer, g_hash_table_lookup (self->streams, stream)) != NULL;
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
  const SbxSubscription *subscription = find_subscription (peer, g_hash_table_lookup (self->streams, stream));

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
  SbxSubscription *subscription = find_subscription (peer, found);

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
  SbxSubscription *subscription = find_subscription (peer, g_hash_table_lookup (self->streams, stream));

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
  const SbxSubscription *subscription = find_subscription (peer, stream);

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
    settle_one (self, peer, find_subscription (peer, self->pending.stream));
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
  return found != NULL ? deliver (self, found, envelope, NULL, NULL) : 0;
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
