/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxPaneFrame:
 *
 * Gives its child a width that people can change by dragging its end edge: what AdwLeaflet does not have.
 *
 * Properties: `child` (GtkWidget), `min-width` (int), `width` (int: the natural one; a leaflet takes from it what is not there),
 * `firm-width` (int: as far as this a leaflet takes nothing),
 * `resizable` (boolean: whether the edge can be dragged; not while folded).
 */
#define SBX_TYPE_PANE_FRAME (sbx_pane_frame_get_type ())
G_DECLARE_FINAL_TYPE (SbxPaneFrame, sbx_pane_frame, SBX, PANE_FRAME, GtkWidget)

/* Wider than this, lists are mostly empty. */
#define SBX_PANE_FRAME_MAX_WIDTH 600

void sbx_pane_frame_set_child (SbxPaneFrame *self,
                               GtkWidget    *child);
void sbx_pane_frame_set_width (SbxPaneFrame *self,
                               int           width);
int  sbx_pane_frame_get_width (SbxPaneFrame *self);

G_END_DECLS
