/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-deadlines.h"
#include "sbx-out-queue.h"
#include "sbx-socketio-recovery.h"
#include "sbx-socketio.h"

G_BEGIN_DECLS

/* What the files of the Socket.IO layer share. */

struct _SbxSocketio
{
  SbxEngine           *engine;
  SbxReactor          *reactor;           /* not owned */
  SbxSocketioFuncs     funcs;
  gpointer             user_data;
  gint64               connect_timeout;   /* ms */
  SbxDeadlines        *connects;          /* of connections that are in no namespace yet */
  SbxSocketioRecovery *recovery;          /* (nullable) */
};

/* A client's place in one namespace. */
typedef struct
{
  char    *nsp;
  char     sid[SBX_ENGINE_ID_LENGTH + 1];
  char     pid[SBX_ENGINE_ID_LENGTH + 1];   /* "" = it cannot be taken up again */
  gint64   next_id;                           /* of the acks that it is asked for */
  GQueue   acks;                              /* (element-type SbxSocketioAck), those that are awaited */
  GBytes  *kept;                              /* (nullable) */
} SbxSocketioPlace;

/* One client. */
typedef struct
{
  SbxSocketio        *server;                 /* not owned */
  SbxPeer            *peer;                   /* not owned */
  SbxSocketioDecoder *decoder;
  GPtrArray          *places;                 /* (element-type SbxSocketioPlace), owned */
  SbxDeadline         connect;
} SbxSocketioClient;

SbxSocketioClient *
         sbx_socketio_client_of    (SbxPeer                  *peer);
SbxSocketioPlace *
         sbx_socketio_find_place   (SbxSocketioClient        *self,
                                    const char               *nsp,
                                    gsize                     length);
void     sbx_socketio_send         (SbxPeer                  *peer,
                                    const SbxSocketioPacket  *packet,
                                    SbxOutKind                kind);

/* Of sbx-socketio-acks.c. */
gint64   sbx_socketio_await_ack    (SbxSocketioClient        *self,
                                    SbxSocketioPlace         *place,
                                    SbxSocketioAckFunc        func,
                                    gpointer                  user_data);
void     sbx_socketio_take_ack     (SbxSocketioClient        *self,
                                    SbxSocketioPlace         *place,
                                    const SbxSocketioPacket  *packet);
void     sbx_socketio_drop_acks    (SbxSocketioClient        *self,
                                    SbxSocketioPlace         *place);

/* Of sbx-socketio-connect.c. */
void     sbx_socketio_join         (SbxSocketioClient        *self,
                                    const SbxSocketioPacket  *packet);
void     sbx_socketio_leave        (SbxSocketioClient        *self,
                                    SbxSocketioPlace         *place,
                                    gboolean                  lost);

G_END_DECLS
