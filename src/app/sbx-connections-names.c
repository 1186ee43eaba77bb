/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

/* Until the hub has said what it is called. */
const char *
sbx_connections_name_from (SbxAddress *address)
{
  const char *host = sbx_address_get_host (address);

  return host && host[0] ? host : sbx_address_get_uri (address);
}

/* What one would type to get there. */
static char *
dup_short_address (SbxAddress *address)
{
  const char *uri = sbx_address_get_uri (address);
  const char *mark = strstr (uri, "://");
  char *text = g_strdup (mark ? mark + strlen ("://") : uri);

  if (mark && g_str_has_suffix (text, "/ws"))
    text[strlen (text) - strlen ("/ws")] = '\0';

  return text;
}

static const char *
choose_name (SbxConnectionItem *connection)
{
  if (connection->name)
    return connection->name;

  return connection->own_name ? connection->own_name : sbx_connections_name_from (connection->address);
}

static gboolean
shares_name (SbxConnections    *self,
             SbxConnectionItem *connection)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *other = g_ptr_array_index (self->items, i);

      if (g_str_equal (choose_name (other), choose_name (connection)) &&
          !g_str_equal (sbx_address_get_uri (other->address), sbx_address_get_uri (connection->address)))
        return TRUE;
    }

  return FALSE;
}

/* Hubs of one name are told apart by their addresses; the one inside this application needs none. */
void
sbx_connections_name_worlds (SbxConnections *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);
      const char *name = choose_name (connection);
      g_autofree char *address = dup_short_address (connection->address);
      g_autofree char *longer = NULL;

      if (!sbx_world_is_local (connection->world) && shares_name (self, connection))
        longer = g_str_equal (name, sbx_connections_name_from (connection->address)) ? g_strdup (address)
                                                                     : g_strdup_printf ("%s (%s)", name, address);
      sbx_world_set_name (connection->world, longer ? longer : name);
    }
}

/**
 * sbx_connections_rename:
 */
void
sbx_connections_rename (SbxConnections *self,
                        SbxWorld       *world,
                        const char     *name)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, NULL);
  g_return_if_fail (connection);

  g_free (connection->name);
  connection->name = g_strdup (name);
  sbx_connections_name_worlds (self);
  sbx_connections_write_saved (self);
}
