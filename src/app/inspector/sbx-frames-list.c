/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-list.h"

#include <string.h>

#include "sbx-deque.h"

/* What one turn of the main loop may take; a frame of the screen has 16 ms. */
#define TURN_TIME (3 * G_TIME_SPAN_MILLISECOND)
/* Between two looks at the clock. */
#define TURN_STEP 32

/* How far back the previous of a kind is looked for: at a filter's pace that is a moment. */
#define MOST_LOOKED_AT 100000

struct _SbxFrameItem
{
  GObject           parent_instance;

  SbxRecordedFrame *frame;
  SbxFramesList    *list;     /* (nullable): that knows it; not owned */
};

struct _SbxFramesList
{
  GObject            parent_instance;

  SbxFlightRecorder *recorder;
  gulong             changed_handler;
  gulong             paired_handler;
  SbxFrameFilter    *filter;      /* (nullable): all pass */
  SbxDeque           shown;       /* of SbxRecordedFrame, each a reference */
  GHashTable        *items;       /* number → SbxFrameItem, while somebody has it; not owned */
  guint64            low;         /* the first that was looked at */
  guint64            high;        /* the first that was not looked at yet */
  guint              idle;
  gboolean           busy;
  guint              n_all;       /* that was told */

  GPtrArray         *held;        /* (nullable): while paused: all that there were */
  guint              n_waiting;
};

enum {
  PROP_0,
  PROP_N_ALL,
  PROP_N_WAITING,
  PROP_BUSY,
  N_PROPS
};

enum {
  SIGNAL_PAIRED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void sbx_frames_list_init_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (SbxFrameItem, sbx_frame_item, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (SbxFramesList, sbx_frames_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sbx_frames_list_init_model))

/* --- An item --- */

static void
sbx_frame_item_finalize (GObject *object)
{
  SbxFrameItem *self = SBX_FRAME_ITEM (object);

  if (self->list)
    g_hash_table_remove (self->list->items, &self->frame->number);
  sbx_recorded_frame_unref (self->frame);
  G_OBJECT_CLASS (sbx_frame_item_parent_class)->finalize (object);
}

static void
sbx_frame_item_class_init (SbxFrameItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_frame_item_finalize;

  signals[SIGNAL_PAIRED] = g_signal_new ("paired", SBX_TYPE_FRAME_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_frame_item_init (SbxFrameItem *self)
{
}

/* (transfer none) */
SbxRecordedFrame *
sbx_frame_item_get_frame (SbxFrameItem *self)
{
  g_return_val_if_fail (SBX_IS_FRAME_ITEM (self), NULL);

  return self->frame;
}

/* --- Where frames come from --- */

static guint
get_n_source (SbxFramesList *self)
{
  return self->held ? self->held->len : self->recorder ? sbx_flight_recorder_get_n (self->recorder) : 0;
}

static SbxRecordedFrame *
get_source (SbxFramesList *self,
            guint          index)
{
  return self->held ? g_ptr_array_index (self->held, index) : sbx_flight_recorder_get (self->recorder, index);
}

/* The numbers that there are; from = to where there is none. */
static void
get_numbers (SbxFramesList *self,
             guint64       *from,
             guint64       *to)
{
  guint n = get_n_source (self);

  *from = n > 0 ? get_source (self, 0)->number : self->high;
  *to = *from + n;
}

/* --- Looking at them --- */

static gboolean
passes (SbxFramesList    *self,
        SbxRecordedFrame *frame)
{
  return self->filter == NULL || sbx_frame_filter_passes (self->filter, frame);
}

static void
set_busy (SbxFramesList *self,
          gboolean       busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
splice (SbxFramesList *self,
        guint          position,
        guint          n_removed,
        GPtrArray     *added)
{
  guint n_added = added ? added->len : 0;

  if (n_removed == 0 && n_added == 0)
    return;
  for (guint i = 0; i < n_removed; i++)
    sbx_recorded_frame_unref (sbx_deque_get (&self->shown, position + i));
  sbx_deque_splice (&self->shown, position, n_removed, added ? (const gpointer *) added->pdata : NULL, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

/* What the recorder forgot. */
static void
drop_forgotten (SbxFramesList *self,
                guint64        from)
{
  guint n = 0;

  sbx_frames_list_find (self, from, &n);
  splice (self, 0, n, NULL);
  self->low = MAX (self->low, from);
  self->high = MAX (self->high, self->low);
}

/* What came since, as far as there is time. */
static void
look_up (SbxFramesList *self,
         guint64        from,
         guint64        to,
         gint64         end)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  while (self->high < to && (self->high % TURN_STEP != 0 || g_get_monotonic_time () < end))
    {
      SbxRecordedFrame *frame = get_source (self, (guint) (self->high++ - from));

      if (passes (self, frame))
        g_ptr_array_add (found, sbx_recorded_frame_ref (frame));
    }
  splice (self, self->shown.length, 0, found);
}

/* What was there before, from the newest back. */
static void
look_back (SbxFramesList *self,
           guint64        from,
           gint64         end)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  while (self->low > from && (self->low % TURN_STEP != 0 || g_get_monotonic_time () < end))
    {
      SbxRecordedFrame *frame = get_source (self, (guint) (--self->low - from));

      if (passes (self, frame))
        g_ptr_array_add (found, sbx_recorded_frame_ref (frame));
    }
  for (guint i = 0; i < found->len / 2; i++)
    {
      gpointer other = found->pdata[i];

      found->pdata[i] = found->pdata[found->len - 1 - i];
      found->pdata[found->len - 1 - i] = other;
    }
  splice (self, 0, 0, found);
}

/* Also where none of them passes. */
static void
tell_n_all (SbxFramesList *self)
{
  guint n = get_n_source (self);

  if (n == self->n_all)
    return;
  self->n_all = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ALL]);
}

static gboolean
on_turn (gpointer data)
{
  SbxFramesList *self = data;
  gint64 end = g_get_monotonic_time () + TURN_TIME;
  guint64 from, to;

  get_numbers (self, &from, &to);
  drop_forgotten (self, from);
  look_up (self, from, to, end);
  look_back (self, from, end);
  tell_n_all (self);
  if (self->high < to || self->low > from)
    return G_SOURCE_CONTINUE;

  self->idle = 0;
  set_busy (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
look_soon (SbxFramesList *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_turn, self);
}

/* From the newest on, anew. */
static void
look_again (SbxFramesList *self)
{
  guint64 from;

  splice (self, 0, self->shown.length, NULL);
  get_numbers (self, &from, &self->high);
  self->low = self->high;
  tell_n_all (self);
  if (from < self->high)
    {
      set_busy (self, TRUE);
      look_soon (self);
    }
}

static void
on_changed (SbxFramesList *self,
            guint          removed,
            guint          added)
{
  if (self->held == NULL)
    {
      look_soon (self);
      return;
    }
  if (added > 0)
    {
      self->n_waiting += added;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
    }
}

static void
tell_paired (SbxFramesList *self,
             guint64        number)
{
  SbxFrameItem *item = g_hash_table_lookup (self->items, &number);

  if (item)
    g_signal_emit (item, signals[SIGNAL_PAIRED], 0);
}

static void
on_paired (SbxFramesList *self,
           guint64        number)
{
  SbxRecordedFrame *frame = sbx_flight_recorder_find (self->recorder, number);

  tell_paired (self, number);
  if (frame)
    tell_paired (self, frame->pair);
}

/* --- The object --- */

static void
drop_recorder (SbxFramesList *self)
{
  if (self->recorder == NULL)
    return;
  g_clear_signal_handler (&self->changed_handler, self->recorder);
  g_clear_signal_handler (&self->paired_handler, self->recorder);
  g_clear_object (&self->recorder);
}

static void
disown (gpointer number,
        gpointer item,
        gpointer data)
{
  SBX_FRAME_ITEM (item)->list = NULL;
}

static void
forget_items (SbxFramesList *self)
{
  g_hash_table_foreach (self->items, disown, NULL);
  g_hash_table_remove_all (self->items);
}

static void
sbx_frames_list_finalize (GObject *object)
{
  SbxFramesList *self = SBX_FRAMES_LIST (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  drop_recorder (self);
  for (guint i = 0; i < self->shown.length; i++)
    sbx_recorded_frame_unref (sbx_deque_get (&self->shown, i));
  sbx_deque_clear (&self->shown);
  forget_items (self);
  g_hash_table_unref (self->items);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->filter, sbx_frame_filter_free);
  G_OBJECT_CLASS (sbx_frames_list_parent_class)->finalize (object);
}

static void
sbx_frames_list_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxFramesList *self = SBX_FRAMES_LIST (object);

  switch (prop_id)
    {
    case PROP_N_ALL:
      g_value_set_uint (value, get_n_source (self));
      break;
    case PROP_N_WAITING:
      g_value_set_uint (value, self->n_waiting);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_frames_list_class_init (SbxFramesListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_frames_list_finalize;
  G_OBJECT_CLASS (klass)->get_property = sbx_frames_list_get_property;

  properties[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_WAITING] = g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
sbx_frames_list_init (SbxFramesList *self)
{
  self->items = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->low = self->high = 1;
}

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_FRAME_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return SBX_FRAMES_LIST (model)->shown.length;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SbxFramesList *self = SBX_FRAMES_LIST (model);
  SbxRecordedFrame *frame = sbx_frames_list_get_frame (self, position);
  SbxFrameItem *item;

  if (frame == NULL)
    return NULL;

  item = g_hash_table_lookup (self->items, &frame->number);
  if (item)
    return g_object_ref (item);

  item = g_object_new (SBX_TYPE_FRAME_ITEM, NULL);
  item->frame = sbx_recorded_frame_ref (frame);
  item->list = self;
  g_hash_table_insert (self->items, &frame->number, item);
  return item;
}

static void
sbx_frames_list_init_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

SbxFramesList *
sbx_frames_list_new (void)
{
  return g_object_new (SBX_TYPE_FRAMES_LIST, NULL);
}

/**
 * sbx_frames_list_set_recorder:
 * @recorder: (nullable): whose frames are shown
 */
void
sbx_frames_list_set_recorder (SbxFramesList     *self,
                              SbxFlightRecorder *recorder)
{
  g_return_if_fail (SBX_IS_FRAMES_LIST (self));

  if (self->recorder == recorder)
    return;
  drop_recorder (self);
  forget_items (self);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  if (recorder)
    {
      self->recorder = g_object_ref (recorder);
      self->changed_handler = g_signal_connect_swapped (recorder, "changed", G_CALLBACK (on_changed), self);
      self->paired_handler = g_signal_connect_swapped (recorder, "paired", G_CALLBACK (on_paired), self);
    }
  self->n_waiting = 0;
  look_again (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
}

/* (transfer none) (nullable) */
SbxFlightRecorder *
sbx_frames_list_get_recorder (SbxFramesList *self)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), NULL);

  return self->recorder;
}

/**
 * sbx_frames_list_take_filter:
 * @filter: (transfer full) (nullable): which of them; %NULL = all
 */
void
sbx_frames_list_take_filter (SbxFramesList  *self,
                             SbxFrameFilter *filter)
{
  g_return_if_fail (SBX_IS_FRAMES_LIST (self));

  if (filter == NULL && self->filter == NULL)
    return;
  g_clear_pointer (&self->filter, sbx_frame_filter_free);
  self->filter = filter;
  look_again (self);
}

/**
 * sbx_frames_list_set_paused:
 *
 * While it is paused nothing comes and nothing goes. What came meanwhile is there when it goes on.
 */
void
sbx_frames_list_set_paused (SbxFramesList *self,
                            gboolean       paused)
{
  g_return_if_fail (SBX_IS_FRAMES_LIST (self));

  if (paused == (self->held != NULL) || self->recorder == NULL)
    return;

  if (paused)
    {
      guint n = sbx_flight_recorder_get_n (self->recorder);
      g_autoptr (GPtrArray) held = g_ptr_array_new_full (n, (GDestroyNotify) sbx_recorded_frame_unref);

      for (guint i = 0; i < n; i++)
        g_ptr_array_add (held, sbx_recorded_frame_ref (sbx_flight_recorder_get (self->recorder, i)));
      self->held = g_steal_pointer (&held);
    }
  else
    g_clear_pointer (&self->held, g_ptr_array_unref);
  self->n_waiting = 0;
  look_soon (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_WAITING]);
}

gboolean
sbx_frames_list_get_paused (SbxFramesList *self)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), FALSE);

  return self->held != NULL;
}

guint
sbx_frames_list_get_n_waiting (SbxFramesList *self)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), 0);

  return self->n_waiting;
}

gboolean
sbx_frames_list_get_busy (SbxFramesList *self)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), FALSE);

  return self->busy;
}

/**
 * sbx_frames_list_get_n_all:
 * @bytes: (out): what they take in memory
 *
 * Returns: how many there are to choose from
 */
guint
sbx_frames_list_get_n_all (SbxFramesList *self,
                           guint64       *bytes)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), 0);

  *bytes = self->recorder ? sbx_flight_recorder_get_bytes (self->recorder) : 0;
  return get_n_source (self);
}

/* (transfer none) (nullable) */
SbxRecordedFrame *
sbx_frames_list_get_frame (SbxFramesList *self,
                           guint          position)
{
  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), NULL);

  return position < self->shown.length ? sbx_deque_get (&self->shown, position) : NULL;
}

/**
 * sbx_frames_list_find:
 * @position: (out): where it is, or would be
 *
 * Returns: whether the frame of that number is shown
 */
gboolean
sbx_frames_list_find (SbxFramesList *self,
                      guint64        number,
                      guint         *position)
{
  guint from = 0, to;

  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), FALSE);

  to = self->shown.length;
  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (sbx_frames_list_get_frame (self, middle)->number < number)
        from = middle + 1;
      else
        to = middle;
    }
  *position = from;
  return from < self->shown.length && sbx_frames_list_get_frame (self, from)->number == number;
}

/**
 * sbx_frames_list_find_frame:
 *
 * Returns: (transfer none) (nullable): the one of that number, as long as it is known
 */
SbxRecordedFrame *
sbx_frames_list_find_frame (SbxFramesList *self,
                            guint64        number)
{
  guint64 from, to;

  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), NULL);

  get_numbers (self, &from, &to);
  return number >= from && number < to ? get_source (self, (guint) (number - from)) : NULL;
}

/**
 * sbx_frames_list_find_previous:
 *
 * Returns: (transfer none) (nullable): the last before @frame that is of its kind
 */
SbxRecordedFrame *
sbx_frames_list_find_previous (SbxFramesList    *self,
                               SbxRecordedFrame *frame)
{
  guint64 from, to, least;

  g_return_val_if_fail (SBX_IS_FRAMES_LIST (self), NULL);

  get_numbers (self, &from, &to);
  least = MAX (from, frame->number > MOST_LOOKED_AT ? frame->number - MOST_LOOKED_AT : 0);
  for (guint64 number = MIN (frame->number, to); number > least; number--)
    {
      SbxRecordedFrame *other = get_source (self, (guint) (number - 1 - from));

      if (other->kind == frame->kind && other->direction == frame->direction && strcmp (other->event, frame->event) == 0)
        return other;
    }
  return NULL;
}
