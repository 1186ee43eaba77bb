/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Instead of a value: the line goes on to the next one, if that is near enough; and it ends, because there was nothing to measure. */
#define SBX_LINE_CHART_SKIP (-1.0)
#define SBX_LINE_CHART_END (-2.0)

/**
 * SbxChartRun:
 * @first: the first value of it
 * @last: the last; both are there, and values between them may be missing
 *
 * Values that one line joins.
 */
typedef struct
{
  guint first;
  guint last;
} SbxChartRun;

gboolean sbx_chart_run_next (const double *values,
                             guint         n,
                             guint         reach,
                             guint        *at,
                             SbxChartRun  *run);

G_END_DECLS
