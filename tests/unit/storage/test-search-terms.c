/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-terms.h"

#include "sbx-wire-error.h"

typedef struct
{
  SbxDatabase  *database;
  SbxTokenizer *tokenizer;
} Tools;

static void
set_up (Tools         *tools,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  tools->database = sbx_database_open (":memory:", SBX_DATABASE_CREATE, &error);
  g_assert_no_error (error);
  tools->tokenizer = sbx_tokenizer_new (tools->database, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_database_execute (tools->database, "CREATE VIRTUAL TABLE f USING fts5 (content, tokenize = 'sbx')", &error));
}

static void
tear_down (Tools         *tools,
           gconstpointer  data)
{
  sbx_tokenizer_free (tools->tokenizer);
  sbx_database_free (tools->database);
}

static char *
find (Tools      *tools,
      const char *query,
      const char *text)
{
  g_autoptr (GError)         error = NULL;
  g_autoptr (SbxSearchTerms) terms = sbx_search_terms_parse (tools->tokenizer, query, &error);
  g_autoptr (GArray)         ranges = NULL;
  GString                   *found;

  g_assert_no_error (error);
  ranges = sbx_search_terms_find (terms, tools->tokenizer, text);
  if (ranges == NULL)
    return NULL;

  found = g_string_new (NULL);
  for (guint i = 0; i < ranges->len; i++)
    {
      SbxTextRange *range = &g_array_index (ranges, SbxTextRange, i);

      g_string_append_printf (found, "%s%ld+%ld", i > 0 ? " " : "", range->start, range->length);
    }

  return g_string_free (found, FALSE);
}

static void
test_ranges (Tools         *tools,
             gconstpointer  data)
{
  static const struct
  {
    const char *query;
    const char *text;
    const char *ranges;   /* NULL: not found */
  } cases[] = {
    { "cake", "A Cake, a cake and cakes", "2+4 10+4 19+5" },
    { "cake and", "A cake and", "2+4 7+3" },
    { "\"cake\"", "A cake and cakes", "2+4" },
    { "\"big cake\"", "a big cake, a cake so big", "2+8" },
    { "\"big cake\"", "a cake so big", NULL },
    { "“big cake”", "the BIG cake", "4+8" },
    { "cake tea", "cake", NULL },
    { "生日蛋糕", "订一个生日蛋糕🎂", "3+4" },
    { "蛋糕", "蛋糕和蛋糕", "0+2 3+2" },
    { "糕", "蛋糕", "1+1" },
    { "日糕", "生日蛋糕", NULL },
    { "蛋糕 草莓", "草莓味的蛋糕", "0+2 4+2" },
    { "蛋糕 糕", "蛋糕", "0+2" },
    { "手机iph", "新手机iPhone15", "1+10" },
    { "كتاب", "هذا كِتَاب جديد", "4+6" },
    { "🎂", "yes🎂", "3+1" },
    { "h", "hello h", "6+1" },
    { "he", "hello he", "0+5 6+2" },
    { "hel\"", "hello hel", "0+5 6+3" },
    { "e\xcc\x81" "te", "été", "0+3" },
    { "ＡＢＣ１２３", "order abc123", "6+6" },
    { "abc123", "order ＡＢＣ１２３!", "6+6" },
    { "ab", "order ＡＢＣ１２３!", "6+6" },
    { "ｶﾅ", "このカナです", "2+2" },
    { "カナ", "このｶﾅです", "2+2" },
    { "ガルシア", "ｶﾞﾙｼｱさん", "0+5" },
    { "＂big cake＂", "a cake so big", NULL },
    { "ＢＩＧ　cake", "a cake so big", "2+4 10+3" },
    { "kg", "5㎏です", "1+1" },
    { "office", "the oﬃce.", "4+4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ranges = find (tools, cases[i].query, cases[i].text);

      g_test_message ("%s in %s", cases[i].query, cases[i].text);
      g_assert_cmpstr (ranges, ==, cases[i].ranges);
    }
}

static void
test_empty (Tools         *tools,
            gconstpointer  data)
{
  static const char *const empty[] = { "", "   ", "\"", "\"\"", "!!!", "* OR", "“”" };

  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (SbxSearchTerms) terms = sbx_search_terms_parse (tools->tokenizer, empty[i], NULL);

      g_assert_cmpint (sbx_search_terms_is_empty (terms), ==, !g_str_equal (empty[i], "* OR"));
    }
}

static void
test_limit (Tools         *tools,
            gconstpointer  data)
{
  g_autoptr (GString)        text = g_string_new (NULL);
  g_autoptr (GError)         error = NULL;
  g_autoptr (SbxSearchTerms) terms = NULL;

  for (guint i = 0; i < SBX_SEARCH_MAX_TERMS; i++)
    g_string_append_printf (text, "w%u ", i);
  terms = sbx_search_terms_parse (tools->tokenizer, text->str, &error);
  g_assert_no_error (error);
  g_assert_nonnull (terms);
  sbx_search_terms_free (terms);

  g_string_append (text, "more");
  terms = sbx_search_terms_parse (tools->tokenizer, text->str, &error);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
  g_assert_null (terms);
}

static char *
make_text (guint n_parts)
{
  static const char *const parts[] = { "cake", "ca", "tea", "蛋", "糕", "草", " ", " ", "\"", "'", "*", "(", ")", "OR", "NOT",
                                       "-", ":", "^", "+", "{", "}", "🎂", ",", "é", "NEAR", "\\", "%", "content" };
  GString                 *text = g_string_new (NULL);

  for (guint i = 0; i < n_parts; i++)
    g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

  return g_string_free (text, FALSE);
}

/* Whatever is typed, FTS5 takes it, and finds what we find. */
static void
test_agrees_with_fts5 (Tools         *tools,
                       gconstpointer  data)
{
  guint n_found = 0;

  for (guint round = 0; round < 3000; round++)
    {
      g_autofree char           *query = make_text (g_test_rand_int_range (0, 6));
      g_autofree char           *text = make_text (g_test_rand_int_range (0, 20));
      g_autoptr (GError)         error = NULL;
      g_autoptr (SbxSearchTerms) terms = sbx_search_terms_parse (tools->tokenizer, query, &error);
      g_autoptr (GArray)         ranges = NULL;
      gint64                     found = 0;

      g_assert_no_error (error);
      if (sbx_search_terms_is_empty (terms))
        continue;

      g_assert_true (sbx_database_run (tools->database, &error, "REPLACE INTO f (rowid, content) VALUES (1, ?1)", "s", text));
      g_assert_true (sbx_database_get_int (tools->database, 0, &found, &error, "SELECT rowid FROM f WHERE f MATCH ?1",
                                           "s", sbx_search_terms_get_fts5 (terms)));
      g_assert_no_error (error);

      ranges = sbx_search_terms_find (terms, tools->tokenizer, text);
      if ((found != 0) != (ranges != NULL))
        g_error ("“%s” in “%s”: FTS5 says %d, we %d", query, text, (int) found, ranges != NULL);
      n_found += found != 0;
    }

  g_assert_cmpuint (n_found, >, 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/search-terms/ranges", Tools, NULL, set_up, test_ranges, tear_down);
  g_test_add ("/search-terms/empty", Tools, NULL, set_up, test_empty, tear_down);
  g_test_add ("/search-terms/limit", Tools, NULL, set_up, test_limit, tear_down);
  g_test_add ("/search-terms/agrees-with-fts5", Tools, NULL, set_up, test_agrees_with_fts5, tear_down);

  return g_test_run ();
}
