/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BenchFrames:
 *
 * What the main loop does between two frames of a window: processor time of the main thread, so that other programs on
 * the same machine are not counted, and the longest that somebody's key press could have had to wait, by the clock.
 */
typedef struct _BenchFrames BenchFrames;

BenchFrames *bench_frames_new         (GtkWidget   *widget);
void         bench_frames_free        (BenchFrames *self);
/* Forgets what was measured, and goes on from now. */
void         bench_frames_start       (BenchFrames *self);
void         bench_frames_stop        (BenchFrames *self);
guint        bench_frames_count       (BenchFrames *self);
/* ms of the frame that @share (0 to 1) of them do not exceed. */
double       bench_frames_percentile  (BenchFrames *self,
                                       double       share);
/* ms by the clock: the longest turn of the main loop. */
double       bench_frames_longest     (BenchFrames *self);
/* ms of processor time: the turn that took most of it. */
double       bench_frames_longest_work (BenchFrames *self);
/* ms by the clock: the longest time without a frame. */
double       bench_frames_longest_gap (BenchFrames *self);

/* A window around @child, shown and active, without animations. */
GtkWindow   *bench_window_new         (GtkWidget   *child,
                                       int          width,
                                       int          height);
void         bench_init               (int         *argc,
                                       char      ***argv);
/* Runs the main loop for as long, or for as many drawn frames. */
void         bench_run_for            (double       seconds);
void         bench_run_frames         (GtkWidget   *widget,
                                       guint        n);
gpointer     bench_find               (gpointer     root,
                                       GType        type,
                                       const char  *css_class);
/* MB that the process has in memory. */
double       bench_get_memory         (void);

G_END_DECLS
