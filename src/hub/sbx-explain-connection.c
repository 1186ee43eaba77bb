/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain-bot.h"

#include "sbx-explain-history.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Why a connection does not do what it should: from the hub's own record of it. */

static void
explain_queue (SbxPeer    *peer,
               SbxExplain *explain)
{
  guint queued = sbx_peer_get_n_queued (peer);

  if (queued == 0)
    return;
  sbx_explain_add_field (explain, "slowReader", "connection", sbx_peer_get_connection_id (peer), "queueMessages", sbx_explain_number (queued),
                         ngettext ("The other side reads slowly: %u message waits for it here.", "The other side reads slowly: %u messages wait for it here.", queued),
                         queued);
  sbx_explain_set_next (explain, _("Look what the other side, or the network between, is busy with. Where the queue runs over, the connection is ended with 4008."));
}

/**
 * sbx_explain_hub_stopping:
 * @explain: what is being explained
 * @peer: a connection that is not open any more
 *
 * Adds that the hub ends, which ends all connections.
 */
void
sbx_explain_hub_stopping (SbxExplain *explain,
                          SbxPeer    *peer)
{
  sbx_explain_add_field (explain, "hubStopped", "connection", sbx_peer_get_connection_id (peer), "readyState", sbx_explain_number (sbx_peer_get_ready_state (peer)),
                         _("The hub is stopping, and ends all connections."));
  sbx_explain_set_next (explain, _("Wait until the hub runs again; what waits is kept until then."));
}

static void
explain_open (SbxHub          *hub,
              SbxPeer         *peer,
              const SbxFlight *flight,
              SbxExplain      *explain)
{
  const char *connection = sbx_peer_get_connection_id (peer);
  gint64      heartbeat = sbx_hub_config_get_int (sbx_hub_get_config (hub), "heartbeat-interval");
  gint64      silence = sbx_peer_get_silence (peer);

  if (!sbx_peer_is_open (peer) && sbx_hub_is_stopping (hub))
    {
      sbx_explain_hub_stopping (explain, peer);
      return;
    }
  if (!sbx_peer_is_open (peer) && flight != NULL && flight->closed_by != NULL)
    {
      sbx_explain_history (explain, sbx_hub_get_recorder (hub), flight);
      sbx_explain_set_next (explain, _("Connect again."));
      return;
    }
  if (!sbx_peer_is_open (peer))
    {
      sbx_explain_add_field (explain, "notOpen", "connection", connection, "readyState", sbx_explain_number (sbx_peer_get_ready_state (peer)),
                             _("The hub is ending this connection, with code %u."), sbx_peer_get_close_code (peer));
      sbx_explain_set_next (explain, _("Connect again."));
      return;
    }
  if (sbx_peer_get_identity (peer) == NULL && !sbx_peer_is_viewer (peer))
    {
      sbx_explain_add_field (explain, "noHello", "connection", connection, "clientId", sbx_explain_text (NULL),
                             _("The connection is open, and has not said who it is: nothing but a hello is taken from it."));
      sbx_explain_set_next (explain, _("Let the program say hello, or choose the dialect that it speaks."));
    }
  if (silence >= 2 * heartbeat)
    {
      sbx_explain_add_field (explain, "heartbeatLate", "connection", connection, "silence", sbx_explain_number (silence),
                             _("Nothing was heard from the other side for %" PRId64 " ms, though it was asked for a sign of life."), silence);
      sbx_explain_set_next (explain, _("Look whether the other side still runs and the network is there; after three heartbeats the connection is ended with 4009."));
    }
  explain_queue (peer, explain);
}

/* Who asks by the id of a bot is told what bots are told of. */
static gboolean
explain_bot_connection (SbxRequest *request,
                        const char *id,
                        SbxExplain *explain)
{
  SbxHub  *hub = sbx_request_get_hub (request);
  SbxPeer *peer = sbx_explain_find_bot (hub, id);

  json_object_set_string_member (sbx_explain_get_answer (explain), "targetId", id);
  sbx_explain_bot (explain, hub, id);
  if (peer != NULL)
    {
      json_object_set_string_member (sbx_explain_get_answer (explain), "connectionId", sbx_peer_get_connection_id (peer));
      if (sbx_explain_is_empty (explain))
        explain_queue (peer, explain);
    }
  if (sbx_explain_is_empty (explain))
    sbx_explain_set_title (explain, _("The bot “%s” is connected, and the hub hears it."), id);
  else if (peer != NULL)
    sbx_explain_set_title (explain, _("The bot “%s” has a connection that is not well."), id);
  else
    sbx_explain_set_title (explain, _("The bot “%s” is not connected."), id);
  return TRUE;
}

/* Of a connection that the asker had before, too. */
static gboolean
check_may_see (SbxRequest       *request,
               SbxPeer          *peer,
               const SbxFlight  *flight,
               GError          **error)
{
  SbxPeer           *asker = sbx_request_get_peer (request);
  const SbxIdentity *identity = sbx_peer_get_identity (asker);

  if (peer == asker ||
      (flight != NULL && flight->client_id != NULL && g_str_equal (flight->client_id, identity->client_id) &&
       g_str_equal (flight->client_type, identity->client_type) && g_strcmp0 (flight->user_id, identity->user_id) == 0))
    return TRUE;
  return sbx_request_check_admin (request, error);
}

static void
explain_gone (SbxHub          *hub,
              const char      *id,
              const SbxFlight *flight,
              SbxExplain      *explain)
{
  json_object_set_string_member (sbx_explain_get_answer (explain), "connectionId", id);
  if (flight != NULL)
    {
      sbx_explain_set_title (explain, _("The connection “%s” has ended."), id);
      sbx_explain_history (explain, sbx_hub_get_recorder (hub), flight);
      sbx_explain_set_next (explain, _("Connect again."));
      return;
    }
  sbx_explain_set_title (explain, _("The hub has no connection “%s”."), id);
  sbx_explain_add_field (explain, "unknownConnection", "connections", NULL, "connectionId", sbx_explain_text (id),
                         _("There is no record of a connection “%s”: it ended long ago, or it is another hub’s."), id);
  sbx_explain_set_next (explain, _("Check the id, and which hub it is of."));
}

/**
 * sbx_explain_connection:
 * @request: connectionId, of an administrator or the asker's own; or targetId, a bot's; without either the asker's own
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE where it was answered
 */
gboolean
sbx_explain_connection (SbxRequest  *request,
                        GError     **error)
{
  JsonObject            *payload = sbx_request_get_payload (request);
  SbxHub                *hub = sbx_request_get_hub (request);
  g_autofree char       *id = NULL;
  g_autofree char       *target = NULL;
  g_autoptr (SbxExplain) explain = NULL;
  SbxHubRecorder        *recorder = sbx_hub_get_recorder (hub);
  SbxPeer               *peer = sbx_request_get_peer (request);
  SbxFlight             *flight = NULL;

  if (!sbx_fields_dup_id (payload, "connectionId", SBX_FIELD_OPTIONAL, &id, error) ||
      !sbx_fields_dup_id (payload, "targetId", SBX_FIELD_OPTIONAL, &target, error))
    return FALSE;
  if (id != NULL)
    {
      peer = sbx_reactor_find (sbx_hub_get_reactor (hub), id);
      flight = recorder != NULL ? sbx_hub_recorder_find (recorder, id) : NULL;
    }
  if (target == NULL && !check_may_see (request, peer, flight, error))
    return FALSE;
  /* One whose socket is gone is let go at the end of the turn. */
  if (flight != NULL && flight->closed_at != 0)
    peer = NULL;

  explain = sbx_explain_new ("connection");
  if (target != NULL)
    {
      explain_bot_connection (request, target, explain);
    }
  else if (peer == NULL)
    {
      explain_gone (hub, id, flight, explain);
    }
  else
    {
      json_object_set_string_member (sbx_explain_get_answer (explain), "connectionId", sbx_peer_get_connection_id (peer));
      explain_open (hub, peer, flight, explain);
      if (sbx_explain_is_empty (explain))
        sbx_explain_set_title (explain, _("The hub has the connection, it is open, and the hub hears it."));
      else
        sbx_explain_set_title (explain, _("The hub has the connection, and it is not well."));
    }
  sbx_explain_answer (g_steal_pointer (&explain), request);
  return TRUE;
}
