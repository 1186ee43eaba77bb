/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-tally.h"

/* Buckets of a hundredth of a power of two or less: a percentile is right to 1 %. */
#define STEP_BITS 7
#define N_BUCKETS ((64 - STEP_BITS + 1) << STEP_BITS)

struct _LoadTally
{
  guint64 *next;        /* the number that each subscriber must get next */
  guint    n_subscribers;
  guint64  delivered;
  guint64  missing;     /* skipped: nothing that comes later than it should makes up for it */
  guint64  doubled;     /* or out of order */
  guint64  buckets[N_BUCKETS];
};

static guint
bucket_of (guint64 ns)
{
  guint shift;

  if (ns < 1 << STEP_BITS)
    return (guint) ns;
  shift = 63 - (guint) __builtin_clzll (ns) - STEP_BITS;
  return (shift << STEP_BITS) + (guint) (ns >> shift);
}

static double
middle_of (guint bucket)
{
  guint shift;

  if (bucket < 2 << STEP_BITS)
    return bucket;
  shift = (bucket >> STEP_BITS) - 1;
  return ((double) (bucket - (shift << STEP_BITS)) + 0.5) * (double) (G_GUINT64_CONSTANT (1) << shift);
}

LoadTally *
load_tally_new (guint n_subscribers)
{
  LoadTally *self = g_new0 (LoadTally, 1);

  self->next = g_new0 (guint64, n_subscribers);
  self->n_subscribers = n_subscribers;
  return self;
}

void
load_tally_free (LoadTally *self)
{
  g_free (self->next);
  g_free (self);
}

/* A delivery that took @ns. */
void
load_tally_add (LoadTally *self,
                guint      subscriber,
                guint64    number,
                guint64    ns)
{
  if (number < self->next[subscriber])
    {
      self->doubled++;
      return;
    }
  self->missing += number - self->next[subscriber];
  self->next[subscriber] = number + 1;
  self->delivered++;
  self->buckets[bucket_of (ns)]++;
}

/* What has not come by now is missing. */
void
load_tally_finish (LoadTally *self,
                   guint64    published)
{
  for (guint i = 0; i < self->n_subscribers; i++)
    {
      self->missing += published - self->next[i];
      self->next[i] = published;
    }
}

guint64
load_tally_get_delivered (LoadTally *self)
{
  return self->delivered;
}

/* Delivered or known to be missing: not under way any more. */
guint64
load_tally_get_settled (LoadTally *self)
{
  return self->delivered + self->missing;
}

guint64
load_tally_get_missing (LoadTally *self)
{
  return self->missing;
}

guint64
load_tally_get_doubled (LoadTally *self)
{
  return self->doubled;
}

/* Returns: the ms that so many per cent of all deliveries did not exceed. */
double
load_tally_get_percentile (LoadTally *self,
                           double     percent)
{
  guint64 seen = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    {
      seen += self->buckets[i];
      if (seen > 0 && (double) seen >= (double) self->delivered * percent / 100)
        return middle_of (i) / 1e6;
    }
  return 0;
}
