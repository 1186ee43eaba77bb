/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-time.h"
#include "sbx-topic-private.h"
#include "sbx-world-private.h"

/* What a world does with an envelope: the table of events, and the streams that make applying the same
 * event twice harmless. */

/* An event that was missed is still news for this long. */
#define LIVE_SPAN (60 * 1000) /* ms */

typedef struct
{
  gint64 seq;     /* up to here everything was applied */
  char   epoch[]; /* of the log that seq counts in */
} Watermark;

typedef struct
{
  const char  *event;
  SbxApplyFunc apply;
  gboolean     pushed; /* comes on a stream, and may stand in `missed` */
} Event;

static void apply_subscribed (SbxWorld *self, JsonObject *payload, const SbxOrigin *origin);

static const Event events[] = {
  { "messageAdded", sbx_world_apply_message_added, TRUE },
  { "messageChanged", sbx_world_apply_message_changed, TRUE },
  { "messageRemoved", sbx_world_apply_message_removed, TRUE },
  { "readChanged", sbx_world_apply_read_changed, TRUE },
  { "typingChanged", sbx_world_apply_typing_changed, TRUE },
  { "viewingChanged", sbx_world_apply_viewing_changed, TRUE },
  { "channelChanged", sbx_world_apply_channel_changed, TRUE },
  { "topicChanged", sbx_world_apply_topic_changed, TRUE },
  { "taskUpdate", sbx_world_apply_task_update, TRUE },
  { "sessionUpdate", sbx_world_apply_session_update, TRUE },
  { "progressUpdate", sbx_world_apply_progress_update, TRUE },
  { "projectsUpdate", sbx_world_apply_projects_update, TRUE },
  { "projectStatusChange", sbx_world_apply_project_status_change, TRUE },
  { "presenceChanged", sbx_world_apply_presence_changed, TRUE },
  { "action", sbx_world_apply_action, TRUE },
  { "actionUpdate", sbx_world_apply_action, TRUE },
  { "directMessage", sbx_world_apply_notice, TRUE },
  { "systemNotification", sbx_world_apply_notice, TRUE },
  { "channels", sbx_world_apply_channels, FALSE },
  { "topics", sbx_world_apply_topics, FALSE },
  { "messages", sbx_world_apply_messages, FALSE },
  { "messageAccepted", sbx_world_apply_message_accepted, FALSE },
  { "claimed", sbx_world_apply_claimed, FALSE },
  { "sessions", sbx_world_apply_sessions, FALSE },
  { "tasks", sbx_world_apply_tasks, FALSE },
  { "projects", sbx_world_apply_projects, FALSE },
  { "actions", sbx_world_apply_actions, FALSE },
  { "people", sbx_world_apply_people, FALSE },
  { "subscribed", apply_subscribed, FALSE },
  { "welcome", apply_subscribed, FALSE },
};

static const Event *
find_event (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (events[i].event, name) == 0)
      return &events[i];

  return NULL;
}

static void
set_watermark (SbxWorld   *self,
               const char *stream,
               const char *epoch,
               gint64      seq)
{
  Watermark *watermark = g_malloc (sizeof *watermark + strlen (epoch) + 1);

  watermark->seq = seq;
  strcpy (watermark->epoch, epoch);
  g_hash_table_insert (self->streams, g_strdup (stream), watermark);
}

/* Whether the event of @payload was not applied before. A stream of another epoch is another log: what was
 * counted by the old one is void. */
static gboolean
take_seq (SbxWorld   *self,
          JsonObject *payload)
{
  const char *stream = sbx_world_peek_string (payload, "stream");
  const char *epoch = sbx_world_peek_string (payload, "epoch");
  gint64 seq = sbx_fields_int_or (payload, "seq", 0);
  Watermark *watermark;

  if (stream == NULL || seq <= 0)
    return TRUE;

  epoch = epoch != NULL ? epoch : "";
  watermark = g_hash_table_lookup (self->streams, stream);
  if (watermark != NULL && strcmp (watermark->epoch, epoch) == 0)
    {
      if (seq <= watermark->seq)
        return FALSE;
      watermark->seq = seq;
      return TRUE;
    }

  if (watermark != NULL)
    sbx_world_restart_stream (self, stream, seq - 1, "epoch");
  set_watermark (self, stream, epoch, seq);
  return TRUE;
}

static gint64
get_timestamp (JsonObject *payload,
               gint64      fallback)
{
  JsonNode *node = json_object_get_member (payload, "timestamp");
  gint64 timestamp;

  return node != NULL && sbx_time_from_node (node, &timestamp) ? timestamp : fallback;
}

/* While a client catches up, the world is not connected yet: what comes then may be old. */
static gboolean
is_catching_up (SbxWorld *self)
{
  return self->state == SBX_CONNECTION_CONNECTING || self->state == SBX_CONNECTION_RECONNECTING ||
         self->state == SBX_CONNECTION_PATROL;
}

static SbxOrigin
get_origin (JsonObject *payload,
            gboolean    missed)
{
  gint64 now = sbx_time_now_ms ();
  SbxOrigin origin = { TRUE, get_timestamp (payload, now) };

  origin.live = !missed || origin.timestamp > now - LIVE_SPAN;
  return origin;
}

static void
apply_late (SbxWorld    *self,
            const Event *event,
            JsonObject  *payload)
{
  SbxOrigin origin;

  if (!event->pushed || !take_seq (self, payload))
    return;

  origin = get_origin (payload, TRUE);
  event->apply (self, payload, &origin);
}

static void
apply_missed (SbxWorld   *self,
              JsonObject *envelope,
              gpointer    user_data)
{
  const char *name = sbx_world_peek_string (envelope, "event");
  JsonObject *payload = sbx_world_peek_object (envelope, "payload");
  const Event *event = name != NULL ? find_event (name) : NULL;

  if (event != NULL && payload != NULL)
    apply_late (self, event, payload);
}

/* One stream of `subscribed`. Where it could not be continued, what is known has a hole at its end, or
 * belongs to another log. */
static void
apply_stream (SbxWorld   *self,
              JsonObject *entry,
              gpointer    user_data)
{
  const char *stream = sbx_world_peek_string (entry, "stream");
  const char *epoch = sbx_world_peek_string (entry, "epoch");
  const char *reason = sbx_world_peek_string (entry, "reason");
  gint64 seq = sbx_fields_int_or (entry, "seq", 0);
  Watermark *watermark;
  gboolean other_log;

  if (stream == NULL)
    return;

  watermark = g_hash_table_lookup (self->streams, stream);
  other_log = watermark != NULL && epoch != NULL && strcmp (watermark->epoch, epoch) != 0;
  if (other_log || g_strcmp0 (reason, "epoch") == 0 || g_strcmp0 (reason, "ahead") == 0)
    {
      sbx_world_restart_stream (self, stream, seq, reason != NULL ? reason : "epoch");
      g_hash_table_remove (self->streams, stream);
    }
  else if (!sbx_fields_boolean_or (entry, "recovered", TRUE))
    {
      sbx_world_break_stream (self, stream, watermark != NULL ? watermark->seq : 0, seq, reason);
    }

  sbx_world_foreach_object (self, entry, "missed", apply_missed, NULL);
}

static void
apply_subscribed (SbxWorld        *self,
                  JsonObject      *payload,
                  const SbxOrigin *origin)
{
  sbx_world_foreach_object (self, payload, "streams", apply_stream, NULL);
}

/**
 * sbx_world_set_stream:
 *
 * Says that all of @stream up to @seq is in what is known already.
 */
void
sbx_world_set_stream (SbxWorld   *self,
                      const char *stream,
                      const char *epoch,
                      gint64      seq)
{
  g_return_if_fail (SBX_IS_WORLD (self) && stream != NULL);

  set_watermark (self, stream, epoch != NULL ? epoch : "", seq);
}

/**
 * sbx_world_peek_object:
 *
 * Returns: (transfer none) (nullable): the object that @member is
 */
JsonObject *
sbx_world_peek_object (JsonObject *object,
                       const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * sbx_world_peek_string:
 *
 * Returns: (transfer none) (nullable): the text that @member is, if it is not empty
 */
const char *
sbx_world_peek_string (JsonObject *object,
                       const char *member)
{
  const char *text = sbx_frame_get_string (object, member);

  return text != NULL && text[0] != '\0' ? text : NULL;
}

/**
 * sbx_world_foreach_object:
 *
 * Calls @function with every object in the array that @member is; other elements are skipped.
 */
void
sbx_world_foreach_object (SbxWorld      *self,
                          JsonObject    *object,
                          const char    *member,
                          SbxElementFunc function,
                          gpointer       user_data)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        function (self, json_node_get_object (element), user_data);
    }
}

/**
 * sbx_world_apply:
 * @envelope: (transfer none): what came from the hub
 *
 * Takes in an answer or a push. What it does not know is ignored, and so is what was applied before.
 */
void
sbx_world_apply (SbxWorld    *self,
                 SbxEnvelope *envelope)
{
  const Event *event;
  JsonObject *payload;
  SbxOrigin origin;

  g_return_if_fail (SBX_IS_WORLD (self) && envelope != NULL);

  event = find_event (sbx_envelope_get_event (envelope));
  if (event == NULL)
    return;

  payload = sbx_envelope_get_payload (envelope);
  if (payload == NULL || (event->pushed && !take_seq (self, payload)))
    return;

  origin = get_origin (payload, is_catching_up (self));
  event->apply (self, payload, &origin);
}

/**
 * sbx_world_apply_missed:
 * @envelope: (transfer none): one of those that stand in `missed`
 *
 * Takes in a push that is told late.
 */
void
sbx_world_apply_missed (SbxWorld    *self,
                        SbxEnvelope *envelope)
{
  const Event *event;

  g_return_if_fail (SBX_IS_WORLD (self) && envelope != NULL);

  event = find_event (sbx_envelope_get_event (envelope));
  if (event != NULL)
    apply_late (self, event, sbx_envelope_get_payload (envelope));
}
