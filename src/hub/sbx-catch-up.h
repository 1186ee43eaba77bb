/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"
#include "sbx-peer-private.h"
#include "sbx-router.h"

G_BEGIN_DECLS

/**
 * SbxCatchUp:
 *
 * One subscribe request under way: reads what the peer missed, holds back what is routed meanwhile,
 * answers, and then sends what it held, so that nothing is lost, doubled or out of order. A peer
 * has one at a time; later requests that touch its subscriptions wait for it.
 */

SbxCatchUp *sbx_catch_up_new     (SbxRequest  *request,
                                  JsonArray   *streams,
                                  GError     **error);
void        sbx_catch_up_free    (SbxCatchUp  *self);
void        sbx_catch_up_start   (SbxCatchUp  *self,
                                  const char  *event,
                                  JsonObject  *members);
gboolean    sbx_catch_up_defer   (SbxRequest  *request);
void        sbx_catch_up_abandon (SbxPeer     *peer);
void        sbx_catch_up_hold    (SbxCatchUp  *self,
                                  SbxStream   *stream,
                                  gint64       seq,
                                  GBytes      *frame,
                                  gboolean     tracked);

/* Of sbx-router.c, for this. */
void        sbx_router_release   (SbxRouter   *self,
                                  SbxPeer     *peer,
                                  SbxStream   *stream,
                                  gint64       seq,
                                  GBytes      *frame,
                                  gboolean     tracked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxCatchUp, sbx_catch_up_free)

G_END_DECLS
