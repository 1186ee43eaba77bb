/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-snooze-times.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

/* The hours at which a day of work begins and ends, for what is put off until then. */
#define MORNING 9
#define EVENING 18
/* "Later" is after so many hours, at a full quarter of an hour. */
#define LATER 3
#define QUARTER 15
/* The week begins on Monday. */
#define MONDAY 1

static GDateTime *
at_hour (GDateTime *day,
         int        days,
         int        hour)
{
  g_autoptr (GDateTime) later = g_date_time_add_days (day, days);

  return g_date_time_new (g_date_time_get_timezone (day), g_date_time_get_year (later), g_date_time_get_month (later),
                          g_date_time_get_day_of_month (later), hour, 0, 0);
}

static GDateTime *
some_hours_later (GDateTime *now)
{
  g_autoptr (GDateTime) later = g_date_time_add_hours (now, LATER);
  g_autoptr (GDateTime) full = g_date_time_add_minutes (later, (QUARTER - g_date_time_get_minute (later) % QUARTER) % QUARTER);

  return g_date_time_add_seconds (full, -g_date_time_get_seconds (full));
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/* @time may be %NULL, where a clock was put forward over it. */
static guint
add (SbxSnoozeTime *times,
     guint          n,
     const char    *label,
     GDateTime     *time)
{
  if (time == NULL)
    return n;

  times[n] = (SbxSnoozeTime) { label, g_date_time_to_unix (time) * 1000 };
  return n + 1;
}

/**
 * sbx_snooze_times_list:
 * @now: the present, in the time zone of people
 * @times: (out): room for %SBX_SNOOZE_TIMES_MAX
 *
 * Later today, this evening, tomorrow and next week, as far as there is such a time.
 *
 * Returns: how many there are, from the soonest on
 */
guint
sbx_snooze_times_list (GDateTime     *now,
                       SbxSnoozeTime *times)
{
  g_autoptr (GDateTime) later = some_hours_later (now);
  g_autoptr (GDateTime) evening = at_hour (now, 0, EVENING);
  g_autoptr (GDateTime) tomorrow = at_hour (now, 1, MORNING);
  /* Not what is tomorrow anyway. */
  int to_monday = (7 + MONDAY - g_date_time_get_day_of_week (now)) % 7;
  g_autoptr (GDateTime) monday = at_hour (now, to_monday < 2 ? to_monday + 7 : to_monday, MORNING);
  gboolean has_evening = evening && g_date_time_difference (evening, now) > G_TIME_SPAN_HOUR;
  guint n = 0;

  if (is_same_day (later, now) && !(has_evening && g_date_time_compare (later, evening) >= 0))
    n = add (times, n, _("Later Today"), later);
  if (has_evening)
    n = add (times, n, _("This Evening"), evening);
  n = add (times, n, _("Tomorrow"), tomorrow);

  return add (times, n, _("Next Week"), monday);
}

/**
 * sbx_snooze_times_format_short:
 * @until: a time of sbx_snooze_times_list()
 * @now: the present
 *
 * Returns: (transfer full): what its label does not say already: the time of day, and the weekday where it is neither of today nor
 *   of tomorrow
 */
char *
sbx_snooze_times_format_short (gint64 until,
                               gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (until / 1000);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / 1000);
  g_autoptr (GDateTime) tomorrow = today ? g_date_time_add_days (today, 1) : NULL;

  if (then && tomorrow && is_same_day (then, tomorrow))
    return sbx_format_clock (until);

  return sbx_snooze_times_format (until, now);
}

/**
 * sbx_snooze_times_format:
 * @until: a time to come, in ms since 1970
 * @now: the present
 *
 * Returns: (transfer full): such as "17:30", "Tomorrow 09:00", "Mon 09:00", "3 Dec 09:00"
 */
char *
sbx_snooze_times_format (gint64 until,
                         gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (until / 1000);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / 1000);
  g_autoptr (GDateTime) tomorrow = today ? g_date_time_add_days (today, 1) : NULL;
  g_autofree char *clock = sbx_format_clock (until);
  g_autofree char *day = NULL;

  if (then == NULL || tomorrow == NULL)
    return g_strdup ("");
  if (is_same_day (then, today))
    return g_steal_pointer (&clock);
  if (is_same_day (then, tomorrow))
    /* TRANSLATORS: %s is a time of day */
    return g_strdup_printf (C_("a time to come", "tomorrow %s"), clock);

  if (until - now < 6 * (gint64) G_TIME_SPAN_DAY / 1000)
    /* TRANSLATORS: a day of the next days, as for g_date_time_format() */
    day = g_date_time_format (then, C_("a time to come", "%a"));
  else if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* TRANSLATORS: a day of this year, as for g_date_time_format() */
    day = g_date_time_format (then, C_("a time to come", "%-d %b"));
  else
    /* TRANSLATORS: a day of another year, as for g_date_time_format() */
    day = g_date_time_format (then, C_("a time to come", "%-d %b %Y"));

  /* TRANSLATORS: a day and a time of day */
  return g_strdup_printf (C_("a time to come", "%s %s"), day, clock);
}
