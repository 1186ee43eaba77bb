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

/* Rows that are seen at once where there are as many; and how much of the time that is seen one step goes. */
#define SBX_TIMELINE_MOST_ROWS 12
#define SBX_TIMELINE_PAN_SHARE .1

/* ms since 1970; it stands still while the hub is away. */
gint64   sbx_timeline_get_now            (SbxTimeline    *self);
double   sbx_timeline_get_room           (SbxTimeline    *self);
double   sbx_timeline_get_rows_room      (SbxTimeline    *self);
void     sbx_timeline_update_adjustments (SbxTimeline    *self);
/* @x: what stays where it is, in the direction of reading. */
void     sbx_timeline_zoom_at            (SbxTimeline    *self,
                                          double          factor,
                                          double          x);

/* sbx-timeline-draw.c */
void     sbx_timeline_draw               (SbxTimeline    *self,
                                          GtkSnapshot    *snapshot);

/* sbx-timeline-input.c */
void     sbx_timeline_bind_keys          (GtkWidgetClass *klass);
void     sbx_timeline_add_pointer        (SbxTimeline    *self);
gboolean sbx_timeline_query_tooltip      (GtkWidget      *widget,
                                          int             x,
                                          int             y,
                                          gboolean        keyboard,
                                          GtkTooltip     *tooltip);

G_END_DECLS
