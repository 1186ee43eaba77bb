/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/* The end of a hub, told so that thousands of clients do not all come back at the same moment. Times in ms. */

guint sbx_goodbye_get_wait (guint       place,
                            guint       n,
                            guint       spread,
                            double      chance);
void  sbx_goodbye_say      (SbxHub     *hub,
                            SbxPeer    *peer,
                            guint       spread);
void  sbx_goodbye_say_all  (SbxHub     *hub,
                            guint       spread);

G_END_DECLS
