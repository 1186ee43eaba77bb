/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "sbx-json-scan.h"
#include "sbx-limits.h"

static SbxJsonSlice
slice (const char *text)
{
  SbxJsonSlice result = { text, strlen (text) };

  return result;
}

/* What the scan must find as the check does. */
static const char *const objects[] = {
  "{}",
  "{ }",
  " {\"a\":1}",
  "{\"a\":1}",
  "{\"b\":\"x\",\"a\":{\"a\":[2,{\"b\":3}]}}",
  "{ \"a\" : \"1\" , \"b\"\n:\t[ 1 , 2 ] }",
  "{\"a\":\"\",\"b\":\"\\\\\"}",
  "{\"a\":\"\\\"}\",\"b\":\"\\\\\\\",\\\"b\\\":1\"}",
  "{\"x\":[\"]\",\"[\"],\"a\":true,\"b\":null}",
  "{\"x\":{},\"y\":[],\"a\":{},\"b\":[]}",
  "{\"x\":-1.5e3,\"b\":-1.5e3}",
  "{\"aa\":1,\"\":2,\"b\":0}",
  "{\"\\u0061\":\"by an escape\",\"\\\\b\":1}",
  "{\"\\\"\":1,\"a\":2}",
  "{\"x\":\"a\",\"a\":\"x\"}",
  "{\"x\":\"日本\",\"a\":\"\\ud83d\\ude00\",\"b\":\"é\"}",
  "{\"a\":[[[[]]],{\"b\":{}}],\"b\":0 }",
};

static void
test_object (gconstpointer data)
{
  const char *text = data;
  SbxJsonSpan found[] = { { "a" }, { "b" } };
  SbxJsonSpan expected[] = { { "a" }, { "b" } };
  g_autoptr (GError) error = NULL;

  /* A value starts at its first byte. */
  while (*text == ' ')
    text++;
  sbx_json_check_object (text, strlen (text), SBX_LIMIT_DEPTH, expected, 2, &error);
  g_assert_no_error (error);
  g_assert_true (sbx_json_scan_object (slice (text), found, 2));

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_assert_cmpuint (found[i].length, ==, expected[i].length);
      if (found[i].length > 0)
        g_assert_cmpuint (found[i].start, ==, expected[i].start);
    }
}

static void
test_no_object (void)
{
  static const char *const others[] = { "", "1", "\"{}\"", "[{}]", "null", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      SbxJsonSpan span = { "a", 1, 1 };

      g_assert_false (sbx_json_scan_object (slice (others[i]), &span, 1));
      g_assert_cmpuint (span.length, ==, 0);
    }
}

typedef struct
{
  const char *array;
  const char *elements;     /* each with a bar behind it */
} Array;

static const Array arrays[] = {
  { "[]", "" },
  { "[ ]", "" },
  { "[1]", "1|" },
  { "[ 1 , \"a,b\" ,[1,2],{\"a\":[1]}\n]", "1|\"a,b\"|[1,2]|{\"a\":[1]}|" },
  { "[\"\\\"]\",\"\\\\\",null,[],{}]", "\"\\\"]\"|\"\\\\\"|null|[]|{}|" },
  { "{\"a\":1}", "" },
  { "7", "" },
};

static void
test_array (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    {
      g_autoptr (GString) found = g_string_new (NULL);
      SbxJsonSlice rest = sbx_json_scan_array (slice (arrays[i].array));
      SbxJsonSlice element;

      while (sbx_json_scan_next (&rest, &element))
        {
          g_string_append_len (found, element.text, (gssize) element.length);
          g_string_append_c (found, '|');
        }
      g_assert_cmpstr (found->str, ==, arrays[i].elements);
    }
}

static void
test_values (void)
{
  static const struct
  {
    const char *value, *text;
    gint64      number;
  } values[] = {
    { "\"a\\n\\u00e9\"", "a\né", 0 },
    { "\"\"", "", 0 },
    { "12", "12", 12 },
    { "-9223372036854775808", "-9223372036854775808", G_MININT64 },
    { "5.0", "5.0", 5 },
    { "1e300", "1e300", 0 },
    { "true", "", 0 },
    { "null", "", 0 },
    { "[1]", "", 0 },
    { "", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = sbx_json_scan_text (slice (values[i].value));

      g_assert_cmpstr (text, ==, values[i].text);
      g_assert_cmpint (sbx_json_scan_int (slice (values[i].value)), ==, values[i].number);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autofree char *path = g_strdup_printf ("/json-scan/object/%u", i);

      g_test_add_data_func (path, objects[i], test_object);
    }
  g_test_add_func ("/json-scan/no-object", test_no_object);
  g_test_add_func ("/json-scan/array", test_array);
  g_test_add_func ("/json-scan/values", test_values);

  return g_test_run ();
}
