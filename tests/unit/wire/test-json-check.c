/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-check.h"
#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-wire-error.h"

#include <string.h>
#include <time.h>

#define DEPTH 64

typedef struct
{
  const char *text;
  gsize       length;
} Text;

#define T(literal) { literal, sizeof (literal) - 1 }

static const Text valid[] = {
  /* values alone */
  T ("null"), T ("true"), T ("false"), T ("0"), T ("-0"), T ("\"\""), T ("{}"), T ("[]"),
  T (" null "), T ("\t\n\r [ \t\n\r ] \t\n\r"),
  /* numbers */
  T ("1"), T ("-1"), T ("123"), T ("10"), T ("0.0"), T ("-0.0"), T ("0.1"), T ("1.5"), T ("-1.25"),
  T ("1e1"), T ("1E1"), T ("1e+1"), T ("1e-1"), T ("1E-01"), T ("0e1"), T ("0e0"), T ("0E+0"), T ("-0e-0"), T ("0.0e0"),
  T ("123.456e78"), T ("1.7976931348623157e308"), T ("-1.7976931348623157e308"), T ("5e-324"), T ("1e-400"),
  T ("9223372036854775807"), T ("-9223372036854775808"), T ("999999999999999999"),
  T ("9223372036854775808.0"), T ("100000000000000000000000000000000000000000.5"), T ("1000000000000000000000e3"),
  T ("0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001"),
  T ("[1,2,-3]"), T ("[0,0.5,1e2]"), T ("{\"a\":-0}"),
  /* strings */
  T ("\"a\""), T ("\"\\\"\""), T ("\"\\\\\""), T ("\"\\/\""), T ("\"/\""), T ("\"\\b\\f\\n\\r\\t\""), T ("\"\x7f\""),
  T ("\"\\u0001\""), T ("\"\\u00e9\""), T ("\"\\u00E9\""), T ("\"\\uFFFF\""), T ("\"\\uD7FF\\uE000\""),
  T ("\"\\ud83d\\ude00\""), T ("\"\\uD834\\uDD1E\""), T ("\"\\uDBFF\\uDFFF\""), T ("\"\\uD800\\uDC00\""),
  T ("\"\\\\u0000\""), T ("\"\\\\\\u0061\""), T ("\"\\u0022\""), T ("\"\\u005C\""), T ("\"\\u002c\""),
  T ("\"\xC2\x80\""), T ("\"\xDF\xBF\""), T ("\"\xE0\xA0\x80\""), T ("\"\xED\x9F\xBF\""), T ("\"\xEE\x80\x80\""),
  T ("\"\xEF\xBF\xBD\""), T ("\"\xEF\xBF\xBF\""), T ("\"\xEF\xBB\xBF\""), T ("\"\xF0\x90\x80\x80\""), T ("\"\xF4\x8F\xBF\xBF\""),
  T ("\"\xE4\xBD\xA0\xE5\xA5\xBD\""), T ("\"\xE2\x80\xA8\xE2\x80\xA9\""), T ("\"0123456\xC3\xA9 01234567\xC3\xA9\""),
  T ("\"a long enough text without anything special in it, so that whole words are skipped\""),
  T ("\"1234567\\\"\""), T ("\"12345678\\\"\""), T ("\"123456789\\n\""), T ("\"{[]},:\""), T ("\"null\""),
  /* arrays and objects */
  T ("[null]"), T ("[[]]"), T ("[{}]"), T ("[[],[]]"), T ("[ 1 , 2 ]"), T ("[\"a\",1,true,null,{},[]]"),
  T ("{\"a\":1}"), T ("{ \"a\" : 1 , \"b\" : 2 }"), T ("{\"\":0}"), T ("{\"a\":{\"a\":{\"a\":1}}}"), T ("{\"a\":[{\"a\":1},{\"a\":2}]}"),
  T ("{\"a\":1,\"A\":2}"), T ("{\"a\":1,\"a \":2}"), T ("{\"a\":1,\"\\\\u0061\":2}"), T ("{\"\\u0061\":1,\"\\u0062\":2}"),
  T ("{\"\xC3\xA9\":1,\"e\xCC\x81\":2}"), T ("[{\"x\":1},{\"x\":1}]"), T ("{\"x\":{\"y\":1},\"y\":1}"),
};

static const Text invalid[] = {
  /* nothing, or not only JSON */
  T (""), T (" "), T ("\n"), T ("\xEF\xBB\xBF{}"), T ("\xEF\xBB\xBF"), T ("\xFE\xFF\0{\0}"), T ("{\0}\0"), T ("{}\0"), T ("\0"),
  T ("{}{}"), T ("{} {}"), T ("[] []"), T ("1 2"), T ("nullnull"), T ("{}x"), T ("{}}"), T ("[]]"), T ("\"\"\""), T ("{},"), T ("[],"),
  T ("var x = {};"), T ("x = 1"), T ("//c\n{}"), T ("{}/*c*/"), T ("#c"), T ("[1]//"), T ("<html>"), T ("event: x"),
  /* words */
  T ("n"), T ("nul"), T ("nulL"), T ("Null"), T ("NULL"), T ("tru"), T ("True"), T ("TRUE"), T ("fals"), T ("False"), T ("truefalse"),
  T ("undefined"), T ("NaN"), T ("nan"), T ("Infinity"), T ("-Infinity"), T ("inf"), T ("abc"), T ("[nul]"), T ("[tru"), T ("{\"a\":t}"),
  /* numbers */
  T ("-"), T ("+1"), T ("01"), T ("-01"), T ("00"), T ("007"), T ("0x10"), T ("0xg"), T (".5"), T ("-.5"), T ("1."), T ("1.e1"), T ("-1."), T ("0."),
  T ("1e"), T ("1e+"), T ("1e-"), T ("1E"), T ("1ee1"), T ("1e1.5"), T ("1e1e1"), T ("1.2.3"), T ("1,000"), T ("1_000"), T ("--1"), T ("-+1"), T ("1-"),
  T ("- 1"), T ("1 .5"), T ("0 1"), T ("1a"), T ("1e400"), T ("-1e400"), T ("1.8e308"), T ("123456789e999999999999999999"), T ("\xEF\xBC\x91"),
  T ("9223372036854775808"), T ("-9223372036854775809"), T ("18446744073709551616"), T ("10000000000000000000"), T ("-99999999999999999999"),
  T ("[9223372036854775808]"), T ("[1e309]"), T ("{\"a\":01}"),
  /* strings */
  T ("\""), T ("\"a"), T ("'a'"), T ("\"a'"), T ("`a`"), T ("a"), T ("\"\\"), T ("\"\\\""), T ("\"\\\"a"),
  T ("\"\\x00\""), T ("\"\\a\""), T ("\"\\v\""), T ("\"\\0\""), T ("\"\\'\""), T ("\"\\U0061\""), T ("\"\\ \""), T ("\"\\\n\""), T ("\"\\\0\""), T ("\"\\\xC3\xA9\""),
  T ("\"\\u\""), T ("\"\\u0\""), T ("\"\\u00\""), T ("\"\\u006\""), T ("\"\\u006g\""), T ("\"\\u 061\""), T ("\"\\u+061\""), T ("\"\\u-001\""), T ("\"\\u006"), T ("\"\\u00\\u0061\""),
  T ("\"\\u0000\""), T ("\"a\\u0000b\""), T ("{\"\\u0000\":1}"),
  T ("\"\\uD800\""), T ("\"\\uDC00\""), T ("\"\\uDFFF\""), T ("\"\\uDBFF\""), T ("\"\\uD800a\""), T ("\"\\uD800\\n\""), T ("\"\\uD800\\uD800\""), T ("\"\\uD800\\u0061\""),
  T ("\"\\uDC00\\uD800\""), T ("\"\\uD83D\\u\""), T ("\"\\uD83D\\\""), T ("\"\\uD83D"), T ("\"\\ud83d\\uDE0\""), T ("{\"\\uD800\":1}"),
  T ("\"\0\""), T ("\"\x01\""), T ("\"\x1f\""), T ("\"\n\""), T ("\"\t\""), T ("\"\r\""), T ("\"0123456789\n\""), T ("\"1234567\x1f\""), T ("{\"a\tb\":1}"),
  /* not UTF-8: cut off, overlong, surrogates, too high, stray */
  T ("\"\x80\""), T ("\"\xBF\""), T ("\"\xC3\""), T ("\"\xC3"), T ("\"\xC3(\""), T ("\"\xE2\x82\""), T ("\"\xE2\x82"), T ("\"\xE2(\xA1\""), T ("\"\xF0\x9F\x98\""), T ("\"\xF0\x9F\x98"),
  T ("\"\xC0\x80\""), T ("\"\xC0\xAF\""), T ("\"\xC1\xBF\""), T ("\"\xE0\x80\x80\""), T ("\"\xE0\x9F\xBF\""), T ("\"\xF0\x80\x80\x80\""), T ("\"\xF0\x8F\xBF\xBF\""),
  T ("\"\xED\xA0\x80\""), T ("\"\xED\xBF\xBF\""), T ("\"\xED\xA0\xBD\xED\xB8\x80\""), T ("\"\xF4\x90\x80\x80\""), T ("\"\xF5\x80\x80\x80\""), T ("\"\xF8\x88\x80\x80\x80\""),
  T ("\"\xFE\""), T ("\"\xFF\""), T ("\"0123456789\xFF\""), T ("\xFF"), T ("{\"\xFF\":1}"), T ("\"\xE9\""), T ("\xC2\xA0{}"), T ("{}\xC2\x85"),
  /* arrays */
  T ("["), T ("]"), T ("[1"), T ("[1,"), T ("[1,]"), T ("[,]"), T ("[,1]"), T ("[1,,2]"), T ("[1 2]"), T ("[1;2]"), T ("[1:2]"), T ("[\"a\":1]"), T ("[1}"), T ("[[]"), T ("[[1]"),
  T ("[a]"), T ("[\"a"), T ("[\"\": 1]"), T ("[1,\n1\n,1"), T ("[\f]"), T ("[\v1]"), T ("[\xC2\xA0]"), T ("[-]"), T ("[*]"), T ("[<null>]"), T ("[1,\0"), T ("[{}"), T ("[}"),
  /* objects */
  T ("{"), T ("}"), T ("{]"), T ("{\"a\"}"), T ("{\"a\""), T ("{\"a\":"), T ("{\"a\":}"), T ("{\"a\":1"), T ("{\"a\":1,"), T ("{\"a\":1,}"), T ("{,}"), T ("{,\"a\":1}"), T ("{\"a\":1,,\"b\":2}"),
  T ("{a:1}"), T ("{'a':1}"), T ("{1:1}"), T ("{null:1}"), T ("{[]:1}"), T ("{\"a\" 1}"), T ("{\"a\"=1}"), T ("{\"a\",1}"), T ("{\"a\"::1}"), T ("{\"a\":1 \"b\":2}"), T ("{\"a\":1;\"b\":2}"),
  T ("{\"a\":1]"), T ("{\"a\":1}}"), T ("{\"a\":1 2}"), T ("{\"a\":/*c*/1}"), T ("{\"a\":\"b\"}#"), T ("{\"a"), T ("{\"a\":{}"), T ("{:1}"), T ("{\"a\":1,null}"), T ("{\"a\":\"a\" 123}"), T ("{\"a\":1,\"b\"}"),
  /* the same name twice */
  T ("{\"a\":1,\"a\":1}"), T ("{\"a\":1,\"b\":2,\"a\":3}"), T ("{\"\":1,\"\":2}"), T ("{\"a\":1,\"\\u0061\":2}"), T ("{\"\\u0061\":1,\"a\":2}"), T ("{\"\\n\":1,\"\\u000a\":2}"),
  T ("{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}"), T ("{\"\\/\":1,\"/\":2}"), T ("[{\"x\":{\"y\":1,\"y\":2}}]"), T ("{\"x\":{\"a\":1},\"b\":2,\"x\":0}"), T ("{\"\xC3\xA9\":1,\"\\u00E9\":2}"),
};

/* From a copy of exactly that size, so that a read past the end is seen. */
static gboolean
check (const char  *text,
       gsize        length,
       guint        depth,
       GError     **error)
{
  g_autofree char *data = length > 0 ? g_memdup2 (text, length) : g_strdup ("");

  return sbx_json_check (data, length, depth, error);
}

static char *
write_node (JsonNode *node)
{
  SbxJsonWriter      *writer = sbx_json_writer_new ();
  g_autoptr (GBytes)  bytes = NULL;

  sbx_json_writer_node (writer, NULL, node);
  bytes = sbx_json_writer_free_to_bytes (writer);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What passes can be read, and what is then written passes and reads the same. */
static void
test_valid (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_autoptr (GError)   error = NULL;
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (JsonNode) again = NULL;
      g_autofree char     *written = NULL;
      g_autofree char     *rewritten = NULL;

      g_test_message ("%s", valid[i].text);
      g_assert_true (check (valid[i].text, valid[i].length, DEPTH, &error));
      g_assert_no_error (error);

      node = sbx_json_parse (valid[i].text, valid[i].length, DEPTH, &error);
      g_assert_no_error (error);
      written = write_node (node);
      again = sbx_json_parse (written, strlen (written), DEPTH, &error);
      g_assert_no_error (error);
      rewritten = write_node (again);
      g_assert_cmpstr (written, ==, rewritten);
    }
}

static void
test_invalid (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char   *shown = g_strescape (invalid[i].text, NULL);

      g_test_message ("%u: %s", i, shown);
      g_assert_false (check (invalid[i].text, invalid[i].length, DEPTH, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_null (sbx_json_parse (invalid[i].text, invalid[i].length, DEPTH, NULL));
    }
}

/* No piece of a text from its start is a text, but for a number's. */
static void
test_prefixes (void)
{
  const char *text = "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e9\\n\xC3\xA9\"],\"b\":{\"c\":{},\"d\":[]}}";

  for (gsize length = 0; length < strlen (text); length++)
    g_assert_false (check (text, length, DEPTH, NULL));
  g_assert_true (check (text, strlen (text), DEPTH, NULL));
}

static void
test_messages (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "at byte 0: there is no text" },
    { "{\"a\":1", "at byte 6: the text ends too early" },
    { "{\"a\":1,\"a\":2}", "at byte 7: the object has this name already" },
    { "[1,]", "at byte 3: a value is expected here" },
    { "[1 2]", "at byte 3: a comma or the end of the array or object is expected here" },
    { "{a", "at byte 1: a member's name in quotes is expected here" },
    { "{\"a\" 1}", "at byte 5: a colon is expected here" },
    { "\"a\nb\"", "at byte 2: a control character must be escaped" },
    { "\"a\\q\"", "at byte 3: there is no such escape" },
    { "\"ab\\u0000\"", "at byte 3: an escaped NUL is not taken" },
    { "\"\\ud800\"", "at byte 1: half a surrogate pair stands alone" },
    { "\"a\xFF\"", "at byte 2: this is not UTF-8" },
    { "[1e999]", "at byte 1: the number is out of range" },
    { "[1, 1e999, 99999999999999999999]", "at byte 4: the number is out of range" },
    { "[1e999, +1]", "at byte 8: a value is expected here" },
    { "[-a]", "at byte 2: a digit is missing" },
    { "{} 1", "at byte 3: the text goes on after its end" },
    { "[[[]]]", "at byte 2: arrays and objects are nested too deep" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (check (cases[i].text, strlen (cases[i].text), 2, &error));
      g_assert_true (g_str_has_suffix (error->message, cases[i].message));
    }
}

/* The same in two parts, for who says it in words of his own. */
static void
test_find_fault (void)
{
  SbxJsonFault fault;

  g_assert_false (sbx_json_find_fault ("[1, 2]", 6, 2, &fault));
  g_assert_true (sbx_json_find_fault ("[1 2]", 5, 2, &fault));
  g_assert_cmpuint (fault.at, ==, 3);
  g_assert_cmpstr (fault.cause, ==, "a comma or the end of the array or object is expected here");
}

static char *
nest (guint       levels,
      const char *opener,
      const char *closer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < levels; i++)
    g_string_append (text, opener);
  g_string_append_c (text, '0');
  for (guint i = 0; i < levels; i++)
    g_string_append (text, closer);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const guint depths[] = { 0, 1, 2, 63, 64, 65, 100, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autofree char *arrays = nest (depths[i], "[", "]");
      g_autofree char *objects = nest (depths[i], "{\"a\":", "}");
      g_autofree char *deeper = nest (depths[i] + 1, "[", "]");
      g_autofree char *deeper_objects = nest (depths[i] + 1, "{\"a\":", "}");

      g_assert_true (check (arrays, strlen (arrays), depths[i], NULL));
      g_assert_true (check (objects, strlen (objects), depths[i], NULL));
      g_assert_false (check (deeper, strlen (deeper), depths[i], NULL));
      g_assert_false (check (deeper_objects, strlen (deeper_objects), depths[i], NULL));
    }
}

/* Names around every size at which the way of comparing changes, then a name once more. */
static void
test_many_keys (void)
{
  static const guint sizes[] = { 1, 15, 16, 17, 31, 32, 33, 48, 49, 100000 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      guint            n = sizes[s];
      g_autofree char *new_name = g_strdup_printf ("k%u", n);
      g_autofree char *new_escaped = g_strdup_printf ("\\u006b%u", n);
      g_autofree char *last_name = g_strdup_printf ("k%u", n - 1);
      g_autofree char *last_escaped = g_strdup_printf ("\\u006b%u", n - 1);
      const struct
      {
        const char *name;
        gboolean    passes;
      } cases[] = {
        { new_name, TRUE }, { new_escaped, TRUE },
        { "k0", FALSE }, { last_name, FALSE }, { last_escaped, FALSE },
      };

      /* The great one only without a duplicate and with the last. */
      for (guint i = 0; i < G_N_ELEMENTS (cases); i += n > 1000 ? G_N_ELEMENTS (cases) - 1 : 1)
        {
          g_autoptr (GString) text = g_string_new ("{\"in\":{\"k0\":{},\"k1\":0}");

          for (guint k = 0; k < n; k++)
            g_string_append_printf (text, ",\"k%u\":%u", k, k);
          g_string_append_printf (text, ",\"%s\":0}", cases[i].name);

          g_assert_cmpint (check (text->str, text->len, DEPTH, NULL), ==, cases[i].passes);
        }
    }
}

/* Names that share all but their last bytes cost no more than their length. */
static void
test_hostile_keys (void)
{
  g_autoptr (GString)  text = g_string_new ("{");
  g_autofree char     *shared = g_strnfill (100, 'x');
  clock_t              start;

  for (guint k = 0; k < 50000; k++)
    g_string_append_printf (text, "%s\"%s%05u\":[]", k > 0 ? "," : "", shared, k);
  g_string_append_c (text, '}');

  start = clock ();   /* of this process: others may take theirs */
  g_assert_true (check (text->str, text->len, DEPTH, NULL));
  g_assert_cmpint (clock () - start, <, 5 * CLOCKS_PER_SEC);
}

static void
test_spans (void)
{
  const char  *text = " { \"a\" : [1, {\"b\":2}] , \"\\u0062\":\"x\" ,\"c\":{\"a\":0}, \"d\":-1}";
  SbxJsonSpan  spans[] = { { "a" }, { "b" }, { "c" }, { "d" }, { "e" } };
  static const char *const expected[] = { "[1, {\"b\":2}]", "\"x\"", "{\"a\":0}", "-1", "" };

  g_assert_true (sbx_json_check_object (text, strlen (text), DEPTH, spans, G_N_ELEMENTS (spans), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    g_assert_cmpmem (text + spans[i].start, spans[i].length, expected[i], strlen (expected[i]));

  g_assert_true (sbx_json_check_object ("{}", 2, DEPTH, spans, G_N_ELEMENTS (spans), NULL));
  g_assert_cmpuint (spans[0].length, ==, 0);
}

static void
test_spans_object_only (void)
{
  static const char *const texts[] = { "[]", "[{}]", " \"a\"", "0", "null", "true", "{", "" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sbx_json_check_object (texts[i], strlen (texts[i]), DEPTH, NULL, 0, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
    }
}

static void
test_parse_values (void)
{
  const char           *text = "{\"i\":-9223372036854775808,\"d\":2.0,\"e\":1e2,\"s\":\"a\\u00e9\\ud83d\\ude00\\\\\\/\\b\\f\\n\\r\\t\","
                               "\"t\":true,\"f\":false,\"n\":null,\"\\u006b\":[[],{}]}";
  g_autoptr (JsonNode)  node = sbx_json_parse (text, strlen (text), DEPTH, NULL);
  JsonObject           *object = json_node_get_object (node);

  g_assert_cmpint (json_object_get_int_member (object, "i"), ==, G_MININT64);
  g_assert_true (json_node_get_value_type (json_object_get_member (object, "d")) == G_TYPE_DOUBLE);
  g_assert_cmpfloat (json_object_get_double_member (object, "e"), ==, 100);
  g_assert_cmpstr (json_object_get_string_member (object, "s"), ==, "a\xC3\xA9\xF0\x9F\x98\x80\\/\b\f\n\r\t");
  g_assert_true (json_object_get_boolean_member (object, "t"));
  g_assert_false (json_object_get_boolean_member (object, "f"));
  g_assert_true (json_object_get_null_member (object, "n"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "k")), ==, 2);
}

static void
test_copy (void)
{
  const char           *text = "{\"a\":[1,{\"b\":\"x\"}],\"c\":null,\"d\":0.5,\"e\":true}";
  g_autoptr (JsonNode)  node = sbx_json_parse (text, strlen (text), DEPTH, NULL);
  g_autoptr (JsonNode)  copy = sbx_json_copy (node);
  g_autofree char      *written = NULL;
  JsonArray            *array = json_object_get_array_member (json_node_get_object (node), "a");

  json_object_set_string_member (json_array_get_object_element (array, 1), "b", "changed");
  json_array_add_int_element (array, 2);
  written = write_node (copy);
  g_assert_cmpstr (written, ==, text);
}

/* What other languages write becomes JSON; what is none stays none. */
static void
test_mend_text (void)
{
  static const struct
  {
    const char *text;
    const char *mended;    /* NULL: nothing can be done, or is to be */
  } cases[] = {
    { "{\"a\":1}", NULL },
    { "{\"a\":", NULL },
    { "not json", NULL },
    { "{\"a\":nan}", NULL },
    { "{\"a\":01}", NULL },
    { "{\"a\":\"unterminated", NULL },
    { "{\"a\":\"\\", NULL },
    { "", NULL },
    { "{\"a\":NaN,\"b\":[-Infinity,Infinity],\"c\":\"NaN \\\" Infinity\"}", "{\"a\":null,\"b\":[null,null],\"c\":\"NaN \\\" Infinity\"}" },
    { "{\"a\":1e400,\"b\":-99999999999999999999,\"c\":9223372036854775807,\"d\":1.5e3}",
      "{\"a\":\"1e400\",\"b\":\"-99999999999999999999\",\"c\":9223372036854775807,\"d\":1.5e3}" },
    { "{\"a\":\"x\\u0000\",\"b\":\"\\ud800\"}", "{\"a\":\"x\\ufffd\",\"b\":\"\\ufffd\"}" },
    { "{\"a\":1,\"b\":{\"c\":1,\"c\":2},\"a\":[3]}", "{\"a\":[3],\"b\":{\"c\":2}}" },
    { "[{\"id\":\"u\",\"\\u0069d\":\"v\",\"n\":NaN}]", "[{\"id\":\"v\",\"n\":null}]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) mended = sbx_json_mend_text (cases[i].text, strlen (cases[i].text), DEPTH);

      if (cases[i].mended == NULL)
        g_assert_null (mended);
      else
        g_assert_cmpmem (g_bytes_get_data (mended, NULL), g_bytes_get_size (mended), cases[i].mended, strlen (cases[i].mended));
    }
}

/* No deeper than what is right. */
static void
test_mend_text_deep (void)
{
  for (guint depth = DEPTH; depth <= DEPTH + 1; depth++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GBytes)  mended = NULL;

      for (guint i = 0; i < depth; i++)
        g_string_append (text, "{\"a\":1,\"a\":");
      g_string_append (text, "NaN");
      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, '}');
      mended = sbx_json_mend_text (text->str, text->len, DEPTH);
      g_assert_cmpint (mended != NULL, ==, depth == DEPTH);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/json-check/valid", test_valid);
  g_test_add_func ("/wire/json-check/invalid", test_invalid);
  g_test_add_func ("/wire/json-check/prefixes", test_prefixes);
  g_test_add_func ("/wire/json-check/messages", test_messages);
  g_test_add_func ("/wire/json-check/find-fault", test_find_fault);
  g_test_add_func ("/wire/json-check/depth", test_depth);
  g_test_add_func ("/wire/json-check/many-keys", test_many_keys);
  g_test_add_func ("/wire/json-check/hostile-keys", test_hostile_keys);
  g_test_add_func ("/wire/json-check/spans", test_spans);
  g_test_add_func ("/wire/json-check/spans-object-only", test_spans_object_only);
  g_test_add_func ("/wire/json-read/values", test_parse_values);
  g_test_add_func ("/wire/json-read/copy", test_copy);
  g_test_add_func ("/wire/json-check/mend-text", test_mend_text);
  g_test_add_func ("/wire/json-check/mend-text-deep", test_mend_text_deep);

  return g_test_run ();
}
