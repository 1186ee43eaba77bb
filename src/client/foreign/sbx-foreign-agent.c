/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A server that runs AI agents and tells how far they are. It has no lists: what is known is what it told while we were there. */

static const char *const paths[] = { "/ws/ws", "/ws", "/", NULL };
static const char *const features[] = { "tasks", "real_time_stats", NULL };

static void
opened (SbxForeign *self)
{
  /* The original says nothing first; what happens is told without being asked for. */
}

/* When it was over, in the words that runners have for it. */
static void
name_end (JsonObject *object)
{
  static const char *const names[] = { "completedAt", "completed_at", "finishedAt", "finished_at", "failed_at", "end_time", "endTime" };

  for (gsize i = 0; i < G_N_ELEMENTS (names) && !json_object_has_member (object, "endedAt"); i++)
    {
      JsonNode *node = json_object_get_member (object, names[i]);
      gint64    ms;

      if (node != NULL && sbx_time_from_node (node, &ms))
        json_object_set_int_member (object, "endedAt", ms);
    }
}

static gboolean
has_id (JsonObject *object,
        const char *member)
{
  g_autofree char *id = NULL;

  return member == NULL || sbx_fields_dup_id (object, member, SBX_FIELD_REQUIRED, &id, NULL);
}

/* Whatever the server does with it, it is what we know. */
static void
put (SbxForeign  *self,
     SbxEnvelope *envelope)
{
  static const struct
  {
    const char *member;
    const char *id;          /* (nullable): without which it is nobody's */
    void      (*put) (SbxForeign *self,
                      JsonObject *object);
  } kinds[] = {
    { "session", "sessionId", sbx_foreign_put_session },
    { "task", "taskId", sbx_foreign_put_task },
    { "progress", NULL, sbx_foreign_put_progress },
  };
  JsonObject *payload = sbx_envelope_get_payload (envelope);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonNode *node = json_object_get_member (payload, kinds[i].member);
      g_autoptr (JsonObject) object = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!has_id (json_node_get_object (node), kinds[i].id))
        {
          g_info ("An update of a %s does not say of which", kinds[i].member);
          sbx_foreign_show (self, payload);
          continue;
        }
      object = sbx_json_copy_object (json_node_get_object (node));
      name_end (object);
      kinds[i].put (self, object);
    }
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  g_autoptr (GError) error = NULL;

  /* A server that does not know our sign of life says so, and means nothing else. */
  if (sbx_envelope_to_error (envelope, &error) && strstr (error->message, "ping") != NULL)
    g_info ("The server does not take everything: %s", error->message);
  else if (error != NULL)
    sbx_foreign_report (self, error, g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED));
  else if (g_str_equal (sbx_envelope_get_event (envelope), "pong"))
    sbx_foreign_ponged (self);
  else
    put (self, envelope);
}

/* Those above can be a runner too. */
static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  g_autoptr (GError) error = NULL;

  if (!sbx_foreign_send (self, envelope, &error))
    {
      if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED))
        sbx_foreign_fail_unsupported (self, envelope);
      else
        sbx_foreign_fail (self, envelope, error);
      return;
    }
  put (self, envelope);
  sbx_foreign_answer (self, envelope, "ok", NULL);
}

static void
heartbeat (SbxForeign *self)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) ping = NULL;

  json_object_set_int_member (payload, "sentAt", sbx_time_now_ms ());
  ping = sbx_envelope_new ("ping", payload);
  sbx_foreign_send (self, ping, NULL);
}

static guint
recognize (const char *text,
           JsonObject *object)
{
  static const char *const known[] = { "session.update", "task.update", "progress.update", "pong", "error", NULL };
  const char *event = object != NULL ? sbx_frame_get_string (object, "event") : NULL;
  JsonNode *data = object != NULL ? json_object_get_member (object, "data") : NULL;

  if (event == NULL || data == NULL || !JSON_NODE_HOLDS_OBJECT (data) ||
      json_object_has_member (object, "payload"))
    return 0;
  return g_strv_contains (known, event) ? 2 : 1;
}

const SbxForeignDialect sbx_foreign_agent = {
  .name = "agent",
  .title = N_("an agent runner"),
  .codec = &sbx_codec_agent,
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000/ws/ws",
  .address_variable = "SIGNALBOX_AGENT_URL",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 30000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .request = request,
  .received = received,
  .heartbeat = heartbeat,
  .recognize = recognize,
};
