/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSentFrame:
 * @opcode: as in the frame
 * @data: its payload as it was on the wire; inside of what was given
 * @deflated: whether @data is compressed
 *
 * A frame among those that this hub made: whole, and not masked.
 */
typedef struct
{
  guint8        opcode;
  gboolean      deflated;
  const guint8 *data;
  gsize         length;
} SbxSentFrame;

gboolean sbx_sent_frames_next     (GBytes             *frames,
                                   gsize              *position,
                                   SbxSentFrame       *frame);
guint    sbx_sent_frames_count    (GBytes             *frames);
GBytes  *sbx_sent_frame_dup_plain (const SbxSentFrame *frame);

G_END_DECLS
