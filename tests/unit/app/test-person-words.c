/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-person-words.h"

/* Nobody is taken for ourselves. */

#define MADE_ID "1c9e6679-7425-40de-944b-e07fc1f90ae7"

static void
assert_name (const char *id,
             const char *name,
             const char *expected)
{
  g_autofree char *words = sbx_person_words_dup_name (id, name);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_same_name (void)
{
  const char      *ours = sbx_person_words_get_own_name ();
  g_autofree char *same = g_strdup_printf ("%s (the same name as yours)", ours);
  g_autoptr (SbxPerson) person = sbx_person_new (MADE_ID, ours, 1);
  g_autofree char *words = sbx_person_words_dup (person);

  /* It may be us at another device, or a colleague: no more than that is said. */
  assert_name (MADE_ID, ours, same);
  g_assert_cmpstr (words, ==, same);

  /* Who says a user id is known by it. */
  assert_name ("olga", "Olga Petrova", "Olga Petrova");
  assert_name ("olga", ours, ours);
  assert_name (MADE_ID, "Olga Petrova", "Olga Petrova");
  assert_name ("olga", NULL, "olga");
}

/* Many accounts have no name: that is nobody's. */
static void
test_no_name (void)
{
  g_assert_cmpstr (sbx_person_words_get_own_name (), !=, "Unknown");
  assert_name (MADE_ID, "Unknown", "Unknown");
}

/* What a program made up is not shown to people. */
static void
test_made_id (void)
{
  assert_name (MADE_ID, NULL, "A colleague");
  assert_name ("signalbox-" MADE_ID, "signalbox-" MADE_ID, "A colleague");
  assert_name ("signalbox-" MADE_ID, "Olga Petrova", "Olga Petrova");
  assert_name ("signalbox-1", "signalbox-1", "signalbox-1");
  assert_name ("olga", "  ", "olga");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/person-words/same-name", test_same_name);
  g_test_add_func ("/app/person-words/no-name", test_no_name);
  g_test_add_func ("/app/person-words/made-id", test_made_id);

  return g_test_run ();
}
