/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-task-search.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxTaskList:
 *
 * A GListModel of those of many tasks that somebody asks for: those that run first, then those to which something happened last.
 * It is live: what changes at once is told as one change that reaches no farther than it has to, or where few tasks go far as one for
 * each that goes and each that comes.
 *
 * Another question is answered bit by bit while the main loop has nothing else to do, from the first task on. Until there is
 * something to be told of its answer, that to the question before stays.
 *
 * Signals:
 * - `changed`: how many are in which state, what is listed, or whether all were looked at; many at once are one
 */
#define SBX_TYPE_TASK_LIST (sbx_task_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxTaskList, sbx_task_list, SBX, TASK_LIST, GObject)

typedef gboolean (*SbxTaskFunc) (SbxTask  *task,
                                 gpointer  user_data);

SbxTaskList *sbx_task_list_new       (GListModel    *tasks);
void         sbx_task_list_ask       (SbxTaskList   *self,
                                      guint          states,
                                      SbxTaskSearch *search);
void         sbx_task_list_set_held  (SbxTaskList   *self,
                                      SbxTaskFunc    is_held,
                                      gpointer       holder);
guint        sbx_task_list_find      (SbxTaskList   *self,
                                      SbxTask       *task);
gboolean     sbx_task_list_get_busy  (SbxTaskList   *self);
guint        sbx_task_list_get_n_all (SbxTaskList   *self);
guint        sbx_task_list_get_n     (SbxTaskList   *self,
                                      SbxTaskState   state);

G_END_DECLS
