/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-watch.h"

#include "sbx-project.h"

/* After the models and before the next frame is drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 15)

struct _SbxProjectWatch
{
  GObject           parent_instance;

  GListModel       *model;
  GPtrArray        *items;      /* as the model had them last */
  guint             idle;
  SbxProjectCounts  counts;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxProjectWatch, sbx_project_watch, G_TYPE_OBJECT)

static void
count (SbxProjectWatch *self)
{
  self->counts = (SbxProjectCounts) { .total = self->items->len };

  for (guint i = 0; i < self->items->len; i++)
    {
      SbxProject *project = g_ptr_array_index (self->items, i);

      self->counts.connected += sbx_project_get_connected (project);
      if (!g_str_equal (sbx_project_get_action (project), "active"))
        continue;
      self->counts.active++;
      self->counts.agents += sbx_project_get_agent_quantity (project);
    }
}

static gboolean
on_idle (gpointer data)
{
  SbxProjectWatch *self = data;

  self->idle = 0;
  count (self);
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
queue (SbxProjectWatch *self)
{
  if (!self->idle)
    self->idle = g_idle_add_full (PRIORITY, on_idle, self, NULL);
}

static void
unwatch (SbxProjectWatch *self,
         guint            position,
         guint            n)
{
  for (guint i = position; i < position + n; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->items, i), queue, self);
  if (n > 0)
    g_ptr_array_remove_range (self->items, position, n);
}

static void
on_items_changed (SbxProjectWatch *self,
                  guint            position,
                  guint            removed,
                  guint            added)
{
  unwatch (self, position, removed);

  for (guint i = position; i < position + added; i++)
    {
      GObject *item = g_list_model_get_item (self->model, i);

      g_signal_connect_swapped (item, "notify", G_CALLBACK (queue), self);
      g_ptr_array_insert (self->items, i, item);
    }

  queue (self);
}

static void
sbx_project_watch_dispose (GObject *object)
{
  SbxProjectWatch *self = SBX_PROJECT_WATCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->items)
    unwatch (self, 0, self->items->len);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  if (self->model)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (sbx_project_watch_parent_class)->dispose (object);
}

static void
sbx_project_watch_class_init (SbxProjectWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_project_watch_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_project_watch_init (SbxProjectWatch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_project_watch_new:
 * @model: of SbxProject
 *
 * Returns: (transfer full)
 */
SbxProjectWatch *
sbx_project_watch_new (GListModel *model)
{
  SbxProjectWatch *self = g_object_new (SBX_TYPE_PROJECT_WATCH, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (model));
  count (self);

  return self;
}

/**
 * sbx_project_watch_get_counts:
 *
 * Returns: (transfer none): as of the last `changed`
 */
const SbxProjectCounts *
sbx_project_watch_get_counts (SbxProjectWatch *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT_WATCH (self), NULL);

  return &self->counts;
}
