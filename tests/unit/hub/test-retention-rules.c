/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-error.h"
#include "sbx-retention-rules.h"

static const SbxStreamLimits general = { 1000, 2000, 3000 };

static void
assert_limits (SbxRetentionRules *rules,
               const char        *stream,
               gint64             events,
               gint64             age_ms,
               gint64             bytes)
{
  SbxStreamLimits limits = general;

  sbx_retention_rules_apply (rules, stream, &limits);
  g_assert_cmpint (limits.max_events, ==, events);
  g_assert_cmpint (limits.max_age_ms, ==, age_ms);
  g_assert_cmpint (limits.max_bytes, ==, bytes);
}

static void
test_none (void)
{
  static const char *const texts[] = { "", "  ", ";", " ; ;" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (SbxRetentionRules) rules = sbx_retention_rules_parse (texts[i], NULL);

      g_assert_true (sbx_retention_rules_is_empty (rules));
      g_assert_cmpint (sbx_retention_rules_get_min_age (rules), ==, 0);
      g_assert_cmpint (sbx_retention_rules_get_min_events (rules), ==, 0);
      assert_limits (rules, "tasks", 1000, 2000, 3000);
    }
}

static void
test_first_match (void)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (SbxRetentionRules) rules = NULL;

  rules = sbx_retention_rules_parse ("channel/a1 events=5;channel/* age=7 bytes=0 ;\tx/中? events=0  bytes=9;* age=0", &error);
  g_assert_no_error (error);
  g_assert_false (sbx_retention_rules_is_empty (rules));
  assert_limits (rules, "channel/a1", 5, 2000, 3000);
  assert_limits (rules, "channel/a11", 1000, 7000, 0);
  assert_limits (rules, "channel/", 1000, 7000, 0);
  assert_limits (rules, "x/中文", 0, 2000, 9);
  assert_limits (rules, "x/中", 1000, 0, 3000);
  assert_limits (rules, "channels", 1000, 0, 3000);
  g_assert_cmpint (sbx_retention_rules_get_min_age (rules), ==, 7000);
  g_assert_cmpint (sbx_retention_rules_get_min_events (rules), ==, 5);
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    const char *part;   /* of what is said */
  } cases[] = {
    { "tasks", "“tasks” has no limit" },
    { "events=5", "“events=5” has no limit" },
    { "x/* events=5; tasks", "“tasks” has no limit" },
    { "x/* events", "“events” is no limit" },
    { "x/* =5", "“=5” is no limit" },
    { "x/* Events=5", "“Events=5” is no limit" },
    { "x/* events=", "not “”" },
    { "x/* events=1.5", "not “1.5”" },
    { "x/* age=-1", "not “-1”" },
    { "x/* events=1000000001", "from 0 to 1000000000" },
    { "x/* age=3153600001", "from 0 to 3153600000" },
    { "x/* bytes=1099511627777", "from 0 to 1099511627776" },
    { "x/* bytes=1 age=2 bytes=3", "“bytes” stands twice" },
    { "x/a b events=1", "“b” is no limit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sbx_retention_rules_parse (cases[i].text, &error));
      g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

static void
test_edges (void)
{
  g_autoptr (GError)            error = NULL;
  g_autoptr (SbxRetentionRules) rules = NULL;

  rules = sbx_retention_rules_parse ("* events=1000000000 age=3153600000 bytes=1099511627776", &error);
  g_assert_no_error (error);
  assert_limits (rules, "people", 1000000000, G_GINT64_CONSTANT (3153600000000), G_GINT64_CONSTANT (1099511627776));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retention-rules/none", test_none);
  g_test_add_func ("/retention-rules/first-match", test_first_match);
  g_test_add_func ("/retention-rules/bad", test_bad);
  g_test_add_func ("/retention-rules/edges", test_edges);

  return g_test_run ();
}
