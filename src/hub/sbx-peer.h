/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-listener.h"
#include "sbx-websocket-frame.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxPeer:
 *
 * One WebSocket connection: bytes in, messages out, and at the other end messages in, shared bytes
 * out. It knows neither JSON nor the protocol. Reference counted; kept small, for there are many.
 */
typedef struct _SbxPeer SbxPeer;
typedef struct _SbxDialect SbxDialect;

typedef enum {
  SBX_TRANSPORT_WEBSOCKET,
  SBX_TRANSPORT_UNIX,
  SBX_TRANSPORT_POLLING,   /* HTTP long-polling: it has no socket of its own */
} SbxTransport;

/**
 * SbxIdentity:
 *
 * Who a peer said that it is. Strings are owned, never %NULL unless said.
 */
typedef struct
{
  char       *client_id;
  const char *client_type;   /* static */
  char       *user_id;       /* (nullable) */
  char       *user_name;     /* (nullable) */
  const char *role;          /* static */
  char       *device_type;   /* (nullable) */
  char       *device_name;   /* (nullable) */
  GStrv       features;
} SbxIdentity;

void         sbx_identity_free             (SbxIdentity  *self);

SbxPeer     *sbx_peer_new                  (int           fd,
                                            SbxTransport  transport,
                                            const char   *address,
                                            SbxSlot      *slot);
SbxPeer     *sbx_peer_new_detached         (const char   *address);
SbxPeer     *sbx_peer_ref                  (SbxPeer      *self);
void         sbx_peer_unref                (SbxPeer      *self);

const char  *sbx_peer_get_connection_id    (SbxPeer      *self);
const char  *sbx_peer_get_address          (SbxPeer      *self);
SbxTransport sbx_peer_get_transport        (SbxPeer      *self);
gboolean     sbx_peer_is_open              (SbxPeer      *self);

/* NULL before the hello. */
const SbxIdentity *
             sbx_peer_get_identity         (SbxPeer      *self);
void         sbx_peer_take_identity        (SbxPeer      *self,
                                            SbxIdentity  *identity);
void         sbx_peer_drop_identity        (SbxPeer      *self);

/* What it speaks, and what that keeps of it. */
const SbxDialect *
             sbx_peer_get_dialect          (SbxPeer      *self);
void         sbx_peer_set_dialect          (SbxPeer      *self,
                                            const SbxDialect *dialect);
gpointer     sbx_peer_get_dialect_data     (SbxPeer      *self);
void         sbx_peer_set_dialect_data     (SbxPeer      *self,
                                            gpointer      data,
                                            GDestroyNotify data_free);

void         sbx_peer_set_deflate          (SbxPeer      *self);

gboolean     sbx_peer_is_viewer            (SbxPeer      *self);
void         sbx_peer_set_viewer           (SbxPeer      *self,
                                            gboolean      viewer);

GBytes      *sbx_peer_frame_text           (const char   *text,
                                            gsize         length);
void         sbx_peer_push                 (SbxPeer      *self,
                                            GBytes       *frame,
                                            gboolean      ephemeral);
void         sbx_peer_push_answer          (SbxPeer      *self,
                                            GBytes       *frame);
void         sbx_peer_push_tracked         (SbxPeer      *self,
                                            GBytes       *frame);
guint        sbx_peer_take_flushed         (SbxPeer      *self);
void         sbx_peer_close                (SbxPeer      *self,
                                            guint         code,
                                            const char   *reason);
void         sbx_peer_begin_request        (SbxPeer      *self,
                                            gsize         expected);
void         sbx_peer_expect_more          (SbxPeer      *self,
                                            gsize         bytes);
void         sbx_peer_end_request          (SbxPeer      *self,
                                            gsize         expected);

guint        sbx_peer_get_close_code       (SbxPeer      *self);
int          sbx_peer_get_ready_state      (SbxPeer      *self);
gint64       sbx_peer_get_silence          (SbxPeer      *self);
gint64       sbx_peer_get_connected_at     (SbxPeer      *self);

/**
 * SbxPeerFigures:
 * @last_input: monotonic ms
 * @last_heartbeat: monotonic ms: the last ping, pong or heartbeat of whatever kind; before the first, when it came
 * @latency: µs from the last ping of ours to its answer; -1 = none was answered yet
 *
 * How a connection is doing now.
 */
typedef struct
{
  guint64 messages_in;
  guint64 messages_out;
  guint64 bytes_in;
  guint64 bytes_out;
  guint   queue_messages;
  gsize   queue_bytes;
  gint64  last_input;
  gint64  last_heartbeat;
  gint64  latency;
} SbxPeerFigures;

void         sbx_peer_get_figures          (SbxPeer      *self,
                                            SbxPeerFigures *figures);
void         sbx_peer_note_heartbeat       (SbxPeer      *self);
void         sbx_peer_measure              (SbxPeer      *self);
void         sbx_peer_record_identity      (SbxPeer      *self,
                                            const SbxIdentity *identity);
void         sbx_peer_note_event           (SbxPeer      *self,
                                            const char   *event,
                                            gint64        code,
                                            const char   *text);

guint64      sbx_peer_get_n_received       (SbxPeer      *self);
guint        sbx_peer_get_n_queued         (SbxPeer      *self);
guint        sbx_peer_get_n_subscriptions  (SbxPeer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPeer, sbx_peer_unref)

G_END_DECLS
