/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-private.h"

#include "sbx-json-writer.h"

#include <string.h>

static void
free_session (SbxCarrier *carrier)
{
  SbxEngineSession *self = (SbxEngineSession *) carrier;

  g_assert (self->poll == NULL && self->post == NULL);
  g_free (self);
}

static void
on_message (SbxPeer    *peer,
            gboolean    binary,
            const char *data,
            gsize       length)
{
  SbxEnginePacket    packet = { SBX_ENGINE_MESSAGE, TRUE, data, length };
  g_autoptr (GError) error = NULL;

  if (binary || sbx_engine_packet_parse (data, length, &packet, &error))
    sbx_engine_session_receive (sbx_engine_session_of (peer), &packet);
  else
    sbx_engine_end (peer, error->message);
}

static void
stop_heartbeat (SbxEngineSession *self)
{
  sbx_deadlines_unset (self->awaits_pong ? self->engine->pongs : self->engine->pings, &self->heartbeat);
}

static void
on_left (SbxPeer *peer)
{
  SbxEngineSession *self = sbx_engine_session_of (peer);

  stop_heartbeat (self);
  self->engine->funcs.closed (peer, self->engine->user_data);
}

static void
on_gone (SbxPeer *peer)
{
  SbxEngineSession *self = sbx_engine_session_of (peer);

  stop_heartbeat (self);
  g_hash_table_remove (self->engine->sessions, self->sid);
  if (self->probe != NULL)
    sbx_peer_drop (g_steal_pointer (&self->probe));
  sbx_engine_session_release (self);
}

static void
on_write (SbxPeer *peer)
{
  sbx_engine_session_write (sbx_engine_session_of (peer));
}

static void
on_resume (SbxPeer *peer)
{
  sbx_engine_session_resume (sbx_engine_session_of (peer));
}

static void
on_hung_up (SbxPeer *peer)
{
  sbx_engine_session_hang_up (sbx_engine_session_of (peer));
}

/**
 * sbx_engine_session_new:
 * @engine: an engine
 * @peer: a new peer, which owns the session from now on
 *
 * Returns: (transfer none): a session that is not open yet
 */
SbxEngineSession *
sbx_engine_session_new (SbxEngine *engine,
                        SbxPeer   *peer)
{
  static const SbxCarrierFuncs funcs = {
    .message = on_message,
    .write = on_write,
    .resume = on_resume,
    .hung_up = on_hung_up,
    .left = on_left,
    .gone = on_gone,
    .free = free_session,
  };
  SbxEngineSession            *self = g_new0 (SbxEngineSession, 1);

  self->carrier.funcs = &funcs;
  self->engine = engine;
  self->peer = peer;
  self->poll_fd = -1;
  sbx_engine_make_id (self->sid);
  sbx_peer_take_carrier (peer, &self->carrier);
  return self;
}

SbxEngineSession *
sbx_engine_session_of (SbxPeer *peer)
{
  return (SbxEngineSession *) peer->carrier;
}

/* Queues a packet of the protocol itself. */
void
sbx_engine_push_text (SbxPeer    *peer,
                      const char *text)
{
  g_autoptr (GBytes) frame = sbx_peer_frame_text (text, strlen (text));

  sbx_peer_push_answer (peer, frame);
}

/* Asks for life before all else that waits: behind a backlog it would come too late. */
void
sbx_engine_push_ping (SbxEngineSession *self)
{
  g_autoptr (GBytes) frame = NULL;

  self->ping_waits = self->peer->fd < 0;
  if (self->ping_waits)
    {
      sbx_engine_session_wake (self);
      return;
    }
  frame = sbx_peer_frame_text ("2", 1);
  sbx_peer_push_first (self->peer, frame);
  sbx_peer_note_ping (self->peer);
}

static void
push_open (SbxEngineSession *self)
{
  SbxJsonWriter      *writer = sbx_json_writer_new ();
  g_autoptr (GBytes)  json = NULL;
  g_autofree char    *text = NULL;

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "sid", self->sid);
  sbx_json_writer_begin_array (writer, "upgrades");
  if (self->peer->fd < 0)
    sbx_json_writer_string (writer, NULL, "websocket");
  sbx_json_writer_end_array (writer);
  sbx_json_writer_int (writer, "pingInterval", self->engine->options.ping_interval);
  sbx_json_writer_int (writer, "pingTimeout", self->engine->options.ping_timeout);
  sbx_json_writer_int (writer, "maxPayload", (gint64) self->engine->options.max_payload);
  sbx_json_writer_end_object (writer);
  json = sbx_json_writer_free_to_bytes (writer);
  text = g_strdup_printf ("%d%.*s", SBX_ENGINE_OPEN, (int) g_bytes_get_size (json), (const char *) g_bytes_get_data (json, NULL));
  sbx_engine_push_text (self->peer, text);
}

static void
start_ping (SbxEngineSession *self,
            gint64            from)
{
  self->awaits_pong = FALSE;
  sbx_deadlines_set (self->engine->pings, &self->heartbeat, from + self->engine->options.ping_interval * 1000, self);
}

/**
 * sbx_engine_session_open:
 * @self: a new session
 * @query: (nullable): of its first request
 * @headers: of its first request
 *
 * Has the layer above give the peer to the reactor, and queues the open packet.
 *
 * Returns: whether it is there; if not, the peer is to be dropped
 */
gboolean
sbx_engine_session_open (SbxEngineSession   *self,
                         GHashTable         *query,
                         SoupMessageHeaders *headers)
{
  SbxEngine *engine = self->engine;

  engine->funcs.opened (self->peer, query, headers, engine->user_data);
  if (self->peer->reactor == NULL)
    {
      engine->funcs.closed (self->peer, engine->user_data);
      return FALSE;
    }
  g_hash_table_insert (engine->sessions, self->sid, self);
  push_open (self);
  start_ping (self, g_get_monotonic_time ());
  return TRUE;
}

/**
 * sbx_engine_find:
 * @self: an engine
 * @sid: what a request says
 *
 * Returns: (transfer none) (nullable): the session, if its time is not over
 */
SbxEngineSession *
sbx_engine_find (SbxEngine  *self,
                 const char *sid)
{
  SbxEngineSession *session = g_hash_table_lookup (self->sessions, sid);

  if (session == NULL || !session->awaits_pong || !sbx_deadline_is_set (&session->heartbeat) ||
      g_get_monotonic_time () < session->heartbeat.at)
    return session;
  /* The clock is about to say the same. */
  sbx_deadlines_unset (self->pongs, &session->heartbeat);
  sbx_engine_on_pong_due (session, self);
  return g_hash_table_lookup (self->sessions, sid);
}

/**
 * sbx_engine_session_receive:
 * @self: a session
 * @packet: what came
 */
void
sbx_engine_session_receive (SbxEngineSession      *self,
                            const SbxEnginePacket *packet)
{
  self->alive = TRUE;
  switch (packet->type)
    {
    case SBX_ENGINE_MESSAGE:
      sbx_peer_note_message (self->peer);
      self->engine->funcs.message (self->peer, packet->binary, packet->data, packet->length, self->engine->user_data);
      break;
    case SBX_ENGINE_PONG:
      sbx_peer_note_pong (self->peer);
      if (self->awaits_pong && sbx_deadline_is_set (&self->heartbeat))
        {
          sbx_deadlines_unset (self->engine->pongs, &self->heartbeat);
          start_ping (self, g_get_monotonic_time ());
        }
      break;
    case SBX_ENGINE_PING:
      sbx_engine_end (self->peer, "only the server asks for life");
      break;
    case SBX_ENGINE_CLOSE:
      /* A WebSocket has a close of its own. */
      if (self->peer->fd < 0)
        {
          self->left = TRUE;
          sbx_peer_note_end (self->peer, "client", 0, NULL, 0);
          sbx_peer_drop (self->peer);
        }
      break;
    case SBX_ENGINE_OPEN:
    case SBX_ENGINE_UPGRADE:
    case SBX_ENGINE_NOOP:
    default:
      break;
    }
}

static void
await_pong (SbxEngineSession *self,
            gint64            at)
{
  self->awaits_pong = TRUE;
  self->alive = FALSE;
  self->peer->bytes_out_at_clock = self->peer->bytes_out;
  sbx_deadlines_set (self->engine->pongs, &self->heartbeat, at, self);
}

void
sbx_engine_on_ping_due (gpointer owner,
                        gpointer user_data)
{
  SbxEngineSession *self = owner;
  SbxEngine        *engine = user_data;
  gint64            timeout = engine->options.ping_timeout * 1000;

  if (self->peer->state != SBX_PEER_OPEN)
    return;
  /* As the client counts, from when the ping was due; a hub that comes late gives it half of the time at least. */
  await_pong (self, MAX (self->heartbeat.at + timeout, g_get_monotonic_time () + timeout / 2));
  sbx_engine_push_ping (self);
}

/* A poll took the ping, and the kernel has it: the client's time counts from now. */
void
sbx_engine_note_ping_sent (SbxEngineSession *self)
{
  if (self->peer->state == SBX_PEER_OPEN && self->awaits_pong && !self->ping_waits && sbx_deadline_is_set (&self->heartbeat))
    {
      await_pong (self, g_get_monotonic_time () + self->engine->options.ping_timeout * 1000);
      sbx_peer_note_ping (self->peer);
    }
}

void
sbx_engine_on_pong_due (gpointer owner,
                        gpointer user_data)
{
  SbxEngineSession *self = owner;
  SbxEngine        *engine = user_data;
  SbxPeer          *peer = self->peer;
  gint64            next = g_get_monotonic_time () + engine->options.ping_timeout * 1000;
  gboolean          takes;

  if (peer->state != SBX_PEER_OPEN)
    return;
  /* It may be there already, unread: it is we who come late. */
  sbx_peer_read_now (peer);
  if (peer->state != SBX_PEER_OPEN || sbx_deadline_is_set (&self->heartbeat))
    return;
  /* Its pong may be behind much else, as what it is told was. */
  if (self->alive)
    {
      await_pong (self, next);
      sbx_engine_push_ping (self);
      return;
    }
  /* It takes what there is, or it is we who do not read: requests are under way. */
  takes = peer->bytes_out != peer->bytes_out_at_clock;
  if ((takes && (peer->paused || peer->out.length > 0)) || (peer->paused && peer->n_requests > 0))
    {
      await_pong (self, next);
      return;
    }
  sbx_engine_end (peer, "the heartbeat is lost");
}

/**
 * sbx_engine_end:
 * @peer: a session
 * @reason: a few words for logs
 *
 * Ends it as the protocol does, without a code. A client that polls hears of it where a poll is held; else the
 * session is just not there any more.
 */
void
sbx_engine_end (SbxPeer    *peer,
                const char *reason)
{
  if (peer->state != SBX_PEER_OPEN)
    return;
  g_info ("%s: %s, closing", peer->connection_id, reason);
  sbx_peer_note_end (peer, "hub", 0, reason, strlen (reason));
  if (peer->fd < 0 && sbx_engine_session_of (peer)->poll == NULL)
    sbx_peer_drop (peer);
  else
    sbx_peer_close (peer, SBX_CLOSE_NO_STATUS, NULL);
}
