/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-test-list-model.h"
#include "sbx-time.h"
#include "sbx-world.h"

typedef struct
{
  SbxWorld *world;
  GString  *ended; /* what the world told */
} Fixture;

static void
on_task_ended (SbxWorld *world,
               SbxTask  *task,
               GString  *ended)
{
  g_string_append_printf (ended, "%s=%s ", sbx_task_get_id (task), sbx_task_get_status (task));
}

static void
on_session_ended (SbxWorld   *world,
                  SbxSession *session,
                  GString    *ended)
{
  g_string_append_printf (ended, "%s=%s ", sbx_session_get_id (session), sbx_session_get_status (session));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->world = sbx_world_new ("Runner", "ws://localhost");
  fixture->ended = g_string_new (NULL);
  g_signal_connect (fixture->world, "task-ended", G_CALLBACK (on_task_ended), fixture->ended);
  g_signal_connect (fixture->world, "session-ended", G_CALLBACK (on_session_ended), fixture->ended);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->world);
  g_string_free (fixture->ended, TRUE);
}

static void G_GNUC_PRINTF (2, 3)
apply (Fixture    *fixture,
       const char *format,
       ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autofree char *json = NULL;
  va_list arguments;

  va_start (arguments, format);
  json = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (char *c = json; *c != '\0'; c++)
    if (*c == '\'')
      *c = '"';

  envelope = sbx_codec_native.decode (json, strlen (json), &error);
  g_assert_no_error (error);
  sbx_world_apply (fixture->world, envelope);
}

static guint
n_items (GListModel *model)
{
  return g_list_model_get_n_items (model);
}

static void
test_sessions (Fixture      *fixture,
               gconstpointer data)
{
  SbxSession *session;

  apply (fixture, "{'event':'sessions','payload':{'sessions':["
                  "{'sessionId':'old','title':'Menu','status':'completed','startedAt':1000,'updatedAt':2000},"
                  "{'sessionId':'new','status':'running','completedTasks':1,'totalTasks':4,'startedAt':5000,'updatedAt':6000}]}}");
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_items (sbx_world_get_sessions (fixture->world)), ==, 2);
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 1);
  session = g_list_model_get_item (sbx_world_get_sessions (fixture->world), 0);
  g_assert_cmpstr (sbx_session_get_id (session), ==, "new");
  g_assert_true (sbx_session_get_world (session) == fixture->world);
  g_assert_cmpfloat (sbx_session_get_fraction (session), ==, 0.25);

  /* Only what is named changes; a list that is older than an update does nothing. */
  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'new','completedTasks':9,'currentTask':'Bake','updatedAt':7000}}}");
  apply (fixture, "{'event':'sessions','payload':{'sessions':[{'sessionId':'new','status':'failed','updatedAt':6500}]}}");
  g_assert_cmpfloat (sbx_session_get_fraction (session), ==, 1.0);
  g_assert_cmpuint (sbx_session_get_total_tasks (session), ==, 4);
  g_assert_cmpstr (sbx_session_get_status (session), ==, "running");
  g_assert_cmpstr (sbx_session_get_current_task (session), ==, "Bake");

  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'new','status':'failed','error':'no flour','updatedAt':8000}}}");
  g_assert_cmpstr (fixture->ended->str, ==, "");
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->ended->str, ==, "new=failed ");
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 0);
  g_object_unref (session);
}

/* What cannot be read of one is not said; what can be read is. */
static void
test_odd (Fixture      *fixture,
          gconstpointer data)
{
  SbxSession *session;
  SbxTask *task;

  apply (fixture, "{'event':'sessions','payload':{'sessions':[{'sessionId':'s','title':'Odd','status':'running','totalTasks':-3,'completedTasks':'many',"
                  "'currentTask':7,'error':[],'startedAt':{}}]}}");
  session = sbx_world_find_session (fixture->world, "s");
  g_assert_cmpstr (sbx_session_get_title (session), ==, "Odd");
  g_assert_cmpstr (sbx_session_get_status (session), ==, "running");
  g_assert_cmpstr (sbx_session_get_current_task (session), ==, "7");
  g_assert_cmpint (sbx_session_get_total_tasks (session), ==, 0);
  g_assert_cmpfloat (sbx_session_get_fraction (session), <, 0);

  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'s','totalTasks':1000000000000000000,'completedTasks':'300000000000000000'}}}");
  g_assert_cmpint (sbx_session_get_total_tasks (session), ==, G_GINT64_CONSTANT (1000000000000000000));
  g_assert_cmpint (sbx_session_get_completed_tasks (session), ==, G_GINT64_CONSTANT (300000000000000000));
  g_assert_cmpfloat (sbx_session_get_fraction (session), ==, .3);
  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'s','totalTasks':1e30,'completedTasks':5,'title':'Still'}}}");
  g_assert_cmpstr (sbx_session_get_title (session), ==, "Still");
  g_assert_cmpint (sbx_session_get_total_tasks (session), ==, G_GINT64_CONSTANT (1000000000000000000));
  g_assert_cmpint (sbx_session_get_completed_tasks (session), ==, 5);
  apply (fixture, "{'event':'progressUpdate','payload':{'progress':{'sessionId':'s','totalTasks':-4,'completedTasks':9,'currentTask':'Bake'}}}");
  g_assert_cmpstr (sbx_session_get_current_task (session), ==, "Bake");
  g_assert_cmpint (sbx_session_get_completed_tasks (session), ==, 9);
  g_assert_cmpfloat (sbx_session_get_fraction (session), <, 0);

  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t','taskType':'bake','status':'failed','attempts':-4,'progress':7,'note':['x']}}}");
  task = sbx_world_find_task (fixture->world, "t");
  g_assert_cmpstr (sbx_task_get_task_type (task), ==, "bake");
  g_assert_cmpstr (sbx_task_get_status (task), ==, "failed");
  g_assert_cmpint (sbx_task_get_attempts (task), ==, 0);
  g_assert_cmpfloat (sbx_task_get_progress (task), <, 0);
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t','attempts':1000000000000,'error':5}}}");
  g_assert_cmpint (sbx_task_get_attempts (task), ==, G_GINT64_CONSTANT (1000000000000));
  g_assert_cmpstr (sbx_task_get_error (task), ==, "5");
}

static void
test_progress (Fixture      *fixture,
               gconstpointer data)
{
  SbxSession *session;

  apply (fixture, "{'event':'progressUpdate','payload':{'progress':{'sessionId':'','totalTasks':4}}}");
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_items (sbx_world_get_sessions (fixture->world)), ==, 0);

  apply (fixture, "{'event':'progressUpdate','payload':{'progress':{'sessionId':'s','totalTasks':0,'completedTasks':3}}}");
  session = sbx_world_find_session (fixture->world, "s");
  g_assert_cmpfloat (sbx_session_get_fraction (session), <, 0);
  apply (fixture, "{'event':'progressUpdate','payload':{'progress':{'sessionId':'s','totalTasks':8,'completedTasks':2,'currentTask':'Mix'}}}");
  g_assert_cmpfloat (sbx_session_get_fraction (session), ==, 0.25);
  g_assert_cmpstr (sbx_session_get_current_task (session), ==, "Mix");
  apply (fixture, "{'event':'progressUpdate','payload':{'progress':{'sessionId':'s','totalTasks':8,'completedTasks':20}}}");
  g_assert_cmpfloat (sbx_session_get_fraction (session), ==, 1);
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

static void
test_tasks (Fixture      *fixture,
            gconstpointer data)
{
  guint n_status = 0, n_note = 0, n_result = 0, n_session = 0;
  SbxSession *session;
  SbxTask *task;

  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t1','sessionId':'s','taskType':'bake','status':'running','createdAt':1000}}}");
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t2','taskType':'sweep','status':'running','createdAt':2000,'progress':7}}}");
  sbx_world_flush (fixture->world);
  task = sbx_world_find_task (fixture->world, "t1");
  g_assert_null (sbx_task_get_session (task));
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 2);
  g_assert_cmpfloat (sbx_task_get_progress (task), <, 0);
  g_assert_cmpfloat (sbx_task_get_progress (sbx_world_find_task (fixture->world, "t2")), <=, 1);

  g_signal_connect (task, "notify::status", G_CALLBACK (count_notify), &n_status);
  g_signal_connect (task, "notify::note", G_CALLBACK (count_notify), &n_note);
  g_signal_connect (task, "notify::result", G_CALLBACK (count_notify), &n_result);
  g_signal_connect (task, "notify::session", G_CALLBACK (count_notify), &n_session);
  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'s','status':'running'}}}");
  session = sbx_task_get_session (task);
  g_assert_nonnull (session);
  for (int i = 0; i < 100; i++)
    apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t1','note':'line %d','result':{'a':[1,2]}}}}", i);
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_items (sbx_session_get_tasks (session)), ==, 1);
  g_assert_cmpstr (sbx_task_get_note (task), ==, "line 99");
  g_assert_cmpuint (n_note, ==, 1);
  g_assert_cmpuint (n_result, ==, 1);
  g_assert_cmpuint (n_session, ==, 1);
  g_assert_cmpuint (n_status, ==, 0);

  /* It changes over to no session at all. */
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'t1','sessionId':'','status':'completed'}}}");
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_items (sbx_session_get_tasks (session)), ==, 0);
  g_assert_cmpuint (n_items (sbx_world_get_tasks (fixture->world)), ==, 2);
  g_assert_cmpstr (fixture->ended->str, ==, "t1=completed ");
  g_assert_cmpuint (n_status, ==, 1);
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 2);
}

static void
assert_running (Fixture    *fixture,
                guint       count,
                const char *event,
                const char *json)
{
  apply (fixture, "{'event':'%s','payload':{%s}}", event, json);
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, count);
}

/* What runs counts once, as a task where one is known. */
static void
test_running (Fixture      *fixture,
              gconstpointer data)
{
  guint n_notified = 0;

  g_signal_connect (fixture->world, "notify::running-count", G_CALLBACK (count_notify), &n_notified);
  assert_running (fixture, 1, "sessionUpdate", "'session':{'sessionId':'s','status':'running'}");
  assert_running (fixture, 1, "taskUpdate", "'task':{'taskId':'t1','sessionId':'s','status':'running'}");
  assert_running (fixture, 2, "taskUpdate", "'task':{'taskId':'t2','sessionId':'s','status':'running'}");
  assert_running (fixture, 3, "taskUpdate", "'task':{'taskId':'lone','status':'running'}");
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_notified, ==, 1);
  assert_running (fixture, 4, "taskUpdate", "'task':{'taskId':'early','sessionId':'later','status':'running'}");
  assert_running (fixture, 4, "sessionUpdate", "'session':{'sessionId':'later','status':'running'}");
  /* The one that it leaves runs on without it. */
  assert_running (fixture, 5, "taskUpdate", "'task':{'taskId':'early','sessionId':'s'}");
  assert_running (fixture, 4, "sessionUpdate", "'session':{'sessionId':'later','status':'paused'}");
  assert_running (fixture, 3, "taskUpdate", "'task':{'taskId':'t1','status':'failed'}");
  assert_running (fixture, 2, "taskUpdate", "'task':{'taskId':'t2','status':'completed'}");
  assert_running (fixture, 2, "taskUpdate", "'task':{'taskId':'early','status':'completed'}");
  assert_running (fixture, 1, "sessionUpdate", "'session':{'sessionId':'s','status':'completed'}");
  assert_running (fixture, 2, "taskUpdate", "'task':{'taskId':'t1','status':'running'}");
  sbx_world_forget_session (fixture->world, "s");
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 2);
  sbx_world_forget_task (fixture->world, "t1");
  sbx_world_forget_task (fixture->world, "lone");
  g_assert_cmpuint (sbx_world_get_running_count (fixture->world), ==, 0);
}

/* What is told of an end: live updates that change the state, once. */
static void
test_ended (Fixture      *fixture,
            gconstpointer data)
{
  gint64 now = sbx_time_now_ms ();
  char recent[SBX_TIME_TEXT_SIZE], old[SBX_TIME_TEXT_SIZE];

  sbx_time_format (now - 30 * 1000, recent);
  sbx_time_format (now - 90 * 1000, old);

  apply (fixture, "{'event':'tasks','payload':{'tasks':[{'taskId':'listed','status':'completed'}]}}");
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'listed','status':'completed'}}}");
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'first','status':'failed'}}}");
  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':'first','status':'failed'}}}");
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->ended->str, ==, "first=failed ");

  g_string_truncate (fixture->ended, 0);
  apply (fixture, "{'event':'subscribed','payload':{'streams':[{'stream':'tasks','epoch':'e','seq':9,'missed':["
                  "{'event':'taskUpdate','payload':{'stream':'tasks','epoch':'e','seq':7,'timestamp':'%s','task':{'taskId':'old','status':'completed'}}},"
                  "{'event':'taskUpdate','payload':{'stream':'tasks','epoch':'e','seq':8,'timestamp':'%s','task':{'taskId':'recent','status':'completed'}}}"
                  "]}]}}", old, recent);
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->ended->str, ==, "recent=completed ");

  /* A client that catches up by itself says so by the state. */
  g_string_truncate (fixture->ended, 0);
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_RECONNECTING, 1, 5, 0, NULL);
  apply (fixture, "{'event':'taskUpdate','payload':{'timestamp':'%s','task':{'taskId':'caught-up','status':'completed'}}}", old);
  sbx_world_set_connection (fixture->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  apply (fixture, "{'event':'taskUpdate','payload':{'timestamp':'%s','task':{'taskId':'live','status':'completed'}}}", old);
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->ended->str, ==, "live=completed ");
}

static const char *const strange[] = {
  "{'event':'taskUpdate','payload':{}}",
  "{'event':'taskUpdate','payload':{'task':[]}}",
  "{'event':'taskUpdate','payload':{'task':{}}}",
  "{'event':'taskUpdate','payload':{'task':{'taskId':''}}}",
  "{'event':'taskUpdate','payload':{'task':{'taskId':{}}}}",
  "{'event':'tasks','payload':{'tasks':{}}}",
  "{'event':'tasks','payload':{'tasks':[1,null,'x',[],{}]}}",
  "{'event':'sessions','payload':{'sessions':[{'sessionId':null}]}}",
  "{'event':'sessionUpdate','payload':{'session':7}}",
  "{'event':'progressUpdate','payload':{'progress':'x'}}",
  "{'event':'progressUpdate','payload':{}}",
};

static void
test_strange (Fixture      *fixture,
              gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    apply (fixture, "%s", strange[i]);
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_items (sbx_world_get_tasks (fixture->world)), ==, 0);
  g_assert_cmpuint (n_items (sbx_world_get_sessions (fixture->world)), ==, 0);
}

static void
test_finalize (Fixture      *fixture,
               gconstpointer data)
{
  SbxSession *session;
  SbxTask *task;

  apply (fixture, "{'event':'taskUpdate','payload':{'task':{'taskId':7,'sessionId':'s','status':'running'}}}");
  apply (fixture, "{'event':'sessionUpdate','payload':{'session':{'sessionId':'s','status':'running'}}}");
  session = g_object_ref (sbx_world_find_session (fixture->world, "s"));
  task = g_object_ref (sbx_world_find_task (fixture->world, "7"));
  g_assert_finalize_object (fixture->world);
  g_assert_null (sbx_session_get_world (session));
  g_assert_null (sbx_task_get_world (task));
  g_assert_null (sbx_task_get_session (task));
  g_assert_finalize_object (session);
  g_assert_finalize_object (task);
  fixture->world = sbx_world_new ("", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/model/world-jobs/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("sessions", test_sessions);
  ADD ("odd", test_odd);
  ADD ("progress", test_progress);
  ADD ("tasks", test_tasks);
  ADD ("running", test_running);
  ADD ("ended", test_ended);
  ADD ("strange", test_strange);
  ADD ("finalize", test_finalize);

  return g_test_run ();
}
