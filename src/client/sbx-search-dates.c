/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-dates.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Further back there is nothing, and GDateTime ends with the year 9999. */
#define MAX_NUMBER 9999

static gint64
to_ms (GDateTime *time)
{
  return g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
}

/* Both (nullable) (transfer full); @end is the first moment behind it. */
static gboolean
set_period (GDateTime     *start,
            GDateTime     *end,
            SbxSearchDate *date)
{
  g_autoptr (GDateTime) owned_start = start;
  g_autoptr (GDateTime) owned_end = end;

  if (start == NULL || end == NULL)
    return FALSE;

  date->first = to_ms (start);
  date->last = to_ms (end) - 1;
  date->is_moment = FALSE;

  return TRUE;
}

/* Not 24 hours: a day may have 23 or 25. */
static gboolean
set_days (GDateTime     *now,
          int            year,
          int            month,
          int            day,
          int            months,
          int            days,
          SbxSearchDate *date)
{
  GTimeZone            *zone = g_date_time_get_timezone (now);
  GDate                 calendar;
  GDateTime            *start;

  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;

  start = g_date_time_new (zone, year, month, day, 0, 0, 0);
  g_date_set_dmy (&calendar, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  g_date_add_months (&calendar, (guint) months);
  g_date_add_days (&calendar, (guint) days);

  return set_period (start, g_date_time_new (zone, g_date_get_year (&calendar), (int) g_date_get_month (&calendar),
                                             g_date_get_day (&calendar), 0, 0, 0), date);
}

static gboolean
parse_word (const char    *text,
            GDateTime     *now,
            SbxSearchDate *date)
{
  /* TRANSLATORS: what people type into the search entry behind “since:”, in small letters, without blanks */
  const char *words[][2] = { { "today", C_("search", "today") }, { "yesterday", C_("search", "yesterday") } };

  for (int i = 0; i < (int) G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i][0]) || g_str_equal (text, words[i][1]))
      {
        g_autoptr (GDateTime) day = g_date_time_add_days (now, -i);

        return set_days (now, g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day), 0, 1, date);
      }

  return FALSE;
}

/* "7d": so long ago. */
static gboolean
parse_ago (const char    *text,
           GDateTime     *now,
           SbxSearchDate *date)
{
  g_autoptr (GDateTime) then = NULL;
  char                 *unit;
  gint64                number;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  number = g_ascii_strtoll (text, &unit, 10);
  if (number > MAX_NUMBER || strlen (unit) != 1)
    return FALSE;

  switch (*unit)
    {
    case 'h':
      then = g_date_time_add_hours (now, -(int) number);
      break;
    case 'd':
      then = g_date_time_add_days (now, -(int) number);
      break;
    case 'w':
      then = g_date_time_add_weeks (now, -(int) number);
      break;
    case 'm':
      then = g_date_time_add_months (now, -(int) number);
      break;
    case 'y':
      then = g_date_time_add_years (now, -(int) number);
      break;
    default:
      break;
    }
  if (then == NULL)
    return FALSE;

  date->first = date->last = to_ms (then);
  date->is_moment = TRUE;

  return TRUE;
}

/* -1 = no number of that many digits. */
static int
read_field (const char *text,
            gsize       min_digits,
            gsize       max_digits)
{
  gsize length = strspn (text, "0123456789");

  return text[length] == '\0' && length >= min_digits && length <= max_digits ? (int) g_ascii_strtoll (text, NULL, 10) : -1;
}

/* "2026", "2026-11", "2026-11-01", "2026/11/1", "2026年11月1日". */
static gboolean
parse_calendar (const char    *text,
                GDateTime     *now,
                SbxSearchDate *date)
{
  GString       *plain = g_string_new (text);
  g_auto (GStrv) fields = NULL;
  int            year, month, day;
  guint          n;

  g_string_replace (plain, "年", "-", 1);
  g_string_replace (plain, "月", "-", 1);
  g_string_replace (plain, "日", "", 1);
  /* Behind 年 or 月 nothing has to follow. */
  if (strlen (text) > plain->len && g_str_has_suffix (plain->str, "-"))
    g_string_truncate (plain, plain->len - 1);
  fields = g_strsplit_set (plain->str, "-/.", -1);
  g_string_free (plain, TRUE);

  n = g_strv_length (fields);
  if (n == 0 || n > 3)
    return FALSE;
  year = read_field (fields[0], 4, 4);
  month = n > 1 ? read_field (fields[1], 1, 2) : 1;
  day = n > 2 ? read_field (fields[2], 1, 2) : 1;
  if (year < 0 || month < 0 || day < 0)
    return FALSE;

  return set_days (now, year, month, day, n == 1 ? 12 : n == 2, n == 3, date);
}

/* "2026-11-01T10:30", of the clock of the place or of the one it names. */
static gboolean
parse_moment (const char    *text,
              GDateTime     *now,
              SbxSearchDate *date)
{
  g_autofree char      *upper = g_ascii_strup (text, -1);
  g_autofree char      *whole = g_strconcat (upper, ":00", NULL);
  g_autoptr (GDateTime) time = NULL;

  if (strchr (upper, 'T') == NULL)
    return FALSE;
  time = g_date_time_new_from_iso8601 (upper, g_date_time_get_timezone (now));
  if (time == NULL)
    time = g_date_time_new_from_iso8601 (whole, g_date_time_get_timezone (now));
  if (time == NULL)
    return FALSE;

  date->first = date->last = to_ms (time);
  date->is_moment = TRUE;

  return TRUE;
}

/**
 * sbx_search_date_parse:
 * @text: what was typed; wide digits are as good as narrow ones
 * @now: the time now, in the zone in which days are meant
 * @date: (out): what it means
 *
 * Returns: %FALSE where it is no time
 */
gboolean
sbx_search_date_parse (const char    *text,
                       GDateTime     *now,
                       SbxSearchDate *date)
{
  g_autofree char *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *small = narrow != NULL ? g_utf8_strdown (narrow, -1) : NULL;

  return small != NULL && (parse_word (small, now, date) || parse_ago (small, now, date) ||
                           parse_calendar (small, now, date) || parse_moment (small, now, date));
}
