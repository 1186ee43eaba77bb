/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-map.h"

/* Lives as long as the list that it fills. */
typedef struct
{
  GListModel     *items;
  GListStore     *lists;      /* not owned */
  SbxListMapFunc  dup_list;
} Map;

static void
on_items_changed (Map        *map,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GListModel *items)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);

      g_ptr_array_add (lists, map->dup_list (item));
    }

  g_list_store_splice (map->lists, position, removed, lists->pdata, added);
}

static void
map_free (gpointer data)
{
  Map *map = data;

  g_signal_handlers_disconnect_by_data (map->items, map);
  g_object_unref (map->items);
  g_free (map);
}

/**
 * sbx_list_map_new:
 * @items: (transfer none): kept
 *
 * GtkMapListModel, but for one thing: up to GTK 4.8 that one mistakes the item behind a new one for it, so
 * that only what comes at the end is right.
 *
 * Returns: (transfer full): a list of the lists that @dup_list gives for @items, each made once
 */
GListModel *
sbx_list_map_new (GListModel     *items,
                  SbxListMapFunc  dup_list)
{
  GListStore *lists;
  Map        *map;

  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);
  g_return_val_if_fail (dup_list != NULL, NULL);

  lists = g_list_store_new (G_TYPE_LIST_MODEL);
  map = g_new (Map, 1);
  map->items = g_object_ref (items);
  map->lists = lists;
  map->dup_list = dup_list;
  g_object_set_data_full (G_OBJECT (lists), "sbx-list-map", map, map_free);

  g_signal_connect_swapped (items, "items-changed", G_CALLBACK (on_items_changed), map);
  on_items_changed (map, 0, 0, g_list_model_get_n_items (items), items);

  return G_LIST_MODEL (lists);
}
