/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "sbx-time.h"

#define LONGEST 3600000

/* Of topic @id what a write puts, and what is found of it. */
typedef struct
{
  const char *id;
  const char *claim_by;   /* NULL = nobody */
  gint64      claim_until;
  gint64      fence;
  gint64      snoozed_until;
} Put;

static gboolean
put_topic (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  const Put                 *put = data;
  g_autoptr (SbxTopicRecord) topic = sbx_topic_record_new ();

  g_free (topic->id);
  g_free (topic->channel_id);
  topic->id = g_strdup (put->id);
  topic->channel_id = g_strdup ("c");
  topic->claim_by = g_strdup (put->claim_by);
  topic->claim_until = put->claim_until;
  topic->claim_fence = put->fence;
  topic->snoozed_until = put->snoozed_until;
  topic->state = put->snoozed_until != 0 ? SBX_TOPIC_SNOOZED : SBX_TOPIC_OPEN;

  return sbx_store_put_topic (writer, topic, error);
}

static gboolean
find_fence (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = sbx_store_find_topic (writer, "c", "t", error);

  g_assert_nonnull (topic);
  *(gint64 *) data = topic->claim_fence;
  return TRUE;
}

static gint64
get_fence (Fixture *fixture)
{
  gint64 fence = -1;

  fixture_do (fixture, find_fence, &fence);
  return fence;
}

static void
test_fence (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_do (fixture, put_topic, &(Put) { "t", NULL, 0, 0, 0 });
  g_assert_cmpint (get_fence (fixture), ==, 0);
  fixture_do (fixture, put_topic, &(Put) { "t", "ana", BASE_TIME, 7, 0 });
  g_assert_cmpint (get_fence (fixture), ==, 7);

  /* Nobody holds it any more, or somebody puts what he knew of it before. */
  fixture_do (fixture, put_topic, &(Put) { "t", NULL, 0, 0, 0 });
  g_assert_cmpint (get_fence (fixture), ==, 7);
  fixture_do (fixture, put_topic, &(Put) { "t", "ben", BASE_TIME, 3, 0 });
  g_assert_cmpint (get_fence (fixture), ==, 7);

  fixture_reopen (fixture);
  g_assert_cmpint (get_fence (fixture), ==, 7);
}

typedef struct
{
  gint64  now;
  guint   limit;
  char   *ids;    /* in no order but sorted here */
  gint64  next;
} Due;

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static gboolean
find_due (SbxStoreWriter  *writer,
          gpointer         data,
          SbxJsonWriter   *answer,
          GError         **error)
{
  Due                  *due = data;
  g_autoptr (GPtrArray) topics = sbx_store_find_due_topics (writer, due->now, LONGEST, due->limit, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  g_assert_nonnull (topics);
  for (guint i = 0; i < topics->len; i++)
    g_ptr_array_add (ids, ((SbxTopicRecord *) g_ptr_array_index (topics, i))->id);
  g_ptr_array_sort (ids, compare_ids);
  g_ptr_array_add (ids, NULL);
  due->ids = g_strjoinv (" ", (char **) ids->pdata);

  return sbx_store_get_next_due (writer, &due->next, error);
}

static void
assert_due (Fixture    *fixture,
            gint64      now,
            const char *ids,
            gint64      next)
{
  Due due = { now, 100, NULL, -1 };

  fixture_do (fixture, find_due, &due);
  g_assert_cmpstr (due.ids, ==, ids);
  g_assert_cmpint (due.next, ==, next);
  g_free (due.ids);
}

static void
test_due (Fixture       *fixture,
          gconstpointer  data)
{
  assert_due (fixture, BASE_TIME, "", 0);
  fixture_do (fixture, put_topic, &(Put) { "claimed", "ana", BASE_TIME + 100, 1, 0 });
  fixture_do (fixture, put_topic, &(Put) { "open", NULL, 0, 4, 0 });
  assert_due (fixture, BASE_TIME, "", BASE_TIME + 100);
  fixture_do (fixture, put_topic, &(Put) { "snoozed", NULL, 0, 0, BASE_TIME + 50 });
  assert_due (fixture, BASE_TIME + 49, "", BASE_TIME + 50);
  assert_due (fixture, BASE_TIME + 50, "snoozed", BASE_TIME + 50);
  fixture_do (fixture, put_topic, &(Put) { "both", "ben", BASE_TIME + 100, 1, BASE_TIME + 60 });
  assert_due (fixture, BASE_TIME + 99, "both snoozed", BASE_TIME + 50);
  assert_due (fixture, BASE_TIME + 100, "both claimed snoozed", BASE_TIME + 50);

  fixture_reopen (fixture);
  assert_due (fixture, BASE_TIME + 100, "both claimed snoozed", BASE_TIME + 50);
  fixture_do (fixture, put_topic, &(Put) { "snoozed", NULL, 0, 0, 0 });
  fixture_do (fixture, put_topic, &(Put) { "both", NULL, 0, 1, 0 });
  assert_due (fixture, BASE_TIME + 100, "claimed", BASE_TIME + 100);
  fixture_do (fixture, put_topic, &(Put) { "claimed", NULL, 0, 1, 0 });
  assert_due (fixture, BASE_TIME + 100, "", 0);
}

/* A claim lasts no longer than one may; a snooze as long as people want. */
static void
test_clock_set_back (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture_do (fixture, put_topic, &(Put) { "claimed", "ana", BASE_TIME + LONGEST, 1, 0 });
  fixture_do (fixture, put_topic, &(Put) { "snoozed", NULL, 0, 0, BASE_TIME + 10 * LONGEST });
  assert_due (fixture, BASE_TIME, "", BASE_TIME + LONGEST);
  assert_due (fixture, BASE_TIME - 1, "claimed", BASE_TIME + LONGEST);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  Due due = { BASE_TIME, 2, NULL, -1 };

  for (char id[] = "a"; id[0] <= 'e'; id[0]++)
    fixture_do (fixture, put_topic, &(Put) { id, "ana", BASE_TIME, 1, 0 });
  fixture_do (fixture, find_due, &due);
  g_assert_cmpuint (strlen (due.ids), ==, 3);
  g_free (due.ids);
}

static gboolean
list (SbxStoreReader  *reader,
      gpointer         data,
      SbxJsonWriter   *answer,
      GError         **error)
{
  return sbx_store_list_channels (reader, data, "sender", NULL, 10, answer, error) &&
         sbx_store_list_topics (reader, data, "sender", "c", NULL, NULL, 10, answer, error);
}

/* What nobody has ended yet is over all the same. */
static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 now = sbx_time_now_ms ();

  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .id = "1" });
  for (int over = 0; over <= 1; over++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (JsonObject) found = NULL;
      JsonObject            *topic;

      fixture_do (fixture, put_topic, &(Put) { "t", "ana", over ? now : now + LONGEST, 3, 0 });
      found = fixture_read (fixture, list, (gpointer) "ana", &error);
      g_assert_no_error (error);
      topic = json_array_get_object_element (json_object_get_array_member (found, "topics"), 0);
      g_assert_cmpint (json_object_get_null_member (topic, "claim"), ==, over);
      g_assert_cmpstr (json_object_get_string_member (topic, "id"), ==, "t");
      g_assert_true (json_object_has_member (topic, "unreadCount"));
    }
}

typedef struct
{
  const char *reader;
  const char *topic_id;   /* NULL = the channel */
  gboolean    muted;
} Mute;

static gboolean
set_muted (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  const Mute *mute = data;

  return sbx_store_set_muted (writer, mute->reader, "c", mute->topic_id, mute->muted, error);
}

/* Every muted id of the lists, with a dash behind the channel. */
static void
assert_muted (Fixture    *fixture,
              const char *reader,
              const char *expected)
{
  const char            *lists[] = { "channels", "topics" };
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) found = fixture_read (fixture, list, (gpointer) reader, &error);
  g_autoptr (GString)    muted = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonArray *array = json_object_get_array_member (found, lists[i]);

      for (guint k = 0; k < json_array_get_length (array); k++)
        {
          JsonObject *object = json_array_get_object_element (array, k);

          if (json_object_get_boolean_member (object, "muted"))
            g_string_append_printf (muted, "%s%s", json_object_get_string_member (object, "id"), i == 0 ? "-" : "");
        }
    }
  g_assert_cmpstr (muted->str, ==, expected);
}

static void
test_mutes (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "t", .id = "1" });
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "u", .id = "2" });
  assert_muted (fixture, "ana", "");

  for (guint i = 0; i < 2; i++)
    {
      fixture_do (fixture, set_muted, &(Mute) { "ana", NULL, TRUE });
      fixture_do (fixture, set_muted, &(Mute) { "ana", "t", TRUE });
      fixture_do (fixture, set_muted, &(Mute) { "ben", "u", TRUE });
      assert_muted (fixture, "ana", "c-t");
      assert_muted (fixture, "ben", "u");
      assert_muted (fixture, "cleo", "");
      fixture_reopen (fixture);
    }

  for (guint i = 0; i < 2; i++)
    {
      fixture_do (fixture, set_muted, &(Mute) { "ana", NULL, FALSE });
      assert_muted (fixture, "ana", "t");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/due/fence", test_fence);
  fixture_add ("/due/due", test_due);
  fixture_add ("/due/clock-set-back", test_clock_set_back);
  fixture_add ("/due/limit", test_limit);
  fixture_add ("/due/list", test_list);
  fixture_add ("/due/mutes", test_mutes);

  return g_test_run ();
}
