/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-timeline-private.h"

#include "sbx-task-facts.h"
#include "sbx-task-usual.h"
#include "sbx-task-words.h"

#include <adwaita.h>

#define RADIUS 5
#define GAP 8
#define ICON_SIZE 16
#define LEAST_BAR 3
#define TICK_ROOM 24   /* between the texts of two ticks */

/* Everything is placed as it is read, from left to right; mirror() turns it around where that is the other way. */
typedef struct
{
  SbxTimeline *self;
  GtkSnapshot *snapshot;
  PangoLayout *layout;
  GdkRGBA      color;
  double       faint;       /* how much of it lesser words have */
  gboolean     mirrored;
  double       width;
  double       start;       /* of the bars */
  double       bottom;      /* of the rows that are seen */
  gint64       now;
} Chart;

static double
mirror (const Chart *chart,
        double       x,
        double       width)
{
  return chart->mirrored ? chart->width - x - width : x;
}

static GdkRGBA
fade (GdkRGBA color,
      double  alpha)
{
  color.alpha *= alpha;

  return color;
}

static GdkRGBA
named_color (const Chart *chart,
             const char  *name)
{
  GdkRGBA color;

  return gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (chart->self)), name, &color) ? color : chart->color;
}

/* Where a time is. Times far away are cut there: pixels are floats. */
static double
x_of (const Chart *chart,
      double       time)
{
  return chart->start + CLAMP (sbx_time_axis_get_x (&chart->self->axis, time), -1000, chart->width + 1000);
}

static void
fill (const Chart *chart,
      double       x,
      double       y,
      double       width,
      double       height,
      GdkRGBA      color)
{
  gtk_snapshot_append_color (chart->snapshot, &color, &GRAPHENE_RECT_INIT (mirror (chart, x, width), y, width, height));
}

static GskRoundedRect
rounded (const Chart *chart,
         double       x,
         double       y,
         double       width,
         double       height)
{
  GskRoundedRect rect;

  gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (mirror (chart, x, width), y, width, height), MIN (RADIUS, width / 2));

  return rect;
}

static double
text_width (const Chart *chart,
            const char  *text)
{
  int width;

  pango_layout_set_width (chart->layout, -1);
  pango_layout_set_text (chart->layout, text, -1);
  pango_layout_get_pixel_size (chart->layout, &width, NULL);

  return width + 1;
}

static void
draw_text (const Chart *chart,
           const char  *text,
           double       x,
           double       y,
           double       height,
           double       width,
           GdkRGBA      color)
{
  PangoRectangle drawn;
  double         place;

  if (width < 1)
    return;

  pango_layout_set_width (chart->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (chart->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (chart->layout, text, -1);
  /* Where Pango puts it within its width hangs on its letters and on the language: here all texts begin where one reads from. */
  pango_layout_get_pixel_extents (chart->layout, NULL, &drawn);
  place = chart->mirrored ? mirror (chart, x, width) + width - drawn.width : x;

  gtk_snapshot_save (chart->snapshot);
  gtk_snapshot_translate (chart->snapshot, &GRAPHENE_POINT_INIT (place - drawn.x, y + (height - drawn.height) / 2));
  gtk_snapshot_append_layout (chart->snapshot, chart->layout, &color);
  gtk_snapshot_restore (chart->snapshot);
}

/* Colour is never the only sign. */
static void
draw_icon (const Chart *chart,
           SbxTask     *task,
           double       y)
{
  SbxTimeline        *self = chart->self;
  const char         *status = sbx_task_get_status (task);
  gboolean            stalled = sbx_task_stall_now (task) > 0;
  const char         *name = stalled ? "dialog-warning-symbolic" : sbx_status_icon (status);
  const char         *css_class = stalled ? "warning" : sbx_task_css_class (task);
  g_autofree char    *color_name = g_strconcat (css_class, "_color", NULL);
  GdkRGBA             color = g_str_equal (css_class, "dim-label") ? fade (chart->color, chart->faint) : named_color (chart, color_name);
  GtkSymbolicPaintable *icon = g_hash_table_lookup (self->icons, name);

  if (!icon)
    {
      icon = GTK_SYMBOLIC_PAINTABLE (gtk_icon_theme_lookup_icon (
        gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self))), name, NULL, ICON_SIZE,
        gtk_widget_get_scale_factor (GTK_WIDGET (self)), gtk_widget_get_direction (GTK_WIDGET (self)), GTK_ICON_LOOKUP_FORCE_SYMBOLIC));
      g_hash_table_insert (self->icons, g_strdup (name), icon);
    }
  gtk_snapshot_save (chart->snapshot);
  gtk_snapshot_translate (chart->snapshot, &GRAPHENE_POINT_INIT (mirror (chart, 0, ICON_SIZE), y + (self->row_height - ICON_SIZE) / 2.0));
  gtk_symbolic_paintable_snapshot_symbolic (icon, chart->snapshot, ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (chart->snapshot);
}

static void
draw_axis (const Chart *chart)
{
  const SbxTimeAxis *axis = &chart->self->axis;
  GdkRGBA            grid = fade (chart->color, adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? .5 : .1);
  gint64             step = sbx_time_axis_choose_step (axis, text_width (chart, "00:00:00") + TICK_ROOM);

  for (gint64 time = sbx_time_axis_first_tick (axis, step); sbx_time_axis_get_x (axis, time) <= axis->room; time += step)
    {
      g_autofree char *text = sbx_time_axis_tick_text (time, step);
      double           x = x_of (chart, time);
      double           width = text_width (chart, text);

      fill (chart, x, 0, 1, chart->bottom, grid);
      draw_text (chart, text, CLAMP (x - width / 2, chart->start, MAX (chart->start, chart->width - width)), chart->bottom,
                 chart->self->axis_height, width, fade (chart->color, chart->faint));
    }
}

static GdkRGBA
bar_color (const Chart *chart,
           SbxTask     *task)
{
  const char *status = sbx_task_get_status (task);

  if (sbx_task_stall_now (task) > 0)
    return named_color (chart, "warning_bg_color");
  if (g_strcmp0 (status, "completed") == 0)
    return fade (named_color (chart, "success_bg_color"), .4);
  if (g_strcmp0 (status, "failed") == 0)
    return named_color (chart, "error_bg_color");

  if (sbx_task_is_away (task))
    return fade (chart->color, .3);

  return fade (named_color (chart, "accent_bg_color"), g_strcmp0 (status, "running") == 0 ? 1 : .4);
}

static void
draw_bar (const Chart *chart,
          SbxTask     *task,
          double       x,
          double       end,
          double       y)
{
  double         height = chart->self->row_height - GAP;
  double         width = MAX (LEAST_BAR, end - x);
  GdkRGBA        color = bar_color (chart, task);
  GskRoundedRect outline = rounded (chart, x, y + GAP / 2, width, height);
  GdkRGBA        border = fade (chart->color, .8);

  gtk_snapshot_push_rounded_clip (chart->snapshot, &outline);
  gtk_snapshot_append_color (chart->snapshot, &color, &outline.bounds);
  gtk_snapshot_pop (chart->snapshot);
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    gtk_snapshot_append_border (chart->snapshot, &outline, (float[4]) { 1, 1, 1, 1 }, (GdkRGBA[4]) { border, border, border, border });
}

/* Room for what has not begun, with a dashed line around it. */
static void
draw_waiting (const Chart *chart,
              const char  *text,
              double       y)
{
  double           height = chart->self->row_height - GAP;
  double           width = text_width (chart, text) + 2 * GAP;
  double           x = MIN (x_of (chart, chart->now), chart->width - width);
  GskRoundedRect   outline;
  cairo_t         *cr;

  if (x < chart->start)
    return;

  outline = rounded (chart, x, y + GAP / 2, width, height);
  cr = gtk_snapshot_append_cairo (chart->snapshot, &outline.bounds);
  gdk_cairo_set_source_rgba (cr, &(GdkRGBA) { chart->color.red, chart->color.green, chart->color.blue, chart->faint });
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, (double[]) { 4, 3 }, 2, 0);
  cairo_rectangle (cr, outline.bounds.origin.x + .5, outline.bounds.origin.y + .5, width - 1, height - 1);
  cairo_stroke (cr);
  cairo_destroy (cr);
  draw_text (chart, text, x + GAP, y, chart->self->row_height, width - 2 * GAP, fade (chart->color, chart->faint));
}

/* In the bar where that is pale and long enough, else after it, or before it at the end and where the line of now would cross it. */
static void
draw_duration (const Chart *chart,
               SbxTask     *task,
               gint64       duration,
               double       x,
               double       end,
               double       y)
{
  g_autofree char *text = sbx_duration_text (duration);
  double           least = text_width (chart, text);
  double           from = MAX (x, chart->start);
  double           to = MIN (end, chart->width);
  double           now = x_of (chart, chart->now);
  double           after = MAX (end, x + LEAST_BAR) + GAP;
  GdkRGBA          color = fade (chart->color, chart->faint);

  if (end < chart->start || x > chart->width)
    return;
  if (g_strcmp0 (sbx_task_get_status (task), "completed") == 0 && to - from > least + 2 * GAP)
    draw_text (chart, text, from + GAP, y, chart->self->row_height, least, fade (chart->color, .9));
  else if (after + least <= chart->width && (after >= now || after + least <= now))
    draw_text (chart, text, after, y, chart->self->row_height, least, color);
  else if (x - GAP - least >= chart->start)
    draw_text (chart, text, x - GAP - least, y, chart->self->row_height, least, color);
}

static void
draw_row (const Chart *chart,
          int          row,
          double       y)
{
  SbxTimeline *self = chart->self;
  SbxTask     *task = g_ptr_array_index (self->rows, row);
  g_autofree char *name = sbx_task_dup_name (task);
  gint64       from, to;

  if (row == self->hovered)
    fill (chart, 0, y, chart->width, self->row_height, fade (chart->color, .06));
  draw_icon (chart, task, y);
  draw_text (chart, name, ICON_SIZE + GAP, y, self->row_height, chart->start - ICON_SIZE - 2 * GAP, chart->color);

  gtk_snapshot_push_clip (chart->snapshot, &GRAPHENE_RECT_INIT (mirror (chart, chart->start, chart->width - chart->start), y,
                                                                chart->width - chart->start, self->row_height));
  if (sbx_task_get_span (task, chart->now, &from, &to))
    {
      draw_bar (chart, task, x_of (chart, from), x_of (chart, to), y);
      if (sbx_task_duration (task, chart->now) >= 0)
        draw_duration (chart, task, to - from, x_of (chart, from), x_of (chart, to), y);
    }
  else
    {
      draw_waiting (chart, sbx_task_word (task), y);
    }
  gtk_snapshot_pop (chart->snapshot);

  if (row == self->cursor && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    {
      GskRoundedRect outline = rounded (chart, 1, y + 1, chart->width - 2, self->row_height - 2);
      GdkRGBA        color = fade (named_color (chart, "accent_color"), .8);

      gtk_snapshot_append_border (chart->snapshot, &outline, (float[4]) { 2, 2, 2, 2 }, (GdkRGBA[4]) { color, color, color, color });
    }
}

static void
draw_now (const Chart *chart)
{
  double x = x_of (chart, chart->now);

  if (x < chart->start || x > chart->width)
    return;

  fill (chart, x, 0, 1, chart->bottom, fade (chart->color, .7));
  {
    GskRoundedRect dot = rounded (chart, x - 3, 0, 7, 7);
    GdkRGBA        color = fade (chart->color, .7);

    gtk_snapshot_push_rounded_clip (chart->snapshot, &dot);
    gtk_snapshot_append_color (chart->snapshot, &color, &dot.bounds);
    gtk_snapshot_pop (chart->snapshot);
  }
}

/* The time that the pointer is at. */
static void
draw_pointer (const Chart *chart)
{
  SbxTimeline        *self = chart->self;
  double              x = self->pointer_x;
  g_autofree char    *text = NULL;
  double              width;
  GdkRGBA             back = named_color (chart, "card_bg_color");
  GdkRGBA             under = named_color (chart, "window_bg_color");

  if (x < chart->start || x > chart->width)
    return;

  text = sbx_time_axis_tick_text ((gint64) sbx_time_axis_get_time (&self->axis, x - chart->start),
                                  (self->axis.room / sbx_time_axis_get_scale (&self->axis)) > 48 * 60 * 60 * 1000.0 ? 60000 : 1000);
  width = text_width (chart, text);
  fill (chart, x, 0, 1, chart->bottom, fade (named_color (chart, "accent_color"), .8));
  x = CLAMP (x - width / 2, chart->start, MAX (chart->start, chart->width - width));
  fill (chart, x - 4, chart->bottom, width + 8, self->axis_height, under);
  fill (chart, x - 4, chart->bottom, width + 8, self->axis_height, back);
  draw_text (chart, text, x, chart->bottom, self->axis_height, width, chart->color);
}

void
sbx_timeline_draw (SbxTimeline *self,
                   GtkSnapshot *snapshot)
{
  GtkWidget             *widget = GTK_WIDGET (self);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  double                 top = self->adjustments[GTK_ORIENTATION_VERTICAL] ? gtk_adjustment_get_value (self->adjustments[GTK_ORIENTATION_VERTICAL]) : 0;
  Chart                  chart = {
    .self = self, .snapshot = snapshot, .layout = layout, .width = gtk_widget_get_width (widget), .start = self->label_width,
    .bottom = gtk_widget_get_height (widget) - self->axis_height, .now = sbx_timeline_get_now (self),
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  int first = (int) (top / self->row_height);

  if (!self->has_span)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &chart.color);
  chart.faint = adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? .9 : .6;

  draw_axis (&chart);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, chart.width, chart.bottom));
  for (int i = first; i < (int) self->rows->len && i * self->row_height - top < chart.bottom; i++)
    draw_row (&chart, i, i * self->row_height - top);
  gtk_snapshot_pop (snapshot);
  draw_now (&chart);
  draw_pointer (&chart);
}
