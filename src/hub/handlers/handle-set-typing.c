/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attention.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-store-queries.h"

/* For setTyping and setViewing. */
typedef struct
{
  SbxRequest *request;
  char       *channel_id;        /* (nullable) */
  char       *topic_id;
  char       *real_channel_id;   /* (nullable): not found yet */
  gboolean    is_viewing;
  gboolean    typing;
} AttentionCall;

static void
attention_call_free (AttentionCall *call)
{
  g_clear_pointer (&call->request, sbx_request_unref);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->real_channel_id);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AttentionCall, attention_call_free)

/* On the reader's thread. */
static gboolean
find_channel (SbxStoreReader *reader,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  AttentionCall *call = data;

  /* Looking at nothing; in turn with what was said before. */
  return call->topic_id == NULL ||
         sbx_store_resolve_channel (reader, call->channel_id, call->topic_id, &call->real_channel_id, error);
}

static void
set_attention (SbxRequest *request,
               const char *channel_id,
               const char *topic_id,
               gboolean    is_viewing,
               gboolean    typing)
{
  SbxAttention *attention = sbx_hub_get_attention (sbx_request_get_hub (request));
  SbxPeer      *peer = sbx_request_get_peer (request);
  const char   *user_id, *name;

  /* Who is gone has been forgotten. */
  if (!sbx_peer_is_open (peer))
    return;

  user_id = sbx_request_get_sender_id (request);
  name = sbx_request_get_sender_name (request);
  if (is_viewing)
    sbx_attention_set_viewing (attention, peer, user_id, name, channel_id, topic_id);
  else
    sbx_attention_set_typing (attention, peer, user_id, name, channel_id, topic_id, typing);
}

static void
on_channel_found (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (AttentionCall) call = user_data;
  SbxHub                   *hub = sbx_request_get_hub (call->request);
  g_autoptr (GError)        error = NULL;
  g_autoptr (GBytes)        answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (answer == NULL)
    {
      sbx_request_fail (call->request, error);
    }
  else
    {
      set_attention (call->request, call->real_channel_id, call->topic_id, call->is_viewing, call->typing);
      sbx_request_ok (call->request, NULL);
    }
  sbx_hub_end_operation (hub);
}

/* Takes @call. */
static void
run_call (SbxRequest    *request,
          AttentionCall *call)
{
  SbxHub *hub = sbx_request_get_hub (request);

  call->request = sbx_request_ref (request);
  sbx_hub_begin_operation (hub);
  sbx_store_read_async (sbx_hub_get_store (hub), find_channel, call, NULL, on_channel_found, call);
}

/**
 * sbx_handle_set_typing:
 * @request: a `setTyping`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Tells who watches the channel that the asker types in a topic, or has stopped.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_set_typing (SbxRequest  *request,
                       GError     **error)
{
  g_autoptr (AttentionCall) call = g_new0 (AttentionCall, 1);
  JsonObject               *payload = sbx_request_get_payload (request);

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_get_boolean (payload, "typing", SBX_FIELD_REQUIRED, &call->typing, error))
    return FALSE;

  run_call (request, g_steal_pointer (&call));
  return TRUE;
}

/**
 * sbx_handle_set_viewing:
 * @request: a `setViewing`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Tells who watches the channel which topic the asker looks at on this connection; without a topic, none.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_set_viewing (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (AttentionCall) call = g_new0 (AttentionCall, 1);
  JsonObject               *payload = sbx_request_get_payload (request);

  call->is_viewing = TRUE;
  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_OPTIONAL, &call->topic_id, error))
    return FALSE;

  run_call (request, g_steal_pointer (&call));
  return TRUE;
}
