/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-claim.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"

/* For claimTopic and releaseTopic. */
typedef struct
{
  char   *sender_id;
  char   *channel_id;   /* (nullable) */
  char   *topic_id;
  char   *to;           /* (nullable): the sender */
  gint64  seconds;
  gint64  fence;        /* -1 = not said */
} ClaimCall;

static void
claim_call_free (ClaimCall *call)
{
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->to);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaimCall, claim_call_free)

static SbxTopicRecord *
find_topic (SbxStoreWriter   *writer,
            const ClaimCall  *call,
            gint64            now,
            GError          **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id,
                                                             error);

  if (topic == NULL ||
      !sbx_claim_check_holder (topic, call->sender_id, now, error) ||
      !sbx_claim_check_fence (topic, call->fence, now, error))
    return NULL;

  return g_steal_pointer (&topic);
}

static gboolean
write_claim (SbxStoreWriter *writer,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  const ClaimCall *call = data;
  gint64 now = sbx_time_now_ms ();
  g_autoptr (SbxTopicRecord) topic = find_topic (writer, call, now, error);

  if (topic == NULL)
    return FALSE;

  sbx_claim_give (topic, call->to != NULL ? call->to : call->sender_id, call->seconds, now);
  sbx_claim_answer (topic, answer);
  return sbx_store_put_topic (writer, topic, error) &&
         sbx_changes_append_topic (writer, call->sender_id, topic, error);
}

static gboolean
write_release (SbxStoreWriter *writer,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const ClaimCall *call = data;
  g_autoptr (SbxTopicRecord) topic = find_topic (writer, call, sbx_time_now_ms (), error);
  gboolean changed;

  if (topic == NULL)
    return FALSE;

  changed = sbx_claim_end (topic);
  sbx_claim_answer (topic, answer);
  return !changed || (sbx_store_put_topic (writer, topic, error) &&
                      sbx_changes_append_topic (writer, call->sender_id, topic, error));
}

static ClaimCall *
read_call (SbxRequest  *request,
           GError     **error)
{
  g_autoptr (ClaimCall) call = g_new0 (ClaimCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);

  call->seconds = SBX_CLAIM_SECONDS;
  call->fence = -1;
  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_get_int (payload, "fence", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &call->fence, error))
    return NULL;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  return g_steal_pointer (&call);
}

/**
 * sbx_handle_claim_topic:
 * @request: a `claimTopic`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Gives a topic that nobody else holds to the asker, or to whom it names, for a while.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_claim_topic (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (ClaimCall) call = read_call (request, error);
  JsonObject *payload = sbx_request_get_payload (request);

  if (call == NULL ||
      !sbx_fields_get_int (payload, "seconds", SBX_FIELD_OPTIONAL, 1, SBX_CLAIM_SECONDS_MAX, &call->seconds,
                           error) ||
      !sbx_fields_dup_id (payload, "to", SBX_FIELD_OPTIONAL, &call->to, error))
    return FALSE;

  sbx_hub_note_topic_end (sbx_request_get_hub (request), sbx_time_now_ms () + call->seconds * 1000);
  sbx_request_write (request, "claimed", write_claim, g_steal_pointer (&call),
                     (GDestroyNotify) claim_call_free);
  return TRUE;
}

/**
 * sbx_handle_release_topic:
 * @request: a `releaseTopic`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Gives the asker's claim back. A topic that nobody holds is released already.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_release_topic (SbxRequest  *request,
                          GError     **error)
{
  g_autoptr (ClaimCall) call = read_call (request, error);

  if (call == NULL)
    return FALSE;

  sbx_request_write (request, "claimed", write_release, g_steal_pointer (&call),
                     (GDestroyNotify) claim_call_free);
  return TRUE;
}
