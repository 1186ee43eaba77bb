/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-array-list.h"

typedef struct
{
  GPtrArray *items;   /* (nullable): nothing yet */
} SbxArrayListPrivate;

enum {
  PROP_0,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (SbxArrayList, sbx_array_list, G_TYPE_OBJECT,
                         G_ADD_PRIVATE (SbxArrayList)
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GPtrArray *
get_items (gpointer self)
{
  return ((SbxArrayListPrivate *) sbx_array_list_get_instance_private (self))->items;
}

static void
sbx_array_list_dispose (GObject *object)
{
  SbxArrayListPrivate *priv = sbx_array_list_get_instance_private (SBX_ARRAY_LIST (object));

  g_clear_pointer (&priv->items, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_array_list_parent_class)->dispose (object);
}

static void
sbx_array_list_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, sbx_array_list_get_length (SBX_ARRAY_LIST (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return sbx_array_list_get_length (SBX_ARRAY_LIST (model));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return position < get_n_items (model) ? g_object_ref (get_items (model)->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
sbx_array_list_class_init (SbxArrayListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_array_list_dispose;
  object_class->get_property = sbx_array_list_get_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_array_list_init (SbxArrayList *self)
{
}

guint
sbx_array_list_get_length (SbxArrayList *self)
{
  GPtrArray *items;

  g_return_val_if_fail (SBX_IS_ARRAY_LIST (self), 0);

  items = get_items (self);

  return items ? items->len : 0;
}

/* (transfer none): the item at @position, which there is. */
gpointer
sbx_array_list_peek (SbxArrayList *self,
                     guint         position)
{
  g_return_val_if_fail (position < sbx_array_list_get_length (self), NULL);

  return get_items (self)->pdata[position];
}

/**
 * sbx_array_list_take:
 * @self: a list
 * @items: (transfer full) (element-type GObject): what it has from now on; frees its elements
 *
 * What stays at both ends is not told of.
 */
void
sbx_array_list_take (SbxArrayList *self,
                     GPtrArray    *items)
{
  SbxArrayListPrivate *priv = sbx_array_list_get_instance_private (self);
  g_autoptr (GPtrArray) old = g_steal_pointer (&priv->items);
  guint n_old = old ? old->len : 0, same = 0, end = 0;

  while (same < MIN (n_old, items->len) && old->pdata[same] == items->pdata[same])
    same++;
  while (end < MIN (n_old, items->len) - same && old->pdata[n_old - 1 - end] == items->pdata[items->len - 1 - end])
    end++;

  priv->items = items;
  if (n_old - same - end > 0 || items->len - same - end > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), same, n_old - same - end, items->len - same - end);
  if (n_old != items->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}
