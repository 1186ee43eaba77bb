/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include "sbx-wire-error.h"

/* Writes that share a transaction: what several of them say of one topic is stored and told once. */

/* Lets the writer wait until all writes of a test are queued. */
typedef struct
{
  GMutex   mutex;
  GCond    changed;
  gboolean is_open;
} Gate;

/* One write that gives a topic a title; its result. */
typedef struct
{
  const char *topic;
  const char *title;
  gboolean    fails;        /* after it did so */
  char       *before;       /* (nullable): the title that it found */
  GPtrArray  *events;
  gboolean    is_done;
} Change;

static gboolean
wait_at_gate (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  Gate                    *gate = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate->mutex);

  while (!gate->is_open)
    g_cond_wait (&gate->changed, &gate->mutex);
  return TRUE;
}

static gboolean
change_topic (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  Change                    *change = data;
  g_autoptr (SbxTopicRecord) topic = sbx_store_find_topic (writer, "c", change->topic, error);
  g_autofree char           *members = g_strdup_printf ("\"title\":\"%s\"", change->title);

  if (topic == NULL)
    return FALSE;

  change->before = g_strdup (topic->title);
  g_free (topic->title);
  topic->title = g_strdup (change->title);
  if (!sbx_store_put_topic (writer, topic, error) ||
      sbx_store_append (writer, "x/plain", "published", NULL, members, strlen (members), error) == 0 ||
      !sbx_store_append_latest (writer, "channels", "topicChanged", change->topic, "me",
                                g_bytes_new (members, strlen (members)), error))
    return FALSE;

  if (change->fails)
    g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT, "refused");
  return !change->fails;
}

static gboolean
do_nothing (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  return TRUE;
}

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Change            *change = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, &change->events, &error);

  g_assert_cmpint (answer == NULL, ==, change->fails);
  change->is_done = TRUE;
}

/* Runs all of them in one transaction, behind one that only waits and before one that does nothing. */
static void
run_together (Fixture *fixture,
              Change  *changes,
              guint    n)
{
  Gate   gate = { 0 };
  Change first = { 0 }, last = { 0 };

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.changed);
  sbx_store_write_async (fixture->store, wait_at_gate, &gate, NULL, on_changed, &first);
  for (guint i = 0; i < n; i++)
    sbx_store_write_async (fixture->store, change_topic, &changes[i], NULL, on_changed, &changes[i]);
  sbx_store_write_async (fixture->store, do_nothing, NULL, NULL, on_changed, &last);
  g_mutex_lock (&gate.mutex);
  gate.is_open = TRUE;
  g_cond_signal (&gate.changed);
  g_mutex_unlock (&gate.mutex);

  while (!last.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (first.events->len, ==, 0);
  g_assert_cmpuint (last.events->len, ==, 0);
  g_ptr_array_unref (first.events);
  g_ptr_array_unref (last.events);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.changed);
}

/* The events of a write as "stream/seq title", and frees what the write left. */
static void
assert_events (Change     *change,
               const char *expected)
{
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint i = 0; i < change->events->len; i++)
    {
      SbxStoredEvent  *event = g_ptr_array_index (change->events, i);
      gsize            length;
      const char      *text = g_bytes_get_data (event->envelope, &length);
      const char      *title = g_strstr_len (text, (gssize) length, "\"title\":\"") + strlen ("\"title\":\"");
      g_autofree char *word = g_strndup (title, strcspn (title, "\""));

      g_string_append_printf (told, "%s%s/%d %s", i > 0 ? ", " : "", event->stream, (int) event->seq, word);
    }
  g_assert_cmpstr (told->str, ==, expected);
  g_clear_pointer (&change->events, g_ptr_array_unref);
  g_clear_pointer (&change->before, g_free);
}

static void
make_topics (Fixture *fixture)
{
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "a" });
  fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = "b" });
}

static void
assert_title (Fixture    *fixture,
              const char *topic,
              const char *title)
{
  Change change = { .topic = topic, .title = "-", .fails = TRUE };

  run_together (fixture, &change, 1);
  g_assert_cmpstr (change.before, ==, title);
  assert_events (&change, "");
}

static void
test_once (Fixture       *fixture,
           gconstpointer  data)
{
  Change changes[] = { { "a", "one" }, { "b", "two" }, { "a", "three" } };

  make_topics (fixture);
  run_together (fixture, changes, G_N_ELEMENTS (changes));
  g_assert_cmpstr (changes[2].before, ==, "one");
  assert_events (&changes[0], "x/plain/1 one");
  assert_events (&changes[1], "x/plain/2 two");
  /* Told with the last write that tells anything, in the order in which the topics first changed. */
  assert_events (&changes[2], "x/plain/3 three, channels/1 three, channels/2 two");

  assert_title (fixture, "a", "three");
  fixture_reopen (fixture);
  assert_title (fixture, "a", "three");
  assert_title (fixture, "b", "two");
}

static void
test_failure_is_taken_back (Fixture       *fixture,
                            gconstpointer  data)
{
  Change changes[] = { { "a", "one" }, { "a", "two", TRUE }, { "b", "three", TRUE } };

  make_topics (fixture);
  run_together (fixture, changes, G_N_ELEMENTS (changes));
  g_assert_cmpstr (changes[1].before, ==, "one");
  assert_events (&changes[0], "x/plain/1 one, channels/1 one");
  assert_events (&changes[1], "");
  assert_events (&changes[2], "");

  assert_title (fixture, "a", "one");
  fixture_reopen (fixture);
  assert_title (fixture, "a", "one");
}

static void
test_many_topics (Fixture       *fixture,
                  gconstpointer  data)
{
  /* More than are kept. */
  const guint n = 2500;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *topic = g_strdup_printf ("t%u", i);
      Change           change = { topic, topic };

      fixture_send (fixture, &(NewMessage) { .channel_id = "c", .topic_id = topic });
      run_together (fixture, &change, 1);
      g_ptr_array_unref (change.events);
      g_free (change.before);
    }
  assert_title (fixture, "t0", "t0");
  assert_title (fixture, "t2499", "t2499");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/together/once", test_once);
  fixture_add ("/together/failure-is-taken-back", test_failure_is_taken_back);
  fixture_add ("/together/many-topics", test_many_topics);

  return g_test_run ();
}
