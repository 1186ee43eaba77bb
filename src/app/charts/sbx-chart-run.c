/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-chart-run.h"

/**
 * sbx_chart_run_next:
 * @reach: how many values may be missing between two that are joined
 * @at: (inout): where to look from, 0 for the first time; then where to look for the next
 * @run: (out caller-allocates):
 *
 * Returns: whether there is another run
 */
gboolean
sbx_chart_run_next (const double *values,
                    guint         n,
                    guint         reach,
                    guint        *at,
                    SbxChartRun  *run)
{
  guint i = *at;

  while (i < n && values[i] < 0)
    i++;
  *at = i;
  if (i == n)
    return FALSE;

  run->first = run->last = i;
  for (i++; i < n && (values[i] >= 0 || (values[i] == SBX_LINE_CHART_SKIP && i - run->last <= reach)); i++)
    if (values[i] >= 0)
      run->last = i;
  *at = i;
  return TRUE;
}
