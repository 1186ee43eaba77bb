/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-wake-watch.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static void
on_woke (SbxWakeWatch *watch,
         gpointer      data)
{
  guint *count = data;

  (*count)++;
}

static void
test_sleep (void)
{
  SbxWakeWatch *watch = sbx_wake_watch_new ();
  guint woke = 0;

  g_signal_connect (watch, "woke", G_CALLBACK (on_woke), &woke);

  /* It slept for an hour before we started: that is not news. */
  g_assert_false (sbx_wake_watch_look (watch, 100 * SECOND, 3700 * SECOND));
  g_assert_false (sbx_wake_watch_look (watch, 105 * SECOND, 3705 * SECOND));
  g_assert_false (sbx_wake_watch_look (watch, 110 * SECOND, 3712 * SECOND - 1));
  g_assert_cmpuint (woke, ==, 0);

  g_assert_true (sbx_wake_watch_look (watch, 115 * SECOND, 3719 * SECOND - 1));
  g_assert_cmpuint (woke, ==, 1);
  g_assert_false (sbx_wake_watch_look (watch, 120 * SECOND, 3724 * SECOND - 1));
  g_assert_true (sbx_wake_watch_look (watch, 121 * SECOND, 9999 * SECOND));
  g_assert_cmpuint (woke, ==, 2);

  g_assert_finalize_object (watch);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/wake-watch/sleep", test_sleep);

  return g_test_run ();
}
