/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-flush-queue.h"
#include "sbx-records.h"
#include "sbx-task.h"

G_BEGIN_DECLS

SbxTask *sbx_task_new            (SbxWorld      *world,
                                  const char    *id,
                                  gint64         first_seen,
                                  SbxFlushQueue *queue);
void     sbx_task_orphan         (SbxTask       *self);
const char *sbx_task_peek_id      (gpointer       task);
int      sbx_task_compare        (gconstpointer  a,
                                  gconstpointer  b);
/* Says whether the task's place in the order may have changed. */
gboolean sbx_task_merge          (SbxTask       *self,
                                  JsonObject    *object);
void     sbx_task_notify_session (SbxTask       *self);

G_END_DECLS
