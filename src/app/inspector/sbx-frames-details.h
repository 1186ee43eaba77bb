/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/**
 * SbxFramesDetails:
 *
 * One frame: what it says, or what in it differs from the one before it of its kind; what answered it; what can be done with it, by the
 * actions `frames.*` of what it is in.
 *
 * Properties:
 * - `folded` (boolean): it has the whole width, and a way back
 */
#define SBX_TYPE_FRAMES_DETAILS (sbx_frames_details_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesDetails, sbx_frames_details, SBX, FRAMES_DETAILS, AdwBin)

/* All (nullable). @previous: of its kind; @pair: its answer, or what it answers; @dialect: what is spoken there. */
void        sbx_frames_details_show     (SbxFramesDetails *self,
                                         SbxRecordedFrame *frame,
                                         SbxRecordedFrame *previous,
                                         SbxRecordedFrame *pair,
                                         const char       *dialect);
SbxRecordedFrame *
            sbx_frames_details_get_frame (SbxFramesDetails *self);

G_END_DECLS
