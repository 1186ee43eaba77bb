/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-status-watch.h"

/* After the models and before the next frame is drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 15)

struct _SbxStatusWatch
{
  GObject          parent_instance;

  GListModel      *model;
  SbxStatusFunc    get_status;
  GPtrArray       *items;      /* as the model had them last */
  guint            idle;
  SbxStatusCounts  counts;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxStatusWatch, sbx_status_watch, G_TYPE_OBJECT)

static void
count (SbxStatusWatch *self)
{
  self->counts = (SbxStatusCounts) { 0 };

  for (guint i = 0; i < self->items->len; i++)
    {
      const char *status = self->get_status (g_ptr_array_index (self->items, i));

      if (g_strcmp0 (status, "running") == 0)
        self->counts.running++;
      else if (g_strcmp0 (status, "pending") == 0)
        self->counts.waiting++;
      else if (g_strcmp0 (status, "failed") == 0)
        self->counts.failed++;
      else if (g_strcmp0 (status, "completed") == 0)
        self->counts.done++;
    }
}

static gboolean
on_idle (gpointer data)
{
  SbxStatusWatch *self = data;

  self->idle = 0;
  count (self);
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
queue (SbxStatusWatch *self)
{
  if (!self->idle)
    self->idle = g_idle_add_full (PRIORITY, on_idle, self, NULL);
}

static void
unwatch (SbxStatusWatch *self,
         guint           position,
         guint           n)
{
  for (guint i = position; i < position + n; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->items, i), queue, self);
  if (n > 0)
    g_ptr_array_remove_range (self->items, position, n);
}

static void
on_items_changed (SbxStatusWatch *self,
                  guint           position,
                  guint           removed,
                  guint           added)
{
  unwatch (self, position, removed);

  for (guint i = position; i < position + added; i++)
    {
      GObject *item = g_list_model_get_item (self->model, i);

      g_signal_connect_swapped (item, "notify::status", G_CALLBACK (queue), self);
      g_ptr_array_insert (self->items, i, item);
    }

  queue (self);
}

static void
sbx_status_watch_dispose (GObject *object)
{
  SbxStatusWatch *self = SBX_STATUS_WATCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->items)
    unwatch (self, 0, self->items->len);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (sbx_status_watch_parent_class)->dispose (object);
}

static void
sbx_status_watch_class_init (SbxStatusWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_status_watch_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_status_watch_init (SbxStatusWatch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_status_watch_new:
 * @model: of objects with a property `status`
 * @get_status: reads it
 *
 * Returns: (transfer full)
 */
SbxStatusWatch *
sbx_status_watch_new (GListModel    *model,
                      SbxStatusFunc  get_status)
{
  SbxStatusWatch *self = g_object_new (SBX_TYPE_STATUS_WATCH, NULL);

  self->model = g_object_ref (model);
  self->get_status = get_status;
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (model));
  count (self);

  return self;
}

/**
 * sbx_status_watch_get_counts:
 *
 * Returns: (transfer none): as of the last `changed`
 */
const SbxStatusCounts *
sbx_status_watch_get_counts (SbxStatusWatch *self)
{
  g_return_val_if_fail (SBX_IS_STATUS_WATCH (self), NULL);

  return &self->counts;
}
