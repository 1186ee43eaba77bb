/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-planned-write.h"

/* For pin and mute: both are about a channel, or about one of its topics. */
typedef struct
{
  char     *sender_id;
  char     *reader_id;
  char     *channel_id;   /* (nullable) */
  char     *topic_id;     /* (nullable): the channel itself */
  gboolean  on;
} MarkCall;

static void
mark_call_free (MarkCall *call)
{
  g_free (call->sender_id);
  g_free (call->reader_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarkCall, mark_call_free)

static gboolean
pin_channel (SbxStoreWriter  *writer,
             const MarkCall  *call,
             GError         **error)
{
  g_autoptr (SbxChannelRecord) channel = sbx_changes_find_channel (writer, call->channel_id, error);

  if (channel == NULL || channel->is_pinned == call->on)
    return channel != NULL;

  channel->is_pinned = call->on;
  return sbx_store_put_channel (writer, channel, error) &&
         sbx_changes_append_channel (writer, call->sender_id, channel, error);
}

static gboolean
write_pin (SbxStoreWriter *writer,
           gpointer        data,
           SbxJsonWriter  *answer,
           GError        **error)
{
  const MarkCall *call = data;
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (call->topic_id == NULL)
    return pin_channel (writer, call, error);

  topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id, error);
  if (topic == NULL || topic->is_pinned == call->on)
    return topic != NULL;

  topic->is_pinned = call->on;
  return sbx_store_put_topic (writer, topic, error) &&
         sbx_changes_append_topic (writer, call->sender_id, topic, error);
}

/* Nobody else is told: it is the reader's alone. */
static gboolean
write_mute (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  const MarkCall *call = data;
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (SbxChannelRecord) channel = NULL;

  if (call->topic_id != NULL)
    topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id, error);
  else
    channel = sbx_changes_find_channel (writer, call->channel_id, error);
  if (topic == NULL && channel == NULL)
    return FALSE;

  return sbx_store_set_muted (writer, call->reader_id, topic != NULL ? topic->channel_id : channel->id,
                              topic != NULL ? topic->id : NULL, call->on, error);
}

static gboolean
plan (SbxRequest         *asker,
      JsonObject         *payload,
      SbxStoreWriteFunc   func,
      SbxPlannedWrite    *write,
      GError            **error)
{
  g_autoptr (MarkCall) call = g_new0 (MarkCall, 1);

  if (!sbx_fields_dup_id (payload, "topicId", SBX_FIELD_OPTIONAL, &call->topic_id, error) ||
      !sbx_fields_dup_id (payload, "channelId",
                          call->topic_id == NULL ? SBX_FIELD_REQUIRED : SBX_FIELD_OPTIONAL,
                          &call->channel_id, error) ||
      !sbx_fields_get_boolean (payload, "on", SBX_FIELD_REQUIRED, &call->on, error))
    return FALSE;

  call->sender_id = g_strdup (sbx_request_get_sender_id (asker));
  call->reader_id = g_strdup (sbx_request_get_reader_id (asker));
  *write = (SbxPlannedWrite) { func, g_steal_pointer (&call), (GDestroyNotify) mark_call_free };
  return TRUE;
}

/**
 * sbx_plan_pin:
 * @asker: who asks
 * @payload: channelId, topicId?, on
 * @write: (out): the change
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_plan_pin (SbxRequest       *asker,
              JsonObject       *payload,
              SbxPlannedWrite  *write,
              GError          **error)
{
  return plan (asker, payload, write_pin, write, error);
}

/**
 * sbx_plan_mute:
 * @asker: who asks
 * @payload: channelId, topicId?, on
 * @write: (out): the change
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_plan_mute (SbxRequest       *asker,
               JsonObject       *payload,
               SbxPlannedWrite  *write,
               GError          **error)
{
  return plan (asker, payload, write_mute, write, error);
}

/**
 * sbx_handle_pin:
 * @request: a `pin`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Pins a channel or a topic, for everybody.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_pin (SbxRequest  *request,
                GError     **error)
{
  return sbx_planned_write_run (request, sbx_plan_pin, error);
}

/**
 * sbx_handle_mute:
 * @request: a `mute`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Mutes a channel or a topic, for the reader.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_mute (SbxRequest  *request,
                 GError     **error)
{
  return sbx_planned_write_run (request, sbx_plan_mute, error);
}
