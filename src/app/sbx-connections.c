/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

#include "sbx-connection-folder.h"
#include "sbx-person-words.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

enum {
  PROP_0,
  PROP_N_ITEMS,
  N_PROPS
};

enum {
  KEYRING_FAILED, /* by its name, in sbx-connections-saved.c */
  CLIENT_MADE,
  REPLY_LOST,
  BRIDGE_CHANGED, /* by its name, in sbx-connections-bridges.c */
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxConnections, sbx_connections, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

void
sbx_connection_item_free (SbxConnectionItem *connection)
{
  sbx_connection_item_stop_bridge (connection);
  if (connection->client)
    sbx_client_stop (connection->client);
  g_clear_object (&connection->client);
  g_clear_object (&connection->world);
  g_clear_pointer (&connection->address, sbx_address_unref);
  g_clear_pointer (&connection->id, g_free);
  g_clear_pointer (&connection->name, g_free);
  g_clear_pointer (&connection->own_name, g_free);
  g_clear_pointer (&connection->token, g_free);
  g_clear_pointer (&connection->profile, json_object_unref);
  g_free (connection);
}

SbxConnectionItem *
sbx_connections_find_item (SbxConnections *self,
                           SbxWorld       *world,
                           guint          *position)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);

      if (connection->world == world)
        {
          if (position)
            *position = i;
          return connection;
        }
    }

  return NULL;
}

static void
take_hub_name (SbxConnections *self,
               SbxWorld       *world)
{
  SbxConnectionItem *connection = sbx_connections_find_item (self, world, NULL);
  const char *name;

  if (!connection || !connection->client)
    return;

  name = sbx_client_get_hub_name (connection->client);
  g_free (connection->own_name);
  connection->own_name = name && name[0] ? g_strdup (name) : NULL;
  sbx_connections_name_worlds (self);
}

static void
take_dialect (SbxConnections *self,
              SbxWorld       *world)
{
  SbxClient *client = sbx_connections_get_client (self, world);

  if (client)
    sbx_world_set_dialect (world, sbx_client_get_dialect (client));
}

static void
on_state_changed (SbxConnections *self,
                  GParamSpec     *pspec,
                  SbxWorld       *world)
{
  /* Nothing else may be looked at: the last states are told while a connection goes. */
  if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED)
    {
      take_dialect (self, world);
      take_hub_name (self, world);
      sbx_connections_update_bridges (self);
    }
}

static void
on_hub_named (SbxConnections *self,
              SbxClient      *client)
{
  take_hub_name (self, sbx_client_get_world (client));
}

static void
on_reply_lost (SbxConnections *self,
               const char     *content,
               GError         *error,
               SbxClient      *client)
{
  g_signal_emit (self, signals[REPLY_LOST], 0, sbx_client_get_world (client), content, error);
}

/* Why a try to connect failed stands in the world; this is what somebody asked for and did not get, or what could
 * not be kept on disk. */
static void
on_failed (SbxConnections *self,
           GError         *error,
           SbxClient      *client)
{
  gboolean from_hub = error->domain == SBX_CLIENT_ERROR || error->domain == SBX_WIRE_ERROR;
  gboolean wanted = g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE) ||
                    g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_OTHER_LOG);

  if (!from_hub || wanted || sbx_client_get_state (client) == SBX_CONNECTION_CONNECTED)
    g_signal_emit (self, signals[FAILED], 0, sbx_client_get_world (client), error);
}

/* What is kept of a hub outlives the program, whether the hub is saved or not. */
char *
sbx_connections_dup_folder_id (SbxConnections    *self,
                               SbxConnectionItem *connection)
{
  if (sbx_world_is_local (connection->world))
    return g_strdup (SBX_CONNECTION_FOLDER_LOCAL);
  if (connection->id)
    return g_strdup (connection->id);

  return sbx_connection_folder_dup_passing (sbx_address_get_uri (connection->address), self->client_id);
}

/* Who we are there, and what is special about it. The client is not under way. */
void
sbx_connections_configure (SbxConnections    *self,
                           SbxConnectionItem *connection)
{
  g_autoptr (GError) error = NULL;

  /* Whoever runs a hub in this program looks after it; at others one is what one chose to be. */
  sbx_client_set_identity (connection->client, sbx_world_is_local (connection->world) ? "admin" : NULL, self->client_id, NULL, sbx_person_words_get_own_name (), connection->token);
  sbx_client_set_dialect (connection->client, "auto");
  if (!sbx_client_set_profile (connection->client, connection->profile, &error))
    g_signal_emit (self, signals[FAILED], 0, connection->world, error);
  sbx_world_set_dialect (connection->world, sbx_client_get_dialect (connection->client));
}

/* Connected, or what is kept of it shown. */
void
sbx_connections_follow_wish (SbxConnectionItem *connection)
{
  if (connection->off)
    sbx_client_load_kept (connection->client);
  else
    sbx_client_start (connection->client);
}

/* A client for it, which connects unless nobody wants that now. */
void
sbx_connections_start (SbxConnections    *self,
                       SbxConnectionItem *connection)
{
  g_autofree char *id = sbx_connections_dup_folder_id (self, connection);
  g_autofree char *folder = sbx_connection_folder_dup_path (id);

  connection->client = sbx_client_new (connection->address, connection->world);
  sbx_client_set_data_folder (connection->client, folder);
  sbx_client_set_look_for_needs (connection->client, TRUE);
  sbx_client_set_look_for_people (connection->client, TRUE);
  sbx_connections_configure (self, connection);
  g_signal_connect_object (connection->client, "reply-lost", G_CALLBACK (on_reply_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection->client, "hub-named", G_CALLBACK (on_hub_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection->client, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  sbx_connection_folder_set_removed (id, FALSE);
  g_signal_emit (self, signals[CLIENT_MADE], 0, connection->client);
  sbx_connections_follow_wish (connection);
  sbx_connections_update_bridges (self);
}

static void
insert (SbxConnections    *self,
        guint              position,
        SbxConnectionItem *connection)
{
  g_ptr_array_insert (self->items, position, connection);
  sbx_connections_name_worlds (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
take_out (SbxConnections *self,
          guint           position)
{
  g_ptr_array_steal_index (self->items, position);
  sbx_connections_name_worlds (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* Where the next hub goes: before the one inside this application. */
static guint
end_of_others (SbxConnections *self)
{
  return self->items->len - (self->has_local ? 1 : 0);
}

static SbxConnectionItem *
make_item (SbxConnections *self,
           const char     *name,
           SbxAddress     *address)
{
  SbxConnectionItem *connection = g_new0 (SbxConnectionItem, 1);

  connection->name = g_strdup (name);
  connection->world = sbx_world_new (name ? name : sbx_connections_name_from (address), sbx_address_get_uri (address));
  g_signal_connect_object (connection->world, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  connection->address = sbx_address_ref (address);
  sbx_world_set_muted (connection->world,
                       sbx_settings_is_listed (self->settings, SBX_SETTING_MUTED_HUBS, sbx_address_get_uri (address)));

  return connection;
}

SbxConnectionItem *
sbx_connections_append (SbxConnections *self,
                        const char     *name,
                        SbxAddress     *address)
{
  SbxConnectionItem *connection = make_item (self, name, address);

  insert (self, end_of_others (self), connection);

  return connection;
}

/* The same connection to another address: another world, in the same place. What is kept on disk stays. */
void
sbx_connections_replace (SbxConnections *self,
                         guint           position,
                         SbxAddress     *address)
{
  SbxConnectionItem *old = g_ptr_array_index (self->items, position);
  SbxConnectionItem *connection = make_item (self, old->name, address);

  connection->id = g_strdup (old->id);
  connection->token = g_strdup (old->token);
  connection->has_token = old->has_token;
  connection->profile = old->profile ? json_object_ref (old->profile) : NULL;
  connection->bridged = old->bridged;
  connection->off = old->off;
  sbx_connections_set_muted_of (self, connection, sbx_world_get_muted (old->world));
  sbx_settings_set_listed (self->settings, SBX_SETTING_MUTED_HUBS, sbx_address_get_uri (old->address), FALSE);

  take_out (self, position);
  sbx_connection_item_free (old);
  insert (self, position, connection);
  sbx_connections_start (self, connection);
}

static void
sbx_connections_dispose (GObject *object)
{
  SbxConnections *self = SBX_CONNECTIONS (object);

  sbx_connections_forget_removed (self);
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
  SbxConnectionItem *connection;

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
  signals[CLIENT_MADE] = g_signal_new ("client-made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, SBX_TYPE_CLIENT);
  signals[REPLY_LOST] = g_signal_new ("reply-lost", G_TYPE_FROM_CLASS (klass),
                                      G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 3, SBX_TYPE_WORLD, G_TYPE_STRING, G_TYPE_ERROR);
  signals[BRIDGE_CHANGED] = g_signal_new ("bridge-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, SBX_TYPE_WORLD);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, SBX_TYPE_WORLD, G_TYPE_ERROR);
}

static void
sbx_connections_init (SbxConnections *self)
{
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_connection_item_free);
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
 * sbx_connections_add:
 * @name: (nullable): what people call it; %NULL for what the hub calls itself
 *
 * Connects to a hub for this run only. What is known of it, and what waits to be sent to it, is there again when the
 * same address is added in a later run.
 *
 * Returns: (transfer none): its world
 */
SbxWorld *
sbx_connections_add (SbxConnections *self,
                     const char     *name,
                     SbxAddress     *address)
{
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = sbx_connections_append (self, name, address);
  sbx_connections_start (self, connection);

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
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  if (self->has_local)
    {
      connection = g_ptr_array_index (self->items, self->items->len - 1);
      if (address && g_str_equal (sbx_address_get_uri (address), sbx_address_get_uri (connection->address)))
        return;

      self->has_local = FALSE;
      take_out (self, self->items->len - 1);
      sbx_connection_item_free (connection);
      sbx_connections_update_bridges (self);
    }

  if (address)
    {
      connection = sbx_connections_append (self, _("Local Hub"), address);
      self->has_local = TRUE;
      g_object_set (connection->world, "local", TRUE, NULL);
      sbx_connections_name_worlds (self);
      sbx_connections_start (self, connection);
    }
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
  SbxConnectionItem *connection;
  g_autofree char *folder_id = NULL;
  guint position;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  connection = sbx_connections_find_item (self, world, &position);
  g_return_if_fail (connection);

  sbx_connections_forget_removed (self);
  take_out (self, position);
  sbx_connection_item_stop_bridge (connection);
  if (connection->client)
    sbx_client_stop (connection->client);
  g_clear_object (&connection->client);
  folder_id = sbx_connections_dup_folder_id (self, connection);
  sbx_connection_folder_set_removed (folder_id, TRUE);
  self->removed = connection;
  self->removed_from = position;
  sbx_connections_write_saved (self);
}

/**
 * sbx_connections_can_restore:
 *
 * Returns: whether sbx_connections_restore() would bring one back: not where somebody connected to that hub again
 */
gboolean
sbx_connections_can_restore (SbxConnections *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  return self->removed != NULL && sbx_connections_find (self, sbx_address_get_uri (self->removed->address)) == NULL;
}

/**
 * sbx_connections_restore:
 *
 * Undoes the last removal, if there was one.
 */
void
sbx_connections_restore (SbxConnections *self)
{
  SbxConnectionItem *connection;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  if (!sbx_connections_can_restore (self))
    return;

  connection = g_steal_pointer (&self->removed);
  insert (self, MIN (self->removed_from, end_of_others (self)), connection);
  sbx_connections_start (self, connection);
  sbx_connections_write_saved (self);
}

/**
 * sbx_connections_withdraw:
 * @world: of a connection, unless it went meanwhile
 *
 * Ends a connection that somebody thought better of, and forgets it at once: sbx_connections_restore() is for the one before.
 */
void
sbx_connections_withdraw (SbxConnections *self,
                          SbxWorld       *world)
{
  SbxConnectionItem *removed;
  guint removed_from;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  if (!sbx_connections_find_item (self, world, NULL))
    return;

  removed = g_steal_pointer (&self->removed);
  removed_from = self->removed_from;
  sbx_connections_remove (self, world);
  sbx_connections_forget_removed (self);
  self->removed = removed;
  self->removed_from = removed_from;
}

/**
 * sbx_connections_stop:
 *
 * Ends every connection, for the end of the program. What is saved stays saved.
 */
void
sbx_connections_stop (SbxConnections *self)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  /* What ends is said of each, and who hears it may ask about the others. */
  items = g_steal_pointer (&self->items);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_connection_item_free);
  self->has_local = FALSE;
  if (items->len > 0)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), 0, items->len, 0);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
    }
}

/**
 * sbx_connections_new_client:
 * @token: (nullable)
 * @profile: (nullable)
 *
 * A client like those of the connections, but without a world: to ask a hub who it is before it
 * is saved.
 *
 * Returns: (transfer full): not started; %NULL with an error where @profile cannot be used
 */
SbxClient *
sbx_connections_new_client (SbxConnections  *self,
                            SbxAddress      *address,
                            const char      *token,
                            JsonObject      *profile,
                            GError         **error)
{
  g_autoptr (SbxClient) client = NULL;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  client = sbx_client_new (address, NULL);
  sbx_client_set_identity (client, NULL, self->client_id, NULL, sbx_person_words_get_own_name (), token);
  sbx_client_set_retry (client, FALSE);
  if (!sbx_client_set_profile (client, profile, error))
    return NULL;

  return g_steal_pointer (&client);
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
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = sbx_connections_find_item (self, world, NULL);
  return connection ? connection->client : NULL;
}

/**
 * sbx_connections_count_unsent:
 *
 * Returns: how many replies were written there and never reached the hub
 */
guint
sbx_connections_count_unsent (SbxConnections *self,
                              SbxWorld       *world)
{
  SbxClient *client;
  g_autoptr (GPtrArray) unsent = NULL;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), 0);

  client = sbx_connections_get_client (self, world);
  unsent = client ? sbx_client_list_unsent (client) : NULL;

  return unsent ? unsent->len : 0;
}

/**
 * sbx_connections_get_local:
 *
 * Returns: (transfer none) (nullable): the world of the hub inside this application
 */
SbxWorld *
sbx_connections_get_local (SbxConnections *self)
{
  SbxConnectionItem *connection;

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
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);

      if (g_str_equal (sbx_address_get_uri (connection->address), address))
        return connection->world;
    }

  return NULL;
}
