/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-list.h"

#include "sbx-channel.h"
#include "sbx-test-list-model.h"
#include "sbx-topic.h"
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

#define TOPIC(channel, id, time, unread, more) \
  "{'id':'" id "','channelId':'" channel "','kind':'chat','title':'" id "','lastMessageTime':" #time ",'unreadCount':" #unread \
  ",'readSeq':" #unread ",'lastSeq':9,'state':'open'" more "}"

static SbxWorld *
new_world (void)
{
  SbxWorld *world = sbx_world_new ("hub", "hub");

  sbx_world_set_identity (world, "me", "me");
  apply (world, "channels", "{'channels':[{'id':'a','name':'a','unreadCount':3,'lastMessageTime':30},{'id':'b','name':'b','unreadCount':1,'lastMessageTime':25},"
                            "{'id':'c','name':'c','unreadCount':0,'lastMessageTime':50}],'next':null}");
  apply (world, "topics", "{'channelId':'a','topics':[" TOPIC ("a", "a1", 30, 2, "") "," TOPIC ("a", "a2", 20, 1, ",'muted':true") ","
                          TOPIC ("a", "a3", 10, 0, ",'participants':['me','you']") "],'next':null}");
  apply (world, "topics", "{'channelId':'b','topics':[" TOPIC ("b", "b1", 25, 1, "") "],'next':null}");
  apply (world, "topics", "{'channelId':'c','topics':[" TOPIC ("c", "c1", 50, 0, "") "],'next':null}");

  return world;
}

typedef struct
{
  GListStore     *worlds;
  SbxWorld       *world;
  SbxReadingList *list;
  GString        *wanted;
} Fixture;

static void
on_wanted (Fixture    *f,
           SbxChannel *channel)
{
  g_string_append (f->wanted, sbx_channel_get_id (channel));
}

static void
begin (Fixture        *f,
       SbxReadingKind  kind)
{
  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  f->world = new_world ();
  f->wanted = g_string_new (NULL);
  g_list_store_append (f->worlds, f->world);
  f->list = sbx_reading_list_new (kind);
  g_signal_connect_swapped (f->list, "wanted", G_CALLBACK (on_wanted), f);
  sbx_reading_list_set_worlds (f->list, G_LIST_MODEL (f->worlds));
  sbx_reading_list_set_active (f->list, TRUE);
}

static void
end (Fixture *f)
{
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->worlds);
  g_assert_finalize_object (f->world);
  g_string_free (f->wanted, TRUE);
}

/* Channels in brackets, topics bare. */
static void
assert_list (Fixture    *f,
             const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->list), i);

      if (SBX_IS_CHANNEL (item))
        g_string_append_printf (found, "%s[%s]", i > 0 ? " " : "", sbx_channel_get_id (SBX_CHANNEL (item)));
      else
        g_string_append_printf (found, "%s%s", i > 0 ? " " : "", sbx_topic_get_id (SBX_TOPIC (item)));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_inbox (void)
{
  Fixture f = { NULL };
  SbxTestListModel *shadow;

  begin (&f, SBX_READING_INBOX);
  shadow = sbx_test_list_model_new (G_LIST_MODEL (f.list));
  assert_list (&f, "[a] a1 [b] b1");

  apply (f.world, "readChanged", "{'stream':'channels','seq':1,'channelId':'a','topicId':'a1','userId':'me','readSeq':9}");
  apply (f.world, "channelChanged", "{'stream':'channels','seq':2,'channel':{'id':'a','name':'a','unreadCount':1,'lastMessageTime':30}}");
  sbx_reading_list_flush (f.list);
  assert_list (&f, "[b] b1");

  /* What is muted here does not belong there, as all of its hub does not. */
  sbx_world_set_muted (f.world, TRUE);
  sbx_reading_list_flush (f.list);
  assert_list (&f, "");
  sbx_world_set_muted (f.world, FALSE);
  sbx_reading_list_flush (f.list);
  assert_list (&f, "[b] b1");

  sbx_test_list_model_check (shadow);
  sbx_test_list_model_free (shadow);
  end (&f);
}

static void
test_recent (void)
{
  Fixture f = { NULL };

  begin (&f, SBX_READING_RECENT);
  assert_list (&f, "c1 a1 b1 a2 a3");
  sbx_reading_list_set_filter (f.list, SBX_READING_FILTER_UNREAD);
  assert_list (&f, "a1 b1 a2");
  sbx_reading_list_set_filter (f.list, SBX_READING_FILTER_MINE);
  assert_list (&f, "a3");
  sbx_reading_list_set_filter (f.list, SBX_READING_FILTER_NEEDS);
  assert_list (&f, "a1 b1");
  sbx_reading_list_set_filter (f.list, SBX_READING_FILTER_ALL);
  assert_list (&f, "c1 a1 b1 a2 a3");
  end (&f);
}

/* While nobody looks it stays as it is. */
static void
test_rests (void)
{
  Fixture f = { NULL };

  begin (&f, SBX_READING_RECENT);
  sbx_reading_list_set_active (f.list, FALSE);
  apply (f.world, "topicChanged", "{'stream':'channel/b','seq':1,'topic':" TOPIC ("b", "b1", 99, 0, "") "}");
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  assert_list (&f, "c1 a1 b1 a2 a3");
  sbx_reading_list_set_active (f.list, TRUE);
  assert_list (&f, "b1 c1 a1 a2 a3");
  end (&f);
}

/* Hubs come and go; of one that is gone nothing is kept. */
static void
test_hubs_go (void)
{
  Fixture f = { NULL };

  begin (&f, SBX_READING_RECENT);
  g_list_store_remove_all (f.worlds);
  sbx_reading_list_flush (f.list);
  assert_list (&f, "");
  g_list_store_append (f.worlds, f.world);
  sbx_reading_list_flush (f.list);
  assert_list (&f, "c1 a1 b1 a2 a3");
  end (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reading-list/inbox", test_inbox);
  g_test_add_func ("/reading-list/recent", test_recent);
  g_test_add_func ("/reading-list/rests", test_rests);
  g_test_add_func ("/reading-list/hubs-go", test_hubs_go);

  return g_test_run ();
}
