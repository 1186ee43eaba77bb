/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

#include "sbx-client-error.h"
#include "sbx-connection-folder.h"
#include "sbx-dialect-guess.h"
#include "sbx-route.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the address of a worker's server, before the chatbot's id. */
#define WORKER_PART "/worker/"

/* Connections whose servers are kept in the hub inside this application, as long as that is on. */

/**
 * sbx_connections_takes_place:
 * @dialect: (nullable): what is spoken there, as far as that is known
 *
 * Returns: whether the server has one place for all who connect to @address, so that a second one drives the first away
 */
gboolean
sbx_connections_takes_place (const char *dialect,
                             SbxAddress *address)
{
  return g_strcmp0 (dialect, "worker") == 0 || strstr (sbx_address_get_uri (address), WORKER_PART);
}

/**
 * sbx_connections_may_take_place:
 * @dialect: (nullable): what is spoken there, or chosen to be; %NULL and "auto" where that is not known
 *
 * Returns: whether the server may have one place for all who connect to @address, as far as can be known without connecting: at paths that are
 *   nobody's own anybody may be
 */
gboolean
sbx_connections_may_take_place (const char *dialect,
                                SbxAddress *address)
{
  const char *uri = sbx_address_get_uri (address);
  g_autofree char *path = NULL;

  if (sbx_connections_takes_place (dialect, address))
    return TRUE;
  if ((dialect && !g_str_equal (dialect, "auto")) || sbx_address_get_path (address) || sbx_address_is_http (address))
    return FALSE;

  path = sbx_route_dup_path (uri);
  if (sbx_dialect_guess_path (path))
    return FALSE;

  return strchr (uri, '?') || (!g_str_equal (path, "/") && !g_str_equal (path, "/ws"));
}

/**
 * sbx_connections_is_local_hub:
 * @client: connected to somewhere
 *
 * Returns: whether that is the hub inside this application, at whatever address
 */
gboolean
sbx_connections_is_local_hub (SbxConnections *self,
                              SbxClient      *client)
{
  SbxWorld *local;
  SbxClient *other;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  local = sbx_connections_get_local (self);
  other = local ? sbx_connections_get_client (self, local) : NULL;
  return other && sbx_client_get_epoch (other) && g_strcmp0 (sbx_client_get_epoch (other), sbx_client_get_epoch (client)) == 0;
}

/* Tries go on for as long as it takes: the same reason is told once, and why a connection fails its own state says. */
static void
tell_failure (SbxConnections    *self,
              SbxConnectionItem *connection)
{
  const char *reason = sbx_bridge_get_reason (connection->bridge);
  g_autoptr (GError) error = NULL;

  if (sbx_bridge_get_state (connection->bridge) != SBX_BRIDGE_FAILED || !reason || g_strcmp0 (reason, connection->bridge_told) == 0)
    return;

  g_free (connection->bridge_told);
  connection->bridge_told = g_strdup (reason);
  /* TRANSLATORS: the name of a server, then a sentence. */
  error = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("%s is not kept in the local hub: %s"),
                       sbx_world_get_name (connection->world), reason);
  g_signal_emit_by_name (self, "failed", NULL, error);
}

static SbxConnectionItem *
find_bridge (SbxConnections *self,
             SbxBridge      *bridge)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);

      if (connection->bridge == bridge)
        return connection;
    }

  return NULL;
}

static void
on_bridge_changed (SbxConnections *self,
                   GParamSpec     *pspec,
                   SbxBridge      *bridge)
{
  SbxConnectionItem *connection = find_bridge (self, bridge);

  if (!connection)
    return;

  tell_failure (self, connection);
  g_signal_emit_by_name (self, "bridge-changed", connection->world);
}

/* How far it is goes with all that is kept of the connection. */
static char *
dup_data_folder (SbxConnections    *self,
                 SbxConnectionItem *connection)
{
  g_autofree char *id = sbx_connections_dup_folder_id (self, connection);
  g_autofree char *folder = sbx_connection_folder_dup_path (id);

  return g_build_filename (folder, "bridge", NULL);
}

static void
start_bridge (SbxConnections    *self,
              SbxConnectionItem *connection)
{
  g_autofree char *folder = dup_data_folder (self, connection);
  g_autoptr (GError) error = NULL;

  /* A profile that cannot be used was told when the connection itself was set up, which then goes without one. */
  connection->bridge = sbx_bridge_new (sbx_address_get_uri (connection->address), NULL, connection->profile, connection->token,
                                       sbx_world_get_address (sbx_connections_get_local (self)), NULL, &error);
  if (!connection->bridge)
    {
      g_warning ("No bridge from %s: %s", sbx_address_get_uri (connection->address), error->message);
      return;
    }

  sbx_bridge_set_data_folder (connection->bridge, folder);
  g_signal_connect_object (connection->bridge, "notify", G_CALLBACK (on_bridge_changed), self, G_CONNECT_SWAPPED);
  sbx_bridge_start (connection->bridge);
}

/* What was taken over stays in the local hub. Nothing is told: the list of connections may be on its way out. */
void
sbx_connection_item_stop_bridge (SbxConnectionItem *connection)
{
  if (connection->bridge)
    {
      g_signal_handlers_disconnect_matched (connection->bridge, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_bridge_changed, NULL);
      sbx_bridge_stop (connection->bridge);
    }
  g_clear_object (&connection->bridge);
  g_clear_pointer (&connection->bridge_told, g_free);
}

static gboolean
is_bridge_wanted (SbxConnections    *self,
                  SbxConnectionItem *connection)
{
  return connection->bridged && !connection->off && connection->client && sbx_connections_get_local (self) != NULL &&
         !sbx_connections_may_take_place (sbx_client_get_dialect (connection->client), connection->address);
}

/* After anything that a bridge depends on has changed. One whose server is another now was stopped before. */
void
sbx_connections_update_bridges (SbxConnections *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);
      gboolean wanted = is_bridge_wanted (self, connection);

      if (wanted == (connection->bridge != NULL))
        continue;

      if (wanted)
        start_bridge (self, connection);
      else
        sbx_connection_item_stop_bridge (connection);
      g_signal_emit_by_name (self, "bridge-changed", connection->world);
    }
}

/**
 * sbx_connections_set_bridged:
 * @bridged: whether what @world's server tells is kept in the local hub too, while that is on
 */
void
sbx_connections_set_bridged (SbxConnections *self,
                             SbxWorld       *world,
                             gboolean        bridged)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, NULL);
  g_return_if_fail (connection);

  if (connection->bridged == bridged)
    return;

  connection->bridged = bridged;
  sbx_connections_update_bridges (self);
  sbx_connections_write_saved (self);
}

/**
 * sbx_connections_get_bridged:
 */
gboolean
sbx_connections_get_bridged (SbxConnections *self,
                             SbxWorld       *world)
{
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  connection = sbx_connections_find_item (self, world, NULL);
  return connection && connection->bridged;
}

/**
 * sbx_connections_get_bridge:
 *
 * Returns: (transfer none) (nullable): what takes @world's server over into the local hub now
 */
SbxBridge *
sbx_connections_get_bridge (SbxConnections *self,
                            SbxWorld       *world)
{
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = sbx_connections_find_item (self, world, NULL);
  return connection ? connection->bridge : NULL;
}
