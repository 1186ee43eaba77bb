/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxHistogram:
 *
 * Counts of durations in buckets an eighth of a power of two wide, so that a percentile is right to
 * about 9 % from a microsecond to more than an hour, in a few hundred bytes.
 */
#define SBX_HISTOGRAM_BUCKETS 256

typedef struct
{
  guint64 counts[SBX_HISTOGRAM_BUCKETS];
  guint64 total;
  guint64 sum;      /* µs */
} SbxHistogram;

void   sbx_histogram_add        (SbxHistogram       *self,
                                 gint64              microseconds);
double sbx_histogram_percentile (const SbxHistogram *self,
                                 double              percent);
guint64
       sbx_histogram_count_below (const SbxHistogram *self,
                                 guint               power);

/**
 * SbxRate:
 *
 * How many things happened in each of the last ten whole seconds.
 */
#define SBX_RATE_SECONDS 10

typedef struct
{
  guint64 counts[SBX_RATE_SECONDS + 1];
  gint64  second;   /* that the newest count belongs to */
} SbxRate;

void   sbx_rate_add             (SbxRate            *self,
                                 gint64              now_us,
                                 guint64             count);
double sbx_rate_per_second      (SbxRate            *self,
                                 gint64              now_us);

/**
 * SbxMetrics:
 *
 * What a hub counts of itself.
 */
typedef struct
{
  gint64       started_at;      /* monotonic, µs */
  guint64      messages_in;
  guint64      messages_out;
  guint64      bytes_in;
  guint64      bytes_out;
  guint64      slow_closed;
  guint64      dropped;         /* ephemeral events that a slow reader missed */
  SbxRate      rate_in;
  SbxRate      rate_out;
  SbxHistogram latency;         /* from a request's arrival to its answer */
  SbxHistogram commit;          /* from a write's request to its being on disk */
  GHashTable  *refused;         /* error code → count */
} SbxMetrics;

SbxMetrics *sbx_metrics_new     (void);
void        sbx_metrics_free    (SbxMetrics         *self);
void        sbx_metrics_refuse  (SbxMetrics         *self,
                                 const char         *code);

G_END_DECLS
