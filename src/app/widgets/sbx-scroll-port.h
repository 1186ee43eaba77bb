/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxScrollPort:
 *
 * Stands between a scrolled window and a list, and lets people's scrolling through once for each layout of the list.
 * A GtkListView finds the row to hold on to by the heights of the rows above it, but rows that it made since its last
 * layout have none yet: a second change of the adjustment before the next layout, or one after rows came, goes to
 * a wrong row. What is scrolled meanwhile is added up and goes to the list when it has laid itself out.
 *
 * Properties: `child` (a GtkScrollable widget).
 *
 * Signals: `pushed` (double: how far, in pixels, downwards): people scrolled, and not a layout;
 * `resizing`: the list is about to get another size, and its rows still stand where they were.
 */
#define SBX_TYPE_SCROLL_PORT (sbx_scroll_port_get_type ())
G_DECLARE_FINAL_TYPE (SbxScrollPort, sbx_scroll_port, SBX, SCROLL_PORT, GtkWidget)

GtkAdjustment *sbx_scroll_port_get_vadjustment (SbxScrollPort *self);
void           sbx_scroll_port_correct         (SbxScrollPort *self,
                                                double         by);
gboolean       sbx_scroll_port_get_dirty       (SbxScrollPort *self);
gboolean       sbx_scroll_port_get_moving      (SbxScrollPort *self);
void           sbx_scroll_port_set_model       (SbxScrollPort *self,
                                                GListModel    *model);

G_END_DECLS
