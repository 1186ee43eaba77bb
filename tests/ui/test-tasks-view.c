/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-run-card.h"
#include "sbx-task-row.h"
#include "sbx-task.h"
#include "sbx-tasks-view.h"
#include "sbx-test-wait.h"
#include "sbx-timeline-private.h"
#include "sbx-tip.h"

typedef struct
{
  GtkWidget    *window;
  SbxTasksView *view;
  GListStore   *worlds;
  SbxWorld     *world;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  fixture->worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_list_store_append (fixture->worlds, fixture->world);

  fixture->view = g_object_new (SBX_TYPE_TASKS_VIEW, NULL);
  sbx_tasks_view_set_worlds (fixture->view, G_LIST_MODEL (fixture->worlds));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 800);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->worlds);
  g_object_unref (fixture->world);
}

static gboolean
shows_words (GtkWidget  *widget,
             const char *text,
             gboolean    whole)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && (whole ? g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text)
                                      : strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (shows_words (child, text, whole))
      return TRUE;

  return FALSE;
}

static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  return shows_words (widget, text, TRUE);
}

static gboolean
shows_part (GtkWidget  *widget,
            const char *text)
{
  return shows_words (widget, text, FALSE);
}

static gboolean
has_tip (GtkWidget  *widget,
         const char *text)
{
  if (gtk_widget_get_mapped (widget) && g_strcmp0 (sbx_tip_get (widget), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (has_tip (child, text))
      return TRUE;

  return FALSE;
}

static char *
types_of (Fixture *fixture)
{
  GListModel *tasks = sbx_tasks_view_get_tasks (fixture->view);
  g_autoptr (GString) types = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (tasks, i);

      g_string_append_printf (types, "%s%s", i > 0 ? " " : "", sbx_task_get_task_type (task));
    }

  return g_string_free (g_steal_pointer (&types), FALSE);
}

/* (transfer none) */
static const char *
get_first (Fixture *fixture)
{
  g_autoptr (SbxTask) task = g_list_model_get_item (sbx_tasks_view_get_tasks (fixture->view), 0);

  return task ? sbx_task_get_id (task) : "";
}

static gboolean
lists (Fixture    *fixture,
       const char *expected)
{
  g_autofree char *types = types_of (fixture);

  return g_str_equal (types, expected);
}

static gboolean
has_subtitle (Fixture    *fixture,
              const char *expected)
{
  g_autofree char *subtitle = NULL;

  g_object_get (fixture->view, "subtitle", &subtitle, NULL);

  return g_strcmp0 (subtitle, expected) == 0;
}

static void
report_four (Fixture *fixture)
{
  sbx_demo_apply (fixture->world, "sessionUpdate",
                  "{'session':{'sessionId':'s1','title':'Cookbook','status':'running','completedTasks':1,'totalTasks':4,"
                  "'currentTask':'write','startedAt':1700000001000}}");
  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'t1','sessionId':'s1','taskType':'plan','status':'completed','createdAt':1700000001000,"
                  "'startedAt':1700000001000,'endedAt':1700000139000,'note':'12 chapters'}}");
  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'t2','sessionId':'s1','taskType':'rate','status':'failed','createdAt':1700000002000,'error':'No score'}}");
  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'t3','sessionId':'s1','taskType':'write','status':'running','createdAt':1700000003000}}");
  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'t4','taskType':'print','status':'pending','createdAt':1700000004000}}");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "No Tasks Yet"));
  g_assert_true (shows (GTK_WIDGET (fixture->view), "signalboxctl run -- COMMAND"));
}

static void
test_shown (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  report_four (fixture);
  sbx_test_wait (has_subtitle (fixture, "1 running · 1 waiting · 1 failed"));
  g_assert_true (lists (fixture, "write plan print rate"));

  sbx_test_wait (shows (view, "1 of 4 tasks"));
  g_assert_true (shows (view, "Now: write"));
  sbx_test_wait (shows (view, "Cookbook · 12 chapters"));
  g_assert_true (shows (view, "Cookbook · No score"));
  g_assert_true (shows (view, "2 min 18 s"));
}

static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  report_four (fixture);
  sbx_test_wait (shows (view, "1 of 4 tasks"));

  sbx_demo_apply (fixture->world, "progressUpdate",
                  "{'progress':{'sessionId':'s1','completedTasks':2,'totalTasks':4,'currentTask':'print'}}");
  sbx_test_wait (shows (view, "2 of 4 tasks"));
  g_assert_true (shows (view, "Now: print"));

  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t3','note':'612 words so far'}}");
  sbx_test_wait (shows (view, "Cookbook · 612 words so far"));
}

/* As many tasks as anybody can say, and names that would turn what stands around them; digits are grouped as the locale does. */
static void
test_odd (Fixture       *fixture,
          gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  sbx_demo_apply (fixture->world, "sessionUpdate",
                  "{'session':{'sessionId':'huge','title':'\u202egn\\n\\nol','status':'running','totalTasks':1000000000000000000,"
                  "'completedTasks':300000000000000000,'currentTask':'x\u202eevil\\n\\nlines','clientName':'r\u202d'}}");
  sbx_demo_apply (fixture->world, "sessionUpdate",
                  "{'session':{'sessionId':'negative','title':'Negative','status':'running','totalTasks':-3,'completedTasks':-7}}");
  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'t','title':'tur\u202ened\\nover','taskType':'a\u2066b','status':'odd\\none','attempts':3000000000,'note':'no\\nte'}}");
  sbx_test_wait (shows (view, "300000000000000000 of 1000000000000000000 tasks"));
  g_assert_true (shows (view, "\ufffdgn  ol"));
  g_assert_true (shows (view, "Now: x\ufffdevil  lines"));
  g_assert_true (shows (view, "r\ufffd"));
  g_assert_true (shows (view, "Negative"));
  g_assert_true (shows (view, "0 tasks done"));
  sbx_test_wait (shows (view, "tur\ufffdned over"));
  g_assert_true (shows (view, "a\ufffdb"));
  g_assert_true (shows (view, "no te"));
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  report_four (fixture);
  sbx_test_wait (lists (fixture, "write plan print rate"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "running");
  sbx_test_wait (lists (fixture, "write print"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "failed");
  sbx_test_wait (lists (fixture, "rate"));

  /* A task that changes its state changes its place. */
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t3','status':'failed'}}");
  sbx_test_wait (lists (fixture, "write rate"));
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t3','status':'completed'}}");
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t2','status':'running'}}");
  sbx_test_wait (lists (fixture, ""));
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "No task has failed"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "done");
  sbx_test_wait (lists (fixture, "plan write"));

  /* One that is not there shows all. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "nonsense");
  sbx_test_wait (lists (fixture, "rate plan print write"));
}

static void
test_several_hubs (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxWorld) other = sbx_world_new ("Other", "unix:/nonexistent/other.sock");

  report_four (fixture);
  sbx_demo_apply (other, "taskUpdate", "{'task':{'taskId':'t1','taskType':'call','status':'running','createdAt':1700000002500}}");
  g_list_store_append (fixture->worlds, other);
  sbx_test_wait (lists (fixture, "write call plan print rate"));
  sbx_test_wait (has_subtitle (fixture, "2 running · 1 waiting · 1 failed"));

  g_list_store_remove (fixture->worlds, 0);
  sbx_test_wait (lists (fixture, "call"));
  sbx_test_wait (has_subtitle (fixture, "1 running"));
}

/* The same number as in the sidebar, whether or not what runs is told as tasks. */
static void
test_counts_as_the_sidebar (Fixture       *fixture,
                            gconstpointer  data)
{
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s1','status':'running','startedAt':1700000000000}}");
  sbx_test_wait (has_subtitle (fixture, "1 running"));
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t1','sessionId':'s1','taskType':'write','status':'running'}}");
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t2','taskType':'call','status':'running'}}");
  sbx_test_wait (has_subtitle (fixture, "2 running"));
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 2);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t1','status':'failed'}}");
  sbx_test_wait (has_subtitle (fixture, "2 running · 1 failed"));
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s1','status':'failed'}}");
  sbx_test_wait (has_subtitle (fixture, "1 running · 1 failed"));
}

static gpointer
row_of (GtkWidget  *widget,
        const char *id)
{
  gpointer found = NULL;

  if (SBX_IS_TASK_ROW (widget) && sbx_task_row_get_task (SBX_TASK_ROW (widget)) &&
      g_str_equal (sbx_task_get_id (sbx_task_row_get_task (SBX_TASK_ROW (widget))), id))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = row_of (child, id);

  return found;
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  GtkWidget *found = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);

  return found;
}

static const char *
get_focused (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  GtkWidget *child = focus ? gtk_widget_get_first_child (focus) : NULL;

  return child && SBX_IS_TASK_ROW (child) ? sbx_task_get_id (sbx_task_row_get_task (SBX_TASK_ROW (child))) : NULL;
}

/* Whoever has the keyboard keeps it, as far as their task goes; rows of others are none of theirs. */
static void
test_focus (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  gpointer   row;

  for (guint i = 0; i < 90; i++)
    sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t%u','status':'completed','endedAt':17000000000%02u}}", i, 99 - i);
  sbx_test_wait (row_of (view, "t60") != NULL);
  row = gtk_widget_get_parent (row_of (view, "t60"));
  gtk_widget_grab_focus (row);
  g_assert_cmpstr (get_focused (fixture), ==, "t60");

  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t60','status':'running','startedAt':1700000001000}}");
  sbx_test_wait (g_str_equal (get_first (fixture), "t60"));
  g_assert_cmpstr (get_focused (fixture), ==, "t60");
  g_assert_true (gtk_widget_get_parent (row_of (view, "t60")) == row);

  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t80','status':'running','startedAt':1700000002000}}");
  sbx_test_wait (g_str_equal (get_first (fixture), "t80"));
  g_assert_cmpstr (get_focused (fixture), ==, "t60");
  g_assert_true (gtk_widget_get_parent (row_of (view, "t60")) == row);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t60','status':'completed','endedAt':1700000000001}}");
  sbx_test_wait (has_subtitle (fixture, "1 running"));
  g_assert_cmpstr (get_focused (fixture), ==, "t60");
}

/* A task is called by its title; opened, it says all that is known of it. */
static void
test_details (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  GtkWidget *row;

  sbx_demo_apply (fixture->world, "taskUpdate",
                  "{'task':{'taskId':'b5bb9d8014a0f9b1','title':'Rate chapter 5','taskType':'evaluate','status':'failed','attempts':3,"
                  "'error':'No score','result':{'draft':5,'parts':['crust',{'crumb':7.5}]},'evaluation':{'good':false}}}");
  sbx_test_wait (shows (view, "Rate chapter 5"));
  g_assert_true (shows (view, "evaluate"));
  g_assert_false (shows (view, "Attempts"));

  row = row_of (view, "b5bb9d8014a0f9b1");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Rate chapter 5, Failed, No score");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  gtk_widget_activate_action (gtk_widget_get_parent (row), "list.activate-item", "u", 1);
  sbx_test_wait (shows (view, "Attempts"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  g_assert_true (shows (view, "b5bb9d8014a0f9b1"));
  g_assert_true (shows (view, "draft: 5"));
  g_assert_true (shows (view, "parts (2)"));
  g_assert_false (shows (view, "• crust"));
  gtk_expander_set_expanded (GTK_EXPANDER (gtk_widget_get_ancestor (find_label (view, "parts (2)"), GTK_TYPE_EXPANDER)), TRUE);
  sbx_test_wait (shows (view, "• crust"));
  g_assert_true (shows (view, "good: no"));

  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'b5bb9d8014a0f9b1','attempts':4}}");
  sbx_test_wait (shows (view, "4"));
  /* What was opened is still open. */
  g_assert_true (shows (view, "• crust"));
  gtk_widget_activate_action (gtk_widget_get_parent (row), "list.activate-item", "u", 1);
  sbx_test_wait (!shows (view, "Attempts"));
}

static gpointer
find_widget (GtkWidget *widget,
             GType      type)
{
  gpointer found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);

  return found;
}

/* One session is shown, the newest at first: as a timeline, in a few lines, or as a table. */
static void
test_run (Fixture       *fixture,
          gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  GtkWidget *run;
  SbxTimeline *timeline;

  sbx_demo_apply (fixture->world, "sessionUpdate",
                  "{'session':{'sessionId':'s2','title':'Not started','status':'running','startedAt':1700000009000}}");
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t9','sessionId':'s2','status':'pending'}}");
  sbx_test_wait (shows (view, "No task has started yet"));

  report_four (fixture);
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s1','startedAt':1700000010000}}");
  sbx_test_wait (shows (view, "1 of 4 tasks"));
  run = find_widget (view, SBX_TYPE_RUN_CARD);
  timeline = find_widget (view, SBX_TYPE_TIMELINE);
  sbx_run_card_show (SBX_RUN_CARD (run), sbx_world_find_session (fixture->world, "s1"));
  sbx_test_wait (!sbx_timeline_is_empty (timeline) && !shows (view, "No task has started yet"));
  gtk_widget_set_direction (view, GTK_TEXT_DIR_RTL);

  g_assert_cmpfloat (sbx_timeline_get_zoom (timeline), ==, 1);
  gtk_widget_activate_action (run, "run.zoom-in", NULL);
  gtk_widget_activate_action (run, "run.zoom-in", NULL);
  g_assert_cmpfloat (sbx_timeline_get_zoom (timeline), >, 2);
  gtk_widget_activate_action (run, "run.zoom-out", NULL);
  g_assert_cmpfloat (sbx_timeline_get_zoom (timeline), <, 2);
  gtk_widget_activate_action (run, "run.zoom-fit", NULL);
  g_assert_cmpfloat (sbx_timeline_get_zoom (timeline), ==, 1);

  gtk_widget_activate_action (run, "run.mode", "s", "compact");
  sbx_test_wait (shows (view, "Where the Time Went"));
  g_assert_true (shows (view, "1 running · 1 failed · 1 completed"));
  g_assert_true (shows (view, "2 min 18 s · \u2068100 %\u2069 · 1 task"));
  /* A bar is as long as its share. */
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t6','taskType':'bake','status':'completed','sessionId':'s1',"
                                                "'startedAt':1700000139000,'endedAt':1700000185000}}");
  sbx_test_wait (shows (view, "46 s · \u206825 %\u2069 · 1 task"));
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (find_widget (run, GTK_TYPE_PROGRESS_BAR))), .75, .001);
  gtk_widget_activate_action (run, "run.mode", "s", "table");
  sbx_test_wait (shows (view, "Attempts"));
  sbx_test_wait (shows (view, "rate"));

  g_list_store_remove_all (fixture->worlds);
  sbx_test_wait (!shows (view, "Attempts"));
}

static void
type_search (Fixture    *fixture,
             const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (find_widget (GTK_WIDGET (fixture->view), GTK_TYPE_SEARCH_ENTRY)), text);
}

/* Words, in any order and case, among all that is said of a task. */
static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  report_four (fixture);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t5','taskType':'übersetzen','status':'pending','createdAt':1700000000500}}");
  sbx_test_wait (lists (fixture, "write plan print rate übersetzen"));

  type_search (fixture, "CHAPTERS cookbook");
  sbx_test_wait (lists (fixture, "plan"));
  /* What is found stands first. */
  sbx_test_wait (!shows (GTK_WIDGET (fixture->view), "Cookbook") && !shows (GTK_WIDGET (fixture->view), "Timeline"));
  type_search (fixture, "ÜBERSETZEN");
  sbx_test_wait (lists (fixture, "übersetzen"));
  type_search (fixture, "score");
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "failed");
  sbx_test_wait (lists (fixture, "rate"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.filter", "s", "running");
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "No task has these words"));

  /* What is to be shown is, whatever is looked for. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "tasks.show-task", "(ss)", "unix:/nonexistent/hub.sock", "t1");
  sbx_test_wait (lists (fixture, "write plan print rate übersetzen"));
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "12 chapters"));
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "Timeline"));
}

static gboolean
has_rows (SbxTimeline *timeline,
          const char  *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < timeline->rows->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", sbx_task_get_id (g_ptr_array_index (timeline->rows, i)));

  return g_str_equal (ids->str, expected);
}

/* In the order in which they began, those that wait last; also when that changes. */
static void
test_timeline_order (Fixture       *fixture,
                     gconstpointer  data)
{
  SbxTimeline *timeline;

  report_four (fixture);
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "Cookbook"));
  timeline = find_widget (GTK_WIDGET (fixture->view), SBX_TYPE_TIMELINE);
  sbx_test_wait (has_rows (timeline, "t1 t2 t3"));
  gtk_widget_grab_focus (GTK_WIDGET (timeline));
  timeline->cursor = 2;

  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t3','status':'running','sessionId':'s1','startedAt':1700000000500}}");
  sbx_test_wait (has_rows (timeline, "t3 t1 t2"));
  g_assert_cmpint (timeline->cursor, ==, 0);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t5','status':'running','sessionId':'s1','startedAt':1700000000700}}");
  sbx_test_wait (has_rows (timeline, "t3 t5 t1 t2"));
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t5','note':'half','sessionId':'s1'}}");
  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "Cookbook · half"));
  g_assert_true (has_rows (timeline, "t3 t5 t1 t2"));
}

/* Cards are not reused, so there are few until somebody asks for all. */
static void
test_many_sessions (Fixture       *fixture,
                    gconstpointer  data)
{
  for (guint i = 0; i < 9; i++)
    sbx_demo_apply (fixture->world, "sessionUpdate",
                    "{'session':{'sessionId':'s%u','title':'Session %u','status':'completed','startedAt':170000000000%u}}", i, i, i);

  sbx_test_wait (shows (GTK_WIDGET (fixture->view), "Show All 9 Sessions"));
  g_assert_true (shows (GTK_WIDGET (fixture->view), "Session 8"));
  sbx_test_wait (!shows (GTK_WIDGET (fixture->view), "Session 0"));
}

/* What was so when the hub was heard last is said as that, and no clock goes on. */
static void
test_away (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  SbxTask   *task;

  report_four (fixture);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t3','status':'running','startedAt':1700000141000,'sessionId':'s1'}}");
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_test_wait (shows (view, "Running") && shows (view, "Now: write") && shows (view, "rate"));
  g_assert_false (shows_part (view, "Offline · as of"));

  sbx_world_set_as_of (fixture->world, G_GINT64_CONSTANT (1700000301000));
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "The hub went away");
  sbx_test_wait (shows_part (view, "Offline · as of") && shows (view, "Was running") && shows (view, "Last known: write"));
  sbx_test_wait (shows (view, "5 min 0 s"));    /* the session */
  sbx_test_wait (shows (view, "2 min 40 s"));   /* the task's row */
  g_assert_false (shows (view, "Now: write"));
  g_assert_false (shows_part (view, " left"));
  sbx_test_wait (has_subtitle (fixture, "Last known: 1 running · 1 waiting · 1 failed"));
  task = sbx_world_find_task (fixture->world, "t3");
  {
    g_autofree char *words = sbx_timeline_describe (task);

    g_assert_nonnull (strstr (words, "Was running"));
    g_assert_nonnull (strstr (words, "2 min 40 s so far"));
  }

  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_test_wait (!shows_part (view, "Offline · as of") && !shows (view, "Was running") && shows (view, "Now: write"));
  sbx_test_wait (!shows (view, "2 min 40 s"));
}

/* Of what waits nothing is told and no clock runs: it follows its hub all the same. */
static void
test_waiting_away (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  report_four (fixture);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t5','sessionId':'s1','taskType':'bind','status':'pending'}}");
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_test_wait (shows (view, "1 of 4 tasks"));
  gtk_widget_activate_action (find_widget (view, SBX_TYPE_RUN_CARD), "run.mode", "s", "table");
  sbx_test_wait (has_tip (view, "Waiting") && shows (view, "Waiting"));

  sbx_world_set_as_of (fixture->world, G_GINT64_CONSTANT (1700000301000));
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, "The hub went away");
  sbx_test_wait (!has_tip (view, "Waiting") && has_tip (view, "Was waiting"));
  sbx_test_wait (!shows (view, "Waiting") && shows (view, "Was waiting"));

  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_test_wait (has_tip (view, "Waiting") && !has_tip (view, "Was waiting"));
  sbx_test_wait (shows (view, "Waiting") && !shows (view, "Was waiting"));
}

/* Nobody measured how long that took. */
static void
test_no_end (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget       *view = GTK_WIDGET (fixture->view);
  g_autofree char *words = NULL;

  report_four (fixture);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'t5','taskType':'proof','sessionId':'s1','status':'completed','startedAt':1700000141000,"
                                                "'updatedAt':1700000301000}}");
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s2','title':'Menu','status':'completed','startedAt':1700000001000,"
                                                   "'updatedAt':1700000301000}}");
  sbx_test_wait (shows (view, "proof") && shows (view, "Menu") && shows (view, "2 min 18 s"));
  g_assert_false (shows_part (view, "2 min 40 s"));
  g_assert_false (shows_part (view, "5 min 0 s"));
  words = sbx_timeline_describe (sbx_world_find_task (fixture->world, "t5"));
  g_assert_true (g_str_has_prefix (words, "proof: Completed, from "));
  g_assert_null (strstr (words, "took"));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) g_test_add ("/tasks-view/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("empty", test_empty);
  ADD ("shown", test_shown);
  ADD ("live", test_live);
  ADD ("odd", test_odd);
  ADD ("filter", test_filter);
  ADD ("several-hubs", test_several_hubs);
  ADD ("counts-as-the-sidebar", test_counts_as_the_sidebar);
  ADD ("details", test_details);
  ADD ("focus", test_focus);
  ADD ("run", test_run);
  ADD ("search", test_search);
  ADD ("timeline-order", test_timeline_order);
  ADD ("many-sessions", test_many_sessions);
  ADD ("away", test_away);
  ADD ("waiting-away", test_waiting_away);
  ADD ("no-end", test_no_end);

  return g_test_run ();
}
