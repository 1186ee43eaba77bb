/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxTimeline:
 *
 * Where the time of a session went: a bar for each of its tasks, over a line of times. It is a #GtkScrollable: more tasks than there is
 * room for, and times that are magnified, are scrolled. Up, Down, Home and End go from task to task, Left and Right through the time, +
 * and - magnify, 0 shows all, Return goes to the task.
 *
 * Signals:
 * - `activated` (SbxTask): somebody wants to see more of that one
 * - `told` (string): what the keyboard is on now, in words
 */
#define SBX_TYPE_TIMELINE (sbx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (SbxTimeline, sbx_timeline, SBX, TIMELINE, GtkWidget)

void     sbx_timeline_set_session (SbxTimeline *self,
                                   SbxSession  *session);
gboolean sbx_timeline_is_empty    (SbxTimeline *self);
void     sbx_timeline_zoom        (SbxTimeline *self,
                                   double       factor);
void     sbx_timeline_show_all    (SbxTimeline *self);
double   sbx_timeline_get_zoom    (SbxTimeline *self);
char    *sbx_timeline_describe    (SbxTask     *task);

G_END_DECLS
