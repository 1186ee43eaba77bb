/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "foreign-fixture.h"

/* The dialects agent and worker. */

/* --- agent --- */

static void
test_agent_reads (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SbxEnvelope) session = NULL;
  g_autoptr (SbxEnvelope) task = NULL;
  g_autoptr (SbxEnvelope) progress = NULL;
  g_autoptr (SbxEnvelope) listed = NULL;

  enter (fixture, "{\"stream\":\"tasks\"}");
  g_assert_cmpuint (fixture->link->sent->len, ==, 0);
  say (fixture, "{\"event\":\"session.update\",\"session_id\":\"s\",\"data\":{\"status\":\"running\",\"completed_tasks\":1,\"total_tasks\":3,\"model\":\"m\"}}");
  say (fixture, "{\"event\":\"task.update\",\"data\":{\"task_id\":\"t\",\"status\":\"completed\",\"task_type\":\"crawl\",\"result\":[1]}}");
  say (fixture, "{\"event\":\"progress.update\",\"data\":{\"total_tasks\":3,\"completed_tasks\":1}}");
  session = hear (fixture, "sessionUpdate", NULL);
  task = hear (fixture, "taskUpdate", NULL);
  progress = hear (fixture, "progressUpdate", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (session, "session"), "sessionId"), ==, "s");
  g_assert_cmpstr (json_object_get_string_member (get (session, "session"), "model"), ==, "m");
  g_assert_cmpstr (json_object_get_string_member (get (task, "task"), "taskType"), ==, "crawl");
  g_assert_cmpint (json_object_get_int_member (get (progress, "progress"), "totalTasks"), ==, 3);

  listed = ask_and_hear (fixture, "listTasks", "{}", "tasks");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sbx_envelope_get_payload (listed), "tasks")), ==, 1);
}

/* What cannot be read is skipped, which is said once; a server's error is shown. */
static void
test_agent_trouble (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const rubbish[] = { "", "{", "[]", "{\"event\":\"dance\",\"data\":{}}", "{\"event\":\"session.update\",\"data\":7}",
                                         "{\"event\":\"session.update\",\"data\":{}}", "{\"event\":\"task.update\",\"data\":{\"task_id\":{}}}",
                                         "{\"event\":\"pong\",\"data\":{}}" };
  g_autoptr (SbxEnvelope) task = NULL;

  enter (fixture, "{\"stream\":\"tasks\"}");
  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    say (fixture, rubbish[i]);
  say (fixture, "{\"event\":\"error\",\"data\":{\"message\":\"The model is away\",\"code\":42}}");
  say (fixture, "{\"event\":\"error\",\"data\":{}}");
  say (fixture, "{\"event\":\"task.update\",\"data\":{\"task_id\":\"t\"}}");
  task = hear (fixture, "taskUpdate", NULL);
  g_assert_cmpuint (fixture->failed->len, ==, 3);
  g_assert_nonnull (strstr (fixture->failed->pdata[0], "1 message that cannot be read"));
  g_assert_cmpstr (fixture->failed->pdata[1], ==, "The model is away");
  g_assert_cmpstr (fixture->failed->pdata[2], ==, "An error occurred");
}

static void
test_agent_writes (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (JsonObject)  sent = NULL;
  g_autoptr (SbxEnvelope) session = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;

  enter (fixture, "{\"stream\":\"tasks\"}");
  expect (fixture, "reportSession", "{\"session\":{\"sessionId\":\"mine\",\"status\":\"running\",\"totalTasks\":2}}", "ok");
  sent = last_sent (fixture);
  g_assert_cmpstr (json_object_get_string_member (sent, "event"), ==, "session.update");
  g_assert_cmpstr (json_object_get_string_member (sent, "session_id"), ==, "mine");
  session = hear (fixture, "sessionUpdate", NULL);

  refused = ask_and_hear (fixture, "pushAction", "{}", "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (refused), "error"), ==, "unsupported");
}

static void
test_agent_heartbeat (Fixture       *fixture,
                      gconstpointer  data)
{
  guint                  timeout = g_timeout_add (TIMEOUT_MS, on_timeout, NULL);
  g_autoptr (JsonObject) sent = NULL;

  sbx_foreign_start_heartbeat (fixture->foreign, 5);
  while (fixture->link->sent->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  sent = last_sent (fixture);
  g_assert_cmpstr (json_object_get_string_member (sent, "event"), ==, "ping");
}

static void
test_agent_address (void)
{
  g_unsetenv ("SIGNALBOX_AGENT_URL");
  g_assert_cmpstr (sbx_foreign_get_default_address (&sbx_foreign_agent), ==, "ws://localhost:8000/ws/ws");
  g_setenv ("SIGNALBOX_AGENT_URL", "", TRUE);
  g_assert_cmpstr (sbx_foreign_get_default_address (&sbx_foreign_agent), ==, "ws://localhost:8000/ws/ws");
  g_setenv ("SIGNALBOX_AGENT_URL", "wss://runner.example/live", TRUE);
  g_assert_cmpstr (sbx_foreign_get_default_address (&sbx_foreign_agent), ==, "wss://runner.example/live");
  g_assert_cmpstr (sbx_foreign_get_default_address (&sbx_foreign_worker), ==, "ws://localhost:8000");
  g_unsetenv ("SIGNALBOX_AGENT_URL");
}

/* --- worker --- */

static void
test_worker_acts (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SbxEnvelope) action = NULL;
  g_autoptr (SbxEnvelope) update = NULL;
  g_autoptr (SbxEnvelope) trace = NULL;
  g_autoptr (SbxEnvelope) missing = NULL;
  g_autoptr (JsonObject)  sent = NULL;
  JsonObject             *record;

  enter (fixture, "{\"stream\":\"bot/Bot #7/ä\"}");
  say (fixture, "{\"type\":\"action\",\"actionId\":\"a-1\",\"action\":{\"do\":\"say\"},\"timestamp\":1795167000123}");
  action = hear (fixture, "action", NULL);
  record = get (action, "action");
  g_assert_cmpstr (json_object_get_string_member (record, "actionId"), ==, "a-1");
  g_assert_cmpstr (json_object_get_string_member (record, "targetId"), ==, "Bot #7/ä");
  g_assert_cmpstr (json_object_get_string_member (record, "state"), ==, "sent");
  g_assert_cmpint (json_object_get_int_member (record, "sentAt"), ==, 1795167000123);

  expect (fixture, "ackAction", "{\"actionId\":\"a-1\",\"result\":{\"said\":true}}", "ok");
  sent = last_sent (fixture);
  g_assert_cmpstr (json_object_get_string_member (sent, "type"), ==, "action_result");
  g_assert_true (json_object_get_boolean_member (sent, "success"));
  g_assert_false (json_object_has_member (sent, "id"));
  update = hear (fixture, "actionUpdate", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (update, "action"), "state"), ==, "acknowledged");

  trace = ask_and_hear (fixture, "traceAction", "{\"actionId\":\"a-1\"}", "action");
  g_assert_cmpstr (json_object_get_string_member (get (trace, "action"), "state"), ==, "acknowledged");
  missing = ask_and_hear (fixture, "ackAction", "{\"actionId\":\"none\"}", "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (missing), "error"), ==, "notFound");
}

/* A server says what is to be done as soon as a bot is there, before that has subscribed to anything: it is told once then,
 * and what was missed with a cursor is not told beside it. */
static void
test_worker_early (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxEnvelope) live = NULL;
  g_autoptr (SbxEnvelope) first = NULL;
  g_autoptr (SbxEnvelope) second = NULL;
  g_autoptr (SbxEnvelope) subscribed = NULL;
  g_autofree char        *again = NULL;
  JsonObject             *payload;

  say (fixture, "{\"type\":\"action\",\"actionId\":\"a\",\"action\":{}}");
  expect (fixture, "hello", "{}", "welcome");
  live = ask_and_hear (fixture, "subscribe", "{\"streams\":[{\"stream\":\"bot/Bot #7/ä\"}]}", "subscribed");
  first = hear (fixture, "action", NULL);
  g_assert_false (json_object_has_member (sbx_envelope_get_payload (first), "seq"));
  g_assert_cmpstr (json_object_get_string_member (get (first, "action"), "actionId"), ==, "a");
  payload = json_array_get_object_element (json_object_get_array_member (sbx_envelope_get_payload (live), "streams"), 0);
  again = g_strdup_printf ("{\"streams\":[{\"stream\":\"bot/Bot #7/ä\",\"epoch\":\"%s\",\"seq\":%d}]}",
                           json_object_get_string_member (payload, "epoch"), (int) json_object_get_int_member (payload, "seq"));

  sbx_foreign_detach (fixture->foreign);
  attach (fixture, data);
  say (fixture, "{\"type\":\"action\",\"actionId\":\"b\",\"action\":{}}");
  expect (fixture, "hello", "{}", "welcome");
  subscribed = ask_and_hear (fixture, "subscribe", again, "subscribed");
  payload = json_array_get_object_element (json_object_get_array_member (sbx_envelope_get_payload (subscribed), "streams"), 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (payload, "missed")), ==, 1);
  say (fixture, "{\"type\":\"action\",\"actionId\":\"c\",\"action\":{}}");
  second = hear (fixture, "action", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (second, "action"), "actionId"), ==, "c");
}

/* The same action comes again over another connection: it is told again, and is one in the list. */
static void
test_worker_again (Fixture       *fixture,
                   gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SbxEnvelope) action = NULL;
      g_autoptr (SbxEnvelope) listed = NULL;

      enter (fixture, "{\"stream\":\"actions\"}");
      say (fixture, "{\"type\":\"action\",\"actionId\":\"a\",\"action\":{}}");
      action = hear (fixture, "action", NULL);
      listed = ask_and_hear (fixture, "listActions", "{}", "actions");
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sbx_envelope_get_payload (listed), "actions")), ==, 1);
      sbx_foreign_detach (fixture->foreign);
      attach (fixture, data);
    }
}

/* A server of another mind: no ids, no action object, types of its own. */
static void
test_worker_odd (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SbxEnvelope) first = NULL;
  g_autoptr (SbxEnvelope) second = NULL;
  g_autoptr (SbxEnvelope) unread = NULL;
  g_autoptr (SbxEnvelope) published = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;

  enter (fixture, "{\"stream\":\"actions\"},{\"stream\":\"x/worker\"}");
  say (fixture, "{\"type\":\"action\",\"command\":\"greet\"}");
  say (fixture, "{\"type\":\"action\",\"command\":\"greet\"}");
  say (fixture, "{\"type\":\"action\",\"actionId\":{},\"action\":{}}");
  say (fixture, "{\"type\":7}");
  say (fixture, "{\"type\":\"greeting\",\"to\":\"you\"}");
  first = hear (fixture, "action", NULL);
  second = hear (fixture, "action", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (first, "action"), "actionId"), !=,
                   json_object_get_string_member (get (second, "action"), "actionId"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (get (first, "action"), "action"), "command"), ==, "greet");
  /* What cannot be understood is shown as well. */
  unread = hear (fixture, "published", NULL);
  g_assert_cmpint (json_object_get_int_member (get (unread, "data"), "type"), ==, 7);
  published = hear (fixture, "published", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (published, "data"), "type"), ==, "greeting");

  say (fixture, "{\"type\":\"error\",\"message\":\"no\"}");
  g_assert_cmpuint (fixture->failed->len, ==, 1);
  refused = ask_and_hear (fixture, "pushAction", "{\"key\":\"k\",\"targetId\":\"b\",\"action\":{}}", "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (refused), "error"), ==, "unsupported");
}

static void
test_worker_heartbeat (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (JsonObject) sent = NULL;

  say (fixture, "{\"type\":\"heartbeat\",\"timestamp\":1795167000123}");
  g_assert_cmpuint (fixture->link->sent->len, ==, 1);
  sent = last_sent (fixture);
  g_assert_cmpstr (json_object_get_string_member (sent, "type"), ==, "heartbeat");
  g_assert_cmpint (json_object_get_int_member (sent, "timestamp"), >, 1700000000000);
}

/* The result goes nowhere: then the action is not ended. */
static void
test_worker_gone (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SbxEnvelope) action = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;
  g_autoptr (SbxEnvelope) trace = NULL;

  enter (fixture, "{\"stream\":\"actions\"}");
  say (fixture, "{\"type\":\"action\",\"actionId\":\"a\",\"action\":{}}");
  action = hear (fixture, "action", NULL);
  fixture->link->gone = TRUE;
  refused = ask_and_hear (fixture, "ackAction", "{\"actionId\":\"a\"}", "error");
  trace = ask_and_hear (fixture, "traceAction", "{\"actionId\":\"a\"}", "action");
  g_assert_cmpstr (json_object_get_string_member (get (trace, "action"), "state"), ==, "sent");
}

/* --- unified --- */

#define UPDATE(data) "{\"event\":\"projectsUpdate\",\"payload\":{\"type\":\"allProjects\",\"data\":[" data "],\"stats\":{}," \
  "\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"triggeredBy\":\"system\"}}"
#define PROJECT(id, action, more) "{\"projectId\":\"" id "\",\"callFlowId\":\"f\",\"action\":\"" action "\"" more "}"

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The projects of an envelope, by id: "p1:init p2:active". */
static char *
describe_projects (SbxEnvelope *envelope,
                   const char  *member)
{
  JsonArray             *projects = json_object_get_array_member (sbx_envelope_get_payload (envelope), member);
  g_autoptr (GPtrArray)  texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (projects); i++)
    {
      JsonObject *project = json_array_get_object_element (projects, i);

      g_ptr_array_add (texts, g_strconcat (json_object_get_string_member (project, "projectId"), ":",
                                           json_object_get_string_member (project, "action"), NULL));
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (char **) texts->pdata);
}

static void
assert_update (Fixture    *fixture,
               const char *expected)
{
  g_autoptr (SbxEnvelope) update = hear (fixture, "projectsUpdate", NULL);
  g_autofree char        *text = describe_projects (update, "data");

  g_assert_cmpstr (text, ==, expected);
}

/* The list is what the server tells first, whoever asks before that. */
static void
test_unified_reads (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (SbxEnvelope) subscribed = NULL;
  g_autoptr (SbxEnvelope) listed = NULL;
  g_autoptr (SbxEnvelope) change = NULL;
  g_autofree char        *subscribe = NULL;
  g_autofree char        *id = NULL;
  g_autofree char        *text = NULL;
  g_autofree char        *payload = NULL;
  GBytes                 *bytes;

  expect (fixture, "hello", "{}", "welcome");
  subscribe = ask (fixture, "subscribe", "{\"streams\":[{\"stream\":\"projects\"}]}");
  id = ask (fixture, "listProjects", "{}");
  say (fixture, UPDATE (PROJECT ("b", "init", "") "," PROJECT ("a", "active", ",\"client_secret\":\"S3CRET\",\"access_token\":\"S3CRET\",\"x\":7")
                        ",{\"noId\":1},5"));
  subscribed = hear (fixture, "subscribed", subscribe);
  listed = hear (fixture, "projects", id);
  text = describe_projects (listed, "projects");
  g_assert_cmpstr (text, ==, "a:active b:init");
  bytes = sbx_envelope_get_payload_text (listed);
  payload = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_null (strstr (payload, "S3CRET"));
  g_assert_nonnull (strstr (payload, "\"access_token\":\"***\""));
  g_assert_nonnull (strstr (payload, "\"x\":7"));
  say (fixture, "{\"event\":\"projectStatusChange\",\"payload\":{\"data\":{\"projectId\":\"b\",\"oldAction\":\"init\",\"newAction\":\"active\","
                "\"changedAt\":\"2026-11-20T09:30:00.123Z\"},\"timestamp\":\"2026-11-20T09:30:00.123Z\"}}");
  change = hear (fixture, "projectStatusChange", NULL);
  g_assert_cmpstr (json_object_get_string_member (get (change, "data"), "oldAction"), ==, "init");
  assert_update (fixture, "a:active b:active");
  say (fixture, UPDATE (PROJECT ("b", "active", "")));
  assert_update (fixture, "b:active");
}

/* A server that tells nothing until something happens has none to show. */
static void
test_unified_silent (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (SbxEnvelope) listed = NULL;

  enter (fixture, "{\"stream\":\"projects\"}");
  listed = ask_and_hear (fixture, "listProjects", "{}", "projects");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (sbx_envelope_get_payload (listed), "projects")), ==, 0);
  say (fixture, UPDATE (PROJECT ("a", "init", "")));
  assert_update (fixture, "a:init");
}

static void
test_unified_writes (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char start[] = "{\"project\":{\"projectId\":\"a\",\"client_secret\":\"s\",\"action\":\"active\",\"error\":null}}";
  g_autoptr (JsonObject)  sent = NULL;
  g_autoptr (SbxEnvelope) done = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;
  g_autoptr (SbxEnvelope) stopped = NULL;
  g_autofree char        *first = NULL;
  g_autofree char        *second = NULL;

  enter (fixture, "{\"stream\":\"projects\"}");
  say (fixture, UPDATE (PROJECT ("a", "init", "")));
  first = ask (fixture, "startOutbound", start);
  sent = last_sent (fixture);
  g_assert_cmpstr (json_object_get_string_member (sent, "event"), ==, "startOutbound");
  g_assert_false (json_object_has_member (sent, "id"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (json_object_get_object_member (sent, "payload"), "project"),
                                                  "client_secret"), ==, "s");
  /* Not yet what was asked for. */
  say (fixture, UPDATE (PROJECT ("a", "init", ",\"agentQuantity\":1")));
  say (fixture, UPDATE (PROJECT ("a", "active", "")));
  done = hear (fixture, "ok", first);

  second = ask (fixture, "stopOutbound", "{\"project\":{\"projectId\":\"a\"}}");
  say (fixture, UPDATE (PROJECT ("a", "active", "")));
  say (fixture, UPDATE (""));
  stopped = hear (fixture, "ok", second);
  refused = ask_and_hear (fixture, "sendMessage", "{\"key\":\"k\",\"channelId\":\"c\",\"topicId\":\"t\",\"content\":\"x\"}", "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (refused), "error"), ==, "unsupported");
}

/* An error is about what was asked for, and else for people. */
static void
test_unified_errors (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char error[] = "{\"event\":\"error\",\"payload\":{\"error\":\"CALL_FLOW\",\"message\":\"No such call flow\",\"timestamp\":\"2026-11-20T09:30:00.123Z\"}}";
  static const char *const rubbish[] = { "", "{", "[]", "{\"event\":\"projectsUpdate\",\"payload\":{\"type\":\"allProjects\"}}",
                                         "{\"event\":\"projectsUpdate\",\"payload\":{\"type\":7,\"data\":{}}}",
                                         "{\"event\":\"projectStatusChange\",\"payload\":{}}",
                                         "{\"event\":\"projectStatusChange\",\"payload\":{\"data\":{\"projectId\":\"a\"}}}",
                                         "{\"event\":\"dance\",\"payload\":{}}" };
  g_autoptr (SbxEnvelope) refused = NULL;
  g_autoptr (SbxEnvelope) wrong = NULL;
  g_autoptr (SbxEnvelope) gone = NULL;
  g_autofree char        *id = NULL;

  enter (fixture, "{\"stream\":\"projects\"}");
  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    say (fixture, rubbish[i]);
  id = ask (fixture, "startOutbound", "{\"project\":{\"projectId\":\"a\"}}");
  say (fixture, error);
  refused = hear (fixture, "error", id);
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (refused), "message"), ==, "No such call flow");
  g_assert_cmpuint (fixture->failed->len, ==, 1);
  g_assert_nonnull (strstr (fixture->failed->pdata[0], "cannot be read"));
  say (fixture, error);
  g_assert_cmpuint (fixture->failed->len, ==, 2);
  g_assert_cmpstr (fixture->failed->pdata[1], ==, "No such call flow");

  wrong = ask_and_hear (fixture, "startOutbound", "{\"project\":{}}", "error");
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (wrong), "error"), ==, "badRequest");
  fixture->link->gone = TRUE;
  gone = ask_and_hear (fixture, "stopOutbound", "{\"project\":{\"projectId\":\"a\"}}", "error");
}

/* --- All --- */

static void
test_recognize (void)
{
  static const struct
  {
    const char *text;
    guint       agent;
    guint       worker;
    guint       unified;
  } cases[] = {
    { "{\"event\":\"session.update\",\"session_id\":\"s\",\"data\":{}}", 2, 0 },
    { "{\"event\":\"pong\",\"data\":{\"timestamp\":1}}", 2, 0 },
    { "{\"event\":\"other\",\"data\":{}}", 1, 0 },
    { "{\"event\":\"error\",\"payload\":{\"error\":\"unsupported\"}}", 0, 0, 1 },
    { "{\"event\":\"error\",\"data\":{},\"payload\":{}}", 0, 0, 1 },
    { "{\"event\":\"projectsUpdate\",\"payload\":{\"type\":\"allProjects\"}}", 0, 0, 2 },
    { "{\"event\":\"projectsUpdate\",\"payload\":[]}", 0, 0, 0 },
    { "{\"type\":\"heartbeat\",\"timestamp\":1}", 0, 1 },
    { "{\"type\":\"error\"}", 0, 1 },
    { "{\"type\":7,\"event\":7}", 0, 0 },
    { "{\"action\":\"new_message\",\"data\":{}}", 0, 0 },
    { "{}", 0, 0 },
  };

  g_assert_cmpuint (sbx_foreign_agent.recognize ("hello", NULL), ==, 0);
  g_assert_cmpuint (sbx_foreign_worker.recognize ("hello", NULL), ==, 0);
  g_assert_cmpuint (sbx_foreign_unified.recognize ("hello", NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (sbx_foreign_agent.recognize (cases[i].text, object), ==, cases[i].agent);
      g_assert_cmpuint (sbx_foreign_worker.recognize (cases[i].text, object), ==, cases[i].worker);
      g_assert_cmpuint (sbx_foreign_unified.recognize (cases[i].text, object), ==, cases[i].unified);
    }
}

/* Signs of life do not make a request wait for ever; a long message does, as long as it comes. */
static void
test_under_way (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct
  {
    guint64  partial;
    gboolean under_way;
  } looks[] = {
    { 9000, FALSE },    /* what stood there before it was asked: see below */
    { 9400, FALSE },
    { 13500, TRUE },
    { 17600, TRUE },
    { 17600, FALSE },
    { 21695, FALSE },
    { 25791, TRUE },
    { 4096, TRUE },     /* another message */
    { 100, FALSE },
  };
  guint64 seen = 0;

  fixture->link->partial = looks[0].partial;
  sbx_foreign_is_under_way (fixture->foreign, &seen);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      fixture->link->partial = looks[i].partial;
      g_assert_cmpint (sbx_foreign_is_under_way (fixture->foreign, &seen), ==, looks[i].under_way);
    }
}

#define ADD(dialect, path, func) g_test_add ("/foreign/" #dialect "/" path, Fixture, &sbx_foreign_##dialect, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (agent, "reads", test_agent_reads);
  ADD (agent, "trouble", test_agent_trouble);
  ADD (agent, "writes", test_agent_writes);
  ADD (agent, "heartbeat", test_agent_heartbeat);
  g_test_add_func ("/foreign/agent/address", test_agent_address);
  ADD (worker, "acts", test_worker_acts);
  ADD (worker, "early", test_worker_early);
  ADD (worker, "again", test_worker_again);
  ADD (worker, "odd", test_worker_odd);
  ADD (worker, "heartbeat", test_worker_heartbeat);
  ADD (worker, "gone", test_worker_gone);
  ADD (unified, "reads", test_unified_reads);
  ADD (unified, "silent", test_unified_silent);
  ADD (unified, "writes", test_unified_writes);
  ADD (unified, "errors", test_unified_errors);
  ADD (unified, "under-way", test_under_way);
  g_test_add_func ("/foreign/recognize", test_recognize);
  return g_test_run ();
}
