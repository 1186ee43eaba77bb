/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxInspectorView:
 *
 * Looks at one connection after the other: how it is, here and as the hub sees it, what went over the wire, and what chatbots
 * were given to do.
 *
 * Actions that it activates: `win.retry`, `win.edit-hub`, `win.copy-address` (s: the address of the connection)
 *
 * Properties: `sidebar-hidden` (boolean: a button leads back to it), `clearance` (int, read-only: what floats leaves so many pixels free at the end)
 */
#define SBX_TYPE_INSPECTOR_VIEW (sbx_inspector_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxInspectorView, sbx_inspector_view, SBX, INSPECTOR_VIEW, AdwBin)

void sbx_inspector_view_set_connections (SbxInspectorView *self,
                                         SbxConnections   *connections);
/* @page: (nullable): "connection", "frames" or "actions"; the same as before */
void sbx_inspector_view_show            (SbxInspectorView *self,
                                         SbxWorld         *world,
                                         const char       *page);

/* Leads to a frame by its number in the recorder of @world; %FALSE where it is no longer kept. */
gboolean sbx_inspector_view_show_frame      (SbxInspectorView *self,
                                             SbxWorld         *world,
                                             guint64           number);

G_END_DECLS
