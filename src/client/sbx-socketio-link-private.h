/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-engine-client.h"
#include "sbx-socketio-acks.h"
#include "sbx-socketio-link.h"
#include "sbx-socketio-packet.h"

G_BEGIN_DECLS

/* What the files of SbxSocketioLink share. */

struct _SbxSocketioLink
{
  SbxLink             parent_instance;

  SbxAddress         *address;
  SbxEngineClient    *engine;
  char               *nsp;
  JsonObject         *auth;            /* (nullable) */
  SbxSocketioPlace   *place;           /* (nullable): whoever made us owns it */
  GTask              *opening;         /* (nullable): until the namespace is joined */
  GCancellable       *outer;           /* (nullable): the caller's */
  gulong              outer_handler;
  gboolean            joined;
  gboolean            recovered;
  gboolean            has_place;       /* the server gave a pid: events carry offsets */
  gboolean            echoes;          /* the first answer was our own words */
  GBytes             *said;            /* (nullable): our CONNECT */
  SbxSocketioDecoder *decoder;
  gsize               gathered;        /* bytes of the attachments that came */
  guint               attachment_timer;
  guint               opening_timer;
  GQueue              early;           /* SbxSocketioEvent: what came before those above listen */
  guint               early_source;
  SbxSocketioAcks    *acks;
};

/* One that came. */
typedef struct
{
  GBytes    *arguments;
  GPtrArray *attachments;   /* (nullable) */
  gint64     ack_id;
} SbxSocketioEvent;

/* In sbx-socketio-link.c. */

void      sbx_socketio_link_free_event         (gpointer                event);
void      sbx_socketio_link_tell_event         (SbxSocketioLink        *self,
                                                GBytes                 *arguments,
                                                GPtrArray              *attachments,
                                                gint64                  ack_id);
void      sbx_socketio_link_tell_skipped       (SbxSocketioLink        *self,
                                                GBytes                 *text,
                                                const GError           *fault);
/* Both take @error. */
void      sbx_socketio_link_finish_opening     (SbxSocketioLink        *self,
                                                GError                 *error);
void      sbx_socketio_link_end_with           (SbxSocketioLink        *self,
                                                GError                 *error);
void      sbx_socketio_link_end_not_understood (SbxSocketioLink        *self,
                                                const GError           *cause);
gboolean  sbx_socketio_link_send_packet        (SbxSocketioLink        *self,
                                                SbxSocketioPacketType   type,
                                                gint64                  id,
                                                GBytes                 *json,
                                                GPtrArray              *attachments);

/* In sbx-socketio-link-incoming.c. */

void      sbx_socketio_link_take_message       (SbxEngineClient        *engine,
                                                gboolean                binary,
                                                GBytes                 *data,
                                                gpointer                link);

G_END_DECLS
