/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-goodbye.h"

#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Nobody needs to come back sooner: so long the hub takes to end and start again. */
#define PAUSE_MS 1000

/* A hub takes a returning client in a fraction of this: a few of them need not be spread far. */
#define PEER_MS 5

/**
 * sbx_goodbye_get_wait:
 * @place: of the peer among all, from 0
 * @n: how many peers there are
 * @spread: over how many ms they come back at most
 * @chance: from 0 to 1, so that peers of several hubs with the same settings do not come in step
 *
 * Returns: after how many ms the peer should come back
 */
guint
sbx_goodbye_get_wait (guint  place,
                      guint  n,
                      guint  spread,
                      double chance)
{
  double window = MIN ((double) spread, (double) n * PEER_MS);

  return PAUSE_MS + (guint) ((place + chance) * window / n);
}

static void
say (SbxHub  *hub,
     SbxPeer *peer,
     guint    wait)
{
  g_autofree char        *reason = g_strdup_printf ("the hub is stopping; retryAfter=%u", wait);
  g_autoptr (GError)      error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, _("The hub is stopping"));
  g_autoptr (SbxEnvelope) envelope = NULL;

  if (sbx_peer_get_identity (peer) != NULL)
    {
      sbx_wire_error_set_detail (error, "retryAfter", json_node_init_int (json_node_alloc (), wait));
      envelope = sbx_envelope_new_error (NULL, error);
      sbx_peer_get_dialect (peer)->answered (hub, peer, NULL, envelope);
    }
  sbx_peer_close (peer, SBX_CLOSE_GOING_AWAY, reason);
}

/**
 * sbx_goodbye_say:
 * @hub: a hub
 * @peer: a peer that comes while the hub ends
 * @spread: over how many ms the others come back
 *
 * Tells it to come back later, and closes it with 1001.
 */
void
sbx_goodbye_say (SbxHub  *hub,
                 SbxPeer *peer,
                 guint    spread)
{
  say (hub, peer, PAUSE_MS + (guint) (g_random_double () * spread));
}

/**
 * sbx_goodbye_say_all:
 * @hub: a hub
 * @spread: over how many ms the peers come back
 *
 * Tells each peer when to come back, no two at the same time as far as that goes and in no order, and
 * closes it with 1001.
 */
void
sbx_goodbye_say_all (SbxHub *hub,
                     guint   spread)
{
  GPtrArray            *connected = sbx_reactor_get_peers (sbx_hub_get_reactor (hub));
  g_autoptr (GPtrArray) peers = g_ptr_array_copy (connected, (GCopyFunc) sbx_peer_ref, NULL);
  guint                 n = peers->len;

  g_ptr_array_set_free_func (peers, (GDestroyNotify) sbx_peer_unref);
  for (guint i = 0; i < n; i++)
    {
      guint    other = (guint) g_random_int_range ((gint32) i, (gint32) n);
      gpointer swapped = peers->pdata[i];

      peers->pdata[i] = peers->pdata[other];
      peers->pdata[other] = swapped;
      say (hub, peers->pdata[i], sbx_goodbye_get_wait (i, n, spread, g_random_double ()));
    }
}
