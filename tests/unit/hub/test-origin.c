/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-origin.h"

static void
test_origins (void)
{
  const struct
  {
    const char *origin;
    const char *host;
    const char *allowed;
    gboolean    expected;
  } cases[] = {
    { NULL, "127.0.0.1:7420", "", TRUE },
    { "http://localhost:3000", "127.0.0.1:7420", "", TRUE },
    { "http://LOCALHOST", "127.0.0.1:7420", "", TRUE },
    { "http://app.localhost", "127.0.0.1:7420", "", TRUE },
    { "https://127.0.0.1", "localhost:7420", "", TRUE },
    { "http://127.9.9.9:1", "x", "", TRUE },
    { "http://[::1]:8080", "x", "", TRUE },
    { "http://192.168.1.5:7420", "192.168.1.5:7420", "", TRUE },
    { "http://192.168.1.5:7421", "192.168.1.5:7420", "", FALSE },
    { "http://192.168.1.6:7420", "192.168.1.5:7420", "", FALSE },
    { "http://[2001:db8::1]:7420", "[2001:db8::1]:7420", "", TRUE },
    /* DNS rebinding: the attacker chose both names. */
    { "http://evil.example:7420", "evil.example:7420", "", FALSE },
    { "http://evil.example", "127.0.0.1:7420", "", FALSE },
    { "http://localhost.evil.example", "127.0.0.1:7420", "", FALSE },
    { "http://notlocalhost", "127.0.0.1:7420", "", FALSE },
    { "http://127.0.0.1.evil.example", "127.0.0.1:7420", "", FALSE },
    { "null", "127.0.0.1:7420", "", FALSE },
    { "", "127.0.0.1:7420", "", FALSE },
    { "http://", "127.0.0.1:7420", "", FALSE },
    { "http://evil.example", NULL, "", FALSE },
    { "https://crm.example", "h", "https://a.example, https://crm.example", TRUE },
    { "https://crm.example:444", "h", "https://a.example https://crm.example", FALSE },
    { "null", "h", "null", TRUE },
    { "https://anything.example", "h", "*", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s at %s", cases[i].origin, cases[i].host);
      g_assert_cmpint (sbx_origin_is_allowed (cases[i].origin, cases[i].host, cases[i].allowed), ==, cases[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/origin/table", test_origins);

  return g_test_run ();
}
