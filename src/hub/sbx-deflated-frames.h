/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxDeflatedFrames:
 *
 * Frames as those peers get them that agreed on permessage-deflate: what many are told in one turn of the
 * loop is deflated once, and only if one of them is there.
 */
typedef struct _SbxDeflatedFrames SbxDeflatedFrames;

SbxDeflatedFrames *sbx_deflated_frames_new   (int                level);
void               sbx_deflated_frames_free  (SbxDeflatedFrames *self);
GBytes            *sbx_deflated_frames_get   (SbxDeflatedFrames *self,
                                              GBytes            *frames);
void               sbx_deflated_frames_clear (SbxDeflatedFrames *self);

G_END_DECLS
