/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-item-watch.h"

/* After the models and before the next frame is drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 15)

struct _SbxItemWatch
{
  GObject     parent_instance;

  GListModel *model;
  char       *signal;    /* of each item */
  GPtrArray  *items;     /* as the model had them last */
  guint       idle;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxItemWatch, sbx_item_watch, G_TYPE_OBJECT)

static gboolean
on_idle (gpointer data)
{
  SbxItemWatch *self = data;

  self->idle = 0;
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
queue (SbxItemWatch *self)
{
  if (!self->idle)
    self->idle = g_idle_add_full (PRIORITY, on_idle, self, NULL);
}

static void
unwatch (SbxItemWatch *self,
         guint         position,
         guint         n)
{
  for (guint i = position; i < position + n; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->items, i), queue, self);
  if (n > 0)
    g_ptr_array_remove_range (self->items, position, n);
}

static void
on_items_changed (SbxItemWatch *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  unwatch (self, position, removed);

  for (guint i = position; i < position + added; i++)
    {
      GObject *item = g_list_model_get_item (self->model, i);

      g_signal_connect_swapped (item, self->signal, G_CALLBACK (queue), self);
      g_ptr_array_insert (self->items, i, item);
    }

  queue (self);
}

static void
sbx_item_watch_dispose (GObject *object)
{
  SbxItemWatch *self = SBX_ITEM_WATCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->items)
    unwatch (self, 0, self->items->len);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (sbx_item_watch_parent_class)->dispose (object);
}

static void
sbx_item_watch_finalize (GObject *object)
{
  g_free (SBX_ITEM_WATCH (object)->signal);

  G_OBJECT_CLASS (sbx_item_watch_parent_class)->finalize (object);
}

static void
sbx_item_watch_class_init (SbxItemWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_item_watch_dispose;
  object_class->finalize = sbx_item_watch_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_item_watch_init (SbxItemWatch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_item_watch_new:
 * @model: of objects
 * @signal: `notify` for all of their properties, or `notify::` and the name of the one that matters
 *
 * Returns: (transfer full): which has told nothing yet
 */
SbxItemWatch *
sbx_item_watch_new (GListModel *model,
                    const char *signal)
{
  SbxItemWatch *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);
  g_return_val_if_fail (signal != NULL, NULL);

  self = g_object_new (SBX_TYPE_ITEM_WATCH, NULL);
  self->model = g_object_ref (model);
  self->signal = g_strdup (signal);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (model));

  return self;
}
