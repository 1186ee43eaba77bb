/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-chart-run.h"

G_BEGIN_DECLS

/**
 * SbxLineChart:
 *
 * Values over time as lines, up to now. With the pointer, or with the arrow keys once it has the keyboard, it says what was when;
 * Return shows the values as a table.
 *
 * Properties: `title` (string), `reading` (string, read-only: what was at the time that is pointed at, "" = none is)
 */
#define SBX_TYPE_LINE_CHART (sbx_line_chart_get_type ())
G_DECLARE_FINAL_TYPE (SbxLineChart, sbx_line_chart, SBX, LINE_CHART, GtkWidget)

/* With its unit, in words. (transfer full) */
typedef char *(*SbxLineChartWords) (double value);

/* @least: what the axis reaches at least. */
void        sbx_line_chart_set_words   (SbxLineChart      *self,
                                        SbxLineChartWords  words,
                                        double             least);
/* How many values may be missing between two that a line joins; without it any number may. Where there are more, nobody knows what was between. */
void        sbx_line_chart_set_reach   (SbxLineChart      *self,
                                        guint              n);
/* @color: as the style calls it. The second one and those after it are dashed too. */
void        sbx_line_chart_add_series  (SbxLineChart      *self,
                                        const char        *name,
                                        const char        *color);
/* One value each @step ms of each series, as they were added, that ended at @end (ms since 1970). */
void        sbx_line_chart_set_values  (SbxLineChart      *self,
                                        gint64             end,
                                        gint64             step,
                                        guint              n,
                                        const double      *values[]);
double      sbx_line_chart_measure_axis (SbxLineChart     *self);
void        sbx_line_chart_set_axis_room (SbxLineChart    *self,
                                          double           room);
const char *sbx_line_chart_get_reading (SbxLineChart      *self);
void        sbx_line_chart_show_table  (SbxLineChart      *self);

G_END_DECLS
