/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/* Whether somebody forwards what is written into channels from @address. */
typedef enum {
  SBX_BRIDGED_HERE,         /* and is connected to the server */
  SBX_BRIDGED_IN_DOUBT,     /* whether it is connected is not known, or is too new: what was told last stays */
  SBX_BRIDGED_CUT_OFF,      /* and cannot reach the server */
  SBX_BRIDGED_AWAY,
  SBX_BRIDGED_MAY_COME,     /* too early to say: what was told last stays */
} SbxBridgedPresence;

/* What is not in @presence (address → SbxBridgedPresence) is as @others. */
void sbx_bridged_away_tell (SbxHub             *hub,
                            GHashTable         *presence,
                            SbxBridgedPresence  others);
/* Whether nobody takes over from @address any more, as far as the store was told. */
gboolean sbx_bridged_away_find (SbxStoreWriter  *writer,
                                const char      *address,
                                gboolean        *away,
                                GError         **error);
/* Where @reported is over another bridge than the @stored channel was until now: that one being away means nothing any more. Returns whether it did. */
gboolean sbx_bridged_away_end  (JsonObject      *stored,
                                JsonObject      *reported);

G_END_DECLS
