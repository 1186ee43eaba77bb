/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "foreign-fixture.h"

/* The dialect of chat back ends. */

#define STREAMS "{\"stream\":\"channels\"},{\"stream\":\"channel/conversations\"},{\"stream\":\"people\"},{\"stream\":\"user/u1\"}"

static const char *
get_text (JsonObject *object,
          const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

static JsonObject *
get_data (JsonObject *frame)
{
  return json_object_get_object_member (frame, "data");
}

static JsonArray *
get_list (SbxEnvelope *envelope,
          const char  *member)
{
  return json_object_get_array_member (sbx_envelope_get_payload (envelope), member);
}

static void
test_reads (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (SbxEnvelope) added = NULL;
  g_autoptr (SbxEnvelope) again = NULL;
  g_autoptr (SbxEnvelope) topics = NULL;
  g_autoptr (SbxEnvelope) read = NULL;
  JsonObject             *message, *topic;

  enter (fixture, STREAMS);
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":7,\"conversation_id\":\"c1\",\"content\":\"hi\",\"sender_id\":\"a\",\"sender_name\":\"Ada\","
                "\"sender_type\":\"customer\",\"message_type\":\"text\",\"is_important\":true,\"extra_metadata\":{\"x\":1},"
                "\"created_at\":\"2026-11-20T09:30:00.123Z\"}}");
  added = hear (fixture, "messageAdded", NULL);
  message = get (added, "message");
  g_assert_cmpstr (get_text (message, "id"), ==, "7");
  g_assert_cmpstr (get_text (message, "channelId"), ==, "conversations");
  g_assert_cmpstr (get_text (message, "topicId"), ==, "c1");
  g_assert_cmpstr (get_text (message, "fromName"), ==, "Ada");
  g_assert_cmpstr (get_text (message, "fromType"), ==, "chat");
  g_assert_true (json_object_get_boolean_member (message, "important"));
  g_assert_cmpint (json_object_get_int_member (message, "timestamp"), ==, G_GINT64_CONSTANT (1795167000123));

  /* The same once more is nothing new; a nested one is read as well, and does not change what the conversation is called. */
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":7,\"conversation_id\":\"c1\",\"content\":\"hi\",\"sender_id\":\"a\",\"sender_name\":\"Ada\","
                "\"message_type\":\"text\",\"is_important\":true,\"extra_metadata\":{\"x\":1},\"created_at\":\"2026-11-20T09:30:00.123Z\"}}");
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"conversation_id\":\"c1\",\"message\":{\"id\":8,\"content\":\"you\",\"sender_id\":\"b\","
                "\"sender_name\":\"Bo\",\"sender_type\":\"chat\"}}}");
  again = hear (fixture, "messageAdded", NULL);
  g_assert_cmpstr (get_text (get (again, "message"), "id"), ==, "8");
  topics = ask_and_hear (fixture, "listTopics", "{\"channelId\":\"conversations\"}", "topics");
  topic = json_array_get_object_element (get_list (topics, "topics"), 0);
  g_assert_cmpstr (get_text (topic, "title"), ==, "Ada");
  g_assert_cmpstr (get_text (topic, "kind"), ==, "chat");
  g_assert_cmpint (json_object_get_int_member (topic, "messageCount"), ==, 2);

  say (fixture, "{\"action\":\"read_status\",\"data\":{\"conversation_id\":\"c1\",\"user_id\":\"a\",\"message_ids\":[8]}}");
  read = hear (fixture, "readChanged", NULL);
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (read), "userId"), ==, "a");
}

static void
test_people (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (SbxEnvelope) presence = NULL;
  g_autoptr (SbxEnvelope) typing = NULL;
  g_autoptr (SbxEnvelope) direct = NULL;
  g_autoptr (SbxEnvelope) notification = NULL;

  enter (fixture, STREAMS);
  say (fixture, "{\"action\":\"presence\",\"data\":{\"user_id\":\"a\",\"online\":true,\"devices\":[{\"connection_id\":\"n\",\"device_type\":\"mobile\","
                "\"connected_at\":\"2026-11-20T09:30:00Z\"}]}}");
  presence = hear (fixture, "presenceChanged", NULL);
  g_assert_cmpstr (get_text (get (presence, "person"), "userId"), ==, "a");
  g_assert_true (json_object_get_boolean_member (get (presence, "person"), "online"));

  say (fixture, "{\"action\":\"typing_status\",\"data\":{\"conversation_id\":\"c1\",\"user_id\":\"a\",\"is_typing\":true}}");
  typing = hear (fixture, "typingChanged", NULL);
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (typing), "topicId"), ==, "c1");
  g_assert_true (json_object_get_boolean_member (sbx_envelope_get_payload (typing), "typing"));

  say (fixture, "{\"action\":\"direct_message\",\"data\":{\"user_id\":\"u1\",\"title\":\"T\",\"content\":\"C\",\"type\":\"info\"}}");
  direct = hear (fixture, "directMessage", NULL);
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (direct), "title"), ==, "T");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (direct), "stream"), ==, "user/u1");
  say (fixture, "{\"action\":\"system_notification\",\"data\":{\"conversation_id\":\"c1\",\"title\":\"T\",\"message\":\"M\",\"type\":\"warning\"}}");
  notification = hear (fixture, "systemNotification", NULL);
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (notification), "message"), ==, "M");
}

static void
test_trouble (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const rubbish[] = {
    "", "{", "[]", "{\"action\":7}", "{\"action\":\"new_message\"}", "{\"action\":\"new_message\",\"data\":[]}",
    "{\"action\":\"new_message\",\"data\":{\"id\":\"m\",\"content\":\"no conversation\"}}",
    "{\"action\":\"new_message\",\"data\":{\"id\":{},\"conversation_id\":{},\"content\":[]}}",
    "{\"action\":\"read_status\",\"data\":{\"conversation_id\":\"c\",\"message_ids\":\"m\"}}",
    "{\"action\":\"typing_status\",\"data\":{}}", "{\"action\":\"presence\",\"data\":{\"devices\":7}}", "{\"action\":\"presence\",\"data\":{}}",
    "{\"action\":\"message_sent\",\"re\":\"nobody\",\"data\":{}}", "{\"action\":\"dance\",\"data\":{}}", "pong", "ping",
  };
  g_autoptr (SbxEnvelope) added = NULL;

  enter (fixture, STREAMS);
  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    say (fixture, rubbish[i]);
  say (fixture, "{\"action\":\"error\",\"data\":{\"error\":\"forbidden\",\"message\":\"Not here\"}}");
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":\"good\",\"conversation_id\":\"c1\",\"content\":\"x\"}}");
  added = hear (fixture, "messageAdded", NULL);
  g_assert_cmpstr (get_text (get (added, "message"), "id"), ==, "good");
  g_assert_cmpstr (fixture->failed->pdata[fixture->failed->len - 1], ==, "Not here");
}

/* A message of ours, with what the server says to it; "" is nothing. */
static SbxEnvelope *
send_and_hear (Fixture    *fixture,
               const char *key,
               const char *format,
               const char *answer)
{
  g_autofree char       *payload = g_strdup_printf ("{\"key\":\"%s\",\"channelId\":\"conversations\",\"topicId\":\"c1\",\"content\":\"words of %s\","
                                                    "\"type\":\"text\",\"ifSeq\":90000000000}", key, key);
  g_autofree char       *id = ask (fixture, "sendMessage", payload);
  g_autofree char       *text = NULL;
  g_autoptr (JsonObject) frame = NULL;
  guint                  n = fixture->link->sent->len;

  /* What conditions there are is looked at before it is sent. */
  while (fixture->link->sent->len == n)
    g_main_context_iteration (NULL, TRUE);
  frame = last_sent (fixture);
  g_assert_cmpstr (get_text (frame, "action"), ==, "send_message");
  g_assert_cmpstr (get_text (get_data (frame), "id"), ==, key);
  g_assert_cmpstr (get_text (get_data (frame), "conversation_id"), ==, "c1");
  g_assert_cmpstr (get_text (get_data (frame), "sender_id"), ==, "u1");
  g_assert_false (json_object_has_member (get_data (frame), "channel_id"));
  g_assert_false (json_object_has_member (get_data (frame), "ifSeq"));
  if (*format != '\0')
    {
      g_auto (GStrv) parts = g_strsplit (format, "%", 2);

      text = g_strconcat (parts[0], get_text (frame, "id"), parts[1], NULL);
      say (fixture, text);
    }
  return hear (fixture, answer, id);
}

static void
test_sends (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (SbxEnvelope) confirmed = NULL;
  g_autoptr (SbxEnvelope) echoed = NULL;
  g_autoptr (SbxEnvelope) silent = NULL;
  g_autoptr (SbxEnvelope) beside = NULL;
  g_autoptr (SbxEnvelope) renamed = NULL;
  g_autoptr (SbxEnvelope) alike = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;
  g_autoptr (SbxEnvelope) unheard = NULL;
  g_autoptr (SbxEnvelope) listed = NULL;

  enter (fixture, STREAMS);
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":\"m0\",\"conversation_id\":\"c1\",\"content\":\"hi\",\"sender_id\":\"a\"}}");
  sbx_envelope_unref (hear (fixture, "messageAdded", NULL));

  /* One that knows us by another name, and the message by an id of its own: as long as nobody has said otherwise. */
  renamed = send_and_hear (fixture, "k7", "{\"action\":\"new_message\",\"data\":{\"id\":\"m7\",\"conversation_id\":\"c1\",\"content\":\"words of k7\","
                                          "\"sender_id\":\"cons-1\",\"x\":\"%\"}}", "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (renamed), "id"), ==, "m7");
  confirmed = send_and_hear (fixture, "k1", "{\"action\":\"message_sent\",\"re\":\"%\",\"data\":{\"id\":\"theirs\",\"conversation_id\":\"c1\"}}",
                             "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (confirmed), "id"), ==, "theirs");
  echoed = send_and_hear (fixture, "k2", "{\"action\":\"new_message\",\"data\":{\"id\":\"k2\",\"conversation_id\":\"c1\",\"content\":\"words of k2\","
                                         "\"sender_id\":\"u1\",\"x\":\"%\"}}", "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (echoed), "id"), ==, "k2");
  refused = send_and_hear (fixture, "k3", "{\"action\":\"error\",\"re\":\"%\",\"data\":{\"error\":\"forbidden\",\"message\":\"no\"}}", "error");
  unheard = send_and_hear (fixture, "k4", "{\"action\":\"error\",\"data\":{\"error\":\"badRequest\",\"message\":\"%\"}}", "error");
  silent = send_and_hear (fixture, "k5", "", "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (silent), "id"), ==, "k5");
  /* A server that does not know what was told beside it. */
  beside = send_and_hear (fixture, "k6", "{\"action\":\"error\",\"data\":{\"message\":\"Unknown action: read_status\",\"x\":\"%\"}}", "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (beside), "id"), ==, "k6");
  /* Somebody else says the same, and it is known who we are. */
  alike = send_and_hear (fixture, "k8", "{\"action\":\"new_message\",\"data\":{\"id\":\"m8\",\"conversation_id\":\"c1\",\"content\":\"words of k8\","
                                        "\"sender_id\":\"bob\",\"x\":\"%\"}}", "messageAccepted");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (alike), "id"), ==, "k8");
  g_assert_cmpuint (fixture->failed->len, ==, 0);

  listed = ask_and_hear (fixture, "listMessages", "{\"channelId\":\"conversations\",\"topicId\":\"c1\"}", "messages");
  g_assert_cmpuint (json_array_get_length (get_list (listed, "messages")), ==, 8);
}

static guint
count_messages (Fixture *fixture)
{
  g_autoptr (SbxEnvelope) listed = ask_and_hear (fixture, "listMessages", "{\"channelId\":\"conversations\",\"topicId\":\"c1\"}", "messages");

  return json_array_get_length (get_list (listed, "messages"));
}

/* What was taken for accepted, since nothing was said, comes after all: it stands once. What somebody else says alike is another. */
static void
test_late_echo (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const echoes[] = {
    "{\"action\":\"new_message\",\"data\":{\"id\":\"m1\",\"conversation_id\":\"c1\",\"content\":\"words of k1\",\"sender_id\":\"u1\"}}",
    "{\"action\":\"connected\",\"data\":{\"connection_id\":\"x\",\"user_id\":\"cons-1\"}}",
    "{\"action\":\"new_message\",\"data\":{\"id\":\"m2\",\"conversation_id\":\"c1\",\"content\":\"words of k2\",\"sender_id\":\"cons-1\"}}",
    /* It is told once more, as servers do after a reconnect. */
    "{\"action\":\"new_message\",\"data\":{\"id\":\"m1\",\"conversation_id\":\"c1\",\"content\":\"words of k1\",\"sender_id\":\"u1\"}}",
  };

  enter (fixture, STREAMS);
  sbx_envelope_unref (send_and_hear (fixture, "k1", "", "messageAccepted"));
  sbx_envelope_unref (send_and_hear (fixture, "k2", "", "messageAccepted"));
  for (guint i = 0; i < 2; i++)
    sbx_envelope_unref (hear (fixture, "messageAdded", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (echoes); i++)
    say (fixture, echoes[i]);

  /* Somebody else; and the same words of ours a second time. Behind the echoes, and the first that is new. */
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":\"m3\",\"conversation_id\":\"c1\",\"content\":\"words of k1\",\"sender_id\":\"other\"}}");
  sbx_envelope_unref (hear (fixture, "messageAdded", NULL));
  g_assert_cmpuint (count_messages (fixture), ==, 3);
  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":\"m4\",\"conversation_id\":\"c1\",\"content\":\"words of k1\",\"sender_id\":\"u1\"}}");
  sbx_envelope_unref (hear (fixture, "messageAdded", NULL));
  g_assert_cmpuint (count_messages (fixture), ==, 4);
}

static void
test_tells (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (JsonObject) typing = NULL;
  g_autoptr (JsonObject) reading = NULL;
  g_autoptr (JsonObject) ping = NULL;
  g_autoptr (SbxEnvelope) claim = NULL;
  guint                   n;

  enter (fixture, STREAMS);
  expect (fixture, "setTyping", "{\"channelId\":\"conversations\",\"topicId\":\"c1\",\"typing\":true}", "ok");
  typing = last_sent (fixture);
  g_assert_cmpstr (get_text (typing, "action"), ==, "typing_status");
  g_assert_cmpstr (get_text (get_data (typing), "user_id"), ==, "u1");
  g_assert_true (json_object_get_boolean_member (get_data (typing), "is_typing"));

  say (fixture, "{\"action\":\"new_message\",\"data\":{\"id\":\"m0\",\"conversation_id\":\"c1\",\"content\":\"hi\",\"sender_id\":\"a\"}}");
  sbx_envelope_unref (hear (fixture, "messageAdded", NULL));
  n = fixture->link->sent->len;
  expect (fixture, "markRead", "{\"channelId\":\"conversations\",\"topicId\":\"c1\"}", "ok");
  while (fixture->link->sent->len == n)
    g_main_context_iteration (NULL, TRUE);
  reading = last_sent (fixture);
  g_assert_cmpstr (get_text (reading, "action"), ==, "read_status");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (get_data (reading), "message_ids"), 0), ==, "m0");

  sbx_foreign_broadcast.heartbeat (fixture->foreign);
  ping = last_sent (fixture);
  g_assert_cmpstr (get_text (ping, "action"), ==, "ping");
  claim = ask_and_hear (fixture, "claimTopic", "{\"channelId\":\"conversations\",\"topicId\":\"c1\"}", "error");
  g_assert_cmpstr (get_text (sbx_envelope_get_payload (claim), "error"), ==, "unsupported");
}

static void
test_address (void)
{
  static const char *const features[] = { "messaging", "typing_indicator", "people", "search", NULL };
  g_autoptr (GHashTable)   query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (query, g_strdup ("device_type"), g_strdup ("tablet"));
  sbx_foreign_broadcast.fill_query (query, "desk-1", NULL, NULL, "t", features);
  g_assert_cmpstr (g_hash_table_lookup (query, "user_id"), ==, "desk-1");
  g_assert_cmpstr (g_hash_table_lookup (query, "token"), ==, "t");
  g_assert_cmpstr (g_hash_table_lookup (query, "device_type"), ==, "tablet");
  g_assert_cmpstr (g_hash_table_lookup (query, "connection_type"), ==, "admin");
  g_assert_cmpstr (g_hash_table_lookup (query, "features"), ==, "messaging,typing_indicator");
  g_assert_null (g_hash_table_lookup (query, "user_name"));
}

static void
test_recognize (void)
{
  static const struct
  {
    const char *text;
    guint       surely;
  } cases[] = {
    { "{\"action\":\"new_message\",\"data\":{}}", 2 },
    { "{\"action\":\"error\",\"data\":{\"error\":\"unsupported\"}}", 2 },
    { "{\"action\":\"new_message\"}", 1 },
    { "{\"action\":\"other\",\"data\":{}}", 1 },
    { "{\"action\":7}", 0 },
    { "{\"event\":\"ping\",\"action\":\"x\"}", 0 },
    { "{}", 0 },
  };

  g_assert_cmpuint (sbx_foreign_broadcast.recognize ("pong", NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i].text);

      g_assert_cmpuint (sbx_foreign_broadcast.recognize (cases[i].text, object), ==, cases[i].surely);
    }
}

#define ADD(path, func) g_test_add ("/foreign/broadcast/" path, Fixture, &sbx_foreign_broadcast, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads", test_reads);
  ADD ("people", test_people);
  ADD ("trouble", test_trouble);
  ADD ("sends", test_sends);
  ADD ("late-echo", test_late_echo);
  ADD ("tells", test_tells);
  g_test_add_func ("/foreign/broadcast/address", test_address);
  g_test_add_func ("/foreign/broadcast/recognize", test_recognize);
  return g_test_run ();
}
