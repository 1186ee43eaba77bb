/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-scroll-port.h"

struct _SbxScrollPort
{
  GtkWidget parent_instance;

  GtkWidget          *child;
  GtkAdjustment      *inner; /* the child's */
  GtkAdjustment      *outer; /* (nullable): what people move; @inner and what still has to go there */
  GtkAdjustment      *across;
  GListModel         *model;
  GdkFrameClock      *clock; /* (nullable): to be told when the layout is done */
  double              told;  /* value of @outer that was last heard of */
  double              waiting;
  gboolean            dirty; /* something changed since the last layout */
  gboolean            moving; /* and people scrolled */
  gboolean            mirroring;
  GtkScrollablePolicy policies[2];
};

enum {
  PROP_0,
  PROP_CHILD,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum {
  PUSHED,
  RESIZING,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxScrollPort, sbx_scroll_port, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void push (SbxScrollPort *self);

static void
forget_clock (SbxScrollPort *self)
{
  if (self->clock)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
}

static void
on_after_paint (SbxScrollPort *self)
{
  self->dirty = FALSE;
  self->moving = FALSE;
  if (self->waiting != 0)
    push (self);
  else
    forget_clock (self);
}

/* From now on no row may be looked for by its place, until all were laid out. */
static void
set_dirty (SbxScrollPort *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->dirty = TRUE;
  if (self->clock == NULL)
    {
      self->clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
      g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);
    }
  gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
}

static void
push (SbxScrollPort *self)
{
  double by = self->waiting;

  self->waiting = 0;
  set_dirty (self);
  self->moving = self->dirty;
  gtk_adjustment_set_value (self->inner, gtk_adjustment_get_value (self->inner) + by);
}

/* The list laid itself out. */
static void
mirror (SbxScrollPort *self)
{
  if (self->outer == NULL)
    return;

  self->mirroring = TRUE;
  gtk_adjustment_configure (self->outer,
                            gtk_adjustment_get_value (self->inner) + self->waiting,
                            gtk_adjustment_get_lower (self->inner),
                            gtk_adjustment_get_upper (self->inner),
                            gtk_adjustment_get_step_increment (self->inner),
                            gtk_adjustment_get_page_increment (self->inner),
                            gtk_adjustment_get_page_size (self->inner));
  self->mirroring = FALSE;
  self->told = gtk_adjustment_get_value (self->outer);
}

static void
on_outer_moved (SbxScrollPort *self)
{
  double by = gtk_adjustment_get_value (self->outer) - self->told;

  if (self->mirroring || by == 0)
    return;

  self->told += by;
  self->waiting += by;
  if (!self->dirty)
    push (self);
  g_signal_emit (self, signals[PUSHED], 0, by);
}

static void
set_outer (SbxScrollPort *self,
           GtkAdjustment *adjustment)
{
  if (self->outer)
    g_signal_handlers_disconnect_by_data (self->outer, self);
  g_set_object (&self->outer, adjustment);
  self->waiting = 0;
  if (adjustment == NULL)
    return;

  mirror (self);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_outer_moved), self);
}

static void
set_child (SbxScrollPort *self,
           GtkWidget     *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child == NULL)
    return;

  gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_set (child, "vadjustment", self->inner, NULL);
}

static void
sbx_scroll_port_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (widget);

  if (self->child)
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
sbx_scroll_port_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (widget);

  if (self->child == NULL)
    return;

  if (width != gtk_widget_get_width (self->child) || height != gtk_widget_get_height (self->child))
    g_signal_emit (self, signals[RESIZING], 0);
  gtk_widget_size_allocate (self->child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
sbx_scroll_port_unmap (GtkWidget *widget)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (widget);

  forget_clock (self);
  self->dirty = FALSE;
  self->moving = FALSE;

  GTK_WIDGET_CLASS (sbx_scroll_port_parent_class)->unmap (widget);
}

static void
sbx_scroll_port_dispose (GObject *object)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (object);

  forget_clock (self);
  set_outer (self, NULL);
  sbx_scroll_port_set_model (self, NULL);
  set_child (self, NULL);
  if (self->inner)
    g_signal_handlers_disconnect_by_data (self->inner, self);
  g_clear_object (&self->inner);
  g_clear_object (&self->across);

  G_OBJECT_CLASS (sbx_scroll_port_parent_class)->dispose (object);
}

static void
sbx_scroll_port_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->across);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->outer);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[prop_id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_scroll_port_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  SbxScrollPort *self = SBX_SCROLL_PORT (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    case PROP_HADJUSTMENT:
      g_set_object (&self->across, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_outer (self, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[prop_id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_scroll_port_class_init (SbxScrollPortClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_scroll_port_dispose;
  object_class->get_property = sbx_scroll_port_get_property;
  object_class->set_property = sbx_scroll_port_set_property;
  widget_class->measure = sbx_scroll_port_measure;
  widget_class->size_allocate = sbx_scroll_port_size_allocate;
  widget_class->unmap = sbx_scroll_port_unmap;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[PUSHED] = g_signal_new ("pushed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  signals[RESIZING] = g_signal_new ("resizing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_scroll_port_init (SbxScrollPort *self)
{
  self->inner = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_swapped (self->inner, "changed", G_CALLBACK (mirror), self);
  g_signal_connect_swapped (self->inner, "value-changed", G_CALLBACK (mirror), self);
}

/**
 * sbx_scroll_port_get_vadjustment:
 * @self: a port
 *
 * Returns: (transfer none) (nullable): what people move
 */
GtkAdjustment *
sbx_scroll_port_get_vadjustment (SbxScrollPort *self)
{
  g_return_val_if_fail (SBX_IS_SCROLL_PORT (self), NULL);

  return self->outer;
}

/**
 * sbx_scroll_port_get_moving:
 * @self: a port
 *
 * Returns: whether people scrolled since the last layout, so that rows do not stand yet where they are going to
 */
gboolean
sbx_scroll_port_get_moving (SbxScrollPort *self)
{
  g_return_val_if_fail (SBX_IS_SCROLL_PORT (self), FALSE);

  return self->moving;
}

/**
 * sbx_scroll_port_get_dirty:
 * @self: a port
 *
 * Returns: whether something changed since the last layout, so that rows may stand where others are to stand
 */
gboolean
sbx_scroll_port_get_dirty (SbxScrollPort *self)
{
  g_return_val_if_fail (SBX_IS_SCROLL_PORT (self), FALSE);

  return self->dirty;
}

/**
 * sbx_scroll_port_set_model:
 * @self: a port
 * @model: (nullable): what the list shows; to be set before the list has it
 */
void
sbx_scroll_port_set_model (SbxScrollPort *self,
                           GListModel    *model)
{
  g_return_if_fail (SBX_IS_SCROLL_PORT (self));

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model)
    g_signal_connect_swapped (model, "items-changed", G_CALLBACK (set_dirty), self);
}

/**
 * sbx_scroll_port_correct:
 * @self: a port, whose list has just laid itself out
 * @by: how far, in pixels, downwards
 *
 * Moves what is in sight in the same frame. That is no push.
 */
void
sbx_scroll_port_correct (SbxScrollPort *self,
                         double         by)
{
  g_return_if_fail (SBX_IS_SCROLL_PORT (self));

  gtk_adjustment_set_value (self->inner, gtk_adjustment_get_value (self->inner) + by);
}
