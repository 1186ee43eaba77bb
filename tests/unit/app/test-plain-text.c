/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-plain-text.h"

#include "sbx-formatters.h"

#include <string.h>

#define ACUTE "\u0301"

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_free (text);
}

/* What languages write passes whole. */
static void
test_languages (void)
{
  static const char *texts[] = { "Tie\u0302\u0301ng Vie\u0323\u0302t", "בְּרֵאשִׁ֖ית", "မြွှို့", "हिन्दी क्ष्म्य", "བསྒྲུབས", "한국어", "👩‍👩‍👧‍👦 ❤️" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_text (sbx_plain_text_dup (texts[i]), texts[i]);
}

static char *
pile (const char *letter,
      const char *mark,
      guint       n)
{
  GString *text = g_string_new (letter);

  for (guint i = 0; i < n; i++)
    g_string_append (text, mark);

  return g_string_free (text, FALSE);
}

/* At the limit, and one past it. */
static void
test_marks (void)
{
  g_autofree char *five = pile ("a", ACUTE, 5);
  g_autofree char *six = pile ("a", ACUTE, 6);
  g_autofree char *many = pile ("a", ACUTE, 10000);
  g_autofree char *twice = g_strconcat (many, "b", many + 1, " c", NULL);
  g_autofree char *both = g_strconcat (five, "b", five + 1, " c", NULL);
  g_autofree char *dots = pile ("ב", "\u05b8", 10000);
  g_autofree char *twelve = pile ("ב", "\u05b8", 12);

  assert_text (sbx_plain_text_dup (five), five);
  assert_text (sbx_plain_text_dup (six), five);
  assert_text (sbx_plain_text_dup (many), five);
  assert_text (sbx_plain_text_dup (twice), both);
  assert_text (sbx_plain_text_dup (dots), twelve);
  assert_text (sbx_format_one_line (many), five);
  assert_text (sbx_format_name (many, "x"), five);
}

static void
test_controls (void)
{
  assert_text (sbx_plain_text_dup (NULL), "");
  assert_text (sbx_plain_text_dup ("a\x01" "b\x1b[31mc\x7f\xc2\x85"), "a\u2401b\u241b[31mc\u2421\ufffd");
  assert_text (sbx_plain_text_dup ("one\r\ntwo\rthree\n\tfour"), "one\ntwo\nthree\n\tfour");
  assert_text (sbx_plain_text_dup ("<b>&amp;</b>"), "<b>&amp;</b>");
}

/* A line can be broken everywhere, or it would be as wide as it likes. */
static void
test_breakable (void)
{
  g_autofree char *four = pile ("a", "\t", 4);
  g_autofree char *five = pile ("a", "\t", 5);
  g_autofree char *blanks = g_strconcat (four, "        ", NULL);
  g_autofree char *table = g_strconcat (four, "b", four + 1, "\n\tc", NULL);
  g_autofree char *joined = pile ("a", "👩\u200d", 300);
  g_autofree char *plain = sbx_plain_text_dup (joined);
  g_autofree char *skins = pile ("", "👩🏽\u200d", 300);
  g_autofree char *apart = sbx_plain_text_dup (skins);
  g_autofree char *hands = pile ("", "👩🏽\u200d🤝\u200d👩🏽 ", 100);
  g_autofree char *families = pile ("", "👩\u200d👩\u200d👧\u200d👦", 100);
  g_autofree char *flags = pile ("", "🏳\ufe0f\u200d🌈🏴\u200d☠\ufe0f", 100);
  g_autofree char *persian = pile ("", "ه\u200d خ\u200d\u200d", 3);

  assert_text (sbx_plain_text_dup (four), four);
  assert_text (sbx_plain_text_dup (five), blanks);
  assert_text (sbx_plain_text_dup (table), table);
  g_assert_cmpuint (strlen (plain), ==, strlen ("a") + 300 * strlen ("👩") + 16 * strlen ("\u200d"));
  g_assert_cmpuint (strlen (apart), ==, 300 * strlen ("👩🏽") + 16 * strlen ("\u200d"));
  assert_text (sbx_plain_text_dup (hands), hands);
  assert_text (sbx_plain_text_dup (families), families);
  assert_text (sbx_plain_text_dup (flags), flags);
  assert_text (sbx_plain_text_dup (persian), persian);
}

/* In pieces it is the same as at once, wherever they begin. */
static void
test_pieces (void)
{
  const char *text = "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\r\nb\t\t\t\t\t\t\x01\r\xc2\x85 周五";
  g_autofree char *whole = sbx_plain_text_dup (text);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_autoptr (GString) plain = g_string_new (NULL);
      SbxPlainState state = { 0 };

      sbx_plain_text_append (plain, text, (gsize) (p - text), &state);
      sbx_plain_text_append (plain, p, strlen (p), &state);
      g_assert_cmpstr (plain->str, ==, whole);
    }
}

static void
test_isolated (void)
{
  assert_text (sbx_plain_text_dup_isolated ("plain"), "plain");
  assert_text (sbx_plain_text_dup_isolated ("שלום"), "שלום");
  assert_text (sbx_plain_text_dup_isolated ("a\u202e" "b"), "\u2068a\u202e" "b\u2069");
}

static void
test_machines (void)
{
  assert_text (sbx_plain_text_dup_line (NULL), "");
  assert_text (sbx_plain_text_dup_line ("x\u202e" "evil\n\r\nlines\tend"), "x\ufffd" "evil  lines end");
  assert_text (sbx_plain_text_dup_line ("a\u2066" "b\u2069" "c\u2029" "d"), "a\ufffd" "b\ufffd" "c d");
  assert_text (sbx_plain_text_dup_line ("שלום"), "שלום");
  assert_text (sbx_plain_text_dup_lines ("one\r\ntwo\n\u202ethree"), "one\ntwo\n\ufffdthree");
}

static void
test_file (void)
{
  assert_text (sbx_plain_text_dup_file (NULL), "");
  assert_text (sbx_plain_text_dup_file ("menu.png"), "menu.png");
  assert_text (sbx_plain_text_dup_file ("photo_\u202egnp.exe"), "photo_\ufffdgnp.exe");
  assert_text (sbx_plain_text_dup_file ("a\nb\x07.txt"), "a b\u2407.txt");
}

static void
test_columns (void)
{
  g_assert_cmpuint (sbx_plain_text_count_columns (""), ==, 0);
  g_assert_cmpuint (sbx_plain_text_count_columns ("Newest"), ==, 6);
  g_assert_cmpuint (sbx_plain_text_count_columns ("最新 (7)"), ==, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/plain-text/languages", test_languages);
  g_test_add_func ("/app/plain-text/marks", test_marks);
  g_test_add_func ("/app/plain-text/controls", test_controls);
  g_test_add_func ("/app/plain-text/breakable", test_breakable);
  g_test_add_func ("/app/plain-text/pieces", test_pieces);
  g_test_add_func ("/app/plain-text/isolated", test_isolated);
  g_test_add_func ("/app/plain-text/columns", test_columns);
  g_test_add_func ("/app/plain-text/machines", test_machines);
  g_test_add_func ("/app/plain-text/file", test_file);

  return g_test_run ();
}
