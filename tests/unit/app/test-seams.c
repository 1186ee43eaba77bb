/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-seams.h"

#include <string.h>

/* No piece is longer than fits, and together they are the text. */
static void
assert_whole (const char *text,
              guint       room)
{
  g_autofree char *pieces = sbx_seams_put (text, strlen (text), room);
  g_autofree char *whole = sbx_seams_take (pieces ? pieces : text);
  g_auto (GStrv) lines = g_strsplit (pieces ? pieces : text, SBX_SEAM, -1);
  g_autofree char *again = pieces ? sbx_seams_put (pieces, strlen (pieces), room) : NULL;

  g_assert_cmpstr (whole, ==, text);
  g_assert_null (again);
  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\u2029", -1);
      g_autofree char *flat = g_strjoinv ("\n", parts);
      g_auto (GStrv) rows = g_strsplit (flat, "\n", -1);

      for (guint j = 0; rows[j]; j++)
        {
          g_assert_true (g_utf8_validate (rows[j], -1, NULL));
          g_assert_cmpint (g_utf8_strlen (rows[j], -1), <=, SBX_SEAM_LINE_CHARS + 100);
        }
    }
}

static char *
repeat (const char *what,
        guint       n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, what);

  return g_string_free (text, FALSE);
}

static void
test_nothing_is_lost (void)
{
  static const char *parts[] = { "x", "{\"key\": 1}, ", "ä", "e\u0301", "👩\u200d👩\u200d👧", "a\tb\n", "\r\n", "\u2060", "\u2029", "x\u2029\u2060", "a\u200d" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint n = 0; n < 5; n++)
      {
        g_autofree char *text = repeat (parts[i], n < 4 ? SBX_SEAM_LINE_CHARS - 1 + n : SBX_SEAM_LINE_CHARS * 8);

        assert_whole (text, SBX_SEAM_LINE_CHARS);
        assert_whole (text, 1);
        assert_whole (text, 0);
      }
}

static void
test_limit (void)
{
  g_autofree char *fits = repeat ("x", SBX_SEAM_LINE_CHARS);
  g_autofree char *lines = g_strconcat (fits, "\n", fits, "\n", NULL);
  g_autofree char *more = g_strconcat (fits, "y", NULL);
  g_autofree char *pieces = sbx_seams_put (more, strlen (more), SBX_SEAM_LINE_CHARS);
  g_autofree char *expected = g_strconcat (fits, SBX_SEAM, "y", NULL);

  g_assert_null (sbx_seams_put (fits, strlen (fits), SBX_SEAM_LINE_CHARS));
  g_assert_null (sbx_seams_put (lines, strlen (lines), SBX_SEAM_LINE_CHARS));
  g_assert_cmpstr (pieces, ==, expected);
}

/* Between words where it can be, and never within a letter. */
static void
test_where (void)
{
  g_autofree char *start = repeat ("x", SBX_SEAM_LINE_CHARS - 50);
  g_autofree char *rest = repeat ("y", 60);
  g_autofree char *words = g_strconcat (start, " ", rest, NULL);
  g_autofree char *between = sbx_seams_put (words, strlen (words), SBX_SEAM_LINE_CHARS);
  g_autofree char *expected = g_strconcat (start, " " SBX_SEAM, rest, NULL);
  g_autofree char *full = repeat ("x", SBX_SEAM_LINE_CHARS);
  g_autofree char *letters = g_strconcat (full, "\u0301y", NULL);
  g_autofree char *behind = sbx_seams_put (letters, strlen (letters), SBX_SEAM_LINE_CHARS);
  g_autofree char *kept = g_strconcat (full, "\u0301" SBX_SEAM "y", NULL);

  g_assert_cmpstr (between, ==, expected);
  g_assert_cmpstr (behind, ==, kept);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seams/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/seams/limit", test_limit);
  g_test_add_func ("/seams/where", test_where);

  return g_test_run ();
}
