/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-row-slots.h"
#include "sbx-test-list-model.h"

/* Slots for a list, held against it and against a shadow that replays every change. */

typedef struct
{
  GListStore       *list;
  SbxRowSlots      *slots;
  SbxTestListModel *shadow;
} Fixture;

static GPtrArray *
make_items (guint n)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));

  return items;
}

/* In place of @removed items, some of which may be there again: @kept of them, in another order. */
static void
replace (Fixture *f,
         guint    position,
         guint    removed,
         guint    kept,
         guint    added)
{
  g_autoptr (GPtrArray) items = make_items (added);

  for (guint i = 0; i < MIN (kept, removed); i++)
    g_ptr_array_insert (items, (int) (i % (items->len + 1)), g_list_model_get_item (G_LIST_MODEL (f->list), position + i));
  g_list_store_splice (f->list, position, removed, items->pdata, items->len);
}

static guint
get_length (gpointer model)
{
  return g_list_model_get_n_items (model);
}

static SbxRowSlot *
get_slot (Fixture *f,
          guint    position)
{
  SbxRowSlot *slot = g_list_model_get_item (G_LIST_MODEL (f->slots), position);

  g_object_unref (slot);
  return slot;
}

static void
check (Fixture *f)
{
  guint n = MIN (get_length (f->list), sbx_row_slots_get_limit (f->slots));

  g_assert_cmpuint (get_length (f->slots), ==, n);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->slots), n));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->list), i);

      g_assert_true (sbx_row_slot_get_item (get_slot (f, i)) == item);
    }
  sbx_test_list_model_check (f->shadow);
}

static void
set_up (Fixture      *f,
        gconstpointer n)
{
  f->list = g_list_store_new (G_TYPE_OBJECT);
  replace (f, 0, 0, 0, GPOINTER_TO_UINT (n));
  f->slots = sbx_row_slots_new (G_LIST_MODEL (f->list));
  f->shadow = sbx_test_list_model_new (G_LIST_MODEL (f->slots));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_test_list_model_free (f->shadow);
  g_assert_finalize_object (G_OBJECT (f->slots));
  g_assert_finalize_object (G_OBJECT (f->list));
}

/* Another list takes the slots of the one before, as far as they go: nothing is told of those. */
static void
test_taken_over (Fixture      *f,
                 gconstpointer data)
{
  SbxRowSlot *first = get_slot (f, 0), *last = get_slot (f, 9);

  sbx_test_list_model_take_count (f->shadow);
  replace (f, 0, 10, 0, 10);
  check (f);
  g_assert_true (get_slot (f, 0) == first && get_slot (f, 9) == last);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 0);

  replace (f, 0, 10, 0, 13);
  check (f);
  g_assert_true (get_slot (f, 0) == first && get_slot (f, 9) == last);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (f->shadow), ==, 3);

  replace (f, 0, 13, 0, 4);
  check (f);
  g_assert_true (get_slot (f, 0) == first);
  replace (f, 0, 4, 0, 0);
  check (f);
  replace (f, 0, 0, 0, 3);
  check (f);
}

/* What is in a list before and after stays in its slot, and what comes has the slot of what went. */
static void
test_moved_on (Fixture      *f,
               gconstpointer data)
{
  SbxRowSlot *slots[10];
  g_autoptr (GPtrArray) items = make_items (3);

  for (guint i = 0; i < 10; i++)
    slots[i] = get_slot (f, i);
  for (guint i = 10; i > 3; i--)
    g_ptr_array_insert (items, 0, g_list_model_get_item (G_LIST_MODEL (f->list), i - 1));
  g_list_store_splice (f->list, 0, 10, items->pdata, 10);
  check (f);
  for (guint i = 0; i < 7; i++)
    g_assert_true (get_slot (f, i) == slots[i + 3]);
  for (guint i = 7; i < 10; i++)
    g_assert_true (get_slot (f, i) == slots[0] || get_slot (f, i) == slots[1] || get_slot (f, i) == slots[2]);
}

/* A row of one kind is not one of another. */
static void
test_kinds (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (GtkStringObject) other = gtk_string_object_new ("");
  SbxRowSlot *before = get_slot (f, 4);

  g_list_store_splice (f->list, 4, 1, (gpointer *) &other, 1);
  check (f);
  g_assert_true (get_slot (f, 4) != before);
}

static void
test_limit (Fixture      *f,
            gconstpointer data)
{
  SbxRowSlot *third = get_slot (f, 3);

  sbx_row_slots_set_limit (f->slots, 4);
  check (f);
  sbx_test_list_model_take_count (f->shadow);
  replace (f, 4, 6, 2, 20);
  replace (f, 7, 0, 0, 1);
  check (f);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 0);

  /* What is pushed out, and what moves up. */
  replace (f, 0, 0, 0, 1);
  check (f);
  replace (f, 0, 3, 0, 0);
  check (f);
  g_assert_true (get_slot (f, 3) == third || get_slot (f, 0) == third || get_slot (f, 2) == third || get_slot (f, 1) == third);
  replace (f, 1, get_length (f->list) - 1, 0, 0);
  check (f);
  replace (f, 0, 1, 0, 50);
  check (f);
  sbx_row_slots_set_limit (f->slots, 5);
  check (f);
  sbx_row_slots_set_limit (f->slots, 0);
  check (f);
  sbx_row_slots_set_limit (f->slots, G_MAXUINT);
  check (f);
}

static void
test_random (Fixture      *f,
             gconstpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      guint n = get_length (f->list);
      guint position = (guint) g_test_rand_int_range (0, (gint32) n + 1);
      guint some = (guint) g_test_rand_int_range (0, 30);
      guint removed = MIN (n - position, some);

      if (g_test_rand_int_range (0, 6) == 0)
        sbx_row_slots_set_limit (f->slots, g_test_rand_bit () ? (guint) g_test_rand_int_range (0, 60) : G_MAXUINT);
      else if (g_test_rand_int_range (0, 10) == 0)
        replace (f, 0, n, 5, (guint) g_test_rand_int_range (0, 60));
      else
        replace (f, position, removed, (guint) g_test_rand_int_range (0, 10), (guint) g_test_rand_int_range (0, 25));
      check (f);
    }
}

static void
count (guint *n)
{
  (*n)++;
}

/* It is that of the list. */
static void
test_selection (void)
{
  g_autoptr (GPtrArray) items = make_items (20);
  GListStore *list = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GtkSelectionModel) inner = NULL;
  g_autoptr (SbxRowSlots) slots = NULL;
  g_autoptr (GtkBitset) selected = NULL;
  GtkSelectionModel *outer;
  guint n_told = 0;

  g_list_store_splice (list, 0, 0, items->pdata, items->len);
  inner = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (list)));
  slots = sbx_row_slots_new (G_LIST_MODEL (inner));
  outer = GTK_SELECTION_MODEL (slots);
  g_signal_connect_swapped (outer, "selection-changed", G_CALLBACK (count), &n_told);
  sbx_row_slots_set_limit (slots, 5);

  g_assert_true (gtk_selection_model_select_item (outer, 3, TRUE));
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_true (gtk_selection_model_is_selected (inner, 3));
  gtk_selection_model_select_item (inner, 15, TRUE);
  g_assert_false (gtk_selection_model_is_selected (outer, 3));
  gtk_selection_model_select_range (outer, 1, 2, FALSE);
  g_assert_true (gtk_selection_model_is_selected (inner, 1) && gtk_selection_model_is_selected (inner, 2));
  gtk_selection_model_unselect_item (outer, 1);
  g_assert_false (gtk_selection_model_is_selected (inner, 1));

  /* All are all, shown or not. */
  gtk_selection_model_select_all (outer);
  selected = gtk_selection_model_get_selection (inner);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 20);
  gtk_selection_model_unselect_all (outer);
  g_assert_false (gtk_selection_model_is_selected (inner, 19));
}

/* A list that has no selection has none here. */
static void
test_no_selection (Fixture      *f,
                   gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->slots);

  g_assert_false (gtk_selection_model_select_item (model, 0, TRUE));
  g_assert_false (gtk_selection_model_unselect_item (model, 0));
  g_assert_false (gtk_selection_model_select_all (model));
  g_assert_false (gtk_selection_model_unselect_all (model));
  g_assert_false (gtk_selection_model_is_selected (model, 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, n, func) g_test_add ("/row-slots/" name, Fixture, GUINT_TO_POINTER (n), set_up, func, tear_down)
  ADD ("taken over", 10, test_taken_over);
  ADD ("moved on", 10, test_moved_on);
  ADD ("kinds", 10, test_kinds);
  ADD ("limit", 10, test_limit);
  ADD ("random", 40, test_random);
  ADD ("no selection", 3, test_no_selection);
  g_test_add_func ("/row-slots/selection", test_selection);

  return g_test_run ();
}
