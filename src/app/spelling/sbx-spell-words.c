/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-spell-words.h"

#include <string.h>

/* Longer than that it is no word. */
#define MAX_WORD 60

/* Written without blanks, so that nobody knows where a word ends; no dictionary has them. */
static gboolean
is_unspaced (gunichar c)
{
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_letter (gunichar c)
{
  return (g_unichar_isalpha (c) || g_unichar_ismark (c) || c == 0x200c || c == 0x200d) && !is_unspaced (c);
}

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019;
}

/* What stands between two blanks is no text where it is an address, a name of somebody, a number, a path, a piece of a program or a
 * variable. */
static gboolean
is_text (const char *from,
         const char *end)
{
  for (const char *p = from; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c) || (c < 0x80 && strchr ("@_\\/#{}<>=|~^`$", (int) c)))
        return FALSE;
      if (c == ':' && end - p > 1 && g_ascii_isalpha (p[1]))
        return FALSE;
      /* As in “example.org”. */
      if (c == '.' && p > from && p + 1 < end && is_letter (g_utf8_get_char (g_utf8_prev_char (p))) && is_letter (g_utf8_get_char (p + 1)))
        return FALSE;
    }

  return TRUE;
}

/* Neither a single letter, nor an abbreviation, nor a name such as GtkTextView. */
static gboolean
is_word (const char *from,
         const char *end)
{
  glong    n = g_utf8_strlen (from, end - from);
  gboolean lower = FALSE;

  if (n < 2 || n > MAX_WORD)
    return FALSE;

  for (const char *p = from; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (p > from && lower && g_unichar_isupper (c))
        return FALSE;
      /* Most scripts have no capitals. */
      lower |= g_unichar_isalpha (c) && !g_unichar_isupper (c);
    }

  return lower;
}

static const char *
skip_word (const char *p,
           const char *end)
{
  while (p < end)
    {
      gunichar    c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);

      if (!is_letter (c) && !(is_apostrophe (c) && next < end && is_letter (g_utf8_get_char (next))))
        return p;
      p = next;
    }

  return p;
}

/**
 * sbx_spell_words_find:
 * @text: somebody's
 *
 * Returns: (transfer full) (element-type SbxSpellWord): what may be looked up in a dictionary
 */
GArray *
sbx_spell_words_find (const char *text)
{
  GArray     *words = g_array_new (FALSE, FALSE, sizeof (SbxSpellWord));
  const char *chunk_end = text;
  gboolean    reads = FALSE;
  guint       at = 0;

  for (const char *p = text; *p != '\0';)
    {
      gunichar    c = g_utf8_get_char (p);
      const char *end;

      if (p >= chunk_end && !g_unichar_isspace (c))
        {
          for (chunk_end = p; *chunk_end != '\0' && !g_unichar_isspace (g_utf8_get_char (chunk_end));)
            chunk_end = g_utf8_next_char (chunk_end);
          reads = is_text (p, chunk_end);
        }
      if (!is_letter (c) || g_unichar_ismark (c))
        {
          p = g_utf8_next_char (p);
          at++;
          continue;
        }

      end = skip_word (p, chunk_end);
      if (reads && is_word (p, end))
        {
          SbxSpellWord word = { at, at + (guint) g_utf8_strlen (p, end - p) };

          g_array_append_val (words, word);
        }
      at += (guint) g_utf8_strlen (p, end - p);
      p = end;
    }

  return words;
}
