/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-target.h"

#include <string.h>

/* ASCII's own character for one that could not be read. */
#define SUBSTITUTE '\x1a'

static void
substitute_what_is_no_text (GString *text)
{
  char       *at = text->str;
  const char *wrong;

  while (!g_utf8_validate_len (at, (gsize) (text->str + text->len - at), &wrong))
    {
      at = text->str + (wrong - text->str);
      *at++ = SUBSTITUTE;
    }
}

/**
 * sbx_http_target_decode:
 * @text: percent-encoded
 * @length: in bytes, or -1
 *
 * Percent-decodes byte by byte; what encodes nothing stands for itself. Each byte that is not part of UTF-8, and
 * each NUL, becomes the control character 1A, so that whoever takes no control characters refuses it, and nobody
 * takes one name for another.
 *
 * Returns: (transfer full): text
 */
char *
sbx_http_target_decode (const char *text,
                        gssize      length)
{
  const char *end = text + (length < 0 ? (gssize) strlen (text) : length);
  GString    *decoded = g_string_sized_new ((gsize) (end - text));

  for (const char *at = text; at < end; at++)
    {
      if (*at == '%' && end - at > 2 && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
        {
          g_string_append_c (decoded, (char) (g_ascii_xdigit_value (at[1]) << 4 | g_ascii_xdigit_value (at[2])));
          at += 2;
        }
      else
        {
          g_string_append_c (decoded, *at);
        }
    }
  substitute_what_is_no_text (decoded);
  return g_string_free (decoded, FALSE);
}

/* As forms write it: a plus is a space. */
static char *
decode_part (const char *text,
             gsize       length)
{
  g_autofree char *spaced = g_strdelimit (g_strndup (text, length), "+", ' ');

  return sbx_http_target_decode (spaced, -1);
}

/**
 * sbx_http_target_read_query:
 * @query: (nullable): of an address, as it is written
 *
 * Of a parameter that is given twice the first one counts.
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): its parameters, decoded as of sbx_http_target_decode()
 */
GHashTable *
sbx_http_target_read_query (const char *query)
{
  GHashTable *parameters;

  if (query == NULL)
    return NULL;
  parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (const char *at = query; at != NULL;)
    {
      gsize            length = strcspn (at, "&");
      gsize            name_length = strcspn (at, "&=");
      g_autofree char *name = decode_part (at, name_length);

      if (length > 0 && !g_hash_table_contains (parameters, name))
        g_hash_table_insert (parameters, g_steal_pointer (&name),
                             length > name_length ? decode_part (at + name_length + 1, length - name_length - 1) : g_strdup (""));
      at = at[length] == '&' ? at + length + 1 : NULL;
    }
  return parameters;
}
