/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-text.h"

#include <string.h>

/* Longer than that nobody names anything. */
#define MAX_NAME 32
#define CURSOR "cursor"

static const char *const names[] = { "name", "topic", "channel", "me", "date", "time", CURSOR, NULL };

static gboolean
is_in_name (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Bytes of the variable that @text begins with, both braces included; 0 = it begins with none. */
static gsize
measure (const char *text)
{
  gsize length = 1;

  if (*text != '{' || !g_ascii_isalpha (text[1]))
    return 0;
  while (is_in_name (text[length]))
    length++;

  return text[length] == '}' && length <= MAX_NAME + 1 ? length + 1 : 0;
}

static char *
dup_name (const char *text,
          gsize       length)
{
  return g_ascii_strdown (text + 1, (gssize) length - 2);
}

/* (nullable) */
static const char *
look_up (const SbxCannedFacts *facts,
         const char           *name)
{
  const struct
  {
    const char *name;
    const char *value;
  } all[] = {
    { "name", facts->name }, { "topic", facts->topic }, { "channel", facts->channel },
    { "me", facts->me },     { "date", facts->date },   { "time", facts->time },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].name, name))
      return all[i].value && *all[i].value != '\0' ? all[i].value : NULL;

  return NULL;
}

/* Where the braces of @text are once it is written at the end of @out, in characters. */
static void
note_braces (GArray     *braces,
             GString    *out,
             const char *text)
{
  glong at = g_utf8_strlen (out->str, (gssize) out->len);

  for (const char *brace = strchr (text, '{'); brace; brace = strchr (brace + 1, '{'))
    {
      glong place = at + g_utf8_strlen (text, brace - text);

      g_array_append_val (braces, place);
    }
}

/**
 * sbx_canned_text_expand:
 * @text: of a canned reply
 * @facts: what is known where it is written; nothing in them is a variable again
 * @cursor: (out) (optional): where somebody goes on writing, in characters; at the end where it does not say
 * @braces: (nullable) (element-type glong): is given where braces are that begin no variable: they were written twice, or
 *   stand in what is known
 *
 * Returns: (transfer full): what is written
 */
char *
sbx_canned_text_expand (const char           *text,
                        const SbxCannedFacts *facts,
                        glong                *cursor,
                        GArray               *braces)
{
  GString *out = g_string_new (NULL);
  gssize   at = -1;

  for (const char *p = text; *p != '\0';)
    {
      gsize            length = measure (p);
      g_autofree char *name = length > 0 ? dup_name (p, length) : NULL;
      const char      *value = name ? look_up (facts, name) : NULL;

      if (p[0] == '{' && p[1] == '{')
        {
          if (braces)
            note_braces (braces, out, "{");
          g_string_append_c (out, '{');
          p += 2;
          continue;
        }
      if (g_strcmp0 (name, CURSOR) == 0)
        at = at < 0 ? (gssize) out->len : at;
      else if (value)
        {
          if (braces)
            note_braces (braces, out, value);
          g_string_append (out, value);
        }
      else
        g_string_append_len (out, p, (gssize) MAX (length, 1));
      p += MAX (length, 1);
    }
  if (cursor)
    *cursor = g_utf8_strlen (out->str, at < 0 ? (gssize) out->len : at);

  return g_string_free (out, FALSE);
}

const char *const *
sbx_canned_text_get_names (void)
{
  return names;
}

/**
 * sbx_canned_text_find_names:
 * @text: of a canned reply
 *
 * Returns: (transfer full): the variables in it, each once, in small letters
 */
GStrv
sbx_canned_text_find_names (const char *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = text; *p != '\0';)
    {
      gsize            length = measure (p);
      g_autofree char *name = length > 0 ? dup_name (p, length) : NULL;

      if (name && !g_ptr_array_find_with_equal_func (found, name, g_str_equal, NULL))
        g_ptr_array_add (found, g_steal_pointer (&name));
      p += p[0] == '{' && p[1] == '{' ? 2 : MAX (length, 1);
    }
  g_ptr_array_add (found, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * sbx_canned_text_find_unknown:
 * @text: of a canned reply
 *
 * Returns: (transfer full): those variables in it that mean nothing, and have to be filled in by hand
 */
GStrv
sbx_canned_text_find_unknown (const char *text)
{
  g_auto (GStrv) all = sbx_canned_text_find_names (text);
  g_autoptr (GStrvBuilder) unknown = g_strv_builder_new ();

  for (guint i = 0; all[i]; i++)
    if (!g_strv_contains (names, all[i]))
      g_strv_builder_add (unknown, all[i]);

  return g_strv_builder_end (unknown);
}

/**
 * sbx_canned_text_find_blank:
 * @text: what is about to be sent
 * @more: (nullable): names that have to be filled in by hand, beside those that mean something
 * @start: (out) (optional): where it is, in characters
 *
 * Looks for a variable that nobody filled in. Braces around anything else are somebody's own.
 *
 * Returns: (transfer full) (nullable): the first of them, with its braces
 */
char *
sbx_canned_text_find_blank (const char        *text,
                            const char *const *more,
                            glong             *start)
{
  for (const char *p = strchr (text, '{'); p; p = strchr (p + 1, '{'))
    {
      gsize            length = measure (p);
      g_autofree char *name = length > 0 ? dup_name (p, length) : NULL;

      if (name == NULL || (!g_strv_contains (names, name) && !(more && g_strv_contains (more, name))))
        continue;
      if (start)
        *start = g_utf8_strlen (text, p - text);
      return g_strndup (p, length);
    }

  return NULL;
}
