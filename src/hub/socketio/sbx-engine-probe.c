/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-private.h"

#include <string.h>

/* A WebSocket that a polling session tries, as a peer of its own that nobody outside is told of. When the client
 * says so, its socket becomes the session's. */
typedef struct
{
  SbxCarrier  carrier;
  SbxEngine  *engine;      /* not owned */
  char        sid[SBX_ENGINE_ID_LENGTH + 1];
} SbxEngineProbe;

static SbxEngineSession *
find_session (SbxPeer *peer)
{
  SbxEngineProbe   *self = (SbxEngineProbe *) peer->carrier;
  SbxEngineSession *session = g_hash_table_lookup (self->engine->sessions, self->sid);

  return session != NULL && session->probe == peer ? session : NULL;
}

static void
switch_over (SbxEngineSession *session)
{
  SbxPeer *probe = session->probe;

  /* The answer to the probe goes first. */
  sbx_peer_flush (probe);
  if (probe->state != SBX_PEER_OPEN || probe->out.length > 0)
    {
      sbx_peer_drop (probe);
      return;
    }
  session->probe = NULL;
  session->probed = FALSE;
  /* What is queued goes the new way. */
  sbx_engine_session_noop (session);
  sbx_peer_take_socket (session->peer, probe);
  if (session->ping_waits)
    sbx_engine_push_ping (session);
}

static void
on_message (SbxPeer    *peer,
            gboolean    binary,
            const char *data,
            gsize       length)
{
  SbxEngineSession *session = find_session (peer);

  if (session == NULL || session->peer->state != SBX_PEER_OPEN)
    {
      sbx_peer_drop (peer);
    }
  else if (!binary && !session->probed && length == 6 && memcmp (data, "2probe", 6) == 0)
    {
      sbx_engine_push_text (peer, "3probe");
      session->probed = TRUE;
      sbx_engine_session_wake (session);
    }
  else if (!binary && session->probed && length == 1 && *data == '5' && session->post == NULL)
    {
      switch_over (session);
    }
  else
    {
      sbx_peer_close (peer, SBX_CLOSE_NO_STATUS, NULL);
    }
}

/* The session goes on polling. */
static void
on_gone (SbxPeer *peer)
{
  SbxEngineSession *session = find_session (peer);

  if (session == NULL)
    return;
  session->probe = NULL;
  session->probed = FALSE;
}

static void
free_probe (SbxCarrier *carrier)
{
  g_free (carrier);
}

/**
 * sbx_engine_session_probe:
 * @self: a session without a socket and without a probe
 * @upgraded: a WebSocket of its client
 */
void
sbx_engine_session_probe (SbxEngineSession  *self,
                          const SbxUpgraded *upgraded)
{
  static const SbxCarrierFuncs funcs = { .message = on_message, .gone = on_gone, .free = free_probe };
  g_autoptr (SbxPeer)          peer = sbx_peer_new (upgraded->fd, upgraded->transport, upgraded->address, upgraded->slot);
  SbxEngineProbe              *probe = g_new0 (SbxEngineProbe, 1);
  g_autoptr (GError)           error = NULL;

  probe->carrier.funcs = &funcs;
  probe->engine = self->engine;
  g_strlcpy (probe->sid, self->sid, sizeof probe->sid);
  sbx_peer_take_carrier (peer, &probe->carrier);
  peer->inner = TRUE;
  if (!sbx_reactor_add (self->engine->reactor, peer, &error))
    {
      g_warning ("a connection could not be watched: %s", error->message);
      return;
    }
  self->probe = peer;
  sbx_reactor_feed (self->engine->reactor, peer, upgraded->early->data, upgraded->early->len);
}
