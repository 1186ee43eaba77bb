/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-chart-run.h"

#include <string.h>

/* A letter is a value, "." that nothing was told in that time, "/" that there was nothing to measure. */
static char *
join (const char *drawn,
      guint       reach)
{
  guint n = (guint) strlen (drawn);
  g_autofree double *values = g_new (double, n);
  GString *runs = g_string_new (NULL);
  SbxChartRun run;
  guint at = 0;

  for (guint i = 0; i < n; i++)
    values[i] = drawn[i] == '.' ? SBX_LINE_CHART_SKIP : drawn[i] == '/' ? SBX_LINE_CHART_END : drawn[i] - 'a';
  while (sbx_chart_run_next (values, n, reach, &at, &run))
    g_string_append_printf (runs, "%c%c ", drawn[run.first], drawn[run.last]);
  return g_string_free (runs, FALSE);
}

static void
test_runs (void)
{
  static const struct
  {
    const char *drawn;
    guint       reach;
    const char *runs;
  } table[] = {
    { "", 0, "" },
    { "...", G_MAXUINT, "" },
    { "//.", G_MAXUINT, "" },
    { "a", 0, "aa " },
    { "abcd", 0, "ad " },
    { "ab.cd", 0, "ab cd " },
    { "a.b", 1, "ab " },
    { "a..b", 1, "aa bb " },
    { "a..b", 2, "ab " },
    { "..a..b..", 2, "ab " },
    { "a...b...c", 2, "aa bb cc " },
    { "a.........b", G_MAXUINT, "ab " },
    { "a./.b", G_MAXUINT, "aa bb " },
    { "ab//cd", G_MAXUINT, "ab cd " },
    { "a/", G_MAXUINT, "aa " },
    { ".a.b/.c.", 1, "ab cc " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *runs = join (table[i].drawn, table[i].reach);

      g_test_message ("%s", table[i].drawn);
      g_assert_cmpstr (runs, ==, table[i].runs);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chart-run/runs", test_runs);

  return g_test_run ();
}
