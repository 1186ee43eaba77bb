/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-step.h"

#define PAGE 200

void
sbx_bridge_step_free (SbxBridgeStep *step)
{
  g_free (step->id);
  g_free (step->topic_id);
  g_free (step->cursor);
  g_clear_pointer (&step->rows, json_array_unref);
  g_free (step);
}

SbxBridgeStep *
sbx_bridge_step_new (SbxBridgeStepKind  kind,
                     const char        *id)
{
  SbxBridgeStep *step = g_new0 (SbxBridgeStep, 1);

  step->kind = kind;
  step->id = g_strdup (id);
  return step;
}

/**
 * sbx_bridge_step_make_payload:
 * @epoch: (nullable): of the other server's log
 * @event: (out): what it is asked for
 *
 * Returns: (transfer full): the request
 */
JsonObject *
sbx_bridge_step_make_payload (const SbxBridgeStep  *step,
                              const char           *epoch,
                              const char          **event)
{
  JsonObject *payload = json_object_new ();
  JsonObject *stream;
  JsonArray *streams;

  switch (step->kind)
    {
    case SBX_BRIDGE_STEP_STREAM:
    case SBX_BRIDGE_STEP_BEHIND:
      *event = "subscribe";
      stream = json_object_new ();
      streams = json_array_new ();
      json_object_set_string_member (stream, "stream", step->id);
      if (step->kind == SBX_BRIDGE_STEP_BEHIND)
        {
          json_object_set_string_member (stream, "epoch", epoch);
          json_object_set_int_member (stream, "seq", step->seq);
        }
      json_array_add_object_element (streams, stream);
      json_object_set_array_member (payload, "streams", streams);
      return payload;

    case SBX_BRIDGE_STEP_MESSAGES:
      *event = "listMessages";
      json_object_set_string_member (payload, "channelId", step->id);
      json_object_set_string_member (payload, "topicId", step->topic_id);
      if (step->unread == 0)
        json_object_set_int_member (payload, "after", step->seq);
      else if (step->seq > 0)
        json_object_set_int_member (payload, "before", step->seq);
      break;

    case SBX_BRIDGE_STEP_TOPICS:
      *event = "listTopics";
      json_object_set_string_member (payload, "channelId", step->id);
      break;

    case SBX_BRIDGE_STEP_CHANNELS:
      *event = "listChannels";
      break;

    case SBX_BRIDGE_STEP_SESSIONS:
      *event = "listSessions";
      break;

    case SBX_BRIDGE_STEP_TASKS:
      *event = "listTasks";
      break;

    case SBX_BRIDGE_STEP_PROJECTS:
    case SBX_BRIDGE_STEP_FOLLOW:
    default:
      *event = "listProjects";
      break;
    }

  if (step->cursor != NULL)
    json_object_set_string_member (payload, "cursor", step->cursor);
  json_object_set_int_member (payload, "limit", PAGE);
  return payload;
}
