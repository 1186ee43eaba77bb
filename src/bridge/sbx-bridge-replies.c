/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-bridge-form.h"
#include "sbx-client-desk.h"
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
  char      *channel_id;    /* as the other server has it */
  char      *topic_id;
  char      *content;
} Forwarding;

static void
forwarding_free (Forwarding *forwarding)
{
  g_object_unref (forwarding->bridge);
  g_free (forwarding->key);
  g_free (forwarding->channel_id);
  g_free (forwarding->topic_id);
  g_free (forwarding->content);
  g_free (forwarding);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Forwarding, forwarding_free)

/* Where nobody waits for that any more it is asked again under the same key. What was held for it comes behind: the local hub does one after
 * the other. */
static void
settle (SbxBridge  *self,
        JsonObject *result)
{
  g_autofree char *key = sbx_fields_dup_text (result, "key", "");

  sbx_client_request_async (self->to, "replyForwarded", result, 0, NULL, NULL, NULL);
  g_hash_table_remove (self->forwardings, key);
  sbx_bridge_write_go_on (self);
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
  static const char *const members[] = { "field", "limit", "retryAfter", "unconfirmed", "unreachable", "unsent" };
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

/* Without an answer: it is asked again under the same key, and who is asked knows what became of it then. */
static GError *
explain_silence (const GError *error)
{
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, _("It has not said in time whether it took it."));
  return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, _("The connection ended before it said whether it took it."));
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

  /* It was stopped meanwhile. */
  if (source != (GObject *) self->from)
    {
      g_hash_table_remove (self->forwardings, forwarding->key);
      return;
    }
  if (answer != NULL)
    {
      settle_taken (self, forwarding->key, answer);
      return;
    }
  if (error->domain != SBX_WIRE_ERROR)
    silence = explain_silence (error);
  settle_refused (self, forwarding->key, silence != NULL ? silence : error);
}

/* Returns NULL where it can be asked. What a person has to mend is no reason to wait. */
static GError *
explain_absence (SbxBridge *self)
{
  SbxConnectionState state = sbx_client_get_state (self->from);
  const char *why = self->from_problem != NULL ? self->from_problem : _("There is no connection to it.");
  GError *error;

  if (state == SBX_CONNECTION_CONNECTED)
    return NULL;
  if (state != SBX_CONNECTION_ERROR)
    {
      error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, why);
    }
  else
    {
      error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, why);
      sbx_wire_error_set_detail (error, "unreachable", json_node_init_boolean (json_node_alloc (), TRUE));
    }
  sbx_wire_error_set_detail (error, "unsent", json_node_init_boolean (json_node_alloc (), TRUE));
  return error;
}

/* (transfer full): an account of @channel, which says whether replies are taken there. */
JsonObject *
sbx_bridge_make_channel (SbxBridge  *self,
                         JsonObject *channel)
{
  return sbx_bridge_form_channel (channel, sbx_address_get_uri (self->from_address),
                                  sbx_client_why_not (self->from, SBX_ABILITY_REPLY) == NULL);
}

/* Whether @message may be a reply of ours that is on its way: (nullable) (transfer full): its key. What comes of it waits until it is known here whose
 * it is. */
char *
sbx_bridge_find_forwarding (SbxBridge  *self,
                            JsonObject *message)
{
  g_autofree char *key = sbx_fields_dup_text (message, "key", "");
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char *content = sbx_fields_dup_text (message, "content", "");
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "in");
  GHashTableIter iter;
  const Forwarding *forwarding;

  g_hash_table_iter_init (&iter, self->forwardings);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &forwarding))
    {
      if (!g_str_equal (forwarding->topic_id, topic_id) || !g_str_equal (forwarding->channel_id, channel_id))
        continue;
      if (g_str_equal (forwarding->key, key) || g_str_equal (forwarding->content, content) || g_str_equal (direction, "out"))
        return g_strdup (forwarding->key);
    }
  return NULL;
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
  forwarding->channel_id = sbx_fields_dup_text (reply, "channelId", "");
  forwarding->topic_id = sbx_fields_dup_text (reply, "topicId", "");
  forwarding->content = sbx_fields_dup_text (reply, "content", "");
  g_hash_table_replace (self->forwardings, g_strdup (forwarding->key), forwarding);
  sbx_client_request_async (self->from, "sendMessage", reply, REPLY_TIMEOUT, NULL, on_answer, forwarding);
}

/**
 * sbx_bridge_serve_replies:
 *
 * Tells the local hub that this bridge is there for what is written into channels from there, and whether it reaches the other server, where that is known.
 */
void
sbx_bridge_serve_replies (SbxBridge *self)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_string_member (payload, "address", sbx_address_get_uri (self->from_address));
  if (self->reached || self->away)
    json_object_set_boolean_member (payload, "connected", self->reached);
  sbx_client_request_async (self->to, "takeReplies", payload, 0, NULL, NULL, NULL);
}
