/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-text.h"

static const SbxCannedFacts facts = { "Wang Li", "Late delivery", "Bakery account", "Ann", "20/11/26", "09:30" };
static const SbxCannedFacts nothing = { NULL };

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_facts (void)
{
  assert_text (sbx_canned_text_expand ("", &facts, NULL, NULL), "");
  assert_text (sbx_canned_text_expand ("Hello {name},\n{topic} in {channel}", &facts, NULL, NULL), "Hello Wang Li,\nLate delivery in Bakery account");
  assert_text (sbx_canned_text_expand ("{me} {date} {time}", &facts, NULL, NULL), "Ann 20/11/26 09:30");
  assert_text (sbx_canned_text_expand ("{Name}{NAME}", &facts, NULL, NULL), "Wang LiWang Li");
}

/* What is not known stays, so that somebody sees it. */
static void
test_blanks (void)
{
  static const SbxCannedFacts empty = { .name = "" };

  assert_text (sbx_canned_text_expand ("Hello {name}", &nothing, NULL, NULL), "Hello {name}");
  assert_text (sbx_canned_text_expand ("Hello {name}", &empty, NULL, NULL), "Hello {name}");
  assert_text (sbx_canned_text_expand ("Order {order}, {name}", &facts, NULL, NULL), "Order {order}, Wang Li");
}

static void
test_braces (void)
{
  assert_text (sbx_canned_text_expand ("{{name}", &facts, NULL, NULL), "{name}");
  assert_text (sbx_canned_text_expand ("{{{name}}", &facts, NULL, NULL), "{Wang Li}");
  assert_text (sbx_canned_text_expand ("{} { name } {name", &facts, NULL, NULL), "{} { name } {name");
  assert_text (sbx_canned_text_expand ("{\"a\": {1}}", &facts, NULL, NULL), "{\"a\": {1}}");
  assert_text (sbx_canned_text_expand ("{名}{", &facts, NULL, NULL), "{名}{");
  assert_text (sbx_canned_text_expand ("{abcdefghijklmnopqrstuvwxyzabcdefg}", &facts, NULL, NULL), "{abcdefghijklmnopqrstuvwxyzabcdefg}");
}

/* What somebody calls himself is no variable. */
static void
test_no_second_time (void)
{
  static const SbxCannedFacts evil = { .name = "{me}{cursor}{{", .me = "Ann" };
  glong cursor;

  assert_text (sbx_canned_text_expand ("{name}!", &evil, &cursor, NULL), "{me}{cursor}{{!");
  g_assert_cmpint (cursor, ==, 15);
}

/* Braces that are no variables are told apart from those that are, wherever they come from. */
static void
test_own_braces (void)
{
  static const SbxCannedFacts evil = { .name = "é{me}", .me = "Ann" };
  g_autoptr (GArray) braces = g_array_new (FALSE, FALSE, sizeof (glong));

  assert_text (sbx_canned_text_expand ("您{{name} {order} {name}{{", &evil, NULL, braces), "您{name} {order} é{me}{");
  g_assert_cmpuint (braces->len, ==, 3);
  g_assert_cmpint (g_array_index (braces, glong, 0), ==, 1);
  g_assert_cmpint (g_array_index (braces, glong, 1), ==, 17);
  g_assert_cmpint (g_array_index (braces, glong, 2), ==, 21);
}

static void
test_cursor (void)
{
  glong cursor;

  assert_text (sbx_canned_text_expand ("您好 {name}，{cursor}。", &facts, &cursor, NULL), "您好 Wang Li，。");
  g_assert_cmpint (cursor, ==, 11);
  assert_text (sbx_canned_text_expand ("a", &facts, &cursor, NULL), "a");
  g_assert_cmpint (cursor, ==, 1);
  /* The first counts, the others are gone. */
  assert_text (sbx_canned_text_expand ("a{cursor}b{cursor}", &facts, &cursor, NULL), "ab");
  g_assert_cmpint (cursor, ==, 1);
}

static void
test_find_names (void)
{
  g_auto (GStrv) all = sbx_canned_text_find_names ("{name} {Order} {name} {{topic} {order}");
  g_auto (GStrv) unknown = sbx_canned_text_find_unknown ("{name} {Order} {cursor} {{colour} {size-2}");
  static const char *const all_expected[] = { "name", "order", NULL };
  static const char *const unknown_expected[] = { "order", "size-2", NULL };

  g_assert_true (g_strv_equal ((const char *const *) all, all_expected));
  g_assert_true (g_strv_equal ((const char *const *) unknown, unknown_expected));
}

static void
test_find_blank (void)
{
  static const char *const more[] = { "order", NULL };
  glong at = -1;

  assert_text (sbx_canned_text_find_blank ("Your order", more, &at), NULL);
  assert_text (sbx_canned_text_find_blank ("if (a) {b} else {c}", more, &at), NULL);
  assert_text (sbx_canned_text_find_blank ("{order}", NULL, &at), NULL);
  assert_text (sbx_canned_text_find_blank ("您好 {b} {Order} {name}", more, &at), "{Order}");
  g_assert_cmpint (at, ==, 7);
  assert_text (sbx_canned_text_find_blank ("{time}", NULL, &at), "{time}");
  g_assert_cmpint (at, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/canned-text/facts", test_facts);
  g_test_add_func ("/app/canned-text/blanks", test_blanks);
  g_test_add_func ("/app/canned-text/braces", test_braces);
  g_test_add_func ("/app/canned-text/no-second-time", test_no_second_time);
  g_test_add_func ("/app/canned-text/cursor", test_cursor);
  g_test_add_func ("/app/canned-text/find-names", test_find_names);
  g_test_add_func ("/app/canned-text/own-braces", test_own_braces);
  g_test_add_func ("/app/canned-text/find-blank", test_find_blank);

  return g_test_run ();
}
