/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-spell-languages.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *code;
  const char *name;
} names[] = {
  { "ar", N_("Arabic") },     { "bg", N_("Bulgarian") },  { "ca", N_("Catalan") },   { "cs", N_("Czech") },     { "da", N_("Danish") },
  { "de", N_("German") },     { "el", N_("Greek") },      { "en", N_("English") },   { "es", N_("Spanish") },   { "fa", N_("Persian") },
  { "fi", N_("Finnish") },    { "fr", N_("French") },     { "he", N_("Hebrew") },    { "hi", N_("Hindi") },     { "hu", N_("Hungarian") },
  { "id", N_("Indonesian") }, { "it", N_("Italian") },    { "nb", N_("Norwegian") }, { "nl", N_("Dutch") },     { "pl", N_("Polish") },
  { "pt", N_("Portuguese") }, { "ro", N_("Romanian") },   { "ru", N_("Russian") },   { "sk", N_("Slovak") },    { "sv", N_("Swedish") },
  { "tr", N_("Turkish") },    { "uk", N_("Ukrainian") },  { "vi", N_("Vietnamese") }, { "zh", N_("Chinese") },   { "ja", N_("Japanese") },
  { "ko", N_("Korean") },     { "th", N_("Thai") },
};

/**
 * sbx_spell_languages_dup_name:
 *
 * @tag: of a dictionary or a locale: what stands behind it of a character set or the like is nothing that people call it
 *
 * Returns: (transfer full): as people call it: “English (US)”; the tag itself where nobody here knows
 */
char *
sbx_spell_languages_dup_name (const char *tag)
{
  g_autofree char *bare = g_strndup (tag, strcspn (tag, ".@"));
  gsize            length = strcspn (bare, "_-");
  const char      *region = bare[length] != '\0' ? bare + length + 1 : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].code) == length && g_ascii_strncasecmp (names[i].code, bare, length) == 0)
      /* TRANSLATORS: a language and where it is spoken: “English (US)” */
      return region ? g_strdup_printf (C_("language", "%s (%s)"), _(names[i].name), region) : g_strdup (_(names[i].name));

  return g_steal_pointer (&bare);
}

/* What a dictionary is called for: without its character set and the like. */
static char *
dup_tag (const char *locale)
{
  return g_strdelimit (g_strndup (locale, strcspn (locale, ".@")), "-", '_');
}

/* (nullable): the dictionary for @tag: that one, one for the language anywhere, or the first of another region */
static const char *
find (const char        *tag,
      const char *const *installed)
{
  gsize       length = strcspn (tag, "_");
  const char *best = NULL;

  for (guint i = 0; installed[i]; i++)
    {
      if (g_str_equal (installed[i], tag))
        return installed[i];
      if (strncmp (installed[i], tag, length) == 0 && installed[i][length] == '\0')
        best = installed[i];
      else if (best == NULL && strncmp (installed[i], tag, length) == 0 && strchr ("_-", installed[i][length]))
        best = installed[i];
    }

  return best;
}

static gboolean
is_same_language (gconstpointer a,
                  gconstpointer b)
{
  gsize length = strcspn (a, "_-");

  return strcspn (b, "_-") == length && strncmp (a, b, length) == 0;
}

/* “de” stands after “de_DE” in a locale, and is not to bring in Austria. */
static gboolean
has_language (GPtrArray  *chosen,
              const char *tag)
{
  return g_ptr_array_find_with_equal_func (chosen, tag, is_same_language, NULL);
}

/**
 * sbx_spell_languages_choose:
 * @wanted: what somebody chose; empty = what the locale says
 * @locale: as g_get_language_names() gives them
 * @installed: tags of the dictionaries that there are
 *
 * Returns: (transfer full): those to look into
 */
GStrv
sbx_spell_languages_choose (const char *const *wanted,
                            const char *const *locale,
                            const char *const *installed)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  const char *const *from = wanted[0] ? wanted : locale;

  for (guint i = 0; from[i]; i++)
    {
      g_autofree char *tag = dup_tag (from[i]);
      gboolean         none = g_str_equal (tag, "C") || g_str_equal (tag, "POSIX");
      /* It stands at the end of every locale. One that says nothing else speaks English. */
      const char      *found = !none ? find (tag, installed) : i == 0 ? find ("en_US", installed) : NULL;

      if (found && !g_ptr_array_find (chosen, found, NULL) && (from == wanted || !has_language (chosen, found)))
        g_ptr_array_add (chosen, (gpointer) found);
    }
  g_ptr_array_add (chosen, NULL);

  return g_strdupv ((char **) chosen->pdata);
}
