/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-lookup.h"

#include "sbx-channel.h"
#include "sbx-world.h"

#include <string.h>

typedef struct
{
  GListStore     *worlds;
  SbxWorld       *world;
  SbxTopicLookup *lookup;
  GPtrArray      *wanted;    /* of SbxChannel, in order */
  guint           n_changed;
  gboolean        at_once;   /* what is wanted is there before the call returns */
} Fixture;

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

static void
list (Fixture    *f,
      const char *channel_id)
{
  g_autofree char *payload = g_strdup_printf ("{'channelId':'%s','topics':[{'id':'t','channelId':'%s','title':'One'}],'next':null}", channel_id, channel_id);

  apply (f->world, "topics", payload);
}

static void
on_wanted (Fixture    *f,
           SbxChannel *channel)
{
  g_ptr_array_add (f->wanted, g_object_ref (channel));
  if (f->at_once)
    list (f, sbx_channel_get_id (channel));
}

static void
on_changed (Fixture *f)
{
  f->n_changed++;
}

/* The later one is the newer one. */
static void
add_channels (Fixture *f,
              guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{'channel':{'id':'c%u','name':'Channel %u','lastMessageTime':%u}}", i, i, 1000 + i);

      apply (f->world, "channelChanged", payload);
    }
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  f->world = sbx_world_new ("hub", "hub");
  g_list_store_append (f->worlds, f->world);
  f->lookup = sbx_topic_lookup_new (G_LIST_MODEL (f->worlds));
  f->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (f->lookup, "wanted", G_CALLBACK (on_wanted), f);
  g_signal_connect_swapped (f->lookup, "changed", G_CALLBACK (on_changed), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_ptr_array_unref (f->wanted);
  g_assert_finalize_object (f->lookup);
  g_object_unref (f->worlds);
  g_assert_finalize_object (f->world);
}

static void
assert_counts (Fixture *f,
               guint    n_wanted,
               guint    n_waiting,
               guint    n_unknown)
{
  g_assert_cmpuint (f->wanted->len, ==, n_wanted);
  g_assert_cmpuint (sbx_topic_lookup_count_waiting (f->lookup), ==, n_waiting);
  g_assert_cmpuint (sbx_topic_lookup_count_unknown (f->lookup), ==, n_unknown);
}

/* A few at a time, the newest first; one more for each that was listed. */
static void
test_order (Fixture       *f,
            gconstpointer  data)
{
  sbx_topic_lookup_start (f->lookup);
  assert_counts (f, 0, 0, 0);

  add_channels (f, 7);
  list (f, "c6");
  sbx_topic_lookup_start (f->lookup);
  assert_counts (f, SBX_TOPIC_LOOKUP_MAX_ASKED, 6, 6);
  g_assert_cmpstr (sbx_channel_get_id (f->wanted->pdata[0]), ==, "c5");
  g_assert_cmpstr (sbx_channel_get_id (f->wanted->pdata[3]), ==, "c2");

  f->n_changed = 0;
  list (f, "c4");
  assert_counts (f, 5, 5, 5);
  g_assert_cmpuint (f->n_changed, ==, 1);
  g_assert_cmpstr (sbx_channel_get_id (f->wanted->pdata[4]), ==, "c1");

  /* One that was opened meanwhile, and one that is gone, need nobody. */
  apply (f->world, "channelChanged", "{'id':'c0','removed':true}");
  list (f, "c5");
  assert_counts (f, 5, 3, 3);

  list (f, "c1");
  list (f, "c2");
  list (f, "c3");
  assert_counts (f, 5, 0, 0);
}

/* Who stops looking is asked no more; who begins again is not asked for the same while it is under way. */
static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  add_channels (f, 6);
  sbx_topic_lookup_start (f->lookup);
  sbx_topic_lookup_stop (f->lookup);
  list (f, "c5");
  assert_counts (f, 4, 3, 5);
  sbx_topic_lookup_start (f->lookup);
  assert_counts (f, 5, 5, 5);
}

static void
test_at_once (Fixture       *f,
              gconstpointer  data)
{
  f->at_once = TRUE;
  add_channels (f, 50);
  sbx_topic_lookup_start (f->lookup);
  assert_counts (f, 50, 0, 0);
}

static void
test_bound (Fixture       *f,
            gconstpointer  data)
{
  f->at_once = TRUE;
  add_channels (f, SBX_TOPIC_LOOKUP_MAX_CHANNELS + 1);
  sbx_topic_lookup_start (f->lookup);
  assert_counts (f, SBX_TOPIC_LOOKUP_MAX_CHANNELS, 0, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/topic-lookup/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("order", test_order);
  ADD ("again", test_again);
  ADD ("at-once", test_at_once);
  ADD ("bound", test_bound);
#undef ADD

  return g_test_run ();
}
