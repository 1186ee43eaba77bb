/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-line.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-output.h"

/**
 * sbx_message_line_new:
 * @where: (nullable): where it stands, when that is not clear
 */
char *
sbx_message_line_new (JsonObject *message,
                      const char *where)
{
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (message, "timestamp", 0));
  g_autofree char *from = sbx_fields_dup_text (message, "fromName", "");
  g_autofree char *content = sbx_fields_dup_text (message, "content", "");
  g_autofree char *clean_from = sbx_text_make_clean (from, FALSE);
  g_autofree char *clean = sbx_text_make_clean (content, TRUE);
  g_autoptr (GString) text = g_string_new (time);

  if (where != NULL)
    {
      g_autofree char *clean_where = sbx_text_make_clean (where, FALSE);

      g_string_append_printf (text, "  [%s]", clean_where);
    }
  g_string_append_printf (text, "  %s: %s", clean_from, clean);
  g_string_replace (text, "\n", "\n    ", 0);
  if (json_object_has_member (message, "gapBefore"))
    {
      g_autofree char *line = g_strdup_printf ("— %s —\n", _("Messages may be missing here"));

      g_string_prepend (text, line);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
