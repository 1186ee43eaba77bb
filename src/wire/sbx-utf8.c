/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-utf8.h"

#include <string.h>

/* Takes the first byte of a character; FALSE where none starts so. The second byte alone
 * tells overlong forms and surrogates, so its range is all that must be remembered. */
static gboolean
begin_character (SbxUtf8 *self,
                 guint8   byte)
{
  self->low = 0x80;
  self->high = 0xBF;

  if (byte < 0x80)
    self->need = 0;
  else if (byte >= 0xC2 && byte <= 0xDF)
    self->need = 1;
  else if (byte >= 0xE0 && byte <= 0xEF)
    {
      self->need = 2;
      if (byte == 0xE0)
        self->low = 0xA0;
      else if (byte == 0xED)
        self->high = 0x9F;
    }
  else if (byte >= 0xF0 && byte <= 0xF4)
    {
      self->need = 3;
      if (byte == 0xF0)
        self->low = 0x90;
      else if (byte == 0xF4)
        self->high = 0x8F;
    }
  else
    return FALSE;

  return TRUE;
}

static gboolean
feed_byte (SbxUtf8 *self,
           guint8   byte)
{
  if (self->need == 0)
    return begin_character (self, byte);

  if (byte < self->low || byte > self->high)
    return FALSE;

  self->need--;
  self->low = 0x80;
  self->high = 0xBF;
  return TRUE;
}

/**
 * sbx_utf8_feed:
 * @self: where the text stands
 * @data: the next bytes of it
 * @length: how many
 *
 * Returns: %FALSE as soon as the bytes so far cannot begin any valid text
 */
gboolean
sbx_utf8_feed (SbxUtf8      *self,
               const guint8 *data,
               gsize         length)
{
  gsize i = 0;

  while (i < length)
    {
      guint64 word;

      /* Eight ASCII bytes at a time: most text is mostly that. */
      while (self->need == 0 && length - i >= sizeof word)
        {
          memcpy (&word, data + i, sizeof word);
          if (word & G_GUINT64_CONSTANT (0x8080808080808080))
            break;
          i += sizeof word;
        }

      if (i < length && !feed_byte (self, data[i++]))
        return FALSE;
    }

  return TRUE;
}

/**
 * sbx_utf8_is_complete:
 * @self: where the text stands
 *
 * Returns: whether the text may end here
 */
gboolean
sbx_utf8_is_complete (const SbxUtf8 *self)
{
  return self->need == 0;
}

/**
 * sbx_utf8_sequence:
 * @data: bytes
 * @length: how many there are
 *
 * Returns: the length of the character that @data starts with, or 0 where it is malformed
 *   or cut off
 */
gsize
sbx_utf8_sequence (const guint8 *data,
                   gsize         length)
{
  SbxUtf8 state;

  if (length == 0 || !begin_character (&state, data[0]))
    return 0;
  if (state.need == 0)
    return 1;

  if (length <= state.need || data[1] < state.low || data[1] > state.high)
    return 0;
  for (guint i = 2; i <= state.need; i++)
    if ((data[i] & 0xC0) != 0x80)
      return 0;

  return state.need + (gsize) 1;
}
