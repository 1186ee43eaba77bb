/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-person-words.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_person_words_is_us:
 * @id: of somebody else at the hub
 * @name: (nullable): what they are called there
 *
 * A program that says no user id is known to the hub by an id that it made itself, and by the name of its person. So is this one: of the
 * same name, it is this person at another device.
 *
 * Returns: whether it is
 */
gboolean
sbx_person_words_is_us (const char *id,
                        const char *name)
{
  return id && name && g_uuid_string_is_valid (id) && g_str_equal (name, g_get_real_name ());
}

/**
 * sbx_person_words_dup_name:
 * @id: of somebody else at the hub
 * @name: (nullable): what they are called there
 *
 * Returns: (transfer full): for people
 */
char *
sbx_person_words_dup_name (const char *id,
                           const char *name)
{
  /* TRANSLATORS: in place of the name of somebody who looks at a topic, types or answers there */
  return sbx_person_words_is_us (id, name) ? g_strdup (_("You, on another device")) : sbx_format_name (name, id);
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
