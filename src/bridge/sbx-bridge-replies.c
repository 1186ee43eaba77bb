/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

/* What is written into the local hub's copies goes to the other server, under a key that is the same each time. The local hub
 * is told what became of it, and tells it as a message of its own; the other server's own copy comes behind and is the same. */

/* ms: shorter than the local hub has patience for. */
#define REPLY_TIMEOUT 15000

typedef struct
{
  SbxBridge *bridge;
  char      *key;
} Forwarding;

static void
forwarding_free (Forwarding *forwarding)
{
  g_object_unref (forwarding->bridge);
  g_free (forwarding->key);
  g_free (forwarding);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Forwarding, forwarding_free)

/* Where nobody waits for that any more it is asked again under the same key. */
static void
settle (SbxBridge  *self,
        JsonObject *result)
{
  sbx_client_request_async (self->to, "replyForwarded", result, 0, NULL, NULL, NULL);
}

static void
settle_taken (SbxBridge   *self,
              const char  *key,
              SbxEnvelope *answer)
{
  g_autofree char *id = sbx_fields_dup_text (sbx_envelope_get_payload (answer), "id", "");
  g_autoptr (JsonObject) result = json_object_new ();

  json_object_set_string_member (result, "key", key);
  json_object_set_string_member (result, "id", id);
  settle (self, result);
}

static void
settle_refused (SbxBridge    *self,
                const char   *key,
                const GError *error)
{
  static const char *const members[] = { "field", "limit", "retryAfter" };
  JsonObject *details = sbx_wire_error_get_details (error);
  g_autoptr (JsonObject) result = json_object_new ();

  for (gsize i = 0; details != NULL && i < G_N_ELEMENTS (members); i++)
    {
      if (json_object_has_member (details, members[i]))
        json_object_set_member (result, members[i], sbx_json_copy (json_object_get_member (details, members[i])));
    }
  json_object_set_string_member (result, "key", key);
  json_object_set_string_member (result, "error", sbx_wire_error_to_name (error->code));
  json_object_set_string_member (result, "message", error->message);
  settle (self, result);
}

/* Without an answer: a hub is asked again and knows the key, of others nobody knows whether they have it. */
static GError *
explain_silence (SbxBridge    *self,
                 const GError *error)
{
  if (sbx_bridge_is_from_hub (self))
    return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, error->message);
  return g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                      /* TRANSLATORS: the placeholder is why, a sentence. */
                      _("The server has not said whether it took the reply, and may have it all the same: %s"), error->message);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Forwarding) forwarding = data;
  SbxBridge *self = forwarding->bridge;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) silence = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (source != (GObject *) self->from)     /* it was stopped meanwhile */
    return;

  if (answer != NULL)
    {
      settle_taken (self, forwarding->key, answer);
      return;
    }
  if (error->domain != SBX_WIRE_ERROR)
    silence = explain_silence (self, error);
  settle_refused (self, forwarding->key, silence != NULL ? silence : error);
}

/* Returns NULL where it can be asked. What a person has to mend is no reason to wait. */
static GError *
explain_absence (SbxBridge *self)
{
  SbxConnectionState state = sbx_client_get_state (self->from);
  const char *reason = self->from_problem != NULL ? self->from_problem : _("There is no connection to it");

  if (state == SBX_CONNECTION_CONNECTED)
    return NULL;
  return g_error_new_literal (SBX_WIRE_ERROR,
                              state == SBX_CONNECTION_ERROR ? SBX_WIRE_ERROR_UNSUPPORTED : SBX_WIRE_ERROR_UNAVAILABLE, reason);
}

/**
 * sbx_bridge_take_reply:
 * @envelope: a `forwardReply` of the local hub
 *
 * Sends it to the other server.
 */
void
sbx_bridge_take_reply (SbxBridge   *self,
                       SbxEnvelope *envelope)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  JsonObject *reply = NULL;
  Forwarding *forwarding;

  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), "reply", SBX_FIELD_OPTIONAL, &reply, NULL) || reply == NULL)
    return;
  key = sbx_fields_dup_text (reply, "key", "");
  error = explain_absence (self);
  if (error != NULL)
    {
      settle_refused (self, key, error);
      return;
    }

  forwarding = g_new0 (Forwarding, 1);
  forwarding->bridge = g_object_ref (self);
  forwarding->key = g_steal_pointer (&key);
  sbx_client_request_async (self->from, "sendMessage", reply, REPLY_TIMEOUT, NULL, on_answer, forwarding);
}

/**
 * sbx_bridge_serve_replies:
 *
 * Tells the local hub that this bridge is there for what is written into channels from there.
 */
void
sbx_bridge_serve_replies (SbxBridge *self)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "address", sbx_address_get_uri (self->from_address));
  sbx_client_request_async (self->to, "takeReplies", payload, 0, NULL, NULL, NULL);
}
