/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-codec.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-person.h"
#include "sbx-test-list-model.h"
#include "sbx-time.h"
#include "sbx-topic-private.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* What a topic says of the work on it: who needs whom, who is there, and what somebody here wants. */

typedef struct
{
  SbxWorld *world;
  GString  *told;   /* topics that were told to be read */
} Fixture;

static void
on_read (SbxWorld *world,
         SbxTopic *topic,
         Fixture  *fixture)
{
  g_string_append_printf (fixture->told, "%s ", sbx_topic_get_id (topic));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->world = sbx_world_new ("Bakery", "ws://localhost");
  fixture->told = g_string_new (NULL);
  sbx_world_set_identity (fixture->world, "me", "me");
  g_signal_connect (fixture->world, "topic-read", G_CALLBACK (on_read), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->world);
  g_string_free (fixture->told, TRUE);
}

static void
apply (Fixture    *fixture,
       const char *format,
       ...) G_GNUC_PRINTF (2, 3);

static void
apply (Fixture    *fixture,
       const char *format,
       ...)
{
  g_autofree char *text = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "'", '"');
  envelope = sbx_codec_native.decode (text, strlen (text), &error);
  g_assert_no_error (error);
  sbx_world_apply (fixture->world, envelope);
}

static SbxTopic *
find (Fixture    *fixture,
      const char *id)
{
  SbxTopic *topic = sbx_world_find_topic (fixture->world, "a", id);

  g_assert_nonnull (topic);
  return topic;
}

/* A page of topics of channel a, with what each says. */
static void
list (Fixture    *fixture,
      const char *topics)
{
  apply (fixture, "{'event':'topics','re':'r','payload':{'channelId':'a','topics':[%s],'next':null}}", topics);
}

static void
add (Fixture    *fixture,
     const char *topic,
     int         seq,
     const char *rest)
{
  apply (fixture, "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'e','seq':%d,'message':{'id':'m%d','channelId':'a',"
                  "'topicId':'%s','seq':%d,'fromId':'u','content':'x','timestamp':1000%s}}}", seq, seq, topic, seq, rest);
}

/* --- Needs a person --- */

static const struct
{
  const char *topic;
  gboolean    needs;
} needs[] = {
  { "'kind':'chat','unreadCount':1", TRUE },
  { "'kind':'chat','unreadCount':0", FALSE },
  { "'kind':'work','unreadCount':1", FALSE },
  { "'kind':'chat','unreadCount':1,'muted':true", FALSE },
  { "'kind':'chat','unreadCount':1,'state':'resolved'", FALSE },
  { "'kind':'chat','unreadCount':1,'state':'snoozed'", FALSE },
  { "'kind':'chat','unreadCount':1,'state':'snoozed','snoozedUntil':1000", TRUE },
  { "'kind':'chat','unreadCount':1,'state':'snoozed','snoozedUntil':99999999999999", FALSE },
  { "'kind':'chat','unreadCount':1,'claim':{'by':'me','until':99999999999999,'fence':1}", TRUE },
  { "'kind':'chat','unreadCount':1,'claim':{'by':'other','until':99999999999999,'fence':1}", FALSE },
  { "'kind':'chat','unreadCount':1,'claim':{'by':'other','until':1000,'fence':1}", TRUE },
};

static void
test_needs (Fixture      *fixture,
            gconstpointer data)
{
  SbxChannel *channel;
  guint count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      g_autofree char *topic = g_strdup_printf ("{'id':'t%u',%s}", i, needs[i].topic);
      g_autofree char *id = g_strdup_printf ("t%u", i);

      g_test_message ("%s", needs[i].topic);
      list (fixture, topic);
      g_assert_cmpint (sbx_topic_get_needs_person (find (fixture, id)), ==, needs[i].needs);
      count += needs[i].needs;
      channel = sbx_world_find_channel (fixture->world, "a");
      g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, count);
      g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, count);
    }

  /* A muted channel wants nobody; what comes back is counted again, and what goes is not. */
  channel = sbx_world_find_channel (fixture->world, "a");
  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','muted':true}],'next':null}}");
  g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, 0);
  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','muted':false}],'next':null}}");
  g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, count);
  apply (fixture, "{'event':'topicChanged','payload':{'channelId':'a','id':'t0','removed':true}}");
  g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, count - 1);
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, count - 1);
  apply (fixture, "{'event':'channelChanged','payload':{'id':'a','removed':true}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 0);
}

/* Whose claims are ours is known with the welcome. */
static void
test_identity (Fixture      *fixture,
               gconstpointer data)
{
  list (fixture, "{'id':'t','kind':'chat','unreadCount':1,'claim':{'by':'you','until':99999999999999,'fence':1}}");
  g_assert_false (sbx_topic_get_needs_person (find (fixture, "t")));
  sbx_world_set_identity (fixture->world, "you", "you");
  g_assert_true (sbx_topic_get_needs_person (find (fixture, "t")));
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 1);
}

static void
read_to (Fixture *fixture,
         int      seq,
         int      read_seq,
         const char *rest)
{
  apply (fixture, "{'event':'readChanged','payload':{'stream':'channel/a','epoch':'e','seq':%d,'channelId':'a','topicId':'t',"
                  "'userId':'me','readSeq':%d%s}}", seq, read_seq, rest);
}

/* An important message wants somebody wherever it is, until it is read. */
static void
test_important (Fixture      *fixture,
                gconstpointer data)
{
  SbxTopic *topic;

  list (fixture, "{'id':'t','kind':'work','muted':true,'state':'resolved','unreadCount':0,'lastSeq':0}");
  topic = find (fixture, "t");
  apply (fixture, "{'event':'messages','re':'r','payload':{'channelId':'a','topicId':'t','messages':[],'more':{'before':false,'after':false}}}");
  add (fixture, "t", 1, "");
  g_assert_false (sbx_topic_get_needs_person (topic));
  add (fixture, "t", 2, ",'important':true");
  g_assert_true (sbx_topic_get_needs_person (topic));
  add (fixture, "t", 3, ",'important':true");
  read_to (fixture, 4, 2, "");
  g_assert_true (sbx_topic_get_needs_person (topic));
  read_to (fixture, 5, 3, "");
  g_assert_false (sbx_topic_get_needs_person (topic));

  /* Unread again, as one and as all from there; and gone. */
  read_to (fixture, 6, 3, ",'messageIds':['m2'],'unread':true");
  g_assert_true (sbx_topic_get_needs_person (topic));
  read_to (fixture, 7, 3, ",'messageIds':['m2'],'unread':false");
  g_assert_false (sbx_topic_get_needs_person (topic));
  read_to (fixture, 8, 1, ",'unread':true");
  g_assert_true (sbx_topic_get_needs_person (topic));
  apply (fixture, "{'event':'messageRemoved','payload':{'stream':'channel/a','epoch':'e','seq':9,'channelId':'a','topicId':'t','id':'m3'}}");
  g_assert_true (sbx_topic_get_needs_person (topic));
  apply (fixture, "{'event':'messageRemoved','payload':{'stream':'channel/a','epoch':'e','seq':10,'channelId':'a','topicId':'t','id':'m2'}}");
  g_assert_false (sbx_topic_get_needs_person (topic));

  /* Corrected into one, and back. */
  apply (fixture, "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'e','seq':11,'message':{'id':'m11','channelId':'a',"
                  "'topicId':'t','seq':11,'fromId':'u','content':'x','timestamp':1000}}}");
  apply (fixture, "{'event':'messageChanged','payload':{'stream':'channel/a','epoch':'e','seq':12,'message':{'id':'m11','channelId':'a',"
                  "'topicId':'t','seq':11,'fromId':'u','content':'x','timestamp':1000,'important':true}}}");
  g_assert_true (sbx_topic_get_needs_person (topic));

  /* Our own want nobody; and what the hub counts as read does not either. */
  read_to (fixture, 13, 12, "");
  g_assert_false (sbx_topic_get_needs_person (topic));
  apply (fixture, "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'e','seq':14,'message':{'id':'m14','channelId':'a',"
                  "'topicId':'t','seq':14,'fromId':'me','content':'x','timestamp':1000,'important':true}}}");
  g_assert_false (sbx_topic_get_needs_person (topic));
  add (fixture, "t", 15, ",'important':true");
  g_assert_true (sbx_topic_get_needs_person (topic));
  list (fixture, "{'id':'t','kind':'work','unreadCount':0,'lastSeq':15,'readSeq':15}");
  g_assert_false (sbx_topic_get_needs_person (topic));
}

/* One that a page brings counts as well. */
static void
test_important_page (Fixture      *fixture,
                     gconstpointer data)
{
  list (fixture, "{'id':'t','kind':'work','unreadCount':1,'readSeq':1,'lastSeq':2}");
  apply (fixture, "{'event':'messages','re':'r','payload':{'channelId':'a','topicId':'t','messages':["
                  "{'id':'m1','channelId':'a','topicId':'t','seq':1,'fromId':'u','content':'x','timestamp':1,'important':true},"
                  "{'id':'m2','channelId':'a','topicId':'t','seq':2,'fromId':'u','content':'x','timestamp':1,'important':true}],"
                  "'more':{'before':false,'after':false}}}");
  g_assert_true (sbx_topic_get_needs_person (find (fixture, "t")));
  read_to (fixture, 3, 2, "");
  g_assert_false (sbx_topic_get_needs_person (find (fixture, "t")));
}

/* A reply of ours that waits for a decision. */
static void
test_trouble (Fixture      *fixture,
              gconstpointer data)
{
  SbxTopic *topic;

  list (fixture, "{'id':'t','kind':'work','unreadCount':0}");
  topic = find (fixture, "t");
  sbx_world_add_outgoing (fixture->world, topic, "k1", "One");
  sbx_world_add_outgoing (fixture->world, topic, "k2", "Two");
  g_assert_false (sbx_topic_get_needs_person (topic));
  sbx_world_set_outgoing_state (fixture->world, topic, "k1", SBX_DELIVERY_HELD, "Why");
  sbx_world_set_outgoing_state (fixture->world, topic, "k2", SBX_DELIVERY_FAILED, "Why");
  g_assert_true (sbx_topic_get_needs_person (topic));
  sbx_world_set_outgoing_state (fixture->world, topic, "k1", SBX_DELIVERY_SENT, NULL);
  g_assert_true (sbx_topic_get_needs_person (topic));
  sbx_world_remove_outgoing (fixture->world, topic, "k2");
  g_assert_false (sbx_topic_get_needs_person (topic));
  sbx_world_set_outgoing_state (fixture->world, topic, "k1", SBX_DELIVERY_FAILED, "Why");
  sbx_world_confirm_outgoing (fixture->world, topic, "k1", "m1", 1);
  g_assert_false (sbx_topic_get_needs_person (topic));
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

/* However much happens, each count is told once a flush. */
static void
test_told_once (Fixture      *fixture,
                gconstpointer data)
{
  guint n_world = 0, n_channel = 0, n_topic = 0;
  g_autoptr (GString) topics = g_string_new (NULL);

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (topics, "%s{'id':'t%u','kind':'chat','unreadCount':0}", i > 0 ? "," : "", i);
  list (fixture, topics->str);
  sbx_world_flush (fixture->world);
  g_signal_connect (fixture->world, "notify::needs-count", G_CALLBACK (count_notify), &n_world);
  g_signal_connect (sbx_world_find_channel (fixture->world, "a"), "notify::needs-count", G_CALLBACK (count_notify), &n_channel);
  g_signal_connect (find (fixture, "t7"), "notify::needs-person", G_CALLBACK (count_notify), &n_topic);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);

      add (fixture, id, (int) i + 1, "");
    }
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 500);
  g_assert_cmpuint (n_world, ==, 1);
  g_assert_cmpuint (n_channel, ==, 1);
  g_assert_cmpuint (n_topic, ==, 1);
  g_signal_handlers_disconnect_by_data (fixture->world, &n_world);
  g_signal_handlers_disconnect_by_data (sbx_world_find_channel (fixture->world, "a"), &n_channel);
  g_signal_handlers_disconnect_by_data (find (fixture, "t7"), &n_topic);
}

/* --- Time --- */

static gboolean
on_deadline (gpointer data)
{
  g_error ("what is due does not come");
  return G_SOURCE_REMOVE;
}

static void
wait_state (SbxTopic     *topic,
            SbxTopicState state)
{
  guint deadline = g_timeout_add_seconds (60, on_deadline, NULL);

  while (sbx_topic_get_state (topic) != state)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
test_snooze (Fixture      *fixture,
             gconstpointer data)
{
  gint64 until = sbx_time_now_ms () + 300;
  g_autofree char *text = g_strdup_printf ("{'id':'t','kind':'chat','unreadCount':1,'state':'snoozed','snoozedUntil':%" G_GINT64_FORMAT "}", until);
  SbxTopic *topic;

  list (fixture, text);
  topic = find (fixture, "t");
  g_assert_cmpint (sbx_topic_get_snoozed_until (topic), ==, until);
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_SNOOZED);
  g_assert_false (sbx_topic_get_needs_person (topic));
  wait_state (topic, SBX_TOPIC_OPEN);
  g_assert_cmpint (sbx_time_now_ms (), >=, until);
  g_assert_cmpint (sbx_topic_get_snoozed_until (topic), ==, 0);
  g_assert_true (sbx_topic_get_needs_person (topic));

  /* Until further notice. */
  list (fixture, "{'id':'t','kind':'chat','unreadCount':1,'state':'snoozed'}");
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_SNOOZED);
  g_assert_cmpint (sbx_topic_get_snoozed_until (topic), ==, 0);
}

/* Seconds by which the clock on the wall was set. */
static int set_by;

/* Instead of the library's, for all of this program. */
gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);

  return ((gint64) now.tv_sec + set_by) * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* A sleep, or a clock that is set: a snooze ends by what the clock says, and goes on where it is put back before the hub ended it. */
static void
test_snooze_clock_set (Fixture      *fixture,
                       gconstpointer data)
{
  gint64 until = sbx_time_now_ms () + 3600 * 1000;
  g_autofree char *text = g_strdup_printf ("{'id':'t','kind':'chat','unreadCount':1,'state':'snoozed','snoozedUntil':%" G_GINT64_FORMAT "}", until);
  SbxTopic *topic;
  gint64 next;

  list (fixture, text);
  topic = find (fixture, "t");
  set_by = 3601;
  next = sbx_topic_tick (topic, sbx_time_now_ms ());
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_OPEN);
  g_assert_true (sbx_topic_get_needs_person (topic));
  g_assert_cmpint (next, >, sbx_time_now_ms ());

  set_by = 0;
  next = sbx_topic_tick (topic, sbx_time_now_ms ());
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_SNOOZED);
  g_assert_cmpint (sbx_topic_get_snoozed_until (topic), ==, until);
  g_assert_false (sbx_topic_get_needs_person (topic));
  g_assert_cmpint (next, ==, until);

  /* What the hub ended is over, wherever the clock goes. */
  list (fixture, "{'id':'t','kind':'chat','unreadCount':1,'state':'open'}");
  set_by = -3600;
  next = sbx_topic_tick (topic, sbx_time_now_ms ());
  g_assert_cmpint (sbx_topic_get_state (topic), ==, SBX_TOPIC_OPEN);
  g_assert_cmpint (next, ==, 0);
  set_by = 0;
}

static void
test_claim_ends (Fixture      *fixture,
                 gconstpointer data)
{
  gint64 until = sbx_time_now_ms () + 300;
  g_autofree char *text = g_strdup_printf ("{'id':'t','kind':'chat','unreadCount':1,'claim':{'by':'other','until':%" G_GINT64_FORMAT ",'fence':1}}", until);
  guint deadline = g_timeout_add_seconds (60, on_deadline, NULL);

  list (fixture, text);
  g_assert_false (sbx_topic_get_needs_person (find (fixture, "t")));
  while (!sbx_topic_get_needs_person (find (fixture, "t")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (sbx_time_now_ms (), >=, until);
  g_source_remove (deadline);
}

/* --- Who is there --- */

static void
say (Fixture    *fixture,
     const char *event,
     const char *user,
     gboolean    on,
     int         for_ms)
{
  /* By a clock of the hub's, which is another one. */
  apply (fixture, "{'event':'%sChanged','payload':{'timestamp':1000000000000,'stream':'channel/a','channelId':'a','topicId':'t',"
                  "'userId':'%s','name':'%s!','%s':%s,'until':%" G_GINT64_FORMAT "}}",
         event, user, user, event, on ? "true" : "false", G_GINT64_CONSTANT (1000000000000) + for_ms);
}

static char *
describe (GListModel *people)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (SbxPerson) person = g_list_model_get_item (people, i);

      g_string_append_printf (text, "%s ", sbx_person_get_name (person));
    }
  return g_string_free (text, FALSE);
}

static void
assert_people (Fixture    *fixture,
               GListModel *people,
               const char *expected)
{
  g_autofree char *text = NULL;

  sbx_world_flush (fixture->world);
  text = describe (people);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_people (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (SbxTestListModel) typing = NULL;
  g_autoptr (SbxTestListModel) viewers = NULL;
  SbxTopic *topic;

  /* Of a topic that nobody knows, and nonsense. */
  say (fixture, "typing", "u", TRUE, 5000);
  list (fixture, "{'id':'t'}");
  topic = find (fixture, "t");
  typing = sbx_test_list_model_new (sbx_topic_get_typing (topic));
  viewers = sbx_test_list_model_new (sbx_topic_get_viewers (topic));
  say (fixture, "typing", "", TRUE, 5000);
  assert_people (fixture, sbx_topic_get_typing (topic), "");

  say (fixture, "typing", "u", TRUE, 60000);
  say (fixture, "typing", "me", TRUE, 60000);
  say (fixture, "viewing", "u", TRUE, 60000);
  say (fixture, "viewing", "me", TRUE, 60000);
  assert_people (fixture, sbx_topic_get_typing (topic), "u! ");
  assert_people (fixture, sbx_topic_get_viewers (topic), "u! ");
  say (fixture, "typing", "u", TRUE, 60000);
  assert_people (fixture, sbx_topic_get_typing (topic), "u! ");
  say (fixture, "typing", "u", FALSE, 0);
  say (fixture, "typing", "nobody", FALSE, 0);
  assert_people (fixture, sbx_topic_get_typing (topic), "");
  assert_people (fixture, sbx_topic_get_viewers (topic), "u! ");

  /* Over already, and over soon. */
  say (fixture, "typing", "v", TRUE, -5000);
  assert_people (fixture, sbx_topic_get_typing (topic), "");
  say (fixture, "typing", "v", TRUE, 100);
  say (fixture, "typing", "w", TRUE, 300000);
  sbx_world_flush (fixture->world);
  while (g_list_model_get_n_items (sbx_topic_get_typing (topic)) != 1)
    g_main_context_iteration (NULL, TRUE);
  assert_people (fixture, sbx_topic_get_typing (topic), "w! ");
  sbx_test_list_model_check (typing);
  sbx_test_list_model_check (viewers);

  /* Nothing is due in a topic that is gone. */
  g_object_ref (topic);
  apply (fixture, "{'event':'topicChanged','payload':{'channelId':'a','id':'t','removed':true}}");
  g_clear_pointer (&typing, sbx_test_list_model_free);
  g_clear_pointer (&viewers, sbx_test_list_model_free);
  sbx_world_flush (fixture->world);
  g_assert_finalize_object (topic);
}

/* Anybody in any order, against a shadow that replays what was told. */
static void
test_people_random (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  SbxTestListModel *shadow;
  SbxTopic *topic;

  list (fixture, "{'id':'t'}");
  topic = find (fixture, "t");
  shadow = sbx_test_list_model_new (sbx_topic_get_viewers (topic));
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *user = g_strdup_printf ("u%d", g_test_rand_int_range (0, 30));
      gboolean on = g_test_rand_bit ();

      say (fixture, "viewing", user, on, 600000);
      if (on)
        g_hash_table_add (there, g_strdup (user));
      else
        g_hash_table_remove (there, user);
      if (g_test_rand_int_range (0, 5) > 0)
        continue;
      sbx_world_flush (fixture->world);
      g_assert_cmpuint (g_list_model_get_n_items (sbx_topic_get_viewers (topic)), ==, g_hash_table_size (there));
      sbx_test_list_model_check (shadow);
    }
  sbx_test_list_model_free (shadow);
}

/* --- What the hub says of it --- */

static void
test_description (Fixture      *fixture,
                  gconstpointer data)
{
  SbxTopic *topic;
  guint n_participants = 0;
  g_auto (GStrv) got = NULL;

  list (fixture, "{'id':'t'}");
  topic = find (fixture, "t");
  g_assert_null (sbx_topic_get_owner_id (topic));
  g_assert_cmpstr (sbx_topic_get_participants (topic)[0], ==, NULL);
  g_signal_connect (topic, "notify::participants", G_CALLBACK (count_notify), &n_participants);
  list (fixture, "{'id':'t','ownerId':'agent-7','participants':['agent-7','agent-9']}");
  list (fixture, "{'id':'t','ownerId':'agent-7','participants':['agent-7','agent-9']}");
  sbx_world_flush (fixture->world);
  g_assert_cmpuint (n_participants, ==, 1);
  g_assert_cmpstr (sbx_topic_get_owner_id (topic), ==, "agent-7");
  g_object_get (topic, "participants", &got, NULL);
  g_assert_cmpstr (got[1], ==, "agent-9");
  g_assert_null (got[2]);
  list (fixture, "{'id':'t'}");
  g_assert_null (sbx_topic_get_owner_id (topic));
  g_assert_null (sbx_topic_get_participants (topic)[0]);
  g_signal_handlers_disconnect_by_data (topic, &n_participants);
}

/* Read by whatever way: here, elsewhere, by an answer; told once, at the end of the flush. */
static void
test_read (Fixture      *fixture,
           gconstpointer data)
{
  list (fixture, "{'id':'t','unreadCount':2,'lastSeq':2},{'id':'u','unreadCount':1,'lastSeq':3},{'id':'v','unreadCount':0}");
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->told->str, ==, "");
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'me','readSeq':1}}");
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->told->str, ==, "");
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'somebody','readSeq':2}}");
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'me','readSeq':2}}");
  g_assert_cmpstr (fixture->told->str, ==, "");
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->told->str, ==, "t ");
  list (fixture, "{'id':'u','unreadCount':0,'lastSeq':3,'readSeq':3}");
  sbx_world_flush (fixture->world);
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->told->str, ==, "t u ");
  add (fixture, "v", 9, "");
  sbx_world_set_read (fixture->world, find (fixture, "v"), 9, FALSE);
  sbx_world_flush (fixture->world);
  g_assert_cmpstr (fixture->told->str, ==, "t u v ");
}

/* --- Wishes --- */

static void
test_wishes (Fixture      *fixture,
             gconstpointer data)
{
  SbxWish mute = { .kind = SBX_WISH_MUTED, .value = TRUE };
  SbxWish pin = { .kind = SBX_WISH_PINNED, .value = TRUE };
  SbxWish unpin = { .kind = SBX_WISH_PINNED, .value = FALSE };
  SbxTopic *topic;

  list (fixture, "{'id':'t','kind':'chat','unreadCount':1}");
  topic = find (fixture, "t");
  sbx_world_wish (fixture->world, topic, &mute);
  g_assert_true (sbx_topic_get_muted (topic));
  g_assert_false (sbx_topic_get_needs_person (topic));
  sbx_world_settle_wish (fixture->world, topic, &mute, TRUE);
  g_assert_true (sbx_topic_get_muted (topic));
  g_assert_false (sbx_topic_get_unconfirmed (topic));

  /* Superseded: only the last one holds, and what was granted before is what a refusal falls back to. */
  sbx_world_wish (fixture->world, topic, &pin);
  sbx_world_wish (fixture->world, topic, &unpin);
  g_assert_false (sbx_topic_get_pinned (topic));
  sbx_world_settle_wish (fixture->world, topic, &pin, TRUE);
  g_assert_false (sbx_topic_get_pinned (topic));
  g_assert_true (sbx_topic_get_unconfirmed (topic));
  sbx_world_settle_wish (fixture->world, topic, &unpin, FALSE);
  g_assert_true (sbx_topic_get_pinned (topic));
  g_assert_false (sbx_topic_get_unconfirmed (topic));
  /* Answered twice does no harm. */
  sbx_world_settle_wish (fixture->world, topic, &unpin, FALSE);
  g_assert_true (sbx_topic_get_pinned (topic));
}

/* A pinned channel stands first at once, and goes back. */
static void
test_channel_wishes (Fixture      *fixture,
                     gconstpointer data)
{
  GListModel *channels = sbx_world_get_channels (fixture->world);
  SbxTestListModel *shadow = sbx_test_list_model_new (channels);
  SbxWish pin = { .kind = SBX_WISH_PINNED, .value = TRUE };
  SbxWish mute = { .kind = SBX_WISH_MUTED, .value = TRUE };
  SbxChannel *last;

  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','unreadCount':2},{'id':'b','unreadCount':3}],'next':null}}");
  sbx_world_flush (fixture->world);
  last = sbx_world_find_channel (fixture->world, "b");
  sbx_world_wish (fixture->world, last, &pin);
  sbx_world_wish (fixture->world, last, &mute);
  sbx_world_flush (fixture->world);
  {
    g_autoptr (SbxChannel) first = g_list_model_get_item (channels, 0);

    g_assert_true (first == last);
  }
  g_assert_true (sbx_channel_get_unconfirmed (last));
  g_assert_cmpuint (sbx_world_get_unread_count (fixture->world), ==, 2);
  sbx_world_settle_wish (fixture->world, last, &pin, FALSE);
  sbx_world_settle_wish (fixture->world, last, &mute, FALSE);
  sbx_world_flush (fixture->world);
  {
    g_autoptr (SbxChannel) first = g_list_model_get_item (channels, 0);

    g_assert_true (first != last);
  }
  g_assert_cmpuint (sbx_world_get_unread_count (fixture->world), ==, 5);
  g_assert_false (sbx_channel_get_unconfirmed (last));
  sbx_test_list_model_check (shadow);
  sbx_test_list_model_free (shadow);
}

/* What the hub counts holds until the topics are here; then they count themselves. */
static void
test_counted_by_the_hub (Fixture      *fixture,
                         gconstpointer data)
{
  SbxChannel *channel;

  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','unreadCount':7,'needsCount':3},{'id':'b','unreadCount':7}],"
                  "'next':null}}");
  channel = sbx_world_find_channel (fixture->world, "a");
  g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, 3);
  g_assert_true (sbx_channel_get_needs_known (channel));
  g_assert_false (sbx_channel_get_needs_known (sbx_world_find_channel (fixture->world, "b")));
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 3);

  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','unreadCount':5,'needsCount':2}],'next':null}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 2);
  apply (fixture, "{'event':'topics','re':'r','payload':{'channelId':'a','topics':[{'id':'s','kind':'chat','unreadCount':1}],'next':'more'}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 2);
  list (fixture, "{'id':'t','kind':'chat','unreadCount':4}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 2);
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'s','userId':'me','readSeq':99}}");
  g_assert_cmpuint (sbx_channel_get_needs_count (channel), ==, 1);
  apply (fixture, "{'event':'channelChanged','payload':{'id':'a','removed':true}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 0);
}

static void
test_hub_count_of_muted (Fixture      *fixture,
                         gconstpointer data)
{
  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','unreadCount':7,'needsCount':3,'muted':true}],'next':null}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 0);
  apply (fixture, "{'event':'channels','re':'r','payload':{'channels':[{'id':'a','unreadCount':7,'needsCount':3,'muted':false}],'next':null}}");
  g_assert_cmpuint (sbx_world_get_needs_count (fixture->world), ==, 3);
}

static void
test_answered (Fixture      *fixture,
               gconstpointer data)
{
  SbxTopic *topic;

  list (fixture, "{'id':'t','kind':'chat','unreadCount':2,'lastSeq':2},{'id':'v','kind':'chat','unreadCount':2,'answered':true}");
  topic = find (fixture, "t");
  g_assert_true (sbx_topic_get_needs_person (topic));
  g_assert_false (sbx_topic_get_needs_person (find (fixture, "v")));
  add (fixture, "t", 3, ",'private':true,'fromReader':'ben'");
  g_assert_true (sbx_topic_get_needs_person (topic));
  add (fixture, "t", 4, ",'fromReader':'ben'");
  g_assert_false (sbx_topic_get_needs_person (topic));
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 4);
  add (fixture, "t", 5, "");
  g_assert_true (sbx_topic_get_needs_person (topic));
  add (fixture, "t", 6, ",'fromReader':'me'");   /* on another device */
  g_assert_false (sbx_topic_get_needs_person (topic));
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 5);
}

static void
check_line (SbxMessageLog *log,
            gint64         seq,
            guint          count)
{
  gint64 new_from;
  guint new_count;

  g_object_get (log, "new-from-seq", &new_from, "new-count", &new_count, NULL);
  g_assert_cmpint (new_from, ==, seq);
  g_assert_cmpuint (new_count, ==, count);
}

/* Of a history that came as read only what follows the mark is unread. */
static void
test_unread_from (Fixture      *fixture,
                  gconstpointer data)
{
  SbxTopic *topic;
  SbxMessageLog *log;

  list (fixture, "{'id':'t','kind':'chat','unreadCount':0,'readSeq':0,'lastSeq':5}");
  topic = find (fixture, "t");
  log = sbx_topic_get_messages (topic);
  apply (fixture, "{'event':'messages','re':'r','payload':{'channelId':'a','topicId':'t','limit':10,'more':{'before':false,'after':false},'messages':["
                  "{'id':'m1','channelId':'a','topicId':'t','seq':1,'status':'read'},{'id':'m2','channelId':'a','topicId':'t','seq':2,'status':'read'},"
                  "{'id':'m3','channelId':'a','topicId':'t','seq':3,'status':'read'},{'id':'m4','channelId':'a','topicId':'t','seq':4,'status':'read'},"
                  "{'id':'m5','channelId':'a','topicId':'t','seq':5,'status':'read'}]}}");
  sbx_world_flush (fixture->world);
  sbx_message_log_place_new_line (log, 3);
  check_line (log, 0, 0);
  sbx_world_set_read (fixture->world, topic, 0, 4);
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 2);
  check_line (log, 4, 2);
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'me','readSeq':0,'from':4,'unread':true}}");
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 2);
  apply (fixture, "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'me','readSeq':4}}");
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 1);

  sbx_message_log_place_new_line (log, 0);
  sbx_world_set_read (fixture->world, topic, 0, 1);
  check_line (log, 1, 5);

  /* It stays while that is read, and more comes. */
  sbx_world_set_read (fixture->world, topic, 5, 0);
  apply (fixture, "{'event':'messageAdded','payload':{'stream':'channel/a','seq':1,'message':{'id':'m6','channelId':'a','topicId':'t','seq':6,"
                  "'fromId':'u','fromName':'U','content':'x','type':'text','timestamp':5000}}}");
  sbx_world_flush (fixture->world);
  check_line (log, 1, 6);
}

static void
tell_last (Fixture    *fixture,
           const char *words,
           gint64      seq,
           gint64      time)
{
  apply (fixture,
         "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a','kind':'chat','title':'T','lastMessage':'%s','lastSeq':%" G_GINT64_FORMAT
         ",'lastMessageTime':%" G_GINT64_FORMAT "}}}",
         words, seq, time);
  sbx_world_flush (fixture->world);
}

/* The hub's record does not say who wrote the last message; one that was edited is still theirs. */
static void
test_last_sender_edited (Fixture      *fixture,
                         gconstpointer data)
{
  SbxTopic *topic;

  apply (fixture, "{'event':'channels','payload':{'channels':[{'id':'a','name':'A'}],'next':null}}");
  tell_last (fixture, "", 0, 0);
  apply (fixture, "{'event':'messageAdded','payload':{'stream':'channel/a','seq':1,'message':{'id':'m1','channelId':'a','topicId':'t','seq':1,"
                  "'fromId':'me','fromName':'Me','content':'first words','type':'text','timestamp':5000}}}");
  tell_last (fixture, "first words", 1, 5000);
  topic = find (fixture, "t");
  g_assert_cmpstr (sbx_topic_get_last_sender (topic), ==, "You");

  tell_last (fixture, "other words", 1, 5000);
  g_assert_cmpstr (sbx_topic_get_last_message (topic), ==, "other words");
  g_assert_cmpstr (sbx_topic_get_last_sender (topic), ==, "You");

  /* Another message, of whom nobody knows. */
  tell_last (fixture, "more words", 2, 5000);
  g_assert_cmpstr (sbx_topic_get_last_sender (topic), ==, "");
}

/* An answer says who wrote what a topic shows, whether or not it was ever opened. */
static void
test_newest_message (Fixture      *fixture,
                     gconstpointer data)
{
  list (fixture, "{'id':'t','lastMessage':'x','lastMessageTime':5000,'newestMessage':{'fromId':'ben','fromName':'Ben','timestamp':5000,'private':true}},"
                 "{'id':'u','lastMessage':'x','lastMessageTime':5000,'newestMessage':{'fromId':'me','fromName':'root','timestamp':5000,'private':false}},"
                 "{'id':'v','lastMessage':'x','lastMessageTime':5000,'newestMessage':{'fromId':'v','fromName':null,'timestamp':4000}}");
  g_assert_cmpstr (sbx_topic_get_last_sender (find (fixture, "t")), ==, "Ben");
  g_assert_true (sbx_topic_get_last_private (find (fixture, "t")));
  g_assert_cmpstr (sbx_topic_get_last_sender (find (fixture, "u")), ==, "You");
  g_assert_false (sbx_topic_get_last_private (find (fixture, "u")));
  g_assert_cmpstr (sbx_topic_get_last_sender (find (fixture, "v")), ==, "");

  tell_last (fixture, "y", 7, 6000);
  g_assert_cmpstr (sbx_topic_get_last_sender (find (fixture, "t")), ==, "");
  g_assert_false (sbx_topic_get_last_private (find (fixture, "t")));
}

/* A hub that says no name has said it elsewhere. */
static void
test_typing_name (Fixture      *fixture,
                  gconstpointer data)
{
  SbxTopic *topic;

  list (fixture, "{'id':'t','kind':'chat'}");
  topic = find (fixture, "t");
  sbx_topic_get_messages (topic);
  apply (fixture, "{'event':'messages','re':'r','payload':{'channelId':'a','topicId':'t','limit':10,'messages':["
                  "{'id':'m1','channelId':'a','topicId':'t','seq':1,'fromId':'anna','fromName':'Anna','content':'x'}]}}");
  sbx_world_flush (fixture->world);
  apply (fixture, "{'event':'typingChanged','payload':{'timestamp':'2026-11-20T09:30:00.123Z','channelId':'a','topicId':'t','userId':'anna',"
                  "'name':'anna','typing':true}}");
  assert_people (fixture, sbx_topic_get_typing (topic), "Anna ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/model/topic-desk/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("needs", test_needs);
  ADD ("counted-by-the-hub", test_counted_by_the_hub);
  ADD ("hub-count-of-muted", test_hub_count_of_muted);
  ADD ("answered", test_answered);
  ADD ("unread-from", test_unread_from);
  ADD ("newest-message", test_newest_message);
  ADD ("typing-name", test_typing_name);
  ADD ("identity", test_identity);
  ADD ("important", test_important);
  ADD ("important-page", test_important_page);
  ADD ("trouble", test_trouble);
  ADD ("told-once", test_told_once);
  ADD ("snooze", test_snooze);
  ADD ("snooze-clock-set", test_snooze_clock_set);
  ADD ("claim-ends", test_claim_ends);
  ADD ("people", test_people);
  ADD ("people-random", test_people_random);
  ADD ("description", test_description);
  ADD ("last-sender-edited", test_last_sender_edited);
  ADD ("read", test_read);
  ADD ("wishes", test_wishes);
  ADD ("channel-wishes", test_channel_wishes);

  return g_test_run ();
}
