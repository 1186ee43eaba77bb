/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is to fail. */
typedef enum {
  FAULTY_FULL   = 1 << 0,   /* a write finds no room */
  FAULTY_WRITE  = 1 << 1,   /* a write gets half of its bytes down, and fails */
  FAULTY_SYNC   = 1 << 2,
  FAULTY_FORGET = 1 << 3,   /* with SYNC: what was not synced then never will be, as some systems do it */
  FAULTY_READ   = 1 << 4,
  FAULTY_BUSY   = 1 << 5,   /* the lock to write is somebody else's */
  FAULTY_SHARED = 1 << 6,   /* the memory shared between connections */
} FaultyFailure;

/* Which file fails; 0 is any. */
typedef enum {
  FAULTY_DATABASE = 1 << 0,
  FAULTY_LOG      = 1 << 1,
} FaultyFiles;

/**
 * FaultyControl:
 *
 * A page of memory shared between a test and the hub whose disk it rules: the file that the environment's
 * SIGNALBOX_FAULTS names. All fields are read and written as atomic ints, in the order that stands here.
 */
typedef struct
{
  gint seed;      /* at the start: of all that is left to chance */
  gint drop;      /* at the start: what is not synced lives in the process alone, and dies with it */
  gint lie;       /* with drop: a sync says that it was done, and does nothing */
  gint leak;      /* with drop: of 256 writes so many let a part of what is not synced reach the disk */
  gint fail;      /* FaultyFailure */
  gint files;     /* FaultyFiles */
  gint skip;      /* so many calls pass before the first fails; counts down */
  gint times;     /* so many calls fail, and no more; counts down; 0 = until told otherwise */
  gint hits;      /* calls that failed, counted by the hub */
  gint kill_at;   /* ends the hub within the call that counts it down to 0 */
  gint calls;     /* that change a file, counted by the hub */
} FaultyControl;

#define FAULTY_CONTROL_VARIABLE "SIGNALBOX_FAULTS"

G_END_DECLS
