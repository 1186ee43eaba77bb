/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "sbx-wire-error.h"

/* Each case runs in one write function, so that what it put is found again before the commit too. */
static void
run (Fixture           *fixture,
     SbxStoreWriteFunc  func)
{
  fixture_do (fixture, func, NULL);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static char *
text_of_channel (const SbxChannelRecord *record)
{
  SbxJsonWriter     *json = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_channel_record_write (record, json, NULL);
  bytes = sbx_json_writer_free_to_bytes (json);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
channel_case (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  g_autoptr (JsonObject)       object = parse ("{\"id\":\"a\\\"1\",\"name\":\"面包\",\"isPinned\":true,\"lastMessageTime\":1795132800000,"
                                               "\"futureField\":{\"x\":[1,2]},\"unreadCount\":9}");
  g_autoptr (SbxChannelRecord) put = sbx_channel_record_read (object, error);
  g_autoptr (SbxChannelRecord) found = NULL;
  g_autofree char             *before = NULL;
  g_autofree char             *after = NULL;

  g_assert_null (sbx_store_find_channel (writer, "a\"1", error));
  g_assert_no_error (*error);

  put->unread_count = 9;
  g_assert_true (sbx_store_put_channel (writer, put, error));
  found = sbx_store_find_channel (writer, "a\"1", error);
  g_assert_cmpint (found->unread_count, ==, -1);   /* the asker's, not the channel's */

  put->unread_count = -1;
  before = text_of_channel (put);
  after = text_of_channel (found);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (found->other);

  return TRUE;
}

static void
test_channel (Fixture       *fixture,
              gconstpointer  data)
{
  run (fixture, channel_case);
}

static gboolean
topic_case (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_topic_record_new ();
  g_autoptr (SbxTopicRecord) found = NULL;
  g_auto (GStrv)             one = NULL;
  g_auto (GStrv)             none = NULL;

  g_free (topic->id);
  topic->id = g_strdup ("t");
  for (const char *channel = "ba"; *channel != '\0'; channel++)
    {
      g_free (topic->channel_id);
      topic->channel_id = g_strndup (channel, 1);
      topic->state = SBX_TOPIC_SNOOZED;
      topic->snoozed_until = 1795132800000;
      g_assert_true (sbx_store_put_topic (writer, topic, error));
    }

  found = sbx_store_find_topic (writer, "b", "t", error);
  g_assert_cmpstr (found->channel_id, ==, "b");
  g_assert_cmpint (found->state, ==, SBX_TOPIC_SNOOZED);
  g_assert_cmpint (found->snoozed_until, ==, 1795132800000);
  g_assert_null (sbx_store_find_topic (writer, "b", "u", error));
  g_assert_no_error (*error);

  one = sbx_store_find_topic_channels (writer, "t", error);
  g_assert_cmpstrv (one, ((const char *[]) { "a", "b", NULL }));
  none = sbx_store_find_topic_channels (writer, "u", error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);

  return TRUE;
}

static void
test_topic (Fixture       *fixture,
            gconstpointer  data)
{
  run (fixture, topic_case);
}

static gboolean
message_case (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  NewMessage                   message = { .channel_id = "c", .topic_id = "t", .content = "eins", .key = "k", .unread = 2 };
  g_autoptr (SbxMessageRecord) found = NULL;
  g_autoptr (SbxMessageRecord) again = NULL;
  g_autoptr (GPtrArray)        newer = NULL;
  g_autoptr (GError)           no_topic = NULL;

  g_assert_cmpint (fixture_put_message (writer, &message, error), ==, 1);
  found = sbx_store_find_message (writer, "c", "t", "m1", error);
  g_assert_cmpstr (found->content, ==, "eins");
  g_assert_cmpstr (found->key, ==, "k");
  g_assert_cmpint (found->seq, ==, 1);
  g_assert_cmpint (sbx_store_get_message_unread (writer, "c", "t", "m1", error), ==, 2);
  g_assert_cmpint (sbx_store_get_message_unread (writer, "c", "t", "none", error), ==, -1);
  g_assert_null (sbx_store_find_message (writer, "c", "t", "none", error));
  g_assert_null (sbx_store_find_message (writer, "c", "none", "m1", error));
  g_assert_no_error (*error);

  /* Replaced: a record without the key does not take it away. */
  g_free (found->content);
  found->content = g_strdup ("zwei");
  g_clear_pointer (&found->key, g_free);
  g_assert_true (sbx_store_put_message (writer, found, -1, error));
  again = sbx_store_find_message (writer, "c", "t", "m1", error);
  g_assert_cmpstr (again->content, ==, "zwei");
  g_assert_cmpstr (again->key, ==, "k");
  g_assert_cmpint (sbx_store_get_message_unread (writer, "c", "t", "m1", error), ==, 2);

  fixture_put_message (writer, &message, error);
  fixture_put_message (writer, &message, error);
  newer = sbx_store_find_newer_messages (writer, "c", "t", 1, 1, error);
  g_assert_cmpuint (newer->len, ==, 1);
  g_assert_cmpstr (((SbxMessageRecord *) g_ptr_array_index (newer, 0))->id, ==, "m2");

  g_free (found->topic_id);
  found->topic_id = g_strdup ("none");
  g_assert_false (sbx_store_put_message (writer, found, 0, &no_topic));
  g_assert_error (no_topic, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);

  return TRUE;
}

static void
test_message (Fixture       *fixture,
              gconstpointer  data)
{
  run (fixture, message_case);
}

static gboolean
newest_case (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  static const NewMessage      messages[] = {
    { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 5 },
    { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 9 },
    { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 9 },
    { .channel_id = "c", .topic_id = "u", .timestamp = BASE_TIME + 12 },
    { .channel_id = "c", .topic_id = "t", .timestamp = BASE_TIME + 1 },
  };
  g_autoptr (SbxMessageRecord) of_topic = NULL;
  g_autoptr (SbxMessageRecord) of_channel = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    fixture_put_message (writer, &messages[i], error);

  of_topic = sbx_store_find_newest_message (writer, "c", "t", error);
  g_assert_cmpint (of_topic->seq, ==, 3);
  of_channel = sbx_store_find_newest_message (writer, "c", NULL, error);
  g_assert_cmpint (of_channel->seq, ==, 4);
  g_assert_null (sbx_store_find_newest_message (writer, "c", "none", error));
  g_assert_null (sbx_store_find_newest_message (writer, "none", NULL, error));

  return *error == NULL;
}

/* What is stored at @stored_at (ms), whenever it was written. */
static void
put_stored (SbxStoreWriter  *writer,
            const char      *topic_id,
            const char      *content,
            gint64           stored_at,
            gboolean         is_private,
            const char      *from_type,
            GError         **error)
{
  NewMessage message = { .channel_id = "c", .topic_id = topic_id, .content = content };
  gint64 seq = fixture_put_message (writer, &message, error);
  g_autoptr (GPtrArray) records = sbx_store_find_newer_messages (writer, "c", topic_id, seq - 1, 1, error);
  SbxMessageRecord *record = records->pdata[0];

  record->stored_at = stored_at;
  record->is_private = is_private;
  g_free (record->from_type);
  record->from_type = g_strdup (from_type);
  g_assert_true (sbx_store_put_message (writer, record, -1, error));
}

static gboolean
same_case (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  g_autoptr (GPtrArray) alike = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (SbxMessageRecord) words = NULL;

  put_stored (writer, "t", "ja", BASE_TIME + 1, FALSE, "chat", error);
  put_stored (writer, "t", "ja", BASE_TIME + 5, FALSE, "chat", error);
  put_stored (writer, "u", "ja", BASE_TIME + 6, FALSE, "chat", error);
  put_stored (writer, "t", "Ja", BASE_TIME + 6, FALSE, "chat", error);
  put_stored (writer, "t", "ja", BASE_TIME + 7, FALSE, "chat", error);
  put_stored (writer, "t", "note", BASE_TIME + 8, TRUE, "chat", error);
  put_stored (writer, "t", "left", BASE_TIME + 9, FALSE, "system", error);

  alike = sbx_store_find_same_messages (writer, "c", "t", "ja", BASE_TIME + 5, error);
  g_assert_cmpuint (alike->len, ==, 2);
  g_assert_cmpint (((SbxMessageRecord *) alike->pdata[0])->stored_at, ==, BASE_TIME + 5);
  g_assert_cmpint (((SbxMessageRecord *) alike->pdata[1])->stored_at, ==, BASE_TIME + 7);
  all = sbx_store_find_same_messages (writer, "c", "t", "ja", 0, error);
  g_assert_cmpuint (all->len, ==, 3);
  none = sbx_store_find_same_messages (writer, "c", "none", "ja", 0, error);
  g_assert_cmpuint (none->len, ==, 0);

  words = sbx_store_find_newest_words (writer, "c", "t", error);
  g_assert_cmpint (words->stored_at, ==, BASE_TIME + 7);
  g_assert_null (sbx_store_find_newest_words (writer, "c", "none", error));
  return *error == NULL;
}

static void
test_same (Fixture       *fixture,
           gconstpointer  data)
{
  run (fixture, same_case);
}

static void
test_newest (Fixture       *fixture,
             gconstpointer  data)
{
  run (fixture, newest_case);
}

static gboolean
key_case (SbxStoreWriter  *writer,
          gpointer         data,
          SbxJsonWriter   *answer,
          GError         **error)
{
  SbxStoredKey  put = { "digest", "c", "t", "m", 42 };
  SbxStoredKey *found;

  g_assert_null (sbx_store_find_key (writer, "ann", "k", error));
  g_assert_no_error (*error);
  g_assert_true (sbx_store_put_key (writer, "ann", "k", &put, error));
  g_assert_null (sbx_store_find_key (writer, "ben", "k", error));

  found = sbx_store_find_key (writer, "ann", "k", error);
  g_assert_cmpstr (found->digest, ==, "digest");
  g_assert_cmpstr (found->channel_id, ==, "c");
  g_assert_cmpstr (found->topic_id, ==, "t");
  g_assert_cmpstr (found->message_id, ==, "m");
  g_assert_cmpint (found->seq, ==, 42);
  sbx_stored_key_free (found);

  return TRUE;
}

static void
test_key (Fixture       *fixture,
          gconstpointer  data)
{
  run (fixture, key_case);
}

static gboolean
value_case (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  g_autofree char *value = NULL;
  char *none = (char *) "before";

  /* That there is none is no failure. */
  g_assert_true (sbx_store_load_value (writer, "scope", "name", &none, error));
  g_assert_null (none);
  g_assert_true (sbx_store_set_value (writer, "scope", "name", "1", error));
  g_assert_true (sbx_store_set_value (writer, "scope", "name", "2", error));
  g_assert_true (sbx_store_load_value (writer, "other", "name", &none, error));
  g_assert_null (none);
  g_assert_true (sbx_store_load_value (writer, "scope", "name", &value, error));
  g_assert_cmpstr (value, ==, "2");
  g_assert_true (sbx_store_set_value (writer, "scope", "name", NULL, error));
  g_assert_true (sbx_store_load_value (writer, "scope", "name", &none, error));
  g_assert_null (none);

  return *error == NULL;
}

static void
test_value (Fixture       *fixture,
            gconstpointer  data)
{
  run (fixture, value_case);
}

static gboolean
task_case (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  g_autoptr (SbxSessionRecord) session = sbx_session_record_new ("s");
  g_autoptr (SbxSessionRecord) found_session = NULL;
  g_autoptr (SbxTaskRecord)    task = sbx_task_record_new ("k");
  g_autoptr (SbxTaskRecord)    found_task = NULL;

  session->total_tasks = 7;
  task->progress = 0.25;
  g_assert_null (sbx_store_find_session (writer, "s", error));
  g_assert_null (sbx_store_find_task (writer, "k", error));
  g_assert_true (sbx_store_put_session (writer, session, error));
  g_assert_true (sbx_store_put_task (writer, task, error));

  found_session = sbx_store_find_session (writer, "s", error);
  g_assert_cmpint (found_session->total_tasks, ==, 7);
  found_task = sbx_store_find_task (writer, "k", error);
  g_assert_cmpfloat (found_task->progress, ==, 0.25);

  return *error == NULL;
}

static gboolean
progress_case (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  g_autoptr (JsonObject)        object = parse (data);
  g_autoptr (SbxProgressRecord) progress = sbx_progress_record_read (object, error);

  return progress != NULL && sbx_store_put_progress (writer, progress, error);
}

static gboolean
list_progress (SbxStoreReader  *reader,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  g_autoptr (GPtrArray) found = sbx_store_list_progress (reader, GPOINTER_TO_UINT (data), error);

  if (found == NULL)
    return FALSE;
  sbx_json_writer_begin_array (answer, "progress");
  for (guint i = 0; i < found->len; i++)
    sbx_json_writer_raw (answer, NULL, g_bytes_get_data (g_ptr_array_index (found, i), NULL),
                         g_bytes_get_size (g_ptr_array_index (found, i)));
  sbx_json_writer_end_array (answer);
  return TRUE;
}

static void
test_tasks (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char       *totals = NULL;

  run (fixture, task_case);

  fixture_do (fixture, progress_case, (gpointer) "{\"sessionId\":\"s\",\"totalTasks\":3}");
  fixture_do (fixture, progress_case, (gpointer) "{\"totalTasks\":5}");
  fixture_do (fixture, progress_case, (gpointer) "{\"sessionId\":\"s\",\"totalTasks\":4}");
  answer = fixture_read (fixture, list_progress, GUINT_TO_POINTER (200), NULL);
  totals = fixture_join (answer, "progress", "totalTasks");
  g_assert_cmpstr (totals, ==, "5 4");

  json_object_unref (answer);
  g_free (totals);
  answer = fixture_read (fixture, list_progress, GUINT_TO_POINTER (1), NULL);
  totals = fixture_join (answer, "progress", "totalTasks");
  g_assert_cmpstr (totals, ==, "5");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/rows/channel", test_channel);
  fixture_add ("/rows/topic", test_topic);
  fixture_add ("/rows/message", test_message);
  fixture_add ("/rows/newest", test_newest);
  fixture_add ("/rows/same", test_same);
  fixture_add ("/rows/key", test_key);
  fixture_add ("/rows/value", test_value);
  fixture_add ("/rows/tasks", test_tasks);

  return g_test_run ();
}
