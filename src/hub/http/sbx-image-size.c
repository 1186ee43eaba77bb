/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-image-size.h"

#include <string.h>

static guint
read_big (const guint8 *data,
          guint         n_bytes)
{
  guint number = 0;

  for (guint i = 0; i < n_bytes; i++)
    number = number << 8 | data[i];
  return number;
}

static guint
read_little (const guint8 *data,
             guint         n_bytes)
{
  guint number = 0;

  for (guint i = n_bytes; i > 0; i--)
    number = number << 8 | data[i - 1];
  return number;
}

static gboolean
find_in_png (const guint8 *data,
             gsize         length,
             guint        *width,
             guint        *height)
{
  if (length < 24 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  *width = read_big (data + 16, 4);
  *height = read_big (data + 20, 4);
  return TRUE;
}

static gboolean
find_in_gif (const guint8 *data,
             gsize         length,
             guint        *width,
             guint        *height)
{
  if (length < 10 || (memcmp (data, "GIF87a", 6) != 0 && memcmp (data, "GIF89a", 6) != 0))
    return FALSE;
  *width = read_little (data + 6, 2);
  *height = read_little (data + 8, 2);
  return TRUE;
}

/* Markers that begin a frame; those between them define tables. */
static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static gboolean
find_in_jpeg (const guint8 *data,
              gsize         length,
              guint        *width,
              guint        *height)
{
  gsize at = 2;

  if (length < 2 || data[0] != 0xFF || data[1] != 0xD8)
    return FALSE;
  while (at + 9 <= length && data[at] == 0xFF)
    {
      guint8 marker = data[at + 1];

      if (marker == 0xFF)
        {
          at++;
          continue;
        }
      if (is_frame (marker))
        {
          *height = read_big (data + at + 5, 2);
          *width = read_big (data + at + 7, 2);
          return TRUE;
        }
      at += 2 + read_big (data + at + 2, 2);
    }
  return FALSE;
}

static gboolean
find_in_webp (const guint8 *data,
              gsize         length,
              guint        *width,
              guint        *height)
{
  if (length < 30 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WEBP", 4) != 0)
    return FALSE;
  if (memcmp (data + 12, "VP8X", 4) == 0)
    {
      *width = read_little (data + 24, 3) + 1;
      *height = read_little (data + 27, 3) + 1;
    }
  else if (memcmp (data + 12, "VP8L", 4) == 0 && data[20] == 0x2F)
    {
      guint bits = read_little (data + 21, 4);

      *width = (bits & 0x3FFF) + 1;
      *height = (bits >> 14 & 0x3FFF) + 1;
    }
  else if (memcmp (data + 12, "VP8 ", 4) == 0 && memcmp (data + 23, "\x9d\x01\x2a", 3) == 0)
    {
      *width = read_little (data + 26, 2) & 0x3FFF;
      *height = read_little (data + 28, 2) & 0x3FFF;
    }
  else
    {
      return FALSE;
    }
  return TRUE;
}

/**
 * sbx_image_size_find:
 * @data: the beginning of a file
 * @length: how much of it there is
 * @width: (out): px
 * @height: (out): px
 *
 * Reads what PNG, JPEG, GIF and WebP images say of themselves; nothing is decoded.
 *
 * Returns: whether it is an image that says how large it is
 */
gboolean
sbx_image_size_find (const guint8 *data,
                     gsize         length,
                     guint        *width,
                     guint        *height)
{
  *width = *height = 0;
  return (find_in_png (data, length, width, height) || find_in_gif (data, length, width, height) ||
          find_in_jpeg (data, length, width, height) || find_in_webp (data, length, width, height)) &&
         *width > 0 && *height > 0;
}
