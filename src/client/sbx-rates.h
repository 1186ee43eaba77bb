/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-flight-recorder.h"

G_BEGIN_DECLS

/* How far back it looks, in seconds. */
#define SBX_RATES_SECONDS 1800

/* In a second nothing was told; and then there was no connection at all. */
#define SBX_RATES_NOTHING (-1.0)
#define SBX_RATES_BROKEN (-2.0)

typedef enum {
  SBX_RATE_LATENCY_MEDIAN,    /* ms, of the requests that were answered then; NOTHING where none was */
  SBX_RATE_LATENCY_MOST,      /* 95 % took no longer */
  SBX_RATE_FRAMES_IN,         /* per second */
  SBX_RATE_FRAMES_OUT,
  SBX_RATE_BYTES_IN,
  SBX_RATE_BYTES_OUT,
  SBX_RATE_QUEUE,             /* replies that wait to be sent, as it was said last; NOTHING before */
  SBX_N_RATES
} SbxRate;

/**
 * SbxRates:
 *
 * What a connection did in each of the last seconds, from the frames that were recorded, also from those before it was made.
 * Bounded by %SBX_RATES_SECONDS. Signal `changed`: a frame came or an answer was found.
 */
#define SBX_TYPE_RATES (sbx_rates_get_type ())
G_DECLARE_FINAL_TYPE (SbxRates, sbx_rates, SBX, RATES, GObject)

SbxRates *sbx_rates_new          (SbxFlightRecorder *recorder);
/* Of what is not told by frames: ms, and a number of replies; both as they are now. */
void      sbx_rates_note_latency (SbxRates          *self,
                                  double             latency);
void      sbx_rates_note_queue   (SbxRates          *self,
                                  guint              length);
/* The last @n seconds before @now (µs, monotonic), the oldest first; the second that is under way is not among them. */
void      sbx_rates_get          (SbxRates          *self,
                                  SbxRate            rate,
                                  gint64             now,
                                  double            *values,
                                  guint              n);
/* Over the last @n seconds: of all latencies, that @share (0 … 1) of them are not above; %SBX_RATES_NOTHING where there were none. */
double    sbx_rates_get_latency  (SbxRates          *self,
                                  gint64             now,
                                  guint              n,
                                  double             share);

G_END_DECLS
