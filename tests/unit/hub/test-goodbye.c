/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-goodbye.h"

/* Nobody comes back before this. */
#define PAUSE 1000

static void
test_few (void)
{
  g_assert_cmpuint (sbx_goodbye_get_wait (0, 1, 5000, 0), ==, PAUSE);
  g_assert_cmpuint (sbx_goodbye_get_wait (0, 1, 5000, 1), ==, PAUSE + 5);
  g_assert_cmpuint (sbx_goodbye_get_wait (9, 10, 5000, 1), ==, PAUSE + 50);
}

/* From 1,000 peers on it takes as long as was set, however many there are. */
static void
test_many (void)
{
  g_assert_cmpuint (sbx_goodbye_get_wait (0, 1000, 5000, 0), ==, PAUSE);
  g_assert_cmpuint (sbx_goodbye_get_wait (500, 1000, 5000, 0), ==, PAUSE + 2500);
  g_assert_cmpuint (sbx_goodbye_get_wait (999, 1000, 5000, 1), ==, PAUSE + 5000);
  g_assert_cmpuint (sbx_goodbye_get_wait (99999, 100000, 5000, 1), ==, PAUSE + 5000);
  g_assert_cmpuint (sbx_goodbye_get_wait (99999, 100000, 3600000, 1), ==, PAUSE + 500000);
}

static void
test_no_spread (void)
{
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (sbx_goodbye_get_wait (i, 1000, 0, g_random_double ()), ==, PAUSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/goodbye/few", test_few);
  g_test_add_func ("/goodbye/many", test_many);
  g_test_add_func ("/goodbye/no-spread", test_no_spread);

  return g_test_run ();
}
