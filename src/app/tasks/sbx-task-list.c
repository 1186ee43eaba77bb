/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-list.h"

#include "sbx-task-order.h"

#include <string.h>

/* After the models and before the next frame is drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 15)

/* What one turn of the main loop may take for looking; a frame of the screen has 16 ms. */
#define TURN_TIME (3 * G_TIME_SPAN_MILLISECOND)
/* Between two looks at the clock. */
#define TURN_STEP 32

/* A list view makes rows for the first items, up to about 200, and lays them all out in its next frame: so many are told of at once of
 * another answer, and so many more in each frame, until it has all of its rows. */
#define FIRST_ROWS 16
#define MORE_ROWS 16
#define MOST_ROWS 220
#define FRAME_TIME 16 /* ms */

struct _SbxTaskList
{
  GObject        parent_instance;

  GListModel    *source;
  GPtrArray     *entries;     /* of SbxTaskEntry, as the source has them */
  GHashTable    *by_task;     /* SbxTask → SbxTaskEntry, owned */
  GPtrArray     *dirty;       /* of SbxTaskEntry */
  GPtrArray     *all;         /* of SbxTaskEntry, in order */
  GPtrArray     *shown;       /* those that were found, in order: what the last items_changed told */
  guint          n_looked_at; /* the first of all */
  gboolean       stale;       /* what is shown answers the question before */
  guint          states;      /* bits of SbxTaskState; 0 = every one */
  SbxTaskSearch *search;      /* (nullable) */
  guint          n[SBX_TASK_FAILED + 1];
  SbxTaskFunc    is_held;     /* (nullable) */
  gpointer       holder;      /* not owned */
  guint          soon;        /* sources */
  guint          later;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void sbx_task_list_init_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTaskList, sbx_task_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sbx_task_list_init_model))

/* --- Which are asked for --- */

static gboolean
passes (SbxTaskList  *self,
        SbxTaskEntry *entry)
{
  return (self->states == 0 || (self->states & 1 << entry->state)) &&
         (!self->search || sbx_task_search_matches (self->search, entry->task));
}

static gboolean
is_looking (SbxTaskList *self)
{
  return self->n_looked_at < self->all->len;
}

/* --- What is told --- */

/* In one change. Takes @next. */
static void
show (SbxTaskList *self,
      GPtrArray   *next)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->shown);
  guint start = 0, old_end = old->len, new_end = next->len;

  self->shown = next;
  while (start < old_end && start < new_end && old->pdata[start] == next->pdata[start])
    start++;
  while (old_end > start && new_end > start && old->pdata[old_end - 1] == next->pdata[new_end - 1])
    old_end--, new_end--;

  if (old_end > start || new_end > start)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old_end - start, new_end - start);
}

/* Each goes by itself, and each comes. */
static void
show_one_by_one (SbxTaskList *self,
                 GPtrArray   *next)
{
  for (guint i = self->shown->len; i-- > 0;)
    if (((SbxTaskEntry *) self->shown->pdata[i])->moving)
      {
        g_ptr_array_remove_index (self->shown, i);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
      }
  for (guint i = 0; i < next->len; i++)
    if (((SbxTaskEntry *) next->pdata[i])->moving)
      {
        g_ptr_array_insert (self->shown, (int) i, next->pdata[i]);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
      }
}

/* --- Tasks that come, change and go --- */

/* Into those that stay, in their new order, and those that are @gone. */
static GPtrArray *
sort_out (SbxTaskList *self,
          GPtrArray   *dirty,
          GPtrArray   *gone)
{
  GPtrArray *moved = g_ptr_array_sized_new (dirty->len);

  for (guint i = 0; i < dirty->len; i++)
    {
      SbxTaskEntry *entry = dirty->pdata[i];

      entry->dirty = FALSE;
      entry->moving = TRUE;
      entry->position = G_MAXUINT;
      self->n[entry->state]--;
      if (entry->gone)
        {
          g_hash_table_steal (self->by_task, entry->task);
          g_clear_signal_handler (&entry->handler, entry->task);
          g_ptr_array_add (gone, entry);
          continue;
        }
      sbx_task_get_activity (entry->task, &entry->activity);
      entry->state = sbx_task_get_state (entry->task);
      self->n[entry->state]++;
      g_ptr_array_add (moved, entry);
    }
  sbx_task_order_sort (moved);

  return moved;
}

/* Those of @moved that stand among the ones that were looked at, and pass. */
static GPtrArray *
find_among (SbxTaskList *self,
            GPtrArray   *moved)
{
  GPtrArray *found = g_ptr_array_new ();
  SbxTaskEntry *end = is_looking (self) ? self->all->pdata[self->n_looked_at] : NULL;

  for (guint i = 0; i < moved->len && (!end || sbx_task_entry_compare (moved->pdata[i], end) < 0); i++)
    if (passes (self, moved->pdata[i]))
      g_ptr_array_add (found, moved->pdata[i]);

  return found;
}

static void
place (SbxTaskList *self)
{
  g_autoptr (GPtrArray) dirty = g_steal_pointer (&self->dirty);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (sbx_task_entry_free);
  g_autoptr (GPtrArray) all = g_steal_pointer (&self->all);
  g_autoptr (GPtrArray) moved = sort_out (self, dirty, gone);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) next = NULL;

  self->dirty = g_ptr_array_new ();
  self->all = sbx_task_order_merge (all, moved, &self->n_looked_at);
  /* The very first ones are looked at like another answer. */
  if (all->len == 0)
    self->n_looked_at = 0;
  found = find_among (self, moved);

  if (!self->stale)
    next = sbx_task_order_merge (self->shown, found, NULL);
  else if (found->len == 0)
    next = sbx_task_order_without_gone (self->shown);
  else
    next = g_ptr_array_ref (found);

  if (!self->stale && sbx_task_order_goes_far (self->shown, next, self->is_held, self->holder))
    show_one_by_one (self, next);
  else
    show (self, g_ptr_array_ref (next));
  self->stale = self->stale && found->len == 0;
  for (guint i = 0; i < moved->len; i++)
    ((SbxTaskEntry *) moved->pdata[i])->moving = FALSE;
}

/* --- Looking for what is asked for --- */

static guint
get_most_rows (SbxTaskList *self)
{
  if (self->stale || self->shown->len == 0)
    return FIRST_ROWS;

  return self->shown->len < MOST_ROWS ? MORE_ROWS : G_MAXUINT;
}

/* No more than @most, and until @end. Returns: whether some were found. */
static gboolean
look (SbxTaskList *self,
      guint        most,
      gint64       end)
{
  GPtrArray *found;
  guint      n = 0;

  if (!is_looking (self) && !self->stale)
    return FALSE;

  found = self->stale ? g_ptr_array_new () : g_ptr_array_copy (self->shown, NULL, NULL);
  while (is_looking (self) && n < most && (self->n_looked_at % TURN_STEP != 0 || g_get_monotonic_time () < end))
    {
      SbxTaskEntry *entry = self->all->pdata[self->n_looked_at++];

      if (!passes (self, entry))
        continue;
      g_ptr_array_add (found, entry);
      n++;
    }

  if (self->stale && n == 0 && is_looking (self))
    {
      g_ptr_array_unref (found);
      return FALSE;
    }
  self->stale = FALSE;
  show (self, found);

  return n > 0;
}

static gboolean on_later (gpointer data);

/* What takes longer must not keep frames from being drawn. */
static void
run (SbxTaskList *self)
{
  gboolean found;

  if (self->dirty->len > 0)
    place (self);
  found = look (self, get_most_rows (self), g_get_monotonic_time () + TURN_TIME);
  if (is_looking (self) && self->later == 0)
    self->later = found && self->shown->len < MOST_ROWS ? g_timeout_add (FRAME_TIME, on_later, self) : g_idle_add (on_later, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_later (gpointer data)
{
  SbxTaskList *self = data;

  self->later = 0;
  run (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_soon (gpointer data)
{
  SbxTaskList *self = data;

  self->soon = 0;
  run (self);

  return G_SOURCE_REMOVE;
}

static void
run_soon (SbxTaskList *self)
{
  if (self->soon == 0)
    self->soon = g_idle_add_full (PRIORITY, on_soon, self, NULL);
}

/* --- The source --- */

static void
mark (SbxTaskEntry *entry)
{
  if (entry->dirty)
    return;

  entry->dirty = TRUE;
  g_ptr_array_add (entry->list->dirty, entry);
  run_soon (entry->list);
}

/* Takes @task. */
static SbxTaskEntry *
ensure_entry (SbxTaskList *self,
              SbxTask     *task)
{
  SbxTaskEntry *entry = g_hash_table_lookup (self->by_task, task);

  if (entry)
    {
      g_object_unref (task);
      return entry;
    }

  entry = g_new0 (SbxTaskEntry, 1);
  entry->list = self;
  entry->task = task;
  entry->handler = g_signal_connect_swapped (task, "notify", G_CALLBACK (mark), entry);
  entry->state = sbx_task_get_state (task);
  self->n[entry->state]++;
  g_hash_table_insert (self->by_task, task, entry);

  return entry;
}

static void
on_source_changed (SbxTaskList *self,
                   guint        position,
                   guint        removed,
                   guint        added)
{
  gpointer *at;
  guint     after = self->entries->len - position - removed;

  for (guint i = 0; i < removed; i++)
    {
      SbxTaskEntry *entry = self->entries->pdata[position + i];

      entry->gone = TRUE;
      mark (entry);
    }

  if (added > removed)
    g_ptr_array_set_size (self->entries, (int) (self->entries->len + added - removed));
  at = self->entries->pdata + position;
  if (after > 0)
    memmove (at + added, at + removed, after * sizeof (gpointer));
  g_ptr_array_set_size (self->entries, (int) (position + added + after));

  for (guint i = 0; i < added; i++)
    {
      SbxTaskEntry *entry = ensure_entry (self, g_list_model_get_item (self->source, position + i));

      entry->gone = FALSE;
      at[i] = entry;
      mark (entry);
    }
}

/* --- The object --- */

static void
sbx_task_list_finalize (GObject *object)
{
  SbxTaskList *self = SBX_TASK_LIST (object);

  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->later, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->source, self);
  g_object_unref (self->source);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->dirty);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->shown);
  g_hash_table_unref (self->by_task);
  sbx_task_search_free (self->search);

  G_OBJECT_CLASS (sbx_task_list_parent_class)->finalize (object);
}

static void
sbx_task_list_class_init (SbxTaskListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_task_list_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_task_list_init (SbxTaskList *self)
{
  self->entries = g_ptr_array_new ();
  self->dirty = g_ptr_array_new ();
  self->all = g_ptr_array_new ();
  self->shown = g_ptr_array_new ();
  self->by_task = g_hash_table_new_full (NULL, NULL, NULL, sbx_task_entry_free);
}

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_TASK;
}

static guint
get_n_items (GListModel *model)
{
  return SBX_TASK_LIST (model)->shown->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SbxTaskList *self = SBX_TASK_LIST (model);

  return position < self->shown->len ? g_object_ref (((SbxTaskEntry *) self->shown->pdata[position])->task) : NULL;
}

static void
sbx_task_list_init_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/**
 * sbx_task_list_new:
 * @tasks: (GListModel of SbxTask): in any order
 *
 * Returns: (transfer full): a list in which all of them will be, which tells of them from the next turn of the main loop on
 */
SbxTaskList *
sbx_task_list_new (GListModel *tasks)
{
  SbxTaskList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (tasks), NULL);

  self = g_object_new (SBX_TYPE_TASK_LIST, NULL);
  self->source = g_object_ref (tasks);
  g_signal_connect_swapped (tasks, "items-changed", G_CALLBACK (on_source_changed), self);
  on_source_changed (self, 0, 0, g_list_model_get_n_items (tasks));

  return self;
}

/**
 * sbx_task_list_ask:
 * @states: bits of SbxTaskState (1 << SBX_TASK_FAILED …); 0 = every one
 * @search: (transfer full) (nullable): the words that have to be in them
 *
 * Asks for others.
 */
void
sbx_task_list_ask (SbxTaskList   *self,
                   guint          states,
                   SbxTaskSearch *search)
{
  g_return_if_fail (SBX_IS_TASK_LIST (self));

  if (states == self->states && !search && !self->search)
    return;

  sbx_task_search_free (self->search);
  self->search = search;
  self->states = states;
  self->n_looked_at = 0;
  self->stale = TRUE;
  run_soon (self);
}

/**
 * sbx_task_list_set_held:
 * @is_held: (nullable): says of a task that moves whether its row is to come along
 * @holder: not owned; lives longer
 *
 * To move a row far costs its list the way there.
 */
void
sbx_task_list_set_held (SbxTaskList *self,
                        SbxTaskFunc  is_held,
                        gpointer     holder)
{
  g_return_if_fail (SBX_IS_TASK_LIST (self));

  self->is_held = is_held;
  self->holder = holder;
}

/**
 * sbx_task_list_find:
 *
 * Looks at all of them at once.
 *
 * Returns: where @task is listed, or %G_MAXUINT
 */
guint
sbx_task_list_find (SbxTaskList *self,
                    SbxTask     *task)
{
  g_return_val_if_fail (SBX_IS_TASK_LIST (self), G_MAXUINT);

  if (self->dirty->len > 0)
    place (self);
  look (self, G_MAXUINT, G_MAXINT64);
  for (guint i = 0; i < self->shown->len; i++)
    if (((SbxTaskEntry *) self->shown->pdata[i])->task == task)
      return i;

  return G_MAXUINT;
}

/**
 * sbx_task_list_get_busy:
 *
 * Returns: whether there are some that were not looked at yet
 */
gboolean
sbx_task_list_get_busy (SbxTaskList *self)
{
  g_return_val_if_fail (SBX_IS_TASK_LIST (self), FALSE);

  return self->dirty->len > 0 || self->stale || is_looking (self);
}

/**
 * sbx_task_list_get_n_all:
 *
 * Returns: how many there are, listed or not
 */
guint
sbx_task_list_get_n_all (SbxTaskList *self)
{
  g_return_val_if_fail (SBX_IS_TASK_LIST (self), 0);

  return self->entries->len;
}

/**
 * sbx_task_list_get_n:
 *
 * Returns: how many of all are in @state
 */
guint
sbx_task_list_get_n (SbxTaskList  *self,
                     SbxTaskState  state)
{
  g_return_val_if_fail (SBX_IS_TASK_LIST (self) && state < G_N_ELEMENTS (self->n), 0);

  return self->n[state];
}
