/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-broadcast-guest.h"
#include "sbx-dispatcher.h"
#include "sbx-roster.h"

G_BEGIN_DECLS

/* What a hub keeps of the broadcast dialect. */
typedef struct
{
  SbxHub     *hub;        /* not owned */
  GHashTable *users;      /* user id → (element-type SbxPeer) GPtrArray, not owned: they leave when they close */
  GPtrArray  *guests;     /* (element-type SbxPeer), not owned: all of them */
  SbxRoster  *roster;     /* (nullable): nobody is there */
  GPtrArray  *held;       /* (element-type SbxEnvelope): what the roster is needed for, while it is read */
  GSource    *figures;    /* (nullable): nobody asked for them */
} SbxBroadcast;

SbxBroadcast *sbx_broadcast_get      (SbxHub               *hub);

/* sbx-broadcast-asking.c: what a guest may ask, and for whom. */
gboolean      sbx_broadcast_prepare  (SbxRequest           *request,
                                      GError              **error);

/* sbx-broadcast-telling.c: whom an event concerns. */
void          sbx_broadcast_tell     (SbxBroadcast         *self,
                                      SbxEnvelope          *envelope,
                                      const SbxStoredEvent *stored);
void          sbx_broadcast_tell_held (SbxBroadcast        *self);
void          sbx_broadcast_tell_who_is_there
                                     (SbxBroadcast         *self,
                                      SbxPeer              *peer);
void          sbx_broadcast_tell_peer (SbxBroadcast        *self,
                                      SbxPeer              *peer,
                                      SbxEnvelope          *envelope);
SbxEnvelope  *sbx_broadcast_say_place (SbxEnvelope          *envelope,
                                      const SbxStoredEvent *stored);
void          sbx_broadcast_tell_users (SbxBroadcast       *self,
                                      SbxEnvelope          *envelope,
                                      const char *const    *users,
                                      const char           *except,
                                      gboolean              ephemeral);

G_END_DECLS
