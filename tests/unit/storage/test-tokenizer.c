/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tokenizer.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *document;   /* tokens; one at the position of the one before it has a + */
  const char *query;
} TokenCase;

static const TokenCase cases[] = {
  { "", "", "" },
  { " \t.,!? ", "", "" },
  { "Hello, World", "hello world", "hello world" },
  { "Crème brûlée", "creme brulee", "creme brulee" },
  { "ПРИВЕТ мир", "привет мир", "привет мир" },
  { "order #1234-A", "order 1234 a", "order 1234 a" },
  /* Chinese: characters and pairs. */
  { "中", "中", "中" },
  { "蛋糕", "蛋 +蛋糕 糕", "蛋糕" },
  { "生日蛋糕", "生 +生日 日 +日蛋 蛋 +蛋糕 糕", "生日 日蛋 蛋糕" },
  { "订单 蛋糕", "订 +订单 单 蛋 +蛋糕 糕", "订单 单 蛋糕" },
  { "蛋糕。", "蛋 +蛋糕 糕", "蛋糕 糕" },
  { "𠮷野家", "𠮷 +𠮷野 野 +野家 家", "𠮷野 野家" },
  /* Japanese and Korean. */
  { "ケーキ", "ケ +ケー ー +ーキ キ", "ケー ーキ" },
  { "です", "で +です す", "です" },
  { "케이크", "케 +케이 이 +이크 크", "케이 이크" },
  /* A word beside characters: one position after the other. */
  { "iPhone手机壳", "iphone 手 +手机 机 +机壳 壳", "iphone 手机 机壳" },
  { "手机iPhone", "手 +手机 机 iphone", "手机 机 iphone" },
  { "A中B", "a 中 b", "a 中 b" },
  /* Right to left, with and without vowel marks and the stretch. */
  { "كعكة عيد", "كعكة عيد", "كعكة عيد" },
  { "كِتَاب", "كتاب", "كتاب" },
  { "كـــتاب", "كتاب", "كتاب" },
  { "שָׁלוֹם", "שלום", "שלום" },
  /* Accents, final letters, and letters that some have not got. */
  { "σίσυφος ΣΙΣΥΦΟΣ Ωμέγα", "σισυφοσ σισυφοσ ωμεγα", "σισυφοσ σισυφοσ ωμεγα" },
  { "ᾆσμα ΐ α\u0301", "ασμα ι α", "ασμα ι α" },
  { "Straße Łódź Søren œuvre", "strasse lodz soren oeuvre", "strasse lodz soren oeuvre" },
  { "ёлка йод їжак", "елка йод їжак", "елка йод їжак" },
  { "أحمد آمال مسؤول", "احمد امال مسوول", "احمد امال مسوول" },
  /* Thai has no spaces; pictures are characters, and flags are two. */
  { "🇯🇵", "🇯 +🇯🇵 🇵", "🇯🇵" },
  { "ok🇩🇪", "ok 🇩 +🇩🇪 🇪", "ok 🇩🇪" },
  { "เค้ก", "เ +เค ค +ค้ ้ +้ก ก", "เค ค้ ้ก" },
  { "🎂", "🎂", "🎂" },
  { "yes🎂🎉!", "yes 🎂 +🎂🎉 🎉", "yes 🎂🎉 🎉" },
  { "हिन्दी", "हिन्दी", "हिन्दी" },
  /* Other forms of the same: wide and narrow, voiced by a mark behind it, one square, ligatures, forms for a place in the word. */
  { "ＡＢＣ１２３", "abc123", "abc123" },
  { "ｶﾅ", "カ +カナ ナ", "カナ" },
  { "ｹﾞｰﾑ", "ゲ +ゲー ー +ーム ム", "ゲー ーム" },
  { "か\u3099", "が", "が" },
  { "５㎏", "5 kg", "5 kg" },
  { "㌔", "キ +キロ ロ", "キロ ロ" },
  { "ofﬁce Ⅳ ①", "office iv 1", "office iv 1" },
  { "ﻻ", "لا", "لا" },
  { "𝐇𝐢", "hi", "hi" },
  { "\u1100\u1161", "가", "가" },
  /* What is no other form of the same word. */
  { "Foo™ 1½", "foo 1½", "foo 1½" },
  { "ㅋㅠ", "ㅋ +ㅋㅠ ㅠ", "ㅋㅠ" },
  { "ﾡￂ", "ㄱ +ㄱㅏ ㅏ", "ㄱㅏ" },
};

static int
on_token (gpointer    data,
          const char *token,
          int         length,
          int         start,
          int         end,
          gboolean    same_position)
{
  GString *tokens = data;

  if (tokens->len > 0)
    g_string_append_c (tokens, ' ');
  if (same_position)
    g_string_append_c (tokens, '+');
  g_string_append_len (tokens, token, length);
  g_assert_cmpint (start, <, end);

  return SQLITE_OK;
}

static SbxDatabase *
open_database (void)
{
  g_autoptr (GError) error = NULL;
  SbxDatabase       *database = sbx_database_open (":memory:", SBX_DATABASE_CREATE, &error);

  g_assert_no_error (error);
  return database;
}

/* Not even an empty one of that name. */
static void
test_no_file (void)
{
  g_autoptr (SbxDatabase) database = open_database ();

  g_assert_true (sbx_database_execute (database, "CREATE TABLE t (a);", NULL));
  g_assert_false (g_file_test (":memory:", G_FILE_TEST_EXISTS));
}

static void
test_table (void)
{
  g_autoptr (SbxDatabase)  database = open_database ();
  g_autoptr (SbxTokenizer) tokenizer = sbx_tokenizer_new (database, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) document = g_string_new (NULL);
      g_autoptr (GString) query = g_string_new (NULL);

      sbx_tokenizer_run (tokenizer, SBX_TOKENIZE_DOCUMENT, cases[i].text, strlen (cases[i].text), on_token, document);
      sbx_tokenizer_run (tokenizer, SBX_TOKENIZE_QUERY, cases[i].text, strlen (cases[i].text), on_token, query);
      g_assert_cmpstr (document->str, ==, cases[i].document);
      g_assert_cmpstr (query->str, ==, cases[i].query);
    }
}

/* Any bytes: it neither reads past the end nor loops. */
static void
test_any_bytes (void)
{
  g_autoptr (SbxDatabase)  database = open_database ();
  g_autoptr (SbxTokenizer) tokenizer = sbx_tokenizer_new (database, NULL);

  for (guint round = 0; round < 2000; round++)
    {
      gsize               length = g_test_rand_int_range (0, 40);
      g_autofree char    *bytes = g_malloc (length);   /* exactly: the sanitizer sees one byte more */
      g_autoptr (GString) tokens = g_string_new (NULL);

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_bit () ? g_test_rand_int_range (0, 256) : "\xe4\xb8\xad\xf0\x9f\x8e\x82 a\xef\xbd\xb6\xef\xbe\x9e"[i % 15];
      g_assert_cmpint (sbx_tokenizer_run (tokenizer, SBX_TOKENIZE_DOCUMENT, bytes, length, on_token, tokens), ==, SQLITE_OK);
    }
}

/* What FTS5 makes of it: any one or two characters in a row are found. */
static void
test_every_pair_is_found (void)
{
  static const char      *text = "今天的生日蛋糕要加草莓和iPad贴纸🎂";
  g_autoptr (SbxDatabase) database = open_database ();
  g_autoptr (GError)      error = NULL;

  g_assert_true (sbx_database_execute (database, "CREATE VIRTUAL TABLE f USING fts5 (content, tokenize = 'sbx')", &error));
  g_assert_true (sbx_database_run (database, &error, "INSERT INTO f (rowid, content) VALUES (1, ?1)", "s", text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      for (guint n = 1; n <= 5; n++)
        {
          const char      *end = g_utf8_offset_to_pointer (p, MIN (n, g_utf8_strlen (p, -1)));
          g_autofree char *part = g_strndup (p, end - p);
          g_autofree char *match = g_strdup_printf ("\"%s\"*", part);
          gint64           found;

          /* Not from the middle of a word of letters. */
          if (p > text && g_ascii_isalpha (*p) && g_ascii_isalpha (p[-1]))
            continue;
          g_assert_true (sbx_database_get_int (database, 0, &found, &error, "SELECT rowid FROM f WHERE f MATCH ?1", "s", match));
          g_assert_no_error (error);
          if (found != 1)
            g_error ("%s is not found", part);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/database/no-file", test_no_file);
  g_test_add_func ("/tokenizer/table", test_table);
  g_test_add_func ("/tokenizer/any-bytes", test_any_bytes);
  g_test_add_func ("/tokenizer/every-pair-is-found", test_every_pair_is_found);

  return g_test_run ();
}
