/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-low-room.h"

struct _SbxLowRoom
{
  SbxSpaced parent_instance;

  int       max_height;
};

enum {
  PROP_0,
  PROP_MAX_HEIGHT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxLowRoom, sbx_low_room, SBX_TYPE_SPACED)

static void
sbx_low_room_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  SbxLowRoom *self = SBX_LOW_ROOM (widget);
  GtkWidget *scroller = gtk_widget_get_first_child (widget);
  int height;

  gtk_widget_measure (scroller, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;

  gtk_widget_measure (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)), orientation, for_size, NULL, &height, NULL, NULL);
  *natural = MIN (height, self->max_height);
  *minimum = MIN (*minimum, *natural);
}

static void
sbx_low_room_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  gtk_widget_size_allocate (gtk_widget_get_first_child (widget), &(GtkAllocation) { 0, 0, width, height }, -1);
}

static void
sbx_low_room_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_MAX_HEIGHT:
      g_value_set_int (value, SBX_LOW_ROOM (object)->max_height);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_low_room_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_MAX_HEIGHT:
      SBX_LOW_ROOM (object)->max_height = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_low_room_class_init (SbxLowRoomClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sbx_low_room_get_property;
  object_class->set_property = sbx_low_room_set_property;
  widget_class->measure = sbx_low_room_measure;
  widget_class->size_allocate = sbx_low_room_size_allocate;

  properties[PROP_MAX_HEIGHT] = g_param_spec_int ("max-height", NULL, NULL, 0, G_MAXINT, G_MAXINT, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_low_room_init (SbxLowRoom *self)
{
  self->max_height = G_MAXINT;
}
