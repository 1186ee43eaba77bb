/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-json-scan.h"

G_BEGIN_DECLS

/**
 * SbxFrameGlance:
 * @event: what its sender calls it; of an Engine.IO or Socket.IO packet without an event the packet's type
 * @id: that an answer is asked for
 * @re: that it answers
 *
 * What a frame of any dialect says about itself on its first bytes: slices of its text without their quotes, empty where there is none.
 */
typedef struct
{
  SbxJsonSlice event;
  SbxJsonSlice id;
  SbxJsonSlice re;
} SbxFrameGlance;

void sbx_frame_glance (const char     *text,
                       gsize           length,
                       SbxFrameGlance *glance);

/**
 * SbxFrameBeat:
 * @SBX_FRAME_BEAT_NONE: no sign of life
 * @SBX_FRAME_BEAT_PING: one is asked for
 * @SBX_FRAME_BEAT_PONG: it is given
 */
typedef enum {
  SBX_FRAME_BEAT_NONE,
  SBX_FRAME_BEAT_PING,
  SBX_FRAME_BEAT_PONG,
} SbxFrameBeat;

SbxFrameBeat sbx_frame_glance_beat (const char   *event,
                                    const char   *text,
                                    gsize         length,
                                    SbxJsonSlice *mark);

G_END_DECLS
