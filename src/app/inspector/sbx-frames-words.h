/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"

G_BEGIN_DECLS

/* What is said of frames. All results are (transfer full) unless they are const. */

char       *sbx_frames_words_time       (SbxRecordedFrame     *frame);
const char *sbx_frames_words_direction  (SbxRecordedDirection  direction);
/* What it is called: its event, or what the carrier did. */
char       *sbx_frames_words_event      (SbxRecordedFrame     *frame);
/* What the frame itself is of: a part of Engine.IO, of Socket.IO, of the carrier, or of what is spoken above it. @dialect: (nullable) */
char       *sbx_frames_words_dialect    (SbxRecordedFrame     *frame,
                                         const char           *dialect);
char       *sbx_frames_words_size       (gsize                 size);
/* "" where there is none. */
char       *sbx_frames_words_round_trip (SbxRecordedFrame     *frame);
char       *sbx_frames_words_row        (SbxRecordedFrame     *frame);
char       *sbx_frames_words_about      (SbxRecordedFrame     *frame,
                                         const char           *dialect);

G_END_DECLS
