/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-speller.h"

#include "sbx-spell-languages.h"
#include "sbx-spell-words.h"

/* The words of @text, with blanks between them. */
static void
assert_words (const char *text,
              const char *expected)
{
  g_autoptr (GArray) words = sbx_spell_words_find (text);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    {
      const SbxSpellWord *word = &g_array_index (words, SbxSpellWord, i);
      g_autofree char *part = g_utf8_substring (text, word->start, word->end);

      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", part);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_words (void)
{
  assert_words ("", "");
  assert_words ("Hello, world! (Yes.)", "Hello world Yes");
  assert_words ("don’t 'quote' rock'n'roll it's", "don’t quote rock'n'roll it's");
  assert_words ("well-known so…on", "well known so on");
  assert_words ("Größe naïve cafe\u0301", "Größe naïve cafe\u0301");
  assert_words ("привет שלום مرحبا", "привет שלום مرحبا");
  assert_words ("two\nlines\tand tabs", "two lines and tabs");
}

static void
test_left_alone (void)
{
  assert_words ("see https://a.example/teh?x=1 now", "see now");
  assert_words ("mailto:teh@a.example teh@a.example @teh #teh", "");
  assert_words ("example.org www.teh.example end.", "end");
  assert_words ("12th 3rd v2 2026-11-20", "");
  assert_words ("/usr/teh C:\\teh foo_bar a=teh {name} <b>teh</b>", "");
  assert_words ("a I x", "");
  assert_words ("HTTP ASAP iPhone GtkTextView OK", "");
  assert_words ("订单在哪里 你好world再见 ありがとう 감사합니다 ขอบคุณ", "world");
}

static void
test_long (void)
{
  g_autofree char *sixty = g_strnfill (60, 'a');
  g_autofree char *more = g_strnfill (61, 'a');
  g_autofree char *huge = g_strnfill (1000000, 'a');

  assert_words (sixty, sixty);
  assert_words (more, "");
  assert_words (huge, "");
}

static void
assert_chosen (const char *wanted,
               const char *locale,
               const char *installed,
               const char *expected)
{
  g_auto (GStrv) first = g_strsplit (wanted, " ", -1);
  g_auto (GStrv) second = g_strsplit (locale, " ", -1);
  g_auto (GStrv) third = g_strsplit (installed, " ", -1);
  g_auto (GStrv) chosen = sbx_spell_languages_choose ((const char *const *) first, (const char *const *) second, (const char *const *) third);
  g_autofree char *all = g_strjoinv (" ", chosen);

  g_assert_cmpstr (all, ==, expected);
}

static void
test_languages (void)
{
  assert_chosen ("", "de_DE.UTF-8 de_DE de C", "de_AT de_DE en_US", "de_DE");
  assert_chosen ("", "de_CH.UTF-8 de_CH de C", "de_AT en_US", "de_AT");
  assert_chosen ("", "de_CH de C", "de de_AT", "de");
  assert_chosen ("", "zh_CN.UTF-8 zh_CN zh C", "en_US", "");
  assert_chosen ("", "C.UTF-8 C", "de_DE en_US", "en_US");
  assert_chosen ("", "C", "en_GB", "en_GB");
  assert_chosen ("", "en_US en C", "", "");
  assert_chosen ("en_US fr_FR de_DE", "zh_CN C", "de_DE en_US", "en_US de_DE");
  assert_chosen ("den", "C", "de_DE en_US", "");
}

static void
test_names (void)
{
  g_autofree char *english = sbx_spell_languages_dup_name ("en_US");
  g_autofree char *german = sbx_spell_languages_dup_name ("de");
  g_autofree char *locale = sbx_spell_languages_dup_name ("zh_CN.UTF-8");
  g_autofree char *odd = sbx_spell_languages_dup_name ("tlh_QO.UTF-8@home");
  g_autofree char *unknown = sbx_spell_languages_dup_name ("tlh_QO");

  g_assert_cmpstr (english, ==, "English (US)");
  g_assert_cmpstr (german, ==, "German");
  g_assert_cmpstr (unknown, ==, "tlh_QO");
  g_assert_cmpstr (locale, ==, "Chinese (CN)");
  g_assert_cmpstr (odd, ==, "tlh_QO");
}

static void
on_changed (gboolean *changed)
{
  *changed = TRUE;
}

static SbxSpeller *
make_speller (void)
{
  SbxSpeller *speller = sbx_speller_new ();
  gboolean changed = FALSE;

  g_signal_connect_swapped (speller, "changed", G_CALLBACK (on_changed), &changed);
  g_assert_true (sbx_speller_knows (speller, "zzzz"));
  sbx_speller_load (speller);
  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (speller, &changed);

  return speller;
}

static void
test_speller (void)
{
  SbxSpeller *speller = make_speller ();
  g_auto (GStrv) suggestions = NULL;
  g_autofree char *why_not = sbx_speller_dup_why_not (speller);

  if (!sbx_speller_is_ready (speller))
    {
      g_assert_nonnull (why_not);
      g_test_skip (why_not);
      g_object_unref (speller);
      return;
    }

  g_assert_null (why_not);
  g_assert_true (sbx_speller_knows (speller, "receive"));
  g_assert_true (sbx_speller_knows (speller, "don’t"));
  g_assert_false (sbx_speller_knows (speller, "recieve"));
  /* Nobody here reads Russian. */
  g_assert_true (sbx_speller_knows (speller, "приветт"));
  suggestions = sbx_speller_suggest (speller, "recieve");
  g_assert_cmpstr (suggestions[0], ==, "receive");

  sbx_speller_ignore (speller, "sourdoughy");
  g_assert_true (sbx_speller_knows (speller, "sourdoughy"));
  g_assert_false (sbx_speller_knows (speller, "Signalboxy"));
  sbx_speller_add (speller, "Signalboxy");
  g_assert_true (sbx_speller_knows (speller, "Signalboxy"));
  g_object_set (speller, "enabled", FALSE, NULL);
  g_assert_true (sbx_speller_knows (speller, "recieve"));
  g_assert_finalize_object (speller);

  /* What was added is there the next time, what was ignored is not. */
  speller = make_speller ();
  g_assert_true (sbx_speller_knows (speller, "Signalboxy"));
  g_assert_false (sbx_speller_knows (speller, "sourdoughy"));
  g_assert_finalize_object (speller);
}

static void
test_no_dictionary (void)
{
  static const char *const klingon[] = { "tlh_QO", NULL };
  g_autoptr (SbxSpeller) speller = sbx_speller_new ();
  g_autofree char *why_not = NULL;
  gboolean changed = FALSE;

  g_object_set (speller, "languages", klingon, NULL);
  g_signal_connect_swapped (speller, "changed", G_CALLBACK (on_changed), &changed);
  sbx_speller_load (speller);
  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (sbx_speller_is_ready (speller));
  g_assert_true (sbx_speller_knows (speller, "recieve"));
  why_not = sbx_speller_dup_why_not (speller);
  g_assert_nonnull (why_not);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("spelling-XXXXXX", NULL);

  /* Words are added to a file of the person's. */
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("ENCHANT_CONFIG_DIR", home, TRUE);
  g_setenv ("LANGUAGE", "en_US", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/spelling/words", test_words);
  g_test_add_func ("/app/spelling/left-alone", test_left_alone);
  g_test_add_func ("/app/spelling/long", test_long);
  g_test_add_func ("/app/spelling/languages", test_languages);
  g_test_add_func ("/app/spelling/names", test_names);
  g_test_add_func ("/app/spelling/speller", test_speller);
  g_test_add_func ("/app/spelling/no-dictionary", test_no_dictionary);

  return g_test_run ();
}
