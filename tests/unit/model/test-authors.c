/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-authors.h"

/* "Anna@c/t Ben@c/u": who wrote last first. */
static void
assert_authors (SbxAuthors *authors,
                const char *expected)
{
  g_autoptr (GPtrArray) all = sbx_authors_list (authors);
  g_autoptr (GString)   said = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const SbxAuthor *author = all->pdata[i];

      g_string_append_printf (said, "%s%s@%s/%s", i > 0 ? " " : "", author->name, author->channel_id, author->topic_id);
    }
  g_assert_cmpstr (said->str, ==, expected);
}

static void
test_where (void)
{
  g_autoptr (SbxAuthors) authors = sbx_authors_new ();

  assert_authors (authors, "");
  sbx_authors_note (authors, NULL, "c", "t", TRUE, 1);
  sbx_authors_note (authors, "", "c", "t", TRUE, 1);
  assert_authors (authors, "");

  sbx_authors_note (authors, "Anna", "c", "t", FALSE, 10);
  sbx_authors_note (authors, "Ben", "c", "t", TRUE, 20);
  assert_authors (authors, "Ben@c/t Anna@c/t");
  /* Later, and earlier, elsewhere. */
  sbx_authors_note (authors, "Anna", "c", "u", FALSE, 30);
  sbx_authors_note (authors, "Anna", "c", "old", FALSE, 5);
  assert_authors (authors, "Anna@c/u Ben@c/t");
  /* A conversation is where one writes to them, even if they wrote elsewhere since; another conversation, only if it is newer. */
  sbx_authors_note (authors, "Anna", "d", "chat", TRUE, 7);
  sbx_authors_note (authors, "Anna", "c", "v", FALSE, 40);
  sbx_authors_note (authors, "Anna", "d", "older", TRUE, 6);
  assert_authors (authors, "Anna@d/chat Ben@c/t");
  sbx_authors_note (authors, "Anna", "d", "newer", TRUE, 50);
  assert_authors (authors, "Anna@d/newer Ben@c/t");
}

/* Of too many, those who wrote last are known. */
static void
test_many (void)
{
  g_autoptr (SbxAuthors) authors = sbx_authors_new ();
  g_autoptr (GPtrArray)  all = NULL;

  for (guint i = 0; i < 3 * SBX_AUTHORS_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      sbx_authors_note (authors, name, "c", "t", FALSE, i);
    }
  all = sbx_authors_list (authors);
  g_assert_cmpuint (all->len, <=, SBX_AUTHORS_MAX);
  g_assert_cmpuint (all->len, >=, SBX_AUTHORS_MAX / 2);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpint (((SbxAuthor *) all->pdata[i])->time, ==, 3 * SBX_AUTHORS_MAX - 1 - i);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/authors/where", test_where);
  g_test_add_func ("/authors/many", test_many);

  return g_test_run ();
}
