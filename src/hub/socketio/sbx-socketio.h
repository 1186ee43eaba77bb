/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-engine.h"
#include "sbx-socketio-packet.h"

G_BEGIN_DECLS

/**
 * SbxSocketio:
 *
 * Socket.IO 5 over an #SbxEngine of its own: namespaces, events, acks both ways, attachments, and taking up
 * a lost connection again. It knows no hub: a connection is a peer, whatever carries it.
 */
typedef struct _SbxSocketio SbxSocketio;

/**
 * SbxSocketioOptions:
 * @engine: of the layer below
 * @connect_timeout: ms that a client has to join its first namespace
 * @recovery: ms for which a connection that was lost can be taken up again; 0 = not at all
 */
typedef struct
{
  SbxEngineOptions engine;
  gint64           connect_timeout;
  gint64           recovery;
} SbxSocketioOptions;

/**
 * SbxSocketioRefusal:
 * @message: what went wrong, for programs and people
 * @data: (nullable): JSON
 *
 * Why a client may not join; owned by whoever is told of it.
 */
typedef struct
{
  char   *message;
  GBytes *data;
} SbxSocketioRefusal;

/**
 * SbxSocketioFuncs:
 * @opened: (nullable): a client has come, before it joins any namespace; as in #SbxEngineFuncs
 * @connect: (nullable): whether the client may join the namespace, which is "/" or begins so. @auth is the JSON
 *   object that it sent, `{}` where it sent none. Where it returns %FALSE it may fill @refusal;
 *   "Invalid namespace" is said otherwise. Without the function only "/" can be joined
 * @connected: (nullable): the client has joined, and its answer is queued: events may follow. @kept (nullable) is
 *   what sbx_socketio_keep() was told, where a lost connection was taken up again; what it missed is queued
 * @event: an event came, an array in @packet->json whose first element is its name: text or a number. Where @packet->id is
 *   not %SBX_SOCKETIO_NO_ID, sbx_socketio_ack() is waited for. The JSON is grammatical, no more: see
 *   sbx_json_check_grammar()
 * @disconnected: (nullable): the client has left the namespace, or is gone; called once for each @connected
 *
 * What happens on connections. A namespace is valid until @disconnected.
 */
typedef struct
{
  void     (*opened)       (SbxPeer                 *peer,
                            GHashTable              *query,
                            SoupMessageHeaders      *headers,
                            gpointer                 user_data);
  gboolean (*connect)      (SbxPeer                 *peer,
                            const char              *nsp,
                            GBytes                  *auth,
                            SbxSocketioRefusal      *refusal,
                            gpointer                 user_data);
  void     (*connected)    (SbxPeer                 *peer,
                            const char              *nsp,
                            GBytes                  *auth,
                            GBytes                  *kept,
                            gpointer                 user_data);
  void     (*event)        (SbxPeer                 *peer,
                            const char              *nsp,
                            const SbxSocketioPacket *packet,
                            gpointer                 user_data);
  void     (*disconnected) (SbxPeer                 *peer,
                            const char              *nsp,
                            gpointer                 user_data);
} SbxSocketioFuncs;

/**
 * SbxSocketioAckFunc:
 * @peer: who was asked
 * @packet: (nullable): its answer, an array in @packet->json (nullable); %NULL where none will come any more
 * @user_data: what was given with the event
 *
 * Told once for each sbx_socketio_emit_with_ack().
 */
typedef void (*SbxSocketioAckFunc) (SbxPeer                 *peer,
                                    const SbxSocketioPacket *packet,
                                    gpointer                 user_data);

SbxSocketio *sbx_socketio_new           (const SbxSocketioOptions *options,
                                         SbxHttpServer            *http_server,
                                         SbxReactor               *reactor,
                                         const SbxSocketioFuncs   *funcs,
                                         gpointer                  user_data);
void         sbx_socketio_free          (SbxSocketio              *self);

/* @args: a JSON array, compact: the event's name and its arguments. @attachments: (nullable) (element-type GBytes). */
void         sbx_socketio_emit          (SbxPeer                  *peer,
                                         const char               *nsp,
                                         GBytes                   *args,
                                         GPtrArray                *attachments);
void         sbx_socketio_emit_with_ack (SbxPeer                  *peer,
                                         const char               *nsp,
                                         GBytes                   *args,
                                         GPtrArray                *attachments,
                                         SbxSocketioAckFunc        func,
                                         gpointer                  user_data);
void         sbx_socketio_ack           (SbxPeer                  *peer,
                                         const char               *nsp,
                                         gint64                    id,
                                         GBytes                   *args,
                                         GPtrArray                *attachments);

/* The text of a WebSocket message, such as 42["e",1], to be told to everybody in a namespace, by an #SbxAudience. */
GBytes      *sbx_socketio_frame_text    (SbxSocketio              *self,
                                         const char               *nsp,
                                         GBytes                   *args);

/* Takes the client out of a namespace; the connection stays, unless @close. */
void         sbx_socketio_disconnect    (SbxPeer                  *peer,
                                         const char               *nsp,
                                         gboolean                  close);

/* What to be told again where the connection is lost and taken up again: "connected" has it as @kept. */
void         sbx_socketio_keep          (SbxPeer                  *peer,
                                         const char               *nsp,
                                         GBytes                   *data);

gboolean     sbx_socketio_is_connected  (SbxPeer                  *peer,
                                         const char               *nsp);

G_END_DECLS
