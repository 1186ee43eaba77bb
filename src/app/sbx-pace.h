/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxPace:
 *
 * How often something that changes with every frame is shown: at once, and then every %SBX_PACE_INTERVAL. A number that changes sixty times
 * a second cannot be read, and each time all around it is laid out anew. The last change is always shown.
 */
typedef struct _SbxPace SbxPace;

/* ms */
#define SBX_PACE_INTERVAL 250

typedef void (*SbxPaceFunc) (gpointer owner);

SbxPace *sbx_pace_new      (SbxPaceFunc show,
                            gpointer    owner);
void     sbx_pace_free     (SbxPace    *self);
void     sbx_pace_note     (SbxPace    *self);
void     sbx_pace_note_all (SbxPace    *self);
void     sbx_pace_show_now (SbxPace    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPace, sbx_pace_free)

G_END_DECLS
