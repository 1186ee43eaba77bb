/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-words.h"

#include "sbx-plain-text.h"

char *
sbx_search_words_dup_meaning (SbxSearch *search)
{
  const SbxSearchLine *line = sbx_search_get_line (search);
  GString             *words = g_string_new (NULL);

  for (guint i = 0; i < line->parts->len; i++)
    {
      const SbxSearchPart *part = line->parts->pdata[i];
      g_autofree char     *meaning = part->meaning ? sbx_plain_text_dup_isolated (part->meaning) : NULL;

      if (meaning)
        g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", meaning);
    }

  return g_string_free (words, FALSE);
}
