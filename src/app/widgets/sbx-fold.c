/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fold.h"

struct _SbxFold
{
  GtkWidget parent_instance;

  int spacing;
};

enum {
  PROP_0,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxFold, sbx_fold, GTK_TYPE_WIDGET)

/* @child, or the next one that is to be seen. (nullable) */
static GtkWidget *
get_seen (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
get_first (SbxFold *self)
{
  return get_seen (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static GtkWidget *
get_second (SbxFold *self)
{
  GtkWidget *first = get_first (self);

  return first ? get_seen (gtk_widget_get_next_sibling (first)) : NULL;
}

static void
get_widths (GtkWidget *child,
            int       *minimum,
            int       *natural)
{
  *minimum = *natural = 0;
  if (child)
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural, NULL, NULL);
}

static int
get_height (GtkWidget *child,
            int        width)
{
  int minimum = 0;

  if (child)
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);

  return minimum;
}

/* What the first gets beside the second; -1 where that is too little, and the second stands below it. */
static int
get_rest (SbxFold *self,
          int      width)
{
  GtkWidget *second = get_second (self);
  int        minimum, wish, taken, rest;

  if (second == NULL)
    return width;

  get_widths (get_first (self), &minimum, &wish);
  get_widths (second, &taken, &taken);
  rest = width - self->spacing - taken;

  return rest >= minimum && rest >= MIN (wish, width / 2) ? rest : -1;
}

static GtkSizeRequestMode
sbx_fold_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_fold_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  SbxFold   *self = SBX_FOLD (widget);
  GtkWidget *first = get_first (self);
  GtkWidget *second = get_second (self);
  int        first_width, first_wish, second_width, second_wish, rest;

  get_widths (first, &first_width, &first_wish);
  get_widths (second, &second_width, &second_wish);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (first_width, second_width);
      *natural = first_wish + (second ? self->spacing + second_wish : 0);
      return;
    }

  if (for_size < 0)
    for_size = first_wish + (second ? self->spacing + second_wish : 0);
  rest = get_rest (self, for_size);
  if (rest < 0)
    *minimum = get_height (first, for_size) + self->spacing / 2 + get_height (second, for_size);
  else
    *minimum = MAX (get_height (first, rest), get_height (second, second_wish));
  *natural = *minimum;
}

static void
place (GtkWidget *widget,
       GtkWidget *child,
       int        x,
       int        y,
       int        width,
       int        height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
sbx_fold_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  SbxFold   *self = SBX_FOLD (widget);
  GtkWidget *first = get_first (self);
  GtkWidget *second = get_second (self);
  int        rest = get_rest (self, width);
  int        minimum, wish;

  if (first == NULL)
    return;

  get_widths (second, &minimum, &wish);
  if (rest < 0)
    {
      int above = get_height (first, width);

      place (widget, first, 0, 0, width, above);
      place (widget, second, 0, above + self->spacing / 2, MIN (width, wish), height - above - self->spacing / 2);
      return;
    }

  place (widget, first, 0, 0, rest, height);
  if (second)
    place (widget, second, width - wish, 0, wish, height);
}

static void
sbx_fold_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_fold_parent_class)->dispose (object);
}

static void
sbx_fold_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, SBX_FOLD (object)->spacing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_fold_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      SBX_FOLD (object)->spacing = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_fold_class_init (SbxFoldClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_fold_dispose;
  object_class->get_property = sbx_fold_get_property;
  object_class->set_property = sbx_fold_set_property;
  widget_class->get_request_mode = sbx_fold_get_request_mode;
  widget_class->measure = sbx_fold_measure;
  widget_class->size_allocate = sbx_fold_size_allocate;

  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 12,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_fold_init (SbxFold *self)
{
  self->spacing = 12;
}
