/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/* How long a toast stays that alone can bring something back: time to hear it, and to go there by the keyboard. */
#define SBX_TOASTER_UNDO_SECONDS 20

/* How tasks and sessions end. */
typedef enum {
  SBX_END_TASK_COMPLETED,
  SBX_END_TASK_FAILED,
  SBX_END_SESSION_COMPLETED,
  SBX_END_SESSION_FAILED,
  SBX_N_ENDS
} SbxEnd;

/**
 * SbxToaster:
 *
 * What passes by and is worth a word: tasks and sessions that ended, what the window has to say, and what hubs and people say. Of
 * each kind one toast at most is shown or waits, and what happens meanwhile is counted in it; but words of others are shown one after
 * the other.
 *
 * Properties: r `shown` (boolean)
 */
#define SBX_TYPE_TOASTER (sbx_toaster_get_type ())
G_DECLARE_FINAL_TYPE (SbxToaster, sbx_toaster, SBX, TOASTER, GObject)

SbxToaster *sbx_toaster_new           (AdwToastOverlay *overlay);
char       *sbx_toaster_describe_end  (SbxEnd           end,
                                       guint            count,
                                       const char      *name);

gboolean    sbx_toaster_get_shown     (SbxToaster      *self);
void        sbx_toaster_set_worlds    (SbxToaster      *self,
                                       GListModel      *worlds);
void        sbx_toaster_task_ended    (SbxToaster      *self,
                                       SbxTask         *task);
void        sbx_toaster_session_ended (SbxToaster      *self,
                                       SbxSession      *session);
void        sbx_toaster_pass_on       (SbxToaster      *self,
                                       SbxWorld        *world,
                                       const char      *text);
void        sbx_toaster_tell          (SbxToaster      *self,
                                       const char      *text,
                                       const char      *button_label,
                                       const char      *detailed_action);
void        sbx_toaster_warn          (SbxToaster      *self,
                                       const char      *text);
const char *sbx_toaster_get_action    (SbxToaster      *self,
                                       GVariant       **target);
void        sbx_toaster_show_progress (SbxToaster      *self,
                                       const char      *text,
                                       double           fraction);
void        sbx_toaster_end_progress  (SbxToaster      *self,
                                       const char      *text);

G_END_DECLS
