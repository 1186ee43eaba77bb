/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxBroadcastWaiting:
 *
 * What a broadcast server was asked and has not answered. Such servers need not answer at all: a message of ours that is told to
 * everybody, or about which nothing bad was heard for a while, was taken.
 */
typedef struct _SbxBroadcastWaiting SbxBroadcastWaiting;

SbxBroadcastWaiting *sbx_broadcast_waiting_new         (SbxForeign          *foreign);
void                 sbx_broadcast_waiting_free        (SbxBroadcastWaiting *self);
void                 sbx_broadcast_waiting_drop        (SbxBroadcastWaiting *self);

void                 sbx_broadcast_waiting_set_own_id  (SbxBroadcastWaiting *self,
                                                        const char          *id);
gboolean             sbx_broadcast_waiting_is_own      (SbxBroadcastWaiting *self,
                                                        JsonObject          *message);
void                 sbx_broadcast_waiting_add         (SbxBroadcastWaiting *self,
                                                        SbxEnvelope         *request);
gboolean             sbx_broadcast_waiting_take_echo   (SbxBroadcastWaiting *self,
                                                        JsonObject          *message);
gboolean             sbx_broadcast_waiting_take_answer (SbxBroadcastWaiting *self,
                                                        SbxEnvelope         *answer);
gboolean             sbx_broadcast_waiting_refuse      (SbxBroadcastWaiting *self,
                                                        const char          *re,
                                                        const GError        *error);

G_END_DECLS
