/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-envelope.h"
#include "sbx-topic.h"
#include "sbx-user.h"
#include "sbx-world.h"

static void
apply (SbxWorld   *world,
       const char *event,
       const char *json)
{
  g_autoptr (GString) text = g_string_new (json);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;

  g_string_replace (text, "'", "\"", 0);
  node = json_from_string (text->str, NULL);
  g_assert_nonnull (node);
  envelope = sbx_envelope_new (event, json_node_get_object (node));
  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
}

static char *
list (SbxWorld *world)
{
  GListModel *people = sbx_world_get_people (world);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (SbxUser) user = g_list_model_get_item (people, i);

      g_string_append_printf (text, "%s%s ", sbx_user_get_id (user), sbx_user_get_online (user) ? "+" : "-");
    }
  return g_string_free (text, FALSE);
}

static void
assert_list (SbxWorld   *world,
             const char *expected)
{
  g_autofree char *text = list (world);

  g_assert_cmpstr (text, ==, expected);
}

/* Who is there first, each by name; presence moves them, and the count is right. */
static void
test_order (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/x");
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);

  apply (world, "people", "{'people':[{'userId':'c','name':'Carl','online':true},{'userId':'a','name':'Anna'},{'userId':'b','name':'Berta','online':true}]}");
  assert_list (world, "b+ c+ a- ");
  g_assert_cmpuint (sbx_world_get_online_count (world), ==, 2);
  apply (world, "presenceChanged", "{'person':{'userId':'a','name':'Anna','online':true}}");
  apply (world, "presenceChanged", "{'person':{'userId':'b','name':'Berta','online':false}}");
  assert_list (world, "a+ c+ b- ");
  g_assert_cmpint (sbx_user_get_last_seen (sbx_world_find_user (world, "b")), >, 0);
  apply (world, "presenceChanged", "{'person':{'userId':'a','online':true}}");
  g_assert_cmpstr (sbx_user_get_name (sbx_world_find_user (world, "a")), ==, "Anna");

  g_hash_table_add (named, (gpointer) "b");
  sbx_world_keep_people (world, named);
  sbx_world_flush (world);
  assert_list (world, "b- ");
  g_assert_cmpuint (sbx_world_get_online_count (world), ==, 0);
}

/* Where they write and look, and that it ends. */
static void
test_places (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/x");
  const char *channel_id, *topic_id;
  SbxUser *user;

  apply (world, "people", "{'people':[{'userId':'a','name':'Anna','online':true,'typing':[{'channelId':'c','topicId':'t'}],'viewing':{'channelId':'c','topicId':'u'}}]}");
  user = sbx_world_find_user (world, "a");
  g_assert_true (sbx_user_get_typing (user, &channel_id, &topic_id));
  g_assert_cmpstr (topic_id, ==, "t");
  g_assert_true (sbx_user_get_viewing (user, &channel_id, &topic_id));
  g_assert_cmpstr (topic_id, ==, "u");
  apply (world, "typingChanged", "{'channelId':'c','topicId':'t','userId':'a','typing':false}");
  g_assert_false (sbx_user_get_typing (user, &channel_id, &topic_id));
  apply (world, "viewingChanged", "{'channelId':'c','topicId':'v','userId':'a','viewing':true}");
  g_assert_true (sbx_user_get_viewing (user, &channel_id, &topic_id));
  g_assert_cmpstr (topic_id, ==, "v");
  apply (world, "presenceChanged", "{'person':{'userId':'a','online':false}}");
  g_assert_false (sbx_user_get_viewing (user, &channel_id, &topic_id));
}

static void
assert_called (SbxTopic   *topic,
               const char *id,
               const char *expected)
{
  g_autofree char *name = sbx_topic_dup_person_name (topic, id);

  g_assert_cmpstr (name, ==, expected);
}

/* Somebody is called the same whether they look on or not. */
static void
test_names (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/x");
  SbxTopic *topic;

  apply (world, "channelChanged", "{'channel':{'id':'c','title':'Channel'}}");
  apply (world, "topicChanged", "{'topic':{'id':'t','channelId':'c','title':'Topic'}}");
  topic = sbx_world_find_topic (world, "c", "t");
  g_assert_nonnull (topic);
  assert_called (topic, "a", NULL);

  apply (world, "viewingChanged", "{'channelId':'c','topicId':'t','userId':'a','name':'Anna','viewing':true}");
  assert_called (topic, "a", "Anna");
  apply (world, "viewingChanged", "{'channelId':'c','topicId':'t','userId':'a','viewing':false}");
  assert_called (topic, "a", NULL);

  apply (world, "people", "{'people':[{'userId':'a','name':'Anna','online':true},{'userId':'b','online':true}]}");
  assert_called (topic, "a", "Anna");
  assert_called (topic, "b", NULL);
}

/* Shown as far as it can be. */
static void
test_bad (void)
{
  static const char *const people[] = {
    "{'person':7}", "{'person':{}}", "{'person':{'userId':''}}", "{'person':{'userId':'x','devices':7,'typing':'y','viewing':[]}}",
    "{'person':{'userId':'x','online':'yes','lastSeen':-9223372036854775807,'devices':[7,null,{'deviceType':5,'connectedAt':'soon'}]}}",
    "{'person':{'userId':'x','online':true,'name':{},'role':[],'lastSeen':9223372036854775807,'devices':[{'connectedAt':-1}],'typing':[{},{'topicId':''}]}}",
  };
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/x");
  g_autoptr (GString) many = g_string_new ("{'person':{'userId':'m','online':true,'devices':[{}");
  SbxUser *user;

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    apply (world, "presenceChanged", people[i]);
  user = sbx_world_find_user (world, "x");
  assert_list (world, "x+ ");
  g_assert_cmpuint (sbx_user_get_n_devices (user), ==, 1);
  g_assert_cmpint (sbx_user_get_since (user), ==, 0);
  g_assert_cmpstr (sbx_user_get_name (user), ==, "x");

  for (int i = 0; i < 1000; i++)
    g_string_append (many, ",{'deviceType':'mobile'}");
  g_string_append (many, "]}}");
  apply (world, "presenceChanged", many->str);
  g_assert_cmpuint (sbx_user_get_n_devices (sbx_world_find_user (world, "m")), ==, 200);
}

/* Very many are taken in, found and counted. */
static void
test_many (void)
{
  g_autoptr (SbxWorld) world = sbx_world_new ("Hub", "unix:/x");
  g_autoptr (GString) page = g_string_new ("{'people':[{'userId':'first'}");

  for (int i = 0; i < 10000; i++)
    g_string_append_printf (page, ",{'userId':'u%d','name':'User %d','online':%s}", i, i, i % 2 ? "true" : "false");
  g_string_append (page, "]}");
  apply (world, "people", page->str);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_world_get_people (world)), ==, 10001);
  g_assert_cmpuint (sbx_world_get_online_count (world), ==, 5000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/people/order", test_order);
  g_test_add_func ("/model/people/places", test_places);
  g_test_add_func ("/model/people/names", test_names);
  g_test_add_func ("/model/people/bad", test_bad);
  g_test_add_func ("/model/people/many", test_many);
  return g_test_run ();
}
