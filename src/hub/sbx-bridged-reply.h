/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"
#include "sbx-send-call.h"

G_BEGIN_DECLS

/* What is written into a channel that a bridge took over (docs/hub.md, "Bridges"): the other server has it first, and its id
 * for it; then it is stored here. */

gboolean sbx_bridged_reply_check (SbxSendCall             *call,
                                  const SbxChannelRecord  *channel,
                                  GError                 **error);
/* The same for the same message of the same sender each time. (transfer full) */
char    *sbx_bridged_reply_dup_key
                                 (const char              *sender_id,
                                  const char              *key);
void     sbx_bridged_reply_send  (SbxRequest              *request,
                                  SbxSendCall             *call);

G_END_DECLS
