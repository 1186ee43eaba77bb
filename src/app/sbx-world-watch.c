/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-world-watch.h"

struct _SbxWorldWatch
{
  GObject parent_instance;

  GListModel *worlds;
  GPtrArray  *watched; /* the worlds whose notify we hear */
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxWorldWatch, sbx_world_watch, G_TYPE_OBJECT)

static void
on_world_changed (SbxWorldWatch *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
unwatch_all (SbxWorldWatch *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
}

/* Hubs are a handful and seldom change, so all are taken anew. */
static void
on_worlds_changed (SbxWorldWatch *self)
{
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  unwatch_all (self);
  for (guint i = 0; i < n; i++)
    {
      GObject *world = g_list_model_get_item (self->worlds, i);

      g_signal_connect_swapped (world, "notify", G_CALLBACK (on_world_changed), self);
      g_ptr_array_add (self->watched, world);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
sbx_world_watch_finalize (GObject *object)
{
  SbxWorldWatch *self = SBX_WORLD_WATCH (object);

  unwatch_all (self);
  g_ptr_array_unref (self->watched);
  if (self->worlds)
    g_signal_handlers_disconnect_by_data (self->worlds, self);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_world_watch_parent_class)->finalize (object);
}

static void
sbx_world_watch_class_init (SbxWorldWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_world_watch_finalize;

  signals[CHANGED] = g_signal_new ("changed",
                                   G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL, NULL,
                                   NULL,
                                   G_TYPE_NONE, 0);
}

static void
sbx_world_watch_init (SbxWorldWatch *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

SbxWorldWatch *
sbx_world_watch_new (void)
{
  return g_object_new (SBX_TYPE_WORLD_WATCH, NULL);
}

/**
 * sbx_world_watch_get_worlds:
 * @self: a watch
 *
 * Returns: (transfer none) (nullable): the worlds
 */
GListModel *
sbx_world_watch_get_worlds (SbxWorldWatch *self)
{
  g_return_val_if_fail (SBX_IS_WORLD_WATCH (self), NULL);

  return self->worlds;
}

/**
 * sbx_world_watch_set_worlds:
 * @self: a watch
 * @worlds: (nullable): a list of worlds
 */
void
sbx_world_watch_set_worlds (SbxWorldWatch *self,
                            GListModel    *worlds)
{
  g_return_if_fail (SBX_IS_WORLD_WATCH (self));
  g_return_if_fail (worlds == NULL || G_IS_LIST_MODEL (worlds));

  if (self->worlds == worlds)
    return;

  if (self->worlds)
    g_signal_handlers_disconnect_by_data (self->worlds, self);
  g_set_object (&self->worlds, worlds);
  if (worlds)
    g_signal_connect_swapped (worlds, "items-changed", G_CALLBACK (on_worlds_changed), self);
  on_worlds_changed (self);
}
