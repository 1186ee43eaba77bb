/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

G_BEGIN_DECLS

/* Whether somebody forwards what is written into channels from @address. */
typedef enum {
  SBX_BRIDGED_HERE,
  SBX_BRIDGED_AWAY,
  SBX_BRIDGED_MAY_COME,     /* too early to say: what was told last stays */
} SbxBridgedPresence;

/* What is not in @presence (address → SbxBridgedPresence) is as @others. */
void sbx_bridged_away_tell (SbxHub             *hub,
                            GHashTable         *presence,
                            SbxBridgedPresence  others);

G_END_DECLS
