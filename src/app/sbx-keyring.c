/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

static const SecretSchema schema = {
  .name = APPLICATION_ID ".Token",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "hub", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/**
 * sbx_keyring_store_async:
 * @hub_name: for people who look into their keyring
 */
void
sbx_keyring_store_async (const char          *hub_id,
                         const char          *hub_name,
                         const char          *token,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  /* TRANSLATORS: the name of a token in the keyring; %s is the name of a hub. */
  g_autofree char *label = g_strdup_printf (_("Signalbox token for %s"), hub_name);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, token, NULL, callback, user_data,
                         "hub", hub_id, NULL);
}

/**
 * sbx_keyring_store_finish:
 *
 * Returns: %FALSE with an error where there is no keyring, or it stayed locked
 */
gboolean
sbx_keyring_store_finish (GAsyncResult  *result,
                          GError       **error)
{
  return secret_password_store_finish (result, error);
}

/**
 * sbx_keyring_lookup_async:
 */
void
sbx_keyring_lookup_async (const char          *hub_id,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  secret_password_lookup (&schema, NULL, callback, user_data, "hub", hub_id, NULL);
}

/**
 * sbx_keyring_lookup_finish:
 *
 * Returns: (transfer full) (nullable): the token; %NULL without an error where none is kept
 */
char *
sbx_keyring_lookup_finish (GAsyncResult  *result,
                           GError       **error)
{
  char *secret = secret_password_lookup_finish (result, error);
  char *token = g_strdup (secret);

  /* It comes in memory of libsecret's own allocator. */
  secret_password_free (secret);

  return token;
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* FALSE without an error: there was none. */
  if (!secret_password_clear_finish (result, &error) && error)
    g_warning ("Could not remove a token from the keyring: %s", error->message);
}

/**
 * sbx_keyring_clear:
 *
 * Forgets the token of a hub.
 */
void
sbx_keyring_clear (const char *hub_id)
{
  secret_password_clear (&schema, NULL, on_cleared, NULL, "hub", hub_id, NULL);
}
