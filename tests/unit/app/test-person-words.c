/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-person-words.h"

/* Ourselves at another device are told from others. */

#define MADE_ID "1c9e6679-7425-40de-944b-e07fc1f90ae7"

static void
test_us (void)
{
  const char *ours = g_get_real_name ();
  g_autofree char *us = sbx_person_words_dup_name (MADE_ID, ours);
  g_autofree char *named = sbx_person_words_dup_name ("olga", ours);
  g_autofree char *other = sbx_person_words_dup_name (MADE_ID, "Olga Petrova");

  g_assert_true (sbx_person_words_is_us (MADE_ID, ours));
  g_assert_cmpstr (us, ==, "You, on another device");

  /* Who says a user id is known by it, whatever the name; and names differ. */
  g_assert_false (sbx_person_words_is_us ("olga", ours));
  g_assert_nonnull (strstr (named, ours));
  g_assert_false (sbx_person_words_is_us (MADE_ID, "Olga Petrova"));
  g_assert_nonnull (strstr (other, "Olga Petrova"));
  g_assert_false (sbx_person_words_is_us (MADE_ID, NULL));
  g_assert_false (sbx_person_words_is_us (NULL, ours));
}

static void
test_person (void)
{
  g_autoptr (SbxPerson) person = sbx_person_new (MADE_ID, g_get_real_name (), 1);
  g_autofree char *words = sbx_person_words_dup (person);

  g_assert_cmpstr (words, ==, "You, on another device");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/person-words/us", test_us);
  g_test_add_func ("/app/person-words/person", test_person);

  return g_test_run ();
}
