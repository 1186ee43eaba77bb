/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-peer.h"
#include "sbx-database.h"
#include "sbx-json-writer.h"
#include "sbx-store.h"
#include "sbx-test-daemon.h"
#include "sbx-test-hub.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the real signalbox-hub takes for a page and for a search where it has 1,000,000 messages, each asked for
 * over its Unix socket. bench-million [MESSAGES [FOLDER]]: a folder is kept, and used again as it is. */

#define N_TOPICS 200
#define N_NAMES 50
#define FIRST_TIME G_GINT64_CONSTANT (1700000000000)
#define TIME_STEP 60000
#define ROUNDS 15

static gint64 n_messages = 1000000;

static const char *const words[] = {
  "order", "please", "friday", "eight", "people", "nuts", "call", "near", "shop", "door", "open", "seven", "evening",
  "bring", "box", "back", "week", "invoice", "delivery", "address", "phone", "later", "thanks", "question", "answer",
  "price", "colour", "size", "card", "paid", "refund", "photo", "candle", "birthday", "party", "morning", "today",
  "tomorrow", "sorry", "wrong", "right", "kitchen", "driver", "street", "number", "window", "customer", "sugar",
  "cream", "layer",
};

/* The first message of all says zebra, each tenth one 蛋糕, every one cake. */
static void
write_content (GString *content,
               gint64   number)
{
  guint32 random = (guint32) number * 2654435761u;

  g_string_truncate (content, 0);
  g_string_append (content, "The cake");
  for (guint i = 0; i < 14; i++)
    {
      random = random * 1664525u + 1013904223u;
      g_string_append_printf (content, " %s", words[(random >> 8) % G_N_ELEMENTS (words)]);
    }
  g_string_append_printf (content, " no%u", random >> 12);
  if (number % 10 == 0)
    g_string_append (content, " 生日蛋糕要写什么字？");
  if (number == 1)
    g_string_append (content, " zebra");
}

static const char *
get_name (gint64 number,
          char   name[32])
{
  /* One wrote only the first hundred. */
  if (number <= 100)
    return "Methuselah";
  g_snprintf (name, 32, "Ada %d", (int) (number % N_NAMES));
  return name;
}

/* topic-old has the first 2,000, the others the rest in turn. */
static gint64
get_topic (gint64 number)
{
  return number <= 2000 ? N_TOPICS + 1 : number % N_TOPICS + 1;
}

static void
get_topic_name (gint64 topic,
                char   name[32])
{
  if (topic == N_TOPICS + 1)
    strcpy (name, "topic-old");
  else
    g_snprintf (name, 32, "topic-%d", (int) topic);
}

static void
insert_threads (SbxDatabase *database)
{
  sbx_database_run (database, NULL,
                    "INSERT INTO channels (id, unpinned, newest_first, body) VALUES ('c', 1, 0, '{\"id\":\"c\",\"name\":\"Shop\"}')", "");
  for (gint64 topic = 1; topic <= N_TOPICS + 1; topic++)
    {
      char             name[32];
      g_autofree char *body = NULL;

      get_topic_name (topic, name);
      body = g_strdup_printf ("{\"id\":\"%s\",\"channelId\":\"c\",\"kind\":\"chat\",\"title\":\"Topic %s\",\"lastSeq\":%d,"
                              "\"messageCount\":5000}", name, name, (int) n_messages);
      g_assert_true (sbx_database_run (database, NULL,
                                       "INSERT INTO topics (topic, channel_id, id, newest_first, state, total, body)"
                                       " VALUES (?1, 'c', ?2, -?1, 'open', 5000, ?3)", "iss", topic, name, body));
    }
}

static void
insert_message (SbxDatabase *database,
                gint64       number,
                GString     *content)
{
  char                      name[32], topic_name[32], id[40];
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        body = NULL;
  gint64                    time = FIRST_TIME + number * TIME_STEP;

  write_content (content, number);
  get_topic_name (get_topic (number), topic_name);
  g_snprintf (id, sizeof id, "%08x-0000-4000-8000-%012x", (guint32) number * 2654435761u, (guint) number);
  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "id", id);
  sbx_json_writer_string (json, "channelId", "c");
  sbx_json_writer_string (json, "topicId", topic_name);
  sbx_json_writer_int (json, "seq", number);
  sbx_json_writer_string (json, "fromId", "peer");
  sbx_json_writer_string (json, "fromName", get_name (number, name));
  sbx_json_writer_string (json, "direction", "in");
  sbx_json_writer_string (json, "content", content->str);
  sbx_json_writer_string (json, "type", "text");
  sbx_json_writer_int (json, "timestamp", time);
  sbx_json_writer_int (json, "storedAt", time);
  sbx_json_writer_end_object (json);
  body = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
  g_assert_true (sbx_database_run (database, NULL,
                                   "INSERT INTO messages (row, topic, id, seq, timestamp, from_id, unread, total, body)"
                                   " VALUES (?1, ?2, ?3, ?1, ?4, 'peer', 1, ?1, ?5)",
                                   "iisit", number, get_topic (number), id, time, body));
}

static void
fill (const char *folder)
{
  g_autoptr (SbxStore)    store = sbx_store_open (folder, NULL);
  g_autofree char        *path = g_build_filename (folder, "hub.db", NULL);
  g_autoptr (SbxDatabase) database = NULL;
  g_autoptr (GString)     content = g_string_new (NULL);
  gint64                  start = g_get_monotonic_time ();

  g_assert_nonnull (store);
  sbx_store_close (store);
  database = sbx_database_open (path, 0, NULL);
  sbx_database_execute (database, "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN", NULL);
  insert_threads (database);
  for (gint64 i = 1; i <= n_messages; i++)
    insert_message (database, i, content);
  g_assert_true (sbx_database_run (database, NULL, "INSERT INTO streams (name, seq, oldest, bytes) VALUES ('channel/c', ?1, ?1 + 1, 0)",
                                   "i", n_messages));
  g_assert_true (sbx_database_run (database, NULL, "UPDATE meta SET value = ?1 WHERE name = 'messages'", "i", n_messages));
  g_assert_true (sbx_database_execute (database, "COMMIT; PRAGMA wal_checkpoint (TRUNCATE); PRAGMA optimize", NULL));
  g_print ("%d messages put there in %.1f s\n", (int) n_messages, (g_get_monotonic_time () - start) / 1e6);
}

static gboolean
is_complete (BenchPeer *peer)
{
  gsize       length;
  const char *answer = bench_peer_ask (peer, "search", "{\"query\":\"zebra\",\"limit\":1}", &length);

  return g_strrstr_len (answer, (gssize) length, "\"complete\":true") != NULL;
}

static guint
count_hits (const char *answer,
            gsize       length,
            const char *what)
{
  guint n = 0;

  for (const char *p = answer; (p = g_strstr_len (p, answer + length - p, what)) != NULL; p++)
    n++;
  return n;
}

static void
measure (BenchPeer  *peer,
         const char *name,
         const char *event,
         const char *payload)
{
  double rounds[ROUNDS];
  double first = 0;
  guint  n = 0;

  for (guint i = 0; i <= ROUNDS; i++)
    {
      gint64      start = g_get_monotonic_time ();
      gsize       length;
      const char *answer = bench_peer_ask (peer, event, payload, &length);
      double      ms = (g_get_monotonic_time () - start) / 1000.0;

      if (g_str_has_prefix (answer, "{\"event\":\"error\""))
        g_error ("%.*s", (int) length, answer);
      n = count_hits (answer, length, "\"storedAt\":");
      if (i == 0)
        first = ms;
      else
        rounds[i - 1] = ms;
    }
  g_print ("%-52s %8.2f ms, first %8.2f ms, %u rows\n", name, bench_median (rounds, ROUNDS), first, n);
}

static char *
dup_next (const char *answer,
          gsize       length)
{
  const char *next = g_strrstr_len (answer, (gssize) length, "\"next\":\"");

  if (next == NULL)
    g_error ("there is no next page: %.*s", (int) length, answer);
  next += strlen ("\"next\":\"");
  return g_strndup (next, (gsize) (strchr (next, '"') - next));
}

/* Page 100 of what the commonest word finds. */
static void
measure_deep (BenchPeer *peer)
{
  g_autofree char *payload = g_strdup ("{\"query\":\"cake\",\"limit\":50}");

  for (guint page = 1; page < 100; page++)
    {
      gsize            length;
      const char      *answer = bench_peer_ask (peer, "search", payload, &length);
      g_autofree char *cursor = dup_next (answer, length);

      g_free (payload);
      payload = g_strdup_printf ("{\"query\":\"cake\",\"limit\":50,\"cursor\":\"%s\"}", cursor);
    }
  measure (peer, "search: the commonest word, page 100", "search", payload);
}

static void measure_format (BenchPeer  *peer,
                            const char *name,
                            const char *event,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);

static void
measure_format (BenchPeer  *peer,
                const char *name,
                const char *event,
                const char *format,
                ...)
{
  g_autofree char *payload = NULL;
  va_list          arguments;

  va_start (arguments, format);
  payload = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  measure (peer, name, event, payload);
}

static void
measure_pages (BenchPeer *peer)
{
  gint64 middle = n_messages / 2;

  measure (peer, "50 newest messages", "listMessages", "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"limit\":50}");
  measure (peer, "50 oldest messages", "listMessages", "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"after\":0,\"limit\":50}");
  measure_format (peer, "50 before one in the middle", "listMessages",
                  "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"before\":%" PRId64 ",\"limit\":50}", middle);
  measure_format (peer, "50 after one in the middle, by time", "listMessages",
                  "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"order\":\"time\",\"after\":%" PRId64 ",\"limit\":50}", middle);
  measure_format (peer, "50 around one in the middle", "listMessages",
                  "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"around\":%" PRId64 ",\"limit\":50}", middle);
  measure_format (peer, "50 around a time, by time", "listMessages",
                  "{\"channelId\":\"c\",\"topicId\":\"topic-7\",\"order\":\"time\",\"at\":%" PRId64 ",\"limit\":50}",
                  FIRST_TIME + middle * TIME_STEP);
  measure (peer, "50 of 201 topics", "listTopics", "{\"channelId\":\"c\",\"limit\":50}");
}

static void
measure_searches (BenchPeer *peer)
{
  gint64 end = FIRST_TIME + n_messages * TIME_STEP;

  measure (peer, "search: the commonest word", "search", "{\"query\":\"cake\",\"limit\":50}");
  measure (peer, "search: the same, quoted", "search", "{\"query\":\"\\\"cake\\\"\",\"limit\":50}");
  measure (peer, "search: two letters", "search", "{\"query\":\"ca\",\"limit\":50}");
  measure (peer, "search: two common words", "search", "{\"query\":\"cake please\",\"limit\":50}");
  measure (peer, "search: two Chinese characters", "search", "{\"query\":\"蛋糕\",\"limit\":50}");
  measure (peer, "search: a phrase of common words", "search", "{\"query\":\"\\\"the cake please\\\"\",\"limit\":50}");
  measure (peer, "search: a word that no message has", "search", "{\"query\":\"giraffe\",\"limit\":50}");
  measure (peer, "search: a word that only the oldest has", "search", "{\"query\":\"zebra\",\"limit\":50}");
  measure (peer, "search: commonest, in one topic", "search",
           "{\"query\":\"cake\",\"channelId\":\"c\",\"topicId\":\"topic-7\",\"limit\":50}");
  measure (peer, "search: commonest, in a topic of the oldest", "search",
           "{\"query\":\"cake\",\"channelId\":\"c\",\"topicId\":\"topic-old\",\"limit\":50}");
  measure (peer, "search: 蛋糕 in a topic without it", "search",
           "{\"query\":\"蛋糕\",\"channelId\":\"c\",\"topicId\":\"topic-7\",\"limit\":50}");
  measure (peer, "search: commonest, from one of fifty", "search", "{\"query\":\"cake\",\"fromName\":\"ada 7\",\"limit\":50}");
  measure (peer, "search: commonest, from who wrote the oldest", "search",
           "{\"query\":\"cake\",\"fromName\":\"methuselah\",\"limit\":50}");
  measure (peer, "search: commonest, from nobody", "search", "{\"query\":\"cake\",\"fromName\":\"Nobody\",\"limit\":50}");
  measure_format (peer, "search: commonest, since the last hour", "search",
                  "{\"query\":\"cake\",\"since\":%" PRId64 ",\"limit\":50}", end - 3600000);
  measure_format (peer, "search: commonest, since after the end", "search",
                  "{\"query\":\"cake\",\"since\":%" PRId64 ",\"limit\":50}", end + 86400000);
  measure_format (peer, "search: commonest, until the first hour", "search",
                  "{\"query\":\"cake\",\"until\":%" PRId64 ",\"limit\":50}", FIRST_TIME + 3600000);
  measure_format (peer, "search: commonest, until before the beginning", "search",
                  "{\"query\":\"cake\",\"until\":%" PRId64 ",\"limit\":50}", FIRST_TIME - 86400000);
  measure_format (peer, "search: commonest, until the middle", "search",
                  "{\"query\":\"cake\",\"until\":%" PRId64 ",\"limit\":50}", FIRST_TIME + n_messages / 2 * TIME_STEP);
  measure_deep (peer);
}

/* Of the daemon, our only child. */
static void
print_memory (void)
{
  g_autofree char *list = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *children = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  const char      *memory;

  if (!g_file_get_contents (list, &children, NULL, NULL))
    return;
  path = g_strdup_printf ("/proc/%d/status", atoi (children));
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  memory = strstr (text, "VmRSS");
  g_print ("%.*s\n", (int) strcspn (memory, "\n"), memory);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char          *temporary = argc > 2 ? NULL : sbx_test_make_folder ();
  const char               *folder = argc > 2 ? argv[2] : temporary;
  g_autofree char          *database = g_build_filename (folder, "hub.db", NULL);
  g_autofree char          *option = g_strdup_printf ("--data-dir=%s", folder);
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new (option, "--retention-events=0", NULL);
  g_autofree char          *uri = g_strdup_printf ("unix:%s/signalbox/hub.sock", sbx_test_daemon_get_folder (daemon));
  BenchPeer                *peer;
  gint64                    start;

  if (argc > 1)
    n_messages = strtol (argv[1], NULL, 10);
  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    fill (folder);

  start = g_get_monotonic_time ();
  sbx_test_daemon_start (daemon);
  g_print ("listening after %.1f ms\n", (g_get_monotonic_time () - start) / 1000.0);
  peer = bench_peer_new (uri, "monitor", "reader");
  measure_pages (peer);
  start = g_get_monotonic_time ();
  while (!is_complete (peer))
    g_usleep (100000);
  g_print ("the index has caught up after %.1f s more\n", (g_get_monotonic_time () - start) / 1e6);
  measure_searches (peer);
  measure_pages (peer);

  print_memory ();

  bench_peer_free (peer);
  sbx_test_daemon_end (daemon, SIGTERM);
  if (temporary != NULL)
    sbx_test_remove_folder (temporary);
  return 0;
}
