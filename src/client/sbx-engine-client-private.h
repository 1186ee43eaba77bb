/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-engine-client.h"
#include "sbx-engine-packet.h"
#include "sbx-engine-poller.h"
#include "sbx-link.h"

G_BEGIN_DECLS

/* What the files of SbxEngineClient share. */

typedef enum {
  STAGE_NEW,
  STAGE_OPENING,
  STAGE_OPEN,
  STAGE_CLOSED,
} Stage;

struct _SbxEngineClient
{
  GObject                parent_instance;

  SbxAddress            *address;
  char                  *uri;
  GHashTable            *headers;         /* (nullable) */
  SbxFlightRecorder     *recorder;        /* (nullable) */
  SbxSocketioTransports  transports;
  Stage                  stage;
  gint64                 deadline;        /* ms, monotonic: of the opening */

  SbxLink               *link;            /* (nullable): the WebSocket that carries it */
  SbxEnginePoller       *poller;          /* (nullable): what polls */
  SbxLink               *upgrade;         /* (nullable): the WebSocket that may carry it soon */
  gboolean               probed;          /* it works: polling comes to rest */
  GCancellable          *cancellable;     /* of the openings */
  GQueue                 held;            /* EngineMessage: written while the upgrade is under way */

  char                  *sid;             /* (nullable) */
  gboolean               recognized;      /* it spoke as such a server does, be it of another version */
  gsize                  max_payload;     /* 0 = not said */
  guint                  patience;        /* ms: pingInterval + pingTimeout */
  guint                  timer;           /* of the opening, then of silence */
  guint                  upgrade_timer;
  guint                  websocket_timer; /* of the first WebSocket: until its open packet */
};

typedef struct
{
  gboolean  binary;
  GBytes   *data;
} EngineMessage;

static inline gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

/* In sbx-engine-client.c. */

void      sbx_engine_client_free_message    (gpointer                data);
void      sbx_engine_client_drop_link       (SbxEngineClient        *self,
                                             SbxLink               **link);
/* With @farewell its last words are under way: it ends by itself. */
void      sbx_engine_client_drop_poller     (SbxEngineClient        *self,
                                             gboolean                farewell);
/* Takes @error. */
void      sbx_engine_client_end_with        (SbxEngineClient        *self,
                                             GError                 *error);
GError   *sbx_engine_client_not_understood  (SbxEngineClient        *self);
void      sbx_engine_client_note_life       (SbxEngineClient        *self);
gboolean  sbx_engine_client_send_packet     (SbxEngineClient        *self,
                                             char                    type,
                                             const char             *data,
                                             gsize                   length);
gboolean  sbx_engine_client_send_now        (SbxEngineClient        *self,
                                             gboolean                binary,
                                             GBytes                 *data);
char     *sbx_engine_client_make_uri        (SbxEngineClient        *self,
                                             gboolean                polling);
void      sbx_engine_client_take_packet     (SbxEngineClient        *self,
                                             const SbxEnginePacket  *packet);
void      sbx_engine_client_emit_binary     (SbxEngineClient        *self,
                                             GBytes                 *binary);

/* In sbx-engine-client-carriers.c. */

void      sbx_engine_client_begin_websocket (SbxEngineClient        *self);
void      sbx_engine_client_begin_polling   (SbxEngineClient        *self);
void      sbx_engine_client_begin_upgrade   (SbxEngineClient        *self);

G_END_DECLS
