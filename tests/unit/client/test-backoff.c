/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-backoff.h"

typedef struct
{
  guint base;
  guint max;
  guint limit;
  guint expected[8];     /* without jitter */
} Schedule;

static const Schedule schedules[] = {
  { 1000, 10000, 5, { 1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000 } },
  { 2000, 30000, 15, { 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000 } },
  { 500, 500, 1, { 500, 500, 500, 500, 500, 500, 500, 500 } },
  { 900, 100, 3, { 100, 100, 100, 100, 100, 100, 100, 100 } },
  { 0, 1000, 2, { 0, 0, 0, 0, 0, 0, 0, 0 } },
};

static void
test_delays (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    {
      const Schedule *schedule = &schedules[i];

      for (guint seed = 1; seed <= 200; seed++)
        {
          g_autoptr (SbxBackoff) backoff = sbx_backoff_new (schedule->base, schedule->max, schedule->limit);

          sbx_backoff_set_seed (backoff, seed);
          for (guint attempt = 0; attempt < G_N_ELEMENTS (schedule->expected); attempt++)
            {
              guint expected = schedule->expected[attempt];
              guint delay;

              g_assert_cmpuint (sbx_backoff_get_attempt (backoff), ==, attempt);
              g_assert_cmpint (sbx_backoff_is_exhausted (backoff), ==, attempt >= schedule->limit);
              delay = sbx_backoff_next (backoff);
              g_assert_cmpuint (delay, >=, expected * 8 / 10);
              g_assert_cmpuint (delay, <=, expected * 12 / 10);
              g_assert_cmpuint (delay, <=, schedule->max);
            }
        }
    }
}

static void
test_jitter (void)
{
  guint lowest = G_MAXUINT, highest = 0;

  for (guint seed = 1; seed <= 200; seed++)
    {
      g_autoptr (SbxBackoff) backoff = sbx_backoff_new (1000, 10000, 5);
      g_autoptr (SbxBackoff) same = sbx_backoff_new (1000, 10000, 5);
      guint delay;

      sbx_backoff_set_seed (backoff, seed);
      sbx_backoff_set_seed (same, seed);
      delay = sbx_backoff_next (backoff);
      g_assert_cmpuint (delay, ==, sbx_backoff_next (same));
      lowest = MIN (lowest, delay);
      highest = MAX (highest, delay);
    }

  g_assert_cmpuint (lowest, <, 850);
  g_assert_cmpuint (highest, >, 1150);
}

static void
test_reset (void)
{
  g_autoptr (SbxBackoff) backoff = sbx_backoff_new (1000, 10000, 2);

  sbx_backoff_next (backoff);
  sbx_backoff_next (backoff);
  g_assert_true (sbx_backoff_is_exhausted (backoff));
  g_assert_cmpuint (sbx_backoff_get_limit (backoff), ==, 2);

  sbx_backoff_reset (backoff);
  g_assert_cmpuint (sbx_backoff_get_attempt (backoff), ==, 0);
  g_assert_false (sbx_backoff_is_exhausted (backoff));
  g_assert_cmpuint (sbx_backoff_next (backoff), <=, 1200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/backoff/delays", test_delays);
  g_test_add_func ("/client/backoff/jitter", test_jitter);
  g_test_add_func ("/client/backoff/reset", test_reset);

  return g_test_run ();
}
