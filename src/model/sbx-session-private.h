/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-session.h"
#include "sbx-sorted-list.h"

G_BEGIN_DECLS

SbxSession *sbx_session_new            (SbxWorld                *world,
                                        const char              *id,
                                        gint64                   first_seen,
                                        SbxSortedList           *tasks,
                                        SbxFlushQueue           *queue);
void        sbx_session_orphan         (SbxSession              *self);
int         sbx_session_compare        (gconstpointer            a,
                                        gconstpointer            b);
/* Says whether the session's place in the order may have changed. */
gboolean    sbx_session_merge          (SbxSession              *self,
                                        JsonObject              *object);
void        sbx_session_take_progress  (SbxSession              *self,
                                        const SbxProgressRecord *progress);
gboolean    sbx_status_is_running      (const char              *status);
gboolean    sbx_status_is_ended        (const char              *status);

G_END_DECLS
