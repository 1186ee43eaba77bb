/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-store-queries.h"
#include "sbx-store.h"
#include "sbx-sync-store.h"

#include <glib/gstdio.h>
#include <string.h>

/* A store in a folder of its own, and the result of what was asked of it last. */
typedef struct
{
  char         *folder;
  SbxStore     *store;
  GAsyncResult *result;
  SbxSyncCounts counts;
  GPtrArray    *events;   /* (element-type SbxStoredEvent): of the last sync */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("sbx-sync-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->store = sbx_store_open (fixture->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  sbx_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_clear_pointer (&fixture->events, g_ptr_array_unref);

  folder = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->result = g_object_ref (result);
}

static void
wait_for_result (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  SbxSyncAccount *account;
  SbxSyncCounts  *counts;
} Sync;

static gboolean
write_account (SbxStoreWriter *writer,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const Sync *sync = data;

  return sbx_sync_store_account (writer, sync->account, "worker-1", sync->counts, error);
}

/* One sync of an account; ' stands for ". */
static void
sync_account (Fixture    *fixture,
              const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sbx_json_parse (json, strlen (json), 64, &error);
  g_autoptr (SbxSyncAccount) account = NULL;
  g_autoptr (GBytes) answer = NULL;
  Sync sync;

  g_assert_no_error (error);
  account = sbx_sync_account_read (json_node_get_object (node), &error);
  g_assert_no_error (error);

  sync = (Sync) { account, &fixture->counts };
  sbx_store_write_async (fixture->store, write_account, &sync, NULL, on_done, fixture);
  wait_for_result (fixture);
  g_clear_pointer (&fixture->events, g_ptr_array_unref);
  answer = sbx_store_write_finish (fixture->store, fixture->result, &fixture->events, &error);
  g_clear_object (&fixture->result);
  g_assert_no_error (error);
}

#define assert_counts(fixture, c, t, m, d) \
  G_STMT_START { \
    g_assert_cmpint ((fixture)->counts.channels, ==, c); \
    g_assert_cmpint ((fixture)->counts.topics, ==, t); \
    g_assert_cmpint ((fixture)->counts.messages, ==, m); \
    g_assert_cmpint ((fixture)->counts.duplicates, ==, d); \
  } G_STMT_END

/* The events of the last sync by name, in order, and what they are about. */
static void
assert_events (Fixture    *fixture,
               const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fixture->events->len; i++)
    {
      const SbxStoredEvent *event = g_ptr_array_index (fixture->events, i);

      g_assert_cmpstr (event->triggered_by, ==, "worker-1");
      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, i == 0 ? "" : ", ", event->event, event->seq);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* The messages that the last sync added, in order. */
static void
assert_added (Fixture    *fixture,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fixture->events->len; i++)
    {
      const SbxStoredEvent *event = g_ptr_array_index (fixture->events, i);
      g_autoptr (JsonNode) node = NULL;
      JsonObject *payload;

      if (!g_str_equal (event->event, "messageAdded"))
        continue;
      node = sbx_json_parse (g_bytes_get_data (event->envelope, NULL), g_bytes_get_size (event->envelope), 64, NULL);
      payload = json_object_get_object_member (json_node_get_object (node), "payload");
      g_string_append (text, json_object_get_string_member (json_object_get_object_member (payload, "message"), "id"));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
read_topics (SbxStoreReader *reader,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  return sbx_store_list_topics (reader, "local", "me", "a", NULL, NULL, 200, answer, error);
}

/* A topic of the account "a" as it is listed. */
static SbxTopicRecord *
find_topic (Fixture    *fixture,
            const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *topics;

  sbx_store_read_async (fixture->store, read_topics, NULL, NULL, on_done, fixture);
  wait_for_result (fixture);
  answer = sbx_store_read_finish (fixture->store, fixture->result, &error);
  g_clear_object (&fixture->result);
  g_assert_no_error (error);

  node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), 64, &error);
  g_assert_no_error (error);
  topics = json_object_get_array_member (json_node_get_object (node), "topics");
  for (guint i = 0; i < json_array_get_length (topics); i++)
    {
      SbxTopicRecord *topic = sbx_topic_record_read (json_array_get_object_element (topics, i), &error);

      g_assert_no_error (error);
      if (g_str_equal (topic->id, id))
        return topic;
      sbx_topic_record_free (topic);
    }

  g_assert_not_reached ();
}

static gint64
get_unread (Fixture    *fixture,
            const char *id)
{
  g_autoptr (SbxTopicRecord) topic = find_topic (fixture, id);

  return topic->unread_count;
}

static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  const char *account = "{'accountId':'a','contents':[{'work_id':'w','title':'T','comments':["
                        "{'comment_id':'2','create_time':1763000002},{'comment_id':'1','create_time':1763000001}]}]}";

  sync_account (fixture, account);
  assert_counts (fixture, 1, 1, 2, 0);
  assert_events (fixture, "messageAdded 1, messageAdded 2, channelChanged 1, topicChanged 2");

  sync_account (fixture, account);
  assert_counts (fixture, 0, 0, 0, 2);
  assert_events (fixture, "");
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  /* By time over all topics, equal times as they came, unreadable ones last. */
  sync_account (fixture, "{'accountId':'a','contents':[{'work_id':'v','comments':[{'comment_id':'9','create_time':'?'},"
                         "{'comment_id':'4','create_time':1763000003},{'comment_id':'2','create_time':1763000002}]},"
                         "{'work_id':'w','comments':[{'comment_id':'3','create_time':1763000002},"
                         "{'comment_id':'1','create_time':1763000001}]}]}");
  assert_added (fixture, "12349");
}

static void
test_partial_report (Fixture       *fixture,
                     gconstpointer  data)
{
  sync_account (fixture, "{'accountId':'a','accountName':'B','avatar':'u','platform':'p','enabled':false,"
                         "'contents':[{'work_id':'w','title':'T','comments':[{'comment_id':'1','author_name':'N',"
                         "'content':'c','create_time':1763000001,'x':1}]}]}");
  sync_account (fixture, "{'accountId':'a','works':[{'work_id':'w','comments':[{'comment_id':'1'}]}]}");
  assert_counts (fixture, 0, 0, 0, 1);
  assert_events (fixture, "");
}

static void
test_extra (Fixture       *fixture,
            gconstpointer  data)
{
  const char *one = "{'accountId':'a','works':[{'work_id':'w','comments':[{'comment_id':'1','likes':1,'o':{'p':[1.5]}}]}]}";

  sync_account (fixture, one);
  sync_account (fixture, one);
  assert_counts (fixture, 0, 0, 0, 1);
  sync_account (fixture, "{'accountId':'a','works':[{'work_id':'w','comments':[{'comment_id':'1','likes':2}]}]}");
  assert_counts (fixture, 0, 0, 1, 0);
  assert_events (fixture, "messageChanged 2");
  sync_account (fixture, one);
  assert_counts (fixture, 0, 0, 1, 0);
}

static void
test_channel_flags (Fixture       *fixture,
                    gconstpointer  data)
{
  sync_account (fixture, "{'accountId':'a','isPinned':true}");
  assert_counts (fixture, 1, 0, 0, 0);
  sync_account (fixture, "{'accountId':'a','isPinned':false}");
  assert_counts (fixture, 0, 0, 0, 0);
  sync_account (fixture, "{'accountId':'a','enabled':false}");
  assert_counts (fixture, 1, 0, 0, 0);
  sync_account (fixture, "{'accountId':'a','enabled':0}");
  assert_counts (fixture, 0, 0, 0, 0);
}

static void
test_last_message (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxTopicRecord) first = NULL;
  g_autoptr (SbxTopicRecord) older = NULL;
  g_autoptr (SbxTopicRecord) moved = NULL;

  sync_account (fixture, "{'accountId':'a','conversations':[{'conversation_id':'c','messages':["
                         "{'msg_id':'1','content':'one','create_time':1763000010}]}]}");
  first = find_topic (fixture, "c");
  g_assert_cmpstr (first->last_message, ==, "one");
  g_assert_cmpint (first->last_message_time, ==, 1763000010000);

  sync_account (fixture, "{'accountId':'a','conversations':[{'conversation_id':'c','messages':["
                         "{'msg_id':'0','content':'older','create_time':1763000001}]}]}");
  older = find_topic (fixture, "c");
  g_assert_cmpstr (older->last_message, ==, "one");
  g_assert_cmpint (older->last_seq, ==, 2);
  g_assert_cmpint (older->message_count, ==, 2);

  sync_account (fixture, "{'accountId':'a','messages':[{'msg_id':'1','conversation_id':'c','create_time':1762000000}]}");
  assert_events (fixture, "messageChanged 3, channelChanged 5, topicChanged 6");
  moved = find_topic (fixture, "c");
  g_assert_cmpstr (moved->last_message, ==, "older");
  g_assert_cmpint (moved->last_message_time, ==, 1763000001000);
}

static void
test_first_seen (Fixture       *fixture,
                 gconstpointer  data)
{
  gint64 before = g_get_real_time () / 1000;
  g_autoptr (SbxTopicRecord) empty = NULL;
  g_autoptr (SbxTopicRecord) filled = NULL;

  sync_account (fixture, "{'accountId':'a','contents':[{'work_id':'w'}]}");
  empty = find_topic (fixture, "w");
  g_assert_cmpint (empty->last_message_time, >=, before);
  g_assert_true (empty->untitled);

  /* Any message is newer than having been seen. */
  sync_account (fixture, "{'accountId':'a','contents':[{'work_id':'w','comments':[{'comment_id':'1','create_time':1763000001}]}]}");
  filled = find_topic (fixture, "w");
  g_assert_cmpint (filled->last_message_time, ==, 1763000001000);
}

static void
test_unread_of_chat (Fixture       *fixture,
                     gconstpointer  data)
{
  const struct { const char *messages; int unread_count; gint64 expected; } steps[] = {
    { "{'msg_id':'1'},{'msg_id':'2'},{'msg_id':'3'}", 2, 2 },
    { "{'msg_id':'1'},{'msg_id':'2'},{'msg_id':'3'}", 2, 2 },
    { "{'msg_id':'4'}", 3, 3 },
    { "{'msg_id':'5'}", 1, 4 },                   /* read over there, and then a new one */
    { "{'msg_id':'6','is_self':true}", 1, 4 },
    { "", 0, 4 },
    { "", 4, 4 },                                 /* as many as before: they were counted */
    { "", 6, 6 },                                 /* two more, without the messages */
    { "{'msg_id':'7'},{'msg_id':'8'}", 6, 6 },    /* which come then */
    { "{'msg_id':'9'}", 6, 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *account =
        g_strdup_printf ("{'accountId':'a','conversations':[{'conversation_id':'c','unread_count':%d,'messages':[%s]}]}",
                         steps[i].unread_count, steps[i].messages);

      sync_account (fixture, account);
      g_assert_cmpint (get_unread (fixture, "c"), ==, steps[i].expected);
    }
}

static void
test_unread_of_work (Fixture       *fixture,
                     gconstpointer  data)
{
  const struct { const char *comments; gint64 expected; const char *events; } steps[] = {
    { "{'comment_id':'1','is_new':true},{'comment_id':'2'}", 1, "messageAdded 1, messageAdded 2, channelChanged 1, topicChanged 2" },
    { "{'comment_id':'1','is_new':true},{'comment_id':'2'}", 1, "" },
    { "{'comment_id':'1','is_new':false},{'comment_id':'2','is_new':true}", 2, "messageChanged 3, topicChanged 3" },
    { "{'comment_id':'1','is_new':true},{'comment_id':'2','is_new':true}", 2, "" },
    { "{'comment_id':'1','content':'changed'}", 2, "messageChanged 4" },
    { "{'comment_id':'3','is_new':true,'author_id':'a'}", 2, "messageAdded 5, channelChanged 4, topicChanged 5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *account = g_strdup_printf ("{'accountId':'a','contents':[{'work_id':'w','comments':[%s]}]}",
                                                  steps[i].comments);

      sync_account (fixture, account);
      assert_events (fixture, steps[i].events);
      g_assert_cmpint (get_unread (fixture, "w"), ==, steps[i].expected);
    }
}

static void
test_ids_with_separators (Fixture       *fixture,
                          gconstpointer  data)
{
  /* What is remembered of "a/b" and "c" is not taken for "a" and "b/c". */
  sync_account (fixture, "{'accountId':'a/b','conversations':[{'conversation_id':'c','unread_count':3}]}");
  sync_account (fixture, "{'accountId':'a','conversations':[{'conversation_id':'b/c','unread_count':3}]}");
  g_assert_cmpint (get_unread (fixture, "b/c"), ==, 3);
}

/* Long enough to show anything that is not linear; in seconds only where it is asked for. */
static void
test_big_account (Fixture       *fixture,
                  gconstpointer  data)
{
  guint n = g_test_slow () ? 50000 : 5000;
  g_autoptr (GString) account = g_string_new ("{'accountId':'a','contents':[");
  gint64 start;

  for (guint i = 0; i < n; i++)
    {
      if (i % 100 == 0)
        g_string_append_printf (account, "%s{'work_id':%u,'comments':[", i == 0 ? "" : "]},", i / 100);
      g_string_append_printf (account, "%s{'comment_id':%u,'create_time':%u,'content':'number %u'}",
                              i % 100 == 0 ? "" : ",", i, 1763000000 + n - i, i);
    }
  g_string_append (account, "]}]}");

  start = g_get_monotonic_time ();
  sync_account (fixture, account->str);
  g_test_message ("%u comments: %.2f s", n, (g_get_monotonic_time () - start) / 1e6);
  assert_counts (fixture, 1, n / 100, n, 0);
  start = g_get_monotonic_time ();
  sync_account (fixture, account->str);
  g_test_message ("again: %.2f s", (g_get_monotonic_time () - start) / 1e6);
  assert_counts (fixture, 0, 0, 0, n);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/sync-store/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("events", test_events);
  ADD ("order", test_order);
  ADD ("partial-report", test_partial_report);
  ADD ("extra", test_extra);
  ADD ("channel-flags", test_channel_flags);
  ADD ("last-message", test_last_message);
  ADD ("first-seen", test_first_seen);
  ADD ("unread-of-chat", test_unread_of_chat);
  ADD ("unread-of-work", test_unread_of_work);
  ADD ("ids-with-separators", test_ids_with_separators);
  ADD ("big-account", test_big_account);
#undef ADD

  return g_test_run ();
}
