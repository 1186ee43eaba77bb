/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hours of a working day, and of a weekend. */
#define SBX_RHYTHM_HOURS 48

/**
 * SbxRhythm:
 *
 * How often something speaks, learned while somebody listens: the logarithms of the times between two messages, with a weight
 * that fades; the longest of those times that was normal; and at which hours it speaks at all. Times of silence are counted in
 * hours at which it does. Pure: the present is a parameter, in ms since 1970, and @hour says which of the %SBX_RHYTHM_HOURS it
 * then is.
 *
 * The fields are for those who keep it on disk.
 */
typedef struct
{
  guint   n;                            /* times between two messages */
  double  mean, variance;               /* of their logarithms (seconds) */
  double  longest;                      /* s: the longest normal one */
  double  observed;                     /* s: listened to it in all */
  float   spoken[SBX_RHYTHM_HOURS];     /* how often it spoke in that hour, 0 to 1 */
  guint8  heard[SBX_RHYTHM_HOURS];      /* how many such hours were listened to, up to 255 */
  gboolean silent;                      /* it is silent for too long */
  gint64  last;                         /* ms: when it spoke; 0 = never */

  /* What is under way; not kept. */
  gint64  now;                          /* ms: up to then all is counted; 0 = nobody listens */
  double  silence;                      /* s: since it spoke, in hours at which it does */
  gboolean after;                       /* it spoke since somebody listens */
  int     hour;                         /* the one under way, -1 = it was not heard from its beginning */
  gboolean spoke;                       /* in that hour */
} SbxRhythm;

void     sbx_rhythm_init      (SbxRhythm       *self);
void     sbx_rhythm_pause     (SbxRhythm       *self);
void     sbx_rhythm_advance   (SbxRhythm       *self,
                               gint64           now,
                               int              hour);
void     sbx_rhythm_speak     (SbxRhythm       *self,
                               gint64           now,
                               int              hour);
gboolean sbx_rhythm_is_known  (const SbxRhythm *self,
                               double           least);
double   sbx_rhythm_get_usual (const SbxRhythm *self);
double   sbx_rhythm_get_silence (const SbxRhythm *self);
double   sbx_rhythm_get_limit (const SbxRhythm *self,
                               double           least);
gboolean sbx_rhythm_check     (SbxRhythm       *self,
                               double           least);
int      sbx_rhythm_get_hour  (GDateTime       *time);

G_END_DECLS
