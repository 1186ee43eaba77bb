/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-scan.h"

#include <string.h>

static SbxJsonSlice
slice (const char *text)
{
  return (SbxJsonSlice) { text, strlen (text) };
}

/* Elements of @array, each between bars. */
static char *
show_elements (const char *array)
{
  SbxJsonSlice rest = sbx_json_scan_array (slice (array));
  SbxJsonSlice element;
  GString *text = g_string_new ("|");

  while (sbx_json_scan_next (&rest, &element))
    {
      g_string_append_len (text, element.text, element.length);
      g_string_append_c (text, '|');
    }

  return g_string_free (text, FALSE);
}

static void
test_arrays (void)
{
  static const char *const cases[][2] = {
    { "[]", "|" },
    { "[ ]", "|" },
    { "[1]", "|1|" },
    { "[ 1 , 2,3 ]", "|1|2|3|" },
    { "[1\n,\t2]", "|1|2|" },
    { "[\"a,b\",\"]\"]", "|\"a,b\"|\"]\"|" },
    { "[\"a\\\"b\",\"\\\\\",1]", "|\"a\\\"b\"|\"\\\\\"|1|" },
    { "[[1,[2,3]],[]]", "|[1,[2,3]]|[]|" },
    { "[{\"a\":[1,2],\"b\":\"}\"},{}]", "|{\"a\":[1,2],\"b\":\"}\"}|{}|" },
    { "[true,false,null,-1.5e3]", "|true|false|null|-1.5e3|" },
    { "[\"\"]", "|\"\"|" },
    { "[\"\xe5\xa4\xa9\"]", "|\"\xe5\xa4\xa9\"|" },
    /* No arrays. */
    { "", "|" },
    { "7", "|" },
    { "{\"a\":1}", "|" },
    { "\"[1]\"", "|" },
    { "null", "|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = show_elements (cases[i][0]);

      g_assert_cmpstr (shown, ==, cases[i][1]);
    }
}

static void
test_texts (void)
{
  static const char *const cases[][2] = {
    { "\"\"", "" },
    { "\"a\"", "a" },
    { "\"a\\\"b\\\\c\\/d\\n\"", "a\"b\\c/d\n" },
    { "\"\\u5929\"", "\xe5\xa4\xa9" },
    { "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
    { "12", "12" },
    { "-7", "-7" },
    { "", "" },
    { "null", "" },
    { "true", "" },
    { "{}", "" },
    { "[\"a\"]", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sbx_json_scan_text (slice (cases[i][0]));

      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *text;
    gint64      number;
  } cases[] = {
    { "0", 0 },
    { "7", 7 },
    { "-7", -7 },
    { "9223372036854775807", G_MAXINT64 },
    { "-9223372036854775808", G_MININT64 },
    { "9223372036854775808", G_MAXINT64 },
    { "1e3", 1000 },
    { "2.9", 2 },
    { "-2.9", -2 },
    { "1e300", 0 },
    { "1234567890123456789012345678901", G_MAXINT64 },
    { "12345678901234567890123456789012", 0 },
    { "", 0 },
    { "\"7\"", 0 },
    { "null", 0 },
    { "true", 0 },
    { "[7]", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (sbx_json_scan_int (slice (cases[i].text)), ==, cases[i].number);
}

static void
test_members (void)
{
  static const char text[] = " {\"id\" : \"m\\u0031\", \"list\":[1, 2], \"id2\":null, \"n\":-4 }";
  SbxJsonSpan spans[] = { { "id" }, { "list" }, { "n" }, { "missing" } };
  SbxJsonSlice object = slice (text), list, element;
  g_autofree char *id = NULL;

  g_assert_true (sbx_json_check_object (object.text, object.length, 10, spans, G_N_ELEMENTS (spans), NULL));
  id = sbx_json_scan_text (sbx_json_scan_member (object, &spans[0]));
  g_assert_cmpstr (id, ==, "m1");
  list = sbx_json_scan_array (sbx_json_scan_member (object, &spans[1]));
  g_assert_true (sbx_json_scan_next (&list, &element));
  g_assert_cmpint (sbx_json_scan_int (element), ==, 1);
  g_assert_true (sbx_json_scan_next (&list, &element));
  g_assert_cmpint (sbx_json_scan_int (element), ==, 2);
  g_assert_false (sbx_json_scan_next (&list, &element));
  g_assert_cmpint (sbx_json_scan_int (sbx_json_scan_member (object, &spans[2])), ==, -4);
  g_assert_cmpuint (sbx_json_scan_member (object, &spans[3]).length, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-scan/arrays", test_arrays);
  g_test_add_func ("/json-scan/texts", test_texts);
  g_test_add_func ("/json-scan/numbers", test_numbers);
  g_test_add_func ("/json-scan/members", test_members);

  return g_test_run ();
}
