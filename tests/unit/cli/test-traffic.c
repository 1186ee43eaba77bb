/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-traffic.h"

#include <string.h>

static SbxTraffic *
new_traffic (guint32 seed)
{
  SbxTraffic *traffic = sbx_traffic_new (seed, "p");

  sbx_traffic_add_topic (traffic, "a", "Account a", "w", "Bread", TRUE);
  sbx_traffic_add_topic (traffic, "b", "Account b", "c", "王小雨", FALSE);
  g_assert_cmpuint (sbx_traffic_get_n_topics (traffic), ==, 2);
  return traffic;
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

static void
test_seed (void)
{
  g_autoptr (SbxTraffic) one = new_traffic (7);
  g_autoptr (SbxTraffic) two = new_traffic (7);
  g_autoptr (SbxTraffic) other = new_traffic (8);
  gboolean differs = FALSE;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (JsonObject) first = sbx_traffic_make_account (one, 1000);
      g_autoptr (JsonObject) second = sbx_traffic_make_account (two, 1000);
      g_autoptr (JsonObject) third = sbx_traffic_make_account (other, 1000);
      g_autofree char *first_text = to_text (first);
      g_autofree char *second_text = to_text (second);
      g_autofree char *third_text = to_text (third);

      g_assert_cmpstr (first_text, ==, second_text);
      differs |= !g_str_equal (first_text, third_text);
    }
  g_assert_true (differs);
}

/* Every language comes, in both kinds of topic, each message with an id of its own. */
static void
test_messages (void)
{
  g_autoptr (SbxTraffic) traffic = new_traffic (1);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean latin = FALSE, chinese = FALSE, arabic = FALSE;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (JsonObject) account = sbx_traffic_make_account (traffic, 1000);
      gboolean is_work = json_object_has_member (account, "contents");
      JsonArray *places = json_object_get_array_member (account, is_work ? "contents" : "conversations");
      JsonObject *place = json_array_get_object_element (places, 0);
      JsonArray *messages = json_object_get_array_member (place, is_work ? "comments" : "messages");
      JsonObject *message = json_array_get_object_element (messages, 0);
      const char *id = json_object_get_string_member (message, is_work ? "platform_comment_id" : "msg_id");
      GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (json_object_get_string_member (message, "content")));

      g_assert_cmpstr (json_object_get_string_member (account, "accountId"), ==, is_work ? "a" : "b");
      g_assert_true (g_str_has_prefix (id, "p-"));
      g_assert_true (g_hash_table_add (ids, g_strdup (id)));
      latin |= script == G_UNICODE_SCRIPT_LATIN;
      chinese |= script == G_UNICODE_SCRIPT_HAN;
      arabic |= script == G_UNICODE_SCRIPT_ARABIC;
    }
  g_assert_true (latin && chinese && arabic);
}

/* A customer writes in the language of the name until the account answers; what is unread is said each time. */
static void
test_conversation (void)
{
  g_autoptr (SbxTraffic) traffic = sbx_traffic_new (1, "p");
  gint64 unread = 0;
  guint answers = 0;

  sbx_traffic_add_topic (traffic, "b", "Account b", "c", "王小雨", FALSE);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (JsonObject) account = sbx_traffic_make_account (traffic, 1000);
      JsonObject *place = json_array_get_object_element (json_object_get_array_member (account, "conversations"), 0);
      JsonObject *message = json_array_get_object_element (json_object_get_array_member (place, "messages"), 0);
      JsonObject *sender = json_object_get_object_member (message, "sender");
      gboolean is_own = json_object_get_boolean_member_with_default (message, "is_self", FALSE);

      unread = is_own ? 0 : unread + 1;
      answers += is_own;
      g_assert_cmpint (json_object_get_int_member (place, "unread_count"), ==, unread);
      g_assert_cmpstr (json_object_get_string_member (sender, "user_name"), ==, is_own ? "Account b" : "王小雨");
      g_assert_cmpint (g_unichar_get_script (g_utf8_get_char (json_object_get_string_member (message, "content"))),
                       ==, G_UNICODE_SCRIPT_HAN);
    }
  g_assert_cmpuint (answers, >, 20);
  g_assert_cmpuint (answers, <, 100);
}

/* A job begins, goes through its tasks, ends, and the next begins. */
static void
test_reports (void)
{
  g_autoptr (SbxTraffic) traffic = new_traffic (1);
  g_autoptr (GHashTable) ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 completed = 0, total = 0;
  guint jobs = 0, failed = 0;

  for (guint i = 0; jobs < 10; i++)
    {
      const char *event = NULL;
      g_autoptr (JsonObject) payload = sbx_traffic_make_report (traffic, &event);

      g_assert_cmpuint (i, <, 1000);
      if (g_str_equal (event, "reportSession"))
        {
          JsonObject *session = json_object_get_object_member (payload, "session");
          gboolean ends = g_str_equal (json_object_get_string_member (session, "status"), "completed");

          g_assert_cmpint (json_object_get_int_member (session, "completedTasks"), ==, completed);
          g_assert_cmpint (ends, ==, completed == json_object_get_int_member (session, "totalTasks"));
          g_assert_cmpint (json_object_get_int_member (session, "totalTasks"), >=, 5);
          g_assert_cmpint (json_object_get_int_member (session, "totalTasks"), <=, 10);
          if (ends)
            {
              total += completed;
              jobs++;
              completed = 0;
            }
        }
      else
        {
          JsonObject *task = json_object_get_object_member (payload, "task");

          g_assert_cmpstr (event, ==, "reportTask");
          g_assert_cmpint (json_object_has_member (task, "result"), ==,
                           g_str_equal (json_object_get_string_member (task, "status"), "completed"));
          if (!g_str_equal (json_object_get_string_member (task, "status"), "running"))
            {
              failed += g_str_equal (json_object_get_string_member (task, "status"), "failed");
              g_assert_true (g_hash_table_add (ended, g_strdup (json_object_get_string_member (task, "taskId"))));
              completed++;
            }
        }
    }
  g_assert_cmpuint (g_hash_table_size (ended), ==, total);
  g_assert_cmpuint (failed, >, 0);
  g_assert_cmpuint (failed, <, total / 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/traffic/seed", test_seed);
  g_test_add_func ("/cli/traffic/messages", test_messages);
  g_test_add_func ("/cli/traffic/conversation", test_conversation);
  g_test_add_func ("/cli/traffic/reports", test_reports);

  return g_test_run ();
}
