/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-selection.h"

struct _SbxTopicSelection
{
  GObject     parent_instance;

  GListModel *model;     /* (nullable) */
  GObject    *current;   /* (nullable) */
  GHashTable *chosen;    /* a set of items; while nobody chooses it is empty */
  gboolean    choosing;
};

enum {
  PROP_0,
  PROP_MODEL,
  PROP_CURRENT,
  PROP_CHOOSING,
  N_PROPS
};

enum {
  CHOSEN_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

static void sbx_topic_selection_list_init      (GListModelInterface        *iface);
static void sbx_topic_selection_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxTopicSelection, sbx_topic_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sbx_topic_selection_list_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, sbx_topic_selection_selection_init))

static void
tell_all (SbxTopicSelection *self)
{
  guint n = self->model ? g_list_model_get_n_items (self->model) : 0;

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
}

/* --- a list --- */

static GType
get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *list)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (list);

  return self->model ? g_list_model_get_n_items (self->model) : 0;
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (list);

  return self->model ? g_list_model_get_item (self->model, position) : NULL;
}

static void
sbx_topic_selection_list_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- a selection --- */

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (model);
  g_autoptr (GObject) item = get_item (G_LIST_MODEL (self), position);

  return item != NULL && sbx_topic_selection_has (self, item);
}

static void
choose_at (SbxTopicSelection *self,
           guint              position,
           gboolean           on)
{
  GObject *item = get_item (G_LIST_MODEL (self), position);

  if (item == NULL)
    return;
  if (on)
    g_hash_table_add (self->chosen, item);
  else
    {
      g_hash_table_remove (self->chosen, item);
      g_object_unref (item);
    }
}

/* What was shown is one of those that are chosen from now on. */
static void
begin (SbxTopicSelection *self)
{
  if (self->choosing)
    return;

  self->choosing = TRUE;
  if (self->current)
    g_hash_table_add (self->chosen, g_object_ref (self->current));
}

static void
end_change (SbxTopicSelection *self,
            gboolean           was_choosing)
{
  tell_all (self);
  g_signal_emit (self, signals[CHOSEN_CHANGED], 0);
  if (was_choosing != self->choosing)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOOSING]);
}

/* A click and the arrow keys, without Ctrl and Shift: they do not undo a choice, and the pane sees to clicks itself. */
static gboolean
select_item (GtkSelectionModel *model,
             guint              position,
             gboolean           unselect_rest)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (model);
  gboolean was_choosing = self->choosing;

  if (unselect_rest && !self->choosing)
    {
      g_autoptr (GObject) item = get_item (G_LIST_MODEL (self), position);

      sbx_topic_selection_set_current (self, item);
      return TRUE;
    }
  if (unselect_rest)
    return TRUE;

  begin (self);
  choose_at (self, position, TRUE);
  end_change (self, was_choosing);
  return TRUE;
}

static gboolean
unselect_item (GtkSelectionModel *model,
               guint              position)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (model);
  gboolean was_choosing = self->choosing;

  begin (self);
  choose_at (self, position, FALSE);
  end_change (self, was_choosing);
  return TRUE;
}

/* Shift, and Ctrl+A. */
static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *selected,
               GtkBitset         *mask)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (model);
  gboolean was_choosing = self->choosing;
  GtkBitsetIter iter;
  guint position;

  begin (self);
  if (gtk_bitset_iter_init_first (&iter, mask, &position))
    do
      if (position < get_n_items (G_LIST_MODEL (self)))
        choose_at (self, position, gtk_bitset_contains (selected, position));
    while (gtk_bitset_iter_next (&iter, &position));
  end_change (self, was_choosing);
  return TRUE;
}

static void
sbx_topic_selection_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->set_selection = set_selection;
}

/* --- object --- */

static void
on_items_changed (SbxTopicSelection *self,
                  guint              position,
                  guint              removed,
                  guint              added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
set_model (SbxTopicSelection *self,
           GListModel        *model)
{
  guint before = get_n_items (G_LIST_MODEL (self));

  if (self->model == model)
    return;

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model)
    g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, get_n_items (G_LIST_MODEL (self)));
}

static void
sbx_topic_selection_dispose (GObject *object)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  g_clear_object (&self->current);
  g_hash_table_remove_all (self->chosen);

  G_OBJECT_CLASS (sbx_topic_selection_parent_class)->dispose (object);
}

static void
sbx_topic_selection_finalize (GObject *object)
{
  g_hash_table_unref (SBX_TOPIC_SELECTION (object)->chosen);

  G_OBJECT_CLASS (sbx_topic_selection_parent_class)->finalize (object);
}

static void
sbx_topic_selection_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;
    case PROP_CHOOSING:
      g_value_set_boolean (value, self->choosing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_topic_selection_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  SbxTopicSelection *self = SBX_TOPIC_SELECTION (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      set_model (self, g_value_get_object (value));
      break;
    case PROP_CURRENT:
      sbx_topic_selection_set_current (self, g_value_get_object (value));
      break;
    case PROP_CHOOSING:
      sbx_topic_selection_set_choosing (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_topic_selection_class_init (SbxTopicSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_topic_selection_dispose;
  object_class->finalize = sbx_topic_selection_finalize;
  object_class->get_property = sbx_topic_selection_get_property;
  object_class->set_property = sbx_topic_selection_set_property;

  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, G_TYPE_OBJECT,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHOOSING] = g_param_spec_boolean ("choosing", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHOSEN_CHANGED] = g_signal_new ("chosen-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_topic_selection_init (SbxTopicSelection *self)
{
  self->chosen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * sbx_topic_selection_get_current:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the one that is shown
 */
gpointer
sbx_topic_selection_get_current (SbxTopicSelection *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_SELECTION (self), NULL);

  return self->current;
}

void
sbx_topic_selection_set_current (SbxTopicSelection *self,
                                 gpointer           current)
{
  g_return_if_fail (SBX_IS_TOPIC_SELECTION (self));

  if (!g_set_object (&self->current, current))
    return;

  if (!self->choosing)
    tell_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

gboolean
sbx_topic_selection_get_choosing (SbxTopicSelection *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_SELECTION (self), FALSE);

  return self->choosing;
}

/**
 * sbx_topic_selection_set_choosing:
 * @self: a selection
 * @choosing: people choose many, of which the one that is shown is the first; or they do not any more, and that one is selected again
 */
void
sbx_topic_selection_set_choosing (SbxTopicSelection *self,
                                  gboolean           choosing)
{
  g_return_if_fail (SBX_IS_TOPIC_SELECTION (self));

  if (self->choosing == !!choosing)
    return;

  if (choosing)
    begin (self);
  else
    {
      self->choosing = FALSE;
      g_hash_table_remove_all (self->chosen);
    }
  end_change (self, !choosing);
}

/**
 * sbx_topic_selection_toggle:
 * @self: a selection
 * @item: is chosen, or not any more
 */
void
sbx_topic_selection_toggle (SbxTopicSelection *self,
                            gpointer           item)
{
  gboolean was_choosing;

  g_return_if_fail (SBX_IS_TOPIC_SELECTION (self));
  g_return_if_fail (G_IS_OBJECT (item));

  was_choosing = self->choosing;
  begin (self);
  if (!g_hash_table_remove (self->chosen, item))
    g_hash_table_add (self->chosen, g_object_ref (item));
  end_change (self, was_choosing);
}

gboolean
sbx_topic_selection_has (SbxTopicSelection *self,
                         gpointer           item)
{
  g_return_val_if_fail (SBX_IS_TOPIC_SELECTION (self), FALSE);

  return self->choosing ? g_hash_table_contains (self->chosen, item) : item == (gpointer) self->current;
}

/**
 * sbx_topic_selection_dup_chosen:
 * @self: a selection
 *
 * Returns: (transfer full): those of the list that are chosen, in its order
 */
GPtrArray *
sbx_topic_selection_dup_chosen (SbxTopicSelection *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (SBX_IS_TOPIC_SELECTION (self), items);

  for (guint i = 0; self->choosing && i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (GObject) item = get_item (G_LIST_MODEL (self), i);

      if (g_hash_table_contains (self->chosen, item))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }

  return items;
}
