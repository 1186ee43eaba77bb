/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-snooze-times.h"

#include <locale.h>

static GDateTime *
at (int day,
    int hour,
    int minute)
{
  return g_date_time_new_local (2026, 11, day, hour, minute, 30);
}

static void
assert_times (GDateTime  *now,
              const char *expected)
{
  SbxSnoozeTime times[SBX_SNOOZE_TIMES_MAX];
  guint n = sbx_snooze_times_list (now, times);
  GString *text = g_string_new (NULL);

  g_assert_cmpuint (n, <=, SBX_SNOOZE_TIMES_MAX);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (times[i].until / 1000);
      g_autofree char *one = g_date_time_format (then, "%d %H:%M:%S");

      g_assert_cmpint (g_date_time_compare (then, now), >, 0);
      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", times[i].label, one);
    }
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
  g_date_time_unref (now);
}

/* 20 November 2026 is a Friday. */
static void
test_list (void)
{
  assert_times (at (20, 9, 30), "Later Today 20 12:30:00, This Evening 20 18:00:00, Tomorrow 21 09:00:00, Next Week 23 09:00:00");
  /* Later would be in the evening. */
  assert_times (at (20, 15, 1), "This Evening 20 18:00:00, Tomorrow 21 09:00:00, Next Week 23 09:00:00");
  /* The evening is too near. */
  assert_times (at (20, 17, 1), "Later Today 20 20:15:00, Tomorrow 21 09:00:00, Next Week 23 09:00:00");
  /* Later is tomorrow. */
  assert_times (at (20, 22, 0), "Tomorrow 21 09:00:00, Next Week 23 09:00:00");
  /* Monday is tomorrow, so next week is the one after; and today is Monday. */
  assert_times (at (22, 22, 0), "Tomorrow 23 09:00:00, Next Week 30 09:00:00");
  assert_times (at (23, 22, 0), "Tomorrow 24 09:00:00, Next Week 30 09:00:00");
}

static void
assert_format (GDateTime  *until,
               gboolean    is_short,
               const char *expected)
{
  g_autoptr (GDateTime) now = at (20, 9, 30);
  gint64 ms = g_date_time_to_unix (until) * 1000;
  gint64 now_ms = g_date_time_to_unix (now) * 1000;
  g_autofree char *text = is_short ? sbx_snooze_times_format_short (ms, now_ms) : sbx_snooze_times_format (ms, now_ms);

  g_assert_cmpstr (text, ==, expected);
  g_date_time_unref (until);
}

static void
test_format (void)
{
  assert_format (at (20, 17, 30), FALSE, "17:30");
  assert_format (at (21, 9, 0), FALSE, "tomorrow 09:00");
  assert_format (at (21, 9, 0), TRUE, "09:00");
  assert_format (at (23, 9, 0), FALSE, "Mon 09:00");
  assert_format (at (23, 9, 0), TRUE, "Mon 09:00");
  /* A week later the weekday would be taken for today. */
  assert_format (at (27, 9, 0), FALSE, "27 Nov 09:00");
  assert_format (g_date_time_new_local (2027, 1, 4, 9, 0, 0), FALSE, "4 Jan 2027 09:00");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snooze-times/list", test_list);
  g_test_add_func ("/snooze-times/format", test_format);

  return g_test_run ();
}
