/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxRouter:
 *
 * Which peers are subscribed to which stream, and where each stream's log ends. An event is framed
 * once; those of one stream that come in one turn of the loop stand in one block, and every subscriber
 * gets a reference to it.
 */
typedef struct _SbxRouter SbxRouter;
typedef struct _SbxCatchUp SbxCatchUp;

/**
 * SbxRouterFunc:
 * @stream: a name
 * @envelope: a whole envelope
 * @event: (nullable): the same where it is in the log
 * @user_data: what was given with it
 *
 * Told of everything that goes through a router, whoever is subscribed.
 */
typedef void (*SbxRouterFunc) (const char           *stream,
                               GBytes               *envelope,
                               const SbxStoredEvent *event,
                               gpointer              user_data);

SbxRouter *sbx_router_new             (GHashTable           *heads,
                                       guint                 max_pending);
void       sbx_router_set_observer    (SbxRouter            *self,
                                       SbxRouterFunc         func,
                                       gpointer              user_data);
void       sbx_router_free            (SbxRouter            *self);
gboolean   sbx_router_get_head        (SbxRouter            *self,
                                       const char           *stream,
                                       SbxStreamHead        *head);
guint64    sbx_router_get_n_passing   (SbxRouter            *self,
                                       const char           *stream);
void       sbx_router_set_oldest      (SbxRouter            *self,
                                       const char           *stream,
                                       gint64                oldest);
guint      sbx_router_get_n_streams   (SbxRouter            *self);

gboolean   sbx_router_is_subscribed   (SbxRouter            *self,
                                       SbxPeer              *peer,
                                       const char           *stream);
gboolean   sbx_router_is_live         (SbxRouter            *self,
                                       SbxPeer              *peer,
                                       const char           *stream);
void       sbx_router_subscribe       (SbxRouter            *self,
                                       SbxPeer              *peer,
                                       const char           *stream,
                                       gint64                after,
                                       SbxCatchUp           *catch_up);
gboolean   sbx_router_unsubscribe     (SbxRouter            *self,
                                       SbxPeer              *peer,
                                       const char           *stream);
void       sbx_router_remove_peer     (SbxRouter            *self,
                                       SbxPeer              *peer);

void       sbx_router_settle          (SbxRouter            *self,
                                       SbxPeer              *peer);
guint      sbx_router_publish         (SbxRouter            *self,
                                       const char           *stream,
                                       GBytes               *envelope);
guint      sbx_router_route           (SbxRouter            *self,
                                       const SbxStoredEvent *event);
guint      sbx_router_route_to        (SbxRouter            *self,
                                       const SbxStoredEvent *event,
                                       SbxPeer              *target);

G_END_DECLS
