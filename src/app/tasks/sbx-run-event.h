/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"
#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/**
 * SbxRunEvent:
 *
 * A frame that told something of a session or of one of its tasks.
 */
#define SBX_TYPE_RUN_EVENT (sbx_run_event_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunEvent, sbx_run_event, SBX, RUN_EVENT, GObject)

/* (nullable): NULL where @frame tells nothing of @session. */
SbxRunEvent      *sbx_run_event_new        (SbxRecordedFrame *frame,
                                            SbxSession       *session);
SbxRecordedFrame *sbx_run_event_get_frame  (SbxRunEvent      *self);
/* (transfer full): secrets masked. */
char             *sbx_run_event_dup_line   (SbxRunEvent      *self);
char             *sbx_run_event_dup_pretty (SbxRunEvent      *self);
gboolean          sbx_run_event_get_open   (SbxRunEvent      *self);
void              sbx_run_event_set_open   (SbxRunEvent      *self,
                                            gboolean          open);

G_END_DECLS
