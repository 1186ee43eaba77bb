/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-text-fold.h"

#include <string.h>

/* Each byte of the narrow text, and which bytes of the given one it comes from. */
static char *
describe (const char *text)
{
  g_autoptr (SbxNarrowText) narrow = sbx_narrow_text_new (text, strlen (text));
  GString    *said;
  const char *usual;
  gsize       length;

  if (narrow == NULL)
    return NULL;

  usual = sbx_narrow_text_get (narrow, &length);
  said = g_string_new (usual);
  for (const char *p = usual; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize at = p - usual, after = g_utf8_next_char (p) - usual;

      g_string_append_printf (said, " %u-%u", (guint) sbx_narrow_text_get_start (narrow, at), (guint) sbx_narrow_text_get_end (narrow, after));
    }

  return g_string_free (said, FALSE);
}

static void
test_places (void)
{
  static const struct
  {
    const char *text;
    const char *said;   /* NULL: as it is */
  } cases[] = {
    { "", NULL },
    { "Plain text, 1½ ™ Привет 蛋糕 か カ 가 🎂 كعكة é", NULL },
    { "aＢc", "aBc 0-1 1-4 4-5" },
    { "xｶﾞy", "xガy 0-1 1-7 7-8" },
    { "ｶ", "カ 0-3" },
    { "e\u0301!", "é! 0-3 3-4" },
    { "ﬁ", "fi 0-3 0-3" },
    { "5㎏", "5 kg  0-1 1-4 1-4 1-4 1-4" },
    { "ﷺ", "صلى الله عليه وسلم 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3 0-3" },
    /* A mark without a letter before it. */
    { "ﾞ", "\u3099 0-3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = describe (cases[i].text);

      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

/* A broken byte stays, and so does what is beside it. */
static void
test_any_bytes (void)
{
  static const char         broken[] = "\xffＡ\xef\xbc";
  g_autoptr (SbxNarrowText) narrow = sbx_narrow_text_new (broken, strlen (broken));

  g_assert_cmpstr (sbx_narrow_text_get (narrow, NULL), ==, "\xff" "A\xef\xbc");

  for (guint round = 0; round < 5000; round++)
    {
      gsize                     length = g_test_rand_int_range (0, 40), n = 0, start = 0;
      g_autofree char          *bytes = g_malloc (length);   /* exactly: the sanitizer sees one byte more */
      g_autoptr (SbxNarrowText) any = NULL;

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_bit () ? g_test_rand_int_range (0, 256) : "\xef\xbd\xb6\xef\xbe\x9e" "a\xcc\x81\xe1\x84\x80\xe1\x85\xa1"[i % 15];
      any = sbx_narrow_text_new (bytes, length);
      if (any != NULL)
        sbx_narrow_text_get (any, &n);
      for (gsize i = 0; i < n; i++)
        {
          gsize at = sbx_narrow_text_get_start (any, i);

          g_assert_cmpuint (at, >=, start);
          g_assert_cmpuint (at, <, sbx_narrow_text_get_end (any, i + 1));
          g_assert_cmpuint (sbx_narrow_text_get_end (any, i + 1), <=, length);
          start = at;
        }
    }
}

/* A megabyte of marks, in the order that is the worst to sort, is soon done. */
static void
test_many_marks (void)
{
  g_autoptr (GString) text = g_string_new ("Ａ");
  g_autofree char    *folded = NULL;
  gint64              start = g_get_monotonic_time ();

  while (text->len < 1024 * 1024)
    g_string_append (text, "\u0301\u0316");
  folded = sbx_text_fold (text->str);
  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

static void
test_fold (void)
{
  static const char *const same[][2] = {
    { "ＡＬＩＣＥ", "Alice" }, { "ｶﾞﾙｼｱ", "ガルシア" }, { "Jose\u0301", "JOSÉ" }, { "STRASSE", "Straße" }, { "Ω", "\u2126" },
    { "Ærøskøbing", "aeroskobing" }, { "Όμηρος", "ομηρος" }, { "ΌΜΗΡΟΣ", "όμηρος" }, { "Пётр", "ПЕТР" }, { "أحمد", "احمد" },
    { "Anna \"Q\" Smith", "anna  q  smith" }, { "“Q”", "\"Q\"" },
  };
  static const char *const other[][2] = { { "й", "и" }, { "が", "か" }, { "가", "각" } };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = sbx_text_fold (same[i][0]);
      g_autofree char *b = sbx_text_fold (same[i][1]);

      g_assert_cmpstr (a, ==, b);
    }
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autofree char *a = sbx_text_fold (other[i][0]);
      g_autofree char *b = sbx_text_fold (other[i][1]);

      g_assert_cmpstr (a, !=, b);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text-fold/places", test_places);
  g_test_add_func ("/text-fold/any-bytes", test_any_bytes);
  g_test_add_func ("/text-fold/many-marks", test_many_marks);
  g_test_add_func ("/text-fold/fold", test_fold);

  return g_test_run ();
}
