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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/port-probe/judge", test_judge);

  return g_test_run ();
}
