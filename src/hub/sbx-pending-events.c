/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-pending-events.h"

#include "sbx-catch-up.h"

static gboolean
is_author (SbxPeer    *peer,
           const char *author)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return identity != NULL &&
         g_str_equal (identity->user_id != NULL ? identity->user_id : identity->client_id, author);
}

/**
 * sbx_pending_events_begin:
 * @self: none
 * @stream: (transfer none): whose events follow
 * @event: (nullable): the first of them, %NULL for what is not in the log
 */
void
sbx_pending_events_begin (SbxPendingEvents     *self,
                          SbxStream            *stream,
                          const SbxStoredEvent *event)
{
  self->stream = stream;
  self->seq = event != NULL ? event->seq : 0;
}

/**
 * sbx_pending_events_can_join:
 * @self: pending events
 * @stream: a stream
 * @envelope: one more event of it
 * @event: (nullable): the same, %NULL for what is not in the log
 *
 * Returns: whether it can be told in one piece with the others
 */
gboolean
sbx_pending_events_can_join (const SbxPendingEvents *self,
                             const SbxStream        *stream,
                             GBytes                 *envelope,
                             const SbxStoredEvent   *event)
{
  guint n = self->for_all.n_messages;

  if (self->stream != stream || !sbx_batch_has_room (&self->for_all, g_bytes_get_size (envelope)))
    return FALSE;
  if (event == NULL)
    return self->seq == 0;
  if (event->author == NULL)
    return event->seq == self->seq + n &&
           (self->author == NULL || sbx_batch_has_room (&self->for_author, g_bytes_get_size (envelope)));
  return event->seq == self->seq + n &&
         (self->author == NULL || g_str_equal (self->author, event->author)) &&
         sbx_batch_has_room (self->author != NULL ? &self->for_author : &self->for_all,
                             g_bytes_get_size (event->envelope_for_author));
}

/**
 * sbx_pending_events_append:
 * @self: pending events that it can join, or that were just begun with it
 * @envelope: one more event
 * @event: (nullable): the same, %NULL for what is not in the log
 */
void
sbx_pending_events_append (SbxPendingEvents     *self,
                           GBytes               *envelope,
                           const SbxStoredEvent *event)
{
  if (event != NULL && event->author != NULL && self->author == NULL)
    {
      self->author = g_strdup (event->author);
      sbx_batch_copy (&self->for_author, &self->for_all);
    }
  sbx_batch_append (&self->for_all, envelope);
  if (self->author != NULL)
    sbx_batch_append (&self->for_author, event->author != NULL ? event->envelope_for_author : envelope);
}

/**
 * sbx_pending_events_give:
 * @self: pending events
 * @peer: a member of their stream
 * @subscription: the peer's
 * @first: index of the first that it has not got
 *
 * Gives a member those that are for it.
 */
void
sbx_pending_events_give (const SbxPendingEvents *self,
                         SbxPeer                *peer,
                         const SbxSubscription  *subscription,
                         guint                   first)
{
  const SbxBatch    *batch = &self->for_all;
  g_autoptr (GBytes) frames = NULL;

  if (self->author != NULL && is_author (peer, self->author))
    batch = &self->for_author;
  if (subscription->catch_up != NULL)
    {
      for (guint i = first; i < batch->n_messages; i++)
        {
          g_autoptr (GBytes) frame = sbx_batch_get_frames (batch, i, 1);

          sbx_catch_up_hold (subscription->catch_up, subscription->stream,
                             self->seq > 0 ? self->seq + i : 0, frame, FALSE);
        }
      return;
    }
  if (self->seq > 0 && subscription->after >= self->seq)
    first = (guint) MAX (first, MIN (subscription->after - self->seq + 1, batch->n_messages));
  if (first == batch->n_messages)
    return;
  frames = sbx_batch_get_frames (batch, first, batch->n_messages - first);
  sbx_peer_push_frames (peer, frames, batch->n_messages - first, self->seq == 0);
}

/**
 * sbx_pending_events_give_all:
 * @self: pending events, to which nothing is added any more
 *
 * Gives every member those that are for it and that it has not got.
 */
void
sbx_pending_events_give_all (SbxPendingEvents *self)
{
  sbx_batch_seal (&self->for_all);
  sbx_batch_seal (&self->for_author);
  for (guint i = 0; i < self->stream->n_members; i++)
    {
      SbxPeer         *peer;
      SbxSubscription *subscription = sbx_stream_get (self->stream, i, &peer);
      guint            first = subscription->given;

      subscription->given = 0;
      if (first < self->for_all.n_messages)
        sbx_pending_events_give (self, peer, subscription, first);
    }
}

/**
 * sbx_pending_events_clear:
 * @self: pending events
 *
 * There are none any more.
 */
void
sbx_pending_events_clear (SbxPendingEvents *self)
{
  self->stream = NULL;
  g_clear_pointer (&self->author, g_free);
  sbx_batch_clear (&self->for_all);
  sbx_batch_clear (&self->for_author);
}
