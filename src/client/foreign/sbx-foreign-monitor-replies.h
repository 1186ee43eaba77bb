/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxMonitorReplies:
 *
 * Replies that a monitor server has not confirmed yet. It may do so by an acknowledgement, by a
 * `monitor:reply_result`, or only by telling everybody the message; where it does none of them, that is said.
 */
typedef struct _SbxMonitorReplies SbxMonitorReplies;

SbxMonitorReplies *sbx_monitor_replies_new         (SbxForeign        *foreign);
void               sbx_monitor_replies_free        (SbxMonitorReplies *self);
void               sbx_monitor_replies_drop        (SbxMonitorReplies *self);
void               sbx_monitor_replies_send        (SbxMonitorReplies *self,
                                                    SbxEnvelope       *request);
gboolean           sbx_monitor_replies_take_echo   (SbxMonitorReplies *self,
                                                    JsonObject        *message);
void               sbx_monitor_replies_take_result (SbxMonitorReplies *self,
                                                    SbxEnvelope       *result);
gboolean           sbx_monitor_replies_refuse      (SbxMonitorReplies *self,
                                                    const GError      *error);
void               sbx_monitor_replies_doubt       (SbxMonitorReplies *self,
                                                    JsonObject        *said,
                                                    const GError      *error);

G_END_DECLS
