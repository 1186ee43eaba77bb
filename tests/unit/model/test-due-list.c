/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-due-list.h"
#include "sbx-time.h"

/* Objects whose time comes, in order and once, with one timer for them all. */

static GString *told;
static gint64 again; /* when one is due again, 0 = never */

static gint64
on_due (gpointer object,
        gint64   now)
{
  gint64 next = again;

  g_string_append (told, g_object_get_data (object, "name"));
  again = 0;
  return next > 0 ? now + next : 0;
}

static GObject *
new_object (const char *name)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data (object, "name", (gpointer) name);
  return object;
}

static void
wait_empty (SbxDueList *list)
{
  while (sbx_due_list_get_size (list) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_order (void)
{
  SbxDueList *list = sbx_due_list_new (on_due);
  g_autoptr (GObject) a = new_object ("a");
  g_autoptr (GObject) b = new_object ("b");
  g_autoptr (GObject) c = new_object ("c");
  gint64 now = sbx_time_now_ms ();

  told = g_string_new (NULL);
  sbx_due_list_set (list, a, now + 40);
  sbx_due_list_set (list, b, now + 20);
  sbx_due_list_set (list, c, now - 1000);
  g_assert_cmpuint (sbx_due_list_get_size (list), ==, 3);
  wait_empty (list);
  g_assert_cmpstr (told->str, ==, "cba");
  sbx_due_list_free (list);
  g_string_free (told, TRUE);
}

/* Said again, taken back, and due once more by itself. */
static void
test_changes (void)
{
  SbxDueList *list = sbx_due_list_new (on_due);
  GObject *a = new_object ("a");
  GObject *b = new_object ("b");
  gint64 now = sbx_time_now_ms ();

  told = g_string_new (NULL);
  sbx_due_list_set (list, a, now + 1000000);
  sbx_due_list_set (list, a, now + 10);
  sbx_due_list_set (list, a, now + 10);
  sbx_due_list_set (list, b, now + 5);
  sbx_due_list_set (list, b, 0);
  sbx_due_list_set (list, b, 0);
  g_assert_cmpuint (sbx_due_list_get_size (list), ==, 1);
  again = 5;
  wait_empty (list);
  g_assert_cmpstr (told->str, ==, "aa");
  g_assert_finalize_object (b);

  /* What waits goes with the list, untold. */
  sbx_due_list_set (list, a, sbx_time_now_ms () + 5);
  sbx_due_list_free (list);
  g_assert_finalize_object (a);
  g_assert_cmpstr (told->str, ==, "aa");
  g_string_free (told, TRUE);
}

static void
test_many (void)
{
  SbxDueList *list = sbx_due_list_new (on_due);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now = sbx_time_now_ms ();

  told = g_string_new (NULL);
  for (guint i = 0; i < 1000; i++)
    {
      g_ptr_array_add (objects, new_object ("x"));
      sbx_due_list_set (list, objects->pdata[i], now + g_test_rand_int_range (1, 50));
    }
  wait_empty (list);
  g_assert_cmpuint (told->len, ==, 1000);
  sbx_due_list_free (list);
  g_string_free (told, TRUE);
}

/* Seconds by which the clock on the wall was set. */
static int set_by;

/* Instead of the library's, for all of this program. */
gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);

  return ((gint64) now.tv_sec + set_by) * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Forward, as after a sleep: what is over is told. Back: all is asked anew, since what was over may not be. */
static void
test_clock_set (void)
{
  SbxDueList *list = sbx_due_list_new (on_due);
  g_autoptr (GObject) a = new_object ("a");
  g_autoptr (GObject) b = new_object ("b");
  gint64 start = sbx_time_now_ms ();

  told = g_string_new (NULL);
  sbx_due_list_set (list, a, start + 3600 * 1000);
  sbx_due_list_set (list, b, start + 7200 * 1000);
  sbx_due_list_look (list, sbx_time_now_ms ());
  g_assert_cmpstr (told->str, ==, "");

  set_by = 3601;
  again = 3600 * 1000;
  sbx_due_list_look (list, sbx_time_now_ms ());
  g_assert_cmpstr (told->str, ==, "a");
  g_assert_cmpuint (sbx_due_list_get_size (list), ==, 2);

  set_by = 0;
  sbx_due_list_look (list, sbx_time_now_ms ());
  g_assert_cmpuint (told->len, ==, 3);
  g_assert_cmpuint (sbx_due_list_get_size (list), ==, 0);

  /* Put right by a little nothing is asked; and a time of before the list was made is one, too. */
  sbx_due_list_set (list, a, start + 3600 * 1000);
  sbx_due_list_look (list, sbx_time_now_ms () - 500);
  g_assert_cmpuint (told->len, ==, 3);
  set_by = -3600;
  sbx_due_list_look (list, sbx_time_now_ms ());
  g_assert_cmpuint (told->len, ==, 4);
  set_by = 0;
  sbx_due_list_free (list);
  g_string_free (told, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/due-list/order", test_order);
  g_test_add_func ("/model/due-list/changes", test_changes);
  g_test_add_func ("/model/due-list/clock-set", test_clock_set);
  g_test_add_func ("/model/due-list/many", test_many);

  return g_test_run ();
}
