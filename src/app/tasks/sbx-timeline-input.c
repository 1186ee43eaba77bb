/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-timeline-private.h"

#include <math.h>

/* The keyboard and the pointer on the timeline: which row is meant, and what is seen of the time. */

#define ZOOM_STEP 1.3

/* -- The keyboard */

static void
show_row (SbxTimeline *self,
          int          row)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];

  if (vertical)
    gtk_adjustment_clamp_page (vertical, row * self->row_height, (row + 1) * self->row_height);
}

static void
move_cursor (SbxTimeline *self,
             int          row)
{
  g_autofree char *words = NULL;

  if (self->rows->len == 0)
    return;

  self->cursor = CLAMP (row, 0, (int) self->rows->len - 1);
  show_row (self, self->cursor);
  words = sbx_timeline_describe (g_ptr_array_index (self->rows, self->cursor));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  g_signal_emit_by_name (self, "told", words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_move (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   data)
{
  SbxTimeline *self = SBX_TIMELINE (widget);
  int          step = g_variant_get_int32 (arguments);

  /* At the ends Up and Down go on to what is above and below. */
  if (self->rows->len == 0 || (self->cursor >= 0 && ABS (step) == 1 && (self->cursor + step < 0 || self->cursor + step >= (int) self->rows->len)))
    return FALSE;
  move_cursor (self, self->cursor < 0 ? 0 : (int) CLAMP ((gint64) self->cursor + step, 0, (gint64) self->rows->len - 1));

  return TRUE;
}

static gboolean
on_pan (GtkWidget *widget,
        GVariant  *arguments,
        gpointer   data)
{
  SbxTimeline *self = SBX_TIMELINE (widget);
  int          step = g_variant_get_int32 (arguments) * (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1);

  if (!self->has_span)
    return FALSE;
  sbx_time_axis_scroll (&self->axis, self->axis.offset + step * SBX_TIMELINE_PAN_SHARE * self->axis.room);
  sbx_timeline_update_adjustments (self);
  gtk_widget_queue_draw (widget);

  return TRUE;
}

static gboolean
on_zoom_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   data)
{
  int step = g_variant_get_int32 (arguments);

  if (step == 0)
    sbx_timeline_show_all (SBX_TIMELINE (widget));
  else
    sbx_timeline_zoom (SBX_TIMELINE (widget), step > 0 ? ZOOM_STEP : 1 / ZOOM_STEP);

  return TRUE;
}

static gboolean
on_return (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   data)
{
  SbxTimeline *self = SBX_TIMELINE (widget);

  if (self->cursor < 0)
    return FALSE;
  g_signal_emit_by_name (self, "activated", g_ptr_array_index (self->rows, self->cursor));

  return TRUE;
}

void
sbx_timeline_bind_keys (GtkWidgetClass *klass)
{
  static const struct
  {
    guint           keyval;
    GtkShortcutFunc func;
    int             step;
  } keys[] = {
    { GDK_KEY_Up, on_move, -1 }, { GDK_KEY_Down, on_move, 1 },
    { GDK_KEY_Page_Up, on_move, -SBX_TIMELINE_MOST_ROWS }, { GDK_KEY_Page_Down, on_move, SBX_TIMELINE_MOST_ROWS },
    { GDK_KEY_Home, on_move, -G_MAXINT }, { GDK_KEY_End, on_move, G_MAXINT }, { GDK_KEY_Left, on_pan, -1 }, { GDK_KEY_Right, on_pan, 1 },
    { GDK_KEY_plus, on_zoom_key, 1 }, { GDK_KEY_equal, on_zoom_key, 1 }, { GDK_KEY_KP_Add, on_zoom_key, 1 }, { GDK_KEY_minus, on_zoom_key, -1 },
    { GDK_KEY_KP_Subtract, on_zoom_key, -1 }, { GDK_KEY_0, on_zoom_key, 0 }, { GDK_KEY_KP_0, on_zoom_key, 0 },
    { GDK_KEY_Return, on_return, 0 }, { GDK_KEY_KP_Enter, on_return, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (klass, keys[i].keyval, 0, keys[i].func, "i", keys[i].step);
}

/* -- The pointer */

static int
row_at (SbxTimeline *self,
        double       y)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double         row = floor ((y + (vertical ? gtk_adjustment_get_value (vertical) : 0)) / self->row_height);

  return y >= 0 && y < sbx_timeline_get_rows_room (self) && row >= 0 && row < self->rows->len ? (int) row : -1;
}

/* Where a row begins, as far as the rows are scrolled. */
static int
get_row_y (SbxTimeline *self,
           int          row)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];

  return row * self->row_height - (vertical ? (int) gtk_adjustment_get_value (vertical) : 0);
}

static double
as_read (SbxTimeline *self,
         double       x)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? gtk_widget_get_width (GTK_WIDGET (self)) - x : x;
}

static void
on_motion (SbxTimeline *self,
           double       x,
           double       y)
{
  self->hovered = row_at (self, y);
  self->pointer_x = as_read (self, x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (SbxTimeline *self)
{
  self->hovered = -1;
  self->pointer_x = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_click (SbxTimeline *self,
          int          n_press,
          double       x,
          double       y)
{
  int row = row_at (self, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (row < 0)
    return;
  move_cursor (self, row);
  if (n_press == 2)
    g_signal_emit_by_name (self, "activated", g_ptr_array_index (self->rows, row));
}

/* Ctrl and the wheel; without Ctrl it scrolls, as everywhere. */
static gboolean
on_wheel (SbxTimeline              *self,
          double                    dx,
          double                    dy,
          GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  sbx_timeline_zoom_at (self, pow (ZOOM_STEP, -CLAMP (dy, -3, 3)), self->pointer_x);

  return GDK_EVENT_STOP;
}

static void
on_pinch (SbxTimeline    *self,
          double          scale,
          GtkGestureZoom *gesture)
{
  double *last = g_object_get_data (G_OBJECT (gesture), "last");
  double  x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  sbx_timeline_zoom_at (self, scale / *last, as_read (self, x));
  *last = scale;
}

static void
on_pinch_begin (GtkGestureZoom *gesture)
{
  double *last = g_object_get_data (G_OBJECT (gesture), "last");

  *last = 1;
}

gboolean
sbx_timeline_query_tooltip (GtkWidget  *widget,
                            int         x,
                            int         y,
                            gboolean    keyboard,
                            GtkTooltip *tooltip)
{
  SbxTimeline     *self = SBX_TIMELINE (widget);
  int              row = keyboard ? self->cursor : row_at (self, y);
  g_autofree char *text = row >= 0 ? sbx_timeline_describe (g_ptr_array_index (self->rows, row)) : NULL;

  if (!text)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  /* Each movement out of the area begins the waiting anew. */
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { 0, get_row_y (self, row), gtk_widget_get_width (widget), self->row_height });

  return TRUE;
}

void
sbx_timeline_add_pointer (SbxTimeline *self)
{
  GtkWidget          *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture         *click = gtk_gesture_click_new ();
  GtkGesture         *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (on_wheel), self);
  gtk_widget_add_controller (widget, wheel);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_object_set_data_full (G_OBJECT (pinch), "last", g_new0 (double, 1), g_free);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), NULL);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
