/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

/* How people arrange their hubs, and which of them are quiet. */

void
sbx_connections_set_muted_of (SbxConnections    *self,
                              SbxConnectionItem *connection,
                              gboolean           muted)
{
  sbx_world_set_muted (connection->world, muted);
  sbx_settings_set_listed (self->settings, SBX_SETTING_MUTED_HUBS, sbx_address_get_uri (connection->address), muted);
}

/**
 * sbx_connections_set_muted:
 *
 * A muted hub notifies of nothing. It is so at the next start too.
 */
void
sbx_connections_set_muted (SbxConnections *self,
                           SbxWorld       *world,
                           gboolean        muted)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, NULL);
  g_return_if_fail (connection);

  sbx_connections_set_muted_of (self, connection, muted);
}

/**
 * sbx_connections_can_move:
 * @step: how far, up where it is negative
 *
 * Returns: whether there is such a place. The hub inside this application stays the last.
 */
gboolean
sbx_connections_can_move (SbxConnections *self,
                          SbxWorld       *world,
                          int             step)
{
  gint64 n, end;
  guint position;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  n = (gint64) self->items->len - (self->has_local ? 1 : 0);
  if (step == 0 || !sbx_connections_find_item (self, world, &position) || position >= n)
    return FALSE;

  end = (gint64) position + step;

  return end >= 0 && end < n;
}

/**
 * sbx_connections_move:
 * @step: how far, up where it is negative
 *
 * Gives a hub another place among the others, which is remembered. Where it cannot go it stays.
 */
void
sbx_connections_move (SbxConnections *self,
                      SbxWorld       *world,
                      int             step)
{
  SbxConnectionItem *connection;
  guint from, to, n;

  if (!sbx_connections_can_move (self, world, step))
    return;

  connection = sbx_connections_find_item (self, world, &from);
  to = from + step;
  n = (guint) ABS (step) + 1;
  g_ptr_array_steal_index (self->items, from);
  g_ptr_array_insert (self->items, to, connection);
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to), n, n);
  sbx_connections_write_saved (self);
}
