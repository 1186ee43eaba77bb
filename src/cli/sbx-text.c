/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output.h"

#include <string.h>

static guint
get_char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
sbx_text_get_width (const char *text)
{
  guint width = 0;

  g_return_val_if_fail (text != NULL, 0);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_char_width (g_utf8_get_char (p));
  return width;
}

/**
 * sbx_text_make_clean:
 * @text: UTF-8 from anybody
 * @keep_lines: whether line breaks stay; else they become spaces
 *
 * A message must not be able to move the cursor, colour the terminal or turn its direction.
 *
 * Returns: (transfer full): @text without control characters
 */
char *
sbx_text_make_clean (const char *text,
                     gboolean    keep_lines)
{
  GString *clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' && keep_lines)
        g_string_append_c (clean, '\n');
      else if (c == '\n' || c == '\t' || c == '\r')
        g_string_append_c (clean, ' ');
      else if (g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
               c == 0x2028 || c == 0x2029)
        g_string_append (clean, "\xef\xbf\xbd");
      else
        g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, FALSE);
}

/**
 * sbx_text_shorten:
 * @width: columns, 0 = any number
 *
 * Returns: (transfer full): @text, cut to @width with an ellipsis where it is longer
 */
char *
sbx_text_shorten (const char *text,
                  guint       width)
{
  guint used = 0;
  const char *p = text;

  if (width == 0 || sbx_text_get_width (text) <= width)
    return g_strdup (text);

  while (used + get_char_width (g_utf8_get_char (p)) < width)
    {
      used += get_char_width (g_utf8_get_char (p));
      p = g_utf8_next_char (p);
    }

  return g_strdup_printf ("%.*s…", (int) (p - text), text);
}

/**
 * sbx_text_for_time:
 * @ms: since 1970 UTC, 0 = unknown
 *
 * Returns: (transfer full): local date and time, of a fixed width; "-" where it is unknown
 */
char *
sbx_text_for_time (gint64 ms)
{
  g_autoptr (GDateTime) time = ms > 0 ? g_date_time_new_from_unix_local (ms / 1000) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("-");
}

/**
 * sbx_text_for_exact_time:
 * @ms: since 1970 UTC, 0 = unknown
 *
 * Returns: (transfer full): the same with its milliseconds
 */
char *
sbx_text_for_exact_time (gint64 ms)
{
  g_autofree char *seconds = sbx_text_for_time (ms);

  return ms > 0 ? g_strdup_printf ("%s.%03d", seconds, (int) (ms % 1000)) : g_steal_pointer (&seconds);
}
