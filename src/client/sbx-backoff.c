/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-backoff.h"

#define JITTER 0.2

struct _SbxBackoff
{
  guint  base;       /* ms */
  guint  max;        /* ms */
  guint  limit;      /* quick tries */
  guint  attempt;    /* delays handed out since the last reset */
  GRand *rand;
};

/**
 * sbx_backoff_new:
 * @base: the first delay in ms
 * @max: the longest delay in ms
 * @limit: how many quick tries there are
 *
 * Returns: (transfer full): a new back-off
 */
SbxBackoff *
sbx_backoff_new (guint base,
                 guint max,
                 guint limit)
{
  SbxBackoff *self = g_new0 (SbxBackoff, 1);

  self->base = base;
  self->max = max;
  self->limit = limit;
  self->rand = g_rand_new ();

  return self;
}

void
sbx_backoff_free (SbxBackoff *self)
{
  g_return_if_fail (self != NULL);

  g_rand_free (self->rand);
  g_free (self);
}

/**
 * sbx_backoff_set_seed:
 *
 * Makes the jitter repeatable, for tests.
 */
void
sbx_backoff_set_seed (SbxBackoff *self,
                      guint32     seed)
{
  g_return_if_fail (self != NULL);

  g_rand_set_seed (self->rand, seed);
}

/**
 * sbx_backoff_next:
 *
 * Counts one more attempt. Goes on at the longest delay when the quick tries are used up: whether
 * to slow down then is the caller's decision.
 *
 * Returns: how many ms to wait before it
 */
guint
sbx_backoff_next (SbxBackoff *self)
{
  double delay;

  g_return_val_if_fail (self != NULL, 0);

  delay = self->base;
  for (guint i = 0; i < self->attempt && delay < self->max; i++)
    delay *= 2;
  delay = MIN (delay, self->max);
  delay *= g_rand_double_range (self->rand, 1 - JITTER, 1 + JITTER);

  if (self->attempt < G_MAXUINT)
    self->attempt++;

  return MIN (delay, self->max);
}

/**
 * sbx_backoff_reset:
 *
 * The connection stands: the next loss starts from the first delay again.
 */
void
sbx_backoff_reset (SbxBackoff *self)
{
  g_return_if_fail (self != NULL);

  self->attempt = 0;
}

/**
 * sbx_backoff_get_attempt:
 *
 * Returns: how many tries were counted since the last reset, thus also the number (from 1) of the
 *   try that is waited for
 */
guint
sbx_backoff_get_attempt (SbxBackoff *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->attempt;
}

guint
sbx_backoff_get_limit (SbxBackoff *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->limit;
}

/**
 * sbx_backoff_is_exhausted:
 *
 * Returns: whether no quick try is left
 */
gboolean
sbx_backoff_is_exhausted (SbxBackoff *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->attempt >= self->limit;
}
