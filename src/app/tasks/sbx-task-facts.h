/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-session.h"
#include "sbx-task.h"

G_BEGIN_DECLS

/* What follows from what a task says of itself. Times in ms. */

const char *sbx_task_name             (SbxTask *task);
char       *sbx_task_dup_name         (SbxTask *task);
gboolean    sbx_task_get_span         (SbxTask *task,
                                       gint64   now,
                                       gint64  *from,
                                       gint64  *to);
gint64      sbx_task_duration         (SbxTask *task,
                                       gint64   now);
gint64      sbx_task_stall            (SbxTask *task,
                                       gint64   usual,
                                       gint64   now);
gboolean    sbx_task_is_away          (SbxTask *task);
gint64      sbx_task_get_time         (SbxTask *task);
const char *sbx_task_word             (SbxTask *task);
const char *sbx_task_css_class        (SbxTask *task);
gboolean    sbx_session_is_away       (SbxSession *session);
gint64      sbx_session_get_time      (SbxSession *session);
const char *sbx_session_word          (SbxSession *session);
const char *sbx_session_css_class     (SbxSession *session);
gint64      sbx_session_duration      (SbxSession *session,
                                       gint64      now);
const char *sbx_session_name          (SbxSession *session);
char       *sbx_session_dup_name      (SbxSession *session);

/* By which tasks stand in order; good while the task is. */
typedef struct
{
  gboolean    runs;
  gint64      changed_at;
  const char *id;
} SbxTaskActivity;

void        sbx_task_get_activity     (SbxTask         *task,
                                       SbxTaskActivity *activity);
int         sbx_task_activity_compare (const SbxTaskActivity *a,
                                       const SbxTaskActivity *b);

G_END_DECLS
