/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sent-frames.h"

#include "sbx-inflater.h"

#define OPCODE 0x0f
#define DEFLATED 0x40
#define LENGTH 0x7f

/**
 * sbx_sent_frames_next:
 * @frames: whole frames, one behind the other
 * @position: (inout): 0 at first
 * @frame: (out caller-allocates): the next
 *
 * Returns: whether there was one
 */
gboolean
sbx_sent_frames_next (GBytes       *frames,
                      gsize        *position,
                      SbxSentFrame *frame)
{
  gsize         size;
  const guint8 *bytes = g_bytes_get_data (frames, &size);
  const guint8 *at = bytes + *position;
  gsize         left = size - *position;
  gsize         length;
  guint         n_bytes;

  if (left < 2)
    return FALSE;
  length = at[1] & LENGTH;
  n_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (left < 2 + n_bytes)
    return FALSE;
  if (n_bytes > 0)
    length = 0;
  for (guint i = 0; i < n_bytes; i++)
    length = length << 8 | at[2 + i];
  if (length > left - 2 - n_bytes)
    return FALSE;

  *frame = (SbxSentFrame) { at[0] & OPCODE, (at[0] & DEFLATED) != 0, at + 2 + n_bytes, length };
  *position += 2 + n_bytes + length;
  return TRUE;
}

/**
 * sbx_sent_frames_count:
 * @frames: whole frames, one behind the other
 *
 * Returns: how many there are
 */
guint
sbx_sent_frames_count (GBytes *frames)
{
  SbxSentFrame frame;
  gsize        position = 0;
  guint        n = 0;

  while (sbx_sent_frames_next (frames, &position, &frame))
    n++;
  return n;
}

/**
 * sbx_sent_frame_dup_plain:
 * @frame: a frame
 *
 * Returns: (transfer full): its payload as it was before it was deflated
 */
GBytes *
sbx_sent_frame_dup_plain (const SbxSentFrame *frame)
{
  g_autoptr (SbxInflater) inflater = NULL;
  GByteArray             *message;

  if (!frame->deflated)
    return g_bytes_new (frame->data, frame->length);
  inflater = sbx_inflater_new ();
  message = g_byte_array_new ();
  /* It was never longer than messages are. */
  if (sbx_inflater_feed (inflater, frame->data, frame->length, message, G_MAXUINT / 2) != SBX_INFLATE_OK ||
      sbx_inflater_finish (inflater, message, G_MAXUINT / 2) != SBX_INFLATE_OK)
    g_byte_array_set_size (message, 0);
  return g_byte_array_free_to_bytes (message);
}
