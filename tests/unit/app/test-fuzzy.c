/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fuzzy.h"

static int
score (const char *typed,
       const char *name)
{
  g_autoptr (SbxFuzzy) fuzzy = sbx_fuzzy_new (typed);

  return sbx_fuzzy_score (fuzzy, name);
}

static void
assert_better (const char *typed,
               const char *better,
               const char *worse)
{
  int more = score (typed, better), less = score (typed, worse);

  g_test_message ("%s: %s %d, %s %d", typed, better, more, worse, less);
  g_assert_cmpint (more, >, less);
  g_assert_cmpint (more, <=, 1000);
}

static void
test_fits (void)
{
  static const struct
  {
    const char *typed;
    const char *name;
  } fits[] = {
    { "", "anything" }, { "bakery", "Bakery account" }, { "ACC", "Bakery account" }, { "acc bak", "Bakery account" },
    { "cafe", "Café Noir" }, { "café", "CAFE" }, { "straße", "STRASSE" }, { "bkry", "Bakery" },
    { "蛋糕", "生日蛋糕店" }, { "糕", "生日蛋糕店" }, { "생일", "생일 케이크" }, { "ＡＢＣ", "abc" },
    { "هدى", "هدى عبد الله" }, { "🎂", "cake 🎂" },
    { "wl", "Wang Li" }, { "rf", "Rosa’s Flowers" }, { "wo", "Wedding orders" }, { "wd", "Wedding orders" }, { "bca", "Bakery of Café Anna" },
    { "αω", "Άννα Ωμέγα" }, { "er", "Émile Roux" },
  };
  static const struct
  {
    const char *typed;
    const char *name;
  } misses[] = {
    { "x", "bakery" }, { "bakery x", "Bakery" }, { "糕蛋", "蛋糕" }, { "by", "bakery" }, { "yrekab", "bakery" }, { "a", "" },
    { "lw", "Wang Li" }, { "wg", "Wang Li" }, { "ab", "a" }, { "ww", "Wang Li" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    if (score (fits[i].typed, fits[i].name) < 0)
      g_error ("“%s” does not find “%s”", fits[i].typed, fits[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (misses); i++)
    if (score (misses[i].typed, misses[i].name) != SBX_FUZZY_NONE)
      g_error ("“%s” finds “%s”", misses[i].typed, misses[i].name);
}

static void
test_order (void)
{
  assert_better ("bak", "bak", "bakery");
  assert_better ("bak", "bakery", "old bakery");
  assert_better ("bak", "old bakery", "zwieback-bäckerei zbak");
  assert_better ("key", "my key", "monkey");
  assert_better ("bak", "bakery", "bakery with a very long name indeed");
  assert_better ("bky", "monkey bky", "bakery");
  assert_better ("蛋糕", "蛋糕店", "生日蛋糕店");
  assert_better ("wl", "Awl", "Wang Li");
  assert_better ("wl", "Wang Li", "Wilma");
  g_assert_cmpint (score ("wl", "Wang Li"), <, SBX_FUZZY_WORDS);
  g_assert_cmpint (score ("bkry", "bakery"), <, SBX_FUZZY_WORDS);
  g_assert_cmpint (score ("key", "monkey"), >=, SBX_FUZZY_WORDS);
}

/* Of a very long name the beginning counts, cut where a letter ends. */
static void
test_long (void)
{
  g_autoptr (GString) name = g_string_new ("x");

  for (guint i = 0; i < 1000; i++)
    g_string_append (name, "蛋");
  g_assert_cmpint (score ("蛋", name->str), >=, 0);
  g_string_append (name, "糕");
  g_assert_cmpint (score ("糕", name->str), ==, SBX_FUZZY_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fuzzy/fits", test_fits);
  g_test_add_func ("/fuzzy/order", test_order);
  g_test_add_func ("/fuzzy/long", test_long);

  return g_test_run ();
}
