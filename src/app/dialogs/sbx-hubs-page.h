/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"

G_BEGIN_DECLS

/**
 * SbxHubsPage:
 *
 * The saved hubs, each an SbxHubEntry, in the order in which they stand in the sidebar; and a way to one more.
 *
 * Signals:
 * - `removed` (string): a hub is gone, in these words; sbx_hubs_page_restore() brings it back
 */
#define SBX_TYPE_HUBS_PAGE (sbx_hubs_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxHubsPage, sbx_hubs_page, SBX, HUBS_PAGE, AdwPreferencesPage)

void sbx_hubs_page_set_connections (SbxHubsPage    *self,
                                    SbxConnections *connections);
void sbx_hubs_page_restore         (SbxHubsPage    *self);

G_END_DECLS
