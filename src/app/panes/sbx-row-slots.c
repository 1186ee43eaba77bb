/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-row-slots.h"

#include "sbx-row-slot-private.h"

struct _SbxRowSlots
{
  GObject parent_instance;

  GListModel *model;
  GPtrArray  *slots; /* of SbxRowSlot: for the first items of the model */
  guint       limit;
};

static void sbx_row_slots_list_init      (GListModelInterface        *iface);
static void sbx_row_slots_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxRowSlots, sbx_row_slots, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sbx_row_slots_list_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, sbx_row_slots_selection_init))

/* --- a list --- */

static GType
get_item_type (GListModel *list)
{
  return SBX_TYPE_ROW_SLOT;
}

static guint
get_n_items (GListModel *list)
{
  return SBX_ROW_SLOTS (list)->slots->len;
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  SbxRowSlots *self = SBX_ROW_SLOTS (list);

  return position < self->slots->len ? g_object_ref (self->slots->pdata[position]) : NULL;
}

static void
sbx_row_slots_list_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- a selection: that of the list --- */

static GtkSelectionModel *
get_selection (gpointer self)
{
  GListModel *model = SBX_ROW_SLOTS (self)->model;

  return GTK_IS_SELECTION_MODEL (model) ? GTK_SELECTION_MODEL (model) : NULL;
}

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  return get_selection (model) && gtk_selection_model_is_selected (get_selection (model), position);
}

static gboolean
select_item (GtkSelectionModel *model,
             guint              position,
             gboolean           unselect_rest)
{
  return get_selection (model) && gtk_selection_model_select_item (get_selection (model), position, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model,
               guint              position)
{
  return get_selection (model) && gtk_selection_model_unselect_item (get_selection (model), position);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return get_selection (model) && gtk_selection_model_select_all (get_selection (model));
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return get_selection (model) && gtk_selection_model_unselect_all (get_selection (model));
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *selected,
               GtkBitset         *mask)
{
  return get_selection (model) && gtk_selection_model_set_selection (get_selection (model), selected, mask);
}

static void
sbx_row_slots_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

static void
on_selection_changed (SbxRowSlots *self,
                      guint        position,
                      guint        n)
{
  if (position < self->slots->len)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, MIN (n, self->slots->len - position));
}

/* --- slots --- */

/* What is in both keeps its slot. */
static void
keep_slots (SbxRowSlots *self,
            guint        position,
            guint        removed,
            SbxRowSlot **slots,
            gpointer    *items,
            guint        added)
{
  g_autoptr (GHashTable) by_item = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < removed; i++)
    g_hash_table_insert (by_item, sbx_row_slot_get_item (self->slots->pdata[position + i]), &self->slots->pdata[position + i]);
  for (guint i = 0; i < added && g_hash_table_size (by_item) > 0; i++)
    {
      gpointer *slot = NULL;

      if (!g_hash_table_steal_extended (by_item, items[i], NULL, (gpointer *) &slot))
        continue;
      slots[i] = g_steal_pointer (slot);
      g_clear_object (&items[i]);
    }
}

/* Whoever has no slot takes the free one at the same place if it can be, else any that is left, else a new one. */
static void
fill_slots (SbxRowSlots *self,
            guint        position,
            guint        removed,
            SbxRowSlot **slots,
            gpointer    *items,
            guint        added)
{
  gpointer *free_slots = self->slots->pdata + position;
  guint     next = 0;

  for (guint i = 0; i < MIN (removed, added); i++)
    if (slots[i] == NULL && free_slots[i] && sbx_row_slot_can_take (free_slots[i], items[i]))
      {
        slots[i] = g_steal_pointer (&free_slots[i]);
        sbx_row_slot_take (slots[i], g_steal_pointer (&items[i]));
      }
  for (guint i = 0; i < added; i++)
    {
      if (slots[i])
        continue;
      while (next < removed && (free_slots[next] == NULL || !sbx_row_slot_can_take (free_slots[next], items[i])))
        next++;
      if (next < removed)
        {
          slots[i] = g_steal_pointer (&free_slots[next]);
          sbx_row_slot_take (slots[i], g_steal_pointer (&items[i]));
        }
      else
        {
          slots[i] = sbx_row_slot_new (g_steal_pointer (&items[i]));
        }
    }
}

/* The items of the model from @position on have changed: @removed slots stood for what was there, @added stand for what is. */
static void
change (SbxRowSlots *self,
        guint        position,
        guint        removed,
        guint        added)
{
  g_autofree SbxRowSlot **slots = g_new0 (SbxRowSlot *, MAX (added, 1));
  g_autofree gpointer    *items = g_new0 (gpointer, MAX (added, 1));
  g_autofree SbxRowSlot **before = g_memdup2 (self->slots->pdata + position, sizeof (gpointer) * removed);
  g_autoptr (GPtrArray)   gone = g_ptr_array_new_with_free_func (g_object_unref);
  guint                   same = 0, same_after = 0, slots_after = self->slots->len - position - removed;

  for (guint i = 0; i < added; i++)
    items[i] = g_list_model_get_item (self->model, position + i);
  keep_slots (self, position, removed, slots, items, added);
  fill_slots (self, position, removed, slots, items, added);

  for (guint i = 0; i < removed; i++)
    if (self->slots->pdata[position + i])
      g_ptr_array_add (gone, g_steal_pointer (&self->slots->pdata[position + i]));
  if (added > removed)
    g_ptr_array_set_size (self->slots, (int) (self->slots->len + added - removed));
  memmove (self->slots->pdata + position + added, self->slots->pdata + position + removed, sizeof (gpointer) * slots_after);
  for (guint i = 0; i < added; i++)
    self->slots->pdata[position + i] = slots[i];
  if (added < removed)
    {
      for (guint i = position + added + slots_after; i < self->slots->len; i++)
        self->slots->pdata[i] = NULL;
      g_ptr_array_set_size (self->slots, (int) (position + added + slots_after));
    }

  while (same < MIN (removed, added) && before[same] == slots[same])
    same++;
  while (same_after < MIN (removed, added) - same && before[removed - 1 - same_after] == slots[added - 1 - same_after])
    same_after++;
  if (same + same_after < MAX (removed, added))
    g_list_model_items_changed (G_LIST_MODEL (self), position + same, removed - same - same_after, added - same - same_after);
  if (get_selection (self) && same + same_after > 0)
    on_selection_changed (self, position, added);
}

static void
on_items_changed (SbxRowSlots *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  guint n_slots = self->slots->len;
  guint n = MIN (g_list_model_get_n_items (self->model), self->limit);

  if (position >= n_slots && position >= n)
    return;

  /* All were shown and all are: nothing else changed. */
  if (n_slots + added - removed == g_list_model_get_n_items (self->model) && n == n_slots + added - removed)
    change (self, position, removed, added);
  else
    change (self, MIN (position, n_slots), n_slots - MIN (position, n_slots), n - MIN (position, n_slots));
}

static void
sbx_row_slots_dispose (GObject *object)
{
  SbxRowSlots *self = SBX_ROW_SLOTS (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_ptr_array_set_size (self->slots, 0);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (sbx_row_slots_parent_class)->dispose (object);
}

static void
sbx_row_slots_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_ROW_SLOTS (object)->slots);

  G_OBJECT_CLASS (sbx_row_slots_parent_class)->finalize (object);
}

static void
clear_slot (gpointer slot)
{
  if (slot)
    g_object_unref (slot);
}

static void
sbx_row_slots_class_init (SbxRowSlotsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_row_slots_dispose;
  object_class->finalize = sbx_row_slots_finalize;
}

static void
sbx_row_slots_init (SbxRowSlots *self)
{
  self->slots = g_ptr_array_new_with_free_func (clear_slot);
  self->limit = G_MAXUINT;
}

/**
 * sbx_row_slots_new:
 * @model: (transfer none): a list; if it is a GtkSelectionModel, its selection is that of the slots
 *
 * Returns: (transfer full): slots for all of it
 */
SbxRowSlots *
sbx_row_slots_new (GListModel *model)
{
  SbxRowSlots *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (SBX_TYPE_ROW_SLOTS, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  if (get_selection (self))
    g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (on_selection_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (model));

  return self;
}

/**
 * sbx_row_slots_get_model:
 * @self: slots
 *
 * Returns: (transfer none): what stands in them
 */
GListModel *
sbx_row_slots_get_model (SbxRowSlots *self)
{
  g_return_val_if_fail (SBX_IS_ROW_SLOTS (self), NULL);

  return self->model;
}

guint
sbx_row_slots_get_limit (SbxRowSlots *self)
{
  g_return_val_if_fail (SBX_IS_ROW_SLOTS (self), 0);

  return self->limit;
}

/**
 * sbx_row_slots_set_limit:
 * @self: slots
 * @limit: how many of the items are shown at most
 */
void
sbx_row_slots_set_limit (SbxRowSlots *self,
                         guint        limit)
{
  guint n, shown;

  g_return_if_fail (SBX_IS_ROW_SLOTS (self));

  if (self->limit == limit)
    return;

  self->limit = limit;
  n = MIN (g_list_model_get_n_items (self->model), limit);
  shown = self->slots->len;
  if (n > shown)
    change (self, shown, 0, n - shown);
  else if (n < shown)
    change (self, n, shown - n, 0);
}

/* --- rows --- */

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  row_type)
{
  gtk_list_item_set_child (list_item, g_object_new (GPOINTER_TO_SIZE (row_type), NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item)
{
  sbx_row_slot_bind (gtk_list_item_get_item (list_item), SBX_ROW (gtk_list_item_get_child (list_item)));
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item)
{
  sbx_row_slot_unbind (gtk_list_item_get_item (list_item), SBX_ROW (gtk_list_item_get_child (list_item)));
}

/**
 * sbx_row_slots_factory_new:
 * @row_type: an SbxRow
 *
 * Returns: (transfer full): makes such rows for slots
 */
GtkListItemFactory *
sbx_row_slots_factory_new (GType row_type)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_return_val_if_fail (g_type_is_a (row_type, SBX_TYPE_ROW), factory);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GSIZE_TO_POINTER (row_type));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);

  return factory;
}
