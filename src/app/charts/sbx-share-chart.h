/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many colours there are; parts beyond share the last. */
#define SBX_SHARE_COLORS 5

/**
 * SbxShareChart:
 *
 * How something is divided: a ring with a part for each, and in it a number and a word. The parts begin at the top. Said as one sentence by
 * screen readers; who shows it puts the same numbers beside it as text.
 */
#define SBX_TYPE_SHARE_CHART (sbx_share_chart_get_type ())
G_DECLARE_FINAL_TYPE (SbxShareChart, sbx_share_chart, SBX, SHARE_CHART, GtkWidget)

void    sbx_share_chart_set       (SbxShareChart *self,
                                   const guint   *parts,
                                   guint          n_parts,
                                   const char    *number,
                                   const char    *caption,
                                   const char    *words);
/* The colour that part @index has there, for a legend. */
GdkRGBA sbx_share_chart_get_color (GtkWidget     *widget,
                                   guint          index);

G_END_DECLS
