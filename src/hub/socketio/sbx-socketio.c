/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-private.h"

#include "sbx-peer-private.h"

#include <string.h>

SbxSocketioClient *
sbx_socketio_client_of (SbxPeer *peer)
{
  return sbx_engine_get_data (peer);
}

/* NULL where the client is not in the namespace. */
SbxSocketioPlace *
sbx_socketio_find_place (SbxSocketioClient *self,
                         const char        *nsp,
                         gsize              length)
{
  for (guint i = 0; self != NULL && i < self->places->len; i++)
    {
      SbxSocketioPlace *place = self->places->pdata[i];

      if (strncmp (place->nsp, nsp, length) == 0 && place->nsp[length] == '\0')
        return place;
    }
  return NULL;
}

/* The packet and its attachments as one block. */
static GBytes *
make_block (const SbxSocketioPacket *packet)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GBytes)     head = NULL;
  GByteArray            *block;

  sbx_socketio_packet_append (text, packet);
  head = sbx_engine_frame (FALSE, (const char *) text->data, text->len);
  if (packet->n_attachments == 0)
    return g_steal_pointer (&head);

  block = g_bytes_unref_to_array (g_steal_pointer (&head));
  for (guint i = 0; i < packet->n_attachments; i++)
    {
      gsize              length;
      const char        *data = g_bytes_get_data (packet->attachments->pdata[i], &length);
      g_autoptr (GBytes) frame = sbx_engine_frame (TRUE, data, length);

      g_byte_array_append (block, g_bytes_get_data (frame, NULL), (guint) g_bytes_get_size (frame));
    }
  return g_byte_array_free_to_bytes (block);
}

/* Queues a packet. */
void
sbx_socketio_send (SbxPeer                 *peer,
                   const SbxSocketioPacket *packet,
                   SbxOutKind               kind)
{
  g_autoptr (GBytes) block = make_block (packet);

  sbx_peer_push_block (peer, block, 1 + packet->n_attachments, kind);
}

static SbxSocketioPacket
make_packet (SbxSocketioPacketType  type,
             const char            *nsp,
             gint64                 id,
             GBytes                *args,
             GPtrArray             *attachments)
{
  SbxSocketioPacket packet = { .type = type, .nsp = nsp, .nsp_length = strlen (nsp), .id = id };

  packet.json = g_bytes_get_data (args, &packet.json_length);
  if (attachments != NULL && attachments->len > 0)
    {
      packet.type = type == SBX_SOCKETIO_EVENT ? SBX_SOCKETIO_BINARY_EVENT : SBX_SOCKETIO_BINARY_ACK;
      packet.n_attachments = attachments->len;
      packet.attachments = attachments;
    }
  return packet;
}

/* Something that the protocol does not allow ends the connection. */
static void
handle_packet (SbxSocketioClient       *self,
               const SbxSocketioPacket *packet)
{
  SbxSocketio      *server = self->server;
  SbxSocketioPlace *place = sbx_socketio_find_place (self, packet->nsp, packet->nsp_length);

  if ((packet->type == SBX_SOCKETIO_CONNECT) != (place == NULL))
    {
      sbx_engine_end (self->peer, place == NULL ? "a packet for a namespace that it is not in" : "a second connect");
      return;
    }
  switch (packet->type)
    {
    case SBX_SOCKETIO_CONNECT:
      sbx_socketio_join (self, packet);
      break;
    case SBX_SOCKETIO_DISCONNECT:
      sbx_socketio_leave (self, place, FALSE);
      break;
    case SBX_SOCKETIO_EVENT:
    case SBX_SOCKETIO_BINARY_EVENT:
      if (packet->json != NULL)
        server->funcs.event (self->peer, place->nsp, packet, server->user_data);
      break;
    case SBX_SOCKETIO_ACK:
    case SBX_SOCKETIO_BINARY_ACK:
      sbx_socketio_take_ack (self, place, packet);
      break;
    case SBX_SOCKETIO_CONNECT_ERROR:
    default:
      break;
    }
}

static void
on_message (SbxPeer    *peer,
            gboolean    binary,
            const char *data,
            gsize       length,
            gpointer    user_data)
{
  SbxSocketioClient *self = sbx_socketio_client_of (peer);
  g_autoptr (GError) error = NULL;
  SbxSocketioPacket  packet;
  gboolean           whole;

  whole = binary ? sbx_socketio_decoder_take_binary (self->decoder, data, length, &packet, &error)
                 : sbx_socketio_decoder_take_text (self->decoder, data, length, &packet, &error);
  if (whole)
    handle_packet (self, &packet);
  else if (error != NULL)
    sbx_engine_end (peer, error->message);
}

static void
on_opened (SbxPeer            *peer,
           GHashTable         *query,
           SoupMessageHeaders *headers,
           gpointer            user_data)
{
  SbxSocketio        *server = user_data;
  SbxSocketioClient  *self = g_new0 (SbxSocketioClient, 1);
  g_autoptr (GError)  error = NULL;

  self->server = server;
  self->peer = peer;
  self->decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  self->places = g_ptr_array_new ();
  sbx_deadlines_set (server->connects, &self->connect, g_get_monotonic_time () + server->connect_timeout * 1000, self);
  sbx_engine_set_data (peer, self);
  if (server->funcs.opened != NULL)
    server->funcs.opened (peer, query, headers, server->user_data);
  else if (!sbx_reactor_add (server->reactor, peer, &error))
    g_warning ("a connection could not be watched: %s", error->message);
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
  SbxSocketioClient *self = sbx_socketio_client_of (peer);

  sbx_deadlines_unset (self->server->connects, &self->connect);
  while (self->places->len > 0)
    sbx_socketio_leave (self, self->places->pdata[self->places->len - 1], TRUE);
  sbx_engine_set_data (peer, NULL);
  sbx_socketio_decoder_free (self->decoder);
  g_ptr_array_unref (self->places);
  g_free (self);
}

static void
on_connect_due (gpointer owner,
                gpointer user_data)
{
  sbx_engine_end (((SbxSocketioClient *) owner)->peer, "no namespace was joined in time");
}

/**
 * sbx_socketio_new:
 * @options: where and how; copied
 * @http_server: where it is added, and which must not be asked any more when it is gone
 * @reactor: whose peers the clients are
 * @funcs: the layer above
 * @user_data: for @funcs
 *
 * Returns: (transfer full): Socket.IO at one path
 */
SbxSocketio *
sbx_socketio_new (const SbxSocketioOptions *options,
                  SbxHttpServer            *http_server,
                  SbxReactor               *reactor,
                  const SbxSocketioFuncs   *funcs,
                  gpointer                  user_data)
{
  static const SbxEngineFuncs engine_funcs = { on_opened, on_message, on_closed };
  SbxSocketio                *self = g_new0 (SbxSocketio, 1);

  self->reactor = reactor;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->connect_timeout = options->connect_timeout;
  self->connects = sbx_deadlines_new (on_connect_due, self);
  if (options->recovery > 0)
    self->recovery = sbx_socketio_recovery_new (options->recovery);
  self->engine = sbx_engine_new (&options->engine, http_server, reactor, &engine_funcs, self);
  return self;
}

/**
 * sbx_socketio_free:
 * @self: (transfer full): a server whose clients are all gone
 */
void
sbx_socketio_free (SbxSocketio *self)
{
  sbx_engine_free (self->engine);
  sbx_deadlines_free (self->connects);
  g_clear_pointer (&self->recovery, sbx_socketio_recovery_free);
  g_free (self);
}

/**
 * sbx_socketio_emit:
 * @peer: a client
 * @nsp: a namespace; where the client is not in it, nothing is done
 * @args: a JSON array, compact: the event's name and its arguments
 * @attachments: (nullable) (element-type GBytes): what {"_placeholder":true,"num":N} in @args stands for
 *
 * Queues an event.
 */
void
sbx_socketio_emit (SbxPeer    *peer,
                   const char *nsp,
                   GBytes     *args,
                   GPtrArray  *attachments)
{
  SbxSocketioClient   *self = sbx_socketio_client_of (peer);
  SbxSocketioPlace    *place = sbx_socketio_find_place (self, nsp, strlen (nsp));
  SbxSocketioRecovery *recovery = self != NULL ? self->server->recovery : NULL;
  g_autoptr (GBytes)   numbered = NULL;
  g_autoptr (GBytes)   block = NULL;
  SbxSocketioPacket    packet;

  if (place == NULL)
    return;
  numbered = recovery != NULL ? sbx_socketio_recovery_number (recovery, args) : g_bytes_ref (args);
  packet = make_packet (SBX_SOCKETIO_EVENT, nsp, SBX_SOCKETIO_NO_ID, numbered, attachments);
  block = make_block (&packet);
  if (recovery != NULL)
    sbx_socketio_recovery_note (recovery, nsp, place->sid, block, 1 + packet.n_attachments);
  sbx_peer_push_block (peer, block, 1 + packet.n_attachments, SBX_OUT_DURABLE);
}

/**
 * sbx_socketio_emit_with_ack:
 * @peer: a client
 * @nsp: a namespace
 * @args: a JSON array, compact: the event's name and its arguments
 * @attachments: (nullable) (element-type GBytes): what belongs to @args
 * @func: told of the answer, or that none comes: at once where the client is not there
 * @user_data: for @func
 *
 * Queues an event that the client answers. How long to wait is up to the caller.
 */
void
sbx_socketio_emit_with_ack (SbxPeer            *peer,
                            const char         *nsp,
                            GBytes             *args,
                            GPtrArray          *attachments,
                            SbxSocketioAckFunc  func,
                            gpointer            user_data)
{
  SbxSocketioClient *self = sbx_socketio_client_of (peer);
  SbxSocketioPlace  *place = sbx_socketio_find_place (self, nsp, strlen (nsp));
  SbxSocketioPacket  packet;

  if (place == NULL)
    {
      func (peer, NULL, user_data);
      return;
    }
  packet = make_packet (SBX_SOCKETIO_EVENT, nsp, sbx_socketio_await_ack (self, place, func, user_data), args, attachments);
  sbx_socketio_send (peer, &packet, SBX_OUT_DURABLE);
}

/**
 * sbx_socketio_ack:
 * @peer: a client
 * @nsp: a namespace; where the client is not in it any more, nothing is done
 * @id: what its event asked for
 * @args: a JSON array, compact
 * @attachments: (nullable) (element-type GBytes): what belongs to @args
 *
 * Queues the answer to an event.
 */
void
sbx_socketio_ack (SbxPeer    *peer,
                  const char *nsp,
                  gint64      id,
                  GBytes     *args,
                  GPtrArray  *attachments)
{
  SbxSocketioPacket packet;

  if (!sbx_socketio_is_connected (peer, nsp))
    return;
  packet = make_packet (SBX_SOCKETIO_ACK, nsp, id, args, attachments);
  sbx_socketio_send (peer, &packet, SBX_OUT_ANSWER);
}

/**
 * sbx_socketio_frame_text:
 * @self: a server
 * @nsp: a namespace
 * @args: a JSON array, compact: an event's name and its arguments
 *
 * Makes an event that everybody in the namespace is told. It counts as told: who is away, and can come
 * back, is told then.
 *
 * Returns: (transfer full): the text of a WebSocket message, for an #SbxAudience of all who are there
 */
GBytes *
sbx_socketio_frame_text (SbxSocketio *self,
                         const char  *nsp,
                         GBytes      *args)
{
  g_autoptr (GBytes)      numbered = NULL;
  g_autoptr (GByteArray)  text = g_byte_array_new ();
  SbxSocketioPacket       packet;

  numbered = self->recovery != NULL ? sbx_socketio_recovery_number (self->recovery, args) : g_bytes_ref (args);
  packet = make_packet (SBX_SOCKETIO_EVENT, nsp, SBX_SOCKETIO_NO_ID, numbered, NULL);
  g_byte_array_append (text, (const guint8 *) "4", 1);
  sbx_socketio_packet_append (text, &packet);
  if (self->recovery != NULL)
    {
      g_autoptr (GBytes) frame = sbx_peer_frame_text ((const char *) text->data, text->len);

      sbx_socketio_recovery_note (self->recovery, nsp, NULL, frame, 1);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&text));
}

/**
 * sbx_socketio_disconnect:
 * @peer: a client
 * @nsp: a namespace
 * @close: whether to close the connection behind it
 *
 * Takes the client out of a namespace. It does not come back by itself.
 */
void
sbx_socketio_disconnect (SbxPeer    *peer,
                         const char *nsp,
                         gboolean    close)
{
  SbxSocketioClient *self = sbx_socketio_client_of (peer);
  SbxSocketioPlace  *place = sbx_socketio_find_place (self, nsp, strlen (nsp));
  SbxSocketioPacket  packet = {
    .type = SBX_SOCKETIO_DISCONNECT, .nsp = nsp, .nsp_length = strlen (nsp), .id = SBX_SOCKETIO_NO_ID
  };

  if (place != NULL)
    {
      sbx_socketio_send (peer, &packet, SBX_OUT_ANSWER);
      sbx_socketio_leave (self, place, FALSE);
    }
  if (close)
    sbx_peer_close (peer, SBX_CLOSE_NO_STATUS, NULL);
}

/**
 * sbx_socketio_keep:
 * @peer: a client
 * @nsp: a namespace that it is in
 * @data: (transfer none) (nullable): what to be told again when it comes back after a loss
 */
void
sbx_socketio_keep (SbxPeer    *peer,
                   const char *nsp,
                   GBytes     *data)
{
  SbxSocketioPlace *place = sbx_socketio_find_place (sbx_socketio_client_of (peer), nsp, strlen (nsp));

  if (place == NULL)
    return;
  if (data != NULL)
    g_bytes_ref (data);
  g_clear_pointer (&place->kept, g_bytes_unref);
  place->kept = data;
}

/**
 * sbx_socketio_is_connected:
 * @peer: a client
 * @nsp: a namespace
 *
 * Returns: whether it is in it
 */
gboolean
sbx_socketio_is_connected (SbxPeer    *peer,
                           const char *nsp)
{
  return sbx_socketio_find_place (sbx_socketio_client_of (peer), nsp, strlen (nsp)) != NULL;
}
