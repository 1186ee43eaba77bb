/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxDeadlines:
 *
 * Times at which something is due for one of many, all of them the same while after they were set, so that
 * they stand in a queue and one source serves them all.
 */
typedef struct _SbxDeadlines SbxDeadlines;

/**
 * SbxDeadline:
 *
 * One of them, inside what it is for. All zero: not set.
 */
typedef struct
{
  GList  link;    /* its data is what it is for; NULL = not set */
  gint64 at;      /* monotonic µs */
} SbxDeadline;

/* @owner: what sbx_deadlines_set() was given. It is not set any more. */
typedef void (*SbxDeadlineFunc) (gpointer owner,
                                 gpointer user_data);

SbxDeadlines *sbx_deadlines_new    (SbxDeadlineFunc  func,
                                    gpointer         user_data);
void          sbx_deadlines_free   (SbxDeadlines    *self);
void          sbx_deadlines_set    (SbxDeadlines    *self,
                                    SbxDeadline     *deadline,
                                    gint64           at,
                                    gpointer         owner);
void          sbx_deadlines_unset  (SbxDeadlines    *self,
                                    SbxDeadline     *deadline);
gboolean      sbx_deadline_is_set  (const SbxDeadline *self);

G_END_DECLS
