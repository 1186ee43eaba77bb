/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-map.h"
#include "sbx-test-list-model.h"

#include <gtk/gtk.h>

/* A section of two: the item itself and a string with its letter. */
static GListModel *
dup_section (gpointer item)
{
  GListStore *section = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GtkStringObject) second = gtk_string_object_new (gtk_string_object_get_string (item));

  g_list_store_append (section, item);
  g_list_store_append (section, second);

  return G_LIST_MODEL (section);
}

static char *
spell (GListModel *model)
{
  GString *word = g_string_new ("");

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);

      g_string_append (word, gtk_string_object_get_string (item));
    }

  return g_string_free (word, FALSE);
}

static void
insert (GListStore *items,
        guint       position,
        const char *letter)
{
  g_autoptr (GtkStringObject) item = gtk_string_object_new (letter);

  g_list_store_insert (items, position, item);
}

#define assert_spells(model, word) G_STMT_START { \
    g_autofree char *spelt = spell (model); \
    g_assert_cmpstr (spelt, ==, word); \
  } G_STMT_END

/* At the end, at the start, in the middle; away and back; each look at the model keeps what is there. */
static void
test_places (void)
{
  g_autoptr (GListStore) items = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GtkFlattenListModel) rows = NULL;
  g_autoptr (SbxTestListModel) shadow = NULL;

  insert (items, 0, "m");
  rows = gtk_flatten_list_model_new (sbx_list_map_new (G_LIST_MODEL (items), dup_section));
  shadow = sbx_test_list_model_new (G_LIST_MODEL (rows));
  assert_spells (G_LIST_MODEL (rows), "mm");

  insert (items, 1, "z");
  assert_spells (G_LIST_MODEL (rows), "mmzz");
  insert (items, 0, "a");
  assert_spells (G_LIST_MODEL (rows), "aammzz");
  insert (items, 2, "n");
  assert_spells (G_LIST_MODEL (rows), "aammnnzz");
  g_list_store_remove (items, 1);
  assert_spells (G_LIST_MODEL (rows), "aannzz");
  g_list_store_remove (items, 0);
  insert (items, 0, "b");
  assert_spells (G_LIST_MODEL (rows), "bbnnzz");
  g_list_store_remove_all (items);
  assert_spells (G_LIST_MODEL (rows), "");
  sbx_test_list_model_check (shadow);
}

/* An item's list is made once: others going or coming do not touch it. */
static void
test_made_once (void)
{
  g_autoptr (GListStore) items = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GListModel) lists = sbx_list_map_new (G_LIST_MODEL (items), dup_section);
  g_autoptr (GObject) before = NULL;
  g_autoptr (GObject) after = NULL;

  insert (items, 0, "m");
  before = g_list_model_get_item (lists, 0);
  insert (items, 0, "a");
  after = g_list_model_get_item (lists, 1);
  g_assert_true (before == after);
}

/* It keeps its items, and lets go of them when it goes. */
static void
test_lifetime (void)
{
  GListStore *items = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  GListModel *lists = sbx_list_map_new (G_LIST_MODEL (items), dup_section);

  g_object_unref (items);
  insert (items, 0, "m");
  g_assert_cmpuint (g_list_model_get_n_items (lists), ==, 1);

  g_object_ref (items);
  g_assert_finalize_object (lists);
  insert (items, 0, "n");
  g_assert_finalize_object (items);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/list-map/places", test_places);
  g_test_add_func ("/app/list-map/made-once", test_made_once);
  g_test_add_func ("/app/list-map/lifetime", test_lifetime);

  return g_test_run ();
}
