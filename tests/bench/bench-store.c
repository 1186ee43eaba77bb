/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-bare.h"
#include "store-fixture.h"

#include <stdlib.h>
#include <string.h>

/* Durable messages a second (message, event, topic, channel and key, 64 in flight) beside a bare SQLite
 * loop that writes the same rows with as many commits; then what a page takes in a log of many messages.
 * An argument says how many messages to have there. */

#define IN_FLIGHT 64
#define N_SENT 30000
#define N_TOPICS 200
#define N_STORED 100000
/* One message under way; its callback sends the next. */
typedef struct
{
  Fixture *fixture;
  char     key[40];
  char     topic[16];
} Send;

static guint n_queued, n_done, n_commits;
static guint last_dispatch;

static gboolean
send_message (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  Send         *send = data;
  NewMessage    message = { .channel_id = "c", .topic_id = send->topic, .content = BENCH_CONTENT, .key = send->key,
                            .id = send->key, .unread = 1 };
  SbxStoredKey  key = { (char *) "0123456789abcdef0123456789abcdef", (char *) "c", send->topic, send->key, 0 };
  SbxStoredKey *used = sbx_store_find_key (writer, "peer", send->key, error);

  g_assert_null (used);
  key.seq = fixture_put_message (writer, &message, error);

  return key.seq > 0 && sbx_store_put_key (writer, "peer", send->key, &key, error);
}

static void queue_next (Send *send);

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, NULL);
  guint                 dispatch = g_source_get_id (g_main_current_source ());

  /* All of one commit come in one dispatch. */
  if (dispatch != last_dispatch)
    n_commits++;
  last_dispatch = dispatch;

  g_assert_nonnull (answer);
  n_done++;
  queue_next (data);
}

static void
queue_next (Send *send)
{
  if (n_queued == N_SENT)
    return;

  g_snprintf (send->topic, sizeof send->topic, "topic-%u", n_queued % N_TOPICS);
  g_snprintf (send->key, sizeof send->key, "%08x-%08x", g_random_int (), n_queued);
  n_queued++;
  sbx_store_write_async (send->fixture->store, send_message, send, NULL, on_sent, send);
}

static double
measure_store (void)
{
  Fixture fixture = { 0 };
  Send    sends[IN_FLIGHT];
  gint64  start;
  double  seconds;

  fixture_set_up (&fixture, NULL);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < IN_FLIGHT; i++)
    {
      sends[i].fixture = &fixture;
      queue_next (&sends[i]);
    }
  while (n_done < N_SENT)
    g_main_context_iteration (NULL, TRUE);
  seconds = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
  fixture_tear_down (&fixture, NULL);

  return N_SENT / seconds;
}

/* Reading. */

static gboolean
fill (SbxStoreWriter  *writer,
      gpointer         data,
      SbxJsonWriter   *answer,
      GError         **error)
{
  for (guint i = 0; i < 1000; i++)
    {
      char topic[16];

      g_snprintf (topic, sizeof topic, "topic-%d", g_random_int_range (0, N_TOPICS));
      if (fixture_put_message (writer, &(NewMessage) { .channel_id = "c", .topic_id = topic, .content = BENCH_CONTENT, .unread = 1 }, error) == 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
mark_half (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  for (guint i = 0; i < N_TOPICS; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic-%u", i);
      gint64           read_seq, unread_from;
      gboolean         changed;

      if (!sbx_store_mark_read (writer, "half", "c", topic, sbx_store_next_seq (writer, "channel/c", error) / 2, NULL, FALSE,
                                &read_seq, &unread_from, &changed, error))
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  const char      *reader;
  SbxMessageQuery  messages;
  SbxSearchQuery   search;
} Ask;

static gboolean
list_topics (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  return sbx_store_list_topics (reader, ((Ask *) data)->reader, "me", "c", NULL, NULL, 200, answer, error);
}

static gboolean
list_channels (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  return sbx_store_list_channels (reader, ((Ask *) data)->reader, "me", NULL, 50, answer, error);
}

static gboolean
list_messages (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  return sbx_store_list_messages (reader, "local", "me", &((Ask *) data)->messages, answer, error);
}

static gboolean
search (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  return sbx_store_search (reader, &((Ask *) data)->search, answer, error);
}

static void
measure_read (Fixture          *fixture,
              const char       *name,
              SbxStoreReadFunc  func,
              Ask               ask)
{
  const guint rounds = 20;
  gint64      start = 0;

  /* The first one warms the cache. */
  for (guint i = 0; i <= rounds; i++)
    {
      g_autoptr (JsonObject) answer = fixture_read (fixture, func, &ask, NULL);

      g_assert_nonnull (answer);
      if (i == 0)
        start = g_get_monotonic_time ();
    }

  g_print ("%-44s %8.2f ms\n", name, (g_get_monotonic_time () - start) / 1000.0 / rounds);
}

#define MESSAGES(time, before, after, around) { .messages = { "c", "topic-7", time, before, after, around, -1, 50 } }
#define SEARCH(text) { .search = { text, NULL, NULL, NULL, -1, -1, NULL, 50 } }

static void
measure_reads (guint n_messages)
{
  Fixture fixture = { 0 };
  gint64  middle = n_messages / 2;
  gint64  start;

  fixture_set_up (&fixture, NULL);
  for (guint i = 0; i < n_messages; i += 1000)
    fixture_do (&fixture, fill, NULL);
  fixture_do (&fixture, mark_half, NULL);
  start = g_get_monotonic_time ();
  while (!sbx_store_is_index_complete (fixture.store))
    g_usleep (1000);
  g_print ("%u messages; the index caught up in %.1f s more\n", n_messages, (g_get_monotonic_time () - start) / 1e6);

  measure_read (&fixture, "50 newest messages", list_messages, (Ask) MESSAGES (FALSE, -1, -1, -1));
  measure_read (&fixture, "50 messages in the middle", list_messages, (Ask) MESSAGES (FALSE, middle, -1, -1));
  measure_read (&fixture, "50 messages around one, by time", list_messages, (Ask) MESSAGES (TRUE, -1, -1, middle));
  measure_read (&fixture, "200 topics, nothing read", list_topics, (Ask) { .reader = "new" });
  measure_read (&fixture, "200 topics, half read", list_topics, (Ask) { .reader = "half" });
  measure_read (&fixture, "channels, half read", list_channels, (Ask) { .reader = "half" });
  measure_read (&fixture, "search: a word that all have", search, (Ask) SEARCH ("cake"));
  measure_read (&fixture, "search: the beginning of a word", search, (Ask) SEARCH ("ca"));
  measure_read (&fixture, "search: two Chinese characters", search, (Ask) SEARCH ("蛋糕"));
  measure_read (&fixture, "search: a phrase", search, (Ask) SEARCH ("\"side door\" 生日蛋糕"));
  measure_read (&fixture, "search: a word that none has", search, (Ask) SEARCH ("zebra"));

  start = g_get_monotonic_time ();
  sbx_store_close (fixture.store);
  g_print ("%-44s %8.2f ms\n", "close", (g_get_monotonic_time () - start) / 1000.0);
  for (guint i = 0; i < 3; i++)
    {
      g_object_unref (fixture.store);
      start = g_get_monotonic_time ();
      fixture.store = sbx_store_open (fixture.directory, NULL);
      g_print ("%-44s %8.2f ms\n", "open", (g_get_monotonic_time () - start) / 1000.0);
      sbx_store_close (fixture.store);
    }
  fixture_tear_down (&fixture, NULL);
}

int
main (int   argc,
      char *argv[])
{
  double store = measure_store ();
  guint  rows_a_commit = MAX (1, N_SENT / n_commits);
  double bare = bench_bare_rate (N_SENT, N_TOPICS, rows_a_commit);

  g_print ("durable messages, %u in flight: %8.0f/s, %u a commit\n", IN_FLIGHT, store, rows_a_commit);
  g_print ("bare SQLite, the same rows:     %8.0f/s; ratio %.2f\n", bare, store / bare);
  measure_reads (argc > 1 ? strtoul (argv[1], NULL, 10) : N_STORED);

  return 0;
}
