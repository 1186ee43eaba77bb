/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-task-facts.h"
#include "sbx-task-list.h"
#include "sbx-test-list-model.h"
#include "sbx-world.h"

#include <string.h>

#define FAILED (1 << SBX_TASK_FAILED)

typedef struct
{
  SbxWorld         *world;
  GListStore       *tasks;
  SbxTaskList      *list;
  SbxTestListModel *shadow;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  fixture->tasks = g_list_store_new (SBX_TYPE_TASK);
  fixture->list = sbx_task_list_new (G_LIST_MODEL (fixture->tasks));
  fixture->shadow = sbx_test_list_model_new (G_LIST_MODEL (fixture->list));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_test_list_model_free (fixture->shadow);
  g_assert_finalize_object (fixture->list);
  g_object_unref (fixture->tasks);
  g_assert_finalize_object (fixture->world);
}

/* (transfer none): the task, which is in the list only where it was added. */
static SbxTask *
report (Fixture    *fixture,
        guint       id,
        const char *status,
        guint       at,
        const char *note)
{
  g_autofree char *name = g_strdup_printf ("t%u", id);
  g_autofree char *text = g_strdup_printf (
    "{\"event\":\"taskUpdate\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"task\":{\"taskId\":\"%s\",\"status\":\"%s\","
    "\"createdAt\":1700000000000,\"startedAt\":1700000000000,\"endedAt\":%" G_GINT64_FORMAT ",\"note\":\"%s\"}}}",
    name, status, G_GINT64_CONSTANT (1700000000000) + at, note);
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), NULL);

  g_assert_nonnull (envelope);
  sbx_world_apply (fixture->world, envelope);
  sbx_world_flush (fixture->world);

  return sbx_world_find_task (fixture->world, name);
}

static void
add (Fixture    *fixture,
     guint       id,
     const char *status,
     guint       at)
{
  g_list_store_append (fixture->tasks, report (fixture, id, status, at, ""));
}

/* As many as @n that ended, in order: t0 is the first; each tenth failed. */
static void
add_many (Fixture *fixture,
          guint    n)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (tasks, report (fixture, i, i % 10 == 9 ? "failed" : "completed", n - i, ""));
  g_list_store_splice (fixture->tasks, 0, 0, tasks->pdata, n);
}

static void
settle (Fixture *fixture)
{
  while (sbx_task_list_get_busy (fixture->list))
    g_main_context_iteration (NULL, TRUE);
}

static void
ask (Fixture    *fixture,
     guint       states,
     const char *words)
{
  sbx_task_list_ask (fixture->list, states, sbx_task_search_new (words));
}

static guint
get_n (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static void
assert_ids (Fixture    *fixture,
            const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  settle (fixture);
  for (guint i = 0; i < get_n (fixture); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", sbx_task_get_id (task));
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

/* Forgets what was told. */
static void
forget (Fixture *fixture)
{
  settle (fixture);
  sbx_test_list_model_take_count (fixture->shadow);
  sbx_test_list_model_take_touched (fixture->shadow);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list)) == SBX_TYPE_TASK);
  g_assert_false (sbx_task_list_get_busy (fixture->list));
  add (fixture, 1, "completed", 10);
  add (fixture, 2, "failed", 30);
  add (fixture, 3, "running", 20);
  assert_ids (fixture, "t3 t2 t1");
  g_assert_cmpuint (sbx_task_list_get_n_all (fixture->list), ==, 3);
  g_assert_cmpuint (sbx_task_list_get_n (fixture->list, SBX_TASK_FAILED), ==, 1);
  g_assert_cmpuint (sbx_task_list_get_n (fixture->list, SBX_TASK_PENDING), ==, 0);

  ask (fixture, FAILED, "");
  assert_ids (fixture, "t2");
  report (fixture, 3, "failed", 40, "");
  report (fixture, 2, "running", 40, "");
  assert_ids (fixture, "t3");
  g_assert_cmpuint (sbx_task_list_get_n (fixture->list, SBX_TASK_FAILED), ==, 1);
  g_assert_cmpuint (sbx_task_list_get_n (fixture->list, SBX_TASK_RUNNING), ==, 1);

  /* What a task says can be looked for as soon as it says it. */
  ask (fixture, 0, "oven");
  assert_ids (fixture, "");
  report (fixture, 1, "completed", 10, "The oven is hot");
  assert_ids (fixture, "t1");
  report (fixture, 1, "completed", 10, "");
  assert_ids (fixture, "");

  ask (fixture, 0, "");
  assert_ids (fixture, "t2 t3 t1");
  g_list_store_remove (fixture->tasks, 1);
  assert_ids (fixture, "t3 t1");
  g_assert_cmpuint (sbx_task_list_get_n_all (fixture->list), ==, 2);
  g_assert_cmpuint (sbx_task_list_get_n (fixture->list, SBX_TASK_RUNNING), ==, 0);
  g_list_store_remove_all (fixture->tasks);
  assert_ids (fixture, "");
}

static gboolean
is_t902 (SbxTask  *task,
         gpointer  user_data)
{
  return g_str_equal (sbx_task_get_id (task), "t902");
}

/* What changes is told in one, as far as it reaches; and what changes nothing here is not told. */
static void
test_span (Fixture       *fixture,
           gconstpointer  data)
{
  add_many (fixture, 1000);
  forget (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 1000);

  report (fixture, 7, "running", 0, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 8);

  report (fixture, 7, "running", 0, "still");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);

  /* Far away, two of them at once: what lies between does not move. */
  report (fixture, 900, "running", 0, "");
  report (fixture, 901, "running", 0, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 4);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 4);
  g_assert_cmpuint (sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t900")), <, 3);

  /* And two neighbours that change places meanwhile are one that moves. */
  report (fixture, 500, "completed", 499, "");
  report (fixture, 501, "completed", 500, "");
  report (fixture, 990, "running", 0, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 4);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 4);
  g_assert_cmpuint (sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t501")) + 1, ==,
                    sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t500")));

  /* But for one whose row somebody needs. */
  sbx_task_list_set_held (fixture->list, is_t902, NULL);
  report (fixture, 902, "running", 0, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), >, 800);
  report (fixture, 900, "completed", 100, "");
  report (fixture, 901, "completed", 99, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 4);

  ask (fixture, FAILED, "");
  forget (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 100);
  report (fixture, 995, "failed", 5, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 1);
  report (fixture, 7, "completed", 993, "");
  settle (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);
}

/* Many that leave by the filter are told as one, whoever goes far meanwhile. */
static void
test_leaving (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    add (fixture, i, "running", 0);
  for (guint i = 100; i < 160; i++)
    add (fixture, i, "pending", 0);
  ask (fixture, 1 << SBX_TASK_RUNNING | 1 << SBX_TASK_PENDING, "");
  forget (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 160);

  for (guint i = 0; i < 90; i++)
    report (fixture, i, "completed", 500, "");
  report (fixture, 159, "running", 0, "");
  settle (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 70);
  g_assert_cmpuint (sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t159")), <, 11);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
}

/* The answer to another question has few rows at first; until there are some of it, that before stands. */
static void
test_another (Fixture       *fixture,
              gconstpointer  data)
{
  add_many (fixture, 5000);
  settle (fixture);

  ask (fixture, FAILED, "");
  g_assert_cmpuint (get_n (fixture), ==, 5000);
  while (get_n (fixture) == 5000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_n (fixture), <=, 16);
  g_assert_true (sbx_task_list_get_busy (fixture->list));
  settle (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 500);

  /* One that is far away. */
  report (fixture, 4998, "completed", 2, "crust");
  ask (fixture, 0, "CRUST");
  while (sbx_task_list_get_busy (fixture->list))
    {
      g_assert_true (get_n (fixture) == 500 || get_n (fixture) == 1);
      g_main_context_iteration (NULL, TRUE);
    }
  assert_ids (fixture, "t4998");

  ask (fixture, 0, "nothing has this");
  assert_ids (fixture, "");

  /* All at once, for who is in a hurry. */
  ask (fixture, 0, "");
  g_assert_cmpuint (sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t4321")), ==, 4321);
  g_assert_false (sbx_task_list_get_busy (fixture->list));
  g_assert_cmpuint (get_n (fixture), ==, 5000);
  ask (fixture, FAILED, "");
  g_assert_cmpuint (sbx_task_list_find (fixture->list, sbx_world_find_task (fixture->world, "t4321")), ==, G_MAXUINT);

  /* The same question has the same answer. */
  forget (fixture);
  ask (fixture, FAILED, "");
  g_assert_false (sbx_task_list_get_busy (fixture->list));
}

/* Tasks come, change and go while they are looked at. */
static void
test_meanwhile (Fixture       *fixture,
                gconstpointer  data)
{
  add_many (fixture, 3000);
  settle (fixture);

  /* Before there is an answer: the first is found among what changed, or what was shown goes. */
  report (fixture, 2998, "completed", 2, "crust");
  settle (fixture);
  ask (fixture, 0, "crust");
  report (fixture, 5, "running", 0, "crust");
  g_list_store_remove (fixture->tasks, 10);
  assert_ids (fixture, "t5 t2998");

  /* In the midst of it. */
  ask (fixture, FAILED, "");
  while (get_n (fixture) < 40)
    g_main_context_iteration (NULL, TRUE);
  report (fixture, 0, "failed", 5000, "");       /* before */
  report (fixture, 9, "completed", 2991, "");
  report (fixture, 2000, "failed", 1000, "");    /* behind */
  report (fixture, 2009, "completed", 991, "");
  report (fixture, 19, "failed", 500, "");       /* from the one to the other */
  report (fixture, 2599, "failed", 2998, "");
  settle (fixture);
  g_assert_cmpuint (get_n (fixture), ==, 300);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpint (sbx_task_get_state (task), ==, SBX_TASK_FAILED);
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  SbxTaskActivity left, right;

  sbx_task_get_activity (*(SbxTask **) a, &left);
  sbx_task_get_activity (*(SbxTask **) b, &right);

  return sbx_task_activity_compare (&left, &right);
}

/* The same as it is found in one go. */
static void
assert_as_expected (Fixture    *fixture,
                    guint       states,
                    const char *words)
{
  g_autoptr (SbxTaskSearch) search = sbx_task_search_new (words);
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  guint n[SBX_TASK_FAILED + 1] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->tasks)); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (G_LIST_MODEL (fixture->tasks), i);

      n[sbx_task_get_state (task)]++;
      if ((states == 0 || (states & 1 << sbx_task_get_state (task))) && (!search || sbx_task_search_matches (search, task)))
        g_ptr_array_add (expected, task);
    }
  g_ptr_array_sort (expected, compare);

  g_assert_cmpuint (get_n (fixture), ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_true (task == expected->pdata[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (n); i++)
    g_assert_cmpuint (sbx_task_list_get_n (fixture->list, i), ==, n[i]);
  g_assert_cmpuint (sbx_task_list_get_n_all (fixture->list), ==, g_list_model_get_n_items (G_LIST_MODEL (fixture->tasks)));
}

static void
turn_over (GListStore *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = n; i > 0; i--)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (store), i - 1));
  g_list_store_splice (store, 0, n, items->pdata, n);
}

static void
test_random (Fixture       *fixture,
             gconstpointer  data)
{
  static const char *const statuses[] = { "running", "pending", "completed", "failed", "odd" };
  static const char *const words[] = { "", "", "n1", "n2 t1", "n9" };
  static const guint masks[] = { 0, FAILED, 1 << SBX_TASK_RUNNING | 1 << SBX_TASK_PENDING };
  guint states = 0;
  const char *sought = "";

  add_many (fixture, 400);
  for (guint round = 0; round < 4000; round++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->tasks));
      guint id = (guint) g_test_rand_int_range (0, 600);
      g_autofree char *note = g_strdup_printf ("n%d", g_test_rand_int_range (0, 9));
      SbxTask *task = report (fixture, id, statuses[g_test_rand_int_range (0, 5)], (guint) g_test_rand_int_range (0, 500), note);

      if (!g_list_store_find (fixture->tasks, task, NULL))
        g_list_store_insert (fixture->tasks, (guint) g_test_rand_int_range (0, (int) n + 1), task);
      else if (g_test_rand_int_range (0, 3) == 0)
        g_list_store_remove (fixture->tasks, (guint) g_test_rand_int_range (0, (int) n));
      /* Moved in the source: gone and there again. */
      else if (g_test_rand_int_range (0, 20) == 0)
        turn_over (fixture->tasks);

      if (g_test_rand_int_range (0, 10) == 0)
        {
          states = masks[g_test_rand_int_range (0, G_N_ELEMENTS (masks))];
          sought = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];
          ask (fixture, states, sought);
        }
      if (g_test_rand_int_range (0, 4) == 0)
        g_main_context_iteration (NULL, FALSE);
      if (g_test_rand_int_range (0, 30) == 0)
        {
          settle (fixture);
          assert_as_expected (fixture, states, sought);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/task-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("order", test_order);
  ADD ("span", test_span);
  ADD ("leaving", test_leaving);
  ADD ("another", test_another);
  ADD ("meanwhile", test_meanwhile);
  ADD ("random", test_random);

  return g_test_run ();
}
