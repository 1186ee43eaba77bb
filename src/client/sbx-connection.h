/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"
#include "sbx-envelope.h"
#include "sbx-flight-recorder.h"
#include "sbx-foreign-host.h"
#include "sbx-socketio-link.h"

G_BEGIN_DECLS

/**
 * SbxConnection:
 *
 * One way to a hub, or to a server of another dialect, from the first byte to the last; a new try is a new object. Above it there are native
 * envelopes only.
 *
 * Signals:
 * - `received` (SbxEnvelope): one message; the heartbeat's own answers are not shown
 * - `latency` (double): ms from a ping to its answer; -1: the server is there, and cannot be measured
 * - `failed` (GError): a foreign server said that something went wrong; the connection goes on
 * - `closed` (GError): the other side ended it, or it is dead; once, and not after sbx_connection_close()
 */
#define SBX_TYPE_CONNECTION (sbx_connection_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnection, sbx_connection, SBX, CONNECTION, GObject)

/* What speaks to servers of other dialects (transfer none); asked for when one is found. */
typedef SbxForeign *(*SbxConnectionForeignFunc) (gpointer user_data);

SbxConnection *sbx_connection_new             (SbxAddress           *address);
/* Before it is opened. @dialect: "native" (as it is unless set), "auto", or a foreign one. @uri: (nullable): where the last connection found it.
 * @place: (nullable): of the last Socket.IO link; outlives the connection. */
void           sbx_connection_set_dialect     (SbxConnection        *self,
                                               const char           *dialect,
                                               const char           *uri,
                                               const char           *client_id,
                                               SbxProfile           *profile,
                                               SbxSocketioPlace     *place,
                                               SbxConnectionForeignFunc foreign_func,
                                               gpointer              user_data);
void           sbx_connection_set_user        (SbxConnection        *self,
                                               const char           *user_id,
                                               const char           *user_name);
void           sbx_connection_set_token       (SbxConnection        *self,
                                               const char           *token);
/* Before it is opened. (nullable): what notes each frame of each way that is tried. */
void           sbx_connection_set_recorder    (SbxConnection        *self,
                                               SbxFlightRecorder    *recorder);
/* Before it is opened: ms that a server which took the request may be silent; the whole time-out unless said. @hasty: less where another way may do. */
void           sbx_connection_set_answer_time (SbxConnection        *self,
                                               guint                 ms,
                                               gboolean              hasty);
/* Before it is opened: with which HTTP status the server refused the last time, and its words. */
void           sbx_connection_set_known_refusal
                                              (SbxConnection        *self,
                                               guint                 status,
                                               const char           *words);
/* Another way was tried because the server was silent. */
gboolean       sbx_connection_was_hasty       (SbxConnection        *self);
/* Before it is opened. @leaves: a place that is for one chatbot is not connected to, and left at once where it is found to be one. */
void           sbx_connection_set_leaves_places (SbxConnection      *self,
                                               gboolean              leaves);
void           sbx_connection_open_async      (SbxConnection        *self,
                                               guint                 timeout,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       sbx_connection_open_finish     (SbxConnection        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
gboolean       sbx_connection_send            (SbxConnection        *self,
                                               SbxEnvelope          *envelope);
/* A text as the recorder has it, past everything that stands above the wire. */
gboolean       sbx_connection_send_noted       (SbxConnection        *self,
                                                GBytes               *text);
/* Whether what it notes are packets of Socket.IO. */
gboolean       sbx_connection_has_packets      (SbxConnection        *self);
void           sbx_connection_start_heartbeat (SbxConnection        *self,
                                               guint                 interval);
void           sbx_connection_probe           (SbxConnection        *self,
                                               guint                 patience);
gboolean       sbx_connection_was_silent_since (SbxConnection       *self,
                                                gint64               time);
gboolean       sbx_connection_is_in_doubt     (SbxConnection        *self);
guint          sbx_connection_get_wait        (SbxConnection        *self);
/* Whether something long is coming in, or is being taken in: who waits for it should go on. *@seen begins with 0. */
gboolean       sbx_connection_is_under_way    (SbxConnection        *self,
                                               guint64              *seen);
/* Of a foreign server: what it said besides signs of life; 1 of a hub. */
guint          sbx_connection_get_words       (SbxConnection        *self,
                                               guint                *signs);
/* Whether it said what only servers of the dialect say that it is spoken to in, or a person chose that. */
gboolean       sbx_connection_is_proven       (SbxConnection        *self);
/* ms to the server's computer and back, as the network has it; -1 = not known. */
double         sbx_connection_get_round_trip  (SbxConnection        *self);
/* What the server speaks: "native" or a foreign dialect; NULL until that is known. */
const char    *sbx_connection_get_dialect     (SbxConnection        *self);
/* Where it was found. */
const char    *sbx_connection_get_uri         (SbxConnection        *self);
/* "websocket" or "polling"; NULL until it is open. */
const char    *sbx_connection_get_transport   (SbxConnection        *self);
void           sbx_connection_close           (SbxConnection        *self);

G_END_DECLS
