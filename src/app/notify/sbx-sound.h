/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxSound:
 *
 * The sound of a message: that of the system's sound theme, else one of our own, else the system's bell. None where the system
 * is told to make no sounds for events.
 */
#define SBX_TYPE_SOUND (sbx_sound_get_type ())
G_DECLARE_FINAL_TYPE (SbxSound, sbx_sound, SBX, SOUND, GObject)

SbxSound *sbx_sound_new  (void);
void      sbx_sound_play (SbxSound           *self);
gboolean  sbx_sound_find (const char *const  *folders,
                          const char         *theme,
                          const char         *name,
                          char              **path);

G_END_DECLS
