/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-router.h"

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

struct _SbxRouter
{
  GHashTable *streams;     /* name (inside the stream) → SbxStream */
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
add_subscription (SbxPeer   *peer,
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
  *subscription = (SbxSubscription) { .stream = stream, .member = stream->n_members++ };
  return subscription;
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
      g_clear_pointer (&stream->members, g_free);
      stream->room = 0;
      if (stream->seq == 0)
        g_hash_table_remove (self->streams, stream->name);
    }
}

static GBytes *
frame_envelope (GBytes *envelope)
{
  gsize       length;
  const char *text = g_bytes_get_data (envelope, &length);

  return sbx_peer_frame_text (text, length);
}

static gboolean
is_author (SbxPeer              *peer,
           const SbxStoredEvent *event)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return identity != NULL &&
         g_strcmp0 (identity->user_id != NULL ? identity->user_id : identity->client_id, event->author) == 0;
}

/* Delivery to the one that an event is for: tracked, and held back like any other event of a stream that
 * it is just being subscribed to, so that it keeps its place among them. */
static void
deliver_to_target (SbxPeer               *target,
                   const SbxSubscription *subscription,
                   gint64                 seq,
                   GBytes                *frame)
{
  if (subscription != NULL && subscription->catch_up != NULL)
    sbx_catch_up_hold (subscription->catch_up, subscription->stream, seq, frame, TRUE);
  else
    sbx_peer_push_tracked (target, frame);
}

/* @event is the envelope's, %NULL for what is not in the log. @target (nullable) gets it whether it is
 * subscribed or not, and once. */
static guint
deliver (SbxStream            *stream,
         GBytes               *envelope,
         const SbxStoredEvent *event,
         SbxPeer              *target)
{
  g_autoptr (GBytes) for_all = NULL;
  g_autoptr (GBytes) for_author = NULL;
  gint64             seq = event != NULL ? event->seq : 0;

  if (stream->n_members == 0 && target == NULL)
    return 0;
  for_all = frame_envelope (envelope);
  if (target != NULL)
    deliver_to_target (target, find_subscription (target, stream), seq, for_all);
  if (event != NULL && event->author != NULL)
    for_author = frame_envelope (event->envelope_for_author);
  for (guint i = 0; i < stream->n_members; i++)
    {
      SbxPeer               *peer = stream->members[i].peer;
      const SbxSubscription *subscription = &peer->subscriptions[stream->members[i].subscription];
      GBytes                *frame = for_author != NULL && is_author (peer, event) ? for_author : for_all;

      if (peer == target)
        continue;
      if (subscription->catch_up != NULL)
        sbx_catch_up_hold (subscription->catch_up, stream, seq, frame, FALSE);
      else if (seq == 0 || seq > subscription->after)
        sbx_peer_push (peer, frame, seq == 0);
    }
  return stream->n_members;
}

/**
 * sbx_router_new:
 * @heads: (element-type utf8 SbxStreamHead): where the streams of the log end
 *
 * Returns: (transfer full): a router
 */
SbxRouter *
sbx_router_new (GHashTable *heads)
{
  SbxRouter     *self = g_new0 (SbxRouter, 1);
  GHashTableIter iter;
  gpointer       name, value;

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

  if (subscription == NULL)
    subscription = add_subscription (peer, found);
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
 * sbx_router_publish:
 * @self: a router
 * @stream: a name
 * @envelope: a whole envelope that is not in the log
 *
 * Returns: how many peers are subscribed
 */
guint
sbx_router_publish (SbxRouter  *self,
                    const char *stream,
                    GBytes     *envelope)
{
  SbxStream *found = g_hash_table_lookup (self->streams, stream);

  return found != NULL ? deliver (found, envelope, NULL, NULL) : 0;
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
  return deliver (stream, event->envelope, event, target);
}
