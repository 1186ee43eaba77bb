/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-status-watch.h"
#include "sbx-task.h"
#include "sbx-test-wait.h"

static void
on_changed (SbxStatusWatch *watch,
            guint          *n_changes)
{
  (*n_changes)++;
}

static void
report (SbxWorld   *world,
        const char *id,
        const char *status)
{
  sbx_demo_apply (world, "taskUpdate", "{'task':{'taskId':'%s','taskType':'bake','status':'%s'}}", id, status);
}

static void
test_counts (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  SbxStatusWatch *watch;
  const SbxStatusCounts *counts;
  guint n_changes = 0;

  report (world, "t1", "running");
  watch = sbx_status_watch_new (sbx_world_get_tasks (world), (SbxStatusFunc) sbx_task_get_status);
  counts = sbx_status_watch_get_counts (watch);
  g_assert_cmpuint (counts->running, ==, 1);
  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &n_changes);
  sbx_test_wait (n_changes == 1);

  /* Many at once are one. */
  for (guint i = 2; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);

      report (world, id, "pending");
    }
  report (world, "t1", "failed");
  sbx_test_wait (n_changes == 2);
  g_assert_cmpuint (counts->running, ==, 0);
  g_assert_cmpuint (counts->waiting, ==, 98);
  g_assert_cmpuint (counts->failed, ==, 1);

  /* Only the status of one. */
  report (world, "t2", "completed");
  sbx_test_wait (n_changes == 3);
  g_assert_cmpuint (counts->done, ==, 1);
  g_assert_cmpuint (counts->waiting, ==, 97);

  g_assert_finalize_object (watch);

  /* And nobody is left who listens. */
  report (world, "t2", "failed");
}

static void
test_comes_and_goes (void)
{
  g_autoptr (GListStore) tasks = g_list_store_new (SBX_TYPE_TASK);
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  g_autoptr (SbxStatusWatch) watch = NULL;
  g_autoptr (SbxTask) task = NULL;
  const SbxStatusCounts *counts;

  report (world, "t1", "running");
  task = g_list_model_get_item (sbx_world_get_tasks (world), 0);
  g_list_store_append (tasks, task);

  watch = sbx_status_watch_new (G_LIST_MODEL (tasks), (SbxStatusFunc) sbx_task_get_status);
  counts = sbx_status_watch_get_counts (watch);
  g_list_store_remove (tasks, 0);
  sbx_test_wait (counts->running == 0);

  g_list_store_insert (tasks, 0, task);
  sbx_test_wait (counts->running == 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/status-watch/counts", test_counts);
  g_test_add_func ("/status-watch/comes-and-goes", test_comes_and_goes);

  return g_test_run ();
}
