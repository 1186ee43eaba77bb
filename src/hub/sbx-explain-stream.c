/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-stream-name.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Why nothing comes on a stream: from where it ends, and from who listens. */

typedef struct
{
  guint    n_listeners;
  guint    n_catching_up;
  SbxPeer *slowest;         /* (nullable): who has most waiting */
} Listeners;

static void
find_listeners (SbxHub     *hub,
                const char *stream,
                Listeners  *listeners)
{
  GPtrArray *peers = sbx_reactor_get_peers (sbx_hub_get_reactor (hub));
  SbxRouter *router = sbx_hub_get_router (hub);

  for (guint i = 0; i < peers->len; i++)
    {
      SbxPeer *peer = g_ptr_array_index (peers, i);

      if (!sbx_router_is_subscribed (router, peer, stream))
        continue;
      listeners->n_listeners++;
      if (!sbx_router_is_live (router, peer, stream))
        listeners->n_catching_up++;
      if (listeners->slowest == NULL || sbx_peer_get_n_queued (peer) > sbx_peer_get_n_queued (listeners->slowest))
        listeners->slowest = peer;
    }
}

/* What is wrong with the asker's own subscription. */
static void
explain_own (SbxRequest *request,
             const char *stream,
             SbxExplain *explain)
{
  SbxPeer    *peer = sbx_request_get_peer (request);
  SbxRouter  *router = sbx_request_get_router (request);
  const char *connection = sbx_peer_get_connection_id (peer);

  if (!sbx_router_is_subscribed (router, peer, stream))
    {
      sbx_explain_add_field (explain, "notSubscribed", "connection", connection, "subscribed", sbx_explain_truth (FALSE),
                             _("This connection has not subscribed to “%s”."), stream);
      sbx_explain_set_next (explain, _("Subscribe to “%s”."), stream);
    }
  else if (!sbx_router_is_live (router, peer, stream))
    {
      sbx_explain_add_field (explain, "catchingUp", "connection", connection, "live", sbx_explain_truth (FALSE),
                             _("This connection is still being told what it missed of “%s”; what is new follows."), stream);
      sbx_explain_set_next (explain, _("Wait until what was missed is there."));
    }
}

static void
explain_log (SbxExplain *explain,
             SbxRouter  *router,
             const char *stream)
{
  SbxStreamHead head = { 0 };

  if (sbx_router_get_head (router, stream, &head) && head.seq > 0)
    {
      json_object_set_int_member (sbx_explain_get_answer (explain), "seq", head.seq);
      json_object_set_int_member (sbx_explain_get_answer (explain), "oldest", head.oldest);
      return;
    }
  /* Of who is there nothing is ever kept. */
  if (sbx_router_get_n_passing (router, stream) > 0 || g_str_equal (stream, "people"))
    return;
  sbx_explain_add_field (explain, "nothingPublished", "stream", stream, "seq", sbx_explain_number (0),
                         _("Nothing that is kept was ever told in “%s”."), stream);
  sbx_explain_set_next (explain, _("Check the name: everything after the first “/” is the id, and ids are compared byte by byte. Then look whether whoever should tell something is connected."));
}

static void
explain_listeners (SbxExplain      *explain,
                   const Listeners *listeners,
                   const char      *stream)
{
  guint queued = listeners->slowest != NULL ? sbx_peer_get_n_queued (listeners->slowest) : 0;

  json_object_set_int_member (sbx_explain_get_answer (explain), "subscribers", listeners->n_listeners);
  if (listeners->n_listeners == 0)
    {
      sbx_explain_add_field (explain, "nobodyListens", "stream", stream, "subscribers", sbx_explain_number (0),
                             _("Nobody is subscribed to “%s”."), stream);
      sbx_explain_set_next (explain, _("Let whoever should hear of it connect and subscribe to “%s”; what is kept is told then."), stream);
    }
  else if (queued > 0)
    {
      sbx_explain_add_field (explain, "slowReader", "connection", sbx_peer_get_connection_id (listeners->slowest), "queueMessages", sbx_explain_number (queued),
                             ngettext ("%u message waits for a connection that reads slowly.", "%u messages wait for a connection that reads slowly.", queued),
                             queued);
      sbx_explain_set_next (explain, _("Look what that connection is busy with."));
    }
}

/**
 * sbx_explain_stream:
 * @request: stream; mine (it is about the asker's own subscription)
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE where it was answered
 */
gboolean
sbx_explain_stream (SbxRequest  *request,
                    GError     **error)
{
  JsonObject      *payload = sbx_request_get_payload (request);
  g_autofree char *stream = NULL;
  gboolean         mine = FALSE;
  Listeners        listeners = { 0 };
  SbxExplain      *explain;

  if (!sbx_stream_name_dup (payload, "stream", &stream, error) ||
      !sbx_fields_get_boolean (payload, "mine", SBX_FIELD_OPTIONAL, &mine, error))
    return FALSE;

  explain = sbx_explain_new ("stream");
  json_object_set_string_member (sbx_explain_get_answer (explain), "stream", stream);
  if (mine)
    explain_own (request, stream, explain);
  explain_log (explain, sbx_request_get_router (request), stream);
  find_listeners (sbx_request_get_hub (request), stream, &listeners);
  if (!mine)
    explain_listeners (explain, &listeners, stream);
  if (sbx_explain_is_empty (explain))
    sbx_explain_set_title (explain, _("The stream “%s” is well: what is told in it reaches who listens."), stream);
  else
    sbx_explain_set_title (explain, _("Something keeps the stream “%s” from being heard."), stream);
  sbx_explain_answer (explain, request);
  return TRUE;
}
