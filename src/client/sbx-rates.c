/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rates.h"

#include <math.h>

/* Of so many answers in one second the times are kept; of more the last. */
#define SAMPLES 32

typedef struct
{
  gint64  second;             /* which one it is, as the monotonic clock counts; others of the ring are too old */
  guint   frames[2];          /* by direction */
  guint64 bytes[2];
  guint   n_latencies;        /* all that there were */
  float   latencies[SAMPLES]; /* ms */
  int     queue;              /* -1 = nobody said */
} Bucket;

/* From this second on there was a connection, or none. */
typedef struct
{
  gint64   second;
  gboolean open;
} Turn;

struct _SbxRates
{
  GObject            parent_instance;

  SbxFlightRecorder *recorder;
  Bucket            *buckets;    /* SBX_RATES_SECONDS of them: second modulo that */
  GArray            *turns;      /* of Turn */
  gboolean           open;       /* as the last frame has it */
  gboolean           heard;      /* whether there was a frame at all */
  gboolean           open_first; /* as it was before the first turn */
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxRates, sbx_rates, G_TYPE_OBJECT)

static gint64
second_of (gint64 moment)
{
  return moment / G_USEC_PER_SEC;
}

/* Of that second; an older one made way. */
static Bucket *
touch (SbxRates *self,
       gint64    second)
{
  Bucket *bucket = &self->buckets[second % SBX_RATES_SECONDS];

  if (bucket->second != second)
    *bucket = (Bucket) { .second = second, .queue = -1 };

  return bucket;
}

static const Bucket *
look_up (SbxRates *self,
         gint64    second)
{
  const Bucket *bucket = second >= 0 ? &self->buckets[second % SBX_RATES_SECONDS] : NULL;

  return bucket && bucket->second == second ? bucket : NULL;
}

static void
turn (SbxRates *self,
      gint64    second,
      gboolean  open)
{
  Turn turn = { second, open };

  if (self->turns->len == 0)
    self->open_first = !open;
  while (self->turns->len > 0 && g_array_index (self->turns, Turn, 0).second < second - SBX_RATES_SECONDS)
    {
      self->open_first = g_array_index (self->turns, Turn, 0).open;
      g_array_remove_index (self->turns, 0);
    }
  /* One that opened and closed many times within a second was open in it. */
  if (self->turns->len > 2 && g_array_index (self->turns, Turn, self->turns->len - 2).second == second)
    g_array_set_size (self->turns, self->turns->len - 2);
  g_array_append_val (self->turns, turn);
  self->open = open;
}

static void
add_latency (SbxRates *self,
             gint64    second,
             double    latency)
{
  Bucket *bucket = touch (self, second);

  bucket->latencies[bucket->n_latencies++ % SAMPLES] = (float) latency;
}

/* Only of what we asked: how long we take to answer is no matter of the way. */
static void
take_answer (SbxRates               *self,
             const SbxRecordedFrame *request)
{
  if (request->direction == SBX_RECORDED_OUT && request->pair > request->number && request->round_trip >= 0)
    add_latency (self, second_of (request->moment + request->round_trip), request->round_trip / 1000.0);
}

static void
take_frame (SbxRates               *self,
            const SbxRecordedFrame *frame)
{
  gint64  second = second_of (frame->moment);
  Bucket *bucket;

  /* The recording may begin in the middle of a connection. */
  if (!self->heard)
    self->open_first = self->open = frame->kind != SBX_RECORDED_OPEN;
  self->heard = TRUE;

  if (frame->kind == SBX_RECORDED_CLOSE || frame->kind == SBX_RECORDED_OPEN)
    {
      if (self->open && (frame->kind == SBX_RECORDED_CLOSE || frame->direction == SBX_RECORDED_OUT))
        turn (self, second, FALSE);
      else if (!self->open && frame->kind == SBX_RECORDED_OPEN && frame->direction == SBX_RECORDED_IN && frame->code > 0 && frame->code < 300)
        turn (self, second, TRUE);
      return;
    }

  /* Not every carrier says that it is there. */
  if (!self->open && frame->direction == SBX_RECORDED_IN)
    turn (self, second, TRUE);
  bucket = touch (self, second);
  bucket->frames[frame->direction]++;
  bucket->bytes[frame->direction] += frame->size;
}

static void
on_changed (SbxRates *self,
            guint     removed,
            guint     added)
{
  guint n = sbx_flight_recorder_get_n (self->recorder);

  for (guint i = n - MIN (added, n); i < n; i++)
    take_frame (self, sbx_flight_recorder_get (self->recorder, i));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_paired (SbxRates *self,
           guint64   number)
{
  SbxRecordedFrame *request = sbx_flight_recorder_find (self->recorder, number);

  if (request)
    take_answer (self, request);
}

static void
look_back (SbxRates *self)
{
  guint  n = sbx_flight_recorder_get_n (self->recorder);
  gint64 oldest = g_get_monotonic_time () - SBX_RATES_SECONDS * G_TIME_SPAN_SECOND;

  for (guint i = 0; i < n; i++)
    {
      SbxRecordedFrame *frame = sbx_flight_recorder_get (self->recorder, i);

      if (frame->moment < oldest)
        continue;
      take_frame (self, frame);
      take_answer (self, frame);
    }
}

static void
sbx_rates_finalize (GObject *object)
{
  SbxRates *self = SBX_RATES (object);

  g_object_unref (self->recorder);
  g_array_unref (self->turns);
  g_free (self->buckets);

  G_OBJECT_CLASS (sbx_rates_parent_class)->finalize (object);
}

static void
sbx_rates_class_init (SbxRatesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_rates_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SBX_TYPE_RATES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_rates_init (SbxRates *self)
{
  self->buckets = g_new0 (Bucket, SBX_RATES_SECONDS);
  for (guint i = 0; i < SBX_RATES_SECONDS; i++)
    self->buckets[i].second = -1;
  self->turns = g_array_new (FALSE, FALSE, sizeof (Turn));
}

/**
 * sbx_rates_new:
 * @recorder: of a connection
 *
 * Returns: (transfer full): what it did, and does as long as the object lives
 */
SbxRates *
sbx_rates_new (SbxFlightRecorder *recorder)
{
  SbxRates *self;

  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (recorder), NULL);

  self = g_object_new (SBX_TYPE_RATES, NULL);
  self->recorder = g_object_ref (recorder);
  look_back (self);
  g_signal_connect_object (recorder, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (recorder, "paired", G_CALLBACK (on_paired), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * sbx_rates_note_latency:
 * @latency: ms; below 0 is no latency
 *
 * For servers whose signs of life are no requests with an answer.
 */
void
sbx_rates_note_latency (SbxRates *self,
                        double    latency)
{
  g_return_if_fail (SBX_IS_RATES (self));

  if (latency >= 0)
    add_latency (self, second_of (g_get_monotonic_time ()), latency);
}

/**
 * sbx_rates_note_queue:
 */
void
sbx_rates_note_queue (SbxRates *self,
                      guint     length)
{
  g_return_if_fail (SBX_IS_RATES (self));

  touch (self, second_of (g_get_monotonic_time ()))->queue = (int) MIN (length, G_MAXINT);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  float first = *(const float *) a, second = *(const float *) b;

  return (first > second) - (first < second);
}

/* Sorts @latencies. */
static double
share_of (float  *latencies,
          guint   n,
          double  share)
{
  if (n == 0)
    return SBX_RATES_NOTHING;

  qsort (latencies, n, sizeof *latencies, compare);
  return latencies[(guint) CLAMP (ceil (share * n) - 1, 0, n - 1)];
}

static double
value_of (const Bucket *bucket,
          SbxRate       rate)
{
  float latencies[SAMPLES];
  guint n = MIN (bucket->n_latencies, SAMPLES);

  switch (rate)
    {
    case SBX_RATE_LATENCY_MEDIAN:
    case SBX_RATE_LATENCY_MOST:
      memcpy (latencies, bucket->latencies, sizeof latencies);
      return share_of (latencies, n, rate == SBX_RATE_LATENCY_MEDIAN ? .5 : .95);
    case SBX_RATE_FRAMES_IN:
      return bucket->frames[SBX_RECORDED_IN];
    case SBX_RATE_FRAMES_OUT:
      return bucket->frames[SBX_RECORDED_OUT];
    case SBX_RATE_BYTES_IN:
      return bucket->bytes[SBX_RECORDED_IN];
    case SBX_RATE_BYTES_OUT:
      return bucket->bytes[SBX_RECORDED_OUT];
    case SBX_RATE_QUEUE:
    case SBX_N_RATES:
    default:
      g_return_val_if_reached (SBX_RATES_NOTHING);
    }
}

/* The queue is there with and without a connection, and stays as it was said last. */
static void
get_queue (SbxRates *self,
           gint64    first,
           double   *values,
           guint     n)
{
  int queue = -1;

  for (gint64 second = first + n - SBX_RATES_SECONDS; second < first + (gint64) n; second++)
    {
      const Bucket *bucket = look_up (self, second);

      if (bucket && bucket->queue >= 0)
        queue = bucket->queue;
      if (second >= first)
        values[second - first] = queue >= 0 ? queue : SBX_RATES_NOTHING;
    }
}

/**
 * sbx_rates_get:
 * @values: (array length=n) (out caller-allocates): with SBX_RATES_NOTHING and SBX_RATES_BROKEN among them
 * @n: at most %SBX_RATES_SECONDS
 */
void
sbx_rates_get (SbxRates *self,
               SbxRate   rate,
               gint64    now,
               double   *values,
               guint     n)
{
  gint64   first = second_of (now) - n;
  gboolean open;
  guint    next = 0;

  g_return_if_fail (SBX_IS_RATES (self));
  g_return_if_fail (rate < SBX_N_RATES);
  g_return_if_fail (n <= SBX_RATES_SECONDS);

  if (rate == SBX_RATE_QUEUE)
    {
      get_queue (self, first, values, n);
      return;
    }

  open = self->heard && self->open_first;
  for (guint i = 0; i < n; i++)
    {
      const Bucket *bucket = look_up (self, first + i);
      gboolean      was_open = open;

      for (; next < self->turns->len && g_array_index (self->turns, Turn, next).second <= first + i; next++)
        {
          open = g_array_index (self->turns, Turn, next).open;
          was_open = was_open || open;
        }
      if (!was_open && !open)
        values[i] = SBX_RATES_BROKEN;
      else if (bucket)
        values[i] = value_of (bucket, rate);
      else
        values[i] = rate <= SBX_RATE_LATENCY_MOST ? SBX_RATES_NOTHING : 0;
    }
}

/**
 * sbx_rates_get_latency:
 *
 * Returns: ms, or %SBX_RATES_NOTHING
 */
double
sbx_rates_get_latency (SbxRates *self,
                       gint64    now,
                       guint     n,
                       double    share)
{
  gint64 last = second_of (now);
  g_autoptr (GArray) latencies = g_array_new (FALSE, FALSE, sizeof (float));

  g_return_val_if_fail (SBX_IS_RATES (self), SBX_RATES_NOTHING);

  for (gint64 second = last - MIN (n, SBX_RATES_SECONDS - 1); second <= last; second++)
    {
      const Bucket *bucket = look_up (self, second);

      if (bucket)
        g_array_append_vals (latencies, bucket->latencies, MIN (bucket->n_latencies, SAMPLES));
    }

  return share_of ((float *) (void *) latencies->data, latencies->len, share);
}
