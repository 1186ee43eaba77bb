/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-monitor-private.h"

#include "sbx-codec-monitor.h"
#include "sbx-hub-private.h"
#include "sbx-json-check.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-monitor-files.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* What a client of the monitor dialect asks for, and how it hears the answer. */

/* A request whose files are being stored. */
typedef struct
{
  SbxHub      *hub;
  SbxPeer     *peer;
  SbxEnvelope *request;
  gsize        length;
  gint64       ack;
} Pending;

static gboolean
can_hear (SbxPeer *peer)
{
  return sbx_peer_is_open (peer) && sbx_socketio_is_connected (peer, SBX_MONITOR_NAMESPACE);
}

static void
emit (SbxPeer     *peer,
      SbxEnvelope *envelope)
{
  g_autoptr (GBytes) text = sbx_codec_monitor.encode (envelope, NULL);

  if (text != NULL && can_hear (peer))
    sbx_socketio_emit (peer, SBX_MONITOR_NAMESPACE, text, NULL);
}

static void
acknowledge (SbxPeer     *peer,
             gint64       ack,
             SbxEnvelope *answer)
{
  g_autoptr (GBytes) arguments = sbx_codec_monitor_encode_ack (answer);

  if (can_hear (peer))
    sbx_socketio_ack (peer, SBX_MONITOR_NAMESPACE, ack, arguments, NULL);
}

/* Events come always, save that what failed, or went well without anything to tell, is told to whoever asked by the ack. */
static void
tell (SbxPeer     *peer,
      gint64       ack,
      SbxEnvelope *answer)
{
  static const char *const always[] = { "welcome", "channels", "topics", "messages", NULL };

  if (ack == SBX_SOCKETIO_NO_ID || g_strv_contains (always, sbx_envelope_get_event (answer)))
    emit (peer, answer);
  if (ack != SBX_SOCKETIO_NO_ID)
    acknowledge (peer, ack, answer);
}

static void
refuse (SbxHub       *hub,
        SbxPeer      *peer,
        gint64        ack,
        const GError *error)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_error (NULL, error);

  sbx_metrics_refuse (sbx_hub_get_metrics (hub), sbx_wire_error_to_name (error->domain == SBX_WIRE_ERROR ? error->code : SBX_WIRE_ERROR_INTERNAL));
  tell (peer, ack, envelope);
}

static void
ask (SbxHub      *hub,
     SbxPeer     *peer,
     SbxEnvelope *request,
     gsize        length)
{
  g_autoptr (SbxRequest) made = sbx_request_new (hub, peer, request, length);

  sbx_dispatcher_run (made);
}

static void
run_list (SbxHub      *hub,
          SbxPeer     *peer,
          SbxEnvelope *request,
          gint64       ack)
{
  SbxMonitorClient       *client = sbx_peer_get_dialect_data (peer);
  const char             *event = sbx_envelope_get_event (request);
  g_autoptr (JsonObject)  payload = NULL;
  g_autoptr (SbxMonitorList) list = NULL;
  g_autoptr (GError)      error = NULL;
  g_autofree char        *id = NULL;
  SbxMonitorCall         *call;

  list = sbx_monitor_list_new (request, &error);
  if (list == NULL)
    {
      refuse (hub, peer, ack, error);
      return;
    }
  id = sbx_monitor_client_add_call (client, event, ack, &call);
  call->list = g_steal_pointer (&list);
  payload = sbx_monitor_list_ask (call->list);
  sbx_dialect_ask (hub, peer, event, id, payload);
}

/* A reply may do without a key: then it cannot be repeated. */
static SbxEnvelope *
add_key (SbxEnvelope *request,
         const char  *id)
{
  g_autoptr (JsonObject) payload = sbx_json_copy_object (sbx_envelope_get_payload (request));
  g_autofree char       *key = g_uuid_string_random ();

  if (!json_object_has_member (payload, "key") || json_object_get_null_member (payload, "key"))
    json_object_set_string_member (payload, "key", key);
  return sbx_envelope_new_request (sbx_envelope_get_event (request), id, payload);
}

static void
run (SbxHub      *hub,
     SbxPeer     *peer,
     SbxEnvelope *request,
     gsize        length,
     gint64       ack)
{
  SbxMonitorClient        *client = sbx_peer_get_dialect_data (peer);
  const char              *event = sbx_envelope_get_event (request);
  g_autoptr (SbxEnvelope)  whole = NULL;
  g_autofree char         *id = NULL;

  if (g_str_equal (event, "hello"))
    {
      sbx_monitor_register (hub, peer, request, ack);
      return;
    }

  if (sbx_peer_get_identity (peer) == NULL)
    sbx_monitor_imply (hub, peer, event);
  if (sbx_monitor_list_is_list (request))
    {
      run_list (hub, peer, request, ack);
      return;
    }

  id = sbx_monitor_client_add_call (client, event, ack, NULL);
  if (g_str_equal (event, "sendMessage"))
    whole = add_key (request, id);
  else
    whole = sbx_envelope_new_for_text (event, id, NULL, sbx_envelope_get_payload_text (request));
  ask (hub, peer, whole, length);
}

static void
on_files_stored (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Pending                *pending = user_data;
  g_autoptr (GError)      error = NULL;
  g_autoptr (JsonObject)  payload = sbx_monitor_files_store_finish (result, &error);
  g_autoptr (SbxEnvelope) request = NULL;

  if (payload == NULL)
    refuse (pending->hub, pending->peer, pending->ack, error);
  else if (can_hear (pending->peer))
    {
      request = sbx_envelope_new (sbx_envelope_get_event (pending->request), payload);
      run (pending->hub, pending->peer, request, pending->length, pending->ack);
    }

  sbx_peer_end_request (pending->peer, pending->length);
  sbx_hub_end_operation (pending->hub);
  sbx_envelope_unref (pending->request);
  sbx_peer_unref (pending->peer);
  g_object_unref (pending->hub);
  g_free (pending);
}

/* While they are stored they count as a request of the peer, which is as long as they are. */
static void
store_files (SbxHub                  *hub,
             SbxPeer                 *peer,
             SbxEnvelope             *request,
             const SbxSocketioPacket *packet)
{
  Pending *pending;

  if (!g_str_equal (sbx_envelope_get_event (request), "sendMessage"))
    {
      g_autoptr (GError) error = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                                              _("“%s” takes no files"), sbx_envelope_get_event (request));

      refuse (hub, peer, packet->id, error);
      return;
    }

  pending = g_new0 (Pending, 1);
  pending->hub = g_object_ref (hub);
  pending->peer = sbx_peer_ref (peer);
  pending->request = sbx_envelope_ref (request);
  pending->ack = packet->id;
  pending->length = packet->json_length;
  for (guint i = 0; i < packet->attachments->len; i++)
    pending->length += g_bytes_get_size (g_ptr_array_index (packet->attachments, i));
  sbx_hub_begin_operation (hub);
  sbx_peer_begin_request (peer, pending->length);
  sbx_monitor_files_store_async (hub, sbx_envelope_get_payload (request), packet->attachments, on_files_stored, pending);
}

/**
 * sbx_monitor_receive:
 * @hub: a hub
 * @peer: one of its peers
 * @packet: an event of it
 *
 * Does what it asks for, or says why not.
 */
void
sbx_monitor_receive (SbxHub                  *hub,
                     SbxPeer                 *peer,
                     const SbxSocketioPacket *packet)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) request = NULL;
  gint64                  depth = sbx_hub_config_get_int (sbx_hub_get_config (hub), "depth");

  if (depth >= SBX_LIMIT_DEPTH || sbx_json_check_grammar (packet->json, packet->json_length, (guint) depth, &error))
    request = sbx_codec_monitor.decode (packet->json, packet->json_length, &error);

  if (request == NULL)
    refuse (hub, peer, packet->id, error);
  else if (packet->attachments != NULL && packet->attachments->len > 0)
    store_files (hub, peer, request, packet);
  else
    run (hub, peer, request, packet->json_length, packet->id);
}

/* Asks for the next page of a list; FALSE where it is whole. */
static gboolean
go_on (SbxHub         *hub,
       SbxPeer        *peer,
       SbxMonitorCall *call,
       const char     *id)
{
  g_autoptr (JsonObject) payload = sbx_monitor_list_ask (call->list);

  if (payload == NULL)
    return FALSE;
  sbx_dialect_ask (hub, peer, call->event, id, payload);
  return TRUE;
}

static void
answer_list (SbxHub         *hub,
             SbxPeer        *peer,
             SbxMonitorCall *call,
             const char     *id,
             SbxEnvelope    *answer)
{
  SbxMonitorClient        *client = sbx_peer_get_dialect_data (peer);
  gboolean                 failed = g_str_equal (sbx_envelope_get_event (answer), "error");
  g_autoptr (SbxEnvelope)  whole = NULL;

  if (failed && !sbx_monitor_list_refuse (call->list, answer))
    {
      tell (peer, call->ack, answer);
      sbx_monitor_client_end_call (client, id);
      return;
    }
  if (!failed)
    sbx_monitor_list_take (call->list, answer);
  if (go_on (hub, peer, call, id))
    return;

  whole = sbx_monitor_list_finish (call->list);
  g_debug ("%s: %u %s sent", sbx_peer_get_connection_id (peer), sbx_monitor_list_get_n (call->list), sbx_envelope_get_event (whole));
  tell (peer, call->ack, whole);
  sbx_monitor_client_end_call (client, id);
}

/**
 * sbx_monitor_answered:
 * @hub: a hub
 * @peer: one of its peers
 * @request: (nullable): what was asked
 * @answer: what it is told
 */
void
sbx_monitor_answered (SbxHub      *hub,
                      SbxPeer     *peer,
                      SbxEnvelope *request,
                      SbxEnvelope *answer)
{
  SbxMonitorClient *client = sbx_peer_get_dialect_data (peer);
  const char       *id = request != NULL ? sbx_envelope_get_id (request) : NULL;
  SbxMonitorCall   *call = sbx_monitor_client_find_call (client, id);

  if (call == NULL)
    {
      emit (peer, answer);
      return;
    }
  if (call->list != NULL)
    {
      answer_list (hub, peer, call, id, answer);
      return;
    }

  if (!call->implied)
    {
      if (g_str_equal (sbx_envelope_get_event (answer), "welcome"))
        sbx_monitor_registered (hub, peer, request);
      tell (peer, call->ack, answer);
    }
  sbx_monitor_client_end_call (client, id);
}

