/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-person-words.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

/* What GLib calls the person of an account that has no name. */
#define NO_NAME "Unknown"

/**
 * sbx_person_words_get_own_name:
 *
 * Returns: (transfer none): what hubs are told that our person is called
 */
const char *
sbx_person_words_get_own_name (void)
{
  const char *name = g_get_real_name ();

  return g_str_equal (name, NO_NAME) ? g_get_user_name () : name;
}

/**
 * sbx_person_words_dup_name:
 * @id: of somebody else at the hub
 * @name: (nullable): what they are called there
 *
 * A program that says no user id is known to the hub by an id that it made itself, and by the name of its person. Of our name, it may be
 * our person at another device, or somebody who is called the same: nobody can tell, and it is taken for a colleague.
 *
 * Returns: (transfer full): for people
 */
char *
sbx_person_words_dup_name (const char *id,
                           const char *name)
{
  g_autofree char *shown = sbx_format_name (name, id);

  if (id == NULL || !sbx_person_is_made_id (id))
    return g_steal_pointer (&shown);
  if (name == NULL || g_str_equal (name, id))
    /* TRANSLATORS: somebody whose name is not known: "A colleague is answering until 14:05" */
    return g_strdup (_("A colleague"));
  if (!g_str_equal (name, sbx_person_words_get_own_name ()))
    return g_steal_pointer (&shown);

  /* TRANSLATORS: the name of somebody who looks at a topic, types or answers there: a colleague, or we at another device */
  return g_strdup_printf (_("%s (the same name as yours)"), shown);
}

/**
 * sbx_person_words_dup:
 * @person: somebody else
 *
 * Returns: (transfer full): what they are called
 */
char *
sbx_person_words_dup (SbxPerson *person)
{
  return sbx_person_words_dup_name (sbx_person_get_id (person), sbx_person_get_name (person));
}
