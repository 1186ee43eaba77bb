/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

/* SbxForeign over a link that goes nowhere, with a dialect that the test plays. */

#define DEADLINE_US (60 * G_USEC_PER_SEC)

/* --- A link --- */

#define FAKE_TYPE_LINK (fake_link_get_type ())
G_DECLARE_FINAL_TYPE (FakeLink, fake_link, FAKE, LINK, SbxLink)

struct _FakeLink
{
  SbxLink parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeLink, fake_link, SBX_TYPE_LINK)

static gboolean
fake_link_send_text (SbxLink *link,
                     GBytes  *text)
{
  return TRUE;
}

static void
fake_link_close (SbxLink *link)
{
}

static void
fake_link_class_init (FakeLinkClass *klass)
{
  SbxLinkClass *link_class = SBX_LINK_CLASS (klass);

  link_class->send_text = fake_link_send_text;
  link_class->close = fake_link_close;
}

static void
fake_link_init (FakeLink *self)
{
}

/* --- A dialect --- */

static GPtrArray *asked_lists;      /* "0//" … */
static GPtrArray *read_ids;
static SbxEnvelope *sent;           /* the last sendMessage that came through */
static gboolean has_lists;

static void
opened (SbxForeign *self)
{
}

static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  if (!g_str_equal (sbx_envelope_get_event (envelope), "sendMessage"))
    {
      sbx_foreign_fail_unsupported (self, envelope);
      return;
    }
  g_clear_pointer (&sent, sbx_envelope_unref);
  sent = sbx_envelope_ref (envelope);
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  sbx_foreign_put_message (self, json_object_get_object_member (sbx_envelope_get_payload (envelope), "message"));
}

static gboolean
list (SbxForeign     *self,
      SbxForeignList  what,
      const char     *channel_id,
      const char     *topic_id)
{
  g_ptr_array_add (asked_lists, g_strdup_printf ("%d/%s/%s", (int) what, channel_id != NULL ? channel_id : "",
                                                 topic_id != NULL ? topic_id : ""));
  return has_lists && what <= SBX_FOREIGN_MESSAGES;
}

static void
read_marks (SbxForeign        *self,
            const char        *channel_id,
            const char        *topic_id,
            const char *const *message_ids)
{
  for (guint i = 0; message_ids[i] != NULL; i++)
    g_ptr_array_add (read_ids, g_strdup (message_ids[i]));
}

static const char *const paths[] = { "/", NULL };
static const char *const features[] = { "messaging", "search", NULL };

static const SbxForeignDialect dialect = {
  .name = "fake",
  .title = "a server of the test",
  .codec = &sbx_codec_native,
  .paths = paths,
  .features = features,
  .timings = { 30000, 20000, 1000, 10000, 5 },
  .opened = opened,
  .request = request,
  .received = received,
  .list = list,
  .read = read_marks,
};

/* --- Those above --- */

typedef struct
{
  char       *folder;
  SbxForeign *foreign;
  SbxLink    *link;
  GPtrArray  *told;        /* SbxEnvelope */
  guint       asked;
} Case;

static JsonObject *
parse (const char *text)
{
  g_autofree char *json = g_strdup (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_strdelimit (json, "'", '"');
  node = sbx_json_parse (json, strlen (json), 64, &error);
  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static JsonArray *
parse_array (const char *text)
{
  g_autofree char *wrapped = g_strdup_printf ("{'a':%s}", text);
  g_autoptr (JsonObject) object = parse (wrapped);

  return json_array_ref (json_object_get_array_member (object, "a"));
}

static void
on_received (SbxForeign  *foreign,
             SbxEnvelope *envelope,
             gpointer     data)
{
  g_ptr_array_add (((Case *) data)->told, sbx_envelope_ref (envelope));
}

static void
attach (Case *self)
{
  self->link = g_object_new (FAKE_TYPE_LINK, NULL);
  sbx_foreign_attach (self->foreign, &dialect, self->link, "/x");
}

static void
detach (Case *self)
{
  sbx_foreign_detach (self->foreign);
  g_clear_object (&self->link);
}

static void
begin (Case       *self,
       const char *folder)
{
  g_autoptr (SbxProfile) profile = sbx_profile_new (NULL, NULL);

  self->foreign = sbx_foreign_new (folder, profile);
  self->told = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_envelope_unref);
  sbx_foreign_set_identity (self->foreign, "monitor", "client-1", "me", "Me", NULL);
  g_signal_connect (self->foreign, "received", G_CALLBACK (on_received), self);
  attach (self);
}

static void
end (Case *self)
{
  detach (self);
  g_assert_finalize_object (self->foreign);
  g_ptr_array_unref (self->told);
}

static void
set_up (Case          *self,
        gconstpointer  data)
{
  asked_lists = g_ptr_array_new_with_free_func (g_free);
  read_ids = g_ptr_array_new_with_free_func (g_free);
  has_lists = FALSE;
  self->folder = g_dir_make_tmp ("foreign-XXXXXX", NULL);
  begin (self, self->folder);
}

static void
tear_down (Case          *self,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  end (self);
  g_clear_pointer (&sent, sbx_envelope_unref);
  g_ptr_array_unref (asked_lists);
  g_ptr_array_unref (read_ids);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
turn (gint64 until)
{
  g_assert_cmpint (g_get_monotonic_time (), <, until);
  g_main_context_iteration (NULL, FALSE);
}

static void
on_settled (SbxForeign   *foreign,
            GBytes       *answer,
            const GError *error,
            gpointer      data)
{
  *(gboolean *) data = TRUE;
}

/* What was put is in the store. */
static void
settle (Case *self)
{
  gint64 until = g_get_monotonic_time () + DEADLINE_US;
  gboolean done = FALSE;

  sbx_foreign_after_writes (self->foreign, &done, NULL, on_settled);
  while (!done)
    turn (until);
}

/* Borrowed. */
static SbxEnvelope *
ask (Case       *self,
     const char *event,
     const char *payload)
{
  g_autofree char *id = g_strdup_printf ("q%u", ++self->asked);
  g_autoptr (JsonObject) object = parse (payload);
  g_autoptr (SbxEnvelope) question = sbx_envelope_new_request (event, id, object);
  gint64 until = g_get_monotonic_time () + DEADLINE_US;

  settle (self);
  sbx_foreign_ask (self->foreign, question);
  while (TRUE)
    {
      for (guint i = 0; i < self->told->len; i++)
        if (g_strcmp0 (sbx_envelope_get_re (self->told->pdata[i]), id) == 0)
          return self->told->pdata[i];
      turn (until);
    }
}

static SbxEnvelope *
wait_for (Case       *self,
          const char *event,
          guint       nth)
{
  gint64 until = g_get_monotonic_time () + DEADLINE_US;

  while (TRUE)
    {
      guint found = 0;

      for (guint i = 0; i < self->told->len; i++)
        if (g_str_equal (sbx_envelope_get_event (self->told->pdata[i]), event) && found++ == nth)
          return self->told->pdata[i];
      turn (until);
    }
}

static guint
count_told (Case       *self,
            const char *event)
{
  guint n = 0;

  for (guint i = 0; i < self->told->len; i++)
    n += g_str_equal (sbx_envelope_get_event (self->told->pdata[i]), event);
  return n;
}

static JsonObject *
payload_of (SbxEnvelope *envelope)
{
  return sbx_envelope_get_payload (envelope);
}

static JsonArray *
ask_for (Case       *self,
         const char *event,
         const char *payload,
         const char *name)
{
  return json_object_get_array_member (payload_of (ask (self, event, payload)), name);
}

static void
put_message (Case       *self,
             const char *text)
{
  g_autoptr (JsonObject) message = parse (text);

  sbx_foreign_put_message (self->foreign, message);
}

static void
put_messages (Case       *self,
              const char *text)
{
  g_autoptr (JsonArray) messages = parse_array (text);

  sbx_foreign_put_messages (self->foreign, "a", "t", messages, TRUE);
}

static char *
contents (Case *self)
{
  JsonArray *messages = ask_for (self, "listMessages", "{'channelId':'a','topicId':'t'}", "messages");
  GString *joined = g_string_new (NULL);
  gint64 last = 0;

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      g_assert_cmpint (json_object_get_int_member (message, "seq"), >, last);
      last = json_object_get_int_member (message, "seq");
      g_string_append (joined, json_object_get_string_member (message, "content"));
    }
  return g_string_free (joined, FALSE);
}

static void
assert_contents (Case       *self,
                 const char *expected)
{
  g_autofree char *now = contents (self);

  g_assert_cmpstr (now, ==, expected);
}

/* --- Tests --- */

static void
test_welcome (Case          *self,
              gconstpointer  data)
{
  JsonObject *welcome = payload_of (ask (self, "hello", "{}"));
  g_autofree char *file = g_build_filename (self->folder, "foreign.db", NULL);

  g_assert_cmpstr (json_object_get_string_member (welcome, "userId"), ==, "me");
  g_assert_cmpint (json_object_get_int_member (welcome, "protocol"), ==, 1);
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (welcome, "features")), ==, 2);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_not_ready (Case          *self,
                gconstpointer  data)
{
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (SbxEnvelope) hello = sbx_envelope_new_request ("hello", "h", empty);

  sbx_foreign_set_ready (self->foreign, FALSE);
  sbx_foreign_ask (self->foreign, hello);
  ask (self, "ping", "{'sentAt':5}");
  ask (self, "listChannels", "{}");
  g_assert_cmpuint (count_told (self, "welcome"), ==, 0);
  sbx_foreign_set_ready (self->foreign, TRUE);
  wait_for (self, "welcome", 0);
}

static void
test_history_and_news (Case          *self,
                       gconstpointer  data)
{
  ask (self, "subscribe", "{'streams':[{'stream':'channel/a'}]}");

  /* One that came live, before anybody asked for what is older. */
  put_message (self, "{'id':'3','channelId':'a','topicId':'t','content':'C','timestamp':1763000003000}");
  wait_for (self, "messageAdded", 0);
  put_messages (self, "[{'id':'1','content':'A','timestamp':1763000001000},{'id':'2','content':'B','timestamp':1763000002},"
                      "{'id':'3','content':'C','timestamp':1763000003000},{'id':'4','content':'D','timestamp':'2025-11-13T02:13:24Z'}]");
  wait_for (self, "messageAdded", 1);
  assert_contents (self, "ABCD");

  /* The same again tells nothing; an older page goes below. */
  put_messages (self, "[{'id':'0','content':'z','timestamp':1763000000000},{'id':'1','content':'A','timestamp':1763000001000}]");
  assert_contents (self, "zABCD");
  g_assert_cmpuint (count_told (self, "messageAdded"), ==, 2);

  /* What is known and different is told as changed, and keeps its place. */
  put_messages (self, "[{'id':'1','content':'a','timestamp':1763000001000}]");
  wait_for (self, "messageChanged", 0);
  assert_contents (self, "zaBCD");

  /* What cannot be read is skipped alone. */
  put_messages (self, "[{'id':{}},7,{'id':'4','content':'D'},{'id':'5','content':'E','timestamp':1763000005000}]");
  wait_for (self, "messageAdded", 2);
  assert_contents (self, "zaBCDE");
}

static JsonObject *
find_message (Case *self,
              guint index)
{
  return json_array_get_object_element (ask_for (self, "listMessages", "{'channelId':'a','topicId':'t'}", "messages"), index);
}

/* A list that does not reach back to what is known: that is said once, where it is, and counts for nothing. */
static void
test_hole (Case          *self,
           gconstpointer  data)
{
  g_autoptr (JsonArray) part = parse_array ("[{'id':'30','content':'H','timestamp':1763000030000}]");
  JsonObject *behind, *topic;

  ask (self, "subscribe", "{'streams':[{'stream':'channel/a'}]}");
  put_messages (self, "[{'id':'1','content':'A','timestamp':1763000001000},{'id':'2','content':'B','timestamp':1763000002000}]");
  for (guint i = 0; i < 2; i++)
    put_messages (self, "[{'id':'10','content':'F','timestamp':1763000010000},{'id':'11','content':'G','timestamp':1763000011000}]");
  wait_for (self, "messageAdded", 1);
  g_assert_cmpuint (count_told (self, "messageAdded"), ==, 2);

  behind = find_message (self, 2);
  g_assert_cmpstr (json_object_get_string_member (behind, "content"), ==, "F");
  g_assert_cmpstr (json_object_get_string_member (behind, "gapBefore"), ==, "unknown");
  g_assert_false (json_object_has_member (find_message (self, 3), "gapBefore"));
  topic = json_array_get_object_element (ask_for (self, "listTopics", "{'channelId':'a'}", "topics"), 0);
  g_assert_cmpint (json_object_get_int_member (topic, "unreadCount"), ==, 2);

  /* One page of a list says nothing of what is before it. */
  sbx_foreign_put_messages (self->foreign, "a", "t", part, FALSE);
  wait_for (self, "messageAdded", 2);
  g_assert_cmpstr (json_object_get_string_member (find_message (self, 4), "content"), ==, "H");
  g_assert_false (json_object_has_member (find_message (self, 4), "gapBefore"));
}

static void
test_without_ids (Case          *self,
                  gconstpointer  data)
{
  ask (self, "subscribe", "{'streams':[{'stream':'channel/a'}]}");
  for (guint i = 0; i < 2; i++)
    put_message (self, "{'channelId':'a','topicId':'t','fromName':'Li','content':'A','timestamp':1763000003000}");
  put_message (self, "{'channelId':'a','topicId':'t','fromName':'Li','content':'B','timestamp':1763000003000}");
  wait_for (self, "messageAdded", 1);
  assert_contents (self, "AB");
  g_assert_cmpuint (count_told (self, "messageAdded"), ==, 2);
}

static void
test_unread (Case          *self,
             gconstpointer  data)
{
  g_autoptr (JsonArray) topics = parse_array ("[{'id':'t','title':'T','unreadCount':3}]");
  g_autoptr (JsonArray) more = parse_array ("[{'id':'t','title':'T','unreadCount':5}]");
  JsonObject *topic;

  sbx_foreign_put_topics (self->foreign, "a", topics, FALSE);
  put_messages (self, "[{'id':'1','content':'A','timestamp':1763000001000}]");
  topic = json_array_get_object_element (ask_for (self, "listTopics", "{'channelId':'a'}", "topics"), 0);
  g_assert_cmpint (json_object_get_int_member (topic, "unreadCount"), ==, 3);

  /* The server's count and what was counted one by one are the same messages. */
  put_message (self, "{'id':'2','channelId':'a','topicId':'t','content':'B','timestamp':1763000002000}");
  put_message (self, "{'id':'3','channelId':'a','topicId':'t','content':'C','timestamp':1763000003000}");
  sbx_foreign_put_topics (self->foreign, "a", more, FALSE);
  topic = json_array_get_object_element (ask_for (self, "listTopics", "{'channelId':'a'}", "topics"), 0);
  g_assert_cmpint (json_object_get_int_member (topic, "unreadCount"), ==, 5);

  ask (self, "markRead", "{'channelId':'a','topicId':'t'}");
  g_assert_cmpuint (read_ids->len, >=, 2);
  topic = json_array_get_object_element (ask_for (self, "listTopics", "{'channelId':'a'}", "topics"), 0);
  g_assert_cmpint (json_object_get_int_member (topic, "unreadCount"), ==, 0);
  sbx_foreign_put_topics (self->foreign, "a", more, FALSE);
  topic = json_array_get_object_element (ask_for (self, "listTopics", "{'channelId':'a'}", "topics"), 0);
  g_assert_cmpint (json_object_get_int_member (topic, "unreadCount"), ==, 0);
}

static void
test_channel_count (Case          *self,
                    gconstpointer  data)
{
  g_autoptr (JsonArray) channels = parse_array ("[{'id':'a','unreadCount':4},{'id':7,'name':'Seven'}]");
  JsonArray *listed;

  sbx_foreign_put_channels (self->foreign, channels, FALSE);
  listed = ask_for (self, "listChannels", "{}", "channels");
  g_assert_cmpuint (json_array_get_length (listed), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *channel = json_array_get_object_element (listed, i);
      gboolean first = g_str_equal (json_object_get_string_member (channel, "id"), "a");

      g_assert_cmpint (json_object_get_int_member (channel, "unreadCount"), ==, first ? 4 : 0);
    }
}

static void
test_resume (Case          *self,
             gconstpointer  data)
{
  g_autofree char *epoch = NULL;
  g_autofree char *question = NULL;
  JsonObject *entry;
  gint64 seq;

  put_message (self, "{'id':'1','channelId':'a','topicId':'t','content':'A','timestamp':1763000001000}");
  ask (self, "listChannels", "{}");
  entry = json_array_get_object_element (ask_for (self, "subscribe", "{'streams':[{'stream':'channel/a'}]}", "streams"), 0);
  epoch = g_strdup (json_object_get_string_member (entry, "epoch"));
  seq = json_object_get_int_member (entry, "seq");

  /* Another run of the program. */
  end (self);
  begin (self, self->folder);
  put_message (self, "{'id':'2','channelId':'a','topicId':'t','content':'B','timestamp':1763000002000}");
  ask (self, "listChannels", "{}");
  question = g_strdup_printf ("{'streams':[{'stream':'channel/a','epoch':'%s','seq':%" G_GINT64_FORMAT "}]}", epoch, seq);
  entry = json_array_get_object_element (ask_for (self, "subscribe", question, "streams"), 0);
  g_assert_true (json_object_get_boolean_member (entry, "recovered"));
  g_assert_false (json_object_get_boolean_member (entry, "more"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (entry, "missed")), ==, 1);
  g_assert_cmpint (json_object_get_int_member (entry, "seq"), ==, seq + 1);

  entry = json_array_get_object_element (ask_for (self, "subscribe", "{'streams':[{'stream':'channel/a','epoch':'other','seq':1}]}", "streams"), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "reason"), ==, "epoch");
  assert_contents (self, "AB");
}

static void
test_send_once (Case          *self,
                gconstpointer  data)
{
  static const char say[] = "{'key':'k','channelId':'a','topicId':'t','content':'Hi','type':'text','ifSeq':%s}";
  g_autofree char *early = g_strdup_printf (say, "0");
  g_autofree char *late = g_strdup_printf (say, "99999999999");
  g_autoptr (JsonObject) object = parse (late);
  g_autoptr (JsonObject) known = parse ("{'id':'srv-9'}");
  g_autoptr (SbxEnvelope) question = sbx_envelope_new_request ("sendMessage", "s", object);
  gint64 until = g_get_monotonic_time () + DEADLINE_US;
  SbxEnvelope *answer;

  ask (self, "subscribe", "{'streams':[{'stream':'channel/a'}]}");
  put_message (self, "{'id':'1','channelId':'a','topicId':'t','content':'A','timestamp':1763000001000}");

  /* The topic moved on since. */
  answer = ask (self, "sendMessage", early);
  g_assert_cmpstr (json_object_get_string_member (payload_of (answer), "error"), ==, "conflict");
  g_assert_null (sent);

  sbx_foreign_ask (self->foreign, question);
  while (sent == NULL)
    turn (until);
  sbx_foreign_accept_message (self->foreign, sent, known);
  answer = wait_for (self, "messageAccepted", 0);
  g_assert_cmpstr (json_object_get_string_member (payload_of (answer), "id"), ==, "srv-9");
  g_assert_false (json_object_get_boolean_member (payload_of (answer), "duplicate"));

  /* Its echo is the same message, and so is the same key. */
  put_message (self, "{'id':'srv-9','channelId':'a','topicId':'t','content':'Hi','timestamp':1763000009000}");
  g_clear_pointer (&sent, sbx_envelope_unref);
  answer = ask (self, "sendMessage", late);
  g_assert_true (json_object_get_boolean_member (payload_of (answer), "duplicate"));
  g_assert_null (sent);
  assert_contents (self, "AHi");
  g_assert_cmpuint (count_told (self, "messageAdded"), ==, 2);
}

static void
test_lists_are_waited_for (Case          *self,
                           gconstpointer  data)
{
  g_autoptr (JsonArray) channels = parse_array ("[{'id':'a','lastMessage':'1'}]");
  g_autoptr (JsonArray) changed = parse_array ("[{'id':'a','lastMessage':'2'}]");
  g_autoptr (JsonArray) topics = parse_array ("[{'id':'t','title':'T'}]");
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (SbxEnvelope) question = sbx_envelope_new_request ("listChannels", "l", empty);
  gint64 until = g_get_monotonic_time () + DEADLINE_US;

  detach (self);
  has_lists = TRUE;
  attach (self);
  sbx_foreign_ask (self->foreign, question);
  sbx_foreign_put_channels (self->foreign, channels, FALSE);
  ask (self, "ping", "{}");
  g_assert_cmpuint (count_told (self, "channels"), ==, 0);
  sbx_foreign_listed (self->foreign, SBX_FOREIGN_CHANNELS, NULL, NULL, NULL);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (payload_of (wait_for (self, "channels", 0)), "channels")), ==, 1);
  sbx_foreign_put_topics (self->foreign, "a", topics, FALSE);
  ask (self, "listChannels", "{}");

  /* After a reconnect, what the server says is new in is looked into again. */
  detach (self);
  g_ptr_array_set_size (asked_lists, 0);
  attach (self);
  sbx_foreign_put_channels (self->foreign, changed, FALSE);
  while (!g_ptr_array_find_with_equal_func (asked_lists, "1/a/", g_str_equal, NULL))
    turn (until);
}

static void
test_damage (Case          *self,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "foreign.db", NULL);
  g_autoptr (GDir) folder = NULL;
  gboolean aside = FALSE;
  const char *name;

  put_message (self, "{'id':'1','channelId':'a','topicId':'t','content':'A','timestamp':1763000001000}");
  assert_contents (self, "A");
  end (self);
  g_assert_true (g_file_set_contents (path, "this is no database, and never was one", -1, NULL));

  begin (self, self->folder);
  put_message (self, "{'id':'2','channelId':'a','topicId':'t','content':'B','timestamp':1763000001000}");
  assert_contents (self, "B");
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    aside |= strstr (name, "corrupt") != NULL;
  g_assert_true (aside);
}

static void
test_nowhere (Case          *self,
              gconstpointer  data)
{
  end (self);
  begin (self, NULL);
  put_message (self, "{'id':'2','channelId':'a','topicId':'t','content':'B','timestamp':1763000001000}");
  assert_contents (self, "B");
}

static void
test_unsupported (Case          *self,
                  gconstpointer  data)
{
  SbxEnvelope *answer = ask (self, "claimTopic", "{'channelId':'a','topicId':'t'}");

  g_assert_cmpstr (json_object_get_string_member (payload_of (answer), "error"), ==, "unsupported");
  g_assert_nonnull (strstr (json_object_get_string_member (payload_of (answer), "message"), "a server of the test"));
}

static void
add (const char *path,
     void      (*func) (Case          *self,
                        gconstpointer  data))
{
  g_test_add (path, Case, NULL, set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/foreign/welcome", test_welcome);
  add ("/foreign/not-ready", test_not_ready);
  add ("/foreign/history-and-news", test_history_and_news);
  add ("/foreign/hole", test_hole);
  add ("/foreign/without-ids", test_without_ids);
  add ("/foreign/unread", test_unread);
  add ("/foreign/channel-count", test_channel_count);
  add ("/foreign/resume", test_resume);
  add ("/foreign/send-once", test_send_once);
  add ("/foreign/lists-are-waited-for", test_lists_are_waited_for);
  add ("/foreign/damage", test_damage);
  add ("/foreign/nowhere", test_nowhere);
  add ("/foreign/unsupported", test_unsupported);

  return g_test_run ();
}
