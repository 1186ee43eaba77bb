/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-deadlines.h"
#include "sbx-engine-packet.h"
#include "sbx-engine.h"
#include "sbx-peer-private.h"

G_BEGIN_DECLS

/* What the files of the Engine.IO layer share. */

struct _SbxEngine
{
  SbxEngineOptions  options;     /* path and origins are its own */
  SbxEngineFuncs    funcs;
  gpointer          user_data;
  SbxHttpResource   resource;
  SbxHttpServer    *http_server; /* not owned */
  SbxReactor       *reactor;     /* not owned */
  GHashTable       *sessions;    /* sid → SbxEngineSession, borrowed from peers */
  SbxDeadlines     *pings;       /* of sessions that are to be sent one */
  SbxDeadlines     *pongs;       /* of sessions that have to send one */
};

/* A session carries its peer, which owns it. */
typedef struct
{
  SbxCarrier         carrier;
  SbxEngine         *engine;     /* not owned */
  SbxPeer           *peer;       /* not owned */
  gpointer           data;       /* (nullable), not owned: of the layer above */
  SbxPeer           *probe;      /* (nullable): a WebSocket that may become the session's */
  SoupServerMessage *poll;       /* (nullable): a GET that is held */
  SoupServerMessage *post;       /* (nullable): a POST whose packets are being handled */
  gulong             poll_finished;
  GSource           *poll_end;   /* (nullable): its client went, and what it said before is handled first */
  gulong             post_finished;
  int                poll_fd;    /* watched, to see the client go; -1 = none is */
  GSource           *post_due;   /* (nullable): the POST is handled when it is its turn */
  GBytes            *body;       /* (nullable): of it */
  SbxEnginePayload   payload;    /* what is left of the body */
  SbxDeadline        heartbeat;  /* among pings or pongs */
  char               sid[SBX_ENGINE_ID_LENGTH + 1];
  guint              awaits_pong : 1;
  guint              ping_waits : 1; /* it goes before all else that the next poll is answered with */
  guint              alive : 1;  /* it said something, or took something, since it was last asked for life */
  guint              takes_many : 1; /* more than a few packets of one poll */
  guint              probed : 1; /* the probe was answered: polls are answered at once */
  guint              left : 1;   /* the client said goodbye */
} SbxEngineSession;

/* Of sbx-engine-session.c. */
SbxEngineSession *
         sbx_engine_session_new     (SbxEngine            *engine,
                                     SbxPeer              *peer);
SbxEngineSession *
         sbx_engine_session_of      (SbxPeer              *peer);
gboolean sbx_engine_session_open    (SbxEngineSession     *self,
                                     GHashTable           *query,
                                     SoupMessageHeaders   *headers);
SbxEngineSession *
         sbx_engine_find            (SbxEngine            *self,
                                     const char           *sid);
void     sbx_engine_session_receive (SbxEngineSession     *self,
                                     const SbxEnginePacket *packet);
void     sbx_engine_on_ping_due     (gpointer              owner,
                                     gpointer              user_data);
void     sbx_engine_on_pong_due     (gpointer              owner,
                                     gpointer              user_data);
void     sbx_engine_push_text       (SbxPeer              *peer,
                                     const char           *text);
void     sbx_engine_push_ping       (SbxEngineSession     *self);
void     sbx_engine_note_ping_sent  (SbxEngineSession     *self);

/* Of sbx-engine-polling.c. */
void     sbx_engine_session_poll    (SbxEngineSession     *self,
                                     SbxHttpServer        *server,
                                     SoupServerMessage    *message);
void     sbx_engine_session_post    (SbxEngineSession     *self,
                                     SbxHttpServer        *server,
                                     SoupServerMessage    *message);
void     sbx_engine_session_write   (SbxEngineSession     *self);
void     sbx_engine_session_resume  (SbxEngineSession     *self);
void     sbx_engine_session_hang_up (SbxEngineSession     *self);
void     sbx_engine_session_noop    (SbxEngineSession     *self);
void     sbx_engine_session_release (SbxEngineSession     *self);
void     sbx_engine_session_wake    (SbxEngineSession     *self);

/* Of sbx-engine-probe.c. */
void     sbx_engine_session_probe   (SbxEngineSession     *self,
                                     const SbxUpgraded    *upgraded);

/* Of sbx-engine-request.c. */
typedef enum {
  SBX_ENGINE_UNKNOWN_TRANSPORT = 0,
  SBX_ENGINE_UNKNOWN_SID = 1,
  SBX_ENGINE_BAD_HANDSHAKE_METHOD = 2,
  SBX_ENGINE_BAD_REQUEST = 3,
  SBX_ENGINE_FORBIDDEN = 4,
  SBX_ENGINE_UNSUPPORTED_VERSION = 5,
} SbxEngineRefusal;

void     sbx_engine_answer_request  (SbxHttpServer        *server,
                                     SoupServerMessage    *message,
                                     const char           *rest,
                                     GHashTable           *query,
                                     gpointer              user_data);
void     sbx_engine_refuse          (SbxHttpServer        *server,
                                     SoupServerMessage    *message,
                                     SbxEngineRefusal      refusal);

G_END_DECLS
