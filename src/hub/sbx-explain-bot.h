/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-explain.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

void     sbx_explain_bot          (SbxExplain *explain,
                                   SbxHub     *hub,
                                   const char *id);
SbxPeer *sbx_explain_find_bot     (SbxHub     *hub,
                                   const char *id);

/* Of sbx-explain-connection.c. */
void     sbx_explain_hub_stopping (SbxExplain *explain,
                                   SbxPeer    *peer);

G_END_DECLS
