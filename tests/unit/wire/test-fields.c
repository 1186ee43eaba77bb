/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <string.h>

#define REQUIRED SBX_FIELD_REQUIRED
#define NOT_EMPTY (SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY)

/* What is asked of the member "m", and what comes of it: 'v' the value, '-' left alone,
 * 'b' badRequest, 'l' tooLarge with this limit. */
typedef struct
{
  const char    *json;           /* the value of "m"; NULL: absent */
  SbxFieldFlags  flags;
  char           outcome;
  const char    *text;           /* for 'v', where it is a text */
  gint64         number;         /* for 'v', where it is a number; for 'l', the limit */
} Case;

static JsonNode *
make_object (const Case *self)
{
  g_autofree char *text = self->json != NULL ? g_strdup_printf ("{\"m\":%s}", self->json) : g_strdup ("{}");
  JsonNode        *node = sbx_json_parse (text, strlen (text), 64, NULL);

  g_test_message ("%s", text);
  g_assert_nonnull (node);
  return node;
}

static void
assert_outcome (const Case *self,
                gboolean    passed,
                gboolean    set,
                GError     *error)
{
  JsonObject *details;

  g_assert_cmpint (passed, ==, self->outcome == 'v' || self->outcome == '-');
  g_assert_cmpint (set, ==, self->outcome == 'v');
  if (passed)
    {
      g_assert_no_error (error);
      return;
    }

  if (self->outcome == 'b')
    g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  else
    g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "“m”"));
  details = sbx_wire_error_get_details (error);
  g_assert_cmpstr (json_object_get_string_member (details, "field"), ==, "m");
  g_assert_cmpint (json_object_has_member (details, "limit"), ==, self->outcome == 'l');
  if (self->outcome == 'l')
    g_assert_cmpint (json_object_get_int_member (details, "limit"), ==, self->number);
}

static void
test_string (void)
{
  static const Case cases[] = {
    { "\"abcd\"", 0, 'v', "abcd" }, { "\"\"", REQUIRED, 'v', "" }, { "\"abcde\"", 0, 'l', NULL, 4 }, { "\"\xC3\xA9\xC3\xA9\"", 0, 'v', "\xC3\xA9\xC3\xA9" }, { "\"\xC3\xA9\xC3\xA9x\"", 0, 'l', NULL, 4 },
    { NULL, 0, '-' }, { "null", 0, '-' }, { NULL, REQUIRED, 'b' }, { "null", REQUIRED, 'b' }, { "\"\"", NOT_EMPTY, 'b' }, { "\"\"", SBX_FIELD_NOT_EMPTY, 'b' }, { NULL, SBX_FIELD_NOT_EMPTY, '-' },
    { "1", 0, 'b' }, { "true", 0, 'b' }, { "[]", 0, 'b' }, { "{}", 0, 'b' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = make_object (&cases[i]);
      g_autoptr (GError)   error = NULL;
      const char          *value = "untouched";
      gboolean             passed = sbx_fields_get_string (json_node_get_object (node), "m", cases[i].flags, 4, &value, &error);

      assert_outcome (&cases[i], passed, strcmp (value, "untouched") != 0, error);
      if (cases[i].outcome == 'v')
        g_assert_cmpstr (value, ==, cases[i].text);
    }
}

static void
test_id (void)
{
  g_autofree char *at_limit = g_strnfill (258, 'x');
  g_autofree char *past_limit = g_strnfill (259, 'x');
  const Case cases[] = {
    { "\"a1\"", REQUIRED, 'v', "a1" }, { "12345678901", REQUIRED, 'v', "12345678901" }, { "-1", 0, 'v', "-1" }, { "5.0", 0, 'v', "5" }, { "0.5", 0, 'v', "0.5" },
    { "\"a b/\xE4\xBD\xA0\"", 0, 'v', "a b/\xE4\xBD\xA0" },
    { NULL, 0, '-' }, { "null", 0, '-' }, { "\"\"", 0, '-' }, { NULL, REQUIRED, 'b' }, { "null", REQUIRED, 'b' }, { "\"\"", REQUIRED, 'b' }, { "\"\"", SBX_FIELD_NOT_EMPTY, 'b' },
    { "\"a\\n\"", 0, 'b' }, { "\"\\u007f\"", 0, 'b' }, { "\"\\u0085\"", 0, 'b' }, { "true", 0, 'b' }, { "[\"a\"]", 0, 'b' }, { "{}", 0, 'b' },
    { at_limit, 0, 'v', at_limit + 1 }, { past_limit, 0, 'l', NULL, 256 },
  };
  g_autofree char *limit_text = g_strnfill (256, 'x');

  at_limit[0] = at_limit[257] = past_limit[0] = past_limit[258] = '"';
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = make_object (&cases[i]);
      g_autoptr (GError)   error = NULL;
      g_autofree char     *value = g_strdup ("untouched");
      gboolean             passed = sbx_fields_dup_id (json_node_get_object (node), "m", cases[i].flags, &value, &error);

      assert_outcome (&cases[i], passed, strcmp (value, "untouched") != 0, error);
      if (cases[i].json == at_limit)
        g_assert_cmpstr (value, ==, limit_text);
      else if (cases[i].outcome == 'v')
        g_assert_cmpstr (value, ==, cases[i].text);
    }
}

static void
test_int (void)
{
  static const Case cases[] = {
    { "1", 0, 'v', NULL, 1 }, { "10", 0, 'v', NULL, 10 }, { "7.0", 0, 'v', NULL, 7 }, { "1e1", 0, 'v', NULL, 10 },
    { "0", 0, 'b' }, { "-1", 0, 'b' }, { "11", 0, 'l', NULL, 10 }, { "9223372036854775807", 0, 'l', NULL, 10 }, { "-9223372036854775808", 0, 'b' },
    { "1.5", 0, 'b' }, { "9.3e18", 0, 'b' }, { "-1e300", 0, 'b' }, { "\"1\"", 0, 'b' }, { "true", 0, 'b' }, { "[]", 0, 'b' }, { NULL, 0, '-' }, { "null", 0, '-' }, { NULL, REQUIRED, 'b' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = make_object (&cases[i]);
      g_autoptr (GError)   error = NULL;
      gint64               value = -99;
      gboolean             passed = sbx_fields_get_int (json_node_get_object (node), "m", cases[i].flags, 1, 10, &value, &error);

      assert_outcome (&cases[i], passed, value != -99, error);
      if (cases[i].outcome == 'v')
        g_assert_cmpint (value, ==, cases[i].number);
    }
}

static void
test_double_and_boolean (void)
{
  static const Case doubles[] = {
    { "1", 0, 'v', NULL, 1 }, { "2.0", 0, 'v', NULL, 2 }, { "-3e0", 0, 'v', NULL, -3 }, { "\"1\"", 0, 'b' }, { "true", 0, 'b' }, { "{}", 0, 'b' }, { NULL, 0, '-' }, { "null", REQUIRED, 'b' },
  };
  static const Case booleans[] = {
    { "true", 0, 'v', NULL, TRUE }, { "false", 0, 'v', NULL, FALSE }, { "0", 0, 'b' }, { "1", 0, 'b' }, { "\"true\"", 0, 'b' }, { "[]", 0, 'b' }, { NULL, 0, '-' }, { NULL, REQUIRED, 'b' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      g_autoptr (JsonNode) node = make_object (&doubles[i]);
      g_autoptr (GError)   error = NULL;
      double               value = -99;
      gboolean             passed = sbx_fields_get_double (json_node_get_object (node), "m", doubles[i].flags, &value, &error);

      assert_outcome (&doubles[i], passed, value != -99, error);
      if (doubles[i].outcome == 'v')
        g_assert_cmpfloat (value, ==, doubles[i].number);
    }

  for (guint i = 0; i < G_N_ELEMENTS (booleans); i++)
    {
      g_autoptr (JsonNode) node = make_object (&booleans[i]);
      g_autoptr (GError)   error = NULL;
      gboolean             value = -99;
      gboolean             passed = sbx_fields_get_boolean (json_node_get_object (node), "m", booleans[i].flags, &value, &error);

      assert_outcome (&booleans[i], passed, value != -99, error);
      if (booleans[i].outcome == 'v')
        g_assert_cmpint (value, ==, booleans[i].number);
    }
}

static void
test_object_and_array (void)
{
  static const Case objects[] = {
    { "{\"a\":1}", 0, 'v', NULL, 1 }, { "{}", REQUIRED, 'v', NULL, 0 }, { "{}", NOT_EMPTY, 'b' }, { "[]", 0, 'b' }, { "\"{}\"", 0, 'b' }, { "0", 0, 'b' }, { NULL, 0, '-' }, { "null", 0, '-' }, { NULL, REQUIRED, 'b' },
  };
  static const Case arrays[] = {
    { "[]", 0, 'v', NULL, 0 }, { "[1,2]", 0, 'v', NULL, 2 }, { "[1,2,3]", 0, 'l', NULL, 2 }, { "[]", NOT_EMPTY, 'b' }, { "{}", 0, 'b' }, { "\"[]\"", 0, 'b' }, { NULL, 0, '-' }, { "null", REQUIRED, 'b' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (JsonNode) node = make_object (&objects[i]);
      g_autoptr (GError)   error = NULL;
      JsonObject          *value = NULL;
      gboolean             passed = sbx_fields_get_object (json_node_get_object (node), "m", objects[i].flags, &value, &error);

      assert_outcome (&objects[i], passed, value != NULL, error);
      if (objects[i].outcome == 'v')
        g_assert_cmpint (json_object_get_size (value), ==, objects[i].number);
    }

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    {
      g_autoptr (JsonNode) node = make_object (&arrays[i]);
      g_autoptr (GError)   error = NULL;
      JsonArray           *value = NULL;
      gboolean             passed = sbx_fields_get_array (json_node_get_object (node), "m", arrays[i].flags, 2, &value, &error);

      assert_outcome (&arrays[i], passed, value != NULL, error);
      if (arrays[i].outcome == 'v')
        g_assert_cmpint (json_array_get_length (value), ==, arrays[i].number);
    }
}

static void
test_lenient (void)
{
  static const struct
  {
    const char *json;
    const char *text;
    gint64      integer;
    double      number;
    gboolean    boolean;
  } cases[] = {
    { "\"x\"", "x", 9, 9, TRUE }, { "5", "5", 5, 5, TRUE }, { "2.0", "2", 2, 2, TRUE }, { "2.5", "2.5", 9, 2.5, TRUE }, { "false", "?", 9, 9, FALSE },
    { "null", "?", 9, 9, TRUE }, { "[]", "?", 9, 9, TRUE }, { "{}", "?", 9, 9, TRUE }, { "\"5\"", "5", 9, 9, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Case                  self = { cases[i].json };
      g_autoptr (JsonNode)  node = make_object (&self);
      JsonObject           *object = json_node_get_object (node);
      g_autofree char      *text = sbx_fields_dup_text (object, "m", "?");

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (sbx_fields_int_or (object, "m", 9), ==, cases[i].integer);
      g_assert_cmpfloat (sbx_fields_double_or (object, "m", 9), ==, cases[i].number);
      g_assert_cmpint (sbx_fields_boolean_or (object, "m", TRUE), ==, cases[i].boolean);
      g_assert_null (sbx_fields_dup_text (object, "absent", NULL));
      g_assert_cmpint (sbx_fields_int_or (object, "absent", 9), ==, 9);
    }
}

static void
test_list_objects (void)
{
  static const struct
  {
    const char *text;
    guint       n;
  } lists[] = { { "{}", 0 }, { "{\"m\":null}", 0 }, { "{\"m\":{}}", 0 }, { "{\"m\":[]}", 0 }, { "{\"m\":[1,{\"n\":1},[{}],null,{\"n\":2},\"x\"]}", 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (JsonNode)  node = json_from_string (lists[i].text, NULL);
      g_autoptr (GPtrArray) objects = sbx_fields_list_objects (json_node_get_object (node), "m");

      g_assert_cmpuint (objects->len, ==, lists[i].n);
      for (guint j = 0; j < objects->len; j++)
        g_assert_cmpint (json_object_get_int_member (objects->pdata[j], "n"), ==, j + 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/fields/string", test_string);
  g_test_add_func ("/wire/fields/id", test_id);
  g_test_add_func ("/wire/fields/int", test_int);
  g_test_add_func ("/wire/fields/double-and-boolean", test_double_and_boolean);
  g_test_add_func ("/wire/fields/object-and-array", test_object_and_array);
  g_test_add_func ("/wire/fields/list-objects", test_list_objects);
  g_test_add_func ("/wire/fields/lenient", test_lenient);

  return g_test_run ();
}
