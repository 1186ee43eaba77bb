/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-age-words.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * sbx_age_format_when:
 * @time: when
 * @now: the present
 *
 * Returns: the time of day, with the day where it is not today
 */
char *
sbx_age_format_when (gint64 time,
                     gint64 now)
{
  g_autofree char *clock = sbx_format_clock (time);
  g_autofree char *day = sbx_format_day (time, now);
  g_autofree char *today = sbx_format_day (now, now);

  if (g_str_equal (day, today))
    return g_steal_pointer (&clock);

  /* TRANSLATORS: a day and a time of day: "Yesterday 14:05" */
  return g_strdup_printf (C_("day and time", "%s %s"), day, clock);
}

/**
 * sbx_age_format:
 * @time: when
 * @now: the present
 *
 * Returns: how long ago that was; what is a little ahead of our clock is now
 */
char *
sbx_age_format (gint64 time,
                gint64 now)
{
  gulong seconds = now > time ? (gulong) ((now - time) / 1000) : 0;

  if (seconds < MINUTE)
    return g_strdup (_("just now"));
  if (seconds < HOUR)
    return g_strdup_printf (ngettext ("%lu minute ago", "%lu minutes ago", seconds / MINUTE), seconds / MINUTE);
  if (seconds < DAY)
    return g_strdup_printf (ngettext ("%lu hour ago", "%lu hours ago", seconds / HOUR), seconds / HOUR);

  return g_strdup_printf (ngettext ("%lu day ago", "%lu days ago", seconds / DAY), seconds / DAY);
}
