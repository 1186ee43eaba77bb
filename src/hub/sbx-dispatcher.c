/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-json-check.h"
#include "sbx-limits.h"
#include "sbx-viewer.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* One row for a request, and one for each other name that it goes by. */
static const SbxHandler handlers[] = {
  { "hello", TRUE, sbx_handle_hello },
  { "monitor:register", TRUE, sbx_handle_hello },
  { "ping", TRUE, sbx_handle_ping },
  { "subscribe", FALSE, sbx_handle_subscribe },
  { "unsubscribe", FALSE, sbx_handle_unsubscribe },
  { "publish", FALSE, sbx_handle_publish },
  { "listChannels", FALSE, sbx_handle_list_channels },
  { "monitor:request_channels", FALSE, sbx_handle_list_channels },
  { "listTopics", FALSE, sbx_handle_list_topics },
  { "monitor:request_topics", FALSE, sbx_handle_list_topics },
  { "listMessages", FALSE, sbx_handle_list_messages },
  { "monitor:request_messages", FALSE, sbx_handle_list_messages },
  { "search", FALSE, sbx_handle_search },
  { "sendMessage", FALSE, sbx_handle_send_message },
  { "monitor:reply", FALSE, sbx_handle_send_message },
  { "markRead", FALSE, sbx_handle_mark_read },
  { "editMessage", FALSE, sbx_handle_edit_message },
  { "deleteMessage", FALSE, sbx_handle_delete_message },
  { "setTyping", FALSE, sbx_handle_set_typing },
  { "setViewing", FALSE, sbx_handle_set_viewing },
  { "setTopic", FALSE, sbx_handle_set_topic },
  { "pin", FALSE, sbx_handle_pin },
  { "mute", FALSE, sbx_handle_mute },
  { "batch", FALSE, sbx_handle_batch },
  { "claimTopic", FALSE, sbx_handle_claim_topic },
  { "releaseTopic", FALSE, sbx_handle_release_topic },
  { "syncData", FALSE, sbx_handle_sync_data },
  { "WORKER_DATA_SYNC", FALSE, sbx_handle_sync_data },
  { "worker:data_sync", FALSE, sbx_handle_sync_data },
  { "reportSession", FALSE, sbx_handle_report_session },
  { "reportTask", FALSE, sbx_handle_report_task },
  { "reportProgress", FALSE, sbx_handle_report_progress },
  { "listSessions", FALSE, sbx_handle_list_sessions },
  { "listTasks", FALSE, sbx_handle_list_tasks },
  { "pushAction", FALSE, sbx_handle_push_action },
  { "ackAction", FALSE, sbx_handle_ack_action },
  { "cancelAction", FALSE, sbx_handle_cancel_action },
  { "traceAction", FALSE, sbx_handle_trace_action },
  { "listActions", FALSE, sbx_handle_list_actions },
  { "explain", FALSE, sbx_handle_explain },
  { "sendDirect", FALSE, sbx_handle_send_direct },
  { "notify", FALSE, sbx_handle_notify },
  { "checkBot", FALSE, sbx_handle_check_bot },
  { "listPeople", FALSE, sbx_handle_list_people },
  { "listDevices", FALSE, sbx_handle_list_devices },
  { "listClients", FALSE, sbx_handle_list_clients },
  { "inspectClient", FALSE, sbx_handle_inspect_client },
  { "disconnectClient", FALSE, sbx_handle_disconnect_client },
  { "reportProject", FALSE, sbx_handle_report_project },
  { "listProjects", FALSE, sbx_handle_list_projects },
  { "takeReplies", FALSE, sbx_handle_take_replies },
  { "replyForwarded", FALSE, sbx_handle_reply_forwarded },
  { "startOutbound", FALSE, sbx_handle_start_outbound, TRUE },
  { "stopOutbound", FALSE, sbx_handle_stop_outbound, TRUE },
  { "stats", FALSE, sbx_handle_stats },
};

static const SbxHandler *
find_handler (const char *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      if (g_str_equal (handlers[i].event, event))
        return &handlers[i];
    }
  return NULL;
}

static gboolean
may_ask (SbxRequest       *request,
         const SbxHandler *handler)
{
  SbxPeer *peer = sbx_request_get_peer (request);
  SbxHub  *hub = sbx_request_get_hub (request);

  if (sbx_peer_get_identity (peer) != NULL)
    return TRUE;
  if (handler == NULL)
    return FALSE;
  if (handler->from_viewer && sbx_peer_get_dialect (peer) == &sbx_dialect_native && sbx_peer_get_n_received (peer) == 1 && sbx_viewer_is_allowed (hub))
    sbx_viewer_begin (hub, peer);
  return handler->before_hello || (handler->from_viewer && sbx_peer_is_viewer (peer));
}

static gboolean
handle (SbxRequest  *request,
        GError     **error)
{
  const char       *event = sbx_envelope_get_event (sbx_request_get_envelope (request));
  const SbxHandler *handler = find_handler (event);

  if (!may_ask (request, handler))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                           _("Say hello before anything else"));
      return FALSE;
    }
  if (handler == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                   _("This hub does not know the event “%s”"), event);
      return FALSE;
    }
  return handler->handle (request, error);
}

/**
 * sbx_dispatcher_run:
 * @request: a request that is not answered
 *
 * Runs its handler, now or again after it was deferred.
 */
void
sbx_dispatcher_run (SbxRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!handle (request, &error))
    sbx_request_fail (request, error);
}

/* What cannot be read has no request that could be answered, save for an id that was found. */
static void
refuse (SbxHub       *hub,
        SbxPeer      *peer,
        const GError *error)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_error (NULL, error);

  sbx_metrics_refuse (sbx_hub_get_metrics (hub), sbx_wire_error_to_name (error->code));
  sbx_peer_get_dialect (peer)->answered (hub, peer, NULL, envelope);
}

/**
 * sbx_dispatcher_dispatch:
 * @hub: a hub
 * @peer: who sent it
 * @data: one message, not terminated
 * @length: in bytes
 *
 * Decodes one message by the codec of the peer's dialect, finds its handler and runs it. Whatever is
 * wrong with it is answered.
 */
void
sbx_dispatcher_dispatch (SbxHub     *hub,
                         SbxPeer    *peer,
                         const char *data,
                         gsize       length)
{
  const SbxDialect       *dialect = sbx_peer_get_dialect (peer);
  guint                   depth = (guint) sbx_hub_config_get_int (sbx_hub_get_config (hub), "depth");
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (SbxRequest)  request = NULL;
  g_autoptr (GError)      error = NULL;

  /* The codec knows the protocol's own limit; a hub may have a lower one. What is shorter is not that deep, nor
   * always JSON. */
  envelope = dialect->codec->decode (data, length, &error);
  if (envelope != NULL && depth < SBX_LIMIT_DEPTH && length > depth && !sbx_json_check (data, length, depth, &error) &&
      sbx_envelope_get_id (envelope) != NULL)
    sbx_wire_error_set_detail (error, "re", json_node_init_string (json_node_alloc (), sbx_envelope_get_id (envelope)));
  if (error != NULL)
    {
      refuse (hub, peer, error);
      return;
    }
  request = sbx_request_new (hub, peer, envelope, length);
  if (dialect->prepare != NULL && !dialect->prepare (request, &error))
    sbx_request_fail (request, error);
  else
    sbx_dispatcher_run (request);
}
