/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-limits.h"
#include "sbx-socketio-link.h"
#include "sbx-time.h"

/* How those above are greeted: what a hub would say of itself. */

typedef struct
{
  SbxEnvelope *request;
  guint        generation;
} Greeting;

static Greeting *
greeting_new (SbxForeign  *self,
              SbxEnvelope *request)
{
  Greeting *greeting = g_new0 (Greeting, 1);

  greeting->request = sbx_envelope_ref (request);
  greeting->generation = self->generation;
  return greeting;
}

static void
greeting_free (gpointer data)
{
  sbx_envelope_unref (((Greeting *) data)->request);
  g_free (data);
}

static void
set_names (JsonObject *object,
           const char *name,
           const char *version)
{
  JsonObject *hub = json_object_new ();

  if (name != NULL)
    json_object_set_string_member (hub, "name", name);
  if (version != NULL)
    json_object_set_string_member (hub, "version", version);
  json_object_set_object_member (object, "hub", hub);
}

/* What of a message the server's own name and numbers for it may take. */
#define FRAME_BYTES 512

static JsonObject *
make_limits (SbxForeign *self)
{
  JsonObject *limits = json_object_new ();
  gsize bytes = SBX_IS_SOCKETIO_LINK (self->link) ? sbx_socketio_link_get_max_payload (SBX_SOCKETIO_LINK (self->link)) : 0;

  json_object_set_int_member (limits, "messageBytes",
                              bytes > 2 * FRAME_BYTES ? MIN (bytes - FRAME_BYTES, SBX_LIMIT_MESSAGE_BYTES) : SBX_LIMIT_MESSAGE_BYTES);
  json_object_set_int_member (limits, "depth", SBX_LIMIT_DEPTH);
  json_object_set_int_member (limits, "subscriptions", 1000000);
  json_object_set_int_member (limits, "streamsPerRequest", SBX_LIMIT_STREAMS_PER_REQUEST);
  json_object_set_int_member (limits, "page", SBX_LIMIT_PAGE);
  json_object_set_int_member (limits, "catchUp", SBX_LIMIT_CATCH_UP);
  json_object_set_int_member (limits, "uploadBytes", SBX_LIMIT_UPLOAD_BYTES);
  return limits;
}

static void
on_ready_to_welcome (SbxForeign   *self,
                     GBytes       *unused,
                     const GError *error,
                     gpointer      data)
{
  const Greeting *greeting = data;
  g_autoptr (JsonObject) welcome = NULL;
  JsonArray *features;

  if (greeting->generation != self->generation)
    return;

  if (error != NULL)
    {
      sbx_foreign_fail (self, greeting->request, error);
      return;
    }

  welcome = json_object_new ();
  json_object_set_string_member (welcome, "connectionId", self->client_id);
  json_object_set_string_member (welcome, "clientId", self->client_id);
  if (self->user_id != NULL)
    json_object_set_string_member (welcome, "userId", self->user_id);
  json_object_set_string_member (welcome, "role", "operator");
  json_object_set_string_member (welcome, "epoch", sbx_store_get_epoch (self->store));
  set_names (welcome, self->server_name, self->server_version);
  json_object_set_int_member (welcome, "protocol", 1);
  json_object_set_int_member (welcome, "heartbeatInterval", self->heartbeat);
  json_object_set_object_member (welcome, "limits", make_limits (self));
  json_object_set_string_member (welcome, "dialect", self->dialect->name);
  features = json_array_new ();
  for (guint i = 0; self->dialect->features[i] != NULL; i++)
    if (sbx_profile_has_feature (self->profile, self->dialect->features[i]))
      json_array_add_string_element (features, self->dialect->features[i]);
  /* An empty list would be any. */
  if (json_array_get_length (features) == 0)
    json_array_add_string_element (features, "others-are-off");
  json_object_set_array_member (welcome, "features", features);
  sbx_foreign_answer (self, greeting->request, "welcome", welcome);
}

/* The dialect is ready, and somebody said hello. */
void
sbx_foreign_welcome (SbxForeign *self)
{
  g_autoptr (SbxEnvelope) hello = NULL;

  if (self->busy || self->hello == NULL || self->link == NULL)
    return;

  hello = g_steal_pointer (&self->hello);
  sbx_foreign_after_writes (self, greeting_new (self, hello), greeting_free, on_ready_to_welcome);
}

void
sbx_foreign_take_hello (SbxForeign  *self,
                        SbxEnvelope *request)
{
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  self->hello = sbx_envelope_ref (request);
  sbx_foreign_welcome (self);
}

void
sbx_foreign_take_ping (SbxForeign  *self,
                       SbxEnvelope *request)
{
  g_autoptr (JsonObject) pong = json_object_new ();
  JsonNode *sent_at = json_object_get_member (sbx_envelope_get_payload (request), "sentAt");

  if (sent_at != NULL)
    json_object_set_member (pong, "sentAt", json_node_copy (sent_at));
  json_object_set_int_member (pong, "receivedAt", sbx_time_now_ms ());
  sbx_foreign_answer (self, request, "pong", pong);
}
