/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-time-axis.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What is seen at once is at least so long, in ms. */
#define LEAST_SPAN 200.0

static double
get_fitting_scale (const SbxTimeAxis *axis)
{
  return axis->room / (axis->to - axis->from);
}

/**
 * sbx_time_axis_get_scale:
 *
 * Returns: pixels a ms
 */
double
sbx_time_axis_get_scale (const SbxTimeAxis *axis)
{
  return MAX (axis->scale, get_fitting_scale (axis));
}

/**
 * sbx_time_axis_get_length:
 *
 * Returns: how long all of it is, in pixels; never shorter than its room
 */
double
sbx_time_axis_get_length (const SbxTimeAxis *axis)
{
  return MAX (axis->room, (axis->to - axis->from) * sbx_time_axis_get_scale (axis));
}

/**
 * sbx_time_axis_get_x:
 *
 * Returns: where @time is, in pixels from where what is seen begins
 */
double
sbx_time_axis_get_x (const SbxTimeAxis *axis,
                     double             time)
{
  return (time - axis->from) * sbx_time_axis_get_scale (axis) - axis->offset;
}

/**
 * sbx_time_axis_get_time:
 *
 * Returns: the time that is at @x
 */
double
sbx_time_axis_get_time (const SbxTimeAxis *axis,
                        double             x)
{
  return axis->from + (x + axis->offset) / sbx_time_axis_get_scale (axis);
}

/**
 * sbx_time_axis_scroll:
 *
 * To @offset, or as near as there is something to see.
 */
void
sbx_time_axis_scroll (SbxTimeAxis *axis,
                      double       offset)
{
  axis->offset = CLAMP (offset, 0, MAX (0, sbx_time_axis_get_length (axis) - axis->room));
}

/**
 * sbx_time_axis_zoom:
 * @factor: more than 1 magnifies
 * @x: what is there stays there
 */
void
sbx_time_axis_zoom (SbxTimeAxis *axis,
                    double       factor,
                    double       x)
{
  double time = sbx_time_axis_get_time (axis, x);
  double fitting = get_fitting_scale (axis);
  double scale = MIN (sbx_time_axis_get_scale (axis) * factor, MAX (fitting, axis->room / LEAST_SPAN));

  axis->scale = scale > fitting * 1.001 ? scale : 0;
  sbx_time_axis_scroll (axis, (time - axis->from) * sbx_time_axis_get_scale (axis) - x);
}

/**
 * sbx_time_axis_choose_step:
 * @least: pixels that a tick needs for its text
 *
 * Returns: ms from one tick to the next: a time that people count in
 */
gint64
sbx_time_axis_choose_step (const SbxTimeAxis *axis,
                           double             least)
{
  static const gint64 steps[] = {
    100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
  };
  double needed = least / sbx_time_axis_get_scale (axis);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] >= needed)
      return steps[i];

  return (gint64) ceil (needed);
}

/**
 * sbx_time_axis_first_tick:
 *
 * Returns: the first time that is seen and a multiple of @step in local time
 */
gint64
sbx_time_axis_first_tick (const SbxTimeAxis *axis,
                          gint64             step)
{
  gint64 start = (gint64) sbx_time_axis_get_time (axis, 0);
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (start / SECOND);
  gint64 shift = then ? g_date_time_get_utc_offset (then) / 1000 : 0;

  return (start + shift + step - 1) / step * step - shift;
}

/**
 * sbx_time_axis_tick_text:
 *
 * Returns: (transfer full): the time as exactly as @step needs it
 */
char *
sbx_time_axis_tick_text (gint64 time,
                         gint64 step)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / SECOND);

  if (!then)
    return g_strdup ("");
  if (step >= 365 * DAY)
    return g_date_time_format (then, "%Y");
  if (step >= DAY)
    /* TRANSLATORS: a day below a chart; see g_date_time_format() */
    return g_date_time_format (then, _("%-d %b"));
  if (step >= MINUTE)
    return sbx_format_clock (time);
  if (step < SECOND)
    {
      g_autofree char *seconds = g_date_time_format (then, "%M:%S");

      return g_strdup_printf ("%s.%d", seconds, (int) (time % SECOND / 100));
    }

  /* TRANSLATORS: a time of day with seconds, below a chart; see g_date_time_format() */
  return g_date_time_format (then, _("%H:%M:%S"));
}
