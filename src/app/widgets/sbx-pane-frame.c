/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-pane-frame.h"

#include <math.h>

/* What can be grabbed at the end edge. */
#define HANDLE_WIDTH 6
/* Of the screen, in GTK's unit, where text is as large as usual. */
#define USUAL_RESOLUTION (96 * 1024.0)

struct _SbxPaneFrame
{
  GtkWidget parent_instance;

  GtkWidget *child;
  GtkWidget *handle;
  int        min_width;
  int        firm_width;
  int        width;
  double     grab; /* from the pointer to the end edge when the drag began */
};

enum {
  PROP_0,
  PROP_CHILD,
  PROP_MIN_WIDTH,
  PROP_FIRM_WIDTH,
  PROP_WIDTH,
  PROP_RESIZABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void sbx_pane_frame_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxPaneFrame, sbx_pane_frame, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, sbx_pane_frame_buildable_init))

static GtkBuildableIface *parent_buildable;

static gboolean
is_rtl (SbxPaneFrame *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* How much wider it is to be where its text is larger, if there is room: half as much as the text, since icons do not grow, where it
 * holds names and no more; the others leave each other room. */
static double
get_growth (SbxPaneFrame *self)
{
  int resolution = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &resolution, NULL);

  return 1 + MAX (resolution / USUAL_RESOLUTION - 1, 0) / (self->firm_width > 0 ? 2 : 4);
}

/* From the pointer to the edge that does not move. */
static double
distance_from_start (SbxPaneFrame   *self,
                     GtkGestureDrag *gesture,
                     double          offset)
{
  double x = 0;

  gtk_gesture_drag_get_start_point (gesture, &x, NULL);
  x += offset;

  return is_rtl (self) ? gtk_widget_get_width (GTK_WIDGET (self)) - x : x;
}

static void
on_drag_begin (GtkGestureDrag *gesture,
               double          x,
               double          y,
               SbxPaneFrame   *self)
{
  double from_end = gtk_widget_get_width (GTK_WIDGET (self)) - distance_from_start (self, gesture, 0);

  if (!gtk_widget_get_visible (self->handle) || from_end > HANDLE_WIDTH)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->grab = from_end;
}

static void
on_drag_update (GtkGestureDrag *gesture,
                double          offset_x,
                double          offset_y,
                SbxPaneFrame   *self)
{
  sbx_pane_frame_set_width (self, (int) round ((distance_from_start (self, gesture, offset_x) + self->grab) / get_growth (self)));
}

static GtkSizeRequestMode
sbx_pane_frame_get_request_mode (GtkWidget *widget)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (widget);

  return self->child ? gtk_widget_get_request_mode (self->child) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
sbx_pane_frame_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (widget);

  if (self->child)
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (*minimum, MAX (self->min_width, MIN (self->width, self->firm_width)));
      *natural = MAX (*minimum, (int) (self->width * get_growth (self)));
    }
}

static void
sbx_pane_frame_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (widget);

  if (self->child)
    gtk_widget_size_allocate (self->child, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (gtk_widget_get_visible (self->handle))
    {
      int minimum;

      gtk_widget_measure (self->handle, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      minimum = MAX (minimum, HANDLE_WIDTH);
      gtk_widget_size_allocate (self->handle, &(GtkAllocation){ is_rtl (self) ? 0 : width - minimum, 0, minimum, height }, -1);
    }
}

static void
sbx_pane_frame_dispose (GObject *object)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_pointer (&self->handle, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_pane_frame_parent_class)->dispose (object);
}

static void
sbx_pane_frame_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_MIN_WIDTH:
      g_value_set_int (value, self->min_width);
      break;
    case PROP_FIRM_WIDTH:
      g_value_set_int (value, self->firm_width);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_RESIZABLE:
      g_value_set_boolean (value, gtk_widget_get_visible (self->handle));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_pane_frame_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SbxPaneFrame *self = SBX_PANE_FRAME (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      sbx_pane_frame_set_child (self, g_value_get_object (value));
      break;
    case PROP_MIN_WIDTH:
      self->min_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_FIRM_WIDTH:
      self->firm_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_WIDTH:
      sbx_pane_frame_set_width (self, g_value_get_int (value));
      break;
    case PROP_RESIZABLE:
      gtk_widget_set_visible (self->handle, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_pane_frame_class_init (SbxPaneFrameClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_pane_frame_dispose;
  object_class->get_property = sbx_pane_frame_get_property;
  object_class->set_property = sbx_pane_frame_set_property;
  widget_class->get_request_mode = sbx_pane_frame_get_request_mode;
  widget_class->measure = sbx_pane_frame_measure;
  widget_class->size_allocate = sbx_pane_frame_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MIN_WIDTH] = g_param_spec_int ("min-width", NULL, NULL, 0, G_MAXINT, 0,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FIRM_WIDTH] = g_param_spec_int ("firm-width", NULL, NULL, 0, G_MAXINT, 0,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_RESIZABLE] = g_param_spec_boolean ("resizable", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "pane");
}

static void
sbx_pane_frame_init (SbxPaneFrame *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->handle = g_object_new (GTK_TYPE_SEPARATOR,
                               "orientation", GTK_ORIENTATION_VERTICAL,
                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                               NULL);
  gtk_widget_add_css_class (self->handle, "pane-handle");
  gtk_widget_set_cursor_from_name (self->handle, "col-resize");
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
sbx_pane_frame_add_child (GtkBuildable *buildable,
                          GtkBuilder   *builder,
                          GObject      *child,
                          const char   *type)
{
  if (GTK_IS_WIDGET (child))
    sbx_pane_frame_set_child (SBX_PANE_FRAME (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
sbx_pane_frame_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = sbx_pane_frame_add_child;
}

void
sbx_pane_frame_set_child (SbxPaneFrame *self,
                          GtkWidget    *child)
{
  g_return_if_fail (SBX_IS_PANE_FRAME (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child)
    /* Before the handle: what comes last is on top. */
    gtk_widget_insert_before (child, GTK_WIDGET (self), self->handle);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

/**
 * sbx_pane_frame_set_width:
 * @self: a frame
 * @width: in pixels, with text of the usual size; brought between the minimum and what makes sense
 */
void
sbx_pane_frame_set_width (SbxPaneFrame *self,
                          int           width)
{
  g_return_if_fail (SBX_IS_PANE_FRAME (self));

  width = CLAMP (width, self->min_width, MAX (self->min_width, SBX_PANE_FRAME_MAX_WIDTH));
  if (self->width == width)
    return;

  self->width = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
}

int
sbx_pane_frame_get_width (SbxPaneFrame *self)
{
  g_return_val_if_fail (SBX_IS_PANE_FRAME (self), 0);

  return self->width;
}
