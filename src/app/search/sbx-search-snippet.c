/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-snippet.h"

#include "sbx-plain-text.h"

/* Characters shown before what was found, and in all: two lines of a wide window. */
#define LEAD_CHARS 40
#define SNIPPET_CHARS 240

/* Bold alone is hard to see in Chinese; the tint suits light and dark. */
#define MARK_START "<span weight=\"bold\" background=\"#e5a50a\" bgalpha=\"35%\">"
#define MARK_END "</span>"

/* Where the snippet begins: so that @found is near its start, at a word if there is one. */
static const char *
find_start (const char *content,
            const char *found)
{
  const char *start = found;
  const char *word = NULL;

  for (guint i = 0; i < LEAD_CHARS && start > content; i++)
    {
      const char *before = g_utf8_prev_char (start);

      if (i > 0 && g_unichar_isspace (g_utf8_get_char (before)))
        word = start;
      start = before;
    }
  /* Nothing is left out for the sake of a word or two. */
  if (g_utf8_pointer_to_offset (content, start) <= LEAD_CHARS / 2)
    return content;

  return word ? word : start;
}

static void
append_char (GString  *markup,
             gunichar  c)
{
  char utf8[6];
  g_autofree char *escaped = g_markup_escape_text (utf8, g_unichar_to_utf8 (c, utf8));

  g_string_append (markup, escaped);
}

/* White space and control characters become one blank. */
static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c);
}

/**
 * sbx_search_snippet:
 * @content: a message
 * @ranges: (array length=n_ranges): what was looked for in it, in bytes, in order
 * @n_ranges: how many
 *
 * Returns: (transfer full): markup
 */
char *
sbx_search_snippet (const char           *content,
                    const SbxSearchRange *ranges,
                    guint                 n_ranges)
{
  GString    *markup = g_string_new (NULL);
  const char *p = n_ranges > 0 ? find_start (content, content + ranges[0].start) : content;
  gboolean    blank = FALSE, marked = FALSE;
  guint       range = 0, length = 0;
  SbxMarks    marks = { 0 };

  if (p > content)
    g_string_append (markup, "…");
  for (; *p != '\0' && length < SNIPPET_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint    at = (guint) (p - content);

      if (marked && at >= ranges[range].end)
        {
          g_string_append (markup, MARK_END);
          marked = FALSE;
          range++;
        }
      if (is_blank (c))
        {
          blank = length > 0;
          continue;
        }
      if (blank)
        g_string_append_c (markup, ' ');
      blank = FALSE;
      if (!marked && range < n_ranges && at >= ranges[range].start)
        {
          g_string_append (markup, MARK_START);
          marked = TRUE;
        }
      if (!sbx_marks_take (&marks, c))
        continue;
      append_char (markup, c);
      length++;
    }
  if (marked)
    g_string_append (markup, MARK_END);
  if (*p != '\0')
    g_string_append (markup, "…");

  return g_string_free (markup, FALSE);
}
