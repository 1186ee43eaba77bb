/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-card-grid.h"

#include "sbx-text-size.h"

struct _SbxCardGrid
{
  GtkWidget    parent_instance;

  int          column_width;
  int          least_columns;
  int          max_columns;
  int          spacing;

  GListModel  *model;        /* (nullable): the cards were given as children */
  SbxCardFunc  make_card;
};

enum {
  PROP_0,
  PROP_COLUMN_WIDTH,
  PROP_LEAST_COLUMNS,
  PROP_MAX_COLUMNS,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxCardGrid, sbx_card_grid, GTK_TYPE_WIDGET)

static int
count_cards (SbxCardGrid *self)
{
  int n = 0;

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self)); card; card = gtk_widget_get_next_sibling (card))
    n += gtk_widget_should_layout (card);

  return n;
}

static int
get_column_width (SbxCardGrid *self)
{
  return self->column_width * sbx_text_size_get_scale (GTK_WIDGET (self));
}

/* What the widest card needs. */
static int
get_card_minimum (SbxCardGrid *self)
{
  int widest = 0;

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self)); card; card = gtk_widget_get_next_sibling (card))
    if (gtk_widget_should_layout (card))
      {
        int minimum;

        gtk_widget_measure (card, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
        widest = MAX (widest, minimum);
      }

  return widest;
}

/* As few of @columns as need no more rows for @n cards: none stands alone then. */
static int
even (int columns,
      int n)
{
  int rows = (n + columns - 1) / columns;

  return rows > 1 ? (n + rows - 1) / rows : columns;
}

/* How many columns @width has room for: a card that needs more than a column, as one with a long number does, makes all of them wider.
 * One card alone is as wide as it is among others. How many come from a model changes, and the columns stay then. */
static int
columns_for (SbxCardGrid *self,
             int          width)
{
  int minimum = get_card_minimum (self);
  int n = (width + self->spacing) / (MAX (get_column_width (self), minimum) + self->spacing);
  int columns = CLAMP (n, 1, self->max_columns);

  if (columns < self->least_columns && (width + self->spacing) / (minimum + self->spacing) >= self->least_columns)
    columns = self->least_columns;

  return self->model ? columns : even (columns, count_cards (self));
}

/* The next cards from @card on, at most @columns, and the height that they need; returns the one after them. */
static GtkWidget *
measure_row (GtkWidget *card,
             int        columns,
             int        card_width,
             int       *height)
{
  *height = 0;

  for (int n = 0; card && n < columns; card = gtk_widget_get_next_sibling (card))
    {
      int minimum;

      if (!gtk_widget_should_layout (card))
        continue;

      gtk_widget_measure (card, GTK_ORIENTATION_VERTICAL, card_width, &minimum, NULL, NULL, NULL);
      *height = MAX (*height, minimum);
      n++;
    }

  return card;
}

static int
width_of_column (SbxCardGrid *self,
                 int          width,
                 int          columns)
{
  return MAX (0, (width - self->spacing * (columns - 1)) / columns);
}

static int
height_for_width (SbxCardGrid *self,
                  int          width)
{
  int columns = columns_for (self, width);
  int card_width = width_of_column (self, width, columns);
  int height = 0;

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self)); card;)
    {
      int row_height;

      card = measure_row (card, columns, card_width, &row_height);
      if (row_height > 0)
        height += row_height + (height > 0 ? self->spacing : 0);
    }

  return height;
}

static void
measure_width (SbxCardGrid *self,
               int         *minimum,
               int         *natural)
{
  int columns = MAX (1, MIN (self->max_columns, count_cards (self)));

  *minimum = get_card_minimum (self);
  *natural = columns * MAX (*minimum, get_column_width (self)) + (columns - 1) * self->spacing;
}

static void
sbx_card_grid_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  SbxCardGrid *self = SBX_CARD_GRID (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, minimum, natural);
    }
  else
    {
      /* Without a width it is the least height that some width has, or GTK finds a contradiction. */
      if (for_size < 0)
        measure_width (self, minimum, &for_size);
      *minimum = *natural = height_for_width (self, for_size);
    }
}

static void
sbx_card_grid_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  SbxCardGrid *self = SBX_CARD_GRID (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int columns = columns_for (self, width);
  int card_width = width_of_column (self, width, columns);
  int y = 0;

  for (GtkWidget *card = gtk_widget_get_first_child (widget); card;)
    {
      int row_height;
      GtkWidget *end = measure_row (card, columns, card_width, &row_height);

      for (int column = 0; card != end; card = gtk_widget_get_next_sibling (card))
        if (gtk_widget_should_layout (card))
          {
            int x = (mirrored ? columns - 1 - column : column) * (card_width + self->spacing);

            gtk_widget_size_allocate (card, &(GtkAllocation) { x, y, card_width, row_height }, -1);
            column++;
          }
      y += row_height > 0 ? row_height + self->spacing : 0;
    }
}

static GtkSizeRequestMode
sbx_card_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
nth_card (SbxCardGrid *self,
          guint        n)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (; card && n > 0; n--)
    card = gtk_widget_get_next_sibling (card);

  return card;
}

static void
on_items_changed (SbxCardGrid *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  GtkWidget *next = nth_card (self, position);

  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *card = next;

      next = gtk_widget_get_next_sibling (card);
      gtk_widget_unparent (card);
    }

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      gtk_widget_insert_before (self->make_card (item), GTK_WIDGET (self), next);
    }
}

static void
sbx_card_grid_dispose (GObject *object)
{
  SbxCardGrid *self = SBX_CARD_GRID (object);
  GtkWidget *card;

  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_clear_object (&self->model);
  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (card);

  G_OBJECT_CLASS (sbx_card_grid_parent_class)->dispose (object);
}

static int *
int_of (SbxCardGrid *self,
        guint        prop_id)
{
  switch (prop_id)
    {
    case PROP_COLUMN_WIDTH:
      return &self->column_width;
    case PROP_LEAST_COLUMNS:
      return &self->least_columns;
    case PROP_MAX_COLUMNS:
      return &self->max_columns;
    case PROP_SPACING:
      return &self->spacing;
    default:
      return NULL;
    }
}

static void
sbx_card_grid_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  int *number = int_of (SBX_CARD_GRID (object), prop_id);

  if (number)
    g_value_set_int (value, *number);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
sbx_card_grid_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  int *number = int_of (SBX_CARD_GRID (object), prop_id);

  if (!number)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  else if (*number != g_value_get_int (value))
    {
      *number = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
sbx_card_grid_class_init (SbxCardGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = sbx_card_grid_dispose;
  object_class->get_property = sbx_card_grid_get_property;
  object_class->set_property = sbx_card_grid_set_property;

  widget_class->measure = sbx_card_grid_measure;
  widget_class->size_allocate = sbx_card_grid_size_allocate;
  widget_class->get_request_mode = sbx_card_grid_get_request_mode;

  properties[PROP_COLUMN_WIDTH] = g_param_spec_int ("column-width", NULL, NULL, 1, G_MAXINT16, 240, flags);
  properties[PROP_LEAST_COLUMNS] = g_param_spec_int ("least-columns", NULL, NULL, 1, G_MAXINT16, 1, flags);
  properties[PROP_MAX_COLUMNS] = g_param_spec_int ("max-columns", NULL, NULL, 1, G_MAXINT16, 3, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 12, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_card_grid_init (SbxCardGrid *self)
{
}

/**
 * sbx_card_grid_bind_model:
 * @make_card: makes the card of an item; cards are not reused
 *
 * Keeps a card for each item. Once in the life of a grid, and only where it has no other children.
 */
void
sbx_card_grid_bind_model (SbxCardGrid *self,
                          GListModel  *model,
                          SbxCardFunc  make_card)
{
  g_return_if_fail (SBX_IS_CARD_GRID (self));
  g_return_if_fail (!self->model);

  self->model = g_object_ref (model);
  self->make_card = make_card;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (model));
}
