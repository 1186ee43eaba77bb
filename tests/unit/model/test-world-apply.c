/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel.h"
#include "sbx-codec.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-test-list-model.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* Events as JSON text, with ' for ", applied one by one; what the world shows then as one line. */

static void
apply (SbxWorld   *world,
       const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');

  envelope = sbx_codec_native.decode (json, strlen (json), &error);
  g_assert_no_error (error);
  sbx_world_apply (world, envelope);
}

static void
describe_log (GString  *text,
              SbxTopic *topic)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : ":", sbx_message_get_content (message));
    }
}

/* name(unread)[title(unread,count,last):message,message;…] for each channel */
static char *
describe (SbxWorld *world)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GListModel *channels = sbx_world_get_channels (world);

  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);
      GListModel *topics = sbx_channel_get_topics (channel);

      g_string_append_printf (text, "%s%s(%u)[", i > 0 ? " " : "", sbx_channel_get_name (channel),
                              sbx_channel_get_unread_count (channel));
      for (guint j = 0; j < g_list_model_get_n_items (topics); j++)
        {
          g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, j);

          g_string_append_printf (text, "%s%s(%u,%u,%s)", j > 0 ? ";" : "", sbx_topic_get_title (topic),
                                  sbx_topic_get_unread_count (topic), sbx_topic_get_message_count (topic),
                                  sbx_topic_get_last_message (topic));
          describe_log (text, topic);
        }
      g_string_append (text, "]");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define STREAM(seq) "'stream':'channel/a','epoch':'e','seq':" #seq ","
#define MESSAGE(seq, from, content) "'message':{'id':'m" #seq "','channelId':'a','topicId':'t','seq':" #seq \
                                    ",'fromId':'" from "','content':'" content "','timestamp':" #seq "000}"
#define ADDED(seq, from, content) "{'event':'messageAdded','payload':{" STREAM (seq) MESSAGE (seq, from, content) "}}"
#define READ(seq, user, read) "{'event':'readChanged','payload':{" STREAM (seq) \
                              "'channelId':'a','topicId':'t','userId':'" user "','readSeq':" #read "}}"
#define UNREAD(seq, read) "{'event':'readChanged','payload':{" STREAM (seq) \
                          "'channelId':'a','topicId':'t','userId':'local','readSeq':" #read ",'unread':true}}"
#define SINGLE(seq, id, read, unread) "{'event':'readChanged','payload':{" STREAM (seq) "'channelId':'a','topicId':'t'," \
                                      "'userId':'local','readSeq':" #read ",'messageIds':['" id "'],'unread':" unread "}}"
#define READ_TO(seq, read, to) "{'event':'readChanged','payload':{" STREAM (seq) \
                               "'channelId':'a','topicId':'t','userId':'local','readSeq':" #read ",'upTo':" #to "}}"
#define CHANNELS "{'event':'channels','re':'1','payload':{'channels':[{'id':'a','name':'Bakery','unreadCount':2,'lastSeq':9," \
                 "'lastMessage':'bread','lastMessageTime':9000}],'next':null}}"
#define TOPICS "{'event':'topics','re':'2','payload':{'channelId':'a','topics':[{'id':'t','channelId':'a','title':'Late'," \
               "'unreadCount':2,'readSeq':7,'messageCount':4,'lastSeq':9,'lastMessage':'bread','lastMessageTime':9000}]}}"
#define MANY "{'event':'topics','re':'2','payload':{'channelId':'a','topics':[{'id':'t','channelId':'a','title':'Late'," \
             "'unreadCount':5,'readSeq':3,'messageCount':6,'lastSeq':9,'lastMessage':'bread','lastMessageTime':9000}]}}"
#define PAGE "{'event':'messages','re':'3','payload':{'channelId':'a','topicId':'t','messages':[" \
             "{'id':'m8','seq':8,'fromId':'you','content':'eight','timestamp':8000}," \
             "{'id':'m9','seq':9,'fromId':'you','content':'bread','timestamp':9000}],'limit':50,'more':{'before':true,'after':false}}}"

/* What a hub stored without counting it as unread: it says that it is read. */
#define HISTORY(seq, content) "{'event':'messageAdded','payload':{" STREAM (seq) "'message':{'id':'m" #seq "','channelId':'a'," \
                              "'topicId':'t','seq':" #seq ",'fromId':'you','content':'" content "','timestamp':" #seq "000," \
                              "'status':'read'}}}"

typedef struct
{
  const char *name;
  const char *events[8];
  const char *expected;
} Case;

static const Case cases[] = {
  { "lists", { CHANNELS, TOPICS, PAGE }, "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "lists-twice", { CHANNELS, TOPICS, PAGE, CHANNELS, TOPICS, PAGE }, "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "live", { CHANNELS, TOPICS, PAGE, ADDED (10, "you", "ten") }, "Bakery(3)[Late(3,5,ten):eight,bread,ten]" },
  { "live-twice", { CHANNELS, TOPICS, PAGE, ADDED (10, "you", "ten"), ADDED (10, "you", "ten") },
    "Bakery(3)[Late(3,5,ten):eight,bread,ten]" },
  { "live-known-from-lists", { CHANNELS, TOPICS, PAGE, ADDED (9, "you", "bread") },
    "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "live-before-lists", { ADDED (10, "you", "ten"), CHANNELS, TOPICS }, "Bakery(3)[Late(3,1,ten)]" },
  { "own", { CHANNELS, TOPICS, PAGE, ADDED (10, "me", "mine") }, "Bakery(2)[Late(2,5,mine):eight,bread,mine]" },
  { "history", { CHANNELS, TOPICS, PAGE, HISTORY (10, "ten") }, "Bakery(2)[Late(2,5,ten):eight,bread,ten]" },
  { "history-counted-anew", { CHANNELS, TOPICS, PAGE, HISTORY (10, "ten"), READ (11, "local", 8) },
    "Bakery(1)[Late(1,5,ten):eight,bread,ten]" },
  { "not-opened", { CHANNELS, TOPICS, ADDED (10, "you", "ten") }, "Bakery(3)[Late(3,5,ten)]" },
  { "nothing-known", { ADDED (10, "you", "ten") }, "a(1)[Untitled work(1,1,ten)]" },
  { "read-all", { CHANNELS, TOPICS, READ (10, "local", 9) }, "Bakery(0)[Late(0,4,bread)]" },
  { "read-by-another", { CHANNELS, TOPICS, READ (10, "she", 9) }, "Bakery(2)[Late(2,4,bread)]" },
  { "read-some-of-log", { CHANNELS, TOPICS, PAGE, READ (10, "local", 8) }, "Bakery(1)[Late(1,4,bread):eight,bread]" },
  { "read-some-unloaded", { CHANNELS, TOPICS, READ (10, "local", 8) }, "Bakery(1)[Late(1,4,bread)]" },
  { "unread-again", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), READ (11, "local", 7) },
    "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "unread-again-unloaded", { CHANNELS, TOPICS, READ (10, "local", 9), READ (11, "local", 7) },
    "Bakery(1)[Late(1,4,bread)]" },
  { "marked-unread-counts-history", { CHANNELS, TOPICS, PAGE, HISTORY (10, "ten"), READ (11, "local", 10), UNREAD (12, 8) },
    "Bakery(2)[Late(2,5,ten):eight,bread,ten]" },
  { "marked-unread-then-read-some", { CHANNELS, TOPICS, PAGE, HISTORY (10, "ten"), READ (11, "local", 10), UNREAD (12, 7), READ (13, "local", 9) },
    "Bakery(1)[Late(1,5,ten):eight,bread,ten]" },
  { "marked-unread-own", { CHANNELS, TOPICS, PAGE, ADDED (10, "me", "mine"), READ (11, "local", 10), UNREAD (12, 9) },
    "Bakery(0)[Late(0,5,mine):eight,bread,mine]" },
  { "marked-single-then-more", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), SINGLE (11, "m8", 9, "true"), UNREAD (12, 8) },
    "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "marked-single", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), SINGLE (11, "m8", 9, "true") },
    "Bakery(1)[Late(1,4,bread):eight,bread]" },
  { "marked-single-read", { CHANNELS, TOPICS, PAGE, SINGLE (10, "m9", 7, "false") }, "Bakery(1)[Late(1,4,bread):eight,bread]" },
  /* Of a topic with more unread messages than are here, each that is read is one less, once. */
  { "marked-single-of-many", { CHANNELS, MANY, PAGE, SINGLE (10, "m9", 3, "false"), SINGLE (11, "m9", 3, "false"), SINGLE (12, "m5", 3, "false") },
    "Bakery(1)[Late(4,6,bread):eight,bread]" },
  { "marked-single-of-many-and-back", { CHANNELS, MANY, PAGE, SINGLE (10, "m9", 3, "false"), SINGLE (11, "m9", 3, "true") },
    "Bakery(2)[Late(5,6,bread):eight,bread]" },
  { "marked-single-read-to-before", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), SINGLE (11, "m8", 9, "true"),
                                      SINGLE (12, "m9", 9, "true"), READ_TO (13, 9, 8) },
    "Bakery(1)[Late(1,4,bread):eight,bread]" },
  { "marked-unread-then-history", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), UNREAD (11, 8), HISTORY (12, "ten"), UNREAD (13, 8) },
    "Bakery(2)[Late(2,5,ten):eight,bread,ten]" },
  { "read-then-live", { CHANNELS, TOPICS, READ (10, "local", 9), ADDED (11, "you", "more") }, "Bakery(1)[Late(1,5,more)]" },
  { "read-ahead", { CHANNELS, TOPICS, READ (10, "local", 20), ADDED (11, "you", "more") }, "Bakery(0)[Late(0,5,more)]" },
  { "older-list-after-live", { CHANNELS, TOPICS, ADDED (10, "you", "ten"), CHANNELS, TOPICS }, "Bakery(3)[Late(3,5,ten)]" },
  { "read-then-older-list", { CHANNELS, TOPICS, ADDED (10, "you", "ten"), READ (11, "local", 10), TOPICS },
    "Bakery(0)[Late(0,5,ten)]" },
  { "replayed", { CHANNELS, TOPICS, PAGE, READ (10, "local", 9), READ (11, "local", 7), READ (10, "local", 9) },
    "Bakery(2)[Late(2,4,bread):eight,bread]" },
  { "changed", { CHANNELS, TOPICS, PAGE, "{'event':'messageChanged','payload':{" STREAM (10) MESSAGE (9, "you", "cake") "}}" },
    "Bakery(2)[Late(2,4,bread):eight,cake]" },
  { "changed-then-old-page", { CHANNELS, TOPICS, PAGE, "{'event':'messageChanged','payload':{" STREAM (10) "'message':{"
                               "'id':'m9','channelId':'a','topicId':'t','seq':9,'fromId':'you','content':'cake','timestamp':9000,"
                               "'editedAt':9500}}}", PAGE }, "Bakery(2)[Late(2,4,bread):eight,cake]" },
  { "removed", { CHANNELS, TOPICS, PAGE, "{'event':'messageRemoved','payload':{" STREAM (10)
                 "'channelId':'a','topicId':'t','id':'m9'}}", PAGE }, "Bakery(1)[Late(1,4,bread):eight]" },
  { "channel-changed", { CHANNELS, "{'event':'channelChanged','payload':{'channel':{'id':'a','name':'Baker','lastSeq':9}}}" },
    "Baker(2)[]" },
  { "channel-removed", { CHANNELS, TOPICS, "{'event':'channelChanged','payload':{'id':'a','removed':true}}" }, "" },
  { "channel-removed-and-back", { CHANNELS, "{'event':'channelChanged','payload':{'id':'a','removed':true}}", CHANNELS },
    "Bakery(2)[]" },
  { "topic-changed", { CHANNELS, TOPICS, "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a','title':'Early',"
                       "'lastSeq':12,'lastMessage':'twelve','lastMessageTime':12000,'messageCount':6}}}" },
    "Bakery(2)[Early(2,6,twelve)]" },
  { "topic-changed-before-message", { CHANNELS, TOPICS, "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a',"
                                      "'title':'Late','lastSeq':10,'lastMessage':'ten','lastMessageTime':10000,'messageCount':5}}}",
                                      ADDED (10, "you", "ten") }, "Bakery(3)[Late(3,5,ten)]" },
  { "untitled-chat", { "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a','kind':'chat','untitled':true,"
                       "'title':'Unknown user'}}}" }, "a(0)[Unknown user(0,0,)]" },
  { "order", { "{'event':'channels','payload':{'channels':[{'id':'old','lastMessageTime':5},{'id':'pinned','isPinned':true},"
               "{'id':'b','lastMessageTime':9},{'id':'a','lastMessageTime':9}]}}" }, "pinned(0)[] a(0)[] b(0)[] old(0)[]" },
  { "missed", { CHANNELS, TOPICS, PAGE, ADDED (10, "you", "ten"),
                "{'event':'subscribed','payload':{'streams':[{'stream':'channel/a','epoch':'e','seq':12,'missed':["
                ADDED (10, "you", "ten") "," ADDED (11, "you", "eleven") "," READ (12, "local", 10) "]}]}}" },
    "Bakery(1)[Late(1,6,eleven):eight,bread,ten,eleven]" },
  { "missed-in-welcome", { CHANNELS, TOPICS, "{'event':'welcome','payload':{'streams':[{'stream':'channel/a','missed':["
                           ADDED (10, "you", "ten") "]}]}}" }, "Bakery(3)[Late(3,5,ten)]" },
  { "missed-nested", { "{'event':'subscribed','payload':{'streams':[{'stream':'x','missed':[{'event':'subscribed','payload':"
                       "{'streams':[{'stream':'channel/a','missed':[" ADDED (10, "you", "ten") "]}]}}]}]}}" }, "" },
  { "other-epoch", { CHANNELS, TOPICS, PAGE, ADDED (10, "you", "ten"),
                     "{'event':'subscribed','payload':{'streams':[{'stream':'channel/a','epoch':'f','seq':1,'recovered':false,"
                     "'reason':'epoch'}]}}", "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'f','seq':2,"
                     MESSAGE (2, "you", "anew") "}}" }, "Bakery(4)[Late(4,6,ten)]" },
  { "without-stream", { CHANNELS, TOPICS, "{'event':'messageAdded','payload':{" MESSAGE (10, "you", "ten") "}}",
                        "{'event':'messageAdded','payload':{" MESSAGE (10, "you", "ten") "}}" }, "Bakery(3)[Late(3,5,ten)]" },
  { "channel-from-stream", { "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'e','seq':3,"
                             "'message':{'id':1,'topicId':'t','content':'three'}}}" }, "a(1)[Untitled work(1,1,three)]" },
  { "accepted", { CHANNELS, TOPICS, PAGE, "{'event':'messageAccepted','payload':{'key':'unknown','id':'m10','channelId':'a',"
                  "'topicId':'t','seq':10,'duplicate':false}}" }, "Bakery(2)[Late(2,4,bread):eight,bread]" },
};

static SbxWorld *
new_world (void)
{
  SbxWorld *world = sbx_world_new ("Hub", "ws://localhost");

  sbx_world_set_identity (world, "me", "local");
  return world;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  SbxWorld *world = new_world ();
  g_autofree char *shown = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->events) && self->events[i] != NULL; i++)
    apply (world, self->events[i]);
  sbx_world_flush (world);
  shown = describe (world);
  g_assert_cmpstr (shown, ==, self->expected);
  g_assert_finalize_object (world);

  /* The same with a flush after each event. */
  world = new_world ();
  for (guint i = 0; i < G_N_ELEMENTS (self->events) && self->events[i] != NULL; i++)
    {
      apply (world, self->events[i]);
      sbx_world_flush (world);
    }
  again = describe (world);
  g_assert_cmpstr (again, ==, self->expected);
  g_assert_finalize_object (world);
}

static void
assert_claim (SbxWorld   *world,
              const char *by,
              gint64      until,
              gint64      fence)
{
  SbxTopic *topic = sbx_world_find_topic (world, "a", "t");

  g_assert_cmpstr (sbx_topic_get_claim_by (topic), ==, by);
  g_assert_cmpint (sbx_topic_get_claim_until (topic), ==, until);
  g_assert_cmpint (sbx_topic_get_claim_fence (topic), ==, fence);
}

static void
count_claims (SbxTopic   *topic,
              GParamSpec *pspec,
              guint      *count)
{
  g_autofree char *by = NULL;

  g_object_get (topic, "claim-by", &by, NULL);
  g_assert_cmpstr (by, ==, sbx_topic_get_claim_by (topic));
  (*count)++;
}

static void
test_claim (void)
{
  SbxWorld *world = new_world ();
  guint count = 0;

  apply (world, CHANNELS);
  apply (world, TOPICS);
  assert_claim (world, "", 0, 0);
  g_signal_connect (sbx_world_find_topic (world, "a", "t"), "notify::claim-by", G_CALLBACK (count_claims), &count);

  apply (world, "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a','lastSeq':9,"
                "'claim':{'by':'anna','until':120000,'fence':4}}}}");
  assert_claim (world, "anna", 120000, 4);
  /* The answer to an older claim than the one that was told of. */
  apply (world, "{'event':'claimed','payload':{'channelId':'a','topicId':'t','by':'me','until':110000,'fence':3}}");
  assert_claim (world, "anna", 120000, 4);
  apply (world, "{'event':'topicChanged','payload':{'topic':{'id':'t','channelId':'a','lastSeq':9,'claim':null}}}");
  assert_claim (world, "", 0, 0);
  apply (world, "{'event':'claimed','payload':{'channelId':'a','topicId':'t','by':'me','until':130000,'fence':5}}");
  assert_claim (world, "me", 130000, 5);
  apply (world, "{'event':'claimed','payload':{'channelId':'a','topicId':'unknown','by':'me','until':1,'fence':6}}");
  sbx_world_flush (world);
  g_assert_cmpuint (count, ==, 1);
  apply (world, "{'event':'claimed','payload':{'channelId':'a','topicId':'t','by':'anna','until':140000,'fence':7}}");
  sbx_world_flush (world);
  g_assert_cmpuint (count, ==, 2);

  g_assert_finalize_object (world);
}

static const char *const strange[] = {
  "{'event':'nobodyKnows','payload':{'message':{}}}",
  "{'event':'messageAdded','payload':{}}",
  "{'event':'messageAdded','payload':{'message':'text'}}",
  "{'event':'messageAdded','payload':{'message':{'id':'m','topicId':'t'}}}",
  "{'event':'messageAdded','payload':{'message':{'id':'m','channelId':'a'}}}",
  "{'event':'messageAdded','payload':{'message':{'channelId':'a','topicId':'t'}}}",
  "{'event':'messageAdded','payload':{'stream':'channel/','message':{'id':'m','topicId':'t'}}}",
  "{'event':'messageAdded','payload':{'stream':7,'seq':'x','epoch':[],'message':{'id':'m','topicId':'t'}}}",
  "{'event':'messageChanged','payload':{'message':{'id':'m','channelId':'a','topicId':'t'}}}",
  "{'event':'messageRemoved','payload':{'channelId':'a','topicId':'t'}}",
  "{'event':'messageRemoved','payload':{'channelId':'a','topicId':'t','id':'m'}}",
  "{'event':'readChanged','payload':{'channelId':'a','topicId':'t','userId':'local','readSeq':5}}",
  "{'event':'readChanged','payload':{'readSeq':{}}}",
  "{'event':'channels','payload':{}}",
  "{'event':'channels','payload':{'channels':{'id':'a'}}}",
  "{'event':'channels','payload':{'channels':[null,1,'a',[],{}]}}",
  "{'event':'channelChanged','payload':{'id':'unknown','removed':true}}",
  "{'event':'channelChanged','payload':{'removed':true}}",
  "{'event':'topics','payload':{'topics':[{'id':'t'}]}}",
  "{'event':'topicChanged','payload':{'topic':{'id':'t'}}}",
  "{'event':'topicChanged','payload':{'channelId':'a','id':'t','removed':true}}",
  "{'event':'messages','payload':{'messages':[{'id':'m','seq':1}]}}",
  "{'event':'messages','payload':{'channelId':'a','messages':[]}}",
  "{'event':'subscribed','payload':{'streams':[{},{'stream':'channel/a','recovered':false},{'stream':'tasks','missed':[1,{},{'event':'taskUpdate'}]}]}}",
  "{'event':'welcome','payload':{'streams':7}}",
  "{'event':'messageAccepted','payload':{'key':'k'}}",
};

static void
test_strange (void)
{
  SbxWorld *world = new_world ();

  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    apply (world, strange[i]);
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_world_get_channels (world)), ==, 0);
  g_assert_finalize_object (world);
}

static void
on_arrived (SbxWorld   *world,
            SbxTopic   *topic,
            SbxMessage *message,
            guint       n,
            GString    *arrived)
{
  g_string_append_printf (arrived, "%s:%s:%u ", sbx_topic_get_id (topic), sbx_message_get_content (message), n);
}

static void
test_arrived (void)
{
  SbxWorld *world = new_world ();
  g_autoptr (GString) arrived = g_string_new (NULL);
  g_autofree char *missed = NULL;
  char now[SBX_TIME_TEXT_SIZE];

  g_signal_connect (world, "messages-arrived", G_CALLBACK (on_arrived), arrived);
  apply (world, CHANNELS);
  apply (world, TOPICS);
  apply (world, ADDED (10, "you", "unseen"));
  apply (world, ADDED (11, "me", "own"));
  apply (world, PAGE);
  apply (world, ADDED (12, "you", "seen"));
  apply (world, ADDED (12, "you", "seen"));
  g_assert_cmpstr (arrived->str, ==, "");
  sbx_world_flush (world);
  g_assert_cmpstr (arrived->str, ==, "t:seen:2 ");

  g_string_truncate (arrived, 0);
  sbx_time_format (sbx_time_now_ms () - 1000, now);
  missed = g_strdup_printf ("{'event':'subscribed','payload':{'streams':[{'stream':'channel/a','epoch':'e','missed':["
                            "{'event':'messageAdded','payload':{" STREAM (13) "'timestamp':'2020-01-01T00:00:00.000Z'," MESSAGE (13, "you", "old") "}},"
                            "{'event':'messageAdded','payload':{" STREAM (14) "'timestamp':'%s'," MESSAGE (14, "you", "fresh") "}}]}]}}", now);
  apply (world, missed);
  sbx_world_flush (world);
  g_assert_cmpstr (arrived->str, ==, "t:fresh:1 ");

  /* One that is important is not lost among others. */
  g_string_truncate (arrived, 0);
  apply (world, ADDED (20, "you", "a"));
  apply (world, "{'event':'messageAdded','payload':{" STREAM (21) "'message':{'id':'m21','channelId':'a','topicId':'t','seq':21,'fromId':'you',"
                "'content':'help','important':true,'timestamp':21}}}");
  for (guint i = 22; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'e','seq':%u,'message':{'id':'m%u',"
                                               "'channelId':'a','topicId':'t','seq':%u,'fromId':'you','content':'b','timestamp':%u}}}", i, i, i, i);

      apply (world, text);
    }
  sbx_world_flush (world);
  g_assert_cmpstr (arrived->str, ==, "t:b:79 t:help:1 ");
  g_string_truncate (arrived, 0);
  apply (world, ADDED (100, "you", "c"));
  sbx_world_flush (world);
  g_assert_cmpstr (arrived->str, ==, "t:c:1 ");

  /* A list that had it already told nobody. */
  g_string_truncate (arrived, 0);
  apply (world, "{'event':'topics','payload':{'channelId':'a','topics':[{'id':'t','channelId':'a','title':'T','unreadCount':9,'lastSeq':101}]}}");
  apply (world, ADDED (101, "you", "d"));
  apply (world, ADDED (101, "you", "d"));
  sbx_world_flush (world);
  g_assert_cmpstr (arrived->str, ==, "t:d:1 ");
  g_assert_finalize_object (world);
}

/* Lost pushes leave a gap that shows, another log leaves nothing. */
static void
test_not_recovered (void)
{
  SbxWorld *world = new_world ();
  g_autoptr (SbxMessage) message = NULL;
  SbxMessageLog *log;

  apply (world, CHANNELS);
  apply (world, TOPICS);
  apply (world, PAGE);
  apply (world, "{'event':'subscribed','payload':{'streams':[{'stream':'channel/a','epoch':'e','seq':40,'recovered':false,'reason':'trimmed'}]}}");
  apply (world, ADDED (41, "you", "later"));
  sbx_world_flush (world);
  log = sbx_topic_get_messages (sbx_world_find_topic (world, "a", "t"));
  message = g_list_model_get_item (G_LIST_MODEL (log), 2);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "later");
  g_assert_true (sbx_message_get_gap_before (message));

  apply (world, "{'event':'messageAdded','payload':{'stream':'channel/a','epoch':'f','seq':1," MESSAGE (1, "you", "anew") "}}");
  sbx_world_flush (world);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 0);
  g_assert_false (sbx_message_log_get_loaded (log));
  g_assert_finalize_object (world);
}

/* Properties are told once a flush, and only where they changed. */
static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

static void
test_notify (void)
{
  SbxWorld *world = new_world ();
  guint n_all = 0, n_unread = 0;
  SbxTopic *topic;

  apply (world, CHANNELS);
  apply (world, TOPICS);
  sbx_world_flush (world);
  topic = sbx_world_find_topic (world, "a", "t");
  g_signal_connect (topic, "notify", G_CALLBACK (count_notify), &n_all);
  g_signal_connect (topic, "notify::unread-count", G_CALLBACK (count_notify), &n_unread);
  g_signal_connect (sbx_world_find_channel (world, "a"), "notify", G_CALLBACK (count_notify), &n_all);
  apply (world, CHANNELS);
  apply (world, TOPICS);
  sbx_world_flush (world);
  g_assert_cmpuint (n_all, ==, 0);

  for (int i = 10; i < 500; i++)
    {
      g_autofree char *json = g_strdup_printf ("{'event':'messageAdded','payload':{'message':{'id':'m%d','channelId':'a','topicId':'t',"
                                               "'seq':%d,'fromId':'you','content':'%d','timestamp':%d000}}}", i, i, i, i);

      apply (world, json);
    }
  g_assert_cmpuint (sbx_topic_get_unread_count (topic), ==, 492);
  g_assert_cmpuint (n_unread, ==, 0);
  sbx_world_flush (world);
  g_assert_cmpuint (n_unread, ==, 1);
  g_assert_finalize_object (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/model/world-apply/case/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/model/world-apply/strange", test_strange);
  g_test_add_func ("/model/world-apply/arrived", test_arrived);
  g_test_add_func ("/model/world-apply/not-recovered", test_not_recovered);
  g_test_add_func ("/model/world-apply/notify", test_notify);

  g_test_add_func ("/model/world-apply/claim", test_claim);
  return g_test_run ();
}
