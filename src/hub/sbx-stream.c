/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-stream.h"

/**
 * sbx_stream_new:
 * @name: its name
 *
 * Returns: (transfer full): a stream that had no event yet, and that nobody is subscribed to
 */
SbxStream *
sbx_stream_new (const char *name)
{
  gsize      size = strlen (name) + 1;
  SbxStream *self = g_malloc0 (sizeof (SbxStream) + size);

  memcpy (self->name, name, size);
  self->oldest = 1;
  return self;
}

/**
 * sbx_stream_free:
 * @self: (transfer full): a stream
 */
void
sbx_stream_free (SbxStream *self)
{
  g_free (self->members);
  g_free (self);
}

/**
 * sbx_stream_find:
 * @self: (nullable): a stream
 * @peer: a peer
 *
 * Whichever list is the shorter one is searched.
 *
 * Returns: (transfer none) (nullable): its subscription
 */
SbxSubscription *
sbx_stream_find (const SbxStream *self,
                 SbxPeer         *peer)
{
  if (self == NULL)
    return NULL;

  if (peer->n_subscriptions <= self->n_members)
    {
      for (guint i = 0; i < peer->n_subscriptions; i++)
        {
          if (peer->subscriptions[i].stream == self)
            return &peer->subscriptions[i];
        }
      return NULL;
    }
  for (guint i = 0; i < self->n_members; i++)
    {
      if (self->members[i].peer == peer)
        return &peer->subscriptions[self->members[i].subscription];
    }
  return NULL;
}

/**
 * sbx_stream_get:
 * @self: a stream
 * @index: of a member
 * @peer: (out) (transfer none): who it is
 *
 * Returns: (transfer none): the member's subscription
 */
SbxSubscription *
sbx_stream_get (const SbxStream *self,
                guint            index,
                SbxPeer        **peer)
{
  const SbxStreamMember *member = &self->members[index];

  *peer = member->peer;
  return &member->peer->subscriptions[member->subscription];
}

/**
 * sbx_stream_add:
 * @self: a stream
 * @peer: a peer that is not subscribed to it
 *
 * Returns: (transfer none): its subscription, valid until another is added or removed
 */
SbxSubscription *
sbx_stream_add (SbxStream *self,
                SbxPeer   *peer)
{
  SbxSubscription *subscription;

  if (peer->n_subscriptions == peer->room_for_subscriptions)
    {
      peer->room_for_subscriptions = MAX (2, peer->room_for_subscriptions * 2);
      peer->subscriptions = g_renew (SbxSubscription, peer->subscriptions, peer->room_for_subscriptions);
    }
  if (self->n_members == self->room)
    {
      self->room = MAX (2, self->room * 2);
      self->members = g_renew (SbxStreamMember, self->members, self->room);
    }

  self->members[self->n_members] = (SbxStreamMember) { peer, peer->n_subscriptions };
  subscription = &peer->subscriptions[peer->n_subscriptions++];
  *subscription = (SbxSubscription) { .stream = self, .member = self->n_members++ };
  return subscription;
}

/**
 * sbx_stream_remove:
 * @self: a stream
 * @peer: one that is subscribed to it
 * @subscription: the peer's
 *
 * In both lists the last one takes the free place.
 */
void
sbx_stream_remove (SbxStream       *self,
                   SbxPeer         *peer,
                   SbxSubscription *subscription)
{
  guint            index = (guint) (subscription - peer->subscriptions);
  SbxStreamMember *moved = &self->members[--self->n_members];

  if (subscription->member != self->n_members)
    {
      self->members[subscription->member] = *moved;
      moved->peer->subscriptions[moved->subscription].member = subscription->member;
    }
  peer->n_subscriptions--;
  if (index != peer->n_subscriptions)
    {
      *subscription = peer->subscriptions[peer->n_subscriptions];
      subscription->stream->members[subscription->member].subscription = index;
    }
  if (self->n_members == 0)
    {
      g_clear_pointer (&self->members, g_free);
      self->room = 0;
    }
}
