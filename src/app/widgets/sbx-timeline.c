/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-timeline.h"

#include "sbx-formatters.h"
#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"
#include "sbx-time.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MOST_TASKS 12
#define ROW_HEIGHT 28
#define BAR_HEIGHT 20
#define RADIUS 5
#define AXIS_HEIGHT 24
#define LABEL_WIDTH 200
#define LABEL_WIDTH_NARROW 100
#define NARROW_WIDTH 500
#define TICK_WIDTH 110
#define GAP 8

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct _SbxTimeline
{
  GtkWidget     parent_instance;

  SbxSession   *session;
  GListModel   *tasks;       /* of the session */
  GPtrArray    *shown;       /* of SbxTask, in the order in which they started */
  guint         tick;
  guint         idle;
};

G_DEFINE_FINAL_TYPE (SbxTimeline, sbx_timeline, GTK_TYPE_WIDGET)

/* Where things are: times on an axis, mirrored where text runs from right to left. */
typedef struct
{
  cairo_t     *cr;
  PangoLayout *layout;
  GdkRGBA      color;
  double       faint;        /* how much of it lesser words have */
  gboolean     mirrored;
  double       width;
  double       start_x;      /* of the axis */
  gint64       from;
  gint64       to;
  gint64       now;
} Chart;

static double
x_of (const Chart *chart,
      gint64       time)
{
  return chart->start_x + (chart->width - chart->start_x) * (double) (time - chart->from) / (chart->to - chart->from);
}

/* From here on @x and @width are as drawn. */
static double
mirror (const Chart *chart,
        double       x,
        double       width)
{
  return chart->mirrored ? chart->width - x - width : x;
}

static void
set_color (const Chart   *chart,
           const GdkRGBA *color,
           double         alpha)
{
  cairo_set_source_rgba (chart->cr, color->red, color->green, color->blue, color->alpha * alpha);
}

static double
text_width (const Chart *chart,
            const char  *text)
{
  int width;

  pango_layout_set_width (chart->layout, -1);
  pango_layout_set_text (chart->layout, text, -1);
  pango_layout_get_pixel_size (chart->layout, &width, NULL);

  return width;
}

static void
draw_text (const Chart *chart,
           const char  *text,
           double       x,
           double       y,
           double       height,
           double       width)
{
  int drawn_width, drawn_height;

  pango_layout_set_width (chart->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (chart->layout, PANGO_ELLIPSIZE_END);
  /* Each text flows by its own letters, and to Pango "left" is where such a text begins. */
  pango_layout_set_alignment (chart->layout,
                              chart->mirrored == (sbx_text_direction (text) == PANGO_DIRECTION_RTL) ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT);
  pango_layout_set_text (chart->layout, text, -1);
  pango_layout_get_pixel_size (chart->layout, &drawn_width, &drawn_height);
  cairo_move_to (chart->cr, mirror (chart, x, width), y + (height - drawn_height) / 2.0);
  pango_cairo_show_layout (chart->cr, chart->layout);
}

static void
add_rounded (cairo_t *cr,
             double   x,
             double   y,
             double   width,
             double   height)
{
  double r = MIN (RADIUS, width / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static GdkRGBA
named_color (GtkWidget  *widget,
             const char *name,
             GdkRGBA     fallback)
{
  GdkRGBA color;

  return gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color) ? color : fallback;
}

/* --- which tasks, and from when to when --- */

static gint64
start_of (SbxTask *task)
{
  return sbx_task_get_started_at (task) ? sbx_task_get_started_at (task) : G_MAXINT64;
}

static int
compare_starts (gconstpointer a,
                gconstpointer b)
{
  SbxTask *first = *(SbxTask **) a;
  SbxTask *second = *(SbxTask **) b;

  if (start_of (first) != start_of (second))
    return start_of (first) < start_of (second) ? -1 : 1;

  return strcmp (sbx_task_get_id (first), sbx_task_get_id (second));
}

static gboolean
is_running (SbxTask *task)
{
  return g_strcmp0 (sbx_task_get_status (task), "running") == 0;
}

static void
describe (SbxTimeline *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->shown->len; i++)
    {
      SbxTask *task = g_ptr_array_index (self->shown, i);
      gint64   duration = sbx_task_duration (task, sbx_time_now_ms ());
      g_autofree char *took = duration >= 0 ? sbx_duration_text (duration) : NULL;

      g_string_append_printf (text, "%s%s, %s%s%s", i > 0 ? "; " : "", sbx_task_name (task),
                              sbx_status_word (sbx_task_get_status (task)), took ? ", " : "", took ? took : "");
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timeline"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static void
choose_tasks (SbxTimeline *self)
{
  guint n = self->tasks ? g_list_model_get_n_items (self->tasks) : 0;

  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->shown, g_list_model_get_item (self->tasks, i));
  g_ptr_array_sort (self->shown, compare_starts);
  if (self->shown->len > MOST_TASKS)
    g_ptr_array_remove_range (self->shown, 0, self->shown->len - MOST_TASKS);
  if (sbx_timeline_is_empty (self))
    g_ptr_array_set_size (self->shown, 0);
}

static gboolean
find_range (SbxTimeline *self,
            Chart       *chart)
{
  chart->from = G_MAXINT64;
  chart->to = 0;
  for (guint i = 0; i < self->shown->len; i++)
    {
      SbxTask *task = g_ptr_array_index (self->shown, i);
      gint64   start = sbx_task_get_started_at (task);

      if (!start)
        continue;
      chart->from = MIN (chart->from, start);
      chart->to = MAX (chart->to, start + sbx_task_duration (task, chart->now));
    }
  if (chart->to == 0)
    return FALSE;

  chart->to = MAX (chart->to, chart->from + SECOND);
  /* So that a text after the last bar has some room. */
  chart->to += (chart->to - chart->from) / 10;

  return TRUE;
}

/* --- drawing --- */

static gint64
choose_step (const Chart *chart)
{
  static const gint64 steps[] = { SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE,
                                  10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY };
  double most = MAX (1, (chart->width - chart->start_x) / TICK_WIDTH);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((chart->to - chart->from) / (double) steps[i] <= most)
      return steps[i];

  return chart->to - chart->from;
}

static char *
tick_text (gint64 time,
           gint64 step)
{
  g_autoptr (GDateTime) then = NULL;

  if (step >= MINUTE && step < DAY)
    return sbx_format_clock (time);

  then = g_date_time_new_from_unix_local (time / SECOND);
  /* TRANSLATORS: a time of day with seconds, and a day, below a chart; see g_date_time_format() */
  return then ? g_date_time_format (then, step < MINUTE ? _("%H:%M:%S") : _("%-d %b")) : g_strdup ("");
}

static void
draw_axis (const Chart *chart,
           double       height)
{
  gint64 step = choose_step (chart);

  for (gint64 time = (chart->from + step - 1) / step * step; time <= chart->to; time += step)
    {
      g_autofree char *text = tick_text (time, step);
      double x = x_of (chart, time);
      double width = text_width (chart, text);

      set_color (chart, &chart->color, .1);
      cairo_rectangle (chart->cr, mirror (chart, x, 1), 0, 1, height);
      cairo_fill (chart->cr);
      set_color (chart, &chart->color, chart->faint);
      draw_text (chart, text, CLAMP (x - width / 2, chart->start_x, MAX (chart->start_x, chart->width - width)), height, AXIS_HEIGHT, width + 1);
    }
}

static void
fill_bar (GtkWidget   *widget,
          const Chart *chart,
          SbxTask     *task)
{
  const char *status = sbx_task_get_status (task);
  GdkRGBA     color;

  if (g_strcmp0 (status, "completed") == 0)
    {
      color = named_color (widget, "success_bg_color", chart->color);
      set_color (chart, &color, .4);
    }
  else if (g_strcmp0 (status, "failed") == 0)
    {
      color = named_color (widget, "error_bg_color", chart->color);
      set_color (chart, &color, 1);
    }
  else
    {
      color = named_color (widget, "accent_bg_color", chart->color);
      set_color (chart, &color, is_running (task) ? 1 : .4);
    }
  cairo_fill (chart->cr);
}

static void
draw_task (GtkWidget   *widget,
           const Chart *chart,
           SbxTask     *task,
           double       y)
{
  gint64           duration = sbx_task_duration (task, chart->now);
  g_autofree char *text = duration >= 0 ? sbx_duration_text (duration) : g_strdup (sbx_status_word (sbx_task_get_status (task)));
  double           x = x_of (chart, MIN (chart->now, chart->to));
  double           width = 0;
  double           least = text_width (chart, text) + 1;
  double           now = x;
  double           after;
  gboolean         inside;

  set_color (chart, &chart->color, 1);
  draw_text (chart, sbx_task_name (task), 0, y, ROW_HEIGHT, chart->start_x - GAP);
  if (duration >= 0)
    {
      x = x_of (chart, sbx_task_get_started_at (task));
      width = MAX (3, x_of (chart, sbx_task_get_started_at (task) + duration) - x);
      add_rounded (chart->cr, mirror (chart, x, width), y + (ROW_HEIGHT - BAR_HEIGHT) / 2.0, width, BAR_HEIGHT);
      fill_bar (widget, chart, task);
    }

  /* In the bar where that is pale and long enough, else after it, or before it at the end and where the line of now would cross it. */
  inside = g_strcmp0 (sbx_task_get_status (task), "completed") == 0 && width > least + 2 * GAP;
  set_color (chart, &chart->color, inside ? .9 : chart->faint);
  after = x + width + GAP;
  if (inside)
    draw_text (chart, text, x + GAP, y, ROW_HEIGHT, least);
  else if (after + least <= chart->width && (after >= now || after + least <= now))
    draw_text (chart, text, after, y, ROW_HEIGHT, least);
  else
    draw_text (chart, text, MAX (chart->start_x, x - GAP - least), y, ROW_HEIGHT, least);
}

static void
draw_now (const Chart *chart,
          double       height)
{
  double x = mirror (chart, x_of (chart, chart->now), 1);

  set_color (chart, &chart->color, .7);
  cairo_rectangle (chart->cr, x, 0, 1, height);
  cairo_fill (chart->cr);
  cairo_arc (chart->cr, x + .5, 3, 3, 0, 2 * G_PI);
  cairo_fill (chart->cr);
}

static void
sbx_timeline_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  SbxTimeline *self = SBX_TIMELINE (widget);
  double       rows_height = self->shown->len * ROW_HEIGHT;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  Chart        chart = { .layout = layout, .width = gtk_widget_get_width (widget), .now = sbx_time_now_ms () };

  if (!find_range (self, &chart))
    return;

  chart.mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  chart.start_x = MIN (chart.width / 2, chart.width < NARROW_WIDTH ? LABEL_WIDTH_NARROW : LABEL_WIDTH);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &chart.color);
  chart.faint = adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? .9 : .6;
  chart.cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, chart.width, gtk_widget_get_height (widget)));

  draw_axis (&chart, rows_height);
  for (guint i = 0; i < self->shown->len; i++)
    draw_task (widget, &chart, g_ptr_array_index (self->shown, i), i * ROW_HEIGHT);
  if (chart.now < chart.to)
    draw_now (&chart, rows_height);

  cairo_destroy (chart.cr);
}

static void
sbx_timeline_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = SBX_TIMELINE (widget)->shown->len * ROW_HEIGHT + AXIS_HEIGHT;
  else
    *minimum = *natural = 2 * LABEL_WIDTH_NARROW;
}

/* --- changes --- */

static gboolean
on_tick (gpointer self)
{
  gtk_widget_queue_draw (self);

  return G_SOURCE_CONTINUE;
}

/* The clock runs only while a bar grows that somebody can see. */
static void
update_tick (SbxTimeline *self)
{
  gboolean wanted = FALSE;

  for (guint i = 0; i < self->shown->len && !wanted; i++)
    wanted = is_running (g_ptr_array_index (self->shown, i)) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && !self->tick)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static gboolean
on_idle (gpointer data)
{
  SbxTimeline *self = data;

  self->idle = 0;
  choose_tasks (self);
  describe (self);
  update_tick (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->shown->len > 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

/* The session tells of every change of its tasks' counts, and its list of those that come and go. */
static void
queue (SbxTimeline *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static void
on_items_changed (SbxTimeline *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (self->tasks, i);

      g_signal_connect_object (task, "notify", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
    }
  queue (self);
}

static void
let_go (SbxTimeline *self)
{
  guint n = self->tasks ? g_list_model_get_n_items (self->tasks) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (self->tasks, i);

      g_signal_handlers_disconnect_by_func (task, queue, self);
    }
  if (self->tasks)
    g_signal_handlers_disconnect_by_func (self->tasks, on_items_changed, self);
  g_clear_object (&self->tasks);
  g_clear_object (&self->session);
}

static void
sbx_timeline_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_timeline_parent_class)->map (widget);
  update_tick (SBX_TIMELINE (widget));
}

static void
sbx_timeline_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_timeline_parent_class)->unmap (widget);
  update_tick (SBX_TIMELINE (widget));
}

static void
sbx_timeline_dispose (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->idle, g_source_remove);
  let_go (self);
  g_ptr_array_set_size (self->shown, 0);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->dispose (object);
}

static void
sbx_timeline_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_TIMELINE (object)->shown);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->finalize (object);
}

static void
sbx_timeline_class_init (SbxTimelineClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_timeline_dispose;
  object_class->finalize = sbx_timeline_finalize;
  widget_class->map = sbx_timeline_map;
  widget_class->unmap = sbx_timeline_unmap;
  widget_class->measure = sbx_timeline_measure;
  widget_class->snapshot = sbx_timeline_snapshot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "timeline");
}

static void
sbx_timeline_init (SbxTimeline *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * sbx_timeline_set_session:
 * @session: (nullable): whose tasks to show
 */
void
sbx_timeline_set_session (SbxTimeline *self,
                          SbxSession  *session)
{
  g_return_if_fail (SBX_IS_TIMELINE (self));

  if (self->session == session)
    return;

  let_go (self);
  if (session)
    {
      self->session = g_object_ref (session);
      self->tasks = g_object_ref (sbx_session_get_tasks (session));
      g_signal_connect_object (self->tasks, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
      on_items_changed (self, 0, 0, g_list_model_get_n_items (self->tasks));
    }
  queue (self);
}

/**
 * sbx_timeline_is_empty:
 *
 * Returns: whether none of the tasks shown has started, so that there is nothing to see
 */
gboolean
sbx_timeline_is_empty (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), TRUE);

  for (guint i = 0; i < self->shown->len; i++)
    if (sbx_task_get_started_at (g_ptr_array_index (self->shown, i)))
      return FALSE;

  return TRUE;
}
