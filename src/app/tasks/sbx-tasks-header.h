/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-run-card.h"

G_BEGIN_DECLS

/**
 * SbxTasksHeader:
 *
 * What stands above the tasks and scrolls with them: the cards of the sessions, the heading and
 * the filter.
 *
 * Actions that it activates: `tasks.filter` (s: all, running, failed, done).
 */
#define SBX_TYPE_TASKS_HEADER (sbx_tasks_header_get_type ())
G_DECLARE_FINAL_TYPE (SbxTasksHeader, sbx_tasks_header, SBX, TASKS_HEADER, AdwBin)

GtkWidget  *sbx_tasks_header_new            (GListModel     *sessions);
void        sbx_tasks_header_set_searching  (SbxTasksHeader *self,
                                             gboolean        searching);
void        sbx_tasks_header_set_empty_text (SbxTasksHeader *self,
                                             const char     *text);
SbxRunCard *sbx_tasks_header_get_run        (SbxTasksHeader *self);

G_END_DECLS
