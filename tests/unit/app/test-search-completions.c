/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-completions.h"
#include "sbx-search-places.h"
#include "sbx-world.h"

#include <string.h>

static void
apply (SbxWorld   *world,
       const char *event,
       const char *payload)
{
  g_autofree char *text = g_strdelimit (g_strdup (payload), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text (event, NULL, NULL, bytes);

  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
}

static GListStore *
new_worlds (void)
{
  GListStore *worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_autoptr (SbxWorld) world = sbx_world_new ("hub", "hub");

  apply (world, "channels", "{'channels':[{'id':'bakery','name':'Bakery account'},{'id':'dogs','name':'狗狗'},{'id':'late','name':'Late'}],'next':null}");
  apply (world, "topics", "{'channelId':'bakery','topics':[{'id':'t1','channelId':'bakery','kind':'chat','title':'Wang Li'},"
                          "{'id':'t2','channelId':'bakery','kind':'work','title':'Late delivery'}],'next':null}");
  apply (world, "topics", "{'channelId':'dogs','topics':[{'id':'t2','channelId':'dogs','kind':'work','title':'LATE DELIVERY'}],'next':null}");
  /* Somebody who wrote where nothing is called so, and what we wrote ourselves. */
  sbx_world_set_identity (world, "me", "local");
  apply (world, "messageAdded", "{'message':{'id':'m1','channelId':'bakery','topicId':'t2','seq':1,'fromId':'z','fromName':'Zoe Ｍiller','content':'x','timestamp':5}}");
  apply (world, "messages", "{'channelId':'dogs','topicId':'t2','messages':[{'id':'m2','channelId':'dogs','topicId':'t2','seq':1,'fromId':'y','fromName':'Yves','content':'x','timestamp':4},"
                            "{'id':'m3','channelId':'dogs','topicId':'t2','seq':2,'fromId':'me','fromName':'Xenia','content':'x','timestamp':6}],'limit':9}");
  g_list_store_append (worlds, world);

  return worlds;
}

/* What may stand for "…|…" where the bar is the cursor, as "a;b", each as it would be typed. */
static void
assert_offers (const char *typed,
               const char *expected)
{
  g_autoptr (GListStore) worlds = new_worlds ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) offered = g_string_new (NULL);
  g_autofree char *text = g_strdup (typed);
  char *bar = strchr (text, '|');
  guint start, end;

  memmove (bar, bar + 1, strlen (bar));
  g_ptr_array_add (names, (char *) "Ann Smith");
  found = sbx_search_complete (text, (guint) (bar - text), G_LIST_MODEL (worlds), names, &start, &end);
  g_assert_cmpuint (start, <=, end);
  g_assert_cmpuint (end, <=, strlen (text));
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (offered, "%s%s", i > 0 ? ";" : "", ((SbxSearchCompletion *) found->pdata[i])->text);
  g_assert_cmpstr (offered->str, ==, expected);
}

static void
test_completions (void)
{
  assert_offers ("|", "");
  assert_offers ("cake fr|", "from:");
  assert_offers ("i|", "in:;is:");
  assert_offers ("-fr|", "");
  assert_offers ("\"fr|", "");
  assert_offers ("from:sm|", "from:\"Ann Smith\" ");
  assert_offers ("from:zoe|", "from:\"Zoe Ｍiller\" ");
  assert_offers ("from:mil|", "from:\"Zoe Ｍiller\" ");
  assert_offers ("from:y|", "from:Yves ");
  assert_offers ("from:x|", "");
  assert_offers ("from:w|", "from:\"Wang Li\" ");
  assert_offers ("from:w| cake", "from:\"Wang Li\" ");
  assert_offers ("from:w cake|", "");
  assert_offers ("in:ba|", "in:\"Bakery account\" ");
  assert_offers ("in:late|", "in:Late ;in:\"Late delivery\" ;in:\"LATE DELIVERY\" ");
  assert_offers ("in:狗|", "in:狗狗 ");
  assert_offers ("in:狗狗|", "");
  assert_offers ("has:i|", "has:image ");
  assert_offers ("is:|", "is:unread ;is:important ;is:mine ");
  assert_offers ("has:x|", "");
  assert_offers ("since:y|", "since:yesterday ");
}

static void
assert_places (const char *first,
               const char *second,
               const char *expected)
{
  g_autoptr (GListStore) worlds = new_worlds ();
  g_autoptr (SbxWorld) world = g_list_model_get_item (G_LIST_MODEL (worlds), 0);
  g_autoptr (GPtrArray) typed = g_ptr_array_new ();
  g_autoptr (GArray) places = NULL;
  g_autoptr (GString) found = g_string_new (NULL);

  g_ptr_array_add (typed, (char *) first);
  if (second)
    g_ptr_array_add (typed, (char *) second);
  places = sbx_search_places_find (world, typed);
  for (guint i = 0; i < places->len; i++)
    {
      const SbxSearchPlace *place = &g_array_index (places, SbxSearchPlace, i);

      g_string_append_printf (found, "%s%s/%s", i > 0 ? " " : "", place->channel_id, place->topic_id ? place->topic_id : "");
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_places (void)
{
  assert_places ("bakery", NULL, "bakery/");
  assert_places ("BAKERY ACCOUNT", NULL, "bakery/");
  assert_places ("狗狗", NULL, "dogs/");
  /* A channel before the topics of that name. */
  assert_places ("late", NULL, "late/");
  assert_places ("late delivery", NULL, "bakery/t2 dogs/t2");
  assert_places ("bakery", "late delivery", "bakery/t2");
  assert_places ("t2", "dogs", "dogs/t2");
  assert_places ("nowhere", NULL, "");
  assert_places ("bakery", "nowhere", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-completions/offers", test_completions);
  g_test_add_func ("/search-places/find", test_places);

  return g_test_run ();
}
