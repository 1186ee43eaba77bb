/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-mend.h"

#include <string.h>

#define ESCAPE_LENGTH 6

/* The unit of a \uXXXX that starts at @at, or -1. */
static int
read_escape (const char *at,
             const char *end)
{
  int unit = 0;

  if (end - at < ESCAPE_LENGTH || at[0] != '\\' || at[1] != 'u')
    return -1;
  for (guint i = 2; i < ESCAPE_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (at[i]);
    }
  return unit;
}

/* How many bytes from @at on stand for one thing; *broken: for something that is no character. */
static gsize
measure (const char *at,
         const char *end,
         gboolean   *broken)
{
  int unit = read_escape (at, end);
  int second;

  *broken = FALSE;
  if (*at != '\\')
    return 1;
  if (unit < 0)
    return MIN (2, (gsize) (end - at));

  second = unit >= 0xD800 && unit <= 0xDBFF ? read_escape (at + ESCAPE_LENGTH, end) : -1;
  if (second >= 0xDC00 && second <= 0xDFFF)
    return 2 * ESCAPE_LENGTH;
  *broken = unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF);
  return ESCAPE_LENGTH;
}

/**
 * sbx_json_mend:
 * @data: a JSON text, perhaps
 * @length: its length in bytes
 *
 * JavaScript's strings can have NULs and halves of characters, which it writes as escapes, and which sbx_json_check()
 * refuses. This puts the replacement character in their place. The text becomes no longer by that, and no wrong
 * text right in any other way.
 *
 * Returns: (transfer full) (nullable): the text without them; %NULL where it has none
 */
GBytes *
sbx_json_mend (const char *data,
               gsize       length)
{
  g_autoptr (GString) mended = NULL;
  const char         *end = data + length;
  const char         *at = data;

  while (at < end && (at = memchr (at, '\\', (gsize) (end - at))) != NULL)
    {
      gboolean broken;
      gsize    size = measure (at, end, &broken);

      if (broken)
        {
          if (mended == NULL)
            mended = g_string_new_len (data, (gssize) length);
          memcpy (mended->str + (at - data), "\\ufffd", ESCAPE_LENGTH);
        }
      at += size;
    }

  return mended != NULL ? g_string_free_to_bytes (g_steal_pointer (&mended)) : NULL;
}
