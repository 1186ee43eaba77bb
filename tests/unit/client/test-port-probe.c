/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-port-probe.h"

#include <string.h>

/* What is known after so many bytes, and whether more is waited for. */
static void
test_judge (void)
{
  g_autofree char *long_head = g_strdup_printf ("HTTP/1.1 200 OK\r\nX: %*s", 70000, "");
  const struct
  {
    const char     *said;
    gboolean        ended;
    SbxPortVerdict  verdict;
    gboolean        enough;
    gboolean        asks_tls;
  } table[] = {
    { "", FALSE, SBX_PORT_UNKNOWN, FALSE, FALSE },
    { "", TRUE, SBX_PORT_UNKNOWN, TRUE, TRUE },
    { "\x15", FALSE, SBX_PORT_UNKNOWN, FALSE, FALSE },
    { "\x15\x03", FALSE, SBX_PORT_SPEAKS_TLS, TRUE, FALSE },
    { "\x16\x03\x01", TRUE, SBX_PORT_SPEAKS_TLS, TRUE, FALSE },
    { "\x16\x02", TRUE, SBX_PORT_NOT_HTTP, TRUE, FALSE },
    { "SSH-2.0-x\r\n", FALSE, SBX_PORT_NOT_HTTP, TRUE, FALSE },
    { "HT", FALSE, SBX_PORT_UNKNOWN, FALSE, FALSE },
    { "HT", TRUE, SBX_PORT_BREAKS_OFF, TRUE, FALSE },
    { "HTTP/1.1 101 Swit", FALSE, SBX_PORT_UNKNOWN, FALSE, FALSE },
    { "HTTP/1.1 101 Swit", TRUE, SBX_PORT_BREAKS_OFF, TRUE, FALSE },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso", TRUE, SBX_PORT_BREAKS_OFF, TRUE, FALSE },
    { "HTTP/1.1 101 Switching Protocols\r\n\r\n", FALSE, SBX_PORT_ANSWERS, TRUE, FALSE },
    { "HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n", TRUE, SBX_PORT_ANSWERS, TRUE, FALSE },
    { "HTTP/1.1 400 No\r\nContent-Length: 9\r\n\r\n", FALSE, SBX_PORT_UNKNOWN, FALSE, TRUE },
    { "HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno", FALSE, SBX_PORT_UNKNOWN, TRUE, TRUE },
    { "HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n", FALSE, SBX_PORT_UNKNOWN, TRUE, TRUE },
    { "HTTP/1.1 400 No\r\n\r\nno", FALSE, SBX_PORT_UNKNOWN, FALSE, TRUE },
    { "HTTP/1.1 400 No\r\n\r\nno", TRUE, SBX_PORT_UNKNOWN, TRUE, TRUE },
    { "HTTP/1.0 400 No\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", FALSE, SBX_PORT_SPEAKS_TLS, TRUE, FALSE },
    { "HTTP/1.1 400 No\r\nX: sent to HTTPS port\r\n\r\n", TRUE, SBX_PORT_UNKNOWN, TRUE, TRUE },
    { "HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\n", FALSE, SBX_PORT_ANSWERS, TRUE, FALSE },
    { "HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{", FALSE, SBX_PORT_ANSWERS, FALSE, FALSE },
    { "HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}", FALSE, SBX_PORT_ANSWERS, TRUE, FALSE },
    { "HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\n\r\n{", TRUE, SBX_PORT_ANSWERS, TRUE, FALSE },
    { long_head, FALSE, SBX_PORT_NEVER_ENDS, TRUE, FALSE },
    { long_head, TRUE, SBX_PORT_NEVER_ENDS, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean enough, asks_tls;
      g_autofree char *said = g_strescape (table[i].said, NULL);

      g_test_message ("%u: %.40s", i, said);
      g_assert_cmpint (sbx_port_probe_judge (table[i].said, strlen (table[i].said), table[i].ended, &enough, &asks_tls), ==, table[i].verdict);
      g_assert_cmpint (enough, ==, table[i].enough);
      g_assert_cmpint (asks_tls, ==, table[i].asks_tls);
    }
}

#define PROBLEM "HTTP/1.1 503 No\r\nContent-Type: Application/Problem+JSON; charset=utf-8\r\n"

/* What is shown of it: words on one line, no secrets, and not without end. */
static void
test_problem (void)
{
  g_autofree char *x = g_strnfill (3000, 'x');
  g_autofree char *endless = g_strdup_printf (PROBLEM "\r\n{\"title\":\"%s\"}", x);
  g_autofree char *shown = g_strdup_printf ("%.200s…", x);
  const struct
  {
    const char *said;
    const char *words;
    guint       wait;
  } table[] = {
    { "", NULL, 0 },
    { PROBLEM, NULL, 0 },
    { PROBLEM "\r\n", NULL, 0 },
    { PROBLEM "Retry-After: 10\r\n\r\n{\"title\":\"Full\"}", "Full", 10 },
    { PROBLEM "retry-after: 99999999999999999999\r\n\r\n{\"title\":\"Full\",\"detail\":\"Ask Ann\"}", "Full: Ask Ann", 86400 },
    { PROBLEM "Retry-After: Fri, 20 Nov 2026 09:30:00 GMT\r\n\r\n{\"detail\":\"Ask Ann\"}", "Ask Ann", 0 },
    { PROBLEM "\r\n{\"title\":\"a\\u001b[31mb\\nc\\u202ed\"}", "a [31mb c d", 0 },
    { PROBLEM "\r\n{\"title\":\"No token=hunter2 here\"}", "No token=*** here", 0 },
    { PROBLEM "\r\n{\"title\":[7]}", NULL, 0 },
    { PROBLEM "\r\n[\"Full\"]", NULL, 0 },
    { PROBLEM "\r\n{\"title\":", NULL, 0 },
    { "HTTP/1.1 503 No\r\nContent-Type: application/json\r\n\r\n{\"title\":\"Full\"}", NULL, 0 },
    { "HTTP/1.1 503 No\r\nRetry-After: 10\r\n\r\n{\"title\":\"Full\"}", NULL, 0 },
    { endless, shown, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint wait = 1;
      g_autofree char *words = sbx_port_probe_read_problem (table[i].said, strlen (table[i].said), &wait);

      g_test_message ("%u", i);
      g_assert_cmpstr (words, ==, table[i].words);
      g_assert_cmpint (wait, ==, table[i].wait);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/port-probe/judge", test_judge);
  g_test_add_func ("/client/port-probe/problem", test_problem);

  return g_test_run ();
}
