/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-error.h"
#include "sbx-search-here.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);

  return json_node_dup_object (node);
}

#define HIT(id, more) "{\"message\":{\"id\":\"" id "\",\"channelId\":\"c\",\"topicId\":\"t\"," more "}}"

static const char hits[] =
  "{\"hits\":[" HIT ("a", "\"content\":\"A birthday cake\",\"fromId\":\"me\",\"attachments\":[{\"mime\":\"image/png\"}]") ","
  HIT ("b", "\"content\":\"Green tea, https://tea.example\",\"status\":\"read\",\"private\":true") ","
  HIT ("c", "\"content\":\"生日蛋糕\",\"key\":\"k\",\"replyTo\":\"a\"") ","
  HIT ("d", "\"content\":\"teacakes\",\"type\":\"voice\",\"important\":true") ",5,{}],\"next\":\"n\",\"complete\":true}";

static void
assert_left (const char *question,
             const char *expected)
{
  g_autoptr (JsonObject) payload = parse (question);
  g_autoptr (JsonObject) given = parse (hits);
  g_autoptr (SbxEnvelope) answer = sbx_envelope_new_answer ("searchResults", "1", given);
  g_autoptr (SbxEnvelope) filtered = sbx_search_here_filter (answer, payload, NULL, "me");
  JsonObject *result = sbx_envelope_get_payload (filtered);
  JsonArray *left = json_object_get_array_member (result, "hits");
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_true (sbx_search_here_is_due (payload));
  for (guint i = 0; i < json_array_get_length (left); i++)
    g_string_append (ids, json_object_get_string_member (json_object_get_object_member (json_array_get_object_element (left, i), "message"), "id"));
  g_assert_cmpstr (ids->str, ==, expected);
  g_assert_true (json_object_get_boolean_member (result, "filteredHere"));
  g_assert_cmpstr (json_object_get_string_member (result, "next"), ==, "n");
}

static void
test_filter (void)
{
  assert_left ("{\"query\":\"x\",\"has\":[\"image\"]}", "a");
  assert_left ("{\"query\":\"x\",\"has\":[\"file\"]}", "ad");
  assert_left ("{\"query\":\"x\",\"has\":[\"link\"]}", "b");
  assert_left ("{\"query\":\"x\",\"has\":[\"note\",\"link\"]}", "b");
  assert_left ("{\"query\":\"x\",\"has\":[\"reply\"]}", "c");
  assert_left ("{\"query\":\"x\",\"is\":[\"mine\"]}", "ac");
  assert_left ("{\"query\":\"x\",\"is\":[\"unread\"]}", "d");
  assert_left ("{\"query\":\"x\",\"is\":[\"important\"]}", "d");
  assert_left ("{\"query\":\"x\",\"is\":[\"important\",\"mine\"]}", "");
  assert_left ("{\"query\":\"x\",\"without\":\"TEA\"}", "acd");
  assert_left ("{\"query\":\"x\",\"without\":\"\\\"birthday cake\\\" 蛋糕\"}", "bd");
  assert_left ("{\"query\":\"x\",\"without\":\"ｃａｋｅ\"}", "bcd");
}

static void
test_plain (void)
{
  g_autoptr (JsonObject) plain_question = parse ("{\"query\":\"x\",\"since\":5}");
  g_autoptr (JsonObject) question = parse ("{\"query\":\"x\",\"fromName\":\"A\",\"has\":[],\"is\":[],\"without\":\"y\"}");
  g_autoptr (JsonObject) wordless = parse ("{\"query\":\"\",\"fromName\":\"A\"}");
  g_autoptr (JsonObject) plain = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (sbx_search_here_is_due (plain_question));
  plain = sbx_search_here_make_plain (question, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_object_get_size (plain), ==, 2);
  g_assert_null (sbx_search_here_make_plain (wordless, &error));
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-here/filter", test_filter);
  g_test_add_func ("/search-here/plain", test_plain);

  return g_test_run ();
}
