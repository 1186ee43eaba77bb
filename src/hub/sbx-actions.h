/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"
#include "sbx-hub.h"
#include "sbx-peer.h"
#include "sbx-records.h"

G_BEGIN_DECLS

/**
 * SbxActions:
 *
 * The way of actions to bots. The queue is in the store: an action is queued there, given to a
 * connection, and sent when the kernel has it (sbx-action-writes.h). This is the loop's side: which bots are
 * connected, whose turn it is, what was flushed, what expires when, and who waits to be told.
 *
 * Each connection gets actions in the order of the queue, a batch at a time, and the next batch when the
 * kernel has the last one. What a connection had not got at its end goes back before anybody gets more.
 */
typedef struct _SbxActions SbxActions;

SbxActions *sbx_actions_new     (SbxHub           *hub);
void        sbx_actions_free    (SbxActions       *self);

gboolean    sbx_actions_is_settled (SbxActions    *self);

void        sbx_actions_add     (SbxActions       *self,
                                 SbxPeer          *peer);
void        sbx_actions_welcome (SbxActions       *self,
                                 SbxPeer          *peer);
void        sbx_actions_flushed (SbxActions       *self,
                                 SbxPeer          *peer);
void        sbx_actions_remove  (SbxActions       *self,
                                 SbxPeer          *peer);

void        sbx_actions_push    (SbxActions       *self,
                                 SbxRequest       *request,
                                 SbxActionRecord  *record,
                                 const char       *digest);
void        sbx_actions_ack     (SbxActions       *self,
                                 SbxRequest       *request,
                                 const char       *id,
                                 JsonNode         *result,
                                 const char       *error);
void        sbx_actions_check   (SbxActions       *self,
                                 const char       *id,
                                 int               own_state,
                                 SbxJsonWriter    *writer);
void        sbx_actions_cancel  (SbxActions       *self,
                                 SbxRequest       *request,
                                 const char       *id);

G_END_DECLS
