/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-inlet.h"

/* ms between two pieces: whatever else is due comes first, also what has a lower priority. */
#define PAUSE 1

typedef struct
{
  GBytes *message;
  int     type;
} Waiting;

struct _SbxInlet
{
  SbxInletFunc func; /* NULL once closed */
  gpointer     data;
  GQueue       waiting; /* of Waiting */
  gsize        bytes;   /* of them */
  gint64       began;   /* µs: when this turn of the main loop handed on the first one, 0 = none yet */
  GSource     *source;  /* (nullable): ends the turn, or hands on the next piece */
  guint        ref_count;
};

static void
unref (SbxInlet *self)
{
  if (--self->ref_count > 0)
    return;

  g_free (self);
}

static void
clear_waiting (gpointer data)
{
  Waiting *waiting = data;

  g_bytes_unref (waiting->message);
  g_free (waiting);
}

static void
drop_source (SbxInlet *self)
{
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
schedule (SbxInlet   *self,
          guint       delay,
          int         priority,
          GSourceFunc callback)
{
  drop_source (self);
  self->source = g_timeout_source_new (delay);
  g_source_set_priority (self->source, priority);
  g_source_set_static_name (self->source, "[signalbox] inlet");
  g_source_set_callback (self->source, callback, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* Whoever is handed the message may close the inlet. */
static void
hand_on (SbxInlet *self,
         GBytes   *message,
         int       type)
{
  if (self->func != NULL)
    self->func (message, type, self->data);
}

static void
hand_on_first (SbxInlet *self)
{
  Waiting *first = g_queue_pop_head (&self->waiting);

  self->bytes -= g_bytes_get_size (first->message);
  hand_on (self, first->message, first->type);
  clear_waiting (first);
}

static gboolean
has_time (SbxInlet *self)
{
  return g_get_monotonic_time () - self->began < SBX_INLET_PIECE;
}

static gboolean on_piece (gpointer data);

static gboolean
on_turn_over (gpointer data)
{
  SbxInlet *self = data;

  self->began = 0;
  if (self->waiting.length > 0)
    schedule (self, PAUSE, G_PRIORITY_DEFAULT, on_piece);
  else
    drop_source (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_piece (gpointer data)
{
  SbxInlet *self = data;

  self->ref_count++;
  self->began = g_get_monotonic_time ();
  while (self->waiting.length > 0 && has_time (self))
    hand_on_first (self);
  if (self->func != NULL)
    on_turn_over (self);
  unref (self);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_inlet_new:
 * @func: is handed each message
 * @data: for it
 *
 * Returns: (transfer full): an inlet; to be given back by sbx_inlet_close()
 */
SbxInlet *
sbx_inlet_new (SbxInletFunc func,
               gpointer     data)
{
  SbxInlet *self = g_new0 (SbxInlet, 1);

  g_return_val_if_fail (func != NULL, NULL);

  self->ref_count = 1;
  self->func = func;
  self->data = data;
  g_queue_init (&self->waiting);

  return self;
}

/**
 * sbx_inlet_close:
 * @self: (transfer full): an inlet
 *
 * Drops what waits.
 */
void
sbx_inlet_close (SbxInlet *self)
{
  g_return_if_fail (self != NULL && self->func != NULL);

  self->func = NULL;
  drop_source (self);
  g_queue_clear_full (&self->waiting, clear_waiting);
  self->bytes = 0;
  unref (self);
}

/**
 * sbx_inlet_take:
 * @self: an inlet
 * @message: what came; a reference is taken where it waits
 * @type: for who is handed it
 *
 * Hands it on, now or when those before it were handed on.
 */
void
sbx_inlet_take (SbxInlet *self,
                GBytes   *message,
                int       type)
{
  g_return_if_fail (self != NULL && self->func != NULL);

  if (self->began == 0 && self->waiting.length == 0)
    {
      self->began = g_get_monotonic_time ();
      schedule (self, 0, G_PRIORITY_HIGH, on_turn_over);
    }

  self->ref_count++;
  if (self->waiting.length == 0 && has_time (self))
    {
      hand_on (self, message, type);
    }
  else
    {
      Waiting *waiting = g_new (Waiting, 1);

      *waiting = (Waiting) { g_bytes_ref (message), type };
      g_queue_push_tail (&self->waiting, waiting);
      self->bytes += g_bytes_get_size (message);
      while (self->bytes > SBX_INLET_BYTES)
        hand_on_first (self);
    }
  unref (self);
}

/**
 * sbx_inlet_is_empty:
 *
 * Returns: whether all that came was handed on
 */
gboolean
sbx_inlet_is_empty (SbxInlet *self)
{
  return self->waiting.length == 0;
}

/**
 * sbx_inlet_drain:
 * @self: an inlet
 *
 * Hands on all that waits, before something else is told.
 */
void
sbx_inlet_drain (SbxInlet *self)
{
  g_return_if_fail (self != NULL);

  self->ref_count++;
  while (self->waiting.length > 0)
    hand_on_first (self);
  unref (self);
}
