/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-line-chart.h"

#include "sbx-chart-pen.h"
#include "sbx-chart-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 132
#define LEAST_WIDTH 160
#define GAP 6
#define MOST_SERIES 4

typedef struct
{
  char   *name;
  char   *color;
  double *values;
} Series;

struct _SbxLineChart
{
  GtkWidget          parent_instance;

  char              *title;
  SbxLineChartWords  words;
  double             least;      /* that the axis reaches */
  double             axis_room;  /* that the values beside the axis have at least, in pixels */
  double             plot_width; /* in pixels, as it was drawn last; 0 = never */
  guint              reach;      /* how many values may be missing in a line */
  Series             series[MOST_SERIES];
  guint              n_series;
  guint              n;          /* values of each */
  gint64             end;        /* ms since 1970 */
  gint64             step;       /* ms */

  int                cursor;     /* which value is pointed at, -1 = none */
  char              *reading;
};

enum {
  PROP_0,
  PROP_TITLE,
  PROP_READING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxLineChart, sbx_line_chart, GTK_TYPE_WIDGET)

/* Where things are. */
typedef struct
{
  SbxChartPen  pen;
  SbxLineChart *self;
  double       width;        /* of the plot */
  double       top;
  double       height;
  double       most;         /* at the top of the axis */
} Plot;

static double
x_of (const Plot *plot,
      guint       i)
{
  return plot->self->n > 1 ? plot->width * i / (plot->self->n - 1) : plot->width;
}

static double
y_of (const Plot *plot,
      double      value)
{
  return plot->top + plot->height * (1 - MIN (value, plot->most) / plot->most);
}

static gint64
time_of (SbxLineChart *self,
         guint         i)
{
  return self->end - (gint64) (self->n - 1 - i) * self->step;
}

/* --- the axes --- */

/* The next of 1, 2, 3, 6, 10, 20 …, so that half of it is a number too. */
static double
round_up (double value)
{
  static const double steps[] = { 1, 2, 4, 6, 10 };
  double power = pow (10, floor (log10 (value)));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * power >= value)
      return steps[i] * power;

  return 10 * power;
}

static double
find_most (SbxLineChart *self)
{
  double most = self->least;

  for (guint s = 0; s < self->n_series; s++)
    for (guint i = 0; i < self->n; i++)
      most = MAX (most, self->series[s].values[i]);

  return round_up (most);
}

/* Of the values beside the axis: half of the most can have more letters, as 500 ms have more than 1 s. */
static double
measure_values (SbxLineChart *self,
                SbxChartPen  *pen,
                double        most,
                double       *height)
{
  double width = 0;

  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *label = self->words (most * i / 2);

      width = MAX (width, sbx_chart_pen_measure (pen, label, height));
    }

  return width;
}

static void
draw_axes (Plot *plot)
{
  SbxLineChart *self = plot->self;
  SbxChartPen  *pen = &plot->pen;
  GdkRGBA       line = sbx_chart_pen_get_color (pen, NULL, pen->contrast ? .5 : .12);
  GdkRGBA       text = sbx_chart_pen_get_color (pen, NULL, pen->faint);
  double        text_height, start = 0, end;

  sbx_chart_pen_measure (pen, "0", &text_height);
  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *label = self->words (plot->most * i / 2);
      double y = y_of (plot, plot->most * i / 2);

      sbx_chart_pen_fill (pen, 0, round (y), plot->width, 1, &line);
      sbx_chart_pen_write (pen, label, plot->width + GAP, y - text_height / 2, pen->width - plot->width - GAP, 1, &text);
    }

  /* The one in the middle stands where there is room between the others. */
  end = plot->width - sbx_chart_pen_measure (pen, _("now"), NULL) - GAP;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *label = sbx_chart_time_words (time_of (self, i * (self->n / 2)), self->n * self->step < 10 * 60 * 1000);
      double width = sbx_chart_pen_measure (pen, label, NULL);
      double x = i == 0 ? 0 : x_of (plot, self->n / 2) - width / 2;

      if (i == 0 || (x >= start && x + width <= end))
        sbx_chart_pen_write (pen, label, x, plot->top + plot->height + GAP / 2.0, width + 1, 0, &text);
      start = x + width + GAP;
    }
  /* TRANSLATORS: at the end of a time axis */
  sbx_chart_pen_write (pen, _("now"), plot->width / 2, plot->top + plot->height + GAP / 2.0, plot->width / 2, 1, &text);
}

/* --- the lines --- */

static void
close_fill (cairo_t    *cr,
            const Plot *plot,
            double      from,
            double      to)
{
  cairo_line_to (cr, sbx_chart_pen_mirror (&plot->pen, to, 0), plot->top + plot->height);
  cairo_line_to (cr, sbx_chart_pen_mirror (&plot->pen, from, 0), plot->top + plot->height);
  cairo_close_path (cr);
}

/* One value alone is a point. */
static void
end_run (cairo_t    *cr,
         const Plot *plot,
         double      from,
         double      to,
         double      y,
         gboolean    area)
{
  if (area)
    {
      close_fill (cr, plot, from, to);
    }
  else if (from == to)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, sbx_chart_pen_mirror (&plot->pen, to, 0), y, 1.5, 0, 2 * G_PI);
    }
}

/* @area: what is below, else the line itself. */
static void
trace (cairo_t    *cr,
       const Plot *plot,
       guint       s,
       gboolean    area)
{
  const double *values = plot->self->series[s].values;
  SbxChartRun   run;
  guint         at = 0;

  while (sbx_chart_run_next (values, plot->self->n, plot->self->reach, &at, &run))
    {
      double from = x_of (plot, run.first);

      cairo_move_to (cr, sbx_chart_pen_mirror (&plot->pen, from, 0), area ? plot->top + plot->height : y_of (plot, values[run.first]));
      for (guint i = run.first; i <= run.last; i++)
        if (values[i] >= 0)
          cairo_line_to (cr, sbx_chart_pen_mirror (&plot->pen, x_of (plot, i), 0), y_of (plot, values[i]));
      end_run (cr, plot, from, x_of (plot, run.last), y_of (plot, values[run.last]), area);
    }
}

static void
draw_series (cairo_t    *cr,
             const Plot *plot,
             guint       s)
{
  GdkRGBA color = sbx_chart_pen_get_color (&plot->pen, plot->self->series[s].color, 1);
  const double dashes[] = { 4, 4 };

  if (s == 0 && !plot->pen.contrast)
    {
      cairo_pattern_t *fade = cairo_pattern_create_linear (0, plot->top, 0, plot->top + plot->height);

      cairo_pattern_add_color_stop_rgba (fade, 0, color.red, color.green, color.blue, .24);
      cairo_pattern_add_color_stop_rgba (fade, 1, color.red, color.green, color.blue, .04);
      trace (cr, plot, s, TRUE);
      cairo_set_source (cr, fade);
      cairo_fill (cr);
      cairo_pattern_destroy (fade);
    }

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, plot->pen.contrast ? 2.5 : 1.75);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_dash (cr, dashes, s > 0 ? (int) G_N_ELEMENTS (dashes) : 0, 0);
  trace (cr, plot, s, FALSE);
  cairo_stroke (cr);
}

static void
draw_cursor (const Plot *plot)
{
  SbxLineChart *self = plot->self;
  SbxChartPen   pen = plot->pen;
  GdkRGBA       line = sbx_chart_pen_get_color (&pen, NULL, .6);
  double        x = x_of (plot, (guint) self->cursor);

  sbx_chart_pen_fill (&pen, MIN (round (x), plot->width - 1), plot->top, 1, plot->height, &line);
  for (guint s = 0; s < self->n_series; s++)
    {
      GdkRGBA color = sbx_chart_pen_get_color (&pen, self->series[s].color, 1);
      double  value = self->series[s].values[self->cursor];

      if (value >= 0)
        sbx_chart_pen_fill (&pen, x - 3, y_of (plot, value) - 3, 6, 6, &color);
    }
}

static void
sbx_line_chart_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SbxLineChart         *self = SBX_LINE_CHART (widget);
  g_auto (SbxChartPen)  pen = { NULL };
  double                text_height;
  cairo_t              *cr;
  Plot                  plot;

  if (self->n == 0 || !self->words)
    return;

  sbx_chart_pen_init (&pen, widget, snapshot);
  plot = (Plot) { .self = self, .most = find_most (self) };
  plot.width = MAX (1, pen.width - MAX (measure_values (self, &pen, plot.most, &text_height), self->axis_room) - GAP - 1);
  self->plot_width = plot.width;
  plot.top = text_height / 2;
  plot.height = MAX (1, gtk_widget_get_height (widget) - plot.top - text_height - GAP);
  plot.pen = pen;

  draw_axes (&plot);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) pen.width, (float) gtk_widget_get_height (widget)));
  for (guint s = self->n_series; s > 0; s--)
    draw_series (cr, &plot, s - 1);
  cairo_destroy (cr);
  if (self->cursor >= 0)
    draw_cursor (&plot);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, pen.width, gtk_widget_get_height (widget));
}

static void
sbx_line_chart_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : LEAST_WIDTH;
}

/* --- what was when --- */

static char *
value_words (SbxLineChart *self,
             guint         s,
             guint         i)
{
  double value = self->series[s].values[i];

  if (value == SBX_LINE_CHART_SKIP)
    return g_strdup ("–");
  if (value < 0)
    /* TRANSLATORS: at a time when nothing was measured */
    return g_strdup (_("no connection"));

  return self->words (value);
}

static char *
read_at (SbxLineChart *self,
         guint         i)
{
  g_autofree char *time = sbx_chart_time_words (time_of (self, i), TRUE);
  GString         *text = g_string_new (time);

  for (guint s = 0; s < self->n_series; s++)
    {
      g_autofree char *words = value_words (self, s, i);

      /* Nothing is so for all of them. */
      if (self->series[s].values[i] < SBX_LINE_CHART_SKIP)
        {
          g_string_append_printf (text, " · %s", words);
          break;
        }
      g_string_append_printf (text, " · %s %s", self->series[s].name, words);
    }

  return g_string_free (text, FALSE);
}

static void
point_at (SbxLineChart *self,
          int           cursor)
{
  g_autofree char *reading = cursor >= 0 ? read_at (self, (guint) cursor) : g_strdup ("");

  self->cursor = cursor;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (g_strcmp0 (self->reading, reading) == 0)
    return;
  g_free (self->reading);
  self->reading = g_steal_pointer (&reading);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
}

static void
on_motion (SbxLineChart *self,
           double        x,
           double        y)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double place = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;

  if (self->n > 0 && self->plot_width > 0)
    point_at (self, (int) CLAMP (round (place / self->plot_width * (self->n - 1)), 0, self->n - 1));
}

static void
on_leave (SbxLineChart *self)
{
  point_at (self, -1);
}

static gboolean
move (GtkWidget *widget,
      GVariant  *arguments,
      gpointer   user_data)
{
  SbxLineChart *self = SBX_LINE_CHART (widget);
  int           step = g_variant_get_int32 (arguments);
  int           cursor = self->cursor < 0 ? (int) self->n : self->cursor;

  if (self->n == 0)
    return TRUE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL && ABS (step) == 1)
    step = -step;
  point_at (self, (int) CLAMP ((gint64) cursor + step, 0, (gint64) self->n - 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->reading, -1);
  gtk_widget_activate_action (widget, "win.announce", "s", self->reading);

  return TRUE;
}

static gboolean
show_table (GtkWidget *widget,
            GVariant  *arguments,
            gpointer   user_data)
{
  sbx_line_chart_show_table (SBX_LINE_CHART (widget));

  return TRUE;
}

static void
on_focus_left (SbxLineChart *self)
{
  point_at (self, -1);
}

/* --- object --- */

static void
sbx_line_chart_finalize (GObject *object)
{
  SbxLineChart *self = SBX_LINE_CHART (object);

  for (guint s = 0; s < self->n_series; s++)
    {
      g_free (self->series[s].name);
      g_free (self->series[s].color);
      g_free (self->series[s].values);
    }
  g_free (self->title);
  g_free (self->reading);

  G_OBJECT_CLASS (sbx_line_chart_parent_class)->finalize (object);
}

static void
sbx_line_chart_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxLineChart *self = SBX_LINE_CHART (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_READING:
      g_value_set_string (value, self->reading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_line_chart_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SbxLineChart *self = SBX_LINE_CHART (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      if (self->title)
        gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_line_chart_class_init (SbxLineChartClass *klass)
{
  static const struct
  {
    guint keyval;
    int   step;
  } keys[] = {
    { GDK_KEY_Left, -1 }, { GDK_KEY_KP_Left, -1 }, { GDK_KEY_Right, 1 }, { GDK_KEY_KP_Right, 1 },
    { GDK_KEY_Home, G_MININT32 }, { GDK_KEY_End, G_MAXINT32 },
  };
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = sbx_line_chart_finalize;
  object_class->get_property = sbx_line_chart_get_property;
  object_class->set_property = sbx_line_chart_set_property;
  widget_class->snapshot = sbx_line_chart_snapshot;
  widget_class->measure = sbx_line_chart_measure;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_READING] = g_param_spec_string ("reading", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].keyval, 0, move, "i", keys[i].step);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, show_table, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, show_table, NULL);
}

static void
sbx_line_chart_init (SbxLineChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->cursor = -1;
  self->least = 1;
  self->reach = G_MAXUINT;
  self->reading = g_strdup ("");
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

void
sbx_line_chart_set_words (SbxLineChart      *self,
                          SbxLineChartWords  words,
                          double             least)
{
  g_return_if_fail (SBX_IS_LINE_CHART (self));
  g_return_if_fail (least > 0);

  self->words = words;
  self->least = least;
}

void
sbx_line_chart_set_reach (SbxLineChart *self,
                          guint         n)
{
  g_return_if_fail (SBX_IS_LINE_CHART (self));

  self->reach = n;
}

void
sbx_line_chart_add_series (SbxLineChart *self,
                           const char   *name,
                           const char   *color)
{
  g_return_if_fail (SBX_IS_LINE_CHART (self));
  g_return_if_fail (self->n_series < MOST_SERIES && self->n == 0);

  self->series[self->n_series++] = (Series) { g_strdup (name), g_strdup (color), NULL };
}

void
sbx_line_chart_set_values (SbxLineChart *self,
                           gint64        end,
                           gint64        step,
                           guint         n,
                           const double *values[])
{
  g_return_if_fail (SBX_IS_LINE_CHART (self));
  g_return_if_fail (n > 0 && step > 0);

  for (guint s = 0; s < self->n_series; s++)
    {
      if (n != self->n)
        self->series[s].values = g_renew (double, self->series[s].values, n);
      memcpy (self->series[s].values, values[s], n * sizeof (double));
    }
  self->n = n;
  self->end = end;
  self->step = step;
  point_at (self, MIN (self->cursor, (int) n - 1));
}

/**
 * sbx_line_chart_measure_axis:
 *
 * Returns: how much room the values beside the axis take, in pixels
 */
double
sbx_line_chart_measure_axis (SbxLineChart *self)
{
  g_auto (SbxChartPen) pen = { NULL };
  double height;

  g_return_val_if_fail (SBX_IS_LINE_CHART (self), 0);

  if (self->n == 0 || !self->words)
    return 0;
  sbx_chart_pen_init (&pen, GTK_WIDGET (self), NULL);

  return measure_values (self, &pen, find_most (self), &height);
}

/**
 * sbx_line_chart_set_axis_room:
 * @room: how much of it those values have at least, in pixels, so that charts above one another have the same moment at one place
 */
void
sbx_line_chart_set_axis_room (SbxLineChart *self,
                              double        room)
{
  g_return_if_fail (SBX_IS_LINE_CHART (self));

  if (self->axis_room == room)
    return;

  self->axis_room = room;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
sbx_line_chart_get_reading (SbxLineChart *self)
{
  g_return_val_if_fail (SBX_IS_LINE_CHART (self), "");

  return self->reading;
}

/**
 * sbx_line_chart_show_table:
 *
 * All values in a window, the newest first.
 */
void
sbx_line_chart_show_table (SbxLineChart *self)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_return_if_fail (SBX_IS_LINE_CHART (self));

  g_ptr_array_add (columns, _("Time"));
  for (guint s = 0; s < self->n_series; s++)
    g_ptr_array_add (columns, self->series[s].name);
  g_ptr_array_add (columns, NULL);

  for (guint i = self->n; i > 0; i--)
    {
      GStrvBuilder    *row = g_strv_builder_new ();
      g_autofree char *time = sbx_chart_time_words (time_of (self, i - 1), TRUE);

      g_strv_builder_add (row, time);
      for (guint s = 0; s < self->n_series; s++)
        {
          g_autofree char *words = value_words (self, s, i - 1);

          g_strv_builder_add (row, words);
        }
      g_ptr_array_add (rows, g_strv_builder_end (row));
      g_strv_builder_unref (row);
    }

  sbx_chart_table_show (GTK_WIDGET (self), self->title, (const char *const *) columns->pdata, rows);
}
