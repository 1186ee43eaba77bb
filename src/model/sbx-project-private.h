/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-flush-queue.h"
#include "sbx-project.h"
#include "sbx-records.h"

G_BEGIN_DECLS

SbxProject *sbx_project_new        (SbxWorld         *world,
                                    SbxProjectRecord *record,
                                    SbxFlushQueue    *queue);
void        sbx_project_orphan     (SbxProject       *self);
const char *sbx_project_peek_id    (gpointer          project);
int         sbx_project_compare    (gconstpointer     a,
                                    gconstpointer     b);
/* Says whether the project's place in the order may have changed. */
gboolean    sbx_project_take       (SbxProject       *self,
                                    SbxProjectRecord *record);
void        sbx_project_set_action (SbxProject       *self,
                                    const char       *action);

G_END_DECLS
