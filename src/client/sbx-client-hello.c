/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-limits.h"

#define PROTOCOL_VERSION 1

/* What a hub may say for its heartbeat, in ms; anything else is taken for the nearest of these. */
#define HEARTBEAT_DEFAULT 30000
#define HEARTBEAT_MIN     50
#define HEARTBEAT_MAX     600000

static void
take_limits (SbxClient  *self,
             JsonObject *welcome)
{
  JsonObject *limits = NULL;

  sbx_fields_get_object (welcome, "limits", SBX_FIELD_OPTIONAL, &limits, NULL);
  if (limits == NULL)
    return;

  self->streams_limit = CLAMP (sbx_fields_int_or (limits, "streamsPerRequest", SBX_LIMIT_STREAMS_PER_REQUEST),
                               1, SBX_LIMIT_STREAMS_PER_REQUEST);
  self->subscriptions_limit = CLAMP (sbx_fields_int_or (limits, "subscriptions", SBX_LIMIT_SUBSCRIPTIONS),
                                     1, G_MAXINT);
  self->message_limit = CLAMP (sbx_fields_int_or (limits, "messageBytes", SBX_LIMIT_MESSAGE_BYTES), 1, G_MAXINT);
  self->upload_limit = MAX (sbx_fields_int_or (limits, "uploadBytes", SBX_LIMIT_UPLOAD_BYTES), 0);
  self->page_limit = CLAMP (sbx_fields_int_or (limits, "page", SBX_LIMIT_PAGE), 1, SBX_LIMIT_PAGE);
}

static void
take_identity (SbxClient  *self,
               JsonObject *welcome)
{
  g_autofree char *user_id = sbx_fields_dup_text (welcome, "userId", "");
  g_autofree char *client_id = sbx_fields_dup_text (welcome, "clientId", self->client_id);

  g_free (self->role);
  self->role = sbx_fields_dup_text (welcome, "role", NULL);
  g_free (self->connection_id);
  self->connection_id = sbx_fields_dup_text (welcome, "connectionId", NULL);
  g_free (self->sender_id);
  self->sender_id = g_strdup (*user_id != '\0' ? user_id : client_id);
  g_free (self->reader_id);
  self->reader_id = g_strdup (*user_id != '\0' ? user_id : "local");
  if (self->world != NULL)
    sbx_world_set_identity (self->world, self->sender_id, self->reader_id);
  sbx_client_cache_welcome (self, self->sender_id);
}

/* What is not a name is none: of a list of which nothing can be read, everything is taken for possible. */
static void
take_features (SbxClient  *self,
               JsonObject *welcome)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) features = NULL;
  JsonArray *list = NULL;
  gboolean some = FALSE;

  sbx_fields_get_array (welcome, "features", SBX_FIELD_OPTIONAL, G_MAXUINT, &list, NULL);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      if (sbx_profile_has_feature (self->profile, json_node_get_string (node)))
        g_strv_builder_add (builder, json_node_get_string (node));
      else
        some = TRUE;
    }
  /* An empty list would be any. */
  if (some)
    g_strv_builder_add (builder, "others-are-off");

  features = g_strv_builder_end (builder);
  if (self->world != NULL)
    sbx_world_set_features (self->world, (const char *const *) features);
}

static guint
choose_heartbeat (SbxClient  *self,
                  JsonObject *welcome)
{
  if (self->timings.heartbeat_interval != 0)
    return self->timings.heartbeat_interval;

  return CLAMP (sbx_fields_int_or (welcome, "heartbeatInterval", HEARTBEAT_DEFAULT), HEARTBEAT_MIN, HEARTBEAT_MAX);
}

/* What the hub said no with are its own words; where it said nothing, these are ours. */
static GError *
explain_refusal (SbxClient    *self,
                 const GError *error)
{
  if (error->domain == SBX_WIRE_ERROR)
    {
      GError *told = sbx_client_error_mask (error);

      return sbx_client_error_mark_close (told, sbx_wire_error_to_name (error->code), 0, told->message);
    }
  if (!g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return g_error_copy (error);

  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                             _("%s takes connections but does not answer. It is very busy, or it is not a Signalbox hub."),
                                             sbx_address_get_uri (self->address)),
                                "noWelcome");
}

static void
take_hub (SbxClient  *self,
          JsonObject *welcome)
{
  JsonObject *hub = NULL;

  g_clear_pointer (&self->hub_name, g_free);
  g_clear_pointer (&self->hub_version, g_free);
  if (sbx_fields_get_object (welcome, "hub", SBX_FIELD_OPTIONAL, &hub, NULL) && hub != NULL)
    {
      self->hub_name = sbx_fields_dup_text (hub, "name", NULL);
      self->hub_version = sbx_fields_dup_text (hub, "version", NULL);
    }
  sbx_client_cache_hub_name (self);
}

/* Whether what is known of the hub is of another log than @epoch. */
static gboolean
is_another_log (SbxClient  *self,
                const char *epoch)
{
  const char *known = sbx_client_outbox_get_epoch (self);

  if (known == NULL)
    known = self->cached_epoch;
  return self->world != NULL && known != NULL && epoch != NULL && !g_str_equal (known, epoch);
}

/* What was seen goes from sight: that wants a word. */
static void
tell_another_log (SbxClient *self)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_OTHER_LOG,
                       /* TRANSLATORS: %s is the name of a hub. */
                       _("The log of %s was replaced, for example from a backup. Messages that are not in the new one are not shown any more. What you wrote and was not sent yet is kept."),
                       sbx_world_get_name (self->world));
  sbx_client_tell_failure (self, error);
}

static void
on_welcome (SbxEnvelope  *answer,
            const GError *error,
            gpointer      data)
{
  SbxClient *self = data;
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autofree char *epoch = NULL;
  g_autoptr (GError) problem = NULL;
  JsonObject *welcome;
  gboolean another;

  if (self->phase != SBX_CLIENT_GREETING)
    return;

  if (error != NULL)
    {
      problem = explain_refusal (self, error);
      sbx_client_lose (self, problem);
      return;
    }

  welcome = sbx_envelope_get_payload (answer);
  if (!g_str_equal (sbx_envelope_get_event (answer), "welcome") ||
      sbx_fields_int_or (welcome, "protocol", 0) != PROTOCOL_VERSION)
    {
      problem = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                             _("The hub at %s speaks another version of the protocol. Update the hub or this program."),
                             sbx_address_get_uri (self->address));
      problem = sbx_client_error_mark (g_steal_pointer (&problem), "protocolVersion");
      sbx_client_lose (self, problem);
      return;
    }

  epoch = sbx_fields_dup_text (welcome, "epoch", NULL);
  another = is_another_log (self, epoch);
  g_free (self->epoch);
  self->epoch = g_steal_pointer (&epoch);
  take_limits (self, welcome);
  take_features (self, welcome);
  take_identity (self, welcome);
  take_hub (self, welcome);
  sbx_client_dialect_welcome (self, welcome);
  sbx_client_cache_dialect (self);
  sbx_connection_start_heartbeat (self->connection, choose_heartbeat (self, welcome));
  sbx_client_become_welcome (self);
  if (another)
    tell_another_log (self);
}

static JsonObject *
make_hello (SbxClient *self)
{
  JsonObject *hello = json_object_new ();
  JsonObject *device = json_object_new ();
  JsonArray *features = json_array_new ();
  const char *token = sbx_client_get_token (self);
  const char *user_id = sbx_client_get_user_id (self);

  json_object_set_string_member (hello, "clientId", self->client_id);
  json_object_set_string_member (hello, "clientType", sbx_client_get_client_type (self));
  if (user_id != NULL)
    json_object_set_string_member (hello, "userId", user_id);
  if (self->user_name != NULL)
    json_object_set_string_member (hello, "userName", self->user_name);
  if (token != NULL)
    json_object_set_string_member (hello, "token", token);
  json_object_set_string_member (device, "type", "desktop");
  json_object_set_string_member (device, "name", g_get_host_name ());
  json_object_set_object_member (hello, "device", device);
  for (guint i = 0; self->own_features != NULL && self->own_features[i] != NULL; i++)
    json_array_add_string_element (features, self->own_features[i]);
  json_object_set_array_member (hello, "features", features);

  return hello;
}

void
sbx_client_say_hello (SbxClient *self)
{
  g_autoptr (JsonObject) hello = make_hello (self);

  sbx_client_ask (self, "hello", hello, 0, on_welcome, self);
}
