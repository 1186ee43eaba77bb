/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"
#include "sbx-envelope.h"

G_BEGIN_DECLS

/* The longest message that is taken from a hub: catch-up answers are larger than any single message. */
#define SBX_CONNECTION_MAX_MESSAGE_BYTES (64 * 1024 * 1024)

/**
 * SbxConnection:
 *
 * One socket to a hub, from the first byte to the last; a new try is a new object.
 *
 * Signals:
 * - `received` (SbxEnvelope): one message; the heartbeat's own answers are not shown
 * - `latency` (double): ms from a ping to its answer
 * - `closed` (GError): the other side ended it, or it is dead; once, and not after sbx_connection_close()
 */
#define SBX_TYPE_CONNECTION (sbx_connection_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnection, sbx_connection, SBX, CONNECTION, GObject)

SbxConnection *sbx_connection_new             (SbxAddress           *address);
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
void           sbx_connection_start_heartbeat (SbxConnection        *self,
                                               guint                 interval);
void           sbx_connection_probe           (SbxConnection        *self,
                                               guint                 patience);
gboolean       sbx_connection_was_silent_since (SbxConnection       *self,
                                                gint64               time);
gboolean       sbx_connection_is_in_doubt     (SbxConnection        *self);
guint          sbx_connection_get_wait        (SbxConnection        *self);
void           sbx_connection_close           (SbxConnection        *self);

G_END_DECLS
