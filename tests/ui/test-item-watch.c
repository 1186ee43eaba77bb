/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-item-watch.h"
#include "sbx-task.h"
#include "sbx-test-wait.h"

static void
on_changed (SbxItemWatch *watch,
            guint        *n_changes)
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
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_merges (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  SbxItemWatch *watch;
  guint n_changes = 0;

  report (world, "t1", "running");
  watch = sbx_item_watch_new (sbx_world_get_tasks (world), "notify::status");
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

  /* Only the status of one. */
  report (world, "t2", "completed");
  sbx_test_wait (n_changes == 3);
  drain ();
  g_assert_cmpuint (n_changes, ==, 3);

  g_assert_finalize_object (watch);

  /* And nobody is left who listens. */
  report (world, "t2", "failed");
}

static void
test_one_property (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  g_autoptr (SbxItemWatch) status = NULL;
  g_autoptr (SbxItemWatch) all = NULL;
  guint n_statuses = 0, n_all = 0;

  report (world, "t1", "running");
  status = sbx_item_watch_new (sbx_world_get_tasks (world), "notify::status");
  all = sbx_item_watch_new (sbx_world_get_tasks (world), "notify");
  g_signal_connect (status, "changed", G_CALLBACK (on_changed), &n_statuses);
  g_signal_connect (all, "changed", G_CALLBACK (on_changed), &n_all);
  sbx_test_wait (n_statuses == 1 && n_all == 1);

  sbx_demo_apply (world, "taskUpdate", "{'task':{'taskId':'t1','taskType':'bake','status':'running','progress':0.5}}");
  sbx_test_wait (n_all == 2);
  drain ();
  g_assert_cmpuint (n_statuses, ==, 1);
}

static void
test_comes_and_goes (void)
{
  g_autoptr (GListStore) tasks = g_list_store_new (SBX_TYPE_TASK);
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  g_autoptr (SbxItemWatch) watch = NULL;
  g_autoptr (SbxTask) task = NULL;
  guint n_changes = 0;

  report (world, "t1", "running");
  task = g_list_model_get_item (sbx_world_get_tasks (world), 0);
  g_list_store_append (tasks, task);

  watch = sbx_item_watch_new (G_LIST_MODEL (tasks), "notify::status");
  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &n_changes);
  sbx_test_wait (n_changes == 1);
  g_list_store_remove (tasks, 0);
  sbx_test_wait (n_changes == 2);

  /* It is nobody's business any more. */
  report (world, "t1", "failed");
  drain ();
  g_assert_cmpuint (n_changes, ==, 2);

  g_list_store_insert (tasks, 0, task);
  sbx_test_wait (n_changes == 3);
  report (world, "t1", "completed");
  sbx_test_wait (n_changes == 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item-watch/merges", test_merges);
  g_test_add_func ("/item-watch/one-property", test_one_property);
  g_test_add_func ("/item-watch/comes-and-goes", test_comes_and_goes);

  return g_test_run ();
}
