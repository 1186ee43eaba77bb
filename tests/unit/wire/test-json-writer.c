/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-json-writer.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void
assert_text (SbxJsonWriter *writer,
             const char    *expected)
{
  gsize              length = sbx_json_writer_get_length (writer);
  g_autoptr (GBytes) bytes = sbx_json_writer_free_to_bytes (writer);

  g_assert_cmpuint (length, ==, g_bytes_get_size (bytes));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), length, expected, strlen (expected));
}

static void
test_all (void)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "s", "x");
  sbx_json_writer_string (writer, "none", NULL);
  sbx_json_writer_int (writer, "i", -5);
  sbx_json_writer_double (writer, "d", 0.5);
  sbx_json_writer_boolean (writer, "t", TRUE);
  sbx_json_writer_boolean (writer, "f", FALSE);
  sbx_json_writer_null (writer, "n");
  sbx_json_writer_raw (writer, "r", "{ }", -1);
  sbx_json_writer_raw (writer, "r2", "[1]xx", 3);
  sbx_json_writer_begin_array (writer, "a");
  sbx_json_writer_begin_array (writer, NULL);
  sbx_json_writer_end_array (writer);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_int (writer, NULL, 1);
  sbx_json_writer_string (writer, NULL, "");
  sbx_json_writer_end_array (writer);
  sbx_json_writer_int (writer, "z", 0);
  sbx_json_writer_end_object (writer);

  assert_text (writer, "{\"s\":\"x\",\"none\":null,\"i\":-5,\"d\":0.5,\"t\":true,\"f\":false,\"n\":null,"
                       "\"r\":{ },\"r2\":[1],\"a\":[[],{},1,\"\"],\"z\":0}");
}

static void
test_strings (void)
{
  static const struct
  {
    const char *value;
    const char *text;
  } cases[] = {
    { "", "\"\"" },
    { "\"\\/", "\"\\\"\\\\/\"" },
    { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
    { "\x01\x0b\x1f\x7f", "\"\\u0001\\u000b\\u001f\x7f\"" },
    { "\xE4\xBD\xA0\xF0\x9F\x98\x80\xE2\x80\xA8", "\"\xE4\xBD\xA0\xF0\x9F\x98\x80\xE2\x80\xA8\"" },
    { "a\xFF" "b", "\"a\xEF\xBF\xBD" "b\"" },
    { "\xE4\xBD", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "\xC0\x80\n", "\"\xEF\xBF\xBD\xEF\xBF\xBD\\n\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxJsonWriter   *writer = sbx_json_writer_new ();
      g_autofree char *expected = g_strdup_printf ("{%s:%s}", cases[i].text, cases[i].text);

      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_string (writer, cases[i].value, cases[i].value);
      sbx_json_writer_end_object (writer);
      assert_text (writer, expected);
    }
}

static void
test_integers (void)
{
  static const struct
  {
    gint64      value;
    const char *text;
  } cases[] = {
    { 0, "0" }, { 9, "9" }, { 10, "10" }, { -1, "-1" }, { 1763631000123, "1763631000123" },
    { G_MAXINT64, "9223372036854775807" }, { G_MININT64, "-9223372036854775808" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxJsonWriter *writer = sbx_json_writer_new ();

      sbx_json_writer_int (writer, NULL, cases[i].value);
      assert_text (writer, cases[i].text);
    }
}

static void
test_doubles (void)
{
  static const struct
  {
    double      value;
    const char *text;
  } cases[] = {
    { 0.0, "0.0" }, { -0.0, "-0.0" }, { 1.0, "1.0" }, { 0.1, "0.1" }, { 0.25, "0.25" }, { 1.0 / 3, "0.3333333333333333" },
    { 0.1 + 0.2, "0.30000000000000004" }, { 1e15, "1e+15" }, { 123456789012345.0, "123456789012345.0" }, { 1e300, "1e+300" },
    { 5e-324, "4.94065645841247e-324" }, { 1.7976931348623157e308, "1.7976931348623157e+308" }, { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxJsonWriter *writer = sbx_json_writer_new ();

      sbx_json_writer_double (writer, NULL, cases[i].value);
      assert_text (writer, cases[i].text);
      if (isfinite (cases[i].value))
        g_assert_true (g_ascii_strtod (cases[i].text, NULL) == cases[i].value);
    }
}

static void
test_node (void)
{
  const char            *text = "{\"b\":[1,2.5,\"x\",null,true,{\"\":[]}],\"a\":{}}";
  g_autoptr (JsonNode)   node = sbx_json_parse (text, strlen (text), 64, NULL);
  g_autoptr (JsonNode)   whole = json_node_new (JSON_NODE_VALUE);
  SbxJsonWriter         *writer = sbx_json_writer_new ();

  sbx_json_writer_node (writer, NULL, node);
  assert_text (writer, text);

  /* An int as the builders of json-glib make it, no node at all, and members spliced in. */
  json_node_set_int (whole, 7);
  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_node (writer, "i", whole);
  sbx_json_writer_node (writer, "n", NULL);
  sbx_json_writer_members (writer, json_object_get_object_member (json_node_get_object (node), "a"));
  sbx_json_writer_members (writer, NULL);
  sbx_json_writer_members (writer, json_node_get_object (node));
  sbx_json_writer_null (writer, "z");
  sbx_json_writer_end_object (writer);
  assert_text (writer, "{\"i\":7,\"n\":null,\"b\":[1,2.5,\"x\",null,true,{\"\":[]}],\"a\":{},\"z\":null}");
}

static void
test_dropped (void)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_array (writer, NULL);
  sbx_json_writer_free (writer);
  sbx_json_writer_free (NULL);
}

int
main (int   argc,
      char *argv[])
{
  /* Where there is such a locale, a comma is its decimal point: it must not show. */
  setlocale (LC_ALL, "de_DE.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/json-writer/all", test_all);
  g_test_add_func ("/wire/json-writer/strings", test_strings);
  g_test_add_func ("/wire/json-writer/integers", test_integers);
  g_test_add_func ("/wire/json-writer/doubles", test_doubles);
  g_test_add_func ("/wire/json-writer/node", test_node);
  g_test_add_func ("/wire/json-writer/dropped", test_dropped);

  return g_test_run ();
}
