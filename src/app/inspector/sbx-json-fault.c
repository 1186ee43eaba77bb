/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-fault.h"

#include "sbx-json-check.h"
#include "sbx-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * sbx_json_fault_words:
 * @text: what somebody writes, in UTF-8
 * @json: where in it JSON begins, up to its end
 *
 * Returns: (transfer full) (nullable): why @text cannot be sent, and where it has to be mended; %NULL where it can be
 */
char *
sbx_json_fault_words (const char *text,
                      const char *json)
{
  SbxJsonFault fault;
  const char  *line = text;
  const char  *end;
  guint        number = 1;

  g_return_val_if_fail (text != NULL && json >= text, NULL);

  if (!sbx_json_find_fault (json, strlen (json), SBX_LIMIT_DEPTH, &fault))
    return NULL;

  end = json + fault.at;
  for (const char *c = text; c < end; c++)
    if (*c == '\n')
      {
        number++;
        line = c + 1;
      }

  /* TRANSLATORS: one of the causes, such as "a digit is missing"; the numbers of a line and of a character in it */
  return g_strdup_printf (_("This cannot be sent until it is mended: %s (line %u, character %u)."),
                          fault.cause, number, (guint) g_utf8_pointer_to_offset (line, end) + 1);
}
