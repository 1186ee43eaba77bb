/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-metrics.h"

/* Eight buckets for every power of two. The first sixteen hold one value each. */
#define STEPS 8

static guint
bucket_of (guint64 value)
{
  guint shift;
  guint bucket;

  if (value < 2 * STEPS)
    return (guint) value;
  shift = g_bit_storage (value) - 4;
  bucket = shift * STEPS + (guint) (value >> shift);
  return MIN (bucket, SBX_HISTOGRAM_BUCKETS - 1);
}

/* The middle of a bucket, so that what a percentile says is neither always low nor always high. */
static double
middle_of (guint bucket)
{
  guint   shift;
  guint64 low;

  if (bucket < 2 * STEPS)
    return bucket;
  shift = bucket / STEPS - 1;
  low = (guint64) (bucket % STEPS + STEPS) << shift;
  return (double) low + (double) (((guint64) 1 << shift) - 1) / 2;
}

/**
 * sbx_histogram_add:
 * @self: a histogram
 * @microseconds: a duration
 */
void
sbx_histogram_add (SbxHistogram *self,
                   gint64        microseconds)
{
  self->counts[bucket_of ((guint64) MAX (microseconds, 0))]++;
  self->total++;
  self->sum += (guint64) MAX (microseconds, 0);
}

/**
 * sbx_histogram_count_below:
 * @self: a histogram
 * @power: 4 to 31
 *
 * Returns: how many durations took less than 2^@power microseconds, exactly
 */
guint64
sbx_histogram_count_below (const SbxHistogram *self,
                           guint               power)
{
  guint   end = bucket_of ((guint64) 1 << power);
  guint64 count = 0;

  for (guint i = 0; i < end; i++)
    count += self->counts[i];
  return count;
}

/**
 * sbx_histogram_percentile:
 * @self: a histogram
 * @percent: 0 to 100
 *
 * Returns: the duration in milliseconds that so many per cent of all do not exceed; 0 where there is none
 */
double
sbx_histogram_percentile (const SbxHistogram *self,
                          double              percent)
{
  guint64 seen = 0;

  for (guint i = 0; i < SBX_HISTOGRAM_BUCKETS; i++)
    {
      seen += self->counts[i];
      if (seen > 0 && (double) seen >= (double) self->total * percent / 100)
        return middle_of (i) / 1000;
    }
  return 0;
}

/* Clears the seconds that passed since the last look. */
static void
advance (SbxRate *self,
         gint64   second)
{
  gint64 passed = MIN (second - self->second, SBX_RATE_SECONDS + 1);

  for (gint64 i = 0; i < passed; i++)
    self->counts[(second - i) % (SBX_RATE_SECONDS + 1)] = 0;
  if (passed > 0)
    self->second = second;
}

/**
 * sbx_rate_add:
 * @self: a rate
 * @now_us: a monotonic time that never goes back
 * @count: how many happened
 */
void
sbx_rate_add (SbxRate *self,
              gint64   now_us,
              guint64  count)
{
  advance (self, now_us / G_USEC_PER_SEC);
  self->counts[self->second % (SBX_RATE_SECONDS + 1)] += count;
}

/**
 * sbx_rate_per_second:
 * @self: a rate
 * @now_us: a monotonic time that never goes back
 *
 * Returns: the mean over the last ten whole seconds, the current one left out
 */
double
sbx_rate_per_second (SbxRate *self,
                     gint64   now_us)
{
  guint64 sum = 0;

  advance (self, now_us / G_USEC_PER_SEC);
  for (gint64 i = 1; i <= SBX_RATE_SECONDS; i++)
    sum += self->counts[(self->second + SBX_RATE_SECONDS + 1 - i) % (SBX_RATE_SECONDS + 1)];
  return (double) sum / SBX_RATE_SECONDS;
}

/**
 * sbx_metrics_new:
 *
 * Returns: (transfer full): counters that stand at zero, and the time from which uptime counts
 */
SbxMetrics *
sbx_metrics_new (void)
{
  SbxMetrics *self = g_new0 (SbxMetrics, 1);

  self->started_at = g_get_monotonic_time ();
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * sbx_metrics_free:
 * @self: (transfer full): the counters
 */
void
sbx_metrics_free (SbxMetrics *self)
{
  g_hash_table_unref (self->refused);
  g_free (self);
}

/**
 * sbx_metrics_refuse:
 * @self: the counters
 * @code: the protocol's name of the error with which something was refused
 */
void
sbx_metrics_refuse (SbxMetrics *self,
                    const char *code)
{
  guint64 *count = g_hash_table_lookup (self->refused, code);

  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (self->refused, g_strdup (code), count);
    }
  ++*count;
}
