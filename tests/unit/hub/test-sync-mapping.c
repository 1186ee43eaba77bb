/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-sync-mapping.h"
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

static const char *
or_none (const char *text)
{
  return text == NULL ? "-" : text;
}

static void
print_message (GString              *text,
               const SbxSyncMessage *message)
{
  g_string_append_printf (text, "%s %s/%s from %s|%s content %s type %s reply %s at %" G_GINT64_FORMAT "%s%s%s",
                          message->is_comment ? "comment" : "message", message->topic->id, message->id,
                          or_none (message->from_id), or_none (message->from_name), or_none (message->content),
                          or_none (message->type), or_none (message->reply_to), message->timestamp,
                          message->is_new ? " new" : "", message->is_own ? " own" : "",
                          message->extra == NULL ? "" : " extra ");
  if (message->extra != NULL)
    {
      g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
      g_autoptr (GBytes) extra = NULL;

      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_members (writer, message->extra);
      sbx_json_writer_end_object (writer);
      extra = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
      g_string_append_len (text, g_bytes_get_data (extra, NULL), g_bytes_get_size (extra));
    }
  g_string_append_c (text, '\n');
}

/* What was read, a line for each thing: easier to compare and to read than fields. */
static char *
print (const SbxSyncAccount *account)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "account %s name %s avatar %s platform %s description %s enabled %d pinned %d\n",
                          account->id, or_none (account->name), or_none (account->avatar),
                          or_none (account->platform), or_none (account->description),
                          account->enabled, account->is_pinned);
  for (guint i = 0; i < account->topics->len; i++)
    {
      const SbxSyncTopic *topic = g_ptr_array_index (account->topics, i);

      g_string_append_printf (text, "%s %s title %s unread %" G_GINT64_FORMAT "\n",
                              topic->kind == SBX_TOPIC_WORK ? "work" : "chat", topic->id,
                              or_none (topic->title), topic->unread_count);
    }
  for (guint i = 0; i < account->messages->len; i++)
    print_message (text, g_ptr_array_index (account->messages, i));

  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  const char *json;
  const char *expected;   /* what is read, or for a wrong account the field at fault */
} Case;

#define ACCOUNT_A "account a name - avatar - platform - description - enabled -1 pinned -1\n"

static const Case good[] = {
  { "id-alone", "{\"accountId\":\"a\"}", ACCOUNT_A },
  { "numeric-ids",
    "{\"account_id\":17,\"contents\":[{\"work_id\":9007199254740993,\"comments\":[{\"comment_id\":5}]}]}",
    "account 17 name - avatar - platform - description - enabled -1 pinned -1\n"
    "work 9007199254740993 title - unread -1\n"
    "comment 9007199254740993/5 from -|- content - type - reply - at 0\n" },
  { "account-fields",
    "{\"accountId\":\"a\",\"accountName\":\"Bakery\",\"avatar\":\"http://x/y\",\"platform\":\"web\","
    "\"enabled\":false,\"isPinned\":1,\"cookies\":{\"a\":1}}",
    "account a name Bakery avatar http://x/y platform web description web enabled 0 pinned 1\n" },
  { "description-without-platform", "{\"accountId\":\"a\",\"description\":\"d\"}",
    "account a name - avatar - platform - description d enabled -1 pinned -1\n" },
  { "nulls-are-absent",
    "{\"accountId\":\"a\",\"accountName\":null,\"contents\":null,\"conversations\":null,\"enabled\":null}", ACCOUNT_A },
  { "comment",
    "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"title\":\"Spring menu\",\"comments\":["
    "{\"platform_comment_id\":\"p\",\"comment_id\":\"c\",\"author_name\":\"Noah\",\"content\":\"Hi\","
    "\"create_time\":1763000000,\"is_new\":true,\"like_count\":3,\"ip\":null}]}]}",
    ACCOUNT_A "work w title Spring menu unread -1\n"
    "comment w/p from -|Noah content Hi type - reply - at 1763000000000 new extra {\"like_count\":3}\n" },
  { "empty-platform-id", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":["
    "{\"platform_comment_id\":\"\",\"comment_id\":\"c\",\"author_name\":\"\",\"is_new\":0}]}]}",
    ACCOUNT_A "work w title - unread -1\ncomment w/c from -|- content - type - reply - at 0\n" },
  { "camel-case",
    "{\"accountId\":\"a\",\"works\":[{\"workId\":\"w\",\"comments\":[{\"platformCommentId\":\"p\",\"authorName\":\"N\","
    "\"createTime\":\"2026-11-20T09:30:00Z\",\"isNew\":1}]}],"
    "\"conversations\":[{\"conversationId\":\"v\",\"participant\":{\"userName\":\"Wang\"},\"unreadCount\":2,"
    "\"messages\":[{\"msgId\":\"m\",\"sender\":{\"userName\":\"Wang\",\"userId\":8},\"msgType\":\"image\",\"createTime\":\"1763000000123\"}]}]}",
    ACCOUNT_A "work w title - unread -1\nchat v title Wang unread 2\n"
    "comment w/p from -|N content - type - reply - at 1795167000000 new\n"
    "message v/m from 8|Wang content - type image reply - at 1763000000123\n" },
  { "contents-and-works", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"1\"}],\"works\":[{\"work_id\":\"2\",\"title\":\"\"}]}",
    ACCOUNT_A "work 1 title - unread -1\nwork 2 title - unread -1\n" },
  { "account-level",
    "{\"accountId\":\"a\",\"comments\":[{\"comment_id\":\"c\",\"work_id\":\"w\"}],"
    "\"messages\":[{\"msg_id\":\"m\",\"conversation_id\":\"v\"}],"
    "\"private_messages\":[{\"msg_id\":\"n\",\"conversation_id\":\"v\"}]}",
    ACCOUNT_A "work w title - unread -1\nchat v title - unread -1\n"
    "comment w/c from -|- content - type - reply - at 0\n"
    "message v/m from -|- content - type - reply - at 0\n"
    "message v/n from -|- content - type - reply - at 0\n" },
  { "nested-replies",
    "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{\"comment_id\":\"1\",\"replies\":["
    "{\"comment_id\":\"2\",\"replies\":[{\"comment_id\":\"3\"}]},{\"comment_id\":\"4\",\"parent_comment_id\":\"2\"}]}]}]}",
    ACCOUNT_A "work w title - unread -1\n"
    "comment w/1 from -|- content - type - reply - at 0\n"
    "comment w/2 from -|- content - type - reply 1 at 0\n"
    "comment w/3 from -|- content - type - reply 2 at 0\n"
    "comment w/4 from -|- content - type - reply 2 at 0\n" },
  { "own",
    "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{\"comment_id\":\"1\",\"author_id\":\"a\",\"is_new\":true}]}],"
    "\"conversations\":[{\"conversation_id\":\"v\",\"unread_count\":-4,\"messages\":["
    "{\"msg_id\":\"1\",\"sender\":{\"user_id\":\"a\"}},{\"msg_id\":\"2\",\"is_self\":true},{\"msg_id\":\"3\",\"from_me\":1},"
    "{\"msg_id\":\"4\",\"sender\":{\"user_id\":\"a\"},\"is_self\":false}]}]}",
    ACCOUNT_A "work w title - unread -1\nchat v title - unread 0\n"
    "comment w/1 from a|- content - type - reply - at 0 new own\n"
    "message v/1 from a|- content - type - reply - at 0 own\n"
    "message v/2 from -|- content - type - reply - at 0 own\n"
    "message v/3 from -|- content - type - reply - at 0 own\n"
    "message v/4 from a|- content - type - reply - at 0\n" },
  { "kept-of-sender",
    "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":\"v\",\"messages\":[{\"msg_id\":\"m\",\"msg_type\":3,"
    "\"sender\":{\"user_name\":\"W\",\"avatar\":\"u\"},\"mark\":[1,{\"b\":2.5}]}]}]}",
    ACCOUNT_A "chat v title - unread -1\n"
    "message v/m from -|W content - type 3 reply - at 0 extra {\"sender\":{\"avatar\":\"u\"},\"mark\":[1,{\"b\":2.5}]}\n" },
  { "unreadable-time", "{\"accountId\":\"a\",\"comments\":[{\"comment_id\":\"c\",\"work_id\":\"w\",\"create_time\":\"soon\"},"
    "{\"comment_id\":\"d\",\"work_id\":\"w\",\"create_time\":{}},{\"comment_id\":\"e\",\"work_id\":\"w\",\"create_time\":-5}]}",
    ACCOUNT_A "work w title - unread -1\n"
    "comment w/c from -|- content - type - reply - at 0\n"
    "comment w/d from -|- content - type - reply - at 0\n"
    "comment w/e from -|- content - type - reply - at -5000\n" },
  { "one-topic-id-twice",
    "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"x\",\"title\":\"T\"}],\"conversations\":[{\"conversation_id\":\"x\","
    "\"messages\":[{\"msg_id\":\"m\"}]}],\"works\":[{\"work_id\":\"x\",\"title\":\"\"}]}",
    ACCOUNT_A "work x title - unread -1\nmessage x/m from -|- content - type - reply - at 0\n" },
};

static const Case wrong[] = {
  { "no-id", "{\"accountName\":\"B\"}", "accountId" },
  { "id-object", "{\"accountId\":{}}", "accountId" },
  { "id-control", "{\"accountId\":\"a\\u0007\"}", "accountId" },
  { "name", "{\"accountId\":\"a\",\"accountName\":5}", "accountName" },
  { "name-snake", "{\"accountId\":\"a\",\"account_name\":[]}", "account_name" },
  { "avatar", "{\"accountId\":\"a\",\"avatar\":false}", "avatar" },
  { "platform", "{\"accountId\":\"a\",\"platform\":1}", "platform" },
  { "enabled", "{\"accountId\":\"a\",\"enabled\":\"yes\"}", "enabled" },
  { "enabled-2", "{\"accountId\":\"a\",\"enabled\":2}", "enabled" },
  { "contents", "{\"accountId\":\"a\",\"contents\":{}}", "contents" },
  { "content", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\"},7]}", "contents[1]" },
  { "no-work-id", "{\"accountId\":\"a\",\"works\":[{\"title\":\"T\"}]}", "works[0].work_id" },
  { "title", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"title\":{}}]}", "contents[0].title" },
  { "comments", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":\"none\"}]}", "contents[0].comments" },
  { "no-comment-id", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{}]}]}",
    "contents[0].comments[0].platform_comment_id" },
  { "comment-content", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{\"comment_id\":1,\"content\":5}]}]}",
    "contents[0].comments[0].content" },
  { "is-new", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{\"comment_id\":1,\"is_new\":\"1\"}]}]}",
    "contents[0].comments[0].is_new" },
  { "replies", "{\"accountId\":\"a\",\"contents\":[{\"work_id\":\"w\",\"comments\":[{\"comment_id\":1,\"replies\":[{\"comment_id\":2,"
    "\"replies\":3}]}]}]}", "contents[0].comments[0].replies[0].replies" },
  { "no-work-of-comment", "{\"accountId\":\"a\",\"comments\":[{\"comment_id\":1}]}", "comments[0].work_id" },
  { "no-conversation-id", "{\"accountId\":\"a\",\"conversations\":[{}]}", "conversations[0].conversation_id" },
  { "participant", "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":1,\"participant\":\"W\"}]}",
    "conversations[0].participant" },
  { "participant-name", "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":1,\"participant\":{\"user_name\":3}}]}",
    "conversations[0].participant.user_name" },
  { "unread", "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":1,\"unread_count\":1.5}]}",
    "conversations[0].unread_count" },
  { "sender", "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":1,\"messages\":[{\"msg_id\":1,\"sender\":\"W\"}]}]}",
    "conversations[0].messages[0].sender" },
  { "sender-name", "{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":1,\"messages\":[{\"msg_id\":1,"
    "\"sender\":{\"userName\":[]}}]}]}", "conversations[0].messages[0].sender.userName" },
  { "no-conversation-of-message", "{\"accountId\":\"a\",\"private_messages\":[{\"msg_id\":1}]}",
    "private_messages[0].conversation_id" },
};

static void
test_good (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (JsonNode) node = parse (test->json);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxSyncAccount) account = sbx_sync_account_read (json_node_get_object (node), &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = print (account);
  g_assert_cmpstr (text, ==, test->expected);
}

static void
test_wrong (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (JsonNode) node = parse (test->json);
  g_autoptr (GError) error = NULL;

  g_assert_null (sbx_sync_account_read (json_node_get_object (node), &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, test->expected);
}

/* A comment with an unknown member of so many levels. */
static JsonNode *
make_deep (guint levels)
{
  g_autoptr (GString) json = g_string_new ("{\"accountId\":\"a\",\"comments\":[{\"comment_id\":1,\"work_id\":1,\"tree\":");

  for (guint i = 0; i < levels; i++)
    g_string_append_c (json, '[');
  for (guint i = 0; i < levels; i++)
    g_string_append_c (json, ']');
  g_string_append (json, "}]}");

  return parse (json->str);
}

static void
test_depth (void)
{
  g_autoptr (JsonNode) deepest = make_deep (SBX_KEPT_JSON_DEPTH);
  g_autoptr (JsonNode) too_deep = make_deep (SBX_KEPT_JSON_DEPTH + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxSyncAccount) account = sbx_sync_account_read (json_node_get_object (deepest), &error);

  g_assert_no_error (error);
  g_assert_nonnull (account);
  g_assert_null (sbx_sync_account_read (json_node_get_object (too_deep), &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "comments[0].tree");
}

static void
test_shares_nothing (void)
{
  JsonNode *node = parse ("{\"accountId\":\"a\",\"accountName\":\"B\",\"comments\":[{\"comment_id\":1,\"work_id\":1,\"o\":{\"p\":[1]}}]}");
  g_autoptr (SbxSyncAccount) account = sbx_sync_account_read (json_node_get_object (node), NULL);
  const SbxSyncMessage *message = g_ptr_array_index (account->messages, 0);

  json_node_unref (node);
  g_assert_cmpstr (account->name, ==, "B");
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (json_object_get_object_member (message->extra, "o"), "p")), ==, 1);
}

static void
test_id_alone (void)
{
  g_autoptr (JsonNode) readable = parse ("{\"account_id\":5,\"contents\":7}");
  g_autoptr (JsonNode) unreadable = parse ("{\"accountId\":[]}");
  g_autofree char *id = sbx_sync_account_dup_id (json_node_get_object (readable));

  g_assert_cmpstr (id, ==, "5");
  g_assert_null (sbx_sync_account_dup_id (json_node_get_object (unreadable)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strconcat ("/sync-mapping/good/", good[i].name, NULL);

      g_test_add_data_func (path, &good[i], test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strconcat ("/sync-mapping/wrong/", wrong[i].name, NULL);

      g_test_add_data_func (path, &wrong[i], test_wrong);
    }
  g_test_add_func ("/sync-mapping/depth", test_depth);
  g_test_add_func ("/sync-mapping/shares-nothing", test_shares_nothing);
  g_test_add_func ("/sync-mapping/id-alone", test_id_alone);

  return g_test_run ();
}
