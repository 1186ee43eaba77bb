/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections.h"

#include "sbx-keyring.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  SbxWorld   *world;
  SbxAddress *address;
  SbxClient  *client;     /* (nullable): its token is being looked for */
  char       *id;         /* (nullable): not saved */
  char       *name;       /* (nullable): nobody gave it one, so it is called what it calls itself */
  char       *own_name;   /* (nullable): what the hub calls itself, as far as it said */
  char       *token;      /* (nullable) */
  gboolean    has_token;
} Connection;

struct _SbxConnections
{
  GObject      parent_instance;

  SbxSettings *settings;
  char        *client_id;
  GPtrArray   *items;         /* of Connection */
  gboolean     has_local;     /* the last one is the hub inside this application */
  gboolean     loaded;        /* all that are saved are here */

  Connection  *removed;       /* (nullable): the last one, until it can no longer be undone */
  guint        removed_from;
};

enum {
  PROP_0,
  PROP_N_ITEMS,
  N_PROPS
};

enum {
  KEYRING_FAILED,
  REPLY_LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxConnections, sbx_connections, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
connection_free (Connection *connection)
{
  if (connection->client)
    sbx_client_stop (connection->client);
  g_clear_object (&connection->client);
  g_clear_object (&connection->world);
  g_clear_pointer (&connection->address, sbx_address_unref);
  g_clear_pointer (&connection->id, g_free);
  g_clear_pointer (&connection->name, g_free);
  g_clear_pointer (&connection->own_name, g_free);
  g_clear_pointer (&connection->token, g_free);
  g_free (connection);
}

static Connection *
find_connection (SbxConnections *self,
                 SbxWorld       *world,
                 guint          *position)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->items, i);

      if (connection->world == world)
        {
          if (position)
            *position = i;
          return connection;
        }
    }

  return NULL;
}

static gboolean
has_id (SbxConnections *self,
        const char     *id)
{
  if (self->removed && g_strcmp0 (self->removed->id, id) == 0)
    return TRUE;

  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (((Connection *) g_ptr_array_index (self->items, i))->id, id) == 0)
      return TRUE;

  return FALSE;
}

static void
save (SbxConnections *self)
{
  g_autoptr (GPtrArray) hubs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_saved_hub_free);

  /* A window of its own does not show those that were saved before, and must not lose them. */
  if (!self->loaded)
    {
      g_autoptr (GPtrArray) others = sbx_settings_dup_hubs (self->settings);

      for (guint i = 0; i < others->len; i++)
        {
          const SbxSavedHub *hub = g_ptr_array_index (others, i);

          if (!has_id (self, hub->id))
            g_ptr_array_add (hubs, sbx_saved_hub_new (hub->id, hub->name, hub->address, hub->has_token));
        }
    }

  for (guint i = 0; i < self->items->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->items, i);

      if (connection->id)
        g_ptr_array_add (hubs, sbx_saved_hub_new (connection->id,
                                                  connection->name ? connection->name : "",
                                                  sbx_address_get_uri (connection->address),
                                                  connection->has_token));
    }

  sbx_settings_set_hubs (self->settings, hubs);
}

/* Until the hub has said what it is called. */
static const char *
name_from (SbxAddress *address)
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
choose_name (Connection *connection)
{
  if (connection->name)
    return connection->name;

  return connection->own_name ? connection->own_name : name_from (connection->address);
}

static gboolean
shares_name (SbxConnections *self,
             Connection     *connection)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Connection *other = g_ptr_array_index (self->items, i);

      if (g_str_equal (choose_name (other), choose_name (connection)) &&
          !g_str_equal (sbx_address_get_uri (other->address), sbx_address_get_uri (connection->address)))
        return TRUE;
    }

  return FALSE;
}

/* Hubs of one name are told apart by their addresses; the one inside this application needs none. */
static void
name_worlds (SbxConnections *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->items, i);
      const char *name = choose_name (connection);
      g_autofree char *address = dup_short_address (connection->address);
      g_autofree char *longer = NULL;

      if (!sbx_world_is_local (connection->world) && shares_name (self, connection))
        longer = g_str_equal (name, name_from (connection->address)) ? g_strdup (address)
                                                                     : g_strdup_printf ("%s (%s)", name, address);
      sbx_world_set_name (connection->world, longer ? longer : name);
    }
}

static void
on_state_changed (SbxConnections *self,
                  GParamSpec     *pspec,
                  SbxWorld       *world)
{
  Connection *connection;
  const char *name;

  /* Nothing else may be looked at: the last states are told while a connection goes. */
  if (sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED)
    return;

  connection = find_connection (self, world, NULL);
  if (!connection || !connection->client)
    return;

  name = sbx_client_get_hub_name (connection->client);
  g_free (connection->own_name);
  connection->own_name = name && name[0] ? g_strdup (name) : NULL;
  name_worlds (self);
}

static void
on_reply_lost (SbxConnections *self,
               const char     *content,
               GError         *error)
{
  g_signal_emit (self, signals[REPLY_LOST], 0, content, error);
}

static void
start (SbxConnections *self,
       Connection     *connection)
{
  connection->client = sbx_client_new (connection->address, connection->world);
  sbx_client_set_identity (connection->client, "monitor", self->client_id, NULL, g_get_real_name (), connection->token);
  g_signal_connect_object (connection->client, "reply-lost", G_CALLBACK (on_reply_lost), self, G_CONNECT_SWAPPED);
  sbx_client_start (connection->client);
}

static void
insert (SbxConnections *self,
        guint           position,
        Connection     *connection)
{
  g_ptr_array_insert (self->items, position, connection);
  name_worlds (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
take_out (SbxConnections *self,
          guint           position)
{
  g_ptr_array_steal_index (self->items, position);
  name_worlds (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* Where the next hub goes: before the one inside this application. */
static guint
end_of_others (SbxConnections *self)
{
  return self->items->len - (self->has_local ? 1 : 0);
}

static Connection *
append (SbxConnections *self,
        const char     *name,
        SbxAddress     *address)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->name = g_strdup (name);
  connection->world = sbx_world_new (name ? name : name_from (address), sbx_address_get_uri (address));
  g_signal_connect_object (connection->world, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  connection->address = sbx_address_ref (address);
  insert (self, end_of_others (self), connection);

  return connection;
}

/* Two references that a look-up or a store in the keyring holds. */
typedef struct
{
  SbxConnections *connections;
  SbxWorld       *world;
} KeyringCall;

static KeyringCall *
keyring_call_new (SbxConnections *self,
                  SbxWorld       *world)
{
  KeyringCall *call = g_new (KeyringCall, 1);

  call->connections = g_object_ref (self);
  call->world = g_object_ref (world);

  return call;
}

static void
keyring_call_free (KeyringCall *call)
{
  g_object_unref (call->connections);
  g_object_unref (call->world);
  g_free (call);
}

static void
on_token_found (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  KeyringCall *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = sbx_keyring_lookup_finish (result, &error);
  Connection *connection = find_connection (call->connections, call->world, NULL);

  if (error)
    g_signal_emit (call->connections, signals[KEYRING_FAILED], 0, call->world, error);

  if (connection && !connection->client)
    {
      connection->token = g_steal_pointer (&token);
      start (call->connections, connection);
    }

  keyring_call_free (call);
}

static void
on_token_stored (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  KeyringCall *call = user_data;
  g_autoptr (GError) error = NULL;
  Connection *connection = find_connection (call->connections, call->world, NULL);

  if (!sbx_keyring_store_finish (result, &error))
    {
      g_signal_emit (call->connections, signals[KEYRING_FAILED], 0, call->world, error);
    }
  else if (connection && connection->id)
    {
      connection->has_token = TRUE;
      save (call->connections);
    }

  keyring_call_free (call);
}

/* The removed hub cannot come back any more: its token goes too. */
static void
forget_removed (SbxConnections *self)
{
  if (self->removed && self->removed->has_token)
    sbx_keyring_clear (self->removed->id);
  g_clear_pointer (&self->removed, connection_free);
}

static void
sbx_connections_dispose (GObject *object)
{
  SbxConnections *self = SBX_CONNECTIONS (object);

  forget_removed (self);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->client_id, g_free);

  G_OBJECT_CLASS (sbx_connections_parent_class)->dispose (object);
}

static void
sbx_connections_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxConnections *self = SBX_CONNECTIONS (object);

  switch (prop_id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_WORLD;
}

static guint
get_n_items (GListModel *model)
{
  return SBX_CONNECTIONS (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SbxConnections *self = SBX_CONNECTIONS (model);
  Connection *connection;

  if (position >= self->items->len)
    return NULL;

  connection = g_ptr_array_index (self->items, position);
  return g_object_ref (connection->world);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
sbx_connections_class_init (SbxConnectionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_connections_dispose;
  object_class->get_property = sbx_connections_get_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[KEYRING_FAILED] = g_signal_new ("keyring-failed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, SBX_TYPE_WORLD, G_TYPE_ERROR);
  signals[REPLY_LOST] = g_signal_new ("reply-lost", G_TYPE_FROM_CLASS (klass),
                                      G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
sbx_connections_init (SbxConnections *self)
{
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
}

/**
 * sbx_connections_new:
 *
 * Returns: (transfer full): no connections yet
 */
SbxConnections *
sbx_connections_new (SbxSettings *settings)
{
  SbxConnections *self = g_object_new (SBX_TYPE_CONNECTIONS, NULL);

  self->settings = g_object_ref (settings);
  self->client_id = sbx_settings_dup_client_id (settings);

  return self;
}

/**
 * sbx_connections_load_saved:
 *
 * Connects to every saved hub. Those with a token wait for the keyring, which may ask for a password.
 */
void
sbx_connections_load_saved (SbxConnections *self)
{
  g_autoptr (GPtrArray) hubs = NULL;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  self->loaded = TRUE;
  hubs = sbx_settings_dup_hubs (self->settings);
  for (guint i = 0; i < hubs->len; i++)
    {
      const SbxSavedHub *hub = g_ptr_array_index (hubs, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (hub->address, &error);
      Connection *connection;

      if (!address)
        {
          g_warning ("Left out the saved hub “%s”: %s", hub->name, error->message);
          continue;
        }

      connection = append (self, g_str_equal (hub->name, hub->address) ? NULL : hub->name, address);
      connection->id = g_strdup (hub->id);
      connection->has_token = hub->has_token;
      if (hub->has_token)
        sbx_keyring_lookup_async (hub->id, on_token_found, keyring_call_new (self, connection->world));
      else
        start (self, connection);
    }
}

/**
 * sbx_connections_add:
 * @name: (nullable): what people call it; %NULL for what the hub calls itself
 *
 * Connects to a hub for this run only.
 *
 * Returns: (transfer none): its world
 */
SbxWorld *
sbx_connections_add (SbxConnections *self,
                     const char     *name,
                     SbxAddress     *address)
{
  Connection *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = append (self, name, address);
  start (self, connection);

  return connection->world;
}

/**
 * sbx_connections_save:
 * @name: (nullable): what people call it; %NULL for what the hub calls itself
 * @token: (nullable): kept in the keyring; where there is none, `keyring-failed` says so and the
 *   token serves until the end of the program
 *
 * Connects to a hub and remembers it.
 *
 * Returns: (transfer none): its world
 */
SbxWorld *
sbx_connections_save (SbxConnections *self,
                      const char     *name,
                      SbxAddress     *address,
                      const char     *token)
{
  Connection *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = append (self, name, address);
  connection->id = g_uuid_string_random ();
  if (token && token[0])
    {
      connection->token = g_strdup (token);
      sbx_keyring_store_async (connection->id, sbx_world_get_name (connection->world), token, on_token_stored, keyring_call_new (self, connection->world));
    }
  start (self, connection);
  save (self);

  return connection->world;
}

/**
 * sbx_connections_set_local:
 * @address: (nullable): of the hub inside this application; %NULL when it does not run
 */
void
sbx_connections_set_local (SbxConnections *self,
                           SbxAddress     *address)
{
  Connection *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  if (self->has_local)
    {
      connection = g_ptr_array_index (self->items, self->items->len - 1);
      if (address && g_str_equal (sbx_address_get_uri (address), sbx_address_get_uri (connection->address)))
        return;

      self->has_local = FALSE;
      take_out (self, self->items->len - 1);
      connection_free (connection);
    }

  if (address)
    {
      connection = append (self, _("Local Hub"), address);
      self->has_local = TRUE;
      g_object_set (connection->world, "local", TRUE, NULL);
      name_worlds (self);
      start (self, connection);
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
  Connection *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = find_connection (self, world, NULL);
  g_return_if_fail (connection);

  g_free (connection->name);
  connection->name = g_strdup (name);
  name_worlds (self);
  save (self);
}

/**
 * sbx_connections_remove:
 *
 * Ends a connection and forgets the hub. sbx_connections_restore() brings the last one back.
 */
void
sbx_connections_remove (SbxConnections *self,
                        SbxWorld       *world)
{
  Connection *connection;
  guint position;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = find_connection (self, world, &position);
  g_return_if_fail (connection);

  forget_removed (self);
  take_out (self, position);
  if (connection->client)
    sbx_client_stop (connection->client);
  g_clear_object (&connection->client);
  self->removed = connection;
  self->removed_from = position;
  save (self);
}

/**
 * sbx_connections_restore:
 *
 * Undoes the last removal, if there was one.
 */
void
sbx_connections_restore (SbxConnections *self)
{
  Connection *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = g_steal_pointer (&self->removed);
  if (!connection)
    return;

  insert (self, MIN (self->removed_from, end_of_others (self)), connection);
  start (self, connection);
  save (self);
}

/**
 * sbx_connections_stop:
 *
 * Ends every connection, for the end of the program. What is saved stays saved.
 */
void
sbx_connections_stop (SbxConnections *self)
{
  guint n;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  n = self->items->len;
  self->has_local = FALSE;
  g_ptr_array_set_size (self->items, 0);
  if (n > 0)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
    }
}

/**
 * sbx_connections_new_client:
 * @token: (nullable)
 *
 * A client like those of the connections, but without a world: to ask a hub who it is before it
 * is saved.
 *
 * Returns: (transfer full): not started
 */
SbxClient *
sbx_connections_new_client (SbxConnections *self,
                            SbxAddress     *address,
                            const char     *token)
{
  SbxClient *client;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  client = sbx_client_new (address, NULL);
  sbx_client_set_identity (client, "monitor", self->client_id, NULL, g_get_real_name (), token);
  sbx_client_set_retry (client, FALSE);

  return client;
}

/**
 * sbx_connections_get_client:
 *
 * Returns: (transfer none) (nullable): %NULL while its token is looked for, and where the world is not here any more
 */
SbxClient *
sbx_connections_get_client (SbxConnections *self,
                            SbxWorld       *world)
{
  Connection *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = find_connection (self, world, NULL);
  return connection ? connection->client : NULL;
}

/**
 * sbx_connections_get_local:
 *
 * Returns: (transfer none) (nullable): the world of the hub inside this application
 */
SbxWorld *
sbx_connections_get_local (SbxConnections *self)
{
  Connection *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  if (!self->has_local)
    return NULL;

  connection = g_ptr_array_index (self->items, self->items->len - 1);
  return connection->world;
}

/**
 * sbx_connections_find:
 * @address: as sbx_address_get_uri() writes it
 *
 * Returns: (transfer none) (nullable)
 */
SbxWorld *
sbx_connections_find (SbxConnections *self,
                      const char     *address)
{
  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->items, i);

      if (g_str_equal (sbx_address_get_uri (connection->address), address))
        return connection->world;
    }

  return NULL;
}

/**
 * sbx_connections_is_saved:
 */
gboolean
sbx_connections_is_saved (SbxConnections *self,
                          SbxWorld       *world)
{
  Connection *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  connection = find_connection (self, world, NULL);
  return connection && connection->id;
}
