/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-timeline.h"

#include "sbx-item-watch.h"
#include "sbx-task.h"
#include "sbx-time-axis.h"

G_BEGIN_DECLS

struct _SbxTimeline
{
  GtkWidget           parent_instance;

  SbxSession         *session;
  GListModel         *tasks;         /* of the session */
  SbxItemWatch       *watch;
  GSignalGroup       *hub;           /* that of the session */
  GPtrArray          *rows;          /* of SbxTask: those that started, in that order, then those that wait */
  gboolean            others;        /* the session has other tasks than those in rows */
  GHashTable         *icons;         /* name → GtkIconPaintable; of one size and scale */

  SbxTimeAxis         axis;
  gboolean            has_span;      /* something has started, so the axis has times */
  GtkAdjustment      *adjustments[2];
  GtkScrollablePolicy policies[2];

  int                 row_height;    /* of its text */
  int                 label_width;
  int                 axis_height;
  int                 cursor;        /* the row that the keyboard is on, -1 = none yet */
  int                 hovered;       /* the row that the pointer is over, -1 = none */
  double              pointer_x;     /* in the direction of reading; less than 0 = away */
  guint               tick;
};

/* ms since 1970; it stands still while the hub is away. */
gint64 sbx_timeline_get_now  (SbxTimeline *self);
double sbx_timeline_get_room (SbxTimeline *self);
void   sbx_timeline_draw     (SbxTimeline *self,
                              GtkSnapshot *snapshot);

G_END_DECLS
