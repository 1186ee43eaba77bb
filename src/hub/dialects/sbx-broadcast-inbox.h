/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dialect-broadcast-private.h"

G_BEGIN_DECLS

void sbx_broadcast_open_inbox (SbxBroadcast *self,
                               SbxPeer      *peer);

G_END_DECLS
