/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fold.h"

struct _SbxFold
{
  SbxSpaced parent_instance;

  int       share;          /* percent */
};

enum {
  PROP_0,
  PROP_SHARE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxFold, sbx_fold, SBX_TYPE_SPACED)

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
  rest = width - sbx_spaced_get_spacing (self) - taken;

  return rest >= minimum && rest >= MIN (wish, width * self->share / 100) ? rest : -1;
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
      *natural = first_wish + (second ? sbx_spaced_get_spacing (self) + second_wish : 0);
      return;
    }

  if (for_size < 0)
    for_size = first_wish + (second ? sbx_spaced_get_spacing (self) + second_wish : 0);
  rest = get_rest (self, for_size);
  if (rest < 0)
    *minimum = get_height (first, for_size) + sbx_spaced_get_spacing (self) / 2 + get_height (second, for_size);
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
  if (second && gtk_widget_get_hexpand (second))
    {
      get_widths (first, &minimum, &minimum);
      wish = rest < 0 ? width : MAX (wish, width - minimum - sbx_spaced_get_spacing (self));
      rest = MIN (rest, width - wish - sbx_spaced_get_spacing (self));
    }
  if (rest < 0)
    {
      int above = get_height (first, width);
      int taken = MIN (width, wish);
      int x = gtk_widget_get_halign (second) == GTK_ALIGN_END ? width - taken : 0;

      place (widget, first, 0, 0, width, above);
      place (widget, second, x, above + sbx_spaced_get_spacing (self) / 2, taken, height - above - sbx_spaced_get_spacing (self) / 2);
      return;
    }

  place (widget, first, 0, 0, rest, height);
  if (second)
    place (widget, second, width - wish, 0, wish, height);
}

static void
sbx_fold_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHARE:
      g_value_set_int (value, SBX_FOLD (object)->share);
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
    case PROP_SHARE:
      SBX_FOLD (object)->share = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_fold_class_init (SbxFoldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sbx_fold_get_property;
  object_class->set_property = sbx_fold_set_property;
  widget_class->measure = sbx_fold_measure;
  widget_class->size_allocate = sbx_fold_size_allocate;

  properties[PROP_SHARE] = g_param_spec_int ("share", NULL, NULL, 0, 100, 50, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_fold_init (SbxFold *self)
{
  self->share = 50;
  sbx_spaced_set_spacing (self, 12);
}
