/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-audience.h"

#include "sbx-batch.h"
#include "sbx-peer-private.h"

typedef struct
{
  SbxPeer *peer;        /* not owned: leaves before it is freed */
  guint    given;       /* how many of the pending messages it has, or is not to have */
} Member;

struct _SbxAudience
{
  SbxReactor *reactor;      /* not owned */
  GArray     *members;      /* (element-type Member) */
  GHashTable *places;       /* SbxPeer → its index in members */
  SbxBatch    pending;      /* only one audience of a reactor has some, so that nobody gets those of two of
                             * them in another order than they were told */
  guint       max_pending;  /* messages */
  gboolean    ephemeral;    /* the pending ones */
};

static Member *
find_member (SbxAudience *self,
             SbxPeer     *peer)
{
  gpointer place;

  if (!g_hash_table_lookup_extended (self->places, peer, NULL, &place))
    return NULL;
  return &g_array_index (self->members, Member, GPOINTER_TO_UINT (place));
}

static void
give (const SbxBatch *batch,
      SbxPeer        *peer,
      guint           first,
      gboolean        ephemeral)
{
  guint              n = batch->n_messages - first;
  g_autoptr (GBytes) frames = sbx_batch_get_frames (batch, first, n);

  sbx_peer_push_frames (peer, frames, n, ephemeral);
}

/* Gives one member what is pending, and leaves it to the others for later. */
static void
settle_one (SbxAudience *self,
            Member      *member)
{
  guint first;

  if (member == NULL)
    return;
  first = member->given;
  member->given = self->pending.n_messages;
  if (first < member->given)
    give (&self->pending, member->peer, first, self->ephemeral);
}

static void
settle_all (SbxAudience *self)
{
  SbxBatch pending = self->pending;
  gboolean ephemeral = self->ephemeral;

  self->pending = (SbxBatch) { NULL };
  sbx_reactor_set_audience (self->reactor, NULL);
  sbx_batch_seal (&pending);
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);
      guint   first = member->given;

      member->given = 0;
      if (first < pending.n_messages)
        give (&pending, member->peer, first, ephemeral);
    }
  sbx_batch_clear (&pending);
}

/* So that the reactor has a turn, at the end of which this is settled. */
static void
begin_pending (SbxAudience *self,
               gboolean     ephemeral)
{
  SbxAudience *other = sbx_reactor_get_audience (self->reactor);

  if (other != NULL)
    settle_all (other);
  self->ephemeral = ephemeral;
  sbx_reactor_set_audience (self->reactor, self);
  sbx_reactor_mark_dirty (self->reactor, g_array_index (self->members, Member, 0).peer);
}

/**
 * sbx_audience_new:
 * @reactor: whose peers they are; must outlive it
 *
 * Returns: (transfer full): nobody
 */
SbxAudience *
sbx_audience_new (SbxReactor *reactor)
{
  SbxAudience *self = g_new0 (SbxAudience, 1);

  self->reactor = reactor;
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  self->places = g_hash_table_new (NULL, NULL);
  /* Far less than a peer may have queued: what does not fit as a whole is not dropped in part. */
  self->max_pending = CLAMP (sbx_reactor_get_limits (reactor)->queue_messages / 4, 1, SBX_BATCH_MESSAGES);
  return self;
}

/**
 * sbx_audience_free:
 * @self: (transfer full): an audience
 *
 * What is pending is given to those who are in it; where nobody is, the reactor may be gone already.
 */
void
sbx_audience_free (SbxAudience *self)
{
  if (self->members->len > 0 && sbx_reactor_get_audience (self->reactor) == self)
    settle_all (self);
  g_hash_table_unref (self->places);
  g_array_unref (self->members);
  g_free (self);
}

/**
 * sbx_audience_add:
 * @self: an audience
 * @peer: a peer, perhaps in it already
 *
 * It is told what is told from now on.
 */
void
sbx_audience_add (SbxAudience *self,
                  SbxPeer     *peer)
{
  Member member = { peer, self->pending.n_messages };

  if (g_hash_table_contains (self->places, peer))
    return;
  g_hash_table_insert (self->places, peer, GUINT_TO_POINTER (self->members->len));
  g_array_append_val (self->members, member);
}

/**
 * sbx_audience_remove:
 * @self: an audience
 * @peer: a peer
 *
 * It is still given what is pending.
 *
 * Returns: whether it was in it
 */
gboolean
sbx_audience_remove (SbxAudience *self,
                     SbxPeer     *peer)
{
  Member *member = find_member (self, peer);
  guint   place;

  if (member == NULL)
    return FALSE;
  settle_one (self, member);
  place = (guint) (member - &g_array_index (self->members, Member, 0));
  g_hash_table_remove (self->places, peer);
  g_array_remove_index_fast (self->members, place);
  if (place < self->members->len)
    g_hash_table_insert (self->places, g_array_index (self->members, Member, place).peer, GUINT_TO_POINTER (place));
  else if (self->members->len == 0 && sbx_reactor_get_audience (self->reactor) == self)
    settle_all (self);
  return TRUE;
}

/**
 * sbx_audience_contains:
 * @self: an audience
 * @peer: a peer
 *
 * Returns: whether it is in it
 */
gboolean
sbx_audience_contains (SbxAudience *self,
                       SbxPeer     *peer)
{
  return g_hash_table_contains (self->places, peer);
}

/**
 * sbx_audience_get_n_peers:
 * @self: an audience
 *
 * Returns: how many are in it
 */
guint
sbx_audience_get_n_peers (SbxAudience *self)
{
  return self->members->len;
}

/**
 * sbx_audience_tell:
 * @self: an audience
 * @text: a message
 * @ephemeral: whether it may be dropped for those who read too slowly
 *
 * Tells everybody who is in it, at the end of the turn.
 */
void
sbx_audience_tell (SbxAudience *self,
                   GBytes      *text,
                   gboolean     ephemeral)
{
  sbx_audience_tell_except (self, text, ephemeral, NULL);
}

/**
 * sbx_audience_tell_except:
 * @self: an audience
 * @text: a message
 * @ephemeral: whether it may be dropped for those who read too slowly
 * @except: (nullable) (element-type SbxPeer): who is not told, whether in it or not
 *
 * Tells everybody else.
 */
void
sbx_audience_tell_except (SbxAudience *self,
                          GBytes      *text,
                          gboolean     ephemeral,
                          GPtrArray   *except)
{
  gboolean is_pending = sbx_reactor_get_audience (self->reactor) == self;

  if (self->members->len == 0)
    return;
  if (!is_pending || self->ephemeral != (ephemeral != FALSE) || self->pending.n_messages >= self->max_pending ||
      !sbx_batch_has_room (&self->pending, g_bytes_get_size (text)))
    begin_pending (self, ephemeral != FALSE);

  for (guint i = 0; except != NULL && i < except->len; i++)
    settle_one (self, find_member (self, g_ptr_array_index (except, i)));
  sbx_batch_append (&self->pending, text);
  for (guint i = 0; except != NULL && i < except->len; i++)
    {
      Member *member = find_member (self, g_ptr_array_index (except, i));

      if (member != NULL)
        member->given = self->pending.n_messages;
    }
}

/**
 * sbx_audience_settle:
 * @self: an audience that has something pending
 * @peer: (nullable): whom to give it now, because something else is about to follow; %NULL for everybody
 *
 * Queues what is pending.
 */
void
sbx_audience_settle (SbxAudience *self,
                     SbxPeer     *peer)
{
  if (peer == NULL)
    settle_all (self);
  else if (self->pending.n_messages > 0)
    settle_one (self, find_member (self, peer));
}
