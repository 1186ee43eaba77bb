/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-list-model.h"

struct _SbxTestListModel
{
  GListModel *model;     /* owned */
  GPtrArray  *shadow;    /* of GObject, owned */
  guint       n_signals;
  guint       n_touched;
};

/* In one pass over the shadow: spans are long in tests of long lists. */
static void
replay (SbxTestListModel *self,
        guint             position,
        guint             removed,
        guint             added)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->shadow);

  self->shadow = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < position; i++)
    g_ptr_array_add (self->shadow, g_object_ref (old->pdata[i]));
  for (guint i = 0; i < added; i++)
    g_ptr_array_add (self->shadow, g_list_model_get_item (self->model, position + i));
  for (guint i = position + removed; i < old->len; i++)
    g_ptr_array_add (self->shadow, g_object_ref (old->pdata[i]));
}

static void
on_items_changed (GListModel       *model,
                  guint             position,
                  guint             removed,
                  guint             added,
                  SbxTestListModel *self)
{
  g_assert_cmpuint (removed + added, >, 0);
  g_assert_cmpuint (position + removed, <=, self->shadow->len);

  replay (self, position, removed, added);
  self->n_signals++;
  self->n_touched += MAX (removed, added);

  sbx_test_list_model_check (self);
}

SbxTestListModel *
sbx_test_list_model_new (GListModel *model)
{
  SbxTestListModel *self = g_new0 (SbxTestListModel, 1);

  self->model = g_object_ref (model);
  self->shadow = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (self->shadow, g_list_model_get_item (model, i));
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), self);

  return self;
}

void
sbx_test_list_model_free (SbxTestListModel *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_ptr_array_unref (self->shadow);
  g_object_unref (self->model);
  g_free (self);
}

guint
sbx_test_list_model_take_count (SbxTestListModel *self)
{
  guint count = self->n_signals;

  self->n_signals = 0;
  return count;
}

guint
sbx_test_list_model_take_touched (SbxTestListModel *self)
{
  guint touched = self->n_touched;

  self->n_touched = 0;
  return touched;
}

/**
 * sbx_test_list_model_check:
 *
 * Compares the model with its shadow, object by object.
 */
void
sbx_test_list_model_check (SbxTestListModel *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->shadow->len);
  g_assert_null (g_list_model_get_item (self->model, self->shadow->len));

  for (guint i = 0; i < self->shadow->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_true (item == self->shadow->pdata[i]);
    }
}
