/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"
#include "sbx-local-hub.h"

G_BEGIN_DECLS

/**
 * SbxLocalHubPage:
 *
 * The hub inside the application: on or off and how it is, where it listens, what it keeps.
 */
#define SBX_TYPE_LOCAL_HUB_PAGE (sbx_local_hub_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxLocalHubPage, sbx_local_hub_page, SBX, LOCAL_HUB_PAGE, AdwPreferencesPage)

void sbx_local_hub_page_set_hub (SbxLocalHubPage *self,
                                 SbxLocalHub     *hub,
                                 SbxConnections  *connections,
                                 SbxSettings     *settings);

G_END_DECLS
