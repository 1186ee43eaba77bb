/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sorted-list.h"
#include "sbx-test-list-model.h"

/* An item: an id and a weight to order by. */
#define TEST_TYPE_ITEM (test_item_get_type ())
G_DECLARE_FINAL_TYPE (TestItem, test_item, TEST, ITEM, GObject)

struct _TestItem
{
  GObject parent_instance;
  char   *id;
  int     weight;
};

G_DEFINE_FINAL_TYPE (TestItem, test_item, G_TYPE_OBJECT)

static void
test_item_finalize (GObject *object)
{
  g_free (TEST_ITEM (object)->id);
  G_OBJECT_CLASS (test_item_parent_class)->finalize (object);
}

static void
test_item_class_init (TestItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_item_finalize;
}

static void
test_item_init (TestItem *self)
{
}

static TestItem *
new_item (int id,
          int weight)
{
  TestItem *self = g_object_new (TEST_TYPE_ITEM, NULL);

  self->id = g_strdup_printf ("%d", id);
  self->weight = weight;
  return self;
}

static const char *
get_id (gpointer item)
{
  return TEST_ITEM (item)->id;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const TestItem *first = a;
  const TestItem *second = b;

  if (first->weight != second->weight)
    return first->weight > second->weight ? -1 : 1;
  return strcmp (first->id, second->id);
}

static void
on_done (gpointer owner)
{
}

typedef struct
{
  SbxFlushQueue    *queue;
  SbxSortedList    *list;
  SbxTestListModel *shadow;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->queue = sbx_flush_queue_new (on_done, NULL);
  fixture->list = sbx_sorted_list_new (TEST_TYPE_ITEM, get_id, compare, fixture->queue);
  fixture->shadow = sbx_test_list_model_new (G_LIST_MODEL (fixture->list));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  sbx_test_list_model_free (fixture->shadow);
  sbx_flush_queue_close (fixture->queue);
  g_assert_finalize_object (fixture->list);
  sbx_flush_queue_unref (fixture->queue);
}

static void
add (Fixture *fixture,
     int      id,
     int      weight)
{
  g_autoptr (TestItem) item = new_item (id, weight);

  sbx_sorted_list_add (fixture->list, item);
}

static void
reweigh (Fixture *fixture,
         int      id,
         int      weight)
{
  g_autofree char *text = g_strdup_printf ("%d", id);
  TestItem *item = sbx_sorted_list_lookup (fixture->list, text);

  item->weight = weight;
  sbx_sorted_list_resort (fixture->list, text);
}

/* The ids in order, joined. */
static char *
get_ids (Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr (TestItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_string_append_printf (text, "%s ", item->id);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_ids (Fixture    *fixture,
           const char *expected)
{
  g_autofree char *ids = get_ids (fixture);

  g_assert_cmpstr (ids, ==, expected);
}

static void
on_n_items (GObject    *object,
            GParamSpec *pspec,
            guint      *count)
{
  guint n_items;

  g_object_get (object, "n-items", &n_items, NULL);
  g_assert_cmpuint (n_items, ==, g_list_model_get_n_items (G_LIST_MODEL (object)));
  (*count)++;
}

static void
test_flush (Fixture      *fixture,
            gconstpointer data)
{
  guint n_notified = 0;

  g_signal_connect (fixture->list, "notify::n-items", G_CALLBACK (on_n_items), &n_notified);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list)) == TEST_TYPE_ITEM);
  add (fixture, 1, 10);
  add (fixture, 2, 30);
  add (fixture, 3, 20);
  check_ids (fixture, "");
  g_assert_nonnull (sbx_sorted_list_lookup (fixture->list, "2"));
  sbx_flush_queue_run (fixture->queue);
  check_ids (fixture, "2 3 1 ");
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);

  /* Nothing changed, or nothing that shows. */
  sbx_sorted_list_resort (fixture->list, "3");
  add (fixture, 4, 5);
  g_assert_true (sbx_sorted_list_remove (fixture->list, "4"));
  g_assert_false (sbx_sorted_list_remove (fixture->list, "4"));
  g_assert_null (sbx_sorted_list_lookup (fixture->list, "4"));
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);
  g_assert_cmpuint (n_notified, ==, 1);

  /* The same id anew is another object. */
  sbx_sorted_list_remove (fixture->list, "3");
  add (fixture, 3, 20);
  sbx_flush_queue_run (fixture->queue);
  check_ids (fixture, "2 3 1 ");
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);
}

/* Moving a row touches the rows between its two places and no other. */
static void
test_span (Fixture      *fixture,
           gconstpointer data)
{
  for (int i = 0; i < 1000; i++)
    add (fixture, i, 1000 - i);
  sbx_flush_queue_run (fixture->queue);
  sbx_test_list_model_take_count (fixture->shadow);
  sbx_test_list_model_take_touched (fixture->shadow);

  reweigh (fixture, 7, 2000);
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 8);

  sbx_sorted_list_remove (fixture->list, "500");
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 1);

  add (fixture, 5000, 5000);
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 1);
}

static void
check_sorted (Fixture *fixture)
{
  for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr (TestItem) above = g_list_model_get_item (G_LIST_MODEL (fixture->list), i - 1);
      g_autoptr (TestItem) below = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpint (compare (above, below), <, 0);
    }
}

static void
test_random (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GHashTable) expected = g_hash_table_new (NULL, NULL);

  for (guint round = 0; round < 20000; round++)
    {
      int id = g_test_rand_int_range (0, 60);
      int weight = g_test_rand_int_range (0, 20);
      gboolean known = g_hash_table_contains (expected, GINT_TO_POINTER (id));
      g_autofree char *text = g_strdup_printf ("%d", id);

      if (!known)
        {
          add (fixture, id, weight);
          g_hash_table_add (expected, GINT_TO_POINTER (id));
        }
      else if (g_test_rand_int_range (0, 3) == 0)
        {
          g_assert_true (sbx_sorted_list_remove (fixture->list, text));
          g_hash_table_remove (expected, GINT_TO_POINTER (id));
        }
      else
        {
          reweigh (fixture, id, weight);
        }

      if (g_test_rand_int_range (0, 5) == 0)
        {
          sbx_flush_queue_run (fixture->queue);
          g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), <=, 1);
          g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, g_hash_table_size (expected));
          check_sorted (fixture);
        }
    }
}

/* A handler may change the list that tells its changes, and flush it. */
static void
on_changed (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            Fixture    *fixture)
{
  if (g_list_model_get_n_items (model) < 5)
    {
      add (fixture, 100 + (int) g_list_model_get_n_items (model), 50);
      sbx_sorted_list_flush (fixture->list);
    }
}

static void
test_reentrant (Fixture      *fixture,
                gconstpointer data)
{
  g_signal_connect_after (fixture->list, "items-changed", G_CALLBACK (on_changed), fixture);
  add (fixture, 1, 10);
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  for (guint i = 0; i < 10; i++)
    sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 5);
  sbx_test_list_model_check (fixture->shadow);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/model/sorted-list/flush", Fixture, NULL, set_up, test_flush, tear_down);
  g_test_add ("/model/sorted-list/span", Fixture, NULL, set_up, test_span, tear_down);
  g_test_add ("/model/sorted-list/random", Fixture, NULL, set_up, test_random, tear_down);
  g_test_add ("/model/sorted-list/reentrant", Fixture, NULL, set_up, test_reentrant, tear_down);

  return g_test_run ();
}
