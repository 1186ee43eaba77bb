/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

/* A channel or topic to put, and a list to ask for. */
typedef struct
{
  const char    *id;
  gint64         time;
  gboolean       pinned;
  SbxTopicState  state;
} Row;

typedef struct
{
  const char *channel_id;   /* NULL: channels */
  const char *state;
  const char *session_id;
  const char *cursor;
  guint       limit;
} List;

static gboolean
put_channel (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Row                   *row = data;
  g_autoptr (SbxChannelRecord) record = sbx_channel_record_new ();

  g_free (record->id);
  record->id = g_strdup (row->id);
  record->last_message_time = row->time;
  record->is_pinned = row->pinned;

  return sbx_store_put_channel (writer, record, error);
}

static gboolean
put_topic (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  const Row                 *row = data;
  g_autoptr (SbxTopicRecord) record = sbx_topic_record_new ();

  g_free (record->id);
  record->id = g_strdup (row->id);
  g_free (record->channel_id);
  record->channel_id = g_strdup ("c");
  record->last_message_time = row->time;
  record->state = row->state;

  return sbx_store_put_topic (writer, record, error);
}

static gboolean
put_session (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  g_autoptr (SbxSessionRecord) record = sbx_session_record_new (data);

  g_free (record->status);
  record->status = g_strdup (g_str_has_suffix (data, "0") ? "failed" : "running");

  return sbx_store_put_session (writer, record, error);
}

static gboolean
put_task (SbxStoreWriter  *writer,
          gpointer         data,
          SbxJsonWriter   *answer,
          GError         **error)
{
  g_autoptr (SbxTaskRecord) record = sbx_task_record_new (data);

  g_free (record->session_id);
  record->session_id = g_strdup (g_str_has_prefix (data, "in") ? "s" : "");

  return sbx_store_put_task (writer, record, error);
}

static gboolean
list_channels (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const List *list = data;

  return sbx_store_list_channels (reader, "local", "me", list->cursor, list->limit, answer, error);
}

static gboolean
list_topics (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const List *list = data;

  return sbx_store_list_topics (reader, "local", "me", list->channel_id, list->state, list->cursor, list->limit, answer, error);
}

static gboolean
list_sessions (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const List *list = data;

  return sbx_store_list_sessions (reader, NULL, list->state, list->cursor, list->limit, answer, error);
}

static gboolean
list_tasks (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  const List *list = data;

  return sbx_store_list_tasks (reader, list->session_id, list->state, list->cursor, list->limit, answer, error);
}

static JsonObject *
ask (Fixture          *fixture,
     SbxStoreReadFunc  func,
     List              list)
{
  g_autoptr (GError) error = NULL;
  JsonObject        *answer = fixture_read (fixture, func, &list, &error);

  g_assert_no_error (error);
  return answer;
}

static void
assert_ids (Fixture          *fixture,
            SbxStoreReadFunc  func,
            List              list,
            const char       *array,
            const char       *member,
            const char       *expected)
{
  g_autoptr (JsonObject) answer = ask (fixture, func, list);
  g_autofree char       *ids = fixture_join (answer, array, member);

  g_assert_cmpstr (ids, ==, expected);
}

/* All pages of a list, with one of each size; what comes between changes nothing in the rest. */
static char *
walk (Fixture          *fixture,
      SbxStoreReadFunc  func,
      List              list,
      const char       *array,
      const char       *member)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char    *cursor = NULL;

  do
    {
      g_autoptr (JsonObject) answer = NULL;
      g_autofree char       *ids = NULL;

      list.cursor = cursor;
      answer = ask (fixture, func, list);
      ids = fixture_join (answer, array, member);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (answer, array)), <=, list.limit);
      g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", ids);
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member_with_default (answer, "next", NULL));
    }
  while (cursor != NULL);

  return g_strdup (all->str);
}

static void
test_channels (Fixture       *fixture,
               gconstpointer  data)
{
  static const Row rows[] = { { "d", 10 }, { "a", 20 }, { "b", 20 }, { "z", 5, TRUE }, { "y", 7, TRUE }, { "0", 0 } };

  assert_ids (fixture, list_channels, (List) { .limit = 50 }, "channels", "id", "");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    fixture_do (fixture, put_channel, (gpointer) &rows[i]);

  assert_ids (fixture, list_channels, (List) { .limit = 50 }, "channels", "id", "y z a b d 0");
  for (guint limit = 1; limit <= 7; limit++)
    {
      g_autofree char *ids = walk (fixture, list_channels, (List) { .limit = limit }, "channels", "id");

      g_assert_cmpstr (ids, ==, "y z a b d 0");
    }
}

static void
test_paging_under_inserts (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (JsonObject) first = NULL;
  g_autofree char       *rest = NULL;

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);
      Row              row = { id, 100 - (gint64) (i / 2) };

      fixture_do (fixture, put_channel, &(Row) { "c", 1 });
      fixture_do (fixture, put_topic, &row);
    }

  first = ask (fixture, list_topics, (List) { .channel_id = "c", .limit = 3 });
  rest = fixture_join (first, "topics", "id");
  g_assert_cmpstr (rest, ==, "t0 t1 t2");
  g_clear_pointer (&rest, g_free);

  /* New ones, and one that moves to the top: what was behind the cursor still comes, once. */
  fixture_do (fixture, put_topic, &(Row) { "new", 500 });
  fixture_do (fixture, put_topic, &(Row) { "t1", 501 });
  assert_ids (fixture, list_topics,
              (List) { .channel_id = "c", .limit = 50, .cursor = json_object_get_string_member (first, "next") },
              "topics", "id", "t3 t4 t5 t6 t7 t8");
}

static void
test_topics (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError)     bad_state = NULL;
  g_autoptr (GError)     unknown = NULL;
  g_autoptr (GError)     bad_cursor = NULL;
  g_autoptr (JsonObject) answer = NULL;

  fixture_do (fixture, put_channel, &(Row) { "c", 1 });
  fixture_do (fixture, put_topic, &(Row) { "a", 1 });
  fixture_do (fixture, put_topic, &(Row) { "b", 2, FALSE, SBX_TOPIC_RESOLVED });
  fixture_do (fixture, put_topic, &(Row) { "c", 3, FALSE, SBX_TOPIC_SNOOZED });
  fixture_do (fixture, put_topic, &(Row) { "d", 4 });

  assert_ids (fixture, list_topics, (List) { .channel_id = "c", .limit = 50 }, "topics", "id", "d c b a");
  assert_ids (fixture, list_topics, (List) { .channel_id = "c", .limit = 50, .state = "open" }, "topics", "id", "d a");
  assert_ids (fixture, list_topics, (List) { .channel_id = "c", .limit = 50, .state = "resolved" }, "topics", "id", "b");
  fixture_do (fixture, put_topic, &(Row) { "b", 2 });
  assert_ids (fixture, list_topics, (List) { .channel_id = "c", .limit = 50, .state = "resolved" }, "topics", "id", "");

  answer = ask (fixture, list_topics, (List) { .channel_id = "c", .limit = 1 });
  g_assert_cmpstr (json_object_get_string_member (answer, "channelId"), ==, "c");

  g_assert_null (fixture_read (fixture, list_topics, &(List) { .channel_id = "c", .limit = 5, .state = "closed" }, &bad_state));
  g_assert_error (bad_state, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_null (fixture_read (fixture, list_topics, &(List) { .channel_id = "x", .limit = 5 }, &unknown));
  g_assert_error (unknown, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  g_assert_null (fixture_read (fixture, list_topics, &(List) { .channel_id = "c", .limit = 5, .cursor = "x" }, &bad_cursor));
  g_assert_error (bad_cursor, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
}

static void
test_sessions_and_tasks (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *sessions = NULL;
  g_autofree char *tasks = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *session = g_strdup_printf ("s%u", i);
      g_autofree char *inside = g_strdup_printf ("in%u", i);
      g_autofree char *outside = g_strdup_printf ("out%u", i);

      fixture_do (fixture, put_session, session);
      fixture_do (fixture, put_task, inside);
      fixture_do (fixture, put_task, outside);
    }
  fixture_do (fixture, put_session, (gpointer) "s2");   /* an update keeps its place */

  sessions = walk (fixture, list_sessions, (List) { .limit = 2 }, "sessions", "sessionId");
  g_assert_cmpstr (sessions, ==, "s4 s3 s2 s1 s0");
  assert_ids (fixture, list_sessions, (List) { .limit = 9, .state = "failed" }, "sessions", "sessionId", "s0");
  tasks = walk (fixture, list_tasks, (List) { .limit = 2, .session_id = "s" }, "tasks", "taskId");
  g_assert_cmpstr (tasks, ==, "in4 in3 in2 in1 in0");
  assert_ids (fixture, list_tasks, (List) { .limit = 3, .session_id = "" }, "tasks", "taskId", "out4 out3 out2");
  assert_ids (fixture, list_tasks, (List) { .limit = 3 }, "tasks", "taskId", "out4 in4 out3");
  assert_ids (fixture, list_tasks, (List) { .limit = 3, .state = "running" }, "tasks", "taskId", "");
}

/* What would be larger than a message may be ends early, and goes on. */
static gboolean
put_big_channel (SbxStoreWriter  *writer,
                 gpointer         data,
                 SbxJsonWriter   *answer,
                 GError         **error)
{
  g_autoptr (SbxChannelRecord) record = sbx_channel_record_new ();

  g_free (record->id);
  record->id = g_strdup (data);
  g_free (record->description);
  record->description = g_strnfill (400000, 'x');

  return sbx_store_put_channel (writer, record, error);
}

static void
test_page_bytes (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *all = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);

      fixture_do (fixture, put_big_channel, id);
    }

  assert_ids (fixture, list_channels, (List) { .limit = 50 }, "channels", "id", "c0 c1");
  all = walk (fixture, list_channels, (List) { .limit = 50 }, "channels", "id");
  g_assert_cmpstr (all, ==, "c0 c1 c2 c3 c4");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/lists/channels", test_channels);
  fixture_add ("/lists/paging-under-inserts", test_paging_under_inserts);
  fixture_add ("/lists/topics", test_topics);
  fixture_add ("/lists/sessions-and-tasks", test_sessions_and_tasks);
  fixture_add ("/lists/page-bytes", test_page_bytes);

  return g_test_run ();
}
