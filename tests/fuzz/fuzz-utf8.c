/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-utf8.h"

#include <string.h>

/* The first byte says in what pieces the rest comes: the verdict is that on the whole, and GLib's. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  SbxUtf8  whole = { 0 };
  SbxUtf8  pieces = { 0 };
  gboolean whole_is_good, expected = TRUE, pieces_are_good = TRUE;
  gsize    step, at = 0;

  if (size < 2)
    return 0;
  step = 1 + data[0] % 8;
  data++;
  size--;

  whole_is_good = sbx_utf8_feed (&whole, data, size) && sbx_utf8_is_complete (&whole);
  for (gsize i = 0; i < size && pieces_are_good; i += step)
    pieces_are_good = sbx_utf8_feed (&pieces, data + i, MIN (step, size - i));
  g_assert_cmpint (whole_is_good, ==, pieces_are_good && sbx_utf8_is_complete (&pieces));

  /* GLib takes no NUL: it is held against what stands between them. */
  for (gsize start = 0; start <= size && expected;)
    {
      const guint8 *nul = memchr (data + start, '\0', size - start);
      gsize         end = nul != NULL ? (gsize) (nul - data) : size;

      expected = g_utf8_validate_len ((const char *) data + start, end - start, NULL);
      start = end + 1;
    }
  g_assert_cmpint (whole_is_good, ==, expected);

  /* Character by character it comes to the same. */
  while (at < size)
    {
      gsize length = sbx_utf8_sequence (data + at, size - at);

      if (length == 0)
        break;
      at += length;
    }
  g_assert_cmpint (whole_is_good, ==, at == size);

  return 0;
}
