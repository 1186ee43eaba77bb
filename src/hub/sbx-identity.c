/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-identity.h"

#include "sbx-fields.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define MAX_FEATURES 64
#define MAX_NAME_BYTES 256

static const char *const device_types[] = { "desktop", "mobile", "tablet", "web", "service", NULL };

/* Loopback and the Unix socket are trusted: a monitor there may do what an operator may. */
static const struct
{
  const char *client_type;
  const char *role;
} roles[] = {
  { "monitor", "operator" },
  { "admin", "admin" },
  { "worker", "worker" },
  { "bot", "bot" },
  { "agent", "agent" },
  { "service", "service" },
};

static gboolean
read_type (JsonObject   *payload,
           SbxIdentity  *identity,
           GError      **error)
{
  const char *type = NULL;

  if (!sbx_fields_get_string (payload, "clientType", SBX_FIELD_REQUIRED, MAX_NAME_BYTES, &type, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      if (!g_str_equal (type, roles[i].client_type))
        continue;
      identity->client_type = roles[i].client_type;
      identity->role = roles[i].role;
      return TRUE;
    }
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "clientType",
                                                          _("“%s” is not a type of client"), type));
  return FALSE;
}

static gboolean
read_features (JsonObject   *payload,
               SbxIdentity  *identity,
               GError      **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray               *features = NULL;

  if (!sbx_fields_get_array (payload, "features", SBX_FIELD_OPTIONAL, MAX_FEATURES, &features, error))
    return FALSE;
  for (guint i = 0; features != NULL && i < json_array_get_length (features); i++)
    {
      JsonNode *node = json_array_get_element (features, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING)
        {
          g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "features",
                                                                  _("A feature must be a string")));
          return FALSE;
        }
      g_strv_builder_add (builder, json_node_get_string (node));
    }
  identity->features = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_device (JsonObject   *payload,
             SbxIdentity  *identity,
             GError      **error)
{
  JsonObject *device = NULL;
  const char *type = NULL;
  const char *name = NULL;

  if (!sbx_fields_get_object (payload, "device", SBX_FIELD_OPTIONAL, &device, error))
    return FALSE;
  if (device == NULL)
    return TRUE;
  if (!sbx_fields_get_string (device, "type", SBX_FIELD_OPTIONAL, MAX_NAME_BYTES, &type, error) ||
      !sbx_fields_get_string (device, "name", SBX_FIELD_OPTIONAL, MAX_NAME_BYTES, &name, error))
    {
      sbx_wire_error_prefix_field (error, "device");
      return FALSE;
    }
  if (type != NULL && !g_strv_contains (device_types, type))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "device.type",
                                                              _("“%s” is not a type of device"), type));
      return FALSE;
    }
  identity->device_type = g_strdup (type);
  identity->device_name = g_strdup (name);
  return TRUE;
}

/**
 * sbx_identity_read:
 * @payload: clientId, clientType, userId?, userName?, device?, features?
 * @error: return location for a %SBX_WIRE_ERROR that names the `field`
 *
 * Returns: (transfer full) (nullable): who says so
 */
SbxIdentity *
sbx_identity_read (JsonObject  *payload,
                   GError     **error)
{
  SbxIdentity *identity = g_new0 (SbxIdentity, 1);
  const char  *user_name = NULL;

  if (!sbx_fields_dup_id (payload, "clientId", SBX_FIELD_REQUIRED, &identity->client_id, error) ||
      !sbx_fields_dup_id (payload, "userId", SBX_FIELD_OPTIONAL, &identity->user_id, error) ||
      !sbx_fields_get_string (payload, "userName", SBX_FIELD_OPTIONAL, MAX_NAME_BYTES, &user_name, error) ||
      !read_type (payload, identity, error) ||
      !read_features (payload, identity, error) ||
      !read_device (payload, identity, error))
    {
      sbx_identity_free (identity);
      return NULL;
    }
  identity->user_name = g_strdup (user_name);
  return identity;
}

/* How long it takes does not tell how much of the token was right. */
static gboolean
is_same_secret (const char *a,
                const char *b)
{
  gsize  length = strlen (a);
  guint8 difference = length != strlen (b);

  for (gsize i = 0; i < MIN (length, strlen (b)); i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

/**
 * sbx_identity_check_token:
 * @config: the hub's
 * @token: (nullable): what somebody brought
 * @error: return location; UNAUTHORIZED
 *
 * Returns: whether it is the hub's token, or none is asked for
 */
gboolean
sbx_identity_check_token (SbxHubConfig  *config,
                          const char    *token,
                          GError       **error)
{
  const char *expected = sbx_hub_config_get_string (config, "token");

  if (*expected == '\0' || is_same_secret (token != NULL ? token : "", expected))
    return TRUE;
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED, _("The token is missing or wrong"));
  return FALSE;
}
