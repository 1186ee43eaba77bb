/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-range.h"

#include <string.h>

static gboolean
read_number (const char *text,
             gint64     *number)
{
  return g_ascii_isdigit (*text) && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, number, NULL);
}

/**
 * sbx_http_range_read:
 * @range: (nullable): the header Range of a request
 * @size: of what is asked for, in bytes
 * @start: (out): where to begin
 * @length: (out): how many bytes
 *
 * RFC 9110, section 14: one range of bytes. What is malformed, of another unit or of several ranges is left
 * aside, as a server may.
 *
 * Returns: what to answer with
 */
SbxHttpRange
sbx_http_range_read (const char *range,
                     gint64      size,
                     gint64     *start,
                     gint64     *length)
{
  static const char unit[] = "bytes=";
  g_auto (GStrv)    ends = NULL;
  gint64            first, last;

  *start = 0;
  *length = size;
  if (range == NULL || g_ascii_strncasecmp (range, unit, strlen (unit)) != 0)
    return SBX_HTTP_RANGE_WHOLE;
  ends = g_strsplit (range + strlen (unit), "-", 2);
  if (g_strv_length (ends) != 2)
    return SBX_HTTP_RANGE_WHOLE;
  g_strstrip (ends[0]);
  g_strstrip (ends[1]);

  if (*ends[0] == '\0')
    {
      /* The last so many. */
      if (!read_number (ends[1], &last))
        return SBX_HTTP_RANGE_WHOLE;
      if (last == 0 || size == 0)
        return SBX_HTTP_RANGE_UNSATISFIABLE;
      *length = MIN (last, size);
      *start = size - *length;
      return SBX_HTTP_RANGE_PART;
    }
  last = G_MAXINT64;
  if (!read_number (ends[0], &first) || (*ends[1] != '\0' && !read_number (ends[1], &last)) || last < first)
    return SBX_HTTP_RANGE_WHOLE;
  if (first >= size)
    return SBX_HTTP_RANGE_UNSATISFIABLE;
  *start = first;
  *length = MIN (last, size - 1) - first + 1;
  return SBX_HTTP_RANGE_PART;
}
