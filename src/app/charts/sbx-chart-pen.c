/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-chart-pen.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

void
sbx_chart_pen_init (SbxChartPen *pen,
                    GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  *pen = (SbxChartPen) {
    .widget = widget,
    .snapshot = snapshot,
    .layout = gtk_widget_create_pango_layout (widget, NULL),
    .width = gtk_widget_get_width (widget),
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
    .contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ()),
  };
  /* Numbers that change stay where they are. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (pen->layout, attributes);
  pango_layout_set_single_paragraph_mode (pen->layout, TRUE);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &pen->color);
  pen->faint = pen->contrast ? .95 : .65;
}

void
sbx_chart_pen_clear (SbxChartPen *pen)
{
  g_clear_object (&pen->layout);
}

/**
 * sbx_chart_pen_get_color:
 * @name: (nullable): as the style has it; %NULL or unknown: the text's
 */
GdkRGBA
sbx_chart_pen_get_color (const SbxChartPen *pen,
                         const char        *name,
                         double             alpha)
{
  GdkRGBA color;

  if (!name || !gtk_style_context_lookup_color (gtk_widget_get_style_context (pen->widget), name, &color))
    color = pen->color;
  color.alpha *= (float) alpha;

  return color;
}

double
sbx_chart_pen_mirror (const SbxChartPen *pen,
                      double             x,
                      double             width)
{
  return pen->mirrored ? pen->width - x - width : x;
}

double
sbx_chart_pen_measure (SbxChartPen *pen,
                       const char  *text,
                       double      *height)
{
  int width, pixels;

  pango_layout_set_width (pen->layout, -1);
  pango_layout_set_text (pen->layout, text, -1);
  pango_layout_get_pixel_size (pen->layout, &width, &pixels);
  if (height)
    *height = pixels;

  return width;
}

void
sbx_chart_pen_write (SbxChartPen   *pen,
                     const char    *text,
                     double         x,
                     double         y,
                     double         width,
                     double         align,
                     const GdkRGBA *color)
{
  double natural = sbx_chart_pen_measure (pen, text, NULL);
  double drawn = MIN (natural, width);

  if (width <= 0)
    return;

  if (natural > width)
    {
      pango_layout_set_width (pen->layout, (int) (width * PANGO_SCALE));
      pango_layout_set_ellipsize (pen->layout, PANGO_ELLIPSIZE_END);
    }
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT ((float) sbx_chart_pen_mirror (pen, x + (width - drawn) * align, drawn), (float) y));
  gtk_snapshot_append_layout (pen->snapshot, pen->layout, color);
  gtk_snapshot_restore (pen->snapshot);
}

void
sbx_chart_pen_fill (SbxChartPen   *pen,
                    double         x,
                    double         y,
                    double         width,
                    double         height,
                    const GdkRGBA *color)
{
  gtk_snapshot_append_color (pen->snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) sbx_chart_pen_mirror (pen, x, width), (float) y, (float) width, (float) height));
}

/**
 * sbx_chart_time_words:
 * @time: ms since 1970
 */
char *
sbx_chart_time_words (gint64   time,
                      gboolean seconds)
{
  g_autoptr (GDateTime) then = NULL;

  if (!seconds)
    return sbx_format_clock (time);

  then = g_date_time_new_from_unix_local (time / 1000);
  /* TRANSLATORS: a time of day with seconds; see g_date_time_format() */
  return then ? g_date_time_format (then, _("%H:%M:%S")) : g_strdup ("");
}
