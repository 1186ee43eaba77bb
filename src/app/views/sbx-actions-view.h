/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxActionsView:
 *
 * What bots are to do, of all hubs, newest first.
 *
 * Properties: `worlds` (GListModel of SbxWorld), `sidebar-hidden` (boolean: a button leads back to it)
 */
#define SBX_TYPE_ACTIONS_VIEW (sbx_actions_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionsView, sbx_actions_view, SBX, ACTIONS_VIEW, AdwBin)

void        sbx_actions_view_set_worlds  (SbxActionsView *self,
                                          GListModel     *worlds);

G_END_DECLS
