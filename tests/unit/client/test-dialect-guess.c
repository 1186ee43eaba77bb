/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-guess.h"

#include <string.h>

#include "sbx-route.h"

static const struct
{
  const char *text;
  const char *dialect;
  gboolean    sure;
} words[] = {
  { "{\"event\":\"welcome\",\"re\":\"c1\",\"payload\":{}}", "native", TRUE },
  { "{\"event\":\"error\",\"re\":\"c1\",\"payload\":{\"error\":\"unauthorized\"}}", "native", TRUE },
  { "{\"event\":\"error\",\"payload\":{\"error\":\"x\",\"message\":\"y\"}}", "unified", FALSE },
  { "{\"event\":\"projectsUpdate\",\"payload\":{\"type\":\"allProjects\"}}", "unified", FALSE },
  { "{\"event\":\"task.update\",\"data\":{\"task_id\":\"1\"}}", "agent", TRUE },
  { "{\"event\":\"pong\",\"data\":{}}", "agent", TRUE },
  { "{\"action\":\"new_message\",\"data\":{}}", "broadcast", TRUE },
  { "{\"type\":\"heartbeat\",\"timestamp\":1}", "worker", TRUE },
  { "{\"type\":\"action\",\"action\":\"greet\"}", "worker", TRUE },
  { "0{\"sid\":\"a\",\"upgrades\":[]}", "engine", TRUE },
  { "{\"event\":\"hello\",\"id\":\"c1\",\"payload\":{}}", NULL, FALSE },
  { "{\"event\":7}", NULL, FALSE },
  { "{}", NULL, FALSE },
  { "[]", NULL, FALSE },
  { "hello", NULL, FALSE },
  { "", NULL, FALSE },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gboolean sure;

      g_test_message ("%s", words[i].text);
      g_assert_cmpstr (sbx_dialect_guess (words[i].text, strlen (words[i].text), "c1", &sure), ==, words[i].dialect);
      g_assert_cmpint (sure, ==, words[i].sure);
    }
}

/* Our own words, and those that are only like them. */
static void
test_echo (void)
{
  static const struct
  {
    const char *text;
    gboolean    is_echo;
  } cases[] = {
    { "{\"event\":\"hello\",\"id\":\"c1\",\"payload\":{\"clientType\":\"monitor\"}}", TRUE },
    { "{\"event\":\"hello\",\"payload\":{\"server\":\"mine\"}}", FALSE },
    { "{\"event\":\"hello\",\"id\":\"1\",\"payload\":{\"server\":\"mine\"}}", FALSE },
    { "{\"event\":\"ping\",\"payload\":{}}", FALSE },
    { "{\"event\":\"ping\",\"data\":{}}", FALSE },
    { "[]", FALSE },
    { "", FALSE },
  };
  g_autoptr (GBytes) question = sbx_dialect_make_question ();
  gsize length;
  const char *text = g_bytes_get_data (question, &length);

  g_assert_true (sbx_dialect_is_echo (text, length));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (sbx_dialect_is_echo (cases[i].text, strlen (cases[i].text)), ==, cases[i].is_echo);
    }
}

static const struct
{
  const char *address;
  const char *dialect;
  const char *routes;     /* "dialect:uri " …; "?" = to be found out */
} plans[] = {
  { "localhost", "native", "native:ws://localhost:7420/ws " },
  { "unix:/run/hub", "auto", "native:ws://localhost/ws " },
  { "ws://h:1/ws/ws", "auto", "agent:ws://h:1/ws/ws " },
  { "ws://h:1/ws/worker/a%20b", "auto", "worker:ws://h:1/ws/worker/a%20b " },
  { "ws://h:1/ws/broadcast", "auto", "broadcast:ws://h:1/ws/broadcast " },
  { "http://h:1", "auto", "monitor:http://h:1/socket.io/ " },
  { "http://h:1", "monitor", "monitor:http://h:1/socket.io/ " },
  { "http://h:1", "agent", "agent:http://h:1/ws/ws agent:http://h:1/ws agent:http://h:1/ " },
  { "https://h", "native", "native:https://h/ws " },
  { "http://h:1/odd/socket.io/", "agent", "agent:http://h:1/odd/socket.io/ " },
  { "https://h/live", "auto", "monitor:https://h/live/ monitor:https://h/live " },
  { "ws://h:1/odd", "auto", "?:ws://h:1/odd monitor:ws://h:1/odd/ monitor:ws://h:1/odd " },
  { "ws://h:1", "auto", "?:ws://h:1/ws monitor:ws://h:1/socket.io/ agent:ws://h:1/ws/ws ?:ws://h:1/ " },
  { "ws://h:1/odd", "worker", "worker:ws://h:1/odd " },
  { "ws://h:3000", "monitor", "monitor:ws://h:3000/socket.io/ " },
};

static void
test_plans (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (plans[i].address, &error);
      g_autoptr (GPtrArray) routes = NULL;
      g_autoptr (GString) joined = g_string_new (NULL);

      g_assert_no_error (error);
      routes = sbx_route_plan (address, plans[i].dialect, "me");
      for (guint k = 0; k < routes->len; k++)
        {
          const SbxRoute *route = routes->pdata[k];

          g_string_append_printf (joined, "%s:%s ", route->dialect != NULL ? route->dialect : "?", route->uri);
          g_assert_cmpint (route->socketio, ==, g_strcmp0 (route->dialect, "monitor") == 0);
        }
      g_assert_cmpstr (joined->str, ==, plans[i].routes);
    }
}

static void
test_client_id_in_path (void)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://h", NULL);
  g_autoptr (GPtrArray) routes = sbx_route_plan (address, "worker", "Bot 1/2");
  const SbxRoute *route = routes->pdata[0];
  g_autofree char *path = sbx_route_dup_path (route->uri);

  g_assert_nonnull (strstr (route->uri, "Bot%201%2F2"));
  g_assert_true (g_str_has_suffix (path, "Bot 1/2"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dialect-guess/words", test_words);
  g_test_add_func ("/dialect-guess/echo", test_echo);
  g_test_add_func ("/route/plans", test_plans);
  g_test_add_func ("/route/client-id", test_client_id_in_path);

  return g_test_run ();
}
