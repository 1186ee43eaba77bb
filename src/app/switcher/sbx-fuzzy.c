/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fuzzy.h"

#include <string.h>

/* Names are looked at this far, in bytes. */
#define MAX_NAME 256

struct _SbxFuzzy
{
  char **words;    /* folded */
};

/* Folded without accents, so that "cafe" finds "Café". */
static char *
fold (const char *text)
{
  g_autofree char *whole = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (whole ? whole : "", -1);
  GString *plain = g_string_sized_new (strlen (folded));

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) != G_UNICODE_NON_SPACING_MARK)
        g_string_append_unichar (plain, c);
    }

  return g_string_free (plain, FALSE);
}

/* Most names need none of the costly ways. Returns FALSE where it is not plain ASCII. */
static gboolean
fold_ascii (const char *name,
            char       *folded)
{
  guint i;

  for (i = 0; name[i] != '\0' && i < MAX_NAME - 1; i++)
    {
      if ((guchar) name[i] >= 0x80)
        return FALSE;
      folded[i] = g_ascii_tolower (name[i]);
    }
  folded[i] = '\0';

  return TRUE;
}

SbxFuzzy *
sbx_fuzzy_new (const char *text)
{
  SbxFuzzy        *self = g_new0 (SbxFuzzy, 1);
  g_autofree char *folded = fold (text);
  g_auto (GStrv)   words = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; words[i]; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (kept, g_strdup (words[i]));
  g_ptr_array_add (kept, NULL);
  self->words = (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);

  return self;
}

void
sbx_fuzzy_free (SbxFuzzy *self)
{
  g_strfreev (self->words);
  g_free (self);
}

gboolean
sbx_fuzzy_is_empty (SbxFuzzy *self)
{
  return self->words[0] == NULL;
}

static gboolean
begins_word (const char *name,
             const char *at)
{
  gunichar before;

  if (at == name)
    return TRUE;

  before = g_utf8_get_char (g_utf8_prev_char (at));

  return !g_unichar_isalnum (before);
}

/* Whether each of @word's letters begins a word of @name, in their order; other words may be between. */
static gboolean
are_initials (const char *name,
              const char *word)
{
  const char *w = word;

  for (const char *p = name; *p != '\0' && *w != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) == g_utf8_get_char (w) && begins_word (name, p))
      w = g_utf8_next_char (w);

  return *w == '\0';
}

/* Two letters: those that a word begins with, all but one ("wd": wedding). */
static gboolean
is_short_for (const char *name,
              const char *word)
{
  gunichar second = g_utf8_get_char (g_utf8_next_char (word));

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *left_out = g_utf8_next_char (p);

      if (g_utf8_get_char (p) == g_utf8_get_char (word) && begins_word (name, p) && g_unichar_isalnum (g_utf8_get_char (left_out)) &&
          g_utf8_get_char (g_utf8_next_char (left_out)) == second)
        return TRUE;
    }

  return FALSE;
}

/* The letters of @word in their order, with something between them: the nearer together the better. */
static int
score_scattered (const char *name,
                 const char *word)
{
  const char *p = name;
  guint       gaps = 0, starts = 0, n = 0;

  glong       length = g_utf8_strlen (word, -1);

  /* One letter that is somewhere says nothing, and two hardly more. */
  if (length > 1 && are_initials (name, word))
    return 350;
  if (length == 2 && is_short_for (name, word))
    return 120;
  if (length < 3)
    return SBX_FUZZY_NONE;

  for (const char *w = word; *w != '\0'; w = g_utf8_next_char (w), n++)
    {
      gunichar    c = g_utf8_get_char (w);
      const char *found = g_utf8_strchr (p, -1, c);

      if (found == NULL)
        return SBX_FUZZY_NONE;
      gaps += n > 0 && found > p ? 1 : 0;
      starts += begins_word (name, found) ? 1 : 0;
      p = g_utf8_next_char (found);
    }
  if (gaps > n / 2 && starts < gaps)
    return SBX_FUZZY_NONE;

  return 200 + (int) MIN (100, starts * 100 / n) - (int) MIN (100, gaps * 20);
}

static int
score_word (const char *name,
            const char *word)
{
  const char *found = strstr (name, word);
  int         best = SBX_FUZZY_NONE;

  if (found == NULL)
    return score_scattered (name, word);

  for (; found && best < 800; found = strstr (found + 1, word))
    {
      int score = found == name ? 800 : begins_word (name, found) ? 650 : 450;

      best = MAX (best, score);
    }
  if (strlen (name) == strlen (word))
    return 1000;

  /* Of two that have it, the shorter name. */
  return best + 100 - (int) MIN (100, (strlen (name) - strlen (word)) / 2);
}

/**
 * sbx_fuzzy_score:
 * @self: what was typed
 * @name: a name in any script
 *
 * A name that has the words themselves fits better than one that has their letters in their order; at its beginning better than at
 * that of one of its words, and there better than within. Letters that begin its words are better than others.
 *
 * Returns: 0 to 1000, or %SBX_FUZZY_NONE
 */
int
sbx_fuzzy_score (SbxFuzzy   *self,
                 const char *name)
{
  char             ascii[MAX_NAME];
  g_autofree char *folded = NULL;
  const char      *looked_at = ascii;
  int              sum = 0, n = 0;

  if (!fold_ascii (name, ascii))
    {
      g_autofree char *shorter = strlen (name) > MAX_NAME ? g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, MAX_NAME), MAX_NAME)) : NULL;

      looked_at = folded = fold (shorter ? shorter : name);
    }
  for (; self->words[n]; n++)
    {
      int score = score_word (looked_at, self->words[n]);

      if (score == SBX_FUZZY_NONE)
        return SBX_FUZZY_NONE;
      sum += score;
    }

  return n > 0 ? sum / n : 0;
}
