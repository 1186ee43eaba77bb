/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-task.h"

G_BEGIN_DECLS

/**
 * SbxTaskSearch:
 *
 * Words that somebody looks for among tasks: each of them has to stand in the name, type, state, session, note or error of a task,
 * in letters of any case.
 */
typedef struct _SbxTaskSearch SbxTaskSearch;

/* (nullable): NULL where there is no word. */
SbxTaskSearch *sbx_task_search_new     (const char          *text);
void           sbx_task_search_free    (SbxTaskSearch       *self);
gboolean       sbx_task_search_matches (const SbxTaskSearch *self,
                                        SbxTask             *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTaskSearch, sbx_task_search_free)

G_END_DECLS
