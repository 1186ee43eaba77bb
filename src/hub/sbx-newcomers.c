/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-newcomers.h"

#include "sbx-peer-private.h"

/* A peer that says nothing for so long is told of, in one of these steps. */
#define SILENCE_MS 1000
#define SILENCE_STEP_MS 100

typedef struct
{
  SbxPeer *peer;
  gint64   due;              /* monotonic ms */
} Newcomer;

struct _SbxNewcomers
{
  GQueue           waiting;  /* (element-type Newcomer), owned, oldest first */
  GMainContext    *context;
  GSource         *clock;    /* (nullable): runs while somebody waits */
  SbxNewcomersFunc silent;
  gpointer         user_data;
};

static void
free_newcomer (Newcomer *newcomer)
{
  sbx_peer_unref (newcomer->peer);
  g_free (newcomer);
}

static gboolean
on_clock (gpointer user_data)
{
  SbxNewcomers *self = user_data;
  gint64        now = g_get_monotonic_time () / 1000;

  while (!g_queue_is_empty (&self->waiting))
    {
      const Newcomer     *head = g_queue_peek_head (&self->waiting);
      g_autoptr (SbxPeer) peer = NULL;

      if (now < head->due)
        return G_SOURCE_CONTINUE;
      peer = sbx_peer_ref (head->peer);
      free_newcomer (g_queue_pop_head (&self->waiting));
      if (sbx_peer_is_open (peer) && peer->messages_in == 0)
        self->silent (peer, self->user_data);
    }
  g_clear_pointer (&self->clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_newcomers_new:
 * @context: (transfer none): where time is told
 * @silent: who is told
 * @user_data: for @silent
 *
 * Returns: (transfer full): a list without anybody
 */
SbxNewcomers *
sbx_newcomers_new (GMainContext    *context,
                   SbxNewcomersFunc silent,
                   gpointer         user_data)
{
  SbxNewcomers *self = g_new0 (SbxNewcomers, 1);

  self->context = g_main_context_ref (context);
  self->silent = silent;
  self->user_data = user_data;
  return self;
}

/**
 * sbx_newcomers_free:
 * @self: (transfer full): a list, of which nobody is told of any more
 */
void
sbx_newcomers_free (SbxNewcomers *self)
{
  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) free_newcomer);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * sbx_newcomers_add:
 * @self: a list
 * @peer: (transfer none): somebody who has just come
 */
void
sbx_newcomers_add (SbxNewcomers *self,
                   SbxPeer      *peer)
{
  Newcomer *newcomer = g_new (Newcomer, 1);

  newcomer->peer = sbx_peer_ref (peer);
  newcomer->due = g_get_monotonic_time () / 1000 + SILENCE_MS;
  g_queue_push_tail (&self->waiting, newcomer);
  if (self->clock != NULL)
    return;
  self->clock = g_timeout_source_new (SILENCE_STEP_MS);
  g_source_set_static_name (self->clock, "sbx-newcomers");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, self->context);
}
