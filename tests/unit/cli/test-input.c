/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-input.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static SbxInput *
open_text (const char *text,
           gsize       length,
           char      **path)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("sbx-input-XXXXXX", path, &error);
  SbxInput *input;

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (*path, text, length, &error);
  g_assert_no_error (error);
  input = sbx_input_new (*path, &error);
  g_assert_no_error (error);
  g_remove (*path);
  return input;
}

static const struct
{
  const char *text;
  guint       documents;
} good[] = {
  { "", 0 },
  { "\n \r\n\t", 0 },
  { "{}", 1 },
  { "{\"a\":1}\n{\"a\":2}\n", 2 },
  { "{\"a\":1}{\"a\":2}", 2 },
  { "{\n  \"a\": [1, {\"b\": \"}]\\\"\"}]\n}\n", 1 },
  { "[]", 0 },
  { "[{\"a\":1},\n {\"a\":2}]", 2 },
  { "[{\"a\":1}]\n[{\"a\":2}, {\"a\":3}]\n{\"a\":4}", 4 },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (SbxInput) input = open_text (good[i].text, strlen (good[i].text), &path);
      g_autoptr (GError) error = NULL;
      guint count = 0;

      for (;;)
        {
          g_autoptr (JsonNode) node = sbx_input_read_json (input, &error);

          g_assert_no_error (error);
          if (node == NULL)
            break;
          g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
          count++;
        }
      g_assert_cmpuint (count, ==, good[i].documents);
    }
}

static const struct
{
  const char *text;
  guint       before;     /* good documents before the bad one */
  const char *words;
} bad[] = {
  { "nonsense", 0, "line 1" },
  { "{\"a\":1}\n\nnonsense", 1, "line 3" },
  { "{\"a\":1}\n{\"a\":}\n", 1, "line 2" },
  { "{\"a\":1", 0, "end of the object" },
  { "{\"a\":\"}", 0, "end of the object" },
  { "{\"a\":1]", 0, "line 1" },
  { "[{\"a\":1} {\"a\":2}]", 1, "expected" },
  { "[{\"a\":1}", 1, "end of the list" },
  { "[1]", 0, "expected" },
  { "[[{}]]", 0, "expected" },
  { "]", 0, "expected" },
  { "{\"a\":1,\"a\":2}", 0, "line 1" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (SbxInput) input = open_text (bad[i].text, strlen (bad[i].text), &path);
      g_autoptr (GError) error = NULL;
      JsonNode *node;

      g_test_message ("%s", bad[i].text);
      for (guint k = 0; k < bad[i].before; k++)
        {
          node = sbx_input_read_json (input, &error);
          g_assert_no_error (error);
          json_node_unref (node);
        }
      node = sbx_input_read_json (input, &error);
      g_assert_null (node);
      g_assert_nonnull (error);
      g_assert_cmpuint (error->domain, ==, G_FILE_ERROR);
      g_assert_nonnull (strstr (error->message, bad[i].words));
    }
}

/* Over the borders of what is read at once. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (SbxInput) input = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "{\"number\":%u,\"text\":\"面包\"}\n", i);
  input = open_text (text->str, text->len, &path);
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (JsonNode) node = sbx_input_read_json (input, &error);

      g_assert_no_error (error);
      g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "number"), ==, i);
    }
  g_assert_null (sbx_input_read_json (input, &error));
  g_assert_no_error (error);
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{\"a\":");
  g_autofree char *path = NULL;
  g_autoptr (SbxInput) input = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  input = open_text (text->str, text->len, &path);
  g_assert_null (sbx_input_read_json (input, &error));
  g_assert_nonnull (error);
}

static void
test_text (void)
{
  g_autofree char *path = NULL;
  g_autofree char *other_path = NULL;
  g_autofree char *third_path = NULL;
  g_autoptr (SbxInput) input = open_text ("two\nlines\n", 10, &path);
  g_autoptr (SbxInput) long_input = open_text ("12345", 5, &other_path);
  g_autoptr (SbxInput) broken = open_text ("\xff", 1, &third_path);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sbx_input_read_text (input, 100, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "two\nlines");
  g_assert_null (sbx_input_read_text (long_input, 4, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (sbx_input_read_text (broken, 100, &error));
  g_assert_nonnull (error);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sbx_input_new ("/nonexistent/file", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/input/good", test_good);
  g_test_add_func ("/cli/input/bad", test_bad);
  g_test_add_func ("/cli/input/long", test_long);
  g_test_add_func ("/cli/input/deep", test_deep);
  g_test_add_func ("/cli/input/text", test_text);
  g_test_add_func ("/cli/input/missing", test_missing);

  return g_test_run ();
}
