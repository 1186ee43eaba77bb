/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-loop.h"

#include "sbx-channel.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <string.h>

/* Two hubs with two channels each; topics are named by hub, channel and place: "a1x". */

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

static SbxWorld *
new_world (const char *id)
{
  SbxWorld *world = sbx_world_new (id, id);
  g_autofree char *channels = g_strdup_printf ("{'channels':[{'id':'%s1','name':'one','unreadCount':2,'lastMessageTime':20},"
                                               "{'id':'%s2','name':'two','unreadCount':2,'lastMessageTime':10}],'next':null}", id, id);

  sbx_world_set_identity (world, "me", "me");
  apply (world, "channels", channels);

  return world;
}

/* Topics of one channel, newest first; a "!" stands for one that needs a person, "-" for a muted one. */
static void
fill (SbxWorld   *world,
      const char *channel,
      const char *topics)
{
  g_autoptr (GString) list = g_string_new (NULL);
  gint64 time = 1000;
  char mark = '+';

  for (const char *p = topics; *p; p++)
    {
      if (*p == '!' || *p == '-')
        {
          mark = *p;
          continue;
        }
      g_string_append_printf (list, "%s{'id':'%s%c','channelId':'%s','kind':'%s','title':'%c','lastMessageTime':%" G_GINT64_FORMAT
                              ",'messageCount':1,'unreadCount':%d,'muted':%s,'readSeq':%d,'lastSeq':5}",
                              list->len ? "," : "", channel, *p, channel, mark == '!' ? "chat" : "work", *p, time--,
                              g_ascii_isupper (*p) ? 0 : 1, mark == '-' ? "true" : "false", g_ascii_isupper (*p) ? 5 : 4);
      mark = '+';
    }
  g_string_prepend (list, "','topics':[");
  g_string_prepend (list, channel);
  g_string_prepend (list, "{'channelId':'");
  g_string_append (list, "],'next':null}");
  apply (world, "topics", list->str);
}

typedef struct
{
  GListStore     *worlds;
  SbxReadingLoop *loop;
  SbxTopic       *at;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  f->loop = sbx_reading_loop_new ();
  for (const char *id = "ab"; *id; id++)
    {
      char name[] = { *id, '\0' };
      g_autoptr (SbxWorld) world = new_world (name);

      g_list_store_append (f->worlds, world);
    }
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_clear_object (&f->at);
  g_assert_finalize_object (f->loop);
  g_assert_finalize_object (f->worlds);
}

static SbxWorld *
get_world (Fixture *f,
           guint    i)
{
  g_autoptr (SbxWorld) world = g_list_model_get_item (G_LIST_MODEL (f->worlds), i);

  return world;
}

/* Where one step leads: a topic, "[channel]" that is to be listed, or what is said at the end: "muted/seen". */
static char *
step (Fixture *f,
      int      direction)
{
  g_auto (SbxReadingStep) found = { 0 };

  sbx_reading_loop_find (f->loop, G_LIST_MODEL (f->worlds), f->at, direction, &found);
  if (found.channel)
    return g_strdup_printf ("[%s]", sbx_channel_get_id (found.channel));
  if (found.topic == NULL)
    return g_strdup_printf ("%u/%u", found.n_muted, found.n_seen);

  g_set_object (&f->at, found.topic);
  return g_strdup (sbx_topic_get_id (found.topic));
}

static void
assert_walk (Fixture    *f,
             int         direction,
             const char *expected)
{
  g_auto (GStrv) places = g_strsplit (expected, " ", -1);

  for (guint i = 0; places[i]; i++)
    {
      g_autofree char *place = step (f, direction);

      g_assert_cmpstr (place, ==, places[i]);
    }
}

/* All that needs a person, around the hubs; then the rest; then an end, even where nobody marks anything. */
static void
test_order (Fixture      *f,
            gconstpointer data)
{
  fill (get_world (f, 0), "a1", "x!yZ");
  fill (get_world (f, 0), "a2", "z");
  fill (get_world (f, 1), "b1", "!x");
  fill (get_world (f, 1), "b2", "xy");

  assert_walk (f, 1, "a1y b1x b2x b2y a1x a2z 0/6 0/6");
  /* That it was said does not make it new. */
  sbx_reading_loop_begin (f->loop);
  assert_walk (f, 1, "0/6");
}

static void
test_backwards (Fixture      *f,
                gconstpointer data)
{
  fill (get_world (f, 0), "a1", "x!yZ");
  fill (get_world (f, 0), "a2", "z");
  fill (get_world (f, 1), "b1", "!x");
  fill (get_world (f, 1), "b2", "xy");

  assert_walk (f, -1, "b1x a1y a1x b2y b2x a2z 0/6");
}

/* Only where one is matters in what is read. */
static void
test_from (Fixture      *f,
           gconstpointer data)
{
  fill (get_world (f, 0), "a1", "xYz");
  fill (get_world (f, 0), "a2", "Q");
  fill (get_world (f, 1), "b1", "r");
  fill (get_world (f, 1), "b2", "S");

  f->at = g_object_ref (sbx_world_find_topic (get_world (f, 0), "a1", "a1Y"));
  assert_walk (f, 1, "a1z b1r a1x 0/3");
}

static void
test_muted (Fixture      *f,
            gconstpointer data)
{
  fill (get_world (f, 0), "a1", "-xy");
  fill (get_world (f, 0), "a2", "-z");
  fill (get_world (f, 1), "b1", "x");
  fill (get_world (f, 1), "b2", "y");
  sbx_world_set_muted (get_world (f, 1), TRUE);

  assert_walk (f, 1, "a1y 4/1");
}

/* A channel that nobody opened is listed first, and asked about once. */
static void
test_not_listed (Fixture      *f,
                 gconstpointer data)
{
  fill (get_world (f, 0), "a1", "x");
  fill (get_world (f, 1), "b1", "X");
  fill (get_world (f, 1), "b2", "X");

  assert_walk (f, 1, "a1x [a2]");
  sbx_reading_loop_pass (f->loop, sbx_world_find_channel (get_world (f, 0), "a2"));
  fill (get_world (f, 0), "a2", "!k");
  assert_walk (f, 1, "a2k 0/2");
}

/* What it went through comes again as soon as something new is in it. */
static void
test_again (Fixture      *f,
            gconstpointer data)
{
  fill (get_world (f, 0), "a1", "xy");
  fill (get_world (f, 0), "a2", "Q");
  fill (get_world (f, 1), "b1", "Q");
  fill (get_world (f, 1), "b2", "Q");

  assert_walk (f, 1, "a1x a1y 0/2");
  apply (get_world (f, 0), "messageAdded",
         "{'stream':'channel/a1','seq':6,'message':{'id':'m6','channelId':'a1','topicId':'a1x','seq':6,'fromId':'u','fromName':'U',"
         "'content':'new','type':'text','timestamp':5}}");
  assert_walk (f, 1, "a1x 0/2");
}

static void
test_nothing (Fixture      *f,
              gconstpointer data)
{
  g_list_store_remove_all (f->worlds);
  assert_walk (f, 1, "0/0");
  assert_walk (f, -1, "0/0");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/reading-loop/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("backwards", test_backwards);
  ADD ("from", test_from);
  ADD ("muted", test_muted);
  ADD ("not-listed", test_not_listed);
  ADD ("again", test_again);
  ADD ("nothing", test_nothing);
#undef ADD

  return g_test_run ();
}
