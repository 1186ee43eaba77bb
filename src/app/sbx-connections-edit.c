/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

#include "sbx-profile.h"

/* What people change about a connection that is there, and whether it is wanted now. */

static gboolean
same_objects (JsonObject *one,
              JsonObject *other)
{
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (JsonNode) left = json_node_init_object (json_node_alloc (), one ? one : none);
  g_autoptr (JsonNode) right = json_node_init_object (json_node_alloc (), other ? other : none);

  return json_node_equal (left, right);
}

static gboolean
wants_messages (JsonObject *object)
{
  g_autoptr (SbxProfile) profile = sbx_profile_new (object, NULL);

  return !profile || sbx_profile_has_feature (profile, "messaging");
}

/* What somebody has read and muted, and what is theirs. */
static gboolean
is_same_user (JsonObject *one,
              JsonObject *other)
{
  const char *user = one ? json_object_get_string_member_with_default (one, "userId", NULL) : NULL;

  return g_strcmp0 (user, other ? json_object_get_string_member_with_default (other, "userId", NULL) : NULL) == 0;
}

/**
 * sbx_connections_edit:
 * @world: whose connection it is
 * @name: (nullable): what people call it; %NULL for what the hub calls itself
 * @token: (nullable)
 * @profile: (nullable)
 *
 * Sets what sbx_connections_save() has set. It connects anew only where that is needed; what is kept on disk stays.
 *
 * Returns: (transfer none): its world, which is another one where the address is, or what there is to show
 */
SbxWorld *
sbx_connections_edit (SbxConnections *self,
                      SbxWorld       *world,
                      const char     *name,
                      SbxAddress     *address,
                      const char     *token,
                      JsonObject     *profile)
{
  SbxConnectionItem *connection;
  gboolean moved, other_token, other_profile, other_contents;
  guint position;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = sbx_connections_find_item (self, world, &position);
  g_return_val_if_fail (connection, NULL);

  moved = !g_str_equal (sbx_address_get_uri (address), sbx_address_get_uri (connection->address));
  other_token = !g_str_equal (connection->token ? connection->token : "", token ? token : "");
  other_profile = !same_objects (connection->profile, profile);
  other_contents = wants_messages (connection->profile) != wants_messages (profile) || !is_same_user (connection->profile, profile);

  g_free (connection->name);
  connection->name = g_strdup (name);
  if (other_token)
    sbx_connections_keep_token (self, connection, token);
  if (other_profile)
    sbx_connections_keep_profile (self, connection, profile);

  if (moved || other_contents)
    {
      sbx_connections_replace (self, position, address);
      connection = g_ptr_array_index (self->items, position);
    }
  else if (!connection->client)
    {
      connection->looking = FALSE;
      sbx_connections_start (self, connection);
    }
  else if (other_token || other_profile)
    {
      sbx_connection_item_stop_bridge (connection);
      sbx_client_stop (connection->client);
      sbx_connections_configure (self, connection);
      sbx_connections_follow_wish (connection);
      sbx_connections_update_bridges (self);
    }
  sbx_connections_name_worlds (self);
  sbx_connections_write_saved (self);

  return connection->world;
}

/**
 * sbx_connections_connect:
 *
 * Somebody wants it connected: now, and anew where it waits.
 */
void
sbx_connections_connect (SbxConnections *self,
                         SbxWorld       *world)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, NULL);
  g_return_if_fail (connection);

  connection->off = FALSE;
  if (connection->client)
    sbx_client_retry_now (connection->client);
  sbx_connections_update_bridges (self);
}

/**
 * sbx_connections_disconnect:
 *
 * Ends the connection, until somebody wants it again or the program starts the next time. What is here stays.
 */
void
sbx_connections_disconnect (SbxConnections *self,
                            SbxWorld       *world)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, NULL);
  g_return_if_fail (connection);

  connection->off = TRUE;
  if (connection->client)
    {
      sbx_client_stop (connection->client);
      sbx_client_load_kept (connection->client);
    }
  sbx_connections_update_bridges (self);
}

/**
 * sbx_connections_get_address:
 *
 * Returns: (transfer none) (nullable)
 */
SbxAddress *
sbx_connections_get_address (SbxConnections *self,
                             SbxWorld       *world)
{
  SbxConnectionItem *connection = sbx_connections_find_item (self, world, NULL);

  return connection ? connection->address : NULL;
}

/**
 * sbx_connections_get_name:
 *
 * Returns: (transfer none) (nullable): what people call it, %NULL where nobody gave it a name
 */
const char *
sbx_connections_get_name (SbxConnections *self,
                          SbxWorld       *world)
{
  SbxConnectionItem *connection = sbx_connections_find_item (self, world, NULL);

  return connection ? connection->name : NULL;
}

/**
 * sbx_connections_get_token:
 *
 * Returns: (transfer none) (nullable)
 */
const char *
sbx_connections_get_token (SbxConnections *self,
                           SbxWorld       *world)
{
  SbxConnectionItem *connection = sbx_connections_find_item (self, world, NULL);

  return connection ? connection->token : NULL;
}

/**
 * sbx_connections_get_profile:
 *
 * Returns: (transfer none) (nullable): what is special about it; not to be changed
 */
JsonObject *
sbx_connections_get_profile (SbxConnections *self,
                             SbxWorld       *world)
{
  SbxConnectionItem *connection = sbx_connections_find_item (self, world, NULL);

  return connection ? connection->profile : NULL;
}
