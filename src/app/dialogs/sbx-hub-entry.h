/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxHubEntry:
 *
 * A saved hub in the preferences: its name, address, state and latency; rename, edit, mute, move and remove.
 *
 * Signals:
 * - `edit`: its connection is to be changed
 * - `move` (int): to the place so many further down in the list; up where it is negative
 * - `drop` (SbxWorld): that hub takes the place of this one
 * - `remove`: it is to go
 */
#define SBX_TYPE_HUB_ENTRY (sbx_hub_entry_get_type ())
G_DECLARE_FINAL_TYPE (SbxHubEntry, sbx_hub_entry, SBX, HUB_ENTRY, AdwExpanderRow)

SbxHubEntry *sbx_hub_entry_new       (SbxConnections *connections,
                                      SbxWorld       *world);
SbxWorld    *sbx_hub_entry_get_world (SbxHubEntry    *self);
void         sbx_hub_entry_set_ends  (SbxHubEntry    *self,
                                      gboolean        is_first,
                                      gboolean        is_last);

G_END_DECLS
