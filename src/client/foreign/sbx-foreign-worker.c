/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include "sbx-dialect-guess.h"
#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A server that gives chatbots things to do. Whoever connects under a chatbot's id is that bot, be it a program or an operator
 * who looks what comes. */

static const char *const paths[] = { "/ws/worker/{clientId}", NULL };
static const char *const features[] = { "actions", NULL };

static void
opened (SbxForeign *self)
{
  /* The address says all: who we are is its path. */
}

static char *
dup_bot_id (SbxForeign *self)
{
  char *id = sbx_dialect_dup_bot_id (sbx_foreign_get_path (self));

  return id != NULL ? id : g_strdup (sbx_foreign_get_client_id (self));
}

/* A server need not number its actions: then we do. */
static void
take_action (SbxForeign  *self,
             SbxEnvelope *envelope)
{
  JsonObject             *payload = sbx_envelope_get_payload (envelope);
  g_autoptr (JsonObject)  action = sbx_json_copy_object (json_object_get_object_member (payload, "action"));
  g_autofree char        *id = sbx_fields_dup_text (action, "actionId", "");
  g_autofree char        *bot_id = dup_bot_id (self);
  gint64                  sent_at = sbx_time_now_ms ();

  sbx_time_from_node (json_object_get_member (payload, "timestamp"), &sent_at);
  if (*id == '\0')
    {
      g_free (id);
      id = g_uuid_string_random ();
    }
  json_object_set_string_member (action, "actionId", id);
  json_object_set_string_member (action, "targetId", bot_id);
  json_object_set_string_member (action, "state", "sent");
  json_object_set_int_member (action, "createdAt", sent_at);
  json_object_set_int_member (action, "sentAt", sent_at);
  sbx_foreign_put_action (self, action);
}

static void
answer_heartbeat (SbxForeign *self)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) pong = NULL;

  json_object_set_int_member (payload, "receivedAt", sbx_time_now_ms ());
  pong = sbx_envelope_new ("pong", payload);
  sbx_foreign_send (self, pong, NULL);
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  const char        *event = sbx_envelope_get_event (envelope);
  g_autoptr (GError) error = NULL;

  if (sbx_envelope_to_error (envelope, &error))
    sbx_foreign_report (self, error, g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED));
  else if (g_str_equal (event, "ping"))
    answer_heartbeat (self);
  else if (g_str_equal (event, "action") && sbx_envelope_get_re (envelope) == NULL)
    take_action (self, envelope);
  else if (g_str_equal (event, "published"))
    sbx_foreign_show (self, json_object_get_object_member (sbx_envelope_get_payload (envelope), "data"));
  else
    sbx_foreign_show_answer (self, envelope);
}

static void
acknowledge (SbxForeign  *self,
             SbxEnvelope *request)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) result = NULL;
  g_autoptr (GError)      error = NULL;
  JsonObjectIter          iter;
  const char             *name;
  JsonNode               *node;

  /* Without an id of its own: the original answers nothing. */
  json_object_iter_init_ordered (&iter, sbx_envelope_get_payload (request));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (payload, name, json_node_copy (node));
  result = sbx_envelope_new ("ackAction", payload);
  if (sbx_foreign_send (self, result, &error))
    sbx_foreign_end_action (self, request);
  else
    sbx_foreign_fail (self, request, error);
}

static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  const char *event = sbx_envelope_get_event (envelope);

  if (g_str_equal (event, "ackAction"))
    acknowledge (self, envelope);
  else if (g_str_equal (event, "traceAction"))
    sbx_foreign_trace_action (self, envelope);
  else
    sbx_foreign_fail_unsupported (self, envelope);
}

/* A heartbeat, or anything else with a type, any server may say. */
static guint
recognize (const char *text,
           JsonObject *object)
{
  const char *type = object != NULL ? sbx_frame_get_string (object, "type") : NULL;

  if (type == NULL || json_object_has_member (object, "event"))
    return 0;
  return g_str_equal (type, "action") ? 2 : 1;
}

const SbxForeignDialect sbx_foreign_worker = {
  .name = "worker",
  .title = N_("an action-push hub for bots"),
  .codec = &sbx_codec_worker,
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 30000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .request = request,
  .received = received,
  .recognize = recognize,
};
