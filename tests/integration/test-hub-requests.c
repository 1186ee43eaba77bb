/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-hub.h"
#include "sbx-test-peer.h"

#include <gio/gio.h>

typedef struct
{
  SbxTestHub  *hub;
  SbxTestPeer *peer;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->hub = sbx_test_hub_new ("name", "Test hub", "streams-per-request", "5", "subscriptions", "7", NULL);
  fixture->peer = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
}

static void
set_up_with_hello (Fixture       *fixture,
                   gconstpointer  data)
{
  set_up (fixture, data);
  json_object_unref (sbx_test_peer_hello (fixture->peer, "monitor", "one"));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_test_peer_free (fixture->peer);
  sbx_test_hub_free (fixture->hub);
}

static void
assert_refused (SbxTestPeer *peer,
                const char  *event,
                const char  *payload,
                const char  *code,
                const char  *field)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, event, payload);

  g_test_message ("%s %s", event, payload);
  sbx_test_peer_assert_error (answer, code);
  g_assert_cmpstr (json_object_get_string_member_with_default (sbx_test_peer_get_payload (answer), "field", NULL), ==, field);
  g_assert_true (json_object_has_member (sbx_test_peer_get_payload (answer), "timestamp"));
}

static void
assert_event (SbxTestPeer *peer,
              const char  *event,
              const char  *payload,
              const char  *expected)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, event, payload);

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, expected);
}

static void
test_welcome (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonObject            *welcome, *hub, *limits;

  answer = sbx_test_peer_request (fixture->peer, "hello",
                                  "{\"clientId\":42,\"clientType\":\"monitor\",\"userId\":\"mei\",\"features\":[\"a\"],"
                                  "\"device\":{\"type\":\"desktop\",\"name\":\"Desk\"},\"streams\":[{\"stream\":\"channels\"}],"
                                  "\"role\":\"admin\",\"connectionId\":\"mine\"}");
  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "welcome");
  welcome = sbx_test_peer_get_payload (answer);
  g_assert_cmpstr (json_object_get_string_member (welcome, "clientId"), ==, "42");
  g_assert_cmpstr (json_object_get_string_member (welcome, "userId"), ==, "mei");
  g_assert_cmpstr (json_object_get_string_member (welcome, "role"), ==, "operator");
  g_assert_cmpstr (json_object_get_string_member (welcome, "connectionId"), !=, "mine");
  g_assert_cmpstr (json_object_get_string_member (welcome, "epoch"), !=, "");
  g_assert_cmpint (json_object_get_int_member (welcome, "protocol"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (welcome, "heartbeatInterval"), ==, 30000);
  hub = json_object_get_object_member (welcome, "hub");
  g_assert_cmpstr (json_object_get_string_member (hub, "name"), ==, "Test hub");
  g_assert_cmpstr (json_object_get_string_member (hub, "version"), ==, PACKAGE_VERSION);
  limits = json_object_get_object_member (welcome, "limits");
  g_assert_cmpuint (json_object_get_size (limits), ==, 9);
  g_assert_cmpint (json_object_get_int_member (limits, "messageBytes"), ==, 1048576);
  g_assert_cmpint (json_object_get_int_member (limits, "subscriptions"), ==, 7);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (welcome, "streams")), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (welcome, "features")), ==, 15);

  assert_refused (fixture->peer, "hello", "{\"clientId\":\"b\",\"clientType\":\"monitor\"}", "conflict", NULL);
  assert_refused (fixture->peer, "monitor:register", "{\"clientId\":\"b\",\"clientType\":\"monitor\"}", "conflict", NULL);
}

static void
test_roles (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const roles[][2] = {
    { "monitor", "operator" }, { "admin", "admin" }, { "worker", "worker" },
    { "bot", "bot" }, { "agent", "agent" }, { "service", "service" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
      g_autoptr (JsonObject)  welcome = sbx_test_peer_hello (peer, roles[i][0], "x");

      g_assert_cmpstr (json_object_get_string_member (welcome, "role"), ==, roles[i][1]);
      g_assert_true (json_object_get_null_member (welcome, "userId"));
    }
}

/* A hello that is refused changes nothing: the next one may be right. */
static void
test_bad_hello (Fixture       *fixture,
                gconstpointer  data)
{
  SbxTestPeer *peer = fixture->peer;

  assert_refused (peer, "hello", "{}", "badRequest", "clientId");
  assert_refused (peer, "hello", "{\"clientId\":\"a\",\"clientType\":7}", "badRequest", "clientType");
  assert_refused (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"king\"}", "badRequest", "clientType");
  assert_refused (peer, "hello", "{\"clientType\":\"bot\",\"clientId\":\"a\\nb\"}", "badRequest", "clientId");
  assert_refused (peer, "hello", "{\"clientType\":\"bot\",\"clientId\":{}}", "badRequest", "clientId");
  assert_refused (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"bot\",\"device\":\"phone\"}", "badRequest", "device");
  assert_refused (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"bot\",\"device\":{\"type\":1}}", "badRequest", "device.type");
  assert_refused (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"bot\",\"features\":[1]}", "badRequest", "features");
  assert_refused (peer, "hello", "{\"clientType\":\"bot\",\"streams\":{}}", "badRequest", "streams");
  assert_refused (peer, "hello", "{\"clientType\":\"bot\",\"streams\":[{\"stream\":\"nope\"}]}", "badRequest", "streams[0].stream");
  assert_refused (peer, "listChannels", NULL, "unauthorized", NULL);
  assert_event (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"bot\"}", "welcome");
}

static void
test_before_hello (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char *const events[] = { "subscribe", "publish", "listChannels", "sendMessage", "stats", "nonsense" };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    assert_refused (fixture->peer, events[i], NULL, "unauthorized", NULL);
  assert_event (fixture->peer, "ping", NULL, "pong");
  json_object_unref (sbx_test_peer_hello (fixture->peer, "monitor", "a"));
  assert_refused (fixture->peer, "nonsense", NULL, "unsupported", NULL);
}

/* The newer connection of a bot takes the place of the older one; two monitors may share an id. */
static void
test_replaced (Fixture       *fixture,
               gconstpointer  data)
{
  const char             *uri = sbx_test_hub_get_uri (fixture->hub);
  g_autoptr (SbxTestPeer) older = sbx_test_peer_connect (uri);
  g_autoptr (SbxTestPeer) newer = sbx_test_peer_connect (uri);
  g_autoptr (SbxTestPeer) newest = sbx_test_peer_connect (uri);
  g_autoptr (SbxTestPeer) other = sbx_test_peer_connect (uri);

  json_object_unref (sbx_test_peer_hello (older, "bot", "b"));
  json_object_unref (sbx_test_peer_hello (other, "worker", "b"));
  json_object_unref (sbx_test_peer_hello (newer, "bot", "b"));
  g_assert_cmpuint (sbx_test_peer_read_close (older), ==, 4001);
  sbx_test_peer_send_frame (older, 0x88, "\x0f\xa1", 2);
  g_free (sbx_test_peer_read_all (older));

  /* The end of the old one did not remove the record of the new one. */
  json_object_unref (sbx_test_peer_hello (newest, "bot", "b"));
  g_assert_cmpuint (sbx_test_peer_read_close (newer), ==, 4001);
  assert_event (newest, "ping", NULL, "pong");
  assert_event (other, "ping", NULL, "pong");

  json_object_unref (sbx_test_peer_hello (fixture->peer, "monitor", "m"));
  {
    g_autoptr (SbxTestPeer) second = sbx_test_peer_connect (uri);

    json_object_unref (sbx_test_peer_hello (second, "monitor", "m"));
    assert_event (fixture->peer, "ping", NULL, "pong");
  }
}

static void
test_token (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("token", "sesame", NULL);
  const char *const      wrong[] = {
    "{\"clientType\":\"bot\"}",
    "{\"clientType\":\"bot\",\"token\":\"sesam\"}",
    "{\"clientType\":\"bot\",\"token\":\"sesamee\"}",
    "{\"clientType\":\"bot\",\"token\":\"sesamf\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));

      assert_refused (peer, "hello", wrong[i], "unauthorized", NULL);
      g_assert_cmpuint (sbx_test_peer_read_close (peer), ==, 4003);
    }
  {
    g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));

    assert_refused (peer, "hello", "{\"clientType\":\"bot\",\"token\":5}", "badRequest", "token");
    assert_event (peer, "hello", "{\"clientId\":\"a\",\"clientType\":\"bot\",\"token\":\"sesame\"}", "welcome");
  }
}

static void
test_ping (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (fixture->peer, "ping", "{\"sentAt\":1795149481008,\"timestamp\":\"mine\"}");
  g_autoptr (JsonObject) unasked = NULL;
  JsonObject            *pong = sbx_test_peer_get_payload (answer);

  g_assert_cmpint (json_object_get_int_member (pong, "sentAt"), ==, G_GINT64_CONSTANT (1795149481008));
  g_assert_cmpint (json_object_get_int_member (pong, "receivedAt"), >, G_GINT64_CONSTANT (1577836800000));
  g_assert_cmpstr (json_object_get_string_member (pong, "timestamp"), !=, "mine");

  /* Without an id there is nothing to answer to, and still an answer. */
  sbx_test_peer_send (fixture->peer, "ping", NULL, NULL);
  unasked = sbx_test_peer_receive (fixture->peer);
  g_assert_cmpstr (json_object_get_string_member (unasked, "event"), ==, "pong");
  g_assert_false (json_object_has_member (unasked, "re"));
}

static void
test_publish (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxTestPeer) other = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
  g_autoptr (JsonObject)  pushed = NULL;
  JsonObject             *payload;

  json_object_unref (sbx_test_peer_hello (other, "monitor", "two"));
  assert_event (other, "subscribe", "{\"streams\":[{\"stream\":\"x/a\"}]}", "subscribed");
  assert_event (fixture->peer, "publish", "{\"stream\":\"x/a\",\"data\":{\"n\":1.50,\"t\":\"é\"},\"triggeredBy\":\"king\",\"seq\":9}", "ok");
  pushed = sbx_test_peer_expect (other, "published");
  g_assert_false (json_object_has_member (pushed, "re"));
  payload = sbx_test_peer_get_payload (pushed);
  g_assert_cmpstr (json_object_get_string_member (payload, "stream"), ==, "x/a");
  g_assert_cmpstr (json_object_get_string_member (payload, "triggeredBy"), ==, "one");
  g_assert_false (json_object_has_member (payload, "seq"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (payload, "data"), "t"), ==, "é");

  /* No answer to what has no id, save an error. */
  sbx_test_peer_send (fixture->peer, "publish", NULL, "{\"stream\":\"x/a\",\"data\":0}");
  sbx_test_peer_send (fixture->peer, "publish", NULL, "{\"stream\":\"x/a\"}");
  {
    g_autoptr (JsonObject) first = sbx_test_peer_receive (fixture->peer);

    sbx_test_peer_assert_error (first, "badRequest");
    g_assert_false (json_object_has_member (first, "re"));
  }

  assert_refused (fixture->peer, "publish", "{\"stream\":\"channels\",\"data\":1}", "badRequest", "stream");
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/\",\"data\":1}", "badRequest", "stream");
  assert_refused (fixture->peer, "publish", "{\"data\":1}", "badRequest", "stream");
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/a\",\"data\":null}", "badRequest", "data");
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/a\",\"data\":1,\"durable\":\"yes\"}", "badRequest", "durable");
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/a\",\"data\":1,\"key\":5}", "badRequest", "key");

  assert_event (other, "unsubscribe", "{\"streams\":[{\"stream\":\"x/a\"},{\"stream\":\"x/never\"}]}", "ok");
}

static gint64
publish_durable (SbxTestPeer *peer,
                 const char  *payload)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, "publish", payload);

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "ok");
  return json_object_get_int_member (sbx_test_peer_get_payload (answer), "seq");
}

static void
test_publish_durable (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (JsonObject) pushed = NULL;

  assert_event (fixture->peer, "subscribe", "{\"streams\":[{\"stream\":\"x/d\"}]}", "subscribed");
  g_assert_cmpint (publish_durable (fixture->peer, "{\"stream\":\"x/d\",\"data\":[1],\"durable\":true,\"key\":\"k\"}"), ==, 1);
  g_assert_cmpint (publish_durable (fixture->peer, "{\"stream\":\"x/d\",\"data\":[1],\"durable\":true,\"key\":\"k\"}"), ==, 1);
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/d\",\"data\":[2],\"durable\":true,\"key\":\"k\"}", "conflict", "key");
  assert_refused (fixture->peer, "publish", "{\"stream\":\"x/e\",\"data\":[1],\"durable\":true,\"key\":\"k\"}", "conflict", "key");
  g_assert_cmpint (publish_durable (fixture->peer, "{\"stream\":\"x/d\",\"data\":[1],\"durable\":true}"), ==, 2);

  for (gint64 seq = 1; seq <= 2; seq++)
    {
      g_clear_pointer (&pushed, json_object_unref);
      pushed = sbx_test_peer_expect (fixture->peer, "published");
      g_assert_cmpint (json_object_get_int_member (sbx_test_peer_get_payload (pushed), "seq"), ==, seq);
    }
}

static void
test_subscribe_limits (Fixture       *fixture,
                       gconstpointer  data)
{
  SbxTestPeer *peer = fixture->peer;

  assert_refused (peer, "subscribe", NULL, "badRequest", "streams");
  assert_refused (peer, "subscribe", "{\"streams\":[\"x/a\"]}", "badRequest", "streams[0]");
  assert_refused (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/a\"},{}]}", "badRequest", "streams[1].stream");
  assert_refused (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/a\",\"seq\":-1}]}", "badRequest", "streams[0].seq");
  assert_refused (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/a\",\"seq\":\"1\"}]}", "badRequest", "streams[0].seq");
  assert_refused (peer, "unsubscribe", "{\"streams\":[{\"stream\":1}]}", "badRequest", "streams[0].stream");

  /* Five streams in one request, seven altogether; a request is taken whole or not at all. */
  assert_event (peer, "subscribe",
                "{\"streams\":[{\"stream\":\"x/1\"},{\"stream\":\"x/2\"},{\"stream\":\"x/3\"},{\"stream\":\"x/4\"},{\"stream\":\"x/5\"}]}",
                "subscribed");
  assert_refused (peer, "subscribe",
                  "{\"streams\":[{\"stream\":\"x/1\"},{\"stream\":\"x/2\"},{\"stream\":\"x/3\"},{\"stream\":\"x/4\"},"
                  "{\"stream\":\"x/5\"},{\"stream\":\"x/5\"}]}", "tooLarge", "streams");
  assert_refused (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/6\"},{\"stream\":\"x/7\"},{\"stream\":\"x/8\"}]}",
                  "tooLarge", "streams");
  assert_event (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/1\"},{\"stream\":\"x/6\"},{\"stream\":\"x/7\"}]}", "subscribed");
  assert_refused (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/8\"}]}", "tooLarge", "streams");
  assert_event (peer, "unsubscribe", "{\"streams\":[{\"stream\":\"x/1\"}]}", "ok");
  assert_event (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/8\"}]}", "subscribed");
}

static void
test_stats (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const members[] = {
    "uptime", "connections", "streams", "messagesIn", "messagesOut", "bytesIn", "bytesOut", "ratesIn", "ratesOut",
    "queued", "latency", "commit", "slowClosed", "refused", "store", "projects", "online", "push",
  };
  g_autoptr (JsonObject) answer = NULL;
  JsonObject            *stats, *connections;

  assert_refused (fixture->peer, "nonsense", NULL, "unsupported", NULL);
  publish_durable (fixture->peer, "{\"stream\":\"x/d\",\"data\":[1],\"durable\":true}");
  answer = sbx_test_peer_request (fixture->peer, "stats", NULL);
  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "stats");
  stats = sbx_test_peer_get_payload (answer);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (stats, members[i]));
  g_assert_cmpint (json_object_get_int_member (stats, "messagesIn"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (stats, "messagesOut"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (stats, "online"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (stats, "refused"), "unsupported"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (stats, "commit"), "p99"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (stats, "latency"), "p95"), >, 0);
  connections = json_object_get_object_member (stats, "connections");
  g_assert_cmpint (json_object_get_int_member (connections, "total"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (connections, "byDialect"), "native"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (connections, "byType"), "monitor"), ==, 1);
}

/* What cannot be read is told, and neither this connection nor another one suffers. */
static void
test_bad_input (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char         *nested = g_strnfill (100000, '[');
  g_autofree char         *blank = g_strnfill (1048576 - 16, ' ');
  g_autofree char         *exact = g_strconcat ("{\"event\":\"ping\"", blank, "}", NULL);
  g_autofree char         *over = g_strconcat (exact, " ", NULL);
  g_autoptr (SbxTestPeer)  other = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
  const char *const        texts[] = {
    "", "{", "nonsense", "[]", "42", "null", "{\"event\":7}", "{\"id\":\"x\"}", "{\"event\":\"ping\",\"payload\":[]}",
    "{\"event\":\"ping\",\"payload\":\"x\"}", "{\"event\":\"ping\",\"event\":\"ping\"}", "{\"event\":\"ping\"}{}",
    "{'event':'ping'}", "{\"event\":\"ping\",\"payload\":{\"a\":01}}", "{\"event\":\"a\\u0000b\"}", nested,
  };

  json_object_unref (sbx_test_peer_hello (other, "monitor", "other"));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) answer = NULL;

      g_test_message ("%.40s", texts[i]);
      sbx_test_peer_send_text (fixture->peer, texts[i]);
      answer = sbx_test_peer_receive (fixture->peer);
      sbx_test_peer_assert_error (answer, "badRequest");
    }
  {
    g_autoptr (JsonObject) answer = NULL;

    sbx_test_peer_send_text (fixture->peer, "{\"event\":\"ping\",\"id\":\"mine\",\"payload\":3}");
    answer = sbx_test_peer_receive (fixture->peer);
    sbx_test_peer_assert_error (answer, "badRequest");
    g_assert_cmpstr (json_object_get_string_member (answer, "re"), ==, "mine");
  }

  /* Exactly the limit passes, one byte more ends the connection. */
  g_assert_cmpuint (strlen (exact), ==, 1048576);
  sbx_test_peer_send_text (fixture->peer, exact);
  json_object_unref (sbx_test_peer_expect (fixture->peer, "pong"));
  sbx_test_peer_send_text (fixture->peer, over);
  g_assert_cmpuint (sbx_test_peer_read_close (fixture->peer), ==, 1009);
  assert_event (other, "ping", NULL, "pong");
}

#define ADD(name, start, func) g_test_add ("/hub-requests/" name, Fixture, NULL, start, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("welcome", set_up, test_welcome);
  ADD ("roles", set_up, test_roles);
  ADD ("bad-hello", set_up, test_bad_hello);
  ADD ("before-hello", set_up, test_before_hello);
  ADD ("replaced", set_up, test_replaced);
  g_test_add_func ("/hub-requests/token", test_token);
  ADD ("ping", set_up, test_ping);
  ADD ("publish", set_up_with_hello, test_publish);
  ADD ("publish-durable", set_up_with_hello, test_publish_durable);
  ADD ("subscribe-limits", set_up_with_hello, test_subscribe_limits);
  ADD ("stats", set_up_with_hello, test_stats);
  ADD ("bad-input", set_up_with_hello, test_bad_input);

  return g_test_run ();
}
