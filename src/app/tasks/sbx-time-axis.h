/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxTimeAxis:
 *
 * Times, in ms, along a line of pixels: all of them in the room that there is, or magnified and scrolled. Times can be anything
 * between two that somebody checked, so all of it is done in doubles. No clock, no widget.
 */
typedef struct
{
  double from;     /* ms */
  double to;       /* ms; later than from */
  double room;     /* pixels that are seen at once */
  double scale;    /* pixels a ms; 0 = all of it is seen */
  double offset;   /* pixels that are scrolled away before those that are seen */
} SbxTimeAxis;

double  sbx_time_axis_get_scale   (const SbxTimeAxis *axis);
double  sbx_time_axis_get_length  (const SbxTimeAxis *axis);
double  sbx_time_axis_get_x       (const SbxTimeAxis *axis,
                                   double             time);
double  sbx_time_axis_get_time    (const SbxTimeAxis *axis,
                                   double             x);
void    sbx_time_axis_scroll      (SbxTimeAxis       *axis,
                                   double             offset);
void    sbx_time_axis_zoom        (SbxTimeAxis       *axis,
                                   double             factor,
                                   double             x);
gint64  sbx_time_axis_choose_step (const SbxTimeAxis *axis,
                                   double             least);
gint64  sbx_time_axis_first_tick  (const SbxTimeAxis *axis,
                                   gint64             step);
char   *sbx_time_axis_tick_text   (gint64             time,
                                   gint64             step);

G_END_DECLS
