/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-timeline-private.h"

#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-usual.h"
#include "sbx-task-words.h"
#include "sbx-time.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Rows that there is room for, at least. */
#define LEAST_ROWS 4
/* Above and below the text of a row. */
#define ROW_PADDING 13
#define AXIS_PADDING 9
/* Characters of a name, at least; and how much of the width names have. */
#define NAME_CHARS 12
#define LABEL_SHARE .21
#define LABEL_SHARE_NARROW .42
#define NARROW_CHARS 70

#define SECOND 1000.0

static void sbx_timeline_scrollable_init (GtkScrollableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTimeline, sbx_timeline, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, sbx_timeline_scrollable_init))

enum {
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum {
  ACTIVATED,
  TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- Which tasks, and from when to when */

/* A task, and when it began: looked up once for each, and not with each comparison. */
typedef struct
{
  gint64   from;
  SbxTask *task;
} Start;

/* One that has not begun stands behind all others. */
static Start
get_start (SbxTask *task,
           gint64   now)
{
  Start  start = { G_MAXINT64, task };
  gint64 to;

  sbx_task_get_span (task, now, &start.from, &to);

  return start;
}

static int
compare_starts (gconstpointer a,
                gconstpointer b)
{
  const Start *first = a, *second = b;

  if (first->from != second->from)
    return first->from < second->from ? -1 : 1;

  return strcmp (sbx_task_get_id (first->task), sbx_task_get_id (second->task));
}

gint64
sbx_timeline_get_now (SbxTimeline *self)
{
  return self->session ? sbx_session_get_time (self->session) : sbx_time_now_ms ();
}

static void
update_span (SbxTimeline *self)
{
  gint64 now = sbx_timeline_get_now (self);
  double first = G_MAXDOUBLE, last = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      gint64 from, to;

      if (!sbx_task_get_span (g_ptr_array_index (self->rows, i), now, &from, &to))
        break;   /* from here on they wait */
      first = MIN (first, from);
      last = MAX (last, to);
    }
  self->has_span = last > 0;
  if (!self->has_span)
    return;

  self->axis.from = first;
  self->axis.to = MAX (last, first + SECOND);
  /* So that a text after the last bar has some room. */
  self->axis.to += (self->axis.to - self->axis.from) / 10;
}

/* -- Scrolling */

double
sbx_timeline_get_room (SbxTimeline *self)
{
  return MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - self->label_width);
}

double
sbx_timeline_get_rows_room (SbxTimeline *self)
{
  return MAX (1, gtk_widget_get_height (GTK_WIDGET (self)) - self->axis_height);
}

void
sbx_timeline_update_adjustments (SbxTimeline *self)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double         room = sbx_timeline_get_rows_room (self);
  double         height = MAX (room, (double) self->rows->len * self->row_height);

  self->axis.room = sbx_timeline_get_room (self);
  if (self->has_span)
    sbx_time_axis_scroll (&self->axis, self->axis.offset);
  if (horizontal && self->has_span)
    gtk_adjustment_configure (horizontal, self->axis.offset, 0, sbx_time_axis_get_length (&self->axis),
                              self->axis.room * SBX_TIMELINE_PAN_SHARE, self->axis.room * .9, self->axis.room);
  if (vertical)
    gtk_adjustment_configure (vertical, gtk_adjustment_get_value (vertical), 0, height, self->row_height, room * .9, room);
}

static void
on_scrolled (SbxTimeline *self)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];

  if (horizontal && self->has_span)
    sbx_time_axis_scroll (&self->axis, gtk_adjustment_get_value (horizontal));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (SbxTimeline   *self,
                GtkOrientation orientation,
                GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place && *place == adjustment)
    return;

  if (*place)
    g_signal_handlers_disconnect_by_func (*place, on_scrolled, self);
  g_clear_object (place);
  *place = g_object_ref_sink (adjustment ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_object (*place, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  sbx_timeline_update_adjustments (self);
  g_object_notify (G_OBJECT (self), orientation == GTK_ORIENTATION_HORIZONTAL ? "hadjustment" : "vadjustment");
}

void
sbx_timeline_zoom_at (SbxTimeline *self,
                      double       factor,
                      double       x)
{
  if (!self->has_span)
    return;

  self->axis.room = sbx_timeline_get_room (self);
  sbx_time_axis_zoom (&self->axis, factor, CLAMP (x - self->label_width, 0, self->axis.room));
  sbx_timeline_update_adjustments (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- Changes */

static gboolean
is_running (SbxTask *task)
{
  return sbx_task_get_state (task) == SBX_TASK_RUNNING;
}

static gboolean
on_tick (gpointer data)
{
  SbxTimeline *self = data;

  update_span (self);
  sbx_timeline_update_adjustments (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return G_SOURCE_CONTINUE;
}

/* The clock runs only while a bar grows that somebody can see. */
static void
update_tick (SbxTimeline *self)
{
  gboolean wanted = FALSE;

  for (guint i = 0; gtk_widget_get_mapped (GTK_WIDGET (self)) && i < self->rows->len && !wanted; i++)
    wanted = is_running (g_ptr_array_index (self->rows, i));

  if (wanted && !self->tick)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
  else if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
on_tasks_changed (SbxTimeline *self)
{
  self->others = TRUE;
}

/* Most of what is told of tasks moves none of them. */
static gboolean
are_in_order (SbxTimeline *self,
              gint64       now)
{
  Start last = { G_MININT64, NULL };

  for (guint i = 0; i < self->rows->len; i++)
    {
      Start start = get_start (g_ptr_array_index (self->rows, i), now);

      if (i > 0 && compare_starts (&last, &start) > 0)
        return FALSE;
      last = start;
    }

  return TRUE;
}

/* The cursor stays on its task. */
static void
choose_rows (SbxTimeline *self)
{
  g_autoptr (SbxTask) chosen = self->cursor >= 0 ? g_object_ref (g_ptr_array_index (self->rows, self->cursor)) : NULL;
  g_autoptr (GArray) starts = NULL;
  gint64 now = sbx_timeline_get_now (self);
  guint  n = self->tasks ? g_list_model_get_n_items (self->tasks) : 0, row;

  if (!self->others && are_in_order (self, now))
    return;

  self->others = FALSE;
  starts = g_array_sized_new (FALSE, FALSE, sizeof (Start), n);
  for (guint i = 0; i < n; i++)
    {
      Start start = get_start (g_list_model_get_item (self->tasks, i), now);

      g_array_append_val (starts, start);
    }
  g_array_sort (starts, compare_starts);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->rows, g_array_index (starts, Start, i).task);
  self->cursor = chosen && g_ptr_array_find (self->rows, chosen, &row) ? (int) row : -1;
  self->hovered = -1;
}

/* Of one that nobody sees the rows are made when somebody does. */
static void
update (SbxTimeline *self)
{
  g_autofree char *words = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) && self->has_span)
    return;

  choose_rows (self);
  update_span (self);
  update_tick (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->has_span);
  words = g_strdup_printf (ngettext ("%'u task", "%'u tasks", self->rows->len), self->rows->len);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timeline"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* -- The widget */

static void
measure_text (SbxTimeline *self,
              int          width)
{
  PangoContext     *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int               height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics));
  int               character = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics));
  double            share = width < NARROW_CHARS * character ? LABEL_SHARE_NARROW : LABEL_SHARE;

  pango_font_metrics_unref (metrics);
  self->row_height = height + ROW_PADDING;
  self->axis_height = height + AXIS_PADDING;
  self->label_width = (int) MAX (MIN (NAME_CHARS * character, width / 2), width * share);
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
  SbxTimeline *self = SBX_TIMELINE (widget);

  measure_text (self, gtk_widget_get_width (widget));
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MIN (self->rows->len, LEAST_ROWS) * self->row_height + self->axis_height;
      *natural = MIN (self->rows->len, SBX_TIMELINE_MOST_ROWS) * self->row_height + self->axis_height;
    }
  else
    *minimum = *natural = 200;
}

static void
sbx_timeline_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  measure_text (SBX_TIMELINE (widget), width);
  sbx_timeline_update_adjustments (SBX_TIMELINE (widget));
}

static void
sbx_timeline_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  sbx_timeline_draw (SBX_TIMELINE (widget), snapshot);
}

static void
sbx_timeline_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_timeline_parent_class)->map (widget);
  update (SBX_TIMELINE (widget));
}

static void
sbx_timeline_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_timeline_parent_class)->unmap (widget);
  update_tick (SBX_TIMELINE (widget));
}

/* Icons are of a scale and a direction. */
static void
forget_icons (SbxTimeline *self)
{
  g_hash_table_remove_all (self->icons);
}

static void
sbx_timeline_direction_changed (GtkWidget        *widget,
                                GtkTextDirection  previous)
{
  forget_icons (SBX_TIMELINE (widget));
  gtk_widget_queue_draw (widget);
}

static void
sbx_timeline_dispose (GObject *object)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->hub);
  g_clear_object (&self->tasks);
  g_clear_object (&self->session);
  g_clear_object (&self->adjustments[0]);
  g_clear_object (&self->adjustments[1]);
  g_ptr_array_set_size (self->rows, 0);
  forget_icons (self);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->dispose (object);
}

static void
sbx_timeline_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_TIMELINE (object)->rows);
  g_hash_table_unref (SBX_TIMELINE (object)->icons);

  G_OBJECT_CLASS (sbx_timeline_parent_class)->finalize (object);
}

static void
sbx_timeline_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_VERTICAL]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SbxTimeline *self = SBX_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_HORIZONTAL] = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_VERTICAL] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_timeline_scrollable_init (GtkScrollableInterface *iface)
{
}

static void
sbx_timeline_class_init (SbxTimelineClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_timeline_dispose;
  object_class->finalize = sbx_timeline_finalize;
  object_class->get_property = sbx_timeline_get_property;
  object_class->set_property = sbx_timeline_set_property;
  widget_class->map = sbx_timeline_map;
  widget_class->unmap = sbx_timeline_unmap;
  widget_class->measure = sbx_timeline_measure;
  widget_class->size_allocate = sbx_timeline_size_allocate;
  widget_class->snapshot = sbx_timeline_snapshot;
  widget_class->query_tooltip = sbx_timeline_query_tooltip;
  widget_class->direction_changed = sbx_timeline_direction_changed;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[ACTIVATED] = g_signal_new ("activated", SBX_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TASK);
  signals[TOLD] = g_signal_new ("told", SBX_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  sbx_timeline_bind_keys (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "timeline");
}

static void
sbx_timeline_init (SbxTimeline *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->icons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cursor = self->hovered = -1;
  self->pointer_x = -1;
  self->hub = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->hub, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->hub, "notify::as-of", G_CALLBACK (update), self);
  measure_text (self, 0);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (forget_icons), NULL);
  sbx_timeline_add_pointer (self);
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

  if (!g_set_object (&self->session, session))
    return;

  g_clear_object (&self->watch);
  if (self->tasks)
    g_signal_handlers_disconnect_by_func (self->tasks, on_tasks_changed, self);
  g_clear_object (&self->tasks);
  g_ptr_array_set_size (self->rows, 0);
  self->others = TRUE;
  self->has_span = FALSE;
  self->cursor = -1;
  self->axis.scale = self->axis.offset = 0;
  g_signal_group_set_target (self->hub, session ? sbx_session_get_world (session) : NULL);
  if (session)
    {
      self->tasks = g_object_ref (sbx_session_get_tasks (session));
      g_signal_connect_object (self->tasks, "items-changed", G_CALLBACK (on_tasks_changed), self, G_CONNECT_SWAPPED);
      self->watch = sbx_item_watch_new (self->tasks, "notify");
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

/**
 * sbx_timeline_is_empty:
 *
 * Returns: whether none of the tasks has started, so that there is nothing to see
 */
gboolean
sbx_timeline_is_empty (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), TRUE);

  return !self->has_span;
}

/**
 * sbx_timeline_zoom:
 * @factor: more than 1 magnifies, around the middle of what is seen
 */
void
sbx_timeline_zoom (SbxTimeline *self,
                   double       factor)
{
  g_return_if_fail (SBX_IS_TIMELINE (self));

  sbx_timeline_zoom_at (self, factor, self->label_width + sbx_timeline_get_room (self) / 2);
}

/**
 * sbx_timeline_show_all:
 *
 * All of the time in the room that there is.
 */
void
sbx_timeline_show_all (SbxTimeline *self)
{
  g_return_if_fail (SBX_IS_TIMELINE (self));

  self->axis.scale = 0;
  sbx_timeline_update_adjustments (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * sbx_timeline_get_zoom:
 *
 * Returns: how many times as long as its room the line of times is; 1 = all of it is seen
 */
double
sbx_timeline_get_zoom (SbxTimeline *self)
{
  g_return_val_if_fail (SBX_IS_TIMELINE (self), 1);

  return self->has_span && self->axis.room > 0 ? sbx_time_axis_get_length (&self->axis) / self->axis.room : 1;
}

/**
 * sbx_timeline_describe:
 *
 * Returns: (transfer full): what a bar shows, in words
 */
char *
sbx_timeline_describe (SbxTask *task)
{
  g_autofree char *name = sbx_task_dup_name (task);
  const char *word = sbx_task_stall_now (task) > 0 ? _("Stalled") : sbx_task_word (task);
  gint64      duration = sbx_task_duration (task, sbx_task_get_time (task));
  gint64      from, to;

  if (sbx_task_get_span (task, sbx_task_get_time (task), &from, &to))
    {
      g_autofree char *start = sbx_clock_text (from);
      g_autofree char *took = sbx_duration_text (duration);

      if (duration < 0)
        /* TRANSLATORS: the name of a task, its state, and when it started; nobody knows when it ended */
        return g_strdup_printf (_("%s: %s, from %s"), name, word, start);
      if (is_running (task))
        /* TRANSLATORS: the name of a task, its state, when it started and how long it has run so far */
        return g_strdup_printf (_("%s: %s, from %s, %s so far"), name, word, start, took);
      /* TRANSLATORS: the name of a task, its state, when it started and how long it took */
      return g_strdup_printf (_("%s: %s, from %s, took %s"), name, word, start, took);
    }

  /* TRANSLATORS: the name of a task, and its state */
  return g_strdup_printf (_("%s: %s"), name, word);
}
