/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/* A peer of the unified system, which knows no `hello`: it looks at outbound projects. */

gboolean sbx_viewer_is_allowed (SbxHub  *hub);
void     sbx_viewer_begin      (SbxHub  *hub,
                                SbxPeer *peer);
void     sbx_viewer_end        (SbxHub  *hub,
                                SbxPeer *peer);

G_END_DECLS
