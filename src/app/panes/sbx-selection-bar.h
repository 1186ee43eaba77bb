/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxSelectionBar:
 *
 * What can be done with many topics at once, below their list: actions of the group `topic.`, and how many are chosen.
 * `topics.end-choosing` ends it.
 */
#define SBX_TYPE_SELECTION_BAR (sbx_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxSelectionBar, sbx_selection_bar, SBX, SELECTION_BAR, GtkWidget)

/* (element-type SbxTopic): those that are chosen */
void sbx_selection_bar_show (SbxSelectionBar *self,
                             GPtrArray       *topics);

G_END_DECLS
