/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flight-recorder.h"

#include <string.h>

#include "sbx-frame-glance.h"

/* What a frame takes besides its payload: its struct, its place, what holds its strings. */
#define OVERHEAD (sizeof (SbxRecordedFrame) + 64)

/* Requests whose answer never comes; the table begins anew behind so many. */
#define MAX_OPEN 65536

/* Pings whose answer never comes, the same. */
#define MAX_BEATS 64

struct _SbxFlightRecorder
{
  GObject            parent_instance;

  SbxRecordedFrame **ring;       /* of a power of two of places */
  guint              capacity;
  guint              head;
  guint              length;
  guint64            last;       /* the number of the newest that ever was */
  guint64            bytes;
  guint64            n_trimmed;
  GHashTable        *open[2];    /* by direction: id → number, of requests that are not answered */
  GHashTable        *beats[2];   /* by direction: what is carried back, or "" → number, of pings that are not answered */
  gint64             max_age;    /* µs */
  guint64            max_bytes;
  guint              max_frames;
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_PAIRED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxFlightRecorder, sbx_flight_recorder, G_TYPE_OBJECT)

static SbxRecordedFrame **
place (SbxFlightRecorder *self,
       guint              index)
{
  return &self->ring[(self->head + index) & (self->capacity - 1)];
}

/* What it takes in memory. */
static gsize
weigh (const SbxRecordedFrame *frame)
{
  return frame->size + OVERHEAD + (frame->id ? strlen (frame->id) : 0) + (frame->re ? strlen (frame->re) : 0);
}

static void
grow (SbxFlightRecorder *self)
{
  guint capacity = MAX (self->capacity * 2, 64);
  SbxRecordedFrame **ring = g_new (SbxRecordedFrame *, capacity);

  for (guint i = 0; i < self->length; i++)
    ring[i] = *place (self, i);
  g_free (self->ring);
  self->ring = ring;
  self->capacity = capacity;
  self->head = 0;
}

static void
drop_first (SbxFlightRecorder *self)
{
  SbxRecordedFrame *frame = *place (self, 0);

  if (frame->id && frame->pair == 0)
    {
      gpointer number = g_hash_table_lookup (self->open[frame->direction], frame->id);

      if (GPOINTER_TO_SIZE (number) == frame->number)
        g_hash_table_remove (self->open[frame->direction], frame->id);
    }
  self->bytes -= weigh (frame);
  self->head = (self->head + 1) & (self->capacity - 1);
  self->length--;
  self->n_trimmed++;
  sbx_recorded_frame_unref (frame);
}

/* The newest stays, however large it is. */
static guint
trim (SbxFlightRecorder *self)
{
  guint before = self->length;
  gint64 oldest = g_get_monotonic_time () - self->max_age;

  while (self->length > 1 &&
         (self->length > self->max_frames || self->bytes > self->max_bytes || (*place (self, 0))->moment < oldest))
    drop_first (self);
  return before - self->length;
}

/* (nullable): the number that was kept for it, which is forgotten */
static SbxRecordedFrame *
take_open (SbxFlightRecorder *self,
           GHashTable        *open,
           const char        *key)
{
  SbxRecordedFrame *request = sbx_flight_recorder_find (self, GPOINTER_TO_SIZE (g_hash_table_lookup (open, key)));

  g_hash_table_remove (open, key);
  return request;
}

static void
pair (SbxFlightRecorder *self,
      SbxRecordedFrame  *request,
      SbxRecordedFrame  *answer)
{
  if (request == NULL)
    return;

  request->pair = answer->number;
  answer->pair = request->number;
  if (!request->untimed && !answer->untimed)
    request->round_trip = answer->round_trip = MAX (answer->moment - request->moment, 0);
  g_signal_emit (self, signals[SIGNAL_PAIRED], 0, request->number);
}

static void
expect_answer (SbxFlightRecorder *self,
               SbxRecordedFrame  *request)
{
  GHashTable *open = self->open[request->direction];

  if (g_hash_table_size (open) >= MAX_OPEN)
    g_hash_table_remove_all (open);
  g_hash_table_replace (open, g_strdup (request->id), GSIZE_TO_POINTER (request->number));
}

/* Signs of life have no ids. Where a ping carries nothing that comes back with its answer, the first one that nobody answered is meant. */
static void
look_for_beat (SbxFlightRecorder *self,
               SbxRecordedFrame  *frame)
{
  gsize length;
  const char *text = frame->data ? g_bytes_get_data (frame->data, &length) : NULL;
  g_autofree char *key = NULL;
  SbxJsonSlice mark;
  SbxFrameBeat beat;

  if (text == NULL || (frame->event[0] != 'p' && frame->event[0] != 'h'))
    return;

  beat = sbx_frame_glance_beat (frame->event, text, length, &mark);
  if (beat == SBX_FRAME_BEAT_NONE)
    return;

  key = g_strndup (mark.text, mark.length);
  if (beat == SBX_FRAME_BEAT_PONG)
    {
      pair (self, take_open (self, self->beats[!frame->direction], key), frame);
      return;
    }
  if (g_hash_table_size (self->beats[frame->direction]) >= MAX_BEATS)
    g_hash_table_remove_all (self->beats[frame->direction]);
  if (*key != '\0' || sbx_flight_recorder_find (self, GPOINTER_TO_SIZE (g_hash_table_lookup (self->beats[frame->direction], key))) == NULL)
    g_hash_table_replace (self->beats[frame->direction], g_steal_pointer (&key), GSIZE_TO_POINTER (frame->number));
}

/* What a new connection says answers nothing of the one before. */
static void
forget_beats (SbxFlightRecorder *self)
{
  g_hash_table_remove_all (self->beats[SBX_RECORDED_IN]);
  g_hash_table_remove_all (self->beats[SBX_RECORDED_OUT]);
}

static void
sbx_flight_recorder_finalize (GObject *object)
{
  SbxFlightRecorder *self = SBX_FLIGHT_RECORDER (object);

  while (self->length > 0)
    drop_first (self);
  g_free (self->ring);
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    {
      g_hash_table_unref (self->open[i]);
      g_hash_table_unref (self->beats[i]);
    }
  G_OBJECT_CLASS (sbx_flight_recorder_parent_class)->finalize (object);
}

static void
sbx_flight_recorder_class_init (SbxFlightRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_flight_recorder_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", SBX_TYPE_FLIGHT_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_PAIRED] =
    g_signal_new ("paired", SBX_TYPE_FLIGHT_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
sbx_flight_recorder_init (SbxFlightRecorder *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    {
      self->open[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->beats[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  self->max_age = SBX_FLIGHT_RECORDER_AGE;
  self->max_bytes = SBX_FLIGHT_RECORDER_BYTES;
  self->max_frames = SBX_FLIGHT_RECORDER_FRAMES;
}

SbxFlightRecorder *
sbx_flight_recorder_new (void)
{
  return g_object_new (SBX_TYPE_FLIGHT_RECORDER, NULL);
}

/**
 * sbx_flight_recorder_set_limits:
 * @age: µs that a frame is kept
 * @bytes: that all of them take in memory
 * @frames: how many are kept; 0 = nothing is noted from now on
 */
void
sbx_flight_recorder_set_limits (SbxFlightRecorder *self,
                                gint64             age,
                                guint64            bytes,
                                guint              frames)
{
  guint removed;

  g_return_if_fail (SBX_IS_FLIGHT_RECORDER (self));
  g_return_if_fail (age > 0);

  self->max_age = age;
  self->max_bytes = bytes;
  self->max_frames = frames;
  if (frames == 0)
    sbx_flight_recorder_clear (self);
  else if ((removed = trim (self)) > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, removed, 0);
}

/**
 * sbx_flight_recorder_get_keeping:
 *
 * Returns: whether anything is noted at all
 */
gboolean
sbx_flight_recorder_get_keeping (SbxFlightRecorder *self)
{
  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), FALSE);

  return self->max_frames > 0;
}

/**
 * sbx_flight_recorder_note:
 * @code: a close code or an HTTP status; 0 = none
 * @data: (nullable): the payload; kept by reference
 *
 * Notes what came or went just now.
 */
void
sbx_flight_recorder_note (SbxFlightRecorder    *self,
                          SbxRecordedDirection  direction,
                          SbxRecordedKind       kind,
                          guint16               code,
                          GBytes               *data)
{
  g_return_if_fail (SBX_IS_FLIGHT_RECORDER (self));

  if (self->max_frames > 0)
    sbx_flight_recorder_take (self, sbx_recorded_frame_new (direction, kind, code, data));
}

/**
 * sbx_flight_recorder_take:
 * @frame: (transfer full): of which this is the only owner; it gets its number, and its pair
 *
 * Adds one with the times that it has.
 */
void
sbx_flight_recorder_take (SbxFlightRecorder *self,
                          SbxRecordedFrame  *frame)
{
  g_return_if_fail (SBX_IS_FLIGHT_RECORDER (self));

  if (self->length == self->capacity)
    grow (self);
  frame->number = ++self->last;
  *place (self, self->length++) = frame;
  self->bytes += weigh (frame);
  if (frame->re)
    pair (self, take_open (self, self->open[!frame->direction], frame->re), frame);
  if (frame->id)
    expect_answer (self, frame);
  if (frame->kind == SBX_RECORDED_TEXT && !frame->re && !frame->id)
    look_for_beat (self, frame);
  else if (frame->kind == SBX_RECORDED_OPEN)
    forget_beats (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, trim (self), 1);
}

/**
 * sbx_flight_recorder_clear:
 *
 * Forgets what there is; numbers go on.
 */
void
sbx_flight_recorder_clear (SbxFlightRecorder *self)
{
  guint removed;

  g_return_if_fail (SBX_IS_FLIGHT_RECORDER (self));

  removed = self->length;
  while (self->length > 0)
    drop_first (self);
  if (removed > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, removed, 0);
}

guint
sbx_flight_recorder_get_n (SbxFlightRecorder *self)
{
  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), 0);

  return self->length;
}

/**
 * sbx_flight_recorder_get:
 * @index: 0 is the oldest
 *
 * Returns: (transfer none) (nullable): one of those that are here
 */
SbxRecordedFrame *
sbx_flight_recorder_get (SbxFlightRecorder *self,
                         guint              index)
{
  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), NULL);

  return index < self->length ? *place (self, index) : NULL;
}

/**
 * sbx_flight_recorder_find:
 *
 * Returns: (transfer none) (nullable): the one of that number, while it is here
 */
SbxRecordedFrame *
sbx_flight_recorder_find (SbxFlightRecorder *self,
                          guint64            number)
{
  guint64 first;

  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), NULL);

  first = self->last - self->length + 1;
  return number >= first && number <= self->last && self->length > 0 ? *place (self, (guint) (number - first)) : NULL;
}

/**
 * sbx_flight_recorder_get_bytes:
 *
 * Returns: what all that is here takes in memory
 */
guint64
sbx_flight_recorder_get_bytes (SbxFlightRecorder *self)
{
  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), 0);

  return self->bytes;
}

/**
 * sbx_flight_recorder_get_n_trimmed:
 *
 * Returns: how many were here and are not any more
 */
guint64
sbx_flight_recorder_get_n_trimmed (SbxFlightRecorder *self)
{
  g_return_val_if_fail (SBX_IS_FLIGHT_RECORDER (self), 0);

  return self->n_trimmed;
}
