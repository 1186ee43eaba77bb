/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-feed-watch.h"

#include <glib/gstdio.h>

/* When an alarm of a feed that has gone quiet is given, over days that a clock of the test makes short. */

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
/* A Monday at midnight, in UTC as the test is. */
#define START G_GINT64_CONSTANT (1763337600000)

static gint64 now;
static guint n_hubs;

typedef struct
{
  SbxWorld     *world;
  SbxFeedWatch *watch;
  guint         seq;
  guint         n_alarms;
  guint         n_over;
} Fixture;

static gint64
get_now (void)
{
  return now;
}

static void
count (guint *n)
{
  (*n)++;
}

static void
set_state (Fixture            *f,
           SbxConnectionState  state)
{
  sbx_world_set_connection (f->world, state, 0, 0, 0, NULL);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr (GListStore) worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autofree char *address = g_strdup_printf ("ws://shop-%u", ++n_hubs);    /* what was learned is kept */

  now = START;
  f->world = sbx_world_new ("Shop", address);
  sbx_demo_apply (f->world, "channels", "{'channels':[{'id':'a','name':'Bakery'}]}");
  sbx_demo_apply (f->world, "topics", "{'channelId':'a','topics':[{'id':'t','channelId':'a','kind':'chat','title':'Late'}]}");
  set_state (f, SBX_CONNECTION_CONNECTED);
  g_list_store_append (worlds, f->world);
  f->watch = sbx_feed_watch_new (G_LIST_MODEL (worlds), settings);
  sbx_feed_watch_set_clock (f->watch, get_now);
  g_signal_connect_swapped (f->watch, "alarm", G_CALLBACK (count), &f->n_alarms);
  g_signal_connect_swapped (f->watch, "over", G_CALLBACK (count), &f->n_over);
  sbx_feed_watch_start (f->watch);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_object_unref (f->watch);
  g_object_unref (f->world);
}

static void
say (Fixture *f)
{
  f->seq++;
  sbx_demo_apply (f->world, "messageAdded",
                  "{'stream':'channel/a','seq':%u,'message':{'id':'m%u','channelId':'a','topicId':'t','seq':%u,'fromId':'li','content':'Hello',"
                  "'type':'text','timestamp':%" G_GINT64_FORMAT "}}", f->seq, f->seq, f->seq, now);
}

/* @every: minutes between two messages, 0 = none comes */
static void
listen_to (Fixture *f,
           guint    minutes,
           guint    every)
{
  for (guint i = 1; i <= minutes; i++)
    {
      now += MINUTE;
      if (every > 0 && i % every == 0)
        say (f);
      sbx_feed_watch_look (f->watch);
    }
}

/* It speaks from eight to eighteen, every five minutes. */
static void
pass_days (Fixture *f,
           guint    days)
{
  for (guint i = 0; i < days; i++)
    {
      listen_to (f, 8 * 60, 0);
      listen_to (f, 10 * 60, 5);
      listen_to (f, 6 * 60, 0);
    }
}

static gboolean
is_silent (Fixture *f)
{
  g_autofree char *silent = NULL;

  g_object_get (f->watch, "silent", &silent, NULL);

  return silent != NULL;
}

static void
test_days (Fixture      *f,
           gconstpointer data)
{
  pass_days (f, 2);
  f->n_alarms = 0;
  pass_days (f, 2);
  g_assert_cmpuint (f->n_alarms, ==, 0);
  g_assert_false (is_silent (f));

  /* Quiet in the middle of a day: once, and not at each look. */
  listen_to (f, 8 * 60, 0);
  listen_to (f, 2 * 60, 5);
  listen_to (f, 3 * 60, 0);
  g_assert_true (is_silent (f));
  g_assert_cmpuint (f->n_alarms, ==, 1);
  f->n_over = 0;
  say (f);
  g_assert_false (is_silent (f));
  g_assert_cmpuint (f->n_over, ==, 1);
}

static void
test_never_busy (Fixture      *f,
                 gconstpointer data)
{
  listen_to (f, 24 * 60, 0);
  for (guint i = 0; i < 8; i++)
    {
      say (f);
      listen_to (f, 9 * 60, 0);
    }
  g_assert_cmpuint (f->n_alarms, ==, 0);
}

static void
test_muted (Fixture      *f,
            gconstpointer data)
{
  listen_to (f, 6 * 60, 5);
  sbx_world_set_muted (f->world, TRUE);
  listen_to (f, 6 * 60, 0);
  g_assert_cmpuint (f->n_alarms, ==, 0);

  /* What it was silent for while nobody wanted to know does not count. */
  sbx_world_set_muted (f->world, FALSE);
  listen_to (f, 10, 0);
  g_assert_cmpuint (f->n_alarms, ==, 0);
  listen_to (f, 3 * 60, 0);
  g_assert_cmpuint (f->n_alarms, ==, 1);
  sbx_world_set_muted (f->world, TRUE);
  listen_to (f, 1, 0);
  g_assert_false (is_silent (f));
  g_assert_cmpuint (f->n_over, ==, 1);
}

static void
test_away (Fixture      *f,
           gconstpointer data)
{
  listen_to (f, 6 * 60, 5);
  set_state (f, SBX_CONNECTION_RECONNECTING);
  listen_to (f, 6 * 60, 0);
  g_assert_false (is_silent (f));
  set_state (f, SBX_CONNECTION_CONNECTED);
  listen_to (f, 10, 0);
  g_assert_false (is_silent (f));

  /* It is listened to again: the silence is measured from here on. */
  listen_to (f, 6 * 60, 5);
  g_assert_cmpuint (f->n_alarms, ==, 0);
  listen_to (f, 3 * 60, 0);
  g_assert_true (is_silent (f));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("feeds-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, DEVELOPMENT ? "signalbox-devel" : "signalbox", NULL);
  g_autofree char *path = g_build_filename (inner, "rhythms", NULL);
  int status;

  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/feed-watch/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("days", test_days);
  ADD ("never-busy", test_never_busy);
  ADD ("muted", test_muted);
  ADD ("away", test_away);

  status = g_test_run ();
  g_remove (path);
  g_rmdir (inner);
  g_rmdir (folder);

  return status;
}
