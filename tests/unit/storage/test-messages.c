/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

#define NONE -1, -1, -1, -1

typedef struct
{
  SbxMessageQuery  query;
  const char      *sender_id;
} Ask;

static gboolean
list_messages (SbxStoreReader  *reader,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  const Ask *ask = data;

  return sbx_store_list_messages (reader, "local", ask->sender_id != NULL ? ask->sender_id : "nobody", &ask->query, answer, error);
}

static JsonObject *
ask (Fixture         *fixture,
     SbxMessageQuery  query)
{
  g_autoptr (GError) error = NULL;
  Ask                data = { query, NULL };
  JsonObject        *answer = fixture_read (fixture, list_messages, &data, &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (answer, "limit"), ==, query.limit);
  g_assert_cmpstr (json_object_get_string_member (answer, "topicId"), ==, query.topic_id);

  return answer;
}

/* Seqs as "1 2 3", with < before and > after where there is more. */
static char *
describe (JsonObject *answer)
{
  g_autofree char *seqs = fixture_join (answer, "messages", "seq");
  JsonObject      *more = json_object_get_object_member (answer, "more");

  return g_strdup_printf ("%s%s%s", json_object_get_boolean_member (more, "before") ? "<" : "", seqs,
                          json_object_get_boolean_member (more, "after") ? ">" : "");
}

static void
assert_page (Fixture         *fixture,
             SbxMessageQuery  query,
             const char      *expected)
{
  g_autoptr (JsonObject) answer = ask (fixture, query);
  g_autofree char       *got = describe (answer);

  g_assert_cmpstr (got, ==, expected);
}

/* Seq 1 to 10; written in the order 1 3 5 7 9 2 4 6 8 10. */
static void
send_ten (Fixture *fixture)
{
  for (gint64 seq = 1; seq <= 10; seq++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t",
                                           .timestamp = BASE_TIME + seq + (seq % 2 == 0 ? 100 : 0) });
}

#define SEQ(before, after, around, at, limit) (SbxMessageQuery) { "c", "t", FALSE, before, after, around, at, limit }
#define TIME(before, after, around, at, limit) (SbxMessageQuery) { "c", "t", TRUE, before, after, around, at, limit }

static void
test_by_seq (Fixture       *fixture,
             gconstpointer  data)
{
  send_ten (fixture);

  assert_page (fixture, SEQ (-1, -1, -1, -1, 3), "<8 9 10");
  assert_page (fixture, SEQ (-1, -1, -1, -1, 10), "1 2 3 4 5 6 7 8 9 10");
  assert_page (fixture, SEQ (-1, -1, -1, -1, 200), "1 2 3 4 5 6 7 8 9 10");
  assert_page (fixture, SEQ (8, -1, -1, -1, 3), "<5 6 7>");
  assert_page (fixture, SEQ (3, -1, -1, -1, 3), "1 2>");
  assert_page (fixture, SEQ (1, -1, -1, -1, 3), ">");
  assert_page (fixture, SEQ (99, -1, -1, -1, 2), "<9 10");
  assert_page (fixture, SEQ (-1, 0, -1, -1, 3), "1 2 3>");
  assert_page (fixture, SEQ (-1, 7, -1, -1, 3), "<8 9 10");
  assert_page (fixture, SEQ (-1, 10, -1, -1, 3), "<");
  assert_page (fixture, SEQ (-1, 99, -1, -1, 3), "<");
  assert_page (fixture, SEQ (6, 3, -1, -1, 9), "<4 5>");
  assert_page (fixture, SEQ (9, 3, -1, -1, 2), "<4 5>");
  assert_page (fixture, SEQ (4, 3, -1, -1, 2), "<>");
}

static void
test_around (Fixture       *fixture,
             gconstpointer  data)
{
  send_ten (fixture);

  assert_page (fixture, SEQ (-1, -1, 5, -1, 4), "<3 4 5 6>");
  assert_page (fixture, SEQ (-1, -1, 5, -1, 5), "<3 4 5 6 7>");
  assert_page (fixture, SEQ (-1, -1, 5, -1, 1), "<5>");
  assert_page (fixture, SEQ (-1, -1, 1, -1, 4), "1 2 3 4>");
  assert_page (fixture, SEQ (-1, -1, 10, -1, 4), "<7 8 9 10");
  assert_page (fixture, SEQ (-1, -1, 99, -1, 4), "<7 8 9 10");
  assert_page (fixture, SEQ (-1, -1, 0, -1, 4), "1 2 3 4>");
  assert_page (fixture, SEQ (-1, -1, -1, BASE_TIME + 102, 2), "1 2>");
  assert_page (fixture, SEQ (-1, -1, -1, 0, 2), "1 2>");
  assert_page (fixture, SEQ (-1, -1, -1, BASE_TIME * 2, 2), "<9 10");
}

static void
test_by_time (Fixture       *fixture,
              gconstpointer  data)
{
  send_ten (fixture);

  assert_page (fixture, TIME (-1, -1, -1, -1, 3), "<6 8 10");
  assert_page (fixture, TIME (-1, 0, -1, -1, 6), "1 3 5 7 9 2>");
  assert_page (fixture, TIME (4, -1, -1, -1, 3), "<7 9 2>");
  assert_page (fixture, TIME (-1, 9, -1, -1, 2), "<2 4>");
  assert_page (fixture, TIME (-1, -1, 2, -1, 4), "<7 9 2 4>");
  assert_page (fixture, TIME (-1, -1, -1, BASE_TIME + 50, 4), "<7 9 2 4>");
  /* In ms as well. */
  assert_page (fixture, TIME (BASE_TIME + 104, -1, -1, -1, 3), "<7 9 2>");
  assert_page (fixture, TIME (-1, BASE_TIME + 9, -1, -1, 2), "<2 4>");
  assert_page (fixture, TIME (BASE_TIME + 9, BASE_TIME + 3, -1, -1, 9), "<5 7>");
}

/* Back from the newest page, and forth again: nothing is left out and nothing comes twice, also among
 * equal times and while more come. */
static char *
walk (Fixture  *fixture,
      gboolean  by_time,
      gboolean  forward)
{
  g_autoptr (GString) all = g_string_new (NULL);
  gint64              bound = forward ? 0 : -1;
  gboolean            has_more = TRUE;

  while (has_more)
    {
      SbxMessageQuery        query = { "c", "t", by_time, forward ? -1 : bound, forward ? bound : -1, -1, -1, 4 };
      g_autoptr (JsonObject) answer = ask (fixture, query);
      g_autofree char       *seqs = fixture_join (answer, "messages", "seq");
      g_auto (GStrv)         each = g_strsplit (seqs, " ", -1);

      has_more = json_object_get_boolean_member (json_object_get_object_member (answer, "more"), forward ? "after" : "before");
      bound = g_ascii_strtoll (each[forward ? g_strv_length (each) - 1 : 0], NULL, 10);
      g_string_insert (all, forward ? (gssize) all->len : 0, seqs);
      g_string_insert (all, forward ? (gssize) all->len : (gssize) strlen (seqs), " ");
      /* Where nobody looks any more. */
      if (!forward)
        fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 1000 });
    }

  return g_strdup (all->str);
}

static void
test_walk (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) by_seq = g_string_new (NULL);
  g_autoptr (GString) by_time = g_string_new (NULL);

  for (guint i = 1; i <= 20; i++)
    {
      fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + (i <= 10 ? 10 : 5) });
      g_string_append_printf (by_seq, "%u ", i);
      g_string_append_printf (by_time, "%u ", i <= 10 ? i + 10 : i - 10);
    }

  for (guint time = 0; time < 2; time++)
    {
      const char      *expected = time ? by_time->str : by_seq->str;
      g_autofree char *forth = walk (fixture, time, TRUE);
      g_autofree char *back = walk (fixture, time, FALSE);

      g_assert_true (g_str_has_prefix (forth, expected));
      g_assert_cmpstr (back, ==, forth);
    }
}

static void
test_which_topic (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError)     conflict = NULL;
  g_autoptr (GError)     no_topic = NULL;
  g_autoptr (GError)     no_channel = NULL;
  JsonArray             *candidates;
  Ask                    both = { { NULL, "both", FALSE, NONE, 5 }, NULL };
  Ask                    none = { { NULL, "none", FALSE, NONE, 5 }, NULL };
  Ask                    nowhere = { { "nowhere", "one", FALSE, NONE, 5 }, NULL };

  fixture_send (fixture, &(NewMessage) { .channel_id = "a", .topic_id = "one" });
  fixture_send (fixture, &(NewMessage) { .channel_id = "a", .topic_id = "both" });
  fixture_send (fixture, &(NewMessage) { .channel_id = "b", .topic_id = "both" });

  answer = ask (fixture, (SbxMessageQuery) { NULL, "one", FALSE, NONE, 5 });
  g_assert_cmpstr (json_object_get_string_member (answer, "channelId"), ==, "a");

  g_assert_null (fixture_read (fixture, list_messages, &both, &conflict));
  g_assert_error (conflict, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT);
  candidates = json_object_get_array_member (sbx_wire_error_get_details (conflict), "candidates");
  g_assert_cmpuint (json_array_get_length (candidates), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *candidate = json_array_get_object_element (candidates, i);

      g_assert_cmpstr (json_object_get_string_member (candidate, "channelId"), ==, i == 0 ? "a" : "b");
      g_assert_cmpstr (json_object_get_string_member (candidate, "topicId"), ==, "both");
    }

  g_assert_null (fixture_read (fixture, list_messages, &none, &no_topic));
  g_assert_error (no_topic, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (no_topic), "field"), ==, "topicId");
  g_assert_null (fixture_read (fixture, list_messages, &nowhere, &no_channel));
  g_assert_error (no_channel, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (no_channel), "field"), ==, "channelId");
}

static void
test_key_is_the_senders (Fixture       *fixture,
                         gconstpointer  data)
{
  static const char *const senders[] = { "ann", "ben" };

  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .from_id = "ann", .key = "k\"1" });

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      Ask                    data_of_sender = { { "c", "t", FALSE, NONE, 5 }, senders[i] };
      g_autoptr (JsonObject) answer = fixture_read (fixture, list_messages, &data_of_sender, NULL);
      JsonObject            *message = json_array_get_object_element (json_object_get_array_member (answer, "messages"), 0);

      g_assert_cmpstr (json_object_get_string_member_with_default (message, "key", NULL), ==, i == 0 ? "k\"1" : NULL);
    }
}

static void
test_page_bytes (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *big = g_strnfill (300000, 'x');

  for (guint i = 0; i < 8; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .content = big });

  assert_page (fixture, SEQ (-1, -1, -1, -1, 50), "<6 7 8");
  assert_page (fixture, SEQ (-1, 0, -1, -1, 50), "1 2 3>");
  assert_page (fixture, SEQ (-1, -1, 4, -1, 50), "<2 3 4>");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/messages/by-seq", test_by_seq);
  fixture_add ("/messages/around", test_around);
  fixture_add ("/messages/by-time", test_by_time);
  fixture_add ("/messages/walk", test_walk);
  fixture_add ("/messages/which-topic", test_which_topic);
  fixture_add ("/messages/key-is-the-senders", test_key_is_the_senders);
  fixture_add ("/messages/page-bytes", test_page_bytes);

  return g_test_run ();
}
