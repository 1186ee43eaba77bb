/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-words.h"

#include <locale.h>

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)

static void
assert_text (char       *text, /* taken */
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_status (void)
{
  g_assert_cmpstr (sbx_status_word ("running"), ==, "Running");
  g_assert_cmpstr (sbx_status_word ("retrying"), ==, "retrying");
  g_assert_cmpstr (sbx_status_word (""), ==, "Unknown");
  g_assert_cmpstr (sbx_status_word (NULL), ==, "Unknown");
  g_assert_cmpstr (sbx_status_word ("re\ntry"), ==, "Unknown");
  g_assert_cmpstr (sbx_status_word ("re\u202etry"), ==, "Unknown");

  g_assert_cmpstr (sbx_status_icon ("failed"), !=, sbx_status_icon ("completed"));
  g_assert_cmpstr (sbx_status_icon ("retrying"), ==, "sbx-dot-symbolic");
  g_assert_cmpstr (sbx_status_css_class ("failed"), ==, "error");

  g_assert_true (sbx_status_has_ended ("completed"));
  g_assert_true (sbx_status_has_ended ("failed"));
  g_assert_false (sbx_status_has_ended ("paused"));
  g_assert_false (sbx_status_has_ended (NULL));
}

static void
test_duration (void)
{
  assert_text (sbx_duration_text (-5), "0.0 s");
  assert_text (sbx_duration_text (449), "0.4 s");
  assert_text (sbx_duration_text (9999), "9.9 s");
  assert_text (sbx_duration_text (10000), "10 s");
  assert_text (sbx_duration_text (MINUTE - 1), "59 s");
  assert_text (sbx_duration_text (MINUTE), "1 min 0 s");
  assert_text (sbx_duration_text (2 * MINUTE + 18000), "2 min 18 s");
  assert_text (sbx_duration_text (HOUR), "1 h 0 min");
  assert_text (sbx_duration_text (24 * HOUR - 1), "23 h 59 min");
  assert_text (sbx_duration_text (52 * HOUR), "2 d 4 h");
}

static void
test_time_left (void)
{
  assert_text (sbx_time_left_text (10 * MINUTE, 14, 20), "about 4 min left");
  assert_text (sbx_time_left_text (MINUTE, 59, 60), "less than a minute left");
  assert_text (sbx_time_left_text (HOUR, 1, 4), "about 3 h left");
  assert_text (sbx_time_left_text (24 * HOUR, 1, 4), "about 3 days left");

  /* Nothing to go by, or nothing left. */
  g_assert_null (sbx_time_left_text (0, 1, 4));
  g_assert_null (sbx_time_left_text (HOUR, 0, 4));
  g_assert_null (sbx_time_left_text (HOUR, 4, 4));
  g_assert_null (sbx_time_left_text (HOUR, 5, 4));
  g_assert_null (sbx_time_left_text (HOUR, 1, 0));
  g_assert_null (sbx_time_left_text (HOUR, -1, 4));
  /* Longer than anybody can say. */
  g_assert_null (sbx_time_left_text (HOUR, 1, G_MAXINT64));
}

static void
test_clock (void)
{
  g_autofree char *today = sbx_clock_text (g_get_real_time () / 1000);
  g_autofree char *long_ago = sbx_clock_text (G_GINT64_CONSTANT (1000000000000));

  g_assert_cmpuint (strlen (today), ==, strlen ("09:30"));
  g_assert_true (g_str_has_prefix (long_ago, "9 Sep, ") || g_str_has_prefix (long_ago, "8 Sep, "));
  assert_text (sbx_clock_text (0), "");
  assert_text (sbx_clock_text (G_MAXINT64), "");
}

static void
test_counts (void)
{
  assert_text (sbx_counts_text (1, 1, 1, 7), "1 running · 1 waiting · 1 failed");
  assert_text (sbx_counts_text (0, 0, 2, 7), "2 failed");
  assert_text (sbx_counts_text (0, 0, 0, 7), "7 completed");
  assert_text (sbx_counts_text (0, 0, 0, 0), "");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/task-words/status", test_status);
  g_test_add_func ("/task-words/duration", test_duration);
  g_test_add_func ("/task-words/time-left", test_time_left);
  g_test_add_func ("/task-words/clock", test_clock);
  g_test_add_func ("/task-words/counts", test_counts);

  return g_test_run ();
}
