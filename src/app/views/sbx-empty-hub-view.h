/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxEmptyHubView:
 *
 * Stands where the monitor will be while the local hub has nothing in it: says where back ends
 * connect to, and offers the sample data.
 *
 * Properties:
 * - `uri` (string, nullable): where the local hub listens
 * - `sidebar-hidden` (boolean): there is a way back to the sidebar (`win.show-sidebar`)
 *
 * Actions that it activates: `win.import-sample`, `win.connect-hub`.
 */
#define SBX_TYPE_EMPTY_HUB_VIEW (sbx_empty_hub_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxEmptyHubView, sbx_empty_hub_view, SBX, EMPTY_HUB_VIEW, AdwBin)

G_END_DECLS
