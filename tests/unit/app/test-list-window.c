/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-window.h"
#include "sbx-test-list-model.h"

#include <stdlib.h>

/* Part of a long list, held against a shadow that replays every change. */

typedef struct
{
  GListStore       *list;
  SbxListWindow    *window;
  SbxTestListModel *shadow;
  guint             made;
} Fixture;

/* Returns where it is in the window. */
static guint
show_item (SbxListWindow *window,
           guint          position)
{
  sbx_list_window_show (window, position);

  return sbx_list_window_locate (window, position);
}

static void
add (Fixture *f,
     guint    position,
     guint    n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

      g_object_set_data (item, "number", GUINT_TO_POINTER (++f->made));
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (f->list, position, 0, items->pdata, n);
}

static guint
get_number (gpointer model,
            guint    position)
{
  g_autoptr (GObject) item = g_list_model_get_item (model, position);

  return item ? GPOINTER_TO_UINT (g_object_get_data (item, "number")) : 0;
}

static guint
get_length (gpointer model)
{
  return g_list_model_get_n_items (model);
}

/* A stretch of the list, without holes. */
static void
check (Fixture *f)
{
  guint n = get_length (f->window), at = 0;

  sbx_test_list_model_check (f->shadow);
  g_assert_cmpuint (n > 0, ==, get_length (f->list) > 0);
  while (n > 0 && get_number (f->list, at) != get_number (f->window, 0))
    at++;
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (get_number (f->window, i), ==, get_number (f->list, at + i));
  g_assert_cmpint (sbx_list_window_is_at_end (f->window), ==, at + n == get_length (f->list));
}

static void
set_up (Fixture      *f,
        gconstpointer n)
{
  f->list = g_list_store_new (G_TYPE_OBJECT);
  add (f, 0, GPOINTER_TO_UINT (n));
  f->window = sbx_list_window_new ();
  f->shadow = sbx_test_list_model_new (G_LIST_MODEL (f->window));
  sbx_list_window_set_source (f->window, G_LIST_MODEL (f->list));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_test_list_model_free (f->shadow);
  g_assert_finalize_object (G_OBJECT (f->window));
  g_assert_finalize_object (G_OBJECT (f->list));
}

static void
test_made_and_gone (void)
{
  SbxListWindow *window = sbx_list_window_new ();

  g_assert_cmpuint (get_length (window), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (window), 0));
  g_assert_true (sbx_list_window_is_at_end (window));
  g_assert_false (sbx_list_window_extend_before (window));
  g_assert_false (sbx_list_window_extend_after (window));
  g_assert_cmpuint (show_item (window, 3), ==, 0);
  sbx_list_window_follow (window);
  g_assert_finalize_object (G_OBJECT (window));
}

/* It begins at the end, however long the list is, and stays small while that grows. */
static void
test_follow (Fixture      *f,
             gconstpointer data)
{
  guint length;

  check (f);
  g_assert_true (sbx_list_window_is_at_end (f->window));
  length = get_length (f->window);
  g_assert_cmpuint (length, <, 100);
  for (guint n = 1; n < 5000; n *= 3)
    {
      sbx_test_list_model_take_count (f->shadow);
      add (f, get_length (f->list), n);
      /* Not before it is told to: once a frame. */
      g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 0);
      g_assert_false (sbx_list_window_is_at_end (f->window));
      check (f);
      sbx_list_window_follow (f->window);
      g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 1);
      g_assert_true (sbx_list_window_is_at_end (f->window));
      g_assert_cmpuint (get_length (f->window), ==, length);
      check (f);
    }
  sbx_list_window_follow (f->window);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 0);
}

/* Whoever left the end hears nothing of what comes elsewhere. */
static void
test_leave (Fixture      *f,
            gconstpointer data)
{
  guint first, length;

  sbx_list_window_leave (f->window);
  g_assert_cmpuint (get_number (f->window, show_item (f->window, 500)), ==, 501);
  check (f);
  first = get_number (f->window, 0);
  length = get_length (f->window);
  sbx_test_list_model_take_count (f->shadow);
  add (f, get_length (f->list), 300);
  add (f, 0, 300);
  add (f, 700, 3);
  g_list_store_splice (f->list, 0, 200, NULL, 0);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), ==, 0);
  g_assert_cmpuint (get_number (f->window, 0), ==, first);
  g_assert_cmpuint (get_length (f->window), ==, length);
  check (f);

  /* What stands right before the first is told where people get there. */
  add (f, 500 - 24 + 300 + 3 - 200, 1);
  g_assert_cmpuint (sbx_test_list_model_take_count (f->shadow), <=, 1);
  check (f);

  while (sbx_list_window_extend_before (f->window))
    check (f);
  while (sbx_list_window_extend_after (f->window))
    check (f);
  g_assert_cmpuint (get_length (f->window), ==, get_length (f->list));
  sbx_list_window_follow (f->window);
  add (f, get_length (f->list), 1);
  sbx_list_window_follow (f->window);
  g_assert_cmpuint (get_length (f->window), <, 100);
  check (f);
}

/* Near what it shows it grows, far away it is another. */
static void
test_show (Fixture      *f,
           gconstpointer data)
{
  const guint places[] = { 999, 0, 900, 899, 850, 100, 1, 5000 };

  sbx_list_window_leave (f->window);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      guint place = MIN (places[i], get_length (f->list) - 1);
      guint at = show_item (f->window, places[i]);

      g_assert_cmpuint (get_number (f->window, at), ==, place + 1);
      g_assert_cmpuint (at, >=, MIN (place, 24));
      g_assert_cmpuint (get_length (f->window) - at - 1, >=, MIN (get_length (f->list) - place - 1, 24));
      g_assert_cmpuint (get_length (f->window), <, 400);
      check (f);
    }
}

/* However often somebody goes to somewhere near, it stays small, also where much was scrolled through or came in between. */
static void
test_show_near (Fixture      *f,
                gconstpointer data)
{
  sbx_list_window_leave (f->window);
  for (guint place = 0; place < 1000; place += 40)
    {
      guint at = show_item (f->window, place);

      g_assert_cmpuint (get_number (f->window, at), ==, place + 1);
      g_assert_cmpuint (get_length (f->window), <=, 96);
      check (f);
    }

  sbx_list_window_show (f->window, 500);
  for (guint i = 0; i < 5; i++)
    {
      sbx_list_window_extend_before (f->window);
      sbx_list_window_extend_after (f->window);
    }
  add (f, 500, 50);
  g_assert_cmpuint (get_length (f->window), >, 250);
  sbx_list_window_show (f->window, 470);
  g_assert_cmpuint (get_length (f->window), <=, 96);
  check (f);
}

static void
test_all_gone (Fixture      *f,
               gconstpointer data)
{
  g_list_store_remove_all (f->list);
  check (f);
  add (f, 0, 500);
  check (f);
  sbx_list_window_follow (f->window);
  g_assert_true (sbx_list_window_is_at_end (f->window));

  /* What it showed is gone, and the rest is not. */
  sbx_list_window_leave (f->window);
  sbx_list_window_show (f->window, 250);
  g_list_store_splice (f->list, 100, 300, NULL, 0);
  check (f);

  sbx_list_window_set_source (f->window, NULL);
  g_assert_cmpuint (get_length (f->window), ==, 0);
  sbx_test_list_model_check (f->shadow);
  sbx_list_window_set_source (f->window, G_LIST_MODEL (f->list));
  check (f);
}

/* Anything, anywhere, in any order. */
static void
test_random (Fixture      *f,
             gconstpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      guint n = get_length (f->list);
      guint position = (guint) g_test_rand_int_range (0, (gint32) n + 1);
      guint some = (guint) g_test_rand_int_range (0, 120);
      guint room = MIN (n - position, some);

      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
        case 1:
          add (f, position, (guint) g_test_rand_int_range (0, 100));
          break;
        case 2:
          g_list_store_splice (f->list, position, room, NULL, 0);
          break;
        case 3:
          add (f, n, (guint) g_test_rand_int_range (0, 40));
          break;
        case 4:
          sbx_list_window_follow (f->window);
          break;
        case 5:
          sbx_list_window_leave (f->window);
          sbx_list_window_show (f->window, position);
          break;
        case 6:
          sbx_list_window_extend_before (f->window);
          break;
        default:
          sbx_list_window_extend_after (f->window);
          break;
        }
      check (f);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/list-window/made-and-gone", test_made_and_gone);
#define CASE(name, n) g_test_add ("/app/list-window/" #name, Fixture, GUINT_TO_POINTER (n), set_up, test_##name, tear_down)
  CASE (follow, 1000);
  CASE (leave, 1000);
  CASE (show, 1000);
  CASE (show_near, 1000);
  CASE (all_gone, 300);
  CASE (random, 200);

  return g_test_run ();
}
