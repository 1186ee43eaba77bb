/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-run-card.h"

G_BEGIN_DECLS

/**
 * SbxTasksView:
 *
 * The sessions and tasks of all hubs, those that go on and the newest first, live.
 *
 * Properties:
 * - `worlds` (GListModel of SbxWorld)
 * - `filter` (string: all, running, failed, done): also the state of its action `tasks.filter`
 * - `subtitle` (string, read-only): how many are what
 * - `sidebar-hidden` (boolean): there is a way back to the sidebar (`win.show-sidebar`)
 */
#define SBX_TYPE_TASKS_VIEW (sbx_tasks_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxTasksView, sbx_tasks_view, SBX, TASKS_VIEW, AdwBin)

void        sbx_tasks_view_set_worlds (SbxTasksView *self,
                                       GListModel   *worlds);
/* (transfer none): the tasks that pass the filter, in the order shown. */
GListModel *sbx_tasks_view_get_tasks  (SbxTasksView *self);
void        sbx_tasks_view_show_task  (SbxTasksView *self,
                                       SbxTask      *task);
void        sbx_tasks_view_show_session (SbxTasksView *self,
                                         SbxSession   *session);
/* (transfer none) (nullable): the card of one session, once there are worlds. */
SbxRunCard *sbx_tasks_view_get_run    (SbxTasksView *self);
/* Where the events of a session are; both live longer. */
void        sbx_tasks_view_set_recorders (SbxTasksView    *self,
                                          SbxRecorderFunc  func,
                                          gpointer         user_data);

G_END_DECLS
