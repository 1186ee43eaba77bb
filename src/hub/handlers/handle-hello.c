/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-catch-up.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-viewer.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define MAX_TOKEN_BYTES 4096
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

static SbxIdentity *
read_identity (SbxRequest  *request,
               GError     **error)
{
  JsonObject  *payload = sbx_request_get_payload (request);
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

static gboolean
check_token (SbxRequest  *request,
             GError     **error)
{
  const char *expected = sbx_hub_config_get_string (sbx_hub_get_config (sbx_request_get_hub (request)), "token");
  const char *token = "";

  if (!sbx_fields_get_string (sbx_request_get_payload (request), "token", SBX_FIELD_OPTIONAL,
                              MAX_TOKEN_BYTES, &token, error))
    return FALSE;
  if (*expected == '\0' || is_same_secret (token, expected))
    return TRUE;
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED, _("The token is missing or wrong"));
  return FALSE;
}

/* `welcome.limits`: the protocol's names for the settings. */
static JsonObject *
make_limits (SbxHubConfig *config)
{
  static const struct
  {
    const char *member;
    const char *setting;
  } limits[] = {
    { "messageBytes", "message-bytes" },
    { "depth", "depth" },
    { "subscriptions", "subscriptions" },
    { "streamsPerRequest", "streams-per-request" },
    { "page", "page" },
    { "catchUp", "catch-up" },
    { "queueBytes", "queue-bytes" },
    { "queueMessages", "queue-messages" },
    { "uploadBytes", "upload-bytes" },
  };
  JsonObject *object = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    json_object_set_int_member (object, limits[i].member, sbx_hub_config_get_int (config, limits[i].setting));
  return object;
}

static JsonObject *
make_welcome (SbxRequest *request)
{
  SbxHubConfig      *config = sbx_hub_get_config (sbx_request_get_hub (request));
  SbxPeer           *peer = sbx_request_get_peer (request);
  const SbxIdentity *identity = sbx_peer_get_identity (peer);
  const char        *name = sbx_hub_config_get_string (config, "name");
  JsonObject        *welcome = json_object_new ();
  JsonObject        *hub = json_object_new ();

  json_object_set_string_member (hub, "name", *name != '\0' ? name : g_get_host_name ());
  json_object_set_string_member (hub, "version", PACKAGE_VERSION);

  json_object_set_string_member (welcome, "connectionId", sbx_peer_get_connection_id (peer));
  json_object_set_string_member (welcome, "clientId", identity->client_id);
  json_object_set_string_member (welcome, "userId", identity->user_id);
  json_object_set_string_member (welcome, "role", identity->role);
  json_object_set_string_member (welcome, "epoch", sbx_store_get_epoch (sbx_request_get_store (request)));
  json_object_set_object_member (welcome, "hub", hub);
  json_object_set_int_member (welcome, "protocol", 1);
  json_object_set_int_member (welcome, "heartbeatInterval", sbx_hub_config_get_int (config, "heartbeat-interval"));
  json_object_set_object_member (welcome, "limits", make_limits (config));
  json_object_set_array_member (welcome, "features", json_array_new ());
  return welcome;
}

/**
 * sbx_handle_hello:
 * @request: clientId, clientType, userId?, userName?, token?, device?, features?, streams?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Takes note of who the peer is, and welcomes it.
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_handle_hello (SbxRequest  *request,
                  GError     **error)
{
  SbxPeer               *peer = sbx_request_get_peer (request);
  SbxHub                *hub = sbx_request_get_hub (request);
  g_autoptr (SbxCatchUp) catch_up = NULL;
  g_autoptr (JsonObject) welcome = NULL;
  g_autoptr (GError)     token_error = NULL;
  JsonArray             *streams = NULL;
  SbxIdentity           *identity;

  if (sbx_peer_get_identity (peer) != NULL)
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT,
                           _("This connection has said hello already"));
      return FALSE;
    }
  if (!check_token (request, &token_error))
    {
      if (!g_error_matches (token_error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED))
        {
          g_propagate_error (error, g_steal_pointer (&token_error));
          return FALSE;
        }
      sbx_request_fail (request, token_error);
      sbx_peer_close (peer, SBX_CLOSE_UNAUTHORIZED, "unauthorized");
      return TRUE;
    }
  if (!sbx_fields_get_array (sbx_request_get_payload (request), "streams", SBX_FIELD_OPTIONAL,
                             G_MAXUINT, &streams, error))
    return FALSE;
  catch_up = sbx_catch_up_new (request, streams, error);
  if (catch_up == NULL)
    return FALSE;
  identity = read_identity (request, error);
  if (identity == NULL)
    return FALSE;

  sbx_viewer_end (hub, peer);
  sbx_peer_take_identity (peer, identity);
  sbx_hub_add_client (hub, peer);
  g_debug ("%s is %s “%s”", sbx_peer_get_connection_id (peer), identity->client_type, identity->client_id);
  welcome = make_welcome (request);
  sbx_catch_up_start (g_steal_pointer (&catch_up), "welcome", welcome);
  return TRUE;
}
