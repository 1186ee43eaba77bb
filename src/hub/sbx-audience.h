/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-peer.h"
#include "sbx-reactor.h"

G_BEGIN_DECLS

/**
 * SbxAudience:
 *
 * Peers who are told the same in other words than the router's. A message is framed once, and those of one
 * turn of the loop stand in one block, which every peer gets a reference to. Who is in it must be removed
 * before it is gone: at the latest in the `closed` of its dialect.
 */
typedef struct _SbxAudience SbxAudience;

SbxAudience *sbx_audience_new         (SbxReactor  *reactor);
void         sbx_audience_free        (SbxAudience *self);
void         sbx_audience_add         (SbxAudience *self,
                                       SbxPeer     *peer);
gboolean     sbx_audience_remove      (SbxAudience *self,
                                       SbxPeer     *peer);
gboolean     sbx_audience_contains    (SbxAudience *self,
                                       SbxPeer     *peer);
guint        sbx_audience_get_n_peers (SbxAudience *self);

void         sbx_audience_tell        (SbxAudience *self,
                                       GBytes      *text,
                                       gboolean     ephemeral);
void         sbx_audience_tell_except (SbxAudience *self,
                                       GBytes      *text,
                                       gboolean     ephemeral,
                                       GPtrArray   *except);

/* Of the reactor. */
void         sbx_audience_settle      (SbxAudience *self,
                                       SbxPeer     *peer);

G_END_DECLS
