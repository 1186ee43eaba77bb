/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-port-probe.h"

#include <libsoup/soup.h>
#include <string.h>

#include "sbx-problem.h"

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
    { "HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", FALSE, SBX_PORT_ANSWERS, FALSE, FALSE },
    { "HTTP/1.1 503 No\r\nContent-Type: application/problem+json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", FALSE, SBX_PORT_ANSWERS, TRUE, FALSE },
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
#define CHUNKED PROBLEM "Transfer-Encoding: Chunked\r\n\r\n"

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
  } table[] = {
    { "", NULL },
    { PROBLEM, NULL },
    { PROBLEM "\r\n", NULL },
    { PROBLEM "\r\n{\"title\":\"Full\"}", "Full" },
    { PROBLEM "\r\n{\"title\":\"Full\",\"detail\":\"Ask Ann\"}", "Full: Ask Ann" },
    { PROBLEM "\r\n{\"detail\":\"Ask Ann\"}", "Ask Ann" },
    { PROBLEM "\r\n{\"title\":\"a\\u001b[31mb\\nc\\u202ed\"}", "a [31mb c d" },
    { PROBLEM "\r\n{\"title\":\"No token=hunter2 here\"}", "No token=*** here" },
    { PROBLEM "\r\n{\"title\":[7]}", NULL },
    { PROBLEM "\r\n[\"Full\"]", NULL },
    { PROBLEM "\r\n{\"title\":", NULL },
    { CHUNKED "9\r\n{\"title\":\r\nA;x=y\r\n\"Ask Ann\"}\r\n0\r\n\r\n", "Ask Ann" },
    { CHUNKED "12\r\n{\"title\":\"No one\"}\r\n", "No one" },
    { CHUNKED "12\r\n{\"title\":\"No", NULL },
    { CHUNKED "\r\n{\"title\":\"No one\"}", NULL },
    { CHUNKED "ffffffffffffffff\r\n{\"title\":\"No one\"}", NULL },
    { "HTTP/1.1 503 No\r\nContent-Type: application/json\r\n\r\n{\"title\":\"Full\"}", NULL },
    { "HTTP/1.1 503 No\r\nRetry-After: 10\r\n\r\n{\"title\":\"Full\"}", NULL },
    { endless, shown },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *words = sbx_port_probe_read_problem (table[i].said, strlen (table[i].said));

      g_test_message ("%u", i);
      g_assert_cmpstr (words, ==, table[i].words);
    }
}

/* Seconds, or a date; of a day at most. */
static void
test_wait (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, 600);
  g_autofree char *date = soup_date_time_to_string (then, SOUP_DATE_HTTP);

  g_assert_cmpuint (sbx_problem_read_wait (NULL), ==, 0);
  g_assert_cmpuint (sbx_problem_read_wait (""), ==, 0);
  g_assert_cmpuint (sbx_problem_read_wait ("soon"), ==, 0);
  g_assert_cmpuint (sbx_problem_read_wait ("-5"), ==, 0);
  g_assert_cmpuint (sbx_problem_read_wait ("10"), ==, 10000);
  g_assert_cmpuint (sbx_problem_read_wait ("99999999999999999999"), ==, 86400000);
  g_assert_cmpuint (sbx_problem_read_wait ("Fri, 20 Nov 2020 09:30:00 GMT"), ==, 0);
  g_assert_cmpuint (sbx_problem_read_wait (date), >, 300000);
  g_assert_cmpuint (sbx_problem_read_wait (date), <=, 600000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/port-probe/judge", test_judge);
  g_test_add_func ("/client/port-probe/problem", test_problem);
  g_test_add_func ("/client/port-probe/wait", test_wait);

  return g_test_run ();
}
