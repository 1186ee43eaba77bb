/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxChartPen:
 * @width: of the widget
 * @color: of its text
 * @faint: how much of that lesser words have
 * @mirrored: text runs from right to left, and so does time
 * @contrast: people want to see it clearly
 *
 * What charts are drawn with. Places are counted from where lines of text begin.
 */
typedef struct
{
  GtkWidget   *widget;
  GtkSnapshot *snapshot;
  PangoLayout *layout;
  double       width;
  GdkRGBA      color;
  double       faint;
  gboolean     mirrored;
  gboolean     contrast;
} SbxChartPen;

void    sbx_chart_pen_init       (SbxChartPen       *pen,
                                  GtkWidget         *widget,
                                  GtkSnapshot       *snapshot);
void    sbx_chart_pen_clear      (SbxChartPen       *pen);
GdkRGBA sbx_chart_pen_get_color  (const SbxChartPen *pen,
                                  const char        *name,
                                  double             alpha);
/* Where something of @width is drawn that begins at @x. */
double  sbx_chart_pen_mirror     (const SbxChartPen *pen,
                                  double             x,
                                  double             width);
double  sbx_chart_pen_measure    (SbxChartPen       *pen,
                                  const char        *text,
                                  double            *height);
/* @align: 0 … 1: where the text stands in that width; cut where it is longer. */
void    sbx_chart_pen_write      (SbxChartPen       *pen,
                                  const char        *text,
                                  double             x,
                                  double             y,
                                  double             width,
                                  double             align,
                                  const GdkRGBA     *color);
void    sbx_chart_pen_fill       (SbxChartPen       *pen,
                                  double             x,
                                  double             y,
                                  double             width,
                                  double             height,
                                  const GdkRGBA     *color);
/* What is written below a time axis; seconds where they matter. (transfer full) */
char   *sbx_chart_time_words     (gint64             time,
                                  gboolean           seconds);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxChartPen, sbx_chart_pen_clear)

G_END_DECLS
