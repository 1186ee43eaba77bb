/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-inflater.h"

#include <zlib.h>

/* What is inflated before it is held against the limit. */
#define PIECE_BYTES 16384

/* RFC 7692: no zlib header, and a window of any size that a peer may have. */
#define WINDOW_BITS (-15)

/* Of zlib's data_type: the next thing is the head of a block, and no bit of the last byte is left over. */
#define AT_BLOCK 128

struct _SbxInflater
{
  z_stream stream;
  gboolean ended;    /* by a last block, and nothing came behind it */
};

/**
 * sbx_inflater_new:
 *
 * Returns: (transfer full): an inflater at the start of a message
 */
SbxInflater *
sbx_inflater_new (void)
{
  SbxInflater *self = g_new0 (SbxInflater, 1);

  if (inflateInit2 (&self->stream, WINDOW_BITS) != Z_OK)
    g_error ("zlib has no memory");
  return self;
}

/**
 * sbx_inflater_free:
 * @self: (transfer full): an inflater
 */
void
sbx_inflater_free (SbxInflater *self)
{
  inflateEnd (&self->stream);
  g_free (self);
}

/**
 * sbx_inflater_feed:
 * @self: an inflater that has not failed
 * @data: the next bytes of the message
 * @length: how many
 * @message: to append to
 * @max_bytes: what @message may have
 *
 * Returns: whether it can go on
 */
SbxInflateResult
sbx_inflater_feed (SbxInflater  *self,
                   const guint8 *data,
                   gsize         length,
                   GByteArray   *message,
                   gsize         max_bytes)
{
  guint8 piece[PIECE_BYTES];

  g_return_val_if_fail (length <= G_MAXUINT32, SBX_INFLATE_MALFORMED);

  self->stream.next_in = (guint8 *) data;
  self->stream.avail_in = (guint) length;
  do
    {
      int  result;
      guint produced;

      self->ended = FALSE;
      self->stream.next_out = piece;
      self->stream.avail_out = sizeof piece;
      result = inflate (&self->stream, Z_SYNC_FLUSH);
      produced = (guint) sizeof piece - self->stream.avail_out;
      if (produced > max_bytes - message->len)
        return SBX_INFLATE_TOO_LARGE;
      g_byte_array_append (message, piece, produced);
      if (result == Z_STREAM_END)
        {
          /* A last block need not be the last: another stream may follow it. */
          inflateReset (&self->stream);
          self->ended = self->stream.avail_in == 0;
          self->stream.avail_out = 1;
        }
      else if (result != Z_OK && result != Z_BUF_ERROR)
        {
          return SBX_INFLATE_MALFORMED;
        }
    }
  while (self->stream.avail_in > 0 || self->stream.avail_out == 0);
  return SBX_INFLATE_OK;
}

/**
 * sbx_inflater_finish:
 * @self: an inflater that has not failed
 * @message: to append to
 * @max_bytes: what @message may have
 *
 * Adds the end that every message is sent without, and sees that it is one.
 *
 * Returns: whether the message is whole
 */
SbxInflateResult
sbx_inflater_finish (SbxInflater *self,
                     GByteArray  *message,
                     gsize        max_bytes)
{
  static const guint8 end[] = { 0x00, 0x00, 0xff, 0xff };
  SbxInflateResult    result;

  if (self->ended)
    return SBX_INFLATE_OK;
  result = sbx_inflater_feed (self, end, sizeof end, message, max_bytes);
  if (result != SBX_INFLATE_OK)
    return result;
  return self->stream.data_type == AT_BLOCK ? SBX_INFLATE_OK : SBX_INFLATE_MALFORMED;
}
