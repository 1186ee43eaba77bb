/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-time.h"

#include <math.h>
#include <string.h>

#define MS_PER_DAY      86400000
#define DAYS_PER_ERA    146097   /* 400 years, after which the calendar repeats */
#define DAYS_TO_1970    719468   /* from 1 March of the year 0 */

/* 0001-01-01T00:00:00Z: the first day of the calendar that ISO 8601 counts by. */
#define EARLIEST_MS     G_GINT64_CONSTANT (-62135596800000)

/* 9999-12-31T23:59:59.999Z: what comes after it has no four-digit year. */
#define LATEST_MS       G_GINT64_CONSTANT (253402300799999)

/* A number below the first is seconds, below the second milliseconds, else microseconds. */
#define END_OF_SECONDS  G_GINT64_CONSTANT (100000000000)
#define END_OF_MS       G_GINT64_CONSTANT (100000000000000)

/* What people set their clock to is asked for again after so long, in µs. */
#define ZONE_TIME       (5 * G_USEC_PER_SEC)

/* Years are counted from March, so that the day that comes and goes is the last one. */
static gint64
days_from_date (int year,
                int month,
                int day)
{
  gint64 from_march = month <= 2 ? year - 1 : year;
  gint64 era = (from_march >= 0 ? from_march : from_march - 399) / 400;
  gint64 year_of_era = from_march - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void
date_from_days (gint64  days,
                int    *year,
                int    *month,
                int    *day)
{
  gint64 from_march = days + DAYS_TO_1970;
  gint64 era = from_march / DAYS_PER_ERA;
  gint64 day_of_era = from_march - era * DAYS_PER_ERA;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month_from_march = (5 * day_of_year + 2) / 153;

  *day = (int) (day_of_year - (153 * month_from_march + 2) / 5 + 1);
  *month = (int) (month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  *year = (int) (year_of_era + era * 400 + (*month <= 2));
}

static char *
put_digits (char  *text,
            int    value,
            guint  n_digits)
{
  for (guint i = n_digits; i > 0; i--, value /= 10)
    text[i - 1] = (char) ('0' + value % 10);

  return text + n_digits;
}

/**
 * sbx_time_now_ms:
 *
 * Returns: the time of now in milliseconds since 1970 UTC
 */
gint64
sbx_time_now_ms (void)
{
  return g_get_real_time () / 1000;
}

/**
 * sbx_time_new_local:
 * @ms: since 1970
 *
 * As g_date_time_new_from_unix_local(), which asks the file system for the time zone each time.
 *
 * Returns: (transfer full) (nullable): the time by the clock of this place, %NULL if no calendar has it
 */
GDateTime *
sbx_time_new_local (gint64 ms)
{
  static GMutex     lock;
  static GTimeZone *zone;
  static gint64     asked_at;
  gint64            now = g_get_monotonic_time ();
  g_autoptr (GTimeZone) local = NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);

  g_mutex_lock (&lock);
  if (zone == NULL || now - asked_at > ZONE_TIME)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      asked_at = now;
    }
  local = g_time_zone_ref (zone);
  g_mutex_unlock (&lock);

  return utc ? g_date_time_to_timezone (utc, local) : NULL;
}

/**
 * sbx_time_format:
 * @ms: milliseconds since 1970 UTC; outside 1970 to 9999 the nearest time inside
 * @text: (out caller-allocates): room for the text
 *
 * Writes a time as `payload.timestamp` has it: RFC 3339, UTC, with milliseconds.
 */
void
sbx_time_format (gint64 ms,
                 char   text[SBX_TIME_TEXT_SIZE])
{
  int year, month, day, rest;

  ms = CLAMP (ms, 0, LATEST_MS);
  date_from_days (ms / MS_PER_DAY, &year, &month, &day);
  rest = (int) (ms % MS_PER_DAY);

  text = put_digits (text, year, 4);
  *text++ = '-';
  text = put_digits (text, month, 2);
  *text++ = '-';
  text = put_digits (text, day, 2);
  *text++ = 'T';
  text = put_digits (text, rest / 3600000, 2);
  *text++ = ':';
  text = put_digits (text, rest / 60000 % 60, 2);
  *text++ = ':';
  text = put_digits (text, rest / 1000 % 60, 2);
  *text++ = '.';
  text = put_digits (text, rest % 1000, 3);
  *text++ = 'Z';
  *text = '\0';
}

static gboolean
take_ms (gint64  value,
         gint64 *ms)
{
  if (value < EARLIEST_MS || value > LATEST_MS)
    return FALSE;

  *ms = value;
  return TRUE;
}

static gboolean
ms_from_integer (gint64  value,
                 gint64 *ms)
{
  if (value < END_OF_SECONDS)
    return value >= EARLIEST_MS / 1000 && take_ms (value * 1000, ms);

  return take_ms (value < END_OF_MS ? value : value / 1000, ms);
}

static gboolean
ms_from_double (double  value,
                gint64 *ms)
{
  if (!(value >= EARLIEST_MS / 1000) || value > (double) LATEST_MS * 1000)
    return FALSE;

  if (value < END_OF_SECONDS)
    value *= 1000;
  else if (value >= END_OF_MS)
    value /= 1000;

  return take_ms ((gint64) floor (value + 0.5), ms);
}

/* Exactly @n_digits digits; moves past them. */
static gboolean
read_digits (const char **at,
             guint        n_digits,
             int         *value)
{
  *value = 0;
  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
      *value = *value * 10 + ((*at)[i] - '0');
    }
  *at += n_digits;

  return TRUE;
}

static gboolean
skip (const char **at,
      char         wanted)
{
  if (**at != wanted)
    return FALSE;

  (*at)++;
  return TRUE;
}

static gboolean
read_date (const char **at,
           gboolean    *extended,
           gint64      *ms)
{
  int year, month, day;

  if (!read_digits (at, 4, &year))
    return FALSE;
  *extended = skip (at, '-');
  if (!read_digits (at, 2, &month) ||
      (*extended && !skip (at, '-')) ||
      !read_digits (at, 2, &day) ||
      year == 0 ||
      !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;

  *ms = days_from_date (year, month, day) * MS_PER_DAY;
  return TRUE;
}

/* Digits after the point or comma, of which three count. */
static gboolean
read_fraction (const char **at,
               gint64      *ms)
{
  int unit = 100;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  for (; g_ascii_isdigit (**at); (*at)++, unit /= 10)
    *ms += (**at - '0') * unit;

  return TRUE;
}

/* hh, hh:mm or hh:mm:ss with a fraction; without the colons where @extended is not set.
 * A leap second is the first of the next minute. */
static gboolean
read_clock (const char **at,
            gboolean     extended,
            gint64      *ms)
{
  int hour, minute, second = 0;

  if (!read_digits (at, 2, &hour) || (extended && !skip (at, ':')) || !read_digits (at, 2, &minute))
    return FALSE;

  if (extended ? skip (at, ':') : g_ascii_isdigit (**at))
    {
      if (!read_digits (at, 2, &second))
        return FALSE;
      if ((skip (at, '.') || skip (at, ',')) && !read_fraction (at, ms))
        return FALSE;
    }

  *ms += ((hour * 60 + minute) * 60 + second) * G_GINT64_CONSTANT (1000);
  return hour <= 23 && minute <= 59 && second <= 60;
}

/* Z, ±hh, ±hhmm or ±hh:mm; nothing is UTC. */
static gboolean
read_zone (const char **at,
           gint64      *ms)
{
  int sign, hours, minutes = 0;

  if (**at == '\0' || skip (at, 'Z') || skip (at, 'z'))
    return TRUE;

  sign = **at == '-' ? -1 : 1;
  if (!skip (at, '+') && !skip (at, '-'))
    return FALSE;
  if (!read_digits (at, 2, &hours))
    return FALSE;
  if (**at != '\0')
    {
      skip (at, ':');
      if (!read_digits (at, 2, &minutes))
        return FALSE;
    }

  *ms -= sign * (hours * 60 + minutes) * G_GINT64_CONSTANT (60000);
  return hours <= 23 && minutes <= 59;
}

static gboolean
ms_from_iso (const char *text,
             gint64     *ms)
{
  gboolean extended;
  gint64   value;

  if (!read_date (&text, &extended, &value))
    return FALSE;

  if (*text != '\0')
    {
      if (!skip (&text, 'T') && !skip (&text, 't') && !skip (&text, ' '))
        return FALSE;
      if (!read_clock (&text, extended, &value))
        return FALSE;
      skip (&text, ' ');
      if (!read_zone (&text, &value) || *text != '\0')
        return FALSE;
    }

  return take_ms (value, ms);
}

/**
 * sbx_time_parse_text:
 * @text: digits, or a time in ISO 8601
 * @ms: (out): milliseconds since 1970 UTC; left alone where the text is unreadable
 *
 * Reads a time as peers write them. A number is seconds, milliseconds or microseconds by its
 * size. In ISO 8601 the time of day may be missing, a space may stand for the T, and a
 * time without a zone is UTC. Only times of the years 1 to 9999 are readable; a number below 0 is
 * seconds before 1970.
 *
 * Returns: whether the text is a time
 */
gboolean
sbx_time_parse_text (const char *text,
                     gint64     *ms)
{
  const char *number;
  gsize       digits;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (ms != NULL, FALSE);

  number = *text == '-' ? text + 1 : text;
  digits = strspn (number, "0123456789");
  if (digits > 0 && number[digits] == '\0')
    return digits <= 18 && ms_from_integer (g_ascii_strtoll (text, NULL, 10), ms);
  if (digits > 0 && number[digits] == '.' && number[digits + 1] != '\0' &&
      number[digits + 1 + strspn (number + digits + 1, "0123456789")] == '\0')
    return ms_from_double (g_ascii_strtod (text, NULL), ms);

  return ms_from_iso (text, ms);
}

/**
 * sbx_time_from_node:
 * @node: (nullable): a value that a peer sent
 * @ms: (out): milliseconds since 1970 UTC; left alone where the value is unreadable
 *
 * As sbx_time_parse_text(), for numbers too; a fraction counts.
 *
 * Returns: whether the value is a time
 */
gboolean
sbx_time_from_node (JsonNode *node,
                    gint64   *ms)
{
  g_return_val_if_fail (ms != NULL, FALSE);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      return ms_from_integer (json_node_get_int (node), ms);
    case G_TYPE_DOUBLE:
      return ms_from_double (json_node_get_double (node), ms);
    case G_TYPE_STRING:
      return sbx_time_parse_text (json_node_get_string (node), ms);
    default:
      return FALSE;
    }
}
