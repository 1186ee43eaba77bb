/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-carrier.h"
#include "sbx-hub-recorder.h"
#include "sbx-out-queue.h"
#include "sbx-peer.h"
#include "sbx-reactor.h"

G_BEGIN_DECLS

/* What the reactor and the router share with a peer; nobody else looks inside. */

typedef struct _SbxStream SbxStream;
typedef struct _SbxCatchUp SbxCatchUp;
typedef struct _SbxAudience SbxAudience;

/* One peer's place in one stream. Both sides know each other's position, so that leaving is quick. */
typedef struct
{
  SbxStream  *stream;
  SbxCatchUp *catch_up;   /* (nullable): what holds its events until the answer is sent */
  gint64      after;      /* events up to this seq are not for it */
  guint       member;     /* its index in the stream */
  guint       given;      /* how many of the events that the router holds for the stream it has */
} SbxSubscription;

typedef enum {
  SBX_PEER_OPEN,
  SBX_PEER_CLOSING,       /* our close frame is queued or sent; waits for the peer's */
  SBX_PEER_GONE,          /* the descriptor is closed */
} SbxPeerState;

struct _SbxPeer
{
  SbxReactor          *reactor;          /* (nullable): before it was added, and after it was reaped */
  SbxWebsocketDecoder *decoder;
  SbxOutQueue          out;
  SbxIdentity         *identity;
  SbxCarrier          *carrier;          /* (nullable): it is a plain WebSocket */
  const SbxDialect    *dialect;          /* (nullable): nobody has asked what it speaks */
  gpointer             dialect_data;     /* (nullable) */
  GDestroyNotify       dialect_data_free;
  SbxSubscription     *subscriptions;
  SbxCatchUp          *catch_up;         /* (nullable): under way */
  char                *address;
  SbxSlot             *slot;             /* (nullable): its place among the limits */
  SbxFlight           *flight;           /* (nullable), not owned: where it is recorded */
  int                  ref_count;
  int                  fd;               /* -1 = it has no socket, or none any more */
  guint                n_subscriptions;
  guint                room_for_subscriptions;
  guint                index;            /* in the reactor's list */
  guint                n_requests;       /* under way */
  gsize                expected;         /* bytes that their answers may take */
  guint                interest;         /* the epoll events asked for */
  gint64               connected_at;     /* ms since 1970 */
  gint64               last_input;       /* monotonic ms */
  gint64               last_heartbeat;   /* monotonic ms */
  gint64               pinged_at;        /* monotonic µs: the ping that is not answered; 0 = there is none */
  gint64               latency;          /* µs; -1 = not measured */
  gint64               deadline;         /* monotonic ms: for the hello, later for the end of the close handshake */
  guint64              messages_in;
  guint64              messages_out;
  guint64              bytes_in;
  guint64              bytes_out;
  guint64              bytes_out_at_drop; /* bytes_out when its queue last overflowed */
  guint64              bytes_out_at_clock; /* bytes_out when its time was last looked at */
  char                 connection_id[20];
  guint8               state;
  guint8               transport;
  guint16              close_code;       /* with which the hub began the end; 0 = it did not */
  guint8               pings;            /* sent since the last input */
  guint8               dirty : 1;        /* in the reactor's list of those to flush */
  guint8               want_write : 1;   /* the kernel is full */
  guint8               paused : 1;       /* nothing more is taken from it: too much is under way */
  guint8               feeding : 1;      /* its input is being handled */
  guint8               has_rest : 1;     /* its decoder keeps input that waits for a pause's end */
  guint8               ready : 1;        /* in the reactor's list of those whose kept input is due */
  guint8               close_received : 1;
  guint8               discard : 1;      /* what comes in is not decoded any more */
  guint8               left : 1;         /* the reactor's owner is told of its end */
  guint8               viewer : 1;       /* looks at projects without a hello */
  guint8               finished : 1;     /* our last byte is out and the sending side is shut */
  guint8               deflate : 1;      /* agreed on permessage-deflate */
  guint8               detached : 1;     /* has no socket: only its dialect hears of its requests */
  guint8               inner : 1;        /* serves another peer: nobody outside is told of it */
  guint8               has_flushed : 1;  /* in the reactor's list of those whose tracked frames are out */
};

/* Of sbx-peer-input.c, for the reactor. */
void  sbx_peer_read           (SbxPeer      *self,
                               guint8       *buffer,
                               gsize         size);
void  sbx_peer_feed           (SbxPeer      *self,
                               const guint8 *data,
                               gsize         length);
void  sbx_peer_feed_rest      (SbxPeer      *self);
void  sbx_peer_check_time     (SbxPeer      *self,
                               gint64        now);

/* Of sbx-peer-output.c, for the reactor, the router and the other files of a peer. */
gboolean
      sbx_peer_flush          (SbxPeer      *self);
void  sbx_peer_push_frames    (SbxPeer      *self,
                               GBytes       *frames,
                               guint         n,
                               gboolean      ephemeral);
void  sbx_peer_push_control   (SbxPeer      *self,
                               SbxWebsocketOpcode opcode,
                               const char   *payload,
                               gsize         length);
gboolean
      sbx_peer_must_wait      (SbxPeer      *self);
void  sbx_peer_update_interest (SbxPeer     *self);

/* Of sbx-peer-life.c: our ping left, and the answer to it came. */
void  sbx_peer_note_ping      (SbxPeer      *self);
void  sbx_peer_note_pong      (SbxPeer      *self);

/* Of sbx-peer-record.c, for all of them. */
guint sbx_peer_advance        (SbxPeer      *self,
                               gsize         sent);
void  sbx_peer_record_in      (SbxPeer      *self,
                               SbxWebsocketOpcode opcode,
                               const char   *data,
                               gsize         length);
void  sbx_peer_record_packet_out (SbxPeer   *self,
                               const char   *text);
void  sbx_peer_note_end       (SbxPeer      *self,
                               const char   *by,
                               guint         code,
                               const char   *reason,
                               gsize         length);
void  sbx_peer_record_gone    (SbxPeer      *self);
void  sbx_peer_lose           (SbxPeer      *self,
                               const char   *text);

/* Of sbx-peer.c, for all of them. */
void  sbx_peer_drop           (SbxPeer      *self);

/* Of the same, for what carries a peer. */
void  sbx_peer_take_carrier   (SbxPeer      *self,
                               SbxCarrier   *carrier);
void  sbx_peer_take_socket    (SbxPeer      *self,
                               SbxPeer      *other);
void  sbx_peer_hold_input     (SbxPeer      *self,
                               gboolean      hold);
void  sbx_peer_note_input     (SbxPeer      *self,
                               gsize         bytes);
void  sbx_peer_note_message   (SbxPeer      *self);
void  sbx_peer_note_written   (SbxPeer      *self,
                               guint         n_messages,
                               gsize         bytes);
void  sbx_peer_note_flushed   (SbxPeer      *self,
                               guint         n_tracked);
void  sbx_peer_push_block     (SbxPeer      *self,
                               GBytes       *frames,
                               guint         n,
                               SbxOutKind    kind);
void  sbx_peer_push_first     (SbxPeer      *self,
                               GBytes       *frame);
void  sbx_peer_read_now       (SbxPeer      *self);

/* Of sbx-reactor-peers.c, for peers and the router. */
const SbxReactorLimits *
      sbx_reactor_get_limits  (SbxReactor   *self);
SbxMetrics *
      sbx_reactor_get_metrics (SbxReactor   *self);
SbxHubRecorder *
      sbx_reactor_get_recorder (SbxReactor  *self);
GBytes *
      sbx_reactor_deflate     (SbxReactor   *self,
                               GBytes       *frames);
void  sbx_reactor_count_message (SbxReactor *self);
void  sbx_reactor_deliver     (SbxReactor   *self,
                               SbxPeer      *peer,
                               const char   *data,
                               gsize         length);
void  sbx_reactor_settle      (SbxReactor   *self,
                               SbxPeer      *peer);
SbxAudience *
      sbx_reactor_get_audience (SbxReactor  *self);
void  sbx_reactor_set_audience (SbxReactor  *self,
                               SbxAudience  *audience);
void  sbx_reactor_mark_dirty  (SbxReactor   *self,
                               SbxPeer      *peer);
void  sbx_reactor_mark_ready  (SbxReactor   *self,
                               SbxPeer      *peer);
guint8 *
      sbx_reactor_get_buffer  (SbxReactor   *self,
                               gsize        *size);
void  sbx_reactor_move        (SbxReactor   *self,
                               SbxPeer      *peer);
void  sbx_reactor_watch       (SbxReactor   *self,
                               SbxPeer      *peer,
                               guint         events);
gboolean
      sbx_reactor_watch_end   (SbxReactor   *self,
                               SbxPeer      *peer,
                               int           fd);
void  sbx_reactor_unwatch_end (SbxReactor   *self,
                               int           fd);
void  sbx_reactor_note_flushed (SbxReactor  *self,
                               SbxPeer      *peer);
void  sbx_reactor_leave       (SbxReactor   *self,
                               SbxPeer      *peer);
void  sbx_reactor_forget      (SbxReactor   *self,
                               SbxPeer      *peer);

G_END_DECLS
