/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-catch-up.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-identity.h"
#include "sbx-limits.h"
#include "sbx-viewer.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define MAX_TOKEN_BYTES 4096

static gboolean
check_token (SbxRequest  *request,
             GError     **error)
{
  const char *token = NULL;

  return sbx_fields_get_string (sbx_request_get_payload (request), "token", SBX_FIELD_OPTIONAL,
                                MAX_TOKEN_BYTES, &token, error) &&
         sbx_identity_check_token (sbx_hub_get_config (sbx_request_get_hub (request)), token, error);
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

/* What a client can show of this hub. */
static JsonArray *
make_features (void)
{
  static const char *const features[] = {
    "messaging", "typing_indicator", "file_upload", "voice_note", "system_notifications", "user_monitoring",
    "real_time_stats", "claims", "actions", "tasks", "projects", "people", "search", "search_filters",
    "clients",
  };
  JsonArray *array = json_array_sized_new (G_N_ELEMENTS (features));

  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    json_array_add_string_element (array, features[i]);
  return array;
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
  json_object_set_array_member (welcome, "features", make_features ());
  return welcome;
}

static void
note_hello (SbxPeer           *peer,
            const SbxIdentity *identity)
{
  g_autofree char *text = g_strdup_printf ("%s “%s”, role %s", identity->client_type, identity->client_id, identity->role);

  sbx_peer_note_event (peer, "hello", 0, text);
}

/* Whoever looks for it hears that it was there. */
static void
note_refused (SbxRequest   *request,
              const GError *error)
{
  SbxPeer     *peer = sbx_request_get_peer (request);
  SbxIdentity *identity = sbx_identity_read (sbx_request_get_payload (request), NULL);

  if (identity != NULL)
    sbx_peer_record_identity (peer, identity);
  g_clear_pointer (&identity, sbx_identity_free);
  sbx_peer_note_event (peer, "helloRefused", 0, error->message);
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
      note_refused (request, token_error);
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
  identity = sbx_identity_read (sbx_request_get_payload (request), error);
  if (identity == NULL)
    return FALSE;

  sbx_viewer_end (hub, peer);
  sbx_peer_take_identity (peer, identity);
  sbx_hub_add_client (hub, peer);
  note_hello (peer, identity);
  g_debug ("%s is %s “%s”", sbx_peer_get_connection_id (peer), identity->client_type, identity->client_id);
  welcome = make_welcome (request);
  sbx_catch_up_start (g_steal_pointer (&catch_up), "welcome", welcome);
  return TRUE;
}
