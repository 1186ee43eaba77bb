/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxProjectsView:
 *
 * The outbound projects of all hubs, as counters and a table that can be sorted by each column.
 *
 * Properties:
 * - `worlds` (GListModel of SbxWorld), set once
 * - `sidebar-hidden` (boolean): the window is narrow; a Back button takes its place, and some columns have no room
 */
#define SBX_TYPE_PROJECTS_VIEW (sbx_projects_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxProjectsView, sbx_projects_view, SBX, PROJECTS_VIEW, AdwBin)

void        sbx_projects_view_set_worlds   (SbxProjectsView *self,
                                            GListModel      *worlds);
GListModel *sbx_projects_view_get_projects (SbxProjectsView *self);

void        sbx_projects_view_search       (SbxProjectsView *self);

G_END_DECLS
