/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-state-strip.h"

#include "sbx-chart-pen.h"
#include "sbx-connection-words.h"

#include <glib/gi18n-lib.h>

#define BAR_HEIGHT 26
#define RADIUS 6
#define LEAST_WIDTH 160
#define LEAST_BAR 2
#define GAP 6
#define TICK 8

/* A time in one state, of which there may be several changes: one try after the other. */
typedef struct
{
  gint64             from;      /* µs, monotonic */
  gint64             to;
  SbxConnectionState state;
  guint              first;     /* of the history */
  guint              last;
} Stretch;

struct _SbxStateStrip
{
  GtkWidget        parent_instance;

  SbxStateHistory *history;     /* (nullable) */
  gint64           now;         /* µs, monotonic; 0 = nothing is shown yet */
  gint64           length;      /* µs that are shown */
  GArray          *stretches;   /* of Stretch: those that are shown */
  int              chosen;      /* a change of the history, -1 = none */
  char            *reading;
};

enum {
  PROP_0,
  PROP_READING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxStateStrip, sbx_state_strip, GTK_TYPE_WIDGET)

static guint
count (SbxStateStrip *self)
{
  return self->history ? g_list_model_get_n_items (G_LIST_MODEL (self->history)) : 0;
}

/* As long as the history has it, which is as long as nothing else happens. */
static const SbxStateFacts *
facts_of (SbxStateStrip *self,
          guint          i)
{
  g_autoptr (SbxStateChange) change = g_list_model_get_item (G_LIST_MODEL (self->history), i);

  return sbx_state_change_get_facts (change);
}

static void
find_stretches (SbxStateStrip *self)
{
  gint64 start = self->now - self->length;
  guint  n = count (self);

  g_array_set_size (self->stretches, 0);
  for (guint i = 0; i < n; i++)
    {
      const SbxStateFacts *facts = facts_of (self, i);
      gint64 to = i + 1 < n ? facts_of (self, i + 1)->moment : self->now;
      Stretch stretch = { MAX (facts->moment, start), MIN (to, self->now), facts->state, i, i };
      Stretch *before = self->stretches->len > 0 ? &g_array_index (self->stretches, Stretch, self->stretches->len - 1) : NULL;

      if (stretch.to <= start || stretch.to < stretch.from)
        continue;
      if (before && before->state == stretch.state)
        {
          before->to = stretch.to;
          before->last = i;
        }
      else
        g_array_append_val (self->stretches, stretch);
    }
}

/* --- drawing --- */

static double
x_of (SbxStateStrip     *self,
      const SbxChartPen *pen,
      gint64             moment)
{
  return pen->width * (double) (moment - (self->now - self->length)) / (double) self->length;
}

static GdkRGBA
color_of (const SbxChartPen  *pen,
          SbxConnectionState  state)
{
  switch (state)
    {
    case SBX_CONNECTION_CONNECTED:
      return sbx_chart_pen_get_color (pen, "success_bg_color", .4);
    case SBX_CONNECTION_RECONNECTING:
      return sbx_chart_pen_get_color (pen, "sbx_strip_retry", 1);
    case SBX_CONNECTION_PATROL:
      return sbx_chart_pen_get_color (pen, "sbx_strip_retry", .5);
    case SBX_CONNECTION_ERROR:
      return sbx_chart_pen_get_color (pen, "error_bg_color", 1);
    case SBX_CONNECTION_CONNECTING:
      return sbx_chart_pen_get_color (pen, NULL, .25);
    case SBX_CONNECTION_DISCONNECTED:
    default:
      return sbx_chart_pen_get_color (pen, NULL, .08);
    }
}

static char *
label_of (SbxStateStrip *self,
          const Stretch *stretch)
{
  guint last = facts_of (self, stretch->last)->attempt;

  if (stretch->state != SBX_CONNECTION_RECONNECTING || last == 0)
    return g_strdup (sbx_connection_words_name (stretch->state));

  /* TRANSLATORS: in a strip of states: so many tries to connect */
  return g_strdup_printf (ngettext ("%u try", "%u tries", last), last);
}

static void
draw_bar (SbxStateStrip *self,
          SbxChartPen   *pen,
          const Stretch *stretch)
{
  double  x = x_of (self, pen, stretch->from);
  double  width = MAX (LEAST_BAR, x_of (self, pen, stretch->to) - x);
  GdkRGBA color = color_of (pen, stretch->state);
  GdkRGBA edge = sbx_chart_pen_get_color (pen, NULL, .7);
  GdkRGBA text = stretch->state == SBX_CONNECTION_ERROR ? sbx_chart_pen_get_color (pen, "error_fg_color", 1) : sbx_chart_pen_get_color (pen, NULL, .95);
  g_autofree char *label = label_of (self, stretch);
  double  height;
  double  label_width = sbx_chart_pen_measure (pen, label, &height);

  /* One pixel of air before the next. */
  sbx_chart_pen_fill (pen, x, 0, MAX (1, width - 1), BAR_HEIGHT, &color);
  if (pen->contrast)
    {
      sbx_chart_pen_fill (pen, x, 0, MAX (1, width - 1), 1, &edge);
      sbx_chart_pen_fill (pen, x, BAR_HEIGHT - 1, MAX (1, width - 1), 1, &edge);
      sbx_chart_pen_fill (pen, x, 0, 1, BAR_HEIGHT, &edge);
    }
  if (label_width + 2 * GAP < width)
    sbx_chart_pen_write (pen, label, x + GAP, (BAR_HEIGHT - height) / 2, width - GAP, 0, &text);
}

/* Why it went on to something worse, below where it did; not where the one before it has the room. */
static void
draw_causes (SbxStateStrip *self,
             SbxChartPen   *pen,
             double         text_height)
{
  GdkRGBA color = sbx_chart_pen_get_color (pen, NULL, pen->faint);
  double  free_from = 0;

  for (guint i = 0; i < self->stretches->len; i++)
    {
      const Stretch *stretch = &g_array_index (self->stretches, Stretch, i);
      g_autofree char *words = NULL;
      double x = x_of (self, pen, stretch->from), width;

      for (guint c = stretch->first; c <= stretch->last && !words; c++)
        if (facts_of (self, c)->failure)
          words = sbx_connection_words_cause (facts_of (self, c));
      if (!words)
        continue;

      width = sbx_chart_pen_measure (pen, words, NULL) + 1;
      sbx_chart_pen_fill (pen, x, BAR_HEIGHT, 1, TICK, &color);
      if (x + GAP + width > pen->width)
        x = pen->width - width - GAP;
      if (x < free_from)
        continue;
      sbx_chart_pen_write (pen, words, x + GAP, BAR_HEIGHT + 2, width, 0, &color);
      free_from = x + width + 3 * GAP;
    }
}

static void
draw_axis (SbxStateStrip *self,
           SbxChartPen   *pen,
           double         y)
{
  GdkRGBA color = sbx_chart_pen_get_color (pen, NULL, pen->faint);
  gint64  now = g_get_real_time ();
  guint   n = pen->width < 400 ? 2 : 3;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = sbx_chart_time_words ((now - self->length + self->length * i / n) / 1000, FALSE);
      double width = sbx_chart_pen_measure (pen, words, NULL) + 1;
      double x = pen->width * i / n;

      sbx_chart_pen_write (pen, words, i == 0 ? 0 : x - width / 2, y, width, 0, &color);
    }
  sbx_chart_pen_write (pen, _("now"), pen->width / 2, y, pen->width / 2, 1, &color);
}

static void
draw_chosen (SbxStateStrip *self,
             SbxChartPen   *pen)
{
  const SbxStateFacts *facts = facts_of (self, (guint) self->chosen);
  GdkRGBA color = sbx_chart_pen_get_color (pen, NULL, 1);
  double  x = x_of (self, pen, MAX (facts->moment, self->now - self->length));

  sbx_chart_pen_fill (pen, CLAMP (x - 1, 0, pen->width - 2), -2, 2, BAR_HEIGHT + 4, &color);
}

static double
line_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

/* Around all of it: also the time of which nothing is known is a part of the bar. */
static void
draw_edge (SbxChartPen          *pen,
           const GskRoundedRect *bar)
{
  GdkRGBA color = sbx_chart_pen_get_color (pen, NULL, .6);
  const float widths[] = { 1, 1, 1, 1 };
  const GdkRGBA colors[] = { color, color, color, color };

  gtk_snapshot_append_border (pen->snapshot, bar, widths, colors);
}

static void
sbx_state_strip_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SbxStateStrip       *self = SBX_STATE_STRIP (widget);
  g_auto (SbxChartPen) pen = { NULL };
  double               height = line_height (widget);
  GskRoundedRect       clip;
  GdkRGBA              unknown;

  if (self->now == 0)
    return;

  sbx_chart_pen_init (&pen, widget, snapshot);
  unknown = sbx_chart_pen_get_color (&pen, NULL, pen.contrast ? .12 : .04);
  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, (float) pen.width, BAR_HEIGHT), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  sbx_chart_pen_fill (&pen, 0, 0, pen.width, BAR_HEIGHT, &unknown);
  for (guint i = 0; i < self->stretches->len; i++)
    draw_bar (self, &pen, &g_array_index (self->stretches, Stretch, i));
  gtk_snapshot_pop (snapshot);
  if (pen.contrast)
    draw_edge (&pen, &clip);
  draw_causes (self, &pen, height);
  draw_axis (self, &pen, BAR_HEIGHT + height + GAP);
  if (self->chosen >= 0 && self->chosen < (int) count (self))
    draw_chosen (self, &pen);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, pen.width, gtk_widget_get_height (widget));
}

static void
sbx_state_strip_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = BAR_HEIGHT + 2 * (int) line_height (widget) + GAP;
  else
    *minimum = *natural = LEAST_WIDTH;
}

/* --- what was when --- */

static void
choose (SbxStateStrip *self,
        int            change)
{
  g_autofree char *reading = change >= 0 ? sbx_connection_words_change (facts_of (self, (guint) change)) : g_strdup ("");

  self->chosen = change;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (g_strcmp0 (self->reading, reading) == 0)
    return;

  g_free (self->reading);
  self->reading = g_steal_pointer (&reading);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
}

/* The last change at that time. */
static void
on_motion (SbxStateStrip *self,
           double         x,
           double         y)
{
  double width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));
  gint64 moment;
  int    found = -1;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = width - x;
  moment = self->now - self->length + (gint64) ((double) self->length * x / width);
  for (guint i = 0; i < count (self) && facts_of (self, i)->moment <= moment; i++)
    found = (int) i;
  choose (self, found);
}

static void
on_leave (SbxStateStrip *self)
{
  choose (self, -1);
}

static gboolean
move (GtkWidget *widget,
      GVariant  *arguments,
      gpointer   user_data)
{
  SbxStateStrip *self = SBX_STATE_STRIP (widget);
  int            step = g_variant_get_int32 (arguments);
  int            first, last = (int) count (self) - 1;

  if (self->stretches->len == 0)
    return TRUE;

  first = (int) g_array_index (self->stretches, Stretch, 0).first;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL && ABS (step) == 1)
    step = -step;
  choose (self, (int) CLAMP ((gint64) (self->chosen < 0 ? last + 1 : self->chosen) + step, first, last));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->reading, -1);
  gtk_widget_activate_action (widget, "win.announce", "s", self->reading);

  return TRUE;
}

static void
on_history_changed (SbxStateStrip *self)
{
  /* Its numbers may be others now. */
  choose (self, -1);
  sbx_state_strip_show (self, (guint) (self->length / G_TIME_SPAN_SECOND));
}

/* --- object --- */

static void
sbx_state_strip_dispose (GObject *object)
{
  sbx_state_strip_set_history (SBX_STATE_STRIP (object), NULL);

  G_OBJECT_CLASS (sbx_state_strip_parent_class)->dispose (object);
}

static void
sbx_state_strip_finalize (GObject *object)
{
  g_array_unref (SBX_STATE_STRIP (object)->stretches);
  g_free (SBX_STATE_STRIP (object)->reading);

  G_OBJECT_CLASS (sbx_state_strip_parent_class)->finalize (object);
}

static void
sbx_state_strip_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_READING:
      g_value_set_string (value, SBX_STATE_STRIP (object)->reading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_state_strip_class_init (SbxStateStripClass *klass)
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

  object_class->dispose = sbx_state_strip_dispose;
  object_class->finalize = sbx_state_strip_finalize;
  object_class->get_property = sbx_state_strip_get_property;
  widget_class->snapshot = sbx_state_strip_snapshot;
  widget_class->measure = sbx_state_strip_measure;

  properties[PROP_READING] = g_param_spec_string ("reading", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].keyval, 0, move, "i", keys[i].step);
}

static void
sbx_state_strip_init (SbxStateStrip *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  self->chosen = -1;
  self->reading = g_strdup ("");
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

void
sbx_state_strip_set_history (SbxStateStrip   *self,
                             SbxStateHistory *history)
{
  g_return_if_fail (SBX_IS_STATE_STRIP (self));

  choose (self, -1);
  g_array_set_size (self->stretches, 0);
  if (self->history)
    g_signal_handlers_disconnect_by_func (self->history, on_history_changed, self);
  g_set_object (&self->history, history);
  if (history)
    g_signal_connect_object (history, "items-changed", G_CALLBACK (on_history_changed), self, G_CONNECT_SWAPPED);
}

void
sbx_state_strip_show (SbxStateStrip *self,
                      guint          seconds)
{
  g_return_if_fail (SBX_IS_STATE_STRIP (self));

  if (seconds == 0)
    return;

  self->now = g_get_monotonic_time ();
  self->length = seconds * G_TIME_SPAN_SECOND;
  find_stretches (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
sbx_state_strip_get_share (SbxStateStrip      *self,
                           SbxConnectionState  state)
{
  gint64 known = 0, in_it = 0;

  g_return_val_if_fail (SBX_IS_STATE_STRIP (self), -1);

  for (guint i = 0; i < self->stretches->len; i++)
    {
      const Stretch *stretch = &g_array_index (self->stretches, Stretch, i);

      known += stretch->to - stretch->from;
      if (stretch->state == state)
        in_it += stretch->to - stretch->from;
    }

  return known > 0 ? (double) in_it / (double) known : -1;
}

gint64
sbx_state_strip_get_since (SbxStateStrip *self)
{
  gint64 from;

  g_return_val_if_fail (SBX_IS_STATE_STRIP (self), 0);

  if (self->stretches->len == 0)
    return 0;

  from = g_array_index (self->stretches, Stretch, 0).from;
  return from > self->now - self->length ? (g_get_real_time () - (self->now - from)) / 1000 : 0;
}

const char *
sbx_state_strip_get_reading (SbxStateStrip *self)
{
  g_return_val_if_fail (SBX_IS_STATE_STRIP (self), "");

  return self->reading;
}
