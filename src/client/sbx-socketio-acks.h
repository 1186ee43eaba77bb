/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-socketio-link.h"
#include "sbx-socketio-packet.h"

G_BEGIN_DECLS

/**
 * SbxSocketioAcks:
 *
 * The acks that a link waits for. Each function is called once: with the ack, with TIMED_OUT where only the ack did not come, or with CLOSED where the
 * link ended, whatever it ended by.
 */
typedef struct _SbxSocketioAcks SbxSocketioAcks;

/* @link is not owned, and outlives it. */
SbxSocketioAcks *sbx_socketio_acks_new      (SbxSocketioLink         *link);
void             sbx_socketio_acks_free     (SbxSocketioAcks         *self);
/* The id that the next one has. */
gint64           sbx_socketio_acks_get_next (SbxSocketioAcks         *self);
/* @timeout in ms. */
void             sbx_socketio_acks_add      (SbxSocketioAcks         *self,
                                             guint                    timeout,
                                             SbxSocketioAckFunc       func,
                                             gpointer                 user_data);
/* One came; those that nobody waits for do no harm. */
void             sbx_socketio_acks_take     (SbxSocketioAcks         *self,
                                             const SbxSocketioPacket *packet);
/* None of them will come: @words say why the link ended. */
void             sbx_socketio_acks_fail     (SbxSocketioAcks         *self,
                                             const char              *words);

G_END_DECLS
