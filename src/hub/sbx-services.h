/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-peer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxServices:
 *
 * The connections of type service, which do what projects are started for. One that goes and does not come
 * back within a heartbeat's interval, from before a restart too, takes back that its projects are connected.
 */
typedef struct _SbxServices SbxServices;

SbxServices *sbx_services_new       (SbxHub      *hub);
void         sbx_services_free      (SbxServices *self);
void         sbx_services_expect    (SbxServices *self,
                                     GPtrArray   *ids);
void         sbx_services_add       (SbxServices *self,
                                     SbxPeer     *peer);
void         sbx_services_remove    (SbxServices *self,
                                     SbxPeer     *peer);
gboolean     sbx_services_contains  (SbxServices *self,
                                     SbxPeer     *peer);
gboolean     sbx_services_is_empty  (SbxServices *self);
void         sbx_services_hand_over (SbxServices *self,
                                     const char  *event,
                                     const char  *triggered_by,
                                     JsonObject  *project);

G_END_DECLS
