/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rhythm.h"

#include <math.h>
#include <string.h>

/* So many times between messages make a rhythm; fewer are chance. */
#define MIN_INTERVALS 20
/* What is rarer than this has none, in s. */
#define MAX_USUAL (6 * 60 * 60)
/* It was listened to for so many times the silence that would be too long. */
#define MIN_OBSERVED 3
/* What comes together is one, in s. */
#define TOGETHER 2.0
/* The weight of the newest, once there are many. */
#define NEWEST 0.02
/* The longest normal time shrinks by so much with each message: what was normal once need not be for ever. */
#define FADE 0.998
/* A silence is too long from so many times the usual one on, times the longest, and standard deviations. */
#define TIMES_USUAL 8.0
#define TIMES_LONGEST 2.0
#define DEVIATIONS 2.5
/* What was too long teaches a little: it may be normal after all. */
#define TAUGHT_BY_ALARM 1.5
/* The weight of today's hour. */
#define TODAY 0.3
/* An hour in which it speaks less often than this is one of rest. */
#define AWAKE 0.5
/* Time that passed without us, in ms: the computer slept, or the clock was set. */
#define ASLEEP (2 * 60 * 1000)

/**
 * sbx_rhythm_init:
 */
void
sbx_rhythm_init (SbxRhythm *self)
{
  memset (self, 0, sizeof *self);
  self->hour = -1;
}

/**
 * sbx_rhythm_pause:
 *
 * Nobody listens from here on: what comes next says nothing about the time before.
 */
void
sbx_rhythm_pause (SbxRhythm *self)
{
  self->now = 0;
  self->silence = 0;
  self->after = FALSE;
  self->hour = -1;
  self->spoke = FALSE;
}

static gboolean
is_awake (const SbxRhythm *self,
          int              hour)
{
  return self->heard[hour] == 0 || self->spoken[hour] >= AWAKE || self->spoke;
}

static void
end_hour (SbxRhythm *self)
{
  float spoke = self->spoke ? 1 : 0;

  if (self->hour >= 0)
    {
      self->spoken[self->hour] = self->heard[self->hour] == 0 ? spoke
                                                              : (1 - TODAY) * self->spoken[self->hour] + TODAY * spoke;
      self->heard[self->hour] = MIN (self->heard[self->hour] + 1, G_MAXUINT8);
    }
  self->spoke = FALSE;
}

/**
 * sbx_rhythm_advance:
 * @now: at least once in two minutes, else it counts as not listened
 * @hour: which of the %SBX_RHYTHM_HOURS it is
 *
 * Time passes, and it is listened to.
 */
void
sbx_rhythm_advance (SbxRhythm *self,
                    gint64     now,
                    int        hour)
{
  double passed = (now - self->now) / 1000.0;

  if (self->now == 0 || now < self->now || now - self->now > ASLEEP)
    {
      sbx_rhythm_pause (self);
      self->now = now;
      return;
    }

  /* The first hour is not whole. */
  if (self->hour != hour)
    {
      end_hour (self);
      self->hour = hour;
    }

  self->now = now;
  self->observed += passed;
  if (is_awake (self, hour))
    self->silence += passed;
}

static void
learn (SbxRhythm *self,
       double     interval)
{
  double x = log (interval);
  double weight = MAX (NEWEST, 1.0 / (self->n + 1));
  double off = x - self->mean;

  self->mean += weight * off;
  self->variance = (1 - weight) * (self->variance + weight * off * off);
  self->longest = MAX (self->longest * FADE, interval);
  self->n = MIN (self->n + 1, G_MAXUINT - 1);
}

/**
 * sbx_rhythm_speak:
 *
 * A message came.
 */
void
sbx_rhythm_speak (SbxRhythm *self,
                  gint64     now,
                  int        hour)
{
  sbx_rhythm_advance (self, now, hour);
  self->last = now;
  self->spoke = TRUE;
  if (self->after && self->silence < TOGETHER)
    return;

  if (self->after)
    {
      double limit = self->silent ? TAUGHT_BY_ALARM * sbx_rhythm_get_limit (self, 0) : G_MAXDOUBLE;

      learn (self, MIN (self->silence, limit));
    }
  self->after = TRUE;
  self->silence = 0;
  self->silent = FALSE;
}

/**
 * sbx_rhythm_get_usual:
 *
 * Returns: the usual time between two messages, in s
 */
double
sbx_rhythm_get_usual (const SbxRhythm *self)
{
  return exp (self->mean);
}

/**
 * sbx_rhythm_get_silence:
 *
 * Returns: for how long it has not spoken, in s, by the clock
 */
double
sbx_rhythm_get_silence (const SbxRhythm *self)
{
  return self->last > 0 ? MAX (self->silence, (self->now - self->last) / 1000.0) : self->silence;
}

/**
 * sbx_rhythm_get_limit:
 * @least: s
 *
 * Returns: from when on a silence is too long, in s; not below @least
 */
double
sbx_rhythm_get_limit (const SbxRhythm *self,
                      double           least)
{
  double limit = MAX (TIMES_USUAL * exp (self->mean), TIMES_LONGEST * self->longest);

  return MAX (least, MAX (limit, exp (self->mean + DEVIATIONS * sqrt (self->variance))));
}

/**
 * sbx_rhythm_is_known:
 *
 * Returns: whether enough was heard, for long enough, to say that a silence is not normal
 */
gboolean
sbx_rhythm_is_known (const SbxRhythm *self,
                     double           least)
{
  return self->n >= MIN_INTERVALS && exp (self->mean) <= MAX_USUAL &&
         self->observed >= MIN_OBSERVED * sbx_rhythm_get_limit (self, least);
}

/**
 * sbx_rhythm_check:
 *
 * Returns: whether it is silent for too long; stays so until it speaks
 */
gboolean
sbx_rhythm_check (SbxRhythm *self,
                  double     least)
{
  /* Listening to the silence itself is no reason to know more. */
  if (!self->silent && self->now != 0 && sbx_rhythm_is_known (self, least))
    self->silent = self->silence > sbx_rhythm_get_limit (self, least);

  return self->silent;
}

/**
 * sbx_rhythm_get_hour:
 *
 * Returns: which of the %SBX_RHYTHM_HOURS it is
 */
int
sbx_rhythm_get_hour (GDateTime *time)
{
  return g_date_time_get_hour (time) + (g_date_time_get_day_of_week (time) >= 6 ? 24 : 0);
}
