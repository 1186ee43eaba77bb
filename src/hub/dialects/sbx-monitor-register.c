/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-monitor-private.h"

#include "sbx-hub-private.h"
#include "sbx-json-read.h"

/* Who a client of the monitor dialect is. */

static SbxMonitor *
get_state (SbxHub *hub)
{
  return sbx_hub_get_dialect_state (hub, &sbx_dialect_monitor);
}

/* What the hub reads of a registration: streams have no form here, and the token was looked at already. */
static JsonObject *
make_hello (SbxHub     *hub,
            JsonObject *payload)
{
  const char *token = sbx_hub_config_get_string (sbx_hub_get_config (hub), "token");
  JsonObject *hello = sbx_json_copy_object (payload);

  if (json_object_has_member (hello, "streams"))
    json_object_remove_member (hello, "streams");
  json_object_set_string_member (hello, "token", token);
  return hello;
}

/* @ack: what the client waits for, or -1. @implied: it did not say this itself. */
static void
say_hello (SbxHub     *hub,
           SbxPeer    *peer,
           JsonObject *payload,
           gint64      ack,
           gboolean    implied)
{
  g_autoptr (JsonObject) hello = make_hello (hub, payload);
  g_autofree char       *id = NULL;
  SbxMonitorCall        *call;

  id = sbx_monitor_client_add_call (sbx_peer_get_dialect_data (peer), "hello", ack, &call);
  call->implied = implied;
  sbx_dialect_ask (hub, peer, "hello", id, hello);
}

/**
 * sbx_monitor_register:
 * @hub: a hub
 * @peer: one of its peers
 * @request: who it says to be
 * @ack: what it waits for, or %SBX_SOCKETIO_NO_ID
 *
 * Who it was until now is somebody else.
 */
void
sbx_monitor_register (SbxHub      *hub,
                      SbxPeer     *peer,
                      SbxEnvelope *request,
                      gint64       ack)
{
  sbx_monitor_unregister (hub, peer);
  say_hello (hub, peer, sbx_envelope_get_payload (request), ack, FALSE);
}

/**
 * sbx_monitor_imply:
 * @hub: a hub
 * @peer: one of its peers, which has not said who it is
 * @event: the native request that it makes
 *
 * Gives it an identity for what it asks; it hears nothing that it does not ask for.
 */
void
sbx_monitor_imply (SbxHub     *hub,
                   SbxPeer    *peer,
                   const char *event)
{
  SbxMonitorClient       *client = sbx_peer_get_dialect_data (peer);
  g_autoptr (JsonObject)  payload = json_object_new ();

  json_object_set_string_member (payload, "clientId",
                                 client->client_id != NULL ? client->client_id : sbx_peer_get_connection_id (peer));
  json_object_set_string_member (payload, "clientType", g_str_equal (event, "syncData") ? "worker" : "monitor");
  say_hello (hub, peer, payload, SBX_SOCKETIO_NO_ID, TRUE);
}

/* A monitor or admin hears of every message. */
static void
join (SbxHub  *hub,
      SbxPeer *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  g_debug ("%s registered as %s “%s”", sbx_peer_get_connection_id (peer), identity->client_type, identity->client_id);
  if (g_str_equal (identity->client_type, "monitor") || g_str_equal (identity->client_type, "admin"))
    sbx_audience_add (get_state (hub)->monitors, peer);
}

/**
 * sbx_monitor_registered:
 * @hub: a hub
 * @peer: one of its peers, which was welcomed as who it said to be
 * @request: what it said
 *
 * What is kept, to be said again where the connection is taken up again, has no secret in it.
 */
void
sbx_monitor_registered (SbxHub      *hub,
                        SbxPeer     *peer,
                        SbxEnvelope *request)
{
  g_autoptr (JsonObject)  payload = sbx_json_copy_object (sbx_envelope_get_payload (request));
  g_autoptr (SbxEnvelope) kept = NULL;

  join (hub, peer);
  json_object_remove_member (payload, "token");
  kept = sbx_envelope_new ("hello", payload);
  sbx_socketio_keep (peer, SBX_MONITOR_NAMESPACE, sbx_envelope_get_payload_text (kept));
}

/**
 * sbx_monitor_take_up:
 * @hub: a hub
 * @peer: one of its peers, whose lost connection is taken up again
 * @kept: what was kept of it
 *
 * It is who it was.
 */
void
sbx_monitor_take_up (SbxHub  *hub,
                     SbxPeer *peer,
                     GBytes  *kept)
{
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("hello", NULL, NULL, kept);

  say_hello (hub, peer, sbx_envelope_get_payload (envelope), SBX_SOCKETIO_NO_ID, TRUE);
  if (sbx_peer_get_identity (peer) == NULL)
    return;
  join (hub, peer);
  sbx_socketio_keep (peer, SBX_MONITOR_NAMESPACE, kept);
}

/**
 * sbx_monitor_unregister:
 * @hub: a hub
 * @peer: one of its peers
 *
 * It is nobody any more; a connection that is at its end is the hub's to forget.
 */
void
sbx_monitor_unregister (SbxHub  *hub,
                        SbxPeer *peer)
{
  sbx_audience_remove (get_state (hub)->monitors, peer);
  if (sbx_peer_is_open (peer) && sbx_peer_get_identity (peer) != NULL)
    sbx_hub_forget_client (hub, peer);
}
