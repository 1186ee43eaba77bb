/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-follower.h"

#include "sbx-list-hold.h"
#include "sbx-row.h"

/* The end is where nothing is below that could be read: the last row may have been measured anew, or the free room
 * after it is not all in sight. */
#define AT_END_SLACK 16.0
/* Pages: who goes so far at once drags, and does not turn a wheel. */
#define DRAGGED 0.5
/* How often one wish is looked after: each layout measures rows that the one before only guessed. */
#define SETTLE_FRAMES 4
/* What stands on either side is needed this many pages ahead; while nobody scrolls there, fewer will do. */
#define PAGES_AHEAD 2
#define PAGES_FOLLOWED 0.5

/* µs: what a frame may take that is not followed by a pause, and the longest pause. */
#define FRAME_TIME 16000
#define MOST_PATIENCE 250000

struct _SbxListFollower
{
  GObject parent_instance;

  GtkListView   *list; /* not owned: it outlives us */
  SbxScrollPort *port;
  GtkAdjustment *adjustment;
  SbxListWindow *window;
  GListModel    *items;
  gboolean       following;
  gboolean       shows_end;
  guint          tick; /* 0 = none */
  guint          reaching; /* 0 = none */
  int            ticks_left;
  int            target; /* where the next frame scrolls to: one of the items, wherever the window stands, or one of the two below */
  double         value;  /* as they were last, to tell people's scrolling from new layout */
  double         upper;
  double         page_size;
  SbxListHold   *hold;
  int            offset; /* how much of that item is to stand above what is in sight */
  gint64         shown;   /* µs: when the last frame was done that showed what had come */
  gint64         took;    /* µs: and what it took */
  gulong         painting; /* handler, 0 = none */
  GdkFrameClock *painter;  /* (nullable): it is connected to */
  double         end_value; /* of the adjustment, when an item was looked for from the end */
};

enum {
  TARGET_NONE = -1,
  TARGET_END = -2,
};

enum {
  PROP_0,
  PROP_FOLLOWING,
  PROP_SHOWS_END,
  N_PROPS
};

enum {
  ARRIVED,
  SCROLLED,
  NEAR_START,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxListFollower, sbx_list_follower, G_TYPE_OBJECT)

/* How much is below what is in sight. */
static double
get_below (SbxListFollower *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_value (self->adjustment) -
         gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
is_at_end (SbxListFollower *self)
{
  return sbx_list_window_is_at_end (self->window) && get_below (self) <= AT_END_SLACK;
}

/* What stands after all items is no more than free room. */
static double
get_room (SbxListFollower *self)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->list));
  GtkWidget *row = last ? gtk_widget_get_first_child (last) : NULL;

  return row && !SBX_IS_ROW (row) ? gtk_widget_get_height (last) : 0;
}

static gboolean
is_end_in_sight (SbxListFollower *self)
{
  return sbx_list_window_is_at_end (self->window) && get_below (self) <= MAX (get_room (self), AT_END_SLACK);
}

static gboolean
fits (SbxListFollower *self)
{
  return gtk_adjustment_get_upper (self->adjustment) <= gtk_adjustment_get_page_size (self->adjustment);
}

static void
update_shows_end (SbxListFollower *self)
{
  gboolean shows_end = is_end_in_sight (self);

  if (self->shows_end == shows_end)
    return;

  self->shows_end = shows_end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_END]);
}

static void
set_following (SbxListFollower *self,
               gboolean         following)
{
  if (following)
    sbx_list_hold_drop (self->hold);
  if (self->following == following)
    return;

  self->following = following;
  if (!following)
    sbx_list_window_leave (self->window);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

/* On the way to somewhere else the ends do not count. */
static gboolean
is_near_start (SbxListFollower *self)
{
  return self->target == TARGET_NONE && (!self->following || is_at_end (self)) &&
         gtk_adjustment_get_value (self->adjustment) <
           (self->following ? PAGES_FOLLOWED : PAGES_AHEAD) * gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
is_near_end (SbxListFollower *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);

  return self->target == TARGET_NONE && !self->following && !sbx_list_window_is_at_end (self->window) &&
         gtk_adjustment_get_value (self->adjustment) + (PAGES_AHEAD + 1) * page > gtk_adjustment_get_upper (self->adjustment);
}

static gboolean
on_reach (gpointer user_data)
{
  SbxListFollower *self = user_data;

  self->reaching = 0;
  if (is_near_end (self))
    sbx_list_window_extend_after (self->window);
  if (is_near_start (self) && !sbx_list_window_extend_before (self->window))
    g_signal_emit (self, signals[NEAR_START], 0);

  return G_SOURCE_REMOVE;
}

/* What stands on either side is needed soon. Not at once: the list may be laying itself out. */
static void
reach_out (SbxListFollower *self)
{
  if (self->reaching == 0 && (is_near_start (self) || is_near_end (self)))
    self->reaching = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_reach, self, NULL);
}

/* Setting the adjustment lags behind by all the rows that were not measured yet; the list's own
 * action anchors it to the item. */
static void
scroll_to_position (SbxListFollower *self,
                    guint            position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* An item is looked for from the end, so that as much as can be stands below it: to the end in one frame, to the
 * item in the next, and if that moved nothing, the end shows the item and may be followed. */
static void
approach_item (SbxListFollower *self,
               guint            n)
{
  double value = gtk_adjustment_get_value (self->adjustment);

  if (self->ticks_left == SETTLE_FRAMES)
    {
      scroll_to_position (self, n - 1);
      return;
    }
  if (self->ticks_left == SETTLE_FRAMES - 1)
    self->end_value = value;
  else if (value >= self->end_value && sbx_list_window_is_at_end (self->window))
    {
      set_following (self, TRUE);
      self->target = TARGET_END;
      scroll_to_position (self, n - 1);
      return;
    }

  scroll_to_position (self, MIN (sbx_list_window_locate (self->window, (guint) self->target), n - 1));
}

static void
on_painted (SbxListFollower *self)
{
  g_clear_signal_handler (&self->painting, self->painter);
  self->took = MIN (g_get_monotonic_time () - self->shown, MOST_PATIENCE);
  self->shown = g_get_monotonic_time ();
}

/* Takes in what came at the end, if that is due. Where a frame takes long since the computer is busy, as much time goes to
 * others before the next: else what comes is never all taken in. */
static gboolean
follow (SbxListFollower *self,
        GdkFrameClock   *clock)
{
  gint64 now = g_get_monotonic_time ();

  if (sbx_list_window_is_at_end (self->window))
    return TRUE;
  if (self->painting > 0 || (self->took > FRAME_TIME && now < self->shown + self->took))
    return FALSE;

  self->shown = now;
  g_set_object (&self->painter, clock);
  self->painting = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_painted), self);
  sbx_list_window_follow (self->window);
  return TRUE;
}

static gboolean
on_tick (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  SbxListFollower   *self = user_data;
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);
  gboolean           arrived;
  guint              n;

  if (self->following && !follow (self, clock))
    return G_SOURCE_CONTINUE;
  /* Before its first layout the list knows no places. */
  if (gtk_widget_get_height (list) == 0 || gtk_adjustment_get_page_size (self->adjustment) == 0)
    return G_SOURCE_CONTINUE;

  n = model ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
  if (self->target == TARGET_NONE && self->following && !is_at_end (self))
    self->target = TARGET_END;
  if (self->target == TARGET_END && n > 0)
    scroll_to_position (self, n - 1);
  else if (self->target >= 0 && n > 0)
    approach_item (self, n);

  if (--self->ticks_left > 0)
    return G_SOURCE_CONTINUE;

  if (self->target >= 0 && self->offset > 0)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + self->offset);
  arrived = self->target != TARGET_NONE;
  self->target = TARGET_NONE;
  self->offset = 0;
  self->tick = 0;
  if (arrived)
    g_signal_emit (self, signals[ARRIVED], 0);
  reach_out (self);
  return G_SOURCE_REMOVE;
}

static void
scroll_in_next_frame (SbxListFollower *self,
                      int              target)
{
  sbx_list_hold_drop (self->hold);
  self->target = target;
  self->offset = 0;
  self->ticks_left = SETTLE_FRAMES;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_tick, self, NULL);
}

static void
remember (SbxListFollower *self)
{
  self->value = gtk_adjustment_get_value (self->adjustment);
  self->upper = gtk_adjustment_get_upper (self->adjustment);
  self->page_size = gtk_adjustment_get_page_size (self->adjustment);
}

/* The list has only part of the items: where that ends, whoever drags has asked for the last one. */
static gboolean
is_dragged_to_end (SbxListFollower *self,
                   double           by)
{
  return by >= DRAGGED * gtk_adjustment_get_page_size (self->adjustment) && get_below (self) <= AT_END_SLACK;
}

/* People go where they like, also while the list is on its way to its end. */
static void
on_pushed (SbxListFollower *self,
           double           by)
{
  if (by < 0 && !is_at_end (self))
    {
      self->target = TARGET_NONE;
      set_following (self, FALSE);
    }
  else if (by > 0 && is_end_in_sight (self))
    set_following (self, TRUE);
  else if (is_dragged_to_end (self, by))
    sbx_list_follower_scroll_to_end (self);
  remember (self);
  update_shows_end (self);
}

/* What the list's layout did. It changes the value alone where the keyboard leads to another row; else who was at
 * the end stays there, and who was not never comes there because rows were measured or came. */
static void
on_laid_out (SbxListFollower *self)
{
  double   value = gtk_adjustment_get_value (self->adjustment);
  gboolean same_rows = gtk_adjustment_get_upper (self->adjustment) == self->upper;
  gboolean same_layout = same_rows && gtk_adjustment_get_page_size (self->adjustment) == self->page_size;

  if (!self->following && self->target < 0 && is_at_end (self) && (same_rows || fits (self)))
    set_following (self, TRUE);
  else if (self->following && same_layout && value < self->value && self->target == TARGET_NONE)
    set_following (self, FALSE);
  else if (self->following && !is_at_end (self) && self->target == TARGET_NONE)
    scroll_in_next_frame (self, TARGET_END);
}

static void
on_adjusted (SbxListFollower *self)
{
  on_laid_out (self);
  remember (self);
  update_shows_end (self);

  g_signal_emit (self, signals[SCROLLED], 0);
  reach_out (self);
}

/* The item that is looked for stands elsewhere now. */
static void
move_target (SbxListFollower *self,
             guint            position,
             guint            removed,
             guint            added)
{
  if (self->target >= 0 && position + removed <= (guint) self->target)
    self->target += (int) added - (int) removed;
}

static void
on_items_changed (SbxListFollower *self,
                  guint            position,
                  guint            removed,
                  guint            added)
{
  move_target (self, position, removed, added);
  if (self->following)
    scroll_in_next_frame (self, TARGET_END);
  update_shows_end (self);
  /* They may stand outside the window. */
  reach_out (self);
}

/* Who is on the way to somewhere else, or follows, is not held where they are. */
static void
hold_place (SbxListFollower *self)
{
  if (!self->following && self->target == TARGET_NONE)
    sbx_list_hold_take (self->hold);
}

/* The list sees to the key itself, afterwards: its last row is to be that of the last item. */
static gboolean
on_key_pressed (SbxListFollower *self,
                guint            keyval)
{
  if (keyval == GDK_KEY_End || keyval == GDK_KEY_KP_End)
    {
      sbx_list_follower_scroll_to_end (self);
      sbx_list_window_follow (self->window);
    }

  return GDK_EVENT_PROPAGATE;
}

static void
watch_keys (SbxListFollower *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

static void
sbx_list_follower_dispose (GObject *object)
{
  SbxListFollower *self = SBX_LIST_FOLLOWER (object);

  if (self->tick > 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick);
  self->tick = 0;
  g_clear_handle_id (&self->reaching, g_source_remove);
  if (self->painting > 0)
    g_signal_handlers_disconnect_by_data (self->painter, self);
  g_clear_object (&self->painter);
  g_clear_pointer (&self->hold, sbx_list_hold_free);
  if (self->items)
    g_signal_handlers_disconnect_by_data (self->items, self);
  g_clear_object (&self->items);
  if (self->window)
    g_signal_handlers_disconnect_by_data (self->window, self);
  g_clear_object (&self->window);
  if (self->port)
    g_signal_handlers_disconnect_by_data (self->port, self);
  g_clear_object (&self->port);
  if (self->adjustment)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);

  G_OBJECT_CLASS (sbx_list_follower_parent_class)->dispose (object);
}

static void
sbx_list_follower_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SbxListFollower *self = SBX_LIST_FOLLOWER (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_SHOWS_END:
      g_value_set_boolean (value, self->shows_end);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_list_follower_class_init (SbxListFollowerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_list_follower_dispose;
  object_class->get_property = sbx_list_follower_get_property;

  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWS_END] = g_param_spec_boolean ("shows-end", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ARRIVED] = g_signal_new ("arrived", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SCROLLED] = g_signal_new ("scrolled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NEAR_START] = g_signal_new ("near-start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_list_follower_init (SbxListFollower *self)
{
  self->following = TRUE;
  self->target = TARGET_NONE;
}

/**
 * sbx_list_follower_new:
 * @list: a list view, which outlives the follower
 * @port: what the list stands in, itself in a scrolled window
 * @window: what the list shows of the items; other rows may stand after it
 *
 * Returns: (transfer full): a follower, following
 */
SbxListFollower *
sbx_list_follower_new (GtkListView   *list,
                       SbxScrollPort *port,
                       SbxListWindow *window)
{
  SbxListFollower *self = g_object_new (SBX_TYPE_LIST_FOLLOWER, NULL);

  self->list = list;
  self->port = g_object_ref (port);
  self->window = g_object_ref (window);
  self->adjustment = g_object_ref (sbx_scroll_port_get_vadjustment (port));
  self->hold = sbx_list_hold_new (list, port);
  remember (self);
  g_signal_connect_swapped (window, "changing", G_CALLBACK (hold_place), self);
  g_signal_connect_swapped (port, "resizing", G_CALLBACK (hold_place), self);
  /* With another size of text each row is as high as never before. */
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (list)), "notify::gtk-xft-dpi", G_CALLBACK (hold_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (port, "pushed", G_CALLBACK (on_pushed), self);
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (on_adjusted), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (on_adjusted), self);
  watch_keys (self);

  return self;
}

/**
 * sbx_list_follower_set_items:
 * @self: a follower
 * @items: (nullable): what the window is to stand over
 *
 * A new set of items is looked at from its end.
 */
void
sbx_list_follower_set_items (SbxListFollower *self,
                             GListModel      *items)
{
  g_return_if_fail (SBX_IS_LIST_FOLLOWER (self));

  if (self->items == items)
    return;

  if (self->items)
    g_signal_handlers_disconnect_by_data (self->items, self);
  g_set_object (&self->items, items);
  sbx_list_window_set_source (self->window, items);
  if (items)
    g_signal_connect_swapped (items, "items-changed", G_CALLBACK (on_items_changed), self);
  sbx_list_follower_scroll_to_end (self);
}

gboolean
sbx_list_follower_get_following (SbxListFollower *self)
{
  g_return_val_if_fail (SBX_IS_LIST_FOLLOWER (self), FALSE);

  return self->following;
}

/**
 * sbx_list_follower_get_shows_end:
 * @self: a follower
 *
 * Returns: whether all of the last item is in sight, so that there is nothing to go to; also for who does not follow
 */
gboolean
sbx_list_follower_get_shows_end (SbxListFollower *self)
{
  g_return_val_if_fail (SBX_IS_LIST_FOLLOWER (self), FALSE);

  return self->shows_end;
}

void
sbx_list_follower_scroll_to_end (SbxListFollower *self)
{
  g_return_if_fail (SBX_IS_LIST_FOLLOWER (self));

  set_following (self, TRUE);
  scroll_in_next_frame (self, TARGET_END);
}

/**
 * sbx_list_follower_scroll_to:
 * @self: a follower
 * @position: one of the items
 *
 * Shows the end, or as far from it as brings an item in sight; only then it stops following.
 */
void
sbx_list_follower_scroll_to (SbxListFollower *self,
                             guint            position)
{
  g_return_if_fail (SBX_IS_LIST_FOLLOWER (self));

  set_following (self, FALSE);
  sbx_list_window_show (self->window, position);
  scroll_in_next_frame (self, (int) position);
}

/**
 * sbx_list_follower_scroll_to_place:
 * @self: a follower
 * @position: one of the items
 * @offset: how much of it is to stand above what is in sight, in pixels
 *
 * As sbx_list_follower_scroll_to(), to where somebody was before.
 */
void
sbx_list_follower_scroll_to_place (SbxListFollower *self,
                                   guint            position,
                                   int              offset)
{
  sbx_list_follower_scroll_to (self, position);
  self->offset = offset;
}

/**
 * sbx_list_follower_get_settled:
 * @self: a follower
 *
 * Returns: whether the list is not on its way to somewhere
 */
gboolean
sbx_list_follower_get_settled (SbxListFollower *self)
{
  g_return_val_if_fail (SBX_IS_LIST_FOLLOWER (self), FALSE);

  return self->tick == 0;
}
