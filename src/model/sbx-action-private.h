/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action.h"
#include "sbx-flush-queue.h"
#include "sbx-records.h"

G_BEGIN_DECLS

SbxAction  *sbx_action_new     (SbxWorld        *world,
                                SbxActionRecord *record,
                                SbxFlushQueue   *queue);
void        sbx_action_orphan  (SbxAction       *self);
const char *sbx_action_peek_id (gpointer         action);
int         sbx_action_compare (gconstpointer    a,
                                gconstpointer    b);
/* Says whether the action's place in the order may have changed. */
gboolean    sbx_action_take    (SbxAction       *self,
                                SbxActionRecord *record);

G_END_DECLS
