/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-window.h"

/* What a window of usual size shows twice over; more is asked for where that is not enough. */
#define TAIL 32
#define MORE_TAIL 16
/* On either side of an item that is to be shown, and as much more at a time: what can be made in one frame. */
#define MARGIN 24
/* To go somewhere near leaves it no longer than this, or than its tail: each item has a row, of 150 kB. */
#define MOST_SHOWN 96

struct _SbxListWindow
{
  GObject parent_instance;

  GListModel *source; /* (nullable) */
  guint       start;  /* of the window, in the source */
  guint       end;    /* exclusive */
  guint       tail;   /* how long it is while it follows */
  gboolean    following;
};

enum {
  CHANGING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxListWindow, sbx_list_window, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
sbx_list_window_get_item_type (GListModel *model)
{
  SbxListWindow *self = SBX_LIST_WINDOW (model);

  return self->source ? g_list_model_get_item_type (self->source) : G_TYPE_OBJECT;
}

static guint
sbx_list_window_get_n_items (GListModel *model)
{
  SbxListWindow *self = SBX_LIST_WINDOW (model);

  return self->end - self->start;
}

static gpointer
sbx_list_window_get_item (GListModel *model,
                          guint       position)
{
  SbxListWindow *self = SBX_LIST_WINDOW (model);

  return position < self->end - self->start ? g_list_model_get_item (self->source, self->start + position) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_list_window_get_item_type;
  iface->get_n_items = sbx_list_window_get_n_items;
  iface->get_item = sbx_list_window_get_item;
}

static guint
count_source (SbxListWindow *self)
{
  return self->source ? g_list_model_get_n_items (self->source) : 0;
}

static void
tell (SbxListWindow *self,
      guint          position,
      guint          removed,
      guint          added)
{
  if (removed == 0 && added == 0)
    return;

  g_signal_emit (self, signals[CHANGING], 0);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* To another part of the list. What is in both parts keeps its rows: a list view finds them again by their items,
 * where one change tells of all. */
static void
move_to (SbxListWindow *self,
         guint          start,
         guint          end)
{
  guint length = self->end - self->start;
  guint same = start == self->start ? MIN (length, end - start) : 0;

  self->start = start;
  self->end = end;
  tell (self, same, length - same, end - start - same);
}

static void
place_around (SbxListWindow *self,
              guint          position)
{
  guint before = self->following ? self->tail : MARGIN;

  self->start = position > before ? position - before : 0;
  self->end = MIN (position + MARGIN, count_source (self));
}

/* The list changed inside the window, or where it begins or ends. */
static void
change_inside (SbxListWindow *self,
               guint          position,
               guint          removed,
               guint          added)
{
  guint length = self->end - self->start;
  guint before = position > self->start ? position - self->start : 0;
  guint after = self->end > position + removed ? self->end - position - removed : 0;
  guint start = MIN (self->start, position);
  guint end = position + added + after;

  self->start = start;
  self->end = end;
  /* The list was empty, or nothing is left of what was shown; a whole list came at once before what was there. */
  if (length == 0 || start == end)
    place_around (self, self->following ? count_source (self) : start);
  else if (before == 0 && added > MARGIN && after >= self->tail)
    self->start = start + added - MARGIN;

  if (self->start != start || self->end != end)
    tell (self, 0, length, self->end - self->start);
  else
    tell (self, before, length - before - after, added);
}

static void
on_source_changed (SbxListWindow *self,
                   guint          position,
                   guint          removed,
                   guint          added)
{
  gboolean empty = self->start == self->end;

  if (!empty && position + removed <= self->start && self->start > 0)
    {
      self->start += added - removed;
      self->end += added - removed;
    }
  else if (empty || position < self->end)
    {
      change_inside (self, position, removed, added);
    }
}

static void
sbx_list_window_dispose (GObject *object)
{
  SbxListWindow *self = SBX_LIST_WINDOW (object);

  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  self->start = self->end = 0;
  g_clear_object (&self->source);

  G_OBJECT_CLASS (sbx_list_window_parent_class)->dispose (object);
}

static void
sbx_list_window_class_init (SbxListWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_list_window_dispose;

  signals[CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_list_window_init (SbxListWindow *self)
{
  self->tail = TAIL;
  self->following = TRUE;
}

/**
 * sbx_list_window_new:
 *
 * Returns: (transfer full): a window that follows, over nothing
 */
SbxListWindow *
sbx_list_window_new (void)
{
  return g_object_new (SBX_TYPE_LIST_WINDOW, NULL);
}

/**
 * sbx_list_window_set_source:
 * @self: a window
 * @source: (nullable): the long list
 *
 * Shows the end of another list.
 */
void
sbx_list_window_set_source (SbxListWindow *self,
                            GListModel    *source)
{
  guint length;

  g_return_if_fail (SBX_IS_LIST_WINDOW (self));

  if (self->source == source)
    return;

  length = self->end - self->start;
  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_set_object (&self->source, source);
  if (source)
    g_signal_connect_swapped (source, "items-changed", G_CALLBACK (on_source_changed), self);

  self->following = TRUE;
  self->tail = TAIL;
  self->end = count_source (self);
  self->start = self->end > self->tail ? self->end - self->tail : 0;
  tell (self, 0, length, self->end - self->start);
}

/**
 * sbx_list_window_follow:
 * @self: a window
 *
 * Goes to the end of the list, and takes in what came there; as much leaves at its start.
 */
void
sbx_list_window_follow (SbxListWindow *self)
{
  guint n;

  g_return_if_fail (SBX_IS_LIST_WINDOW (self));

  n = count_source (self);
  self->following = TRUE;
  if (self->end < n)
    move_to (self, n > self->tail ? n - self->tail : 0, n);
}

/**
 * sbx_list_window_leave:
 * @self: a window
 *
 * Stays where it is, whatever comes.
 */
void
sbx_list_window_leave (SbxListWindow *self)
{
  g_return_if_fail (SBX_IS_LIST_WINDOW (self));

  self->following = FALSE;
}

/**
 * sbx_list_window_show:
 * @self: a window
 * @position: in the list
 *
 * Has the window stand around an item, wherever it was.
 */
void
sbx_list_window_show (SbxListWindow *self,
                      guint          position)
{
  guint n, start, end;

  g_return_if_fail (SBX_IS_LIST_WINDOW (self));

  n = count_source (self);
  if (n == 0)
    return;

  position = MIN (position, n - 1);
  start = position > MARGIN ? position - MARGIN : 0;
  end = MIN (position + MARGIN + 1, n);
  /* Near what it shows, that stays. */
  if (start <= self->end && end >= self->start &&
      MAX (end, self->end) - MIN (start, self->start) <= MAX (self->tail, MOST_SHOWN))
    {
      start = MIN (start, self->start);
      end = MAX (end, self->end);
    }
  move_to (self, start, end);
}

/**
 * sbx_list_window_locate:
 * @self: a window
 * @position: in the list
 *
 * Returns: where the item is in the window: the first or the last place of it, if it stands before or after
 */
guint
sbx_list_window_locate (SbxListWindow *self,
                        guint          position)
{
  g_return_val_if_fail (SBX_IS_LIST_WINDOW (self), 0);

  if (position < self->start || self->start == self->end)
    return 0;

  return MIN (position, self->end - 1) - self->start;
}

/**
 * sbx_list_window_extend_before:
 * @self: a window
 *
 * Returns: whether there was more of the list before the window, which has some of it now
 */
gboolean
sbx_list_window_extend_before (SbxListWindow *self)
{
  guint n;

  g_return_val_if_fail (SBX_IS_LIST_WINDOW (self), FALSE);

  n = MIN (self->start, self->following ? MORE_TAIL : MARGIN);
  if (n == 0)
    return FALSE;

  self->start -= n;
  if (self->following)
    self->tail = MAX (self->tail, self->end - self->start);
  tell (self, 0, 0, n);

  return TRUE;
}

/**
 * sbx_list_window_extend_after:
 * @self: a window
 *
 * Returns: the same for what comes after it
 */
gboolean
sbx_list_window_extend_after (SbxListWindow *self)
{
  guint length, n;

  g_return_val_if_fail (SBX_IS_LIST_WINDOW (self), FALSE);

  length = self->end - self->start;
  n = MIN (count_source (self) - self->end, MARGIN);
  if (n == 0)
    return FALSE;

  self->end += n;
  tell (self, length, 0, n);

  return TRUE;
}

/**
 * sbx_list_window_is_at_end:
 * @self: a window
 *
 * Returns: whether it ends where the list ends
 */
gboolean
sbx_list_window_is_at_end (SbxListWindow *self)
{
  g_return_val_if_fail (SBX_IS_LIST_WINDOW (self), TRUE);

  return self->end == count_source (self);
}
