/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* What can be asked of whoever runs a session or a task. It is an action for the bot that the report names (docs/tasks.md). */
typedef enum {
  SBX_CONTROL_PAUSE,
  SBX_CONTROL_RESUME,
  SBX_CONTROL_CANCEL,
  SBX_CONTROL_RETRY,
  SBX_N_CONTROLS
} SbxControl;

/* @job is an SbxSession or an SbxTask. */

const char *sbx_control_word        (SbxControl  control);
const char *sbx_control_label       (SbxControl  control);
gboolean    sbx_control_from_word   (const char *word,
                                     SbxControl *control);
/* (transfer full) (nullable): why not, in a sentence; NULL = it can. */
char       *sbx_control_dup_why_not (GObject    *job,
                                     SbxControl  control);
/* (nullable): the bot that is asked. */
const char *sbx_control_get_target  (GObject    *job);

/* The last that somebody asked for about @job, an SbxSession or SbxTask: what became of it may be why that waits. (nullable) (transfer full) */
SbxAction  *sbx_control_dup_action    (GObject    *job);

G_END_DECLS
