/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sorted-list.h"

#define NOWHERE G_MAXUINT

typedef struct
{
  GObject *item;     /* owned */
  guint    position; /* among the visible ones, or NOWHERE */
  gboolean dirty;    /* stands in self->dirty: to be placed anew at the next flush */
  gboolean removed;  /* no longer in self->by_id: goes at the next flush */
} Entry;

struct _SbxSortedList
{
  GObject        parent_instance;
  GType          item_type;
  SbxItemIdFunc  get_id;
  GCompareFunc   compare;
  SbxFlushQueue *queue;
  GPtrArray     *visible; /* of Entry, borrowed: what the last items_changed told */
  GPtrArray     *dirty;   /* of Entry; owns the removed ones */
  GHashTable    *by_id;   /* id (borrowed from the item) → Entry, owned */
  gboolean       telling; /* handlers of items_changed run */
};

enum
{
  PROP_0,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxSortedList, sbx_sorted_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->item);
  g_free (entry);
}

static void
flush_object (gpointer object)
{
  sbx_sorted_list_flush (object);
}

static void
mark_dirty (SbxSortedList *self,
            Entry         *entry)
{
  if (entry->dirty)
    return;

  entry->dirty = TRUE;
  if (self->dirty->len == 0)
    sbx_flush_queue_add (self->queue, self, flush_object);
  g_ptr_array_add (self->dirty, entry);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  const Entry *first = *(const Entry **) a;
  const Entry *second = *(const Entry **) b;

  return (first->position > second->position) - (first->position < second->position);
}

static int
compare_items (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  SbxSortedList *self = user_data;

  return self->compare ((*(const Entry **) a)->item, (*(const Entry **) b)->item);
}

static void
append_range (GPtrArray *target,
              GPtrArray *source,
              guint      from,
              guint      to)
{
  guint length = target->len;

  if (to <= from)
    return;

  g_ptr_array_set_size (target, (int) (length + to - from));
  memcpy (target->pdata + length, source->pdata + from, (to - from) * sizeof (gpointer));
}

/* The visible entries without the dirty ones. @dirty is sorted by position. */
static GPtrArray *
keep_clean (SbxSortedList *self,
            GPtrArray     *dirty)
{
  GPtrArray *kept = g_ptr_array_sized_new (self->visible->len + 1);
  guint from = 0;

  for (guint i = 0; i < dirty->len; i++)
    {
      Entry *entry = dirty->pdata[i];

      if (entry->position == NOWHERE)
        break;
      append_range (kept, self->visible, from, entry->position);
      from = entry->position + 1;
    }
  append_range (kept, self->visible, from, self->visible->len);

  return kept;
}

/* The first place at or after @from in @kept whose item does not stand before @entry's. */
static guint
find_place (SbxSortedList *self,
            GPtrArray     *kept,
            guint          from,
            Entry         *entry)
{
  guint to = kept->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      Entry *other = kept->pdata[middle];

      if (self->compare (other->item, entry->item) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

/* @kept with the remaining dirty entries at their places. @dirty is sorted by item. */
static GPtrArray *
merge_dirty (SbxSortedList *self,
             GPtrArray     *kept,
             GPtrArray     *dirty)
{
  GPtrArray *next = g_ptr_array_sized_new (kept->len + dirty->len + 1);
  guint from = 0;

  for (guint i = 0; i < dirty->len; i++)
    {
      Entry *entry = dirty->pdata[i];
      guint place;

      if (entry->removed)
        continue;

      place = find_place (self, kept, from, entry);
      append_range (next, kept, from, place);
      g_ptr_array_add (next, entry);
      from = place;
    }
  append_range (next, kept, from, kept->len);

  return next;
}

static void
free_removed (GPtrArray *dirty)
{
  for (guint i = 0; i < dirty->len; i++)
    {
      Entry *entry = dirty->pdata[i];

      if (entry->removed)
        free_entry (entry);
    }
}

static GType
sbx_sorted_list_get_item_type (GListModel *model)
{
  return SBX_SORTED_LIST (model)->item_type;
}

static guint
sbx_sorted_list_get_n_items (GListModel *model)
{
  return SBX_SORTED_LIST (model)->visible->len;
}

static gpointer
sbx_sorted_list_get_item (GListModel *model,
                          guint       position)
{
  SbxSortedList *self = SBX_SORTED_LIST (model);
  Entry *entry;

  if (position >= self->visible->len)
    return NULL;

  entry = self->visible->pdata[position];
  return g_object_ref (entry->item);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_sorted_list_get_item_type;
  iface->get_n_items = sbx_sorted_list_get_n_items;
  iface->get_item = sbx_sorted_list_get_item;
}

static void
sbx_sorted_list_finalize (GObject *object)
{
  SbxSortedList *self = SBX_SORTED_LIST (object);

  free_removed (self->dirty);
  g_ptr_array_unref (self->dirty);
  g_ptr_array_unref (self->visible);
  g_hash_table_unref (self->by_id);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_sorted_list_parent_class)->finalize (object);
}

static void
sbx_sorted_list_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxSortedList *self = SBX_SORTED_LIST (object);

  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->visible->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_sorted_list_class_init (SbxSortedListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_sorted_list_finalize;
  object_class->get_property = sbx_sorted_list_get_property;

  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_sorted_list_init (SbxSortedList *self)
{
  self->visible = g_ptr_array_new ();
  self->dirty = g_ptr_array_new ();
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
}

/**
 * sbx_sorted_list_new:
 * @get_id: gives an item's id, which never changes
 * @compare: the order of two items; 0 only for the same one
 * @queue: (transfer none): flushes the list
 *
 * Returns: (transfer full): an empty list
 */
SbxSortedList *
sbx_sorted_list_new (GType          item_type,
                     SbxItemIdFunc  get_id,
                     GCompareFunc   compare,
                     SbxFlushQueue *queue)
{
  SbxSortedList *self;

  g_return_val_if_fail (get_id != NULL && compare != NULL && queue != NULL, NULL);

  self = g_object_new (SBX_TYPE_SORTED_LIST, NULL);
  self->item_type = item_type;
  self->get_id = get_id;
  self->compare = compare;
  self->queue = sbx_flush_queue_ref (queue);

  return self;
}

/**
 * sbx_sorted_list_add:
 * @item: (transfer none): an item whose id is not in the list
 */
void
sbx_sorted_list_add (SbxSortedList *self,
                     gpointer       item)
{
  Entry *entry;

  g_return_if_fail (SBX_IS_SORTED_LIST (self) && G_TYPE_CHECK_INSTANCE_TYPE (item, self->item_type));
  g_return_if_fail (!g_hash_table_contains (self->by_id, self->get_id (item)));

  entry = g_new0 (Entry, 1);
  entry->item = g_object_ref (item);
  entry->position = NOWHERE;
  g_hash_table_insert (self->by_id, (gpointer) self->get_id (item), entry);
  mark_dirty (self, entry);
}

/**
 * sbx_sorted_list_remove:
 *
 * Returns: whether there was an item with @id
 */
gboolean
sbx_sorted_list_remove (SbxSortedList *self,
                        const char    *id)
{
  gpointer entry;

  g_return_val_if_fail (SBX_IS_SORTED_LIST (self) && id != NULL, FALSE);

  if (!g_hash_table_steal_extended (self->by_id, id, NULL, &entry))
    return FALSE;

  ((Entry *) entry)->removed = TRUE;
  mark_dirty (self, entry);
  return TRUE;
}

/**
 * sbx_sorted_list_resort:
 *
 * Says that something by which the item with @id is ordered changed. Must be called before the
 * next flush after every such change.
 */
void
sbx_sorted_list_resort (SbxSortedList *self,
                        const char    *id)
{
  Entry *entry;

  g_return_if_fail (SBX_IS_SORTED_LIST (self) && id != NULL);

  entry = g_hash_table_lookup (self->by_id, id);
  if (entry != NULL)
    mark_dirty (self, entry);
}

/**
 * sbx_sorted_list_lookup:
 *
 * Returns: (transfer none) (nullable): the item with @id, visible already or not
 */
gpointer
sbx_sorted_list_lookup (SbxSortedList *self,
                        const char    *id)
{
  Entry *entry;

  g_return_val_if_fail (SBX_IS_SORTED_LIST (self) && id != NULL, NULL);

  entry = g_hash_table_lookup (self->by_id, id);
  return entry != NULL ? entry->item : NULL;
}

/**
 * sbx_sorted_list_foreach:
 * @function: must not add to or remove from the list
 *
 * Visits every item, visible already or not, in no order.
 */
void
sbx_sorted_list_foreach (SbxSortedList *self,
                         SbxItemFunc    function,
                         gpointer       user_data)
{
  GHashTableIter iter;
  gpointer entry;

  g_return_if_fail (SBX_IS_SORTED_LIST (self) && function != NULL);

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    function (((Entry *) entry)->item, user_data);
}

/**
 * sbx_sorted_list_flush:
 *
 * Shows all changes since the last flush, with at most one items_changed. The work is a copy of the
 * array of pointers plus a binary search for each changed item.
 */
void
sbx_sorted_list_flush (SbxSortedList *self)
{
  g_autoptr (GPtrArray) dirty = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) old = NULL;
  guint start = 0, old_end, new_end;

  g_return_if_fail (SBX_IS_SORTED_LIST (self));

  if (self->dirty->len == 0)
    return;

  /* Handlers that have not heard of the last change must not hear of the next one before it. */
  if (self->telling)
    {
      sbx_flush_queue_add (self->queue, self, flush_object);
      return;
    }

  dirty = g_steal_pointer (&self->dirty);
  self->dirty = g_ptr_array_new ();
  g_ptr_array_sort (dirty, compare_positions);
  kept = keep_clean (self, dirty);
  g_ptr_array_sort_with_data (dirty, compare_items, self);
  old = self->visible;
  self->visible = merge_dirty (self, kept, dirty);

  old_end = old->len;
  new_end = self->visible->len;
  while (start < old_end && start < new_end && old->pdata[start] == self->visible->pdata[start])
    start++;
  while (old_end > start && new_end > start && old->pdata[old_end - 1] == self->visible->pdata[new_end - 1])
    old_end--, new_end--;

  for (guint i = 0; i < dirty->len; i++)
    ((Entry *) dirty->pdata[i])->dirty = FALSE;
  /* Behind the span everything shifts when the length changed. */
  for (guint i = start; i < (old->len == self->visible->len ? new_end : self->visible->len); i++)
    ((Entry *) self->visible->pdata[i])->position = i;

  self->telling = TRUE;
  if (old_end > start || new_end > start)
    g_list_model_items_changed (G_LIST_MODEL (self), start, old_end - start, new_end - start);
  self->telling = FALSE;
  if (old->len != self->visible->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);

  free_removed (dirty);
}
