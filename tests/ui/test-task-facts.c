/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-json-outline.h"
#include "sbx-task-controls.h"
#include "sbx-task-facts.h"
#include "sbx-task-usual.h"

static SbxTask *
report (SbxWorld   *world,
        const char *id,
        const char *members)
{
  sbx_demo_apply (world, "taskUpdate", "{'task':{'taskId':'%s'%s}}", id, members);

  return sbx_world_find_task (world, id);
}

static void
test_name (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  static const struct
  {
    const char *id;
    const char *members;
    const char *name;
  } cases[] = {
    { "a1", ",'title':'Rate chapter 5','taskType':'evaluate'", "Rate chapter 5" },
    { "research: flour types", ",'taskType':'research'", "research: flour types" },
    { "翻译", ",'taskType':'translate'", "翻译" },
    { "order-20261118-057", ",'taskType':'bake'", "order-20261118-057" },
    { "t17", ",'taskType':'bake'", "bake" },
    { "task-17", ",'taskType':'bake'", "bake" },
    { "3f2504e0-4f89-41d3-9a0c-0305e82c3301", ",'taskType':'bake'", "bake" },
    { "9f86d081884c7d659a2feaa0c55ad015", ",'taskType':'bake'", "bake" },
    { "outline-9f86d081884c7d65", ",'taskType':'bake'", "bake" },
    { "18", "", "18" },
    { "a2", ",'title':17,'taskType':'bake'", "bake" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (sbx_task_name (report (world, cases[i].id, cases[i].members)), ==, cases[i].name);
}

static void
test_duration (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  const gint64 now = G_GINT64_CONSTANT (1700000100000);

  g_assert_cmpint (sbx_task_duration (report (world, "a", ",'status':'pending'"), now), ==, -1);
  g_assert_cmpint (sbx_task_duration (report (world, "b", ",'status':'running','startedAt':1700000040000"), now), ==, 60000);
  g_assert_cmpint (sbx_task_duration (report (world, "c", ",'status':'failed','startedAt':1700000040000,'endedAt':1700000041000"), now), ==, 1000);
  /* Nobody said when it ended; what was told of it last was not its end. */
  g_assert_cmpint (sbx_task_duration (report (world, "d", ",'status':'failed','startedAt':1700000040000,'updatedAt':1700000042000"), now), ==, -1);
  /* Clocks differ. */
  g_assert_cmpint (sbx_task_duration (report (world, "e", ",'status':'failed','startedAt':1700000040000,'endedAt':1700000030000"), now), ==, 0);
  /* No clock is that wrong. */
  g_assert_cmpint (sbx_task_duration (report (world, "f", ",'status':'running','startedAt':-5"), now), ==, -1);
  g_assert_cmpint (sbx_task_duration (report (world, "g", ",'status':'running','startedAt':1000"), now), ==, -1);
  g_assert_cmpint (sbx_task_duration (report (world, "h", ",'status':'running','startedAt':9000000000000000"), now), ==, -1);
  g_assert_cmpint (sbx_task_duration (report (world, "i", ",'status':'failed','startedAt':1700000040000,'endedAt':9000000000000000,"
                                                          "'updatedAt':1700000041000"), now), ==, -1);
  /* One that begins in a moment, by its clock. */
  g_assert_cmpint (sbx_task_duration (report (world, "j", ",'status':'running','startedAt':1700000103000"), now), ==, 0);
}

/* Silence means something only beside what is usual. */
static void
test_stall (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  const gint64 start = G_GINT64_CONSTANT (1700000000000);
  SbxTask *task = report (world, "a", ",'status':'running','taskType':'bake','startedAt':1700000000000");

  g_assert_cmpint (sbx_task_stall (task, 60000, start + 179999), ==, 0);
  g_assert_cmpint (sbx_task_stall (task, 60000, start + 180000), ==, 180000);
  /* Short ones are given a minute. */
  g_assert_cmpint (sbx_task_stall (task, 100, start + 59999), ==, 0);
  g_assert_cmpint (sbx_task_stall (task, 100, start + 60000), ==, 60000);
  /* Nobody knows what is usual. */
  g_assert_cmpint (sbx_task_stall (task, 0, start + 899999), ==, 0);
  g_assert_cmpint (sbx_task_stall (task, 0, start + 900000), ==, 900000);
  /* A word of it, and a clock that goes backwards. */
  report (world, "a", ",'note':'half','updatedAt':1700000170000");
  g_assert_cmpint (sbx_task_stall (task, 60000, start + 349999), ==, 0);
  g_assert_cmpint (sbx_task_stall (task, 60000, start - 5000), ==, 0);
  report (world, "a", ",'status':'completed'");
  g_assert_cmpint (sbx_task_stall (task, 60000, start + 900000000), ==, 0);

  /* The middle one of at least three of the kind of which is known when they ended. */
  report (world, "b", ",'status':'completed','taskType':'bake','startedAt':1700000000000,'endedAt':1700000002000");
  report (world, "c", ",'status':'completed','taskType':'bake','startedAt':1700000000000,'endedAt':1700000900000");
  report (world, "d", ",'status':'completed','taskType':'bake','startedAt':1700000000000,'endedAt':1700000003000");
  report (world, "e", ",'status':'completed','taskType':'knead','startedAt':1700000000000,'endedAt':1700000003000");
  sbx_world_flush (world);
  g_assert_cmpint (sbx_task_usual (sbx_world_find_task (world, "d")), ==, 3000);
  g_assert_cmpint (sbx_task_usual (sbx_world_find_task (world, "e")), ==, 0);
}

static void
assert_why_not (GObject    *job,
                SbxControl  control,
                const char *expected)
{
  g_autofree char *why_not = sbx_control_dup_why_not (job, control);

  g_assert_cmpstr (why_not, ==, expected);
}

/* What the runner offers, in the state that it is for, over a connection. */
static void
test_controls (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  GObject *session, *task;

  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_demo_apply (world, "sessionUpdate", "{'session':{'sessionId':'s','status':'running','controls':['pause','cancel',7,'rm -rf'],'targetId':'runner'}}");
  sbx_demo_apply (world, "taskUpdate", "{'task':{'taskId':'t','sessionId':'s','status':'failed','controls':['retry']}}");
  session = G_OBJECT (sbx_world_find_session (world, "s"));
  task = G_OBJECT (sbx_world_find_task (world, "t"));
  g_assert_cmpstr (sbx_session_get_controls (SBX_SESSION (session)), ==, "pause cancel");

  assert_why_not (session, SBX_CONTROL_PAUSE, NULL);
  assert_why_not (session, SBX_CONTROL_CANCEL, NULL);
  assert_why_not (session, SBX_CONTROL_RESUME, "Its runner does not offer that.");
  /* A task is run by whoever runs its session. */
  assert_why_not (task, SBX_CONTROL_RETRY, NULL);
  g_assert_cmpstr (sbx_control_get_target (task), ==, "runner");

  sbx_demo_apply (world, "sessionUpdate", "{'session':{'sessionId':'s','status':'completed'}}");
  assert_why_not (session, SBX_CONTROL_PAUSE, "Only what is running can be paused.");
  assert_why_not (session, SBX_CONTROL_CANCEL, "It is over.");
  sbx_demo_apply (world, "sessionUpdate", "{'session':{'sessionId':'s','targetId':''}}");
  assert_why_not (task, SBX_CONTROL_RETRY, "Its runner does not offer that.");
  sbx_demo_apply (world, "taskUpdate", "{'task':{'taskId':'t','targetId':'other'}}");
  assert_why_not (task, SBX_CONTROL_RETRY, NULL);
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  assert_why_not (task, SBX_CONTROL_RETRY, "There is no connection to the hub.");
}

static void
test_order (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  SbxTask *order[] = {
    report (world, "r2", ",'status':'running','startedAt':1700000002000,'updatedAt':1700000009000"),
    report (world, "r1", ",'status':'running','startedAt':1700000001000,'updatedAt':1700000010000"),
    report (world, "ended", ",'status':'completed','startedAt':1700000001000,'endedAt':1700000008000"),
    report (world, "waits", ",'status':'pending','createdAt':1700000007000"),
    /* Nobody said when that ended; what was told of it last was not its end. */
    report (world, "over", ",'status':'completed','startedAt':1700000006000,'updatedAt':1700000009000"),
    report (world, "old-a", ",'status':'failed','createdAt':1600000000000"),
    report (world, "old-b", ",'status':'failed','createdAt':1600000000000"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < G_N_ELEMENTS (order); j++)
      {
        SbxTaskActivity a, b;

        sbx_task_get_activity (order[i], &a);
        sbx_task_get_activity (order[j], &b);
        g_assert_cmpint (CLAMP (sbx_task_activity_compare (&a, &b), -1, 1), ==, i < j ? -1 : i > j);
      }
}

static void
assert_outline (const char *json,
                const char *expected)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autofree char *text = sbx_json_outline (node);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_outline (void)
{
  g_autofree char *none = sbx_json_outline (NULL);
  g_autofree char *deep = g_strconcat ("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", NULL);
  g_autofree char *a = g_strnfill (9000, 'a');
  g_autofree char *quoted = g_strdup_printf ("[\"ä%s\",1]", a);
  g_autoptr (JsonNode) deep_node = json_from_string (deep, NULL);
  g_autoptr (JsonNode) long_node = json_from_string (quoted, NULL);
  g_autofree char *deep_text = sbx_json_outline (deep_node);
  g_autofree char *long_text = sbx_json_outline (long_node);

  g_assert_cmpstr (none, ==, "");
  assert_outline ("\"A sentence.\"", "A sentence.");
  assert_outline ("8.5", "8.5");
  assert_outline ("{}", "—");
  assert_outline ("{\"score\":8,\"ok\":true,\"why\":null}", "score: 8\nok: yes\nwhy: —");
  assert_outline ("{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}]}}", "a:\n    b:\n        • 1\n        • c: 2\n            d: 3");

  g_assert_true (g_str_has_suffix (deep_text, "…"));
  g_assert_true (g_str_has_suffix (long_text, "a…"));
  g_assert_cmpuint (strlen (long_text), <, 4100);
  g_assert_true (g_utf8_validate (long_text, -1, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/task-facts/name", test_name);
  g_test_add_func ("/task-facts/duration", test_duration);
  g_test_add_func ("/task-facts/stall", test_stall);
  g_test_add_func ("/task-facts/controls", test_controls);
  g_test_add_func ("/task-facts/order", test_order);
  g_test_add_func ("/json-outline/values", test_outline);

  return g_test_run ();
}
