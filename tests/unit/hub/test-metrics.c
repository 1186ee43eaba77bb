/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-metrics.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
assert_near (double value,
             double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, expected * 0.09 + 0.0001);
}

static void
test_histogram (void)
{
  SbxHistogram histogram = { 0 };

  g_assert_cmpfloat (sbx_histogram_percentile (&histogram, 50), ==, 0);
  for (guint i = 1; i <= 1000; i++)
    sbx_histogram_add (&histogram, i * 1000);
  assert_near (sbx_histogram_percentile (&histogram, 50), 500);
  assert_near (sbx_histogram_percentile (&histogram, 95), 950);
  assert_near (sbx_histogram_percentile (&histogram, 99), 990);
  assert_near (sbx_histogram_percentile (&histogram, 100), 1000);
}

/* Whatever the edges of its buckets are, powers of two are among them. */
static void
test_histogram_below (void)
{
  SbxHistogram histogram = { 0 };

  for (guint power = 4; power < 32; power++)
    {
      sbx_histogram_add (&histogram, ((gint64) 1 << power) - 1);
      sbx_histogram_add (&histogram, (gint64) 1 << power);
    }
  for (guint power = 4; power < 32; power++)
    g_assert_cmpuint (sbx_histogram_count_below (&histogram, power), ==, 2 * (power - 4) + 1);
  g_assert_cmpuint (histogram.sum, ==, 2 * ((G_GUINT64_CONSTANT (1) << 32) - 16) - 28);
}

/* Each duration by itself comes back as about itself, from nothing to the absurd. */
static void
test_histogram_values (void)
{
  for (gint64 value = 1; value < G_GINT64_CONSTANT (3600000000); value = value * 5 / 4 + 1)
    {
      SbxHistogram histogram = { 0 };

      sbx_histogram_add (&histogram, value);
      assert_near (sbx_histogram_percentile (&histogram, 50), (double) value / 1000);
    }
  {
    SbxHistogram histogram = { 0 };

    sbx_histogram_add (&histogram, -5);
    g_assert_cmpfloat (sbx_histogram_percentile (&histogram, 99), ==, 0);
    sbx_histogram_add (&histogram, G_MAXINT64);
    g_assert_cmpfloat (sbx_histogram_percentile (&histogram, 99), >, 3600000);
  }
}

static void
test_rate (void)
{
  SbxRate rate = { 0 };

  /* What happens in the current second does not count yet. */
  sbx_rate_add (&rate, 100 * SECOND, 50);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 100 * SECOND + 1), ==, 0);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 101 * SECOND), ==, 5);
  sbx_rate_add (&rate, 101 * SECOND, 30);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 102 * SECOND), ==, 8);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 110 * SECOND), ==, 8);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 111 * SECOND), ==, 3);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 112 * SECOND), ==, 0);
  sbx_rate_add (&rate, 5000 * SECOND, 10);
  g_assert_cmpfloat (sbx_rate_per_second (&rate, 5001 * SECOND), ==, 1);
}

static void
test_refused (void)
{
  SbxMetrics *metrics = sbx_metrics_new ();

  sbx_metrics_refuse (metrics, "conflict");
  sbx_metrics_refuse (metrics, "conflict");
  g_assert_cmpuint (*(guint64 *) g_hash_table_lookup (metrics->refused, "conflict"), ==, 2);
  g_assert_null (g_hash_table_lookup (metrics->refused, "notFound"));
  sbx_metrics_free (metrics);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/histogram", test_histogram);
  g_test_add_func ("/metrics/histogram-below", test_histogram_below);
  g_test_add_func ("/metrics/histogram-values", test_histogram_values);
  g_test_add_func ("/metrics/rate", test_rate);
  g_test_add_func ("/metrics/refused", test_refused);

  return g_test_run ();
}
