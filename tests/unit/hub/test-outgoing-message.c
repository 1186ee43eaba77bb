/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-outgoing-message.h"
#include "sbx-wire-error.h"

#include <string.h>

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = sbx_json_parse (json, strlen (json), 64, &error);

  g_assert_no_error (error);
  return node;
}

static SbxMessageRecord *
read_message (const char  *json,
              GError     **error)
{
  g_autoptr (JsonNode) node = parse (json);

  return sbx_outgoing_message_read (json_node_get_object (node), error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxMessageRecord) message = read_message ("{\"content\":\"Hi\",\"unknown\":1}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->content, ==, "Hi");
  g_assert_cmpstr (message->type, ==, "text");
  g_assert_cmpstr (message->from_type, ==, "chat");
  g_assert_true (message->outgoing);
  g_assert_false (message->important);
  g_assert_false (message->is_private);
  g_assert_null (message->reply_to);
  g_assert_null (message->attachments);
  g_assert_null (message->extra);
  g_assert_cmpuint (json_object_get_size (message->other), ==, 1);
  g_assert_cmpint (json_object_get_int_member (message->other, "unknown"), ==, 1);
}

static void
test_everything (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxMessageRecord) message =
    read_message ("{\"content\":\"\",\"type\":\"file\",\"replyTo\":7,\"important\":true,\"private\":true,"
                  "\"attachments\":[{\"name\":\"a.pdf\",\"mime\":\"application/pdf\",\"size\":9,\"own\":{}}],"
                  "\"mentions\":[\"u1\",2],\"extra\":{\"k\":[1]}}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->type, ==, "file");
  g_assert_cmpstr (message->reply_to, ==, "7");
  g_assert_true (message->important);
  g_assert_true (message->is_private);
  g_assert_cmpuint (json_array_get_length (message->attachments), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (message->other, "mentions"), 1), ==, "2");
  g_assert_true (json_object_has_member (message->extra, "k"));
}

static const struct { const char *json; const char *field; } wrong[] = {
  { "{}", "content" },
  { "{\"content\":\"\"}", "content" },
  { "{\"content\":\"\",\"attachments\":[]}", "content" },
  { "{\"content\":null}", "content" },
  { "{\"content\":5}", "content" },
  { "{\"content\":\"x\",\"type\":[]}", "type" },
  { "{\"content\":\"x\",\"replyTo\":{}}", "replyTo" },
  { "{\"content\":\"x\",\"important\":1}", "important" },
  { "{\"content\":\"x\",\"private\":\"no\"}", "private" },
  { "{\"content\":\"x\",\"attachments\":{}}", "attachments" },
  { "{\"content\":\"x\",\"attachments\":[{},5]}", "attachments[1]" },
  { "{\"content\":\"x\",\"attachments\":[{\"name\":5}]}", "attachments[0].name" },
  { "{\"content\":\"x\",\"attachments\":[{\"size\":-1}]}", "attachments[0].size" },
  { "{\"content\":\"x\",\"attachments\":[{\"id\":[]}]}", "attachments[0].id" },
  { "{\"content\":\"x\",\"mentions\":\"u\"}", "mentions" },
  { "{\"content\":\"x\",\"mentions\":[{}]}", "mentions[0]" },
  { "{\"content\":\"x\",\"extra\":[]}", "extra" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i].json);
      g_assert_null (read_message (wrong[i].json, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, wrong[i].field);
    }
}

static void
test_limits (void)
{
  g_autofree char *type = g_strnfill (64, 'x');
  g_autofree char *fits = g_strdup_printf ("{\"content\":\"x\",\"type\":\"%s\"}", type);
  g_autofree char *too_long = g_strdup_printf ("{\"content\":\"x\",\"type\":\"%sx\"}", type);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxMessageRecord) message = read_message (fits, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (message->type), ==, 64);
  g_assert_null (read_message (too_long, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
  g_assert_cmpint (json_object_get_int_member (sbx_wire_error_get_details (error), "limit"), ==, 64);
}

static char *
digest (const char *json)
{
  g_autoptr (SbxMessageRecord) message = read_message (json, NULL);

  g_assert_nonnull (message);
  return sbx_outgoing_message_digest (message);
}

static void
assert_same (const char *one,
             const char *other,
             gboolean    same)
{
  g_autofree char *a = digest (one);
  g_autofree char *b = digest (other);

  g_assert_cmpint (g_str_equal (a, b), ==, same);
}

static void
test_digest (void)
{
  const char *hi = "{\"content\":\"Hi\"}";

  assert_same (hi, "{\"type\":\"text\",\"content\":\"Hi\",\"important\":false,\"replyTo\":null}", TRUE);
  assert_same (hi, "{\"content\":\"Hi\",\"ifSeq\":4,\"fence\":2,\"force\":true}", TRUE);
  assert_same (hi, "{\"content\":\"Hi.\"}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"type\":\"system\"}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"replyTo\":\"1\"}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"important\":true}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"private\":true}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"attachments\":[{\"name\":\"a\"}]}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"mentions\":[\"u\"]}", FALSE);
  assert_same (hi, "{\"content\":\"Hi\",\"extra\":{\"a\":1}}", FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outgoing-message/defaults", test_defaults);
  g_test_add_func ("/outgoing-message/everything", test_everything);
  g_test_add_func ("/outgoing-message/wrong", test_wrong);
  g_test_add_func ("/outgoing-message/limits", test_limits);
  g_test_add_func ("/outgoing-message/digest", test_digest);

  return g_test_run ();
}
