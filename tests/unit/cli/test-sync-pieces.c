/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-pieces.h"

static JsonObject *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return json_object_ref (json_node_get_object (node));
}

static gsize
measure (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return sbx_sync_pieces_measure (node);
}

static void
test_small (void)
{
  g_autoptr (JsonObject) account = parse ("{'accountId':'a','contents':[{'work_id':'w','comments':[{'comment_id':'c'}]}]}");
  gsize size = measure (account);
  g_autoptr (GPtrArray) whole = sbx_sync_pieces_new (account, size);
  g_autoptr (GPtrArray) cut = sbx_sync_pieces_new (account, size - 1);

  g_assert_cmpuint (whole->len, ==, 1);
  g_assert_true (whole->pdata[0] == account);
  /* One comment cannot be cut: it goes as it is. */
  g_assert_cmpuint (cut->len, ==, 1);
}

/* Big chats, many small works, and a list that is no list of a crawler's. */
static JsonObject *
make_account (void)
{
  g_autoptr (GString) text = g_string_new ("{'accountId':'a','accountName':'Bakery','tags':[1,2,3],'conversations':[");

  for (guint chat = 0; chat < 3; chat++)
    {
      g_string_append_printf (text, "%s{'conversation_id':'c%u','participant':{'user_name':'Wang Li'},'unread_count':%u,'messages':[",
                              chat > 0 ? "," : "", chat, chat + 1);
      for (guint i = 0; i < 200; i++)
        g_string_append_printf (text, "%s{'msg_id':'c%u-%u','content':'Where is my order number %u?'}", i > 0 ? "," : "", chat, i, i);
      g_string_append (text, "]}");
    }
  g_string_append (text, "],'contents':[");
  for (guint work = 0; work < 50; work++)
    g_string_append_printf (text, "%s{'work_id':'w%u','title':'Menu','comments':[{'comment_id':'w%u-k','content':'Nice'}]}",
                            work > 0 ? "," : "", work, work);
  g_string_append (text, "]}");

  return parse (text->str);
}

static void
collect_ids (JsonObject *piece,
             const char *list,
             const char *inner,
             const char *member,
             GHashTable *ids)
{
  JsonArray *places = json_object_has_member (piece, list) ? json_object_get_array_member (piece, list) : NULL;

  for (guint i = 0; places != NULL && i < json_array_get_length (places); i++)
    {
      JsonArray *messages = json_object_get_array_member (json_array_get_object_element (places, i), inner);

      for (guint k = 0; k < json_array_get_length (messages); k++)
        {
          const char *id = json_object_get_string_member (json_array_get_object_element (messages, k), member);

          g_assert_true (g_hash_table_add (ids, g_strdup (id)));
        }
    }
}

/* Every message once, each piece within its limit, and what describes the account in all of them. */
static void
test_cut (void)
{
  static const gsize limits[] = { 2000, 5000, 20000 };
  g_autoptr (JsonObject) account = make_account ();

  for (guint n = 0; n < G_N_ELEMENTS (limits); n++)
    {
      g_autoptr (GPtrArray) pieces = sbx_sync_pieces_new (account, limits[n]);
      g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      g_assert_cmpuint (pieces->len, >, 1);
      for (guint i = 0; i < pieces->len; i++)
        {
          JsonObject *piece = pieces->pdata[i];

          g_assert_cmpuint (measure (piece), <=, limits[n]);
          g_assert_cmpstr (json_object_get_string_member (piece, "accountId"), ==, "a");
          g_assert_cmpstr (json_object_get_string_member (piece, "accountName"), ==, "Bakery");
          g_assert_cmpuint (json_array_get_length (json_object_get_array_member (piece, "tags")), ==, 3);
          collect_ids (piece, "conversations", "messages", "msg_id", ids);
          collect_ids (piece, "contents", "comments", "comment_id", ids);
        }
      g_assert_cmpuint (g_hash_table_size (ids), ==, 3 * 200 + 50);
    }
}

/* What is unread is counted from the newest: only the last piece of a chat says it. */
static void
test_unread (void)
{
  g_autoptr (JsonObject) account = make_account ();
  g_autoptr (GPtrArray) pieces = sbx_sync_pieces_new (account, 3000);
  guint told[3] = { 0 };

  for (guint i = 0; i < pieces->len; i++)
    {
      JsonObject *piece = pieces->pdata[i];
      JsonArray *chats = json_object_has_member (piece, "conversations")
                           ? json_object_get_array_member (piece, "conversations") : NULL;

      for (guint k = 0; chats != NULL && k < json_array_get_length (chats); k++)
        {
          JsonObject *chat = json_array_get_object_element (chats, k);
          guint number = json_object_get_string_member (chat, "conversation_id")[1] - '0';
          JsonArray *messages = json_object_get_array_member (chat, "messages");
          const char *last = json_object_get_string_member (
            json_array_get_object_element (messages, json_array_get_length (messages) - 1), "msg_id");

          if (!json_object_has_member (chat, "unread_count"))
            continue;
          told[number]++;
          g_assert_true (g_str_has_suffix (last, "-199"));
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_cmpuint (told[i], ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/sync-pieces/small", test_small);
  g_test_add_func ("/cli/sync-pieces/cut", test_cut);
  g_test_add_func ("/cli/sync-pieces/unread", test_unread);

  return g_test_run ();
}
