/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connections-private.h"

#include "sbx-connection-folder.h"
#include "sbx-keyring.h"

static gboolean
has_id (SbxConnections *self,
        const char     *id)
{
  if (self->removed && g_strcmp0 (self->removed->id, id) == 0)
    return TRUE;

  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (((SbxConnectionItem *) g_ptr_array_index (self->items, i))->id, id) == 0)
      return TRUE;

  return FALSE;
}

void
sbx_connections_write_saved (SbxConnections *self)
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
            g_ptr_array_add (hubs, sbx_saved_hub_new (hub->id, hub->name, hub->address, hub->has_token, hub->bridged));
        }
    }

  for (guint i = 0; i < self->items->len; i++)
    {
      SbxConnectionItem *connection = g_ptr_array_index (self->items, i);

      if (connection->id)
        g_ptr_array_add (hubs, sbx_saved_hub_new (connection->id,
                                                  connection->name ? connection->name : "",
                                                  sbx_address_get_uri (connection->address),
                                                  connection->has_token, connection->bridged));
    }

  sbx_settings_set_hubs (self->settings, hubs);
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
  SbxConnectionItem *connection = sbx_connections_find_item (call->connections, call->world, NULL);

  if (error)
    g_signal_emit_by_name (call->connections, "keyring-failed", call->world, error);

  if (connection && connection->looking && !connection->client)
    {
      connection->looking = FALSE;
      connection->token = g_steal_pointer (&token);
      sbx_connections_start (call->connections, connection);
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
  SbxConnectionItem *connection = sbx_connections_find_item (call->connections, call->world, NULL);

  if (!sbx_keyring_store_finish (result, &error))
    {
      g_signal_emit_by_name (call->connections, "keyring-failed", call->world, error);
    }
  else if (connection && connection->id)
    {
      connection->has_token = TRUE;
      sbx_connections_write_saved (call->connections);
    }

  keyring_call_free (call);
}

/* @token: (nullable): %NULL and "" take away the one that was there. */
void
sbx_connections_keep_token (SbxConnections    *self,
                            SbxConnectionItem *connection,
                            const char        *token)
{
  g_free (connection->token);
  connection->token = token && token[0] ? g_strdup (token) : NULL;
  if (!connection->id)
    return;

  if (connection->token)
    {
      sbx_keyring_store_async (connection->id, sbx_world_get_name (connection->world), connection->token, on_token_stored,
                               keyring_call_new (self, connection->world));
    }
  else if (connection->has_token)
    {
      connection->has_token = FALSE;
      sbx_keyring_clear (connection->id);
    }
}

/* @profile: (nullable): a reference is taken; it is not changed any more. */
void
sbx_connections_keep_profile (SbxConnections    *self,
                              SbxConnectionItem *connection,
                              JsonObject        *profile)
{
  g_autoptr (GError) error = NULL;

  if (profile)
    json_object_ref (profile);
  g_clear_pointer (&connection->profile, json_object_unref);
  connection->profile = profile;
  if (connection->id && !sbx_connection_folder_save_profile (connection->id, profile, &error))
    g_signal_emit_by_name (self, "failed", connection->world, error);
}

/* The removed hub cannot come back any more: its token goes too, and what was kept of it. */
void
sbx_connections_forget_removed (SbxConnections *self)
{
  g_autofree char *folder_id = NULL;

  if (!self->removed)
    return;

  folder_id = sbx_connections_dup_folder_id (self, self->removed);
  sbx_settings_set_listed (self->settings, SBX_SETTING_MUTED_HUBS, sbx_address_get_uri (self->removed->address), FALSE);
  sbx_settings_set_listed (self->settings, SBX_SETTING_COLLAPSED_HUBS, sbx_address_get_uri (self->removed->address), FALSE);
  if (self->removed->has_token)
    sbx_keyring_clear (self->removed->id);
  g_clear_pointer (&self->removed, sbx_connection_item_free);
  sbx_connection_folder_remove (folder_id);
}

/* One that cannot be read is told, and stands there until somebody sets another. */
static void
load_profile (SbxConnections    *self,
              SbxConnectionItem *connection)
{
  g_autoptr (GError) error = NULL;

  connection->profile = sbx_connection_folder_load_profile (connection->id, &error);
  connection->off = connection->profile && !json_object_get_boolean_member_with_default (connection->profile, "autoConnect", TRUE);
  if (error)
    {
      g_warning ("%s", error->message);
      g_signal_emit_by_name (self, "failed", connection->world, error);
    }
}

/* A hub that is still saved was not removed after all. */
static void
sweep (GPtrArray *hubs)
{
  for (guint i = 0; i < hubs->len; i++)
    sbx_connection_folder_set_removed (((const SbxSavedHub *) g_ptr_array_index (hubs, i))->id, FALSE);

  sbx_connection_folder_sweep ();
}

/**
 * sbx_connections_load_saved:
 *
 * Connects to every saved hub that is to be connected by itself. Those with a token wait for the keyring, which may ask for a password.
 */
void
sbx_connections_load_saved (SbxConnections *self)
{
  g_autoptr (GPtrArray) hubs = NULL;

  g_return_if_fail (SBX_IS_CONNECTIONS (self));

  self->loaded = TRUE;
  hubs = sbx_settings_dup_hubs (self->settings);
  sweep (hubs);
  for (guint i = 0; i < hubs->len; i++)
    {
      const SbxSavedHub *hub = g_ptr_array_index (hubs, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (hub->address, &error);
      SbxConnectionItem *connection;

      if (!address)
        {
          g_warning ("Left out the saved hub “%s”: %s", hub->name, error->message);
          continue;
        }

      connection = sbx_connections_append (self, g_str_equal (hub->name, hub->address) ? NULL : hub->name, address);
      connection->id = g_strdup (hub->id);
      connection->has_token = hub->has_token;
      connection->bridged = hub->bridged;
      load_profile (self, connection);
      connection->looking = hub->has_token;
      if (hub->has_token)
        sbx_keyring_lookup_async (hub->id, on_token_found, keyring_call_new (self, connection->world));
      else
        sbx_connections_start (self, connection);
    }
}

/**
 * sbx_connections_save:
 * @name: (nullable): what people call it; %NULL for what the hub calls itself
 * @token: (nullable): kept in the keyring; where there is none, `keyring-failed` says so and the
 *   token serves until the end of the program
 * @profile: (nullable): what is special about it, as docs/client.md ("Profiles") has it
 *
 * Connects to a hub and remembers it.
 *
 * Returns: (transfer none): its world
 */
SbxWorld *
sbx_connections_save (SbxConnections *self,
                      const char     *name,
                      SbxAddress     *address,
                      const char     *token,
                      JsonObject     *profile)
{
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), NULL);

  connection = sbx_connections_append (self, name, address);
  connection->id = g_uuid_string_random ();
  sbx_connections_keep_token (self, connection, token);
  sbx_connections_keep_profile (self, connection, profile);
  sbx_connections_start (self, connection);
  sbx_connections_write_saved (self);

  return connection->world;
}

/**
 * sbx_connections_is_saved:
 */
gboolean
sbx_connections_is_saved (SbxConnections *self,
                          SbxWorld       *world)
{
  SbxConnectionItem *connection;

  g_return_val_if_fail (SBX_IS_CONNECTIONS (self), FALSE);

  connection = sbx_connections_find_item (self, world, NULL);
  return connection && connection->id;
}
