/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"
#include "sbx-wire-error.h"

#include <gio/gio.h>
#include <string.h>

/* Servers that are not what they should be. */

#define LAST_SEQ GUINT_TO_POINTER (900)

typedef struct
{
  GError *error;
  guint   count;
} Failures;

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  Failures *failures = data;

  g_clear_error (&failures->error);
  failures->error = g_error_copy (error);
  failures->count++;
}

static SbxClient *
new_client (const char *uri,
            Failures   *failures)
{
  SbxClient *client = case_new_client (uri);

  if (failures != NULL)
    g_signal_connect (client, "failed", G_CALLBACK (on_failed), failures);
  return client;
}

/* Who is to notice that nothing comes. All others wait as long as people do: on a slow machine an answer may take a while. */
static SbxClient *
new_impatient_client (const char *uri,
                      Failures   *failures)
{
  SbxClient *client = new_client (uri, failures);
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.connect_timeout = 100;
  timings.request_timeout = 100;
  timings.heartbeat_interval = 30;
  sbx_client_set_timings (client, &timings);
  return client;
}

static void
assert_reason (SbxClient  *client,
               const char *words)
{
  const char *reason = sbx_world_get_reason (sbx_client_get_world (client));

  g_test_message ("%s", reason);
  g_assert_nonnull (strstr (reason, words));
}

/* Takes connections and never says a word. */
static void
test_silent_socket (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *uri = g_strdup_printf ("ws://localhost:%u/ws", port);
  Failures failures = { 0 };
  SbxClient *client = new_impatient_client (uri, &failures);

  g_assert_no_error (error);
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  g_assert_error (failures.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  assert_reason (client, "in time");
  case_wait_state (client, SBX_CONNECTION_PATROL);

  case_free_client (client);
  g_clear_error (&failures.error);
}

/* Takes the handshake, then nothing. */
static void
test_silent_hello (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  Failures failures = { 0 };
  SbxClient *client = new_impatient_client (fake_hub_get_uri (hub), &failures);

  fake_hub_set_mute (hub, TRUE);
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  g_assert_error (failures.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  assert_reason (client, "does not answer");
  g_assert_cmpuint (fake_hub_count (hub, "hello"), ==, 1);

  fake_hub_set_mute (hub, FALSE);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
  g_clear_error (&failures.error);
}

/* The cable is pulled: TCP says nothing. */
static void
test_black_hole (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  Failures failures = { 0 };
  SbxClient *client = new_impatient_client (fake_hub_get_uri (hub), &failures);
  gint64 before = g_get_monotonic_time ();
  guint most;

  case_connect (client);
  fake_hub_set_mute (hub, TRUE);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  g_assert_error (failures.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  assert_reason (client, "no longer answers");
  most = 1 + (g_get_monotonic_time () - before) / 30000;
  g_assert_cmpuint (fake_hub_count (hub, "ping"), >=, 1);
  g_assert_cmpuint (fake_hub_count (hub, "ping"), <=, most);
  g_assert_cmpfloat (sbx_world_get_latency (sbx_client_get_world (client)), <, 0);

  fake_hub_set_mute (hub, FALSE);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
  g_clear_error (&failures.error);
}

/* Waking up doubts the connection at once, long before the heartbeat would. */
static void
test_wake_up (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.heartbeat_interval = 600000;
  timings.probe_patience = 50;
  timings.backoff_base = timings.backoff_max = 600000;
  sbx_client_set_timings (client, &timings);
  case_connect (client);
  fake_hub_set_mute (hub, TRUE);
  g_signal_emit_by_name (client->wake_watch, "woke");
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);

  /* And ends the wait for the next try. */
  fake_hub_set_mute (hub, FALSE);
  g_signal_emit_by_name (client->wake_watch, "woke");
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
}

static const struct
{
  guint              status;
  SbxConnectionState state;
  const char        *words;
} statuses[] = {
  { 200, SBX_CONNECTION_ERROR, "not a hub" },
  { 401, SBX_CONNECTION_ERROR, "token" },
  { 404, SBX_CONNECTION_ERROR, "another kind of server" },
  { 503, SBX_CONNECTION_RECONNECTING, "503" },
};

static void
test_http_status (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);

      fake_hub_set_status (hub, statuses[i].status);
      sbx_client_start (client);
      case_wait_state (client, statuses[i].state);
      assert_reason (client, statuses[i].words);
      case_free_client (client);
    }
}

/* What stands in front of a hub that was there is given time. */
static void
test_proxy_after_hub (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);

  case_connect (client);
  fake_hub_set_status (hub, 404);
  fake_hub_close (hub, 1001);
  case_wait_state (client, SBX_CONNECTION_PATROL);
  assert_reason (client, "another kind of server");
  fake_hub_set_status (hub, 0);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
}

static gboolean
has_failed_thrice (gpointer data)
{
  return ((Failures *) data)->count >= 3;
}

/* Nobody listens: the quick tries, the patrol, and a person who does not want to wait. */
static void
test_refused (void)
{
  Failures failures = { 0 };
  SbxClient *client = new_client ("ws://127.0.0.1:1/ws", &failures);
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.backoff_limit = 2;
  timings.patrol_interval = 600000;
  sbx_client_set_timings (client, &timings);
  sbx_client_start (client);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTING);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  assert_reason (client, "No hub is running at ws://127.0.0.1:1/ws");
  case_wait_state (client, SBX_CONNECTION_PATROL);
  case_wait (has_failed_thrice, &failures);
  g_assert_cmpint (sbx_world_get_next_try (sbx_client_get_world (client)), >, 0);

  sbx_client_retry_now (client);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTING);
  g_assert_cmpint (sbx_world_get_next_try (sbx_client_get_world (client)), ==, 0);
  case_wait_state (client, SBX_CONNECTION_PATROL);
  case_free_client (client);
  g_clear_error (&failures.error);
}

static void
test_no_retry (void)
{
  Failures failures = { 0 };
  SbxClient *client = new_client ("unix:/nonexistent/hub.sock", &failures);

  sbx_client_set_retry (client, FALSE);
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_ERROR);
  g_assert_error (failures.error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED);
  assert_reason (client, "/nonexistent/hub.sock");
  case_free_client (client);
  g_clear_error (&failures.error);
}

static char *
answer_hello (FakeHub     *hub,
              const char  *request,
              JsonObject  *payload,
              const char **event,
              gpointer     data)
{
  const char *const *hello = data;

  if (!g_str_equal (request, "hello"))
    return fake_hub_answer (hub, request, payload, event);
  *event = hello[0];
  return g_strdup (hello[1]);
}

static const struct
{
  const char        *hello[2];     /* event and payload of the answer */
  SbxConnectionState state;
  const char        *words;
} greetings[] = {
  { { "error", "{\"error\":\"unauthorized\",\"message\":\"The token is not valid\"}" }, SBX_CONNECTION_ERROR, "not valid" },
  { { "error", "{\"error\":\"forbidden\",\"message\":\"Not from there\"}" }, SBX_CONNECTION_ERROR, "Not from there" },
  { { "error", "{\"error\":\"unavailable\",\"message\":\"The disk is full\"}" }, SBX_CONNECTION_RECONNECTING, "disk is full" },
  { { "error", "{\"error\":\"rateLimited\",\"message\":\"Too often\"}" }, SBX_CONNECTION_PATROL, "Too often" },
  { { "welcome", "{\"protocol\":2}" }, SBX_CONNECTION_ERROR, "version" },
  { { "welcome", "{}" }, SBX_CONNECTION_ERROR, "version" },
  { { "ok", "{\"protocol\":1}" }, SBX_CONNECTION_ERROR, "version" },
};

static void
test_greetings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);

      fake_hub_set_answer (hub, answer_hello, (gpointer) greetings[i].hello);
      sbx_client_start (client);
      case_wait_state (client, greetings[i].state);
      assert_reason (client, greetings[i].words);

      /* A person mends it and tries again. */
      fake_hub_set_answer (hub, NULL, NULL);
      sbx_client_retry_now (client);
      case_wait_state (client, SBX_CONNECTION_CONNECTED);
      case_free_client (client);
    }
}

static const struct
{
  guint              code;
  SbxConnectionState state;
} closes[] = {
  { 1001, SBX_CONNECTION_RECONNECTING },
  { 4001, SBX_CONNECTION_ERROR },
  { 4003, SBX_CONNECTION_ERROR },
  { 4008, SBX_CONNECTION_RECONNECTING },
  { 4029, SBX_CONNECTION_PATROL },
  { 4030, SBX_CONNECTION_ERROR },
};

static void
test_closes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);

      case_connect (client);
      fake_hub_close (hub, closes[i].code);
      case_wait_state (client, closes[i].state);
      case_free_client (client);
    }
}

/* A hub that stops says when its clients are to come back, so that they do not all come at once. */
static void
test_told_when (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  gint64 left;

  case_connect (client);
  fake_hub_close_with (hub, 1001, "the hub is stopping; retryAfter=500000");
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  left = sbx_world_get_next_try (sbx_client_get_world (client)) - g_get_real_time () / 1000;
  g_assert_cmpint (left, >, 400000);
  g_assert_cmpint (left, <=, 500000);

  sbx_client_retry_now (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  fake_hub_close_with (hub, 1001, "the hub is stopping; retryAfter=20");
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
}

/* The connection breaks off, and is there again. */
static void
reconnect (FakeHub   *hub,
           SbxClient *client)
{
  fake_hub_close (hub, 1001);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
}

typedef struct
{
  FakeHub    *hub;
  const char *request;
  guint       count;
} RequestWish;

static gboolean
has_requests (gpointer data)
{
  RequestWish *wish = data;

  return fake_hub_count (wish->hub, wish->request) >= wish->count;
}

static char *
chatter_before_welcome (FakeHub     *hub,
                        const char  *request,
                        JsonObject  *payload,
                        const char **event,
                        gpointer     data)
{
  if (g_str_equal (request, "hello"))
    {
      fake_hub_push (hub, "projectsUpdate", "{\"projects\":[],\"totalProjects\":0}");
      fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":9,\"channel\":{\"id\":\"early\"}}");
      fake_hub_push (hub, "error", "{\"error\":\"unauthorized\",\"message\":\"Say hello first\"}");
      fake_hub_push (hub, "nobodyKnowsThis", "{}");
    }

  return fake_hub_answer (hub, request, payload, event);
}

/* What a hub tells everybody before it says welcome neither harms nor counts as seen. */
static void
test_before_welcome (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  Failures failures = { 0 };
  JsonArray *streams;

  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &failures);
  fake_hub_set_answer (hub, chatter_before_welcome, NULL);
  case_connect (client);
  g_assert_cmpuint (failures.count, ==, 0);
  g_assert_cmpuint (fake_hub_count (hub, "hello"), ==, 1);
  g_assert_cmpuint (fake_hub_count (hub, "subscribe"), ==, 1);
  streams = json_object_get_array_member (fake_hub_get_last (hub, "subscribe"), "streams");
  g_assert_cmpuint (json_array_get_length (streams), ==, 4);
  g_assert_false (json_object_has_member (json_array_get_object_element (streams, 0), "seq"));
  g_assert_null (sbx_world_find_channel (sbx_client_get_world (client), "early"));
  case_free_client (client);
}

/* An event between two is missing: ask for it from the cursor, and do not say connected until then. */
static void
test_hole (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  RequestWish wish = { hub, "subscribe", 0 };
  JsonObject *entry;

  case_connect (client);
  wish.count = fake_hub_count (hub, "subscribe") + 1;
  fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":1,\"id\":\"x\",\"removed\":true}");
  fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":5,\"id\":\"y\",\"removed\":true}");
  fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":6,\"id\":\"z\",\"removed\":true}");
  case_wait (has_requests, &wish);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTING);
  entry = json_array_get_object_element (json_object_get_array_member (fake_hub_get_last (hub, "subscribe"), "streams"), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "stream"), ==, "channels");
  g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, 1);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (fake_hub_count (hub, "subscribe"), ==, wish.count);
  case_free_client (client);
}

/* A hub whose numbers make a hole again and again is asked after longer and longer waits. */
static void
test_holes (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  RequestWish wish = { hub, "subscribe", 0 };
  gint64 begin;

  case_connect (client);
  wish.count = fake_hub_count (hub, "subscribe");
  fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":1,\"id\":\"x\",\"removed\":true}");
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 3; i++)
    {
      wish.count++;
      fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":5,\"id\":\"y\",\"removed\":true}");
      case_wait (has_requests, &wish);
      g_assert_cmpint (g_get_monotonic_time () - begin, >=, ((1 << i) - 1) * G_TIME_SPAN_SECOND);
      case_wait_state (client, SBX_CONNECTION_CONNECTED);
    }
  case_free_client (client);
}

static void
count_envelopes (SbxClient   *client,
                 SbxEnvelope *envelope,
                 gpointer     data)
{
  (*(guint *) data)++;
}

static gboolean
is_three (gpointer data)
{
  return *(guint *) data == 3;
}

/* Bytes that are no envelope are skipped; what was seen is not told twice. */
static void
test_noise (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  guint count = 0;

  case_connect (client);
  g_signal_connect (client, "envelope", G_CALLBACK (count_envelopes), &count);
  fake_hub_push (hub, "taskUpdate", "{\"stream\":\"tasks\",\"epoch\":\"e1\",\"seq\":1,\"task\":{\"taskId\":\"t\"}}");
  fake_hub_push (hub, "taskUpdate", "{\"stream\":\"tasks\",\"epoch\":\"e1\",\"seq\":1,\"task\":{\"taskId\":\"t\"}}");
  fake_hub_push (hub, "taskUpdate", "not json");
  fake_hub_push (hub, "error", "{\"error\":\"internal\",\"message\":\"x\"}");
  fake_hub_push (hub, "somethingNew", "{\"stream\":\"tasks\",\"epoch\":\"e1\",\"seq\":2}");
  fake_hub_push (hub, "published", "{\"stream\":\"x/free\",\"data\":[]}");
  case_wait (is_three, &count);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTED);
  case_free_client (client);
}

static char *
answer_but_stats (FakeHub     *hub,
                  const char  *request,
                  JsonObject  *payload,
                  const char **event,
                  gpointer     data)
{
  return g_str_equal (request, "stats") ? NULL : fake_hub_answer (hub, request, payload, event);
}

/* An answer that does not come, one that nobody wants any more, and one that the connection takes with it. */
static void
test_requests (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *late = NULL, *cancelled = NULL, *cut = NULL;
  g_autoptr (GError) error = NULL;

  fake_hub_set_answer (hub, answer_but_stats, NULL);
  case_connect (client);
  sbx_client_request_async (client, "stats", NULL, 20, NULL, case_take_result, &late);
  case_wait (case_is_there, &late);
  g_assert_null (sbx_client_request_finish (client, late, &error));
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  g_clear_error (&error);

  sbx_client_request_async (client, "stats", NULL, 60000, cancellable, case_take_result, &cancelled);
  g_cancellable_cancel (cancellable);
  case_wait (case_is_there, &cancelled);
  g_assert_null (sbx_client_request_finish (client, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  sbx_client_request_async (client, "stats", NULL, 60000, NULL, case_take_result, &cut);
  fake_hub_close (hub, 1001);
  case_wait (case_is_there, &cut);
  g_assert_null (sbx_client_request_finish (client, cut, &error));
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);

  g_object_unref (late);
  g_object_unref (cancelled);
  g_object_unref (cut);
  case_free_client (client);
}

/* Scrolling marks a hundred times; the hub is told as little as possible, and the newest in the end. */
static void
test_read_marks (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  RequestWish wish = { hub, "markRead", 2 };
  SbxTopic *topic;

  fake_hub_set_answer (hub, fake_hub_answer_topic, LAST_SEQ);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  for (gint64 seq = 800; seq <= 900; seq++)
    sbx_client_mark_read (client, topic, seq);
  sbx_client_mark_read (client, topic, 850);
  case_wait (has_requests, &wish);
  g_assert_cmpint (json_object_get_int_member (fake_hub_get_last (hub, "markRead"), "seq"), ==, 900);
  g_assert_cmpuint (fake_hub_count (hub, "markRead"), ==, 2);
  case_free_client (client);
}

/* A log that was trimmed while the client was away: the first ones were seen, then came up to newest, five to a page. */
typedef struct
{
  gboolean    trimmed;
  guint       seen;
  guint       newest;
  const char *reason;         /* (nullable): why the stream cannot go on, "trimmed" where it is not said */
  const char *stream_error;   /* (nullable): to who subscribes to the channel */
  const char *page_error;     /* (nullable): to who asks for messages */
} TrimmedLog;

/* What was seen is before the place where the list was made, the others after it. */
static guint
seq_of (TrimmedLog *log,
        guint       number)
{
  return number <= log->seen ? number * 10 : 1000 + number * 10;
}

static char *
make_page (TrimmedLog *log,
           guint       first,
           guint       last)
{
  g_autoptr (GString) text = g_string_new ("{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":[");

  for (guint i = first; i <= last; i++)
    g_string_append_printf (text, "%s{\"id\":\"m%u\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":%u,\"content\":\"%u\",\"fromName\":\"X\"}",
                            i > first ? "," : "", i, seq_of (log, i), i);
  g_string_append_printf (text, "],\"more\":{\"before\":%s,\"after\":%s}}", first > 1 ? "true" : "false",
                          last < log->newest ? "true" : "false");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
answer_error (const char  *code,
              const char **event)
{
  *event = "error";
  return g_strdup_printf ("{\"error\":\"%s\",\"message\":\"Not now\"}", code);
}

static gboolean
names_channel (JsonArray *streams)
{
  for (guint i = 0; i < json_array_get_length (streams); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (streams, i), "stream"), "channel/a"))
      return TRUE;

  return FALSE;
}

static char *
answer_trimmed (FakeHub     *hub,
                const char  *request,
                JsonObject  *payload,
                const char **event,
                gpointer     data)
{
  TrimmedLog *log = data;
  JsonArray *streams = json_object_has_member (payload, "streams") ? json_object_get_array_member (payload, "streams") : NULL;

  if (log->page_error != NULL && g_str_equal (request, "listMessages"))
    return answer_error (log->page_error, event);
  if (log->stream_error != NULL && streams != NULL && names_channel (streams))
    return answer_error (log->stream_error, event);
  if (g_str_equal (request, "listMessages"))
    {
      gint64 before = json_object_get_int_member_with_default (payload, "before", G_MAXINT64);
      guint last = log->newest;

      while (last > 0 && seq_of (log, last) >= before)
        last--;
      *event = "messages";
      return make_page (log, last > 5 ? last - 4 : 1, last);
    }
  if (log->trimmed && g_str_equal (request, "subscribe"))
    {
      *event = "subscribed";
      return g_strdup_printf ("{\"streams\":[{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":%u,\"oldest\":1110,\"recovered\":false,"
                              "\"reason\":\"%s\"}]}", seq_of (log, log->newest), log->reason != NULL ? log->reason : "trimmed");
    }
  return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);
}

static void
lose_and_trim (FakeHub    *hub,
               SbxClient  *client,
               TrimmedLog *log,
               guint       newest)
{
  log->trimmed = TRUE;
  log->newest = newest;
  reconnect (hub, client);
  sbx_world_flush (sbx_client_get_world (client));
}

/* (transfer full): the message below the only gap. */
static SbxMessage *
find_gap (GListModel *messages)
{
  g_autoptr (SbxMessage) found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (messages, i);

      if (!sbx_message_get_gap_before (message))
        continue;
      g_assert_null (found);
      found = g_object_ref (message);
    }

  g_assert_nonnull (found);
  return g_steal_pointer (&found);
}

/* The hub lost or never had the place where we were: the gap says so in the hub's word, and loads. "ahead" is another
 * log, of which nothing that was shown is kept; of a reason that nobody knows what was shown stays. */
static void
test_gap_reasons (void)
{
  static const struct
  {
    const char *reason;
    guint       n_kept;
    gint64      from;
  } cases[] = { { "trimmed", 3, 901 }, { "epoch", 0, 1 }, { "ahead", 0, 1 }, { "unknown", 3, 901 }, { "nobodyKnowsThis", 3, 901 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
      TrimmedLog log = { FALSE, 3, 3, cases[i].reason };
      g_autoptr (SbxMessage) below = NULL;
      GListModel *messages;
      SbxTopic *topic;

      fake_hub_set_answer (hub, answer_trimmed, &log);
      case_connect (client);
      topic = case_open_topic (client, "a", "t");
      messages = G_LIST_MODEL (sbx_topic_get_messages (topic));
      lose_and_trim (hub, client, &log, 22);

      g_assert_cmpuint (g_list_model_get_n_items (messages), ==, cases[i].n_kept + 5);
      below = find_gap (messages);
      g_assert_cmpint (sbx_message_get_seq (below), ==, seq_of (&log, 18));
      g_assert_cmpstr (sbx_message_get_gap_reason (below), ==, cases[i].reason);
      g_assert_cmpint (sbx_message_get_gap_from (below), ==, cases[i].from);
      g_assert_cmpint (sbx_message_get_gap_to (below), ==, seq_of (&log, 18) - 1);
      g_assert_true (sbx_message_get_gap_loadable (below));
      sbx_client_load_gap (client, topic, sbx_message_get_gap_from (below), sbx_message_get_gap_to (below));
      case_wait_items (messages, 22);
      case_assert_whole (topic, 22);
      case_free_client (client);
    }
}

static gint64
look_up (SbxClient   *client,
         SbxTopic    *topic,
         const char  *id,
         GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_look_up_message_async (client, topic, id, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);

  return sbx_client_look_up_message_finish (client, result, error);
}

/* A hundred pages are gone back for what a reply answers. What stands before them is not called removed. */
static void
test_look_up (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  TrimmedLog log = { FALSE, 600, 600 };
  g_autoptr (GError) error = NULL;
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_trimmed, &log);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_assert_cmpint (look_up (client, topic, "m100", &error), ==, 0);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  g_assert_nonnull (strstr (error->message, "500"));
  g_clear_error (&error);
  g_assert_cmpint (look_up (client, topic, "m101", &error), ==, 1010);
  g_assert_no_error (error);

  log.seen = log.newest = 20;
  g_assert_cmpint (look_up (client, topic, "gone", &error), ==, 0);
  g_assert_no_error (error);
  case_free_client (client);
}

static gboolean
is_not_loading (gpointer data)
{
  return !sbx_message_get_gap_loading (data);
}

/* The hub refuses the page: the gap says that it failed, people are told, and it can be tried again. */
static void
test_gap_fails (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  Failures failures = { NULL, 0 };
  SbxClient *client = new_client (fake_hub_get_uri (hub), &failures);
  TrimmedLog log = { FALSE, 3, 3 };
  g_autoptr (SbxMessage) below = NULL;
  GListModel *messages;
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_trimmed, &log);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  messages = G_LIST_MODEL (sbx_topic_get_messages (topic));
  lose_and_trim (hub, client, &log, 22);
  below = find_gap (messages);

  log.page_error = "forbidden";
  failures.count = 0;
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (below), sbx_message_get_gap_to (below));
  case_wait (is_not_loading, below);
  g_assert_true (sbx_message_get_gap_before (below));
  g_assert_cmpstr (sbx_message_get_gap_reason (below), ==, "failed");
  g_assert_true (sbx_message_get_gap_loadable (below));
  g_assert_cmpint (sbx_message_get_gap_from (below), ==, 901);
  g_assert_cmpuint (failures.count, ==, 1);

  log.page_error = NULL;
  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (below), sbx_message_get_gap_to (below));
  case_wait_items (messages, 22);
  case_assert_whole (topic, 22);
  g_clear_error (&failures.error);
  case_free_client (client);
}

/* The stream is refused for now: what comes once it is not any more stands below a gap that says so, and that nobody
 * can load. */
static void
test_gap_forbidden (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  TrimmedLog log = { FALSE, 3, 3, NULL, "forbidden" };
  g_autoptr (SbxMessage) below = NULL;
  GListModel *messages;
  SbxTopic *topic;

  log.stream_error = NULL;
  fake_hub_set_answer (hub, answer_trimmed, &log);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  messages = G_LIST_MODEL (sbx_topic_get_messages (topic));
  log.stream_error = "forbidden";
  log.newest = 22;
  reconnect (hub, client);
  sbx_world_flush (sbx_client_get_world (client));
  /* What was there stays, and nothing is said to be below it. */
  case_assert_whole (topic, 3);

  log.stream_error = NULL;
  fake_hub_push (hub, "channelChanged", "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":1,\"channel\":{\"id\":\"a\",\"name\":\"A\"}}");
  case_wait_items (messages, 3 + 5);
  below = find_gap (messages);
  g_assert_cmpint (sbx_message_get_seq (below), ==, seq_of (&log, 18));
  g_assert_cmpstr (sbx_message_get_gap_reason (below), ==, "forbidden");
  g_assert_false (sbx_message_get_gap_loadable (below));
  case_free_client (client);
}

/* The newest page shows at once, what is before it as a gap, which loads until it joins. */
static void
test_trimmed (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  TrimmedLog log = { FALSE, 3, 3 };
  g_autoptr (SbxMessage) message = NULL;
  GListModel *messages;
  guint lists;
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_trimmed, &log);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  messages = G_LIST_MODEL (sbx_topic_get_messages (topic));
  case_assert_whole (topic, 3);

  lists = fake_hub_count (hub, "listChannels");
  lose_and_trim (hub, client, &log, 22);
  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, 3 + 5);
  message = g_list_model_get_item (messages, 3);
  g_assert_true (sbx_message_get_gap_before (message));
  g_assert_cmpint (sbx_message_get_gap_from (message), ==, 901);
  g_assert_cmpint (sbx_message_get_gap_to (message), ==, seq_of (&log, 18) - 1);
  g_assert_cmpstr (sbx_message_get_gap_reason (message), ==, "trimmed");
  g_assert_true (sbx_message_get_gap_loadable (message));
  g_assert_false (sbx_message_get_gap_loading (message));
  g_assert_cmpuint (fake_hub_count (hub, "listChannels"), ==, lists + 1);

  sbx_client_load_gap (client, topic, sbx_message_get_gap_from (message), sbx_message_get_gap_to (message));
  g_assert_true (sbx_message_get_gap_loading (message));
  case_wait_items (messages, 22);
  g_assert_false (sbx_message_get_gap_before (message));
  g_assert_false (sbx_message_get_gap_loading (message));
  case_assert_whole (topic, 22);
  case_free_client (client);
}

/* Where the newest page reaches back to what is known, nobody sees a gap. */
static void
test_trimmed_but_whole (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  TrimmedLog log = { FALSE, 3, 3 };
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_trimmed, &log);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  lose_and_trim (hub, client, &log, 5);
  case_assert_whole (topic, 5);
  case_free_client (client);
}

/* A channel's stream goes on from where its list was made. */
static void
test_from_the_list (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  JsonObject *entry;

  fake_hub_set_answer (hub, fake_hub_answer_topic, LAST_SEQ);
  case_connect (client);
  entry = json_array_get_object_element (json_object_get_array_member (fake_hub_get_last (hub, "subscribe"), "streams"), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "stream"), ==, "channel/a");
  g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, 900);
  case_free_client (client);
}

#define MISSED(seq) \
  "{\"event\":\"messageAdded\",\"payload\":{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":" #seq ",\"message\":{" \
  "\"id\":\"m" #seq "\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":" #seq ",\"content\":\"]}, \\\"" #seq "\\\"\"}}}"

/* What another hub might say: names in any order and with escapes, what is no event, and events twice. */
static const char strange_streams[] =
  "{\"streams\":[7,null,\"x\",[],{},{\"missed\":[" MISSED (990) "]},"
  "{\"stream\":\"channel/unknown\",\"epoch\":\"e1\",\"seq\":991,\"missed\":[" MISSED (991) "]},"
  "{\"stream\":\"channels\",\"epoch\":\"e1\",\"seq\":0,\"missed\":7},"
  "{\"stream\":\"tasks\",\"epoch\":\"e1\",\"seq\":0,\"missed\":null},"
  "{\"more\":false,\"\\u006dissed\":[ null,7,\"]\",[],{},{\"event\":\"messageAdded\"},{\"event\":\"messageAdded\",\"payload\":[]},"
  "{\"payload\":{\"seq\":901}}, " MISSED (901) "," MISSED (902) " , " MISSED (902) "," MISSED (900) ","
  "{ \"payload\" : { \"seq\" : 903 } , \"\\u0065vent\" : \"nobodyKnows\" }," MISSED (904) "],"
  "\"recovered\":true,\"oldest\":1,\"seq\":905,\"epoch\":\"e1\",\"stream\":\"channel\\/a\"}]}";

/* @data: (const char **): what subscribers are told instead of the usual; %NULL = the usual. */
static char *
answer_subscribers (FakeHub     *hub,
                    const char  *request,
                    JsonObject  *payload,
                    const char **event,
                    gpointer     data)
{
  const char **streams = data;

  if (*streams == NULL || !g_str_equal (request, "subscribe"))
    return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);

  *event = "subscribed";
  return g_strdup (*streams);
}

/* From where the client asked last for the first of its streams. */
static gint64
get_asked_seq (FakeHub *hub)
{
  JsonArray *streams = json_object_get_array_member (fake_hub_get_last (hub, "subscribe"), "streams");

  return json_object_get_int_member (json_array_get_object_element (streams, 0), "seq");
}

static void
note_told (SbxClient   *client,
           SbxEnvelope *envelope,
           GString     *told)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);

  g_string_append_printf (told, "%s %" G_GINT64_FORMAT " ", sbx_envelope_get_event (envelope), json_object_get_int_member (payload, "seq"));
}

static void
test_strange_page (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (SbxMessage) message = NULL;
  const char *streams = NULL;
  RequestWish wish = { hub, "subscribe", 0 };
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_subscribers, &streams);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_signal_connect (client, "envelope", G_CALLBACK (note_told), told);

  streams = strange_streams;
  reconnect (hub, client);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpstr (told->str, ==, "messageAdded 901 messageAdded 902 nobodyKnows 903 messageAdded 904 ");
  case_assert_whole (topic, 3);
  message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 2);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "]}, \"904\"");

  /* The stream goes on behind what the answer says, also where its last events are nobody's. */
  streams = NULL;
  wish.count = fake_hub_count (hub, "subscribe") + 1;
  fake_hub_push (hub, "messageAdded", "{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":907}");
  case_wait (has_requests, &wish);
  g_assert_cmpint (get_asked_seq (hub), ==, 905);
  case_free_client (client);
}

/* A hub that leaves out an event of what was missed, and says that it is whole. */
static const char holed_streams[] =
  "{\"streams\":[{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":903,\"oldest\":1,\"recovered\":true,"
  "\"missed\":[" MISSED (901) "," MISSED (903) "],\"more\":false}]}";

static void
note_gap (SbxClient  *client,
          const char *stream,
          gint64      from_seq,
          JsonObject *entry,
          GString    *gaps)
{
  g_string_append_printf (gaps, "%s %" G_GINT64_FORMAT " %s;", stream, from_seq, json_object_get_string_member (entry, "reason"));
}

/* It is told as a gap, once, and the stream goes on behind it. */
static void
test_holed_page (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  g_autoptr (GString) gaps = g_string_new (NULL);
  const char *streams = NULL;
  RequestWish wish = { hub, "subscribe", 0 };

  fake_hub_set_answer (hub, answer_subscribers, &streams);
  case_connect (client);
  g_signal_connect (client, "gap", G_CALLBACK (note_gap), gaps);

  streams = holed_streams;
  reconnect (hub, client);
  g_assert_cmpstr (gaps->str, ==, "channel/a 901 failed;");

  streams = NULL;
  wish.count = fake_hub_count (hub, "subscribe") + 1;
  fake_hub_push (hub, "messageAdded", "{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":905}");
  case_wait (has_requests, &wish);
  g_assert_cmpint (get_asked_seq (hub), ==, 903);
  case_free_client (client);
}

static char *
answer_busy (FakeHub     *hub,
             const char  *request,
             JsonObject  *payload,
             const char **event,
             gpointer     data)
{
  guint *refusals = data;

  if (!g_str_equal (request, "sendMessage"))
    return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);

  if (*refusals > 0)
    {
      (*refusals)--;
      *event = "error";
      return g_strdup ("{\"error\":\"rateLimited\",\"message\":\"Slow down\",\"retryAfter\":10}");
    }
  *event = "messageAccepted";
  return g_strdup_printf ("{\"key\":\"%s\",\"id\":\"m1\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":901,\"duplicate\":false}",
                          json_object_get_string_member (payload, "key"));
}

static gboolean
is_stored (gpointer data)
{
  return sbx_message_get_delivery (data) == SBX_DELIVERY_STORED;
}

/* A hub that asks for patience gets it, and the message goes by itself, under the same key. */
static void
test_busy_hub (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  guint refusals = 2;
  SbxTopic *topic;
  g_autoptr (SbxMessage) message = NULL;

  fake_hub_set_answer (hub, answer_busy, &refusals);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  sbx_client_send_message (client, topic, "Hello");
  sbx_world_flush (sbx_client_get_world (client));
  message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);
  case_wait (is_stored, message);
  g_assert_cmpuint (fake_hub_count (hub, "sendMessage"), ==, 3);
  case_free_client (client);
}

/* A server behind the hub is away, and its topic is "t". @data tells the topics of what was sent, in that order. */
static char *
answer_behind (FakeHub     *hub,
               const char  *request,
               JsonObject  *payload,
               const char **event,
               gpointer     data)
{
  GString *sent = data;
  const char *topic_id;

  if (g_str_equal (request, "listTopics"))
    {
      *event = "topics";
      return g_strdup ("{\"channelId\":\"a\",\"topics\":[{\"id\":\"t\",\"channelId\":\"a\",\"kind\":\"chat\"},"
                       "{\"id\":\"u\",\"channelId\":\"a\",\"kind\":\"chat\"}],\"next\":null}");
    }
  if (!g_str_equal (request, "sendMessage"))
    return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);

  topic_id = json_object_get_string_member (payload, "topicId");
  g_string_append (sent, topic_id);
  if (g_str_equal (topic_id, "t"))
    {
      *event = "error";
      return g_strdup ("{\"error\":\"unavailable\",\"message\":\"Not yet\",\"server\":\"ws://b/ws\",\"why\":\"It is asleep.\"}");
    }
  *event = "messageAccepted";
  return g_strdup_printf ("{\"key\":\"%s\",\"id\":\"m1\",\"channelId\":\"a\",\"topicId\":\"u\",\"seq\":901,\"duplicate\":false}",
                          json_object_get_string_member (payload, "key"));
}

static gboolean
was_refused (gpointer topic)
{
  g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);

  return message != NULL && sbx_message_get_delivery (message) == SBX_DELIVERY_WAITING &&
         strstr (sbx_message_get_reason (message), "It is asleep.") != NULL;
}

static gboolean
is_tried_again (gpointer sent)
{
  return g_str_has_suffix (((GString *) sent)->str, "t");
}

/* What waits for a server behind the hub does not hold up what is for others, and is tried again by itself. */
static void
test_away_behind (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (SbxMessage) message = NULL;
  SbxTopic *away, *here;

  fake_hub_set_answer (hub, answer_behind, sent);
  case_connect (client);
  away = case_open_topic (client, "a", "t");
  here = case_open_topic (client, "a", "u");
  sbx_client_send_message (client, away, "Are you there?");
  case_wait (was_refused, away);
  sbx_client_send_message (client, here, "And you?");
  sbx_world_flush (sbx_client_get_world (client));
  message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (here)), 0);
  case_wait (is_stored, message);
  g_assert_cmpstr (sent->str, ==, "tu");
  case_wait (is_tried_again, sent);
  case_free_client (client);
}

/* How a hub treats messages, and the key of the last one. */
typedef struct
{
  gboolean deaf;      /* to messages alone */
  char    *key;
} Post;

static char *
answer_post (FakeHub     *hub,
             const char  *request,
             JsonObject  *payload,
             const char **event,
             gpointer     data)
{
  Post *post = data;

  if (!g_str_equal (request, "sendMessage"))
    return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);

  g_free (post->key);
  post->key = g_strdup (json_object_get_string_member (payload, "key"));
  if (post->deaf)
    return NULL;

  *event = "messageAccepted";
  return g_strdup_printf ("{\"key\":\"%s\",\"id\":\"m1\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":901,\"duplicate\":true}",
                          post->key);
}

static SbxMessage *
send_hello (SbxClient *client,
            SbxTopic  *topic)
{
  sbx_client_send_message (client, topic, "Hello");
  sbx_world_flush (sbx_client_get_world (client));
  return g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);
}

static gboolean
has_failed (gpointer data)
{
  return sbx_message_get_delivery (data) == SBX_DELIVERY_FAILED;
}

static void
never_failed (SbxMessage *message,
              GParamSpec *pspec,
              gpointer    data)
{
  g_assert_false (has_failed (message));
}

/* The hub falls silent with a message under way: nobody claims to be connected for long, and the message waits
 * for the hub. */
static void
test_silence_after_message (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  Post post = { 0 };
  SbxClientTimings timings;
  SbxTopic *topic;
  g_autoptr (SbxMessage) message = NULL;
  g_autofree char *key = NULL;

  sbx_client_get_timings (client, &timings);
  timings.heartbeat_interval = 600000;
  timings.send_timeout = 30;
  timings.probe_patience = 50;
  sbx_client_set_timings (client, &timings);
  fake_hub_set_answer (hub, answer_post, &post);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");

  fake_hub_set_mute (hub, TRUE);
  message = send_hello (client, topic);
  g_signal_connect (message, "notify::delivery", G_CALLBACK (never_failed), NULL);
  case_wait_state (client, SBX_CONNECTION_RECONNECTING);
  assert_reason (client, "no longer answers");
  g_assert_cmpint (sbx_message_get_delivery (message), ==, SBX_DELIVERY_WAITING);
  g_assert_nonnull (strstr (sbx_message_get_reason (message), "Not connected"));
  key = g_strdup (json_object_get_string_member (fake_hub_get_last (hub, "sendMessage"), "key"));

  fake_hub_set_mute (hub, FALSE);
  case_wait (is_stored, message);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTED);
  g_assert_cmpstr (post.key, ==, key);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), ==, 1);
  case_free_client (client);
  g_free (post.key);
}

typedef struct
{
  FakeHub    *hub;
  SbxMessage *message;
} Noise;

/* The hub talks all the time. */
static gboolean
has_failed_in_noise (gpointer data)
{
  Noise *noise = data;

  fake_hub_push (noise->hub, "somethingNew", "{}");
  return has_failed (noise->message);
}

/* The hub answers everything but the message, which fails; then it tells of it after all, to everybody or to
 * us. */
static void
test_late_answer (gconstpointer data)
{
  gboolean echo = GPOINTER_TO_INT (data);
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  Post post = { TRUE, NULL };
  Noise noise = { hub, NULL };
  SbxClientTimings timings;
  SbxTopic *topic;
  g_autoptr (SbxMessage) message = NULL;
  g_autofree char *answer = NULL;

  sbx_client_get_timings (client, &timings);
  timings.heartbeat_interval = 600000;
  timings.send_timeout = 60;
  sbx_client_set_timings (client, &timings);
  fake_hub_set_answer (hub, answer_post, &post);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  message = send_hello (client, topic);
  noise.message = message;
  case_wait (has_failed_in_noise, &noise);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_CONNECTED);

  answer = g_strdup_printf ("{\"key\":\"%s\",\"id\":\"m1\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":901,\"duplicate\":false}",
                            post.key);
  if (echo)
    fake_hub_push (hub, "messageAdded", "{\"stream\":\"channel/a\",\"epoch\":\"e1\",\"seq\":901,\"message\":{\"id\":\"m1\","
                   "\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":901,\"fromId\":\"me\",\"content\":\"Hello\"}}");
  else
    fake_hub_push (hub, "messageAccepted", answer);
  case_wait (is_stored, message);
  g_assert_null (sbx_message_get_reason (message));
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), ==, 1);
  g_assert_cmpuint (fake_hub_count (hub, "sendMessage"), ==, 1);
  case_free_client (client);
  g_free (post.key);
}

static char *
answer_no_change (FakeHub     *hub,
                  const char  *request,
                  JsonObject  *payload,
                  const char **event,
                  gpointer     data)
{
  if (g_str_equal (request, "claimTopic") || g_str_equal (request, "setTopic"))
    return NULL;
  return fake_hub_answer_topic (hub, request, payload, event, LAST_SEQ);
}

static gboolean
was_asked_for_both (gpointer data)
{
  return fake_hub_count (data, "claimTopic") > 0 && fake_hub_count (data, "setTopic") > 0;
}

static void
collect (SbxClient *client,
         GError    *error,
         gpointer   data)
{
  g_string_append_printf (data, "%s\n", error->message);
}

static gboolean
says_both (gpointer data)
{
  GString *said = data;

  return strstr (said->str, "It is not known whether “T” was claimed") != NULL && strstr (said->str, "it is not known whether that was done") != NULL;
}

/* What the hub was asked for and did not answer may have been done: nothing else is said. */
static void
test_unanswered_change (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = new_client (fake_hub_get_uri (hub), NULL);
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  SbxTopic *topic;

  fake_hub_set_answer (hub, answer_no_change, NULL);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  g_signal_connect (client, "failed", G_CALLBACK (collect), said);

  sbx_client_claim_topic (client, topic, 60);
  g_ptr_array_add (changes, sbx_change_new_state (topic, SBX_TOPIC_RESOLVED, 0));
  sbx_client_batch_async (client, changes, NULL, NULL);
  case_wait (was_asked_for_both, hub);
  fake_hub_close (hub, 1001);
  case_wait (says_both, said);
  g_assert_null (strstr (said->str, "was not claimed"));
  g_assert_null (strstr (said->str, "setTopic"));

  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/trouble/silent-socket", test_silent_socket);
  g_test_add_func ("/client/trouble/silent-hello", test_silent_hello);
  g_test_add_func ("/client/trouble/black-hole", test_black_hole);
  g_test_add_func ("/client/trouble/wake-up", test_wake_up);
  g_test_add_func ("/client/trouble/http-status", test_http_status);
  g_test_add_func ("/client/trouble/told-when", test_told_when);
  g_test_add_func ("/client/trouble/proxy-after-hub", test_proxy_after_hub);
  g_test_add_func ("/client/trouble/refused", test_refused);
  g_test_add_func ("/client/trouble/no-retry", test_no_retry);
  g_test_add_func ("/client/trouble/greetings", test_greetings);
  g_test_add_func ("/client/trouble/before-welcome", test_before_welcome);
  g_test_add_func ("/client/trouble/closes", test_closes);
  g_test_add_func ("/client/trouble/hole", test_hole);
  g_test_add_func ("/client/trouble/holes", test_holes);
  g_test_add_func ("/client/trouble/noise", test_noise);
  g_test_add_func ("/client/trouble/requests", test_requests);
  g_test_add_func ("/client/trouble/read-marks", test_read_marks);
  g_test_add_func ("/client/trouble/trimmed", test_trimmed);
  g_test_add_func ("/client/trouble/gap-reasons", test_gap_reasons);
  g_test_add_func ("/client/trouble/look-up", test_look_up);
  g_test_add_func ("/client/trouble/gap-fails", test_gap_fails);
  g_test_add_func ("/client/trouble/gap-forbidden", test_gap_forbidden);
  g_test_add_func ("/client/trouble/trimmed-but-whole", test_trimmed_but_whole);
  g_test_add_func ("/client/trouble/unanswered-change", test_unanswered_change);
  g_test_add_func ("/client/trouble/from-the-list", test_from_the_list);
  g_test_add_func ("/client/trouble/strange-page", test_strange_page);
  g_test_add_func ("/client/trouble/holed-page", test_holed_page);
  g_test_add_func ("/client/trouble/busy-hub", test_busy_hub);
  g_test_add_func ("/client/trouble/away-behind", test_away_behind);
  g_test_add_func ("/client/trouble/silence-after-message", test_silence_after_message);
  g_test_add_data_func ("/client/trouble/late-answer", GINT_TO_POINTER (FALSE), test_late_answer);
  g_test_add_data_func ("/client/trouble/late-echo", GINT_TO_POINTER (TRUE), test_late_answer);

  return g_test_run ();
}
