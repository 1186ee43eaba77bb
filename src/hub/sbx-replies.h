/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-peer.h"
#include "sbx-reply-waits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _SbxRequest SbxRequest;

/**
 * SbxReplies:
 *
 * What is written into channels that a bridge took over, on its way to the server that they are from: which connection
 * forwards to which server, which replies are out, and which wait. Nothing of it is kept: a reply that was not accepted is its
 * sender's to send again, and its key keeps it from standing twice.
 */
typedef struct _SbxReplies SbxReplies;

/* @id: what the other server calls the message; %NULL with @error set where it did not take it. */
typedef void (*SbxRepliesFunc) (SbxRequest   *request,
                                const char   *id,
                                const GError *error,
                                gpointer      user_data);

/* Whether a bridge is connected to its server, as far as it has said. */
typedef enum {
  SBX_BRIDGE_LINK_UNKNOWN,
  SBX_BRIDGE_LINK_DOWN,
  SBX_BRIDGE_LINK_UP,
} SbxBridgeLink;

SbxReplies *sbx_replies_new       (SbxHub          *hub);
void        sbx_replies_free      (SbxReplies      *self);
void        sbx_replies_serve     (SbxReplies      *self,
                                   SbxPeer         *peer,
                                   const char      *address,
                                   SbxBridgeLink    link);
void        sbx_replies_remove    (SbxReplies      *self,
                                   SbxPeer         *peer);
gboolean    sbx_replies_hand_over (SbxReplies      *self,
                                   const char      *address,
                                   const char      *key,
                                   JsonObject      *reply,
                                   SbxRequest      *request,
                                   SbxRepliesFunc   func,
                                   gpointer         user_data,
                                   GError         **error);
gboolean    sbx_replies_settle    (SbxReplies      *self,
                                   SbxPeer         *peer,
                                   const char      *key,
                                   const char      *id,
                                   const GError    *error);
/* (transfer none): what is not at its server yet, by the key that it has there. */
SbxReplyWaits *
            sbx_replies_get_waits (SbxReplies      *self);
void        sbx_replies_tell_gone (SbxReplies      *self);

G_END_DECLS
