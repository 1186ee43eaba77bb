/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cursor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-wire-error.h"

/**
 * sbx_cursor_make:
 * @list: which list
 * @first: the first part of the sort key
 * @second: the second part
 * @id: the last part
 *
 * Returns: (transfer full): the cursor, letters, digits, `-` and `_`
 */
char *
sbx_cursor_make (char        list,
                 gint64      first,
                 gint64      second,
                 const char *id)
{
  g_autofree char *plain = NULL;
  char            *text;

  plain = g_strdup_printf ("%c:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s", list, first, second, id);
  text = g_base64_encode ((const guchar *) plain, strlen (plain));
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

static gboolean
parse_plain (const char  *plain,
             char         list,
             gint64      *first,
             gint64      *second,
             char       **id)
{
  g_auto (GStrv) parts = g_strsplit (plain, ":", 4);

  if (g_strv_length (parts) != 4 || parts[0][0] != list || parts[0][1] != '\0' ||
      !g_ascii_string_to_signed (parts[1], 10, G_MININT64, G_MAXINT64, first, NULL) ||
      !g_ascii_string_to_signed (parts[2], 10, G_MININT64, G_MAXINT64, second, NULL))
    return FALSE;

  *id = g_steal_pointer (&parts[3]);
  return TRUE;
}

/**
 * sbx_cursor_parse:
 * @text: what a peer sent
 * @list: which list
 * @first: (out): the first part of the sort key
 * @second: (out): the second part
 * @id: (out) (transfer full): the last part
 * @error: return location for an error
 *
 * Returns: %TRUE where @text is what sbx_cursor_make() made for @list
 */
gboolean
sbx_cursor_parse (const char  *text,
                  char         list,
                  gint64      *first,
                  gint64      *second,
                  char       **id,
                  GError     **error)
{
  g_autofree char   *padded = NULL;
  g_autofree guchar *plain = NULL;
  g_autofree char   *again = NULL;
  gsize              length;

  g_return_val_if_fail (text != NULL && id != NULL, FALSE);

  padded = g_strconcat (text, &"==="[3 - (4 - strlen (text) % 4) % 4], NULL);
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  plain = g_base64_decode (padded, &length);
  *id = NULL;

  /* What decodes leniently is not what was made. */
  if (g_utf8_validate_len ((const char *) plain, length, NULL) &&
      parse_plain ((const char *) plain, list, first, second, id))
    again = sbx_cursor_make (list, *first, *second, *id);
  if (g_strcmp0 (again, text) == 0)
    return TRUE;

  g_clear_pointer (id, g_free);
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "cursor",
                                                          _("“cursor” is not one that this list gave")));
  return FALSE;
}
