/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-hold.h"

#include "sbx-row.h"

#include <math.h>

/* Near an end of the list there may be nothing to move back to. */
#define MOST_ROUNDS 3

struct _SbxListHold
{
  GtkListView   *list; /* not owned: it outlives us */
  SbxScrollPort *port;
  GPtrArray     *places; /* of Place: rows that are to stay where they are in the next layout */
  GdkFrameClock *clock;  /* (nullable): while that is to come */
  guint          rounds; /* how often they were moved back */
};

/* A row in sight, before something changed. */
typedef struct
{
  GObject *item;
  double   y;
  int      height;
} Place;

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *first = *(const Place *const *) a, *second = *(const Place *const *) b;

  return (first->y > second->y) - (first->y < second->y);
}

static void
place_free (gpointer data)
{
  Place *place = data;

  g_object_unref (place->item);
  g_free (place);
}

/* The message row of a child of the list, and where it stands; %NULL if it has none that shows something. */
static SbxRow *
get_row (SbxListHold     *self,
         GtkWidget       *child,
         graphene_rect_t *bounds)
{
  GtkWidget *row = gtk_widget_get_first_child (child);

  return row && gtk_widget_get_mapped (row) && SBX_IS_ROW (row) && sbx_row_get_item (SBX_ROW (row)) &&
                 gtk_widget_compute_bounds (child, GTK_WIDGET (self->list), bounds)
             ? SBX_ROW (row)
             : NULL;
}

static gboolean
find_row (SbxListHold     *self,
          GObject         *item,
          graphene_rect_t *bounds)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child; child = gtk_widget_get_next_sibling (child))
    {
      SbxRow *row = get_row (self, child, bounds);

      if (row && sbx_row_get_item (row) == item)
        return TRUE;
    }

  return FALSE;
}

/* How far what was in sight has moved. */
static double
measure_move (SbxListHold *self)
{
  double   by = 0;
  gboolean found = FALSE;

  /* The first that is there, better one that did not change itself: what it says would move. */
  for (guint i = 0; i < self->places->len; i++)
    {
      Place          *place = self->places->pdata[i];
      graphene_rect_t bounds;
      gboolean        same;

      if (!find_row (self, place->item, &bounds))
        continue;
      same = (int) bounds.size.height == place->height;
      if (same || !found)
        by = bounds.origin.y - place->y;
      found = TRUE;
      if (same)
        break;
    }

  return by;
}

/* After the list has laid itself out, and before anything of it is drawn. What was moved back is laid out once more, perhaps at another
 * size, so it is held until it stands. */
static void
on_layout (SbxListHold *self)
{
  double by = sbx_scroll_port_get_moving (self->port) ? 0 : measure_move (self);

  if (fabs (by) < 1 || self->rounds == MOST_ROUNDS)
    {
      sbx_list_hold_drop (self);
      return;
    }

  self->rounds++;
  sbx_scroll_port_correct (self->port, by);
  /* Who came to the end by that follows the newest, and holds nothing any more. */
  if (self->clock)
    gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/**
 * sbx_list_hold_new:
 * @list: a list view, which outlives the hold
 * @port: what the list stands in
 *
 * Returns: (transfer full): holds nothing yet
 */
SbxListHold *
sbx_list_hold_new (GtkListView   *list,
                   SbxScrollPort *port)
{
  SbxListHold *self = g_new0 (SbxListHold, 1);

  self->list = list;
  self->port = g_object_ref (port);
  self->places = g_ptr_array_new_with_free_func (place_free);

  return self;
}

void
sbx_list_hold_free (SbxListHold *self)
{
  sbx_list_hold_drop (self);
  g_ptr_array_unref (self->places);
  g_object_unref (self->port);
  g_free (self);
}

static void
note_rows (SbxListHold *self)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self->list));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;
      SbxRow         *row = get_row (self, child, &bounds);

      if (row && bounds.origin.y >= 0 && bounds.origin.y < height)
        {
          Place *place = g_new (Place, 1);

          *place = (Place) { g_object_ref (sbx_row_get_item (row)), bounds.origin.y, (int) bounds.size.height };
          g_ptr_array_add (self->places, place);
        }
    }
  g_ptr_array_sort (self->places, compare_places);
}

/**
 * sbx_list_hold_take:
 * @self: a hold
 *
 * To be called before something changes.
 */
void
sbx_list_hold_take (SbxListHold *self)
{
  /* Rows that people have just scrolled do not stand yet where they are going to. */
  if (self->clock != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->list)) || sbx_scroll_port_get_moving (self->port))
    return;

  note_rows (self);
  if (self->places->len == 0)
    return;

  self->rounds = 0;
  /* Once more where one is under way. */
  self->clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self->list)));
  g_signal_connect_data (self->clock, "layout", G_CALLBACK (on_layout), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

/**
 * sbx_list_hold_drop:
 * @self: a hold
 *
 * The list goes somewhere else.
 */
void
sbx_list_hold_drop (SbxListHold *self)
{
  g_ptr_array_set_size (self->places, 0);
  if (self->clock)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
}
