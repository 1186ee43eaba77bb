/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-frames.h"

#include "sbx-client.h"
#include "sbx-database.h"
#include "sbx-json-writer.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message.h"
#include "sbx-row.h"
#include "sbx-store.h"
#include "sbx-test-daemon.h"
#include "sbx-test-hub.h"
#include "sbx-topic.h"

#include <signal.h>
#include <stdlib.h>

/* A topic of 1,000,000 messages at a real hub: opened, until its newest messages are on the screen; and another day of it, until
 * the first message of that is. What is kept in memory is to end somewhere, so that is told again and again.
 * bench-jump [MESSAGES [JUMPS]]. */

#define FIRST_TIME G_GINT64_CONSTANT (1700000000000)
#define TIME_STEP  60000
#define TOLD       25 /* jumps until the memory is told again */

static gint64 n_messages = 1000000;
static guint  n_jumps = 25;

static void
insert (SbxDatabase *database,
        gint64       number)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        body = NULL;
  g_autofree char          *id = g_strdup_printf ("5f0c2a7e-7d0e-4bd8-9a58-%012d", (int) number);
  g_autofree char          *content = g_strdup_printf ("Message %d%s", (int) number,
                                                       number % 4 == 0 ? ": where is my order? It should have come at nine, and the driver does not answer." : "");

  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "id", id);
  sbx_json_writer_string (json, "channelId", "c");
  sbx_json_writer_string (json, "topicId", "t");
  sbx_json_writer_int (json, "seq", number);
  sbx_json_writer_string (json, "fromId", number % 3 == 0 ? "wang" : "anna");
  sbx_json_writer_string (json, "fromName", number % 3 == 0 ? "Wang Li" : "Anna Keller");
  sbx_json_writer_string (json, "direction", "in");
  sbx_json_writer_string (json, "content", content);
  sbx_json_writer_string (json, "type", "text");
  sbx_json_writer_int (json, "timestamp", FIRST_TIME + number * TIME_STEP);
  sbx_json_writer_int (json, "storedAt", FIRST_TIME + number * TIME_STEP);
  sbx_json_writer_end_object (json);
  body = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));
  g_assert_true (sbx_database_run (database, NULL,
                                   "INSERT INTO messages (row, topic, id, seq, timestamp, from_id, unread, total, body)"
                                   " VALUES (?1, 1, ?2, ?1, ?3, 'peer', 0, ?1, ?4)",
                                   "isit", number, id, FIRST_TIME + number * TIME_STEP, body));
}

static void
fill (const char *folder)
{
  g_autoptr (SbxStore)    store = sbx_store_open (folder, NULL);
  g_autofree char        *path = g_build_filename (folder, "hub.db", NULL);
  g_autofree char        *body = g_strdup_printf ("{\"id\":\"t\",\"channelId\":\"c\",\"kind\":\"chat\",\"title\":\"Topic\",\"lastSeq\":%d,"
                                                  "\"messageCount\":%d}", (int) n_messages, (int) n_messages);
  g_autoptr (SbxDatabase) database = NULL;

  g_assert_nonnull (store);
  sbx_store_close (store);
  database = sbx_database_open (path, 0, NULL);
  sbx_database_execute (database, "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN", NULL);
  sbx_database_run (database, NULL, "INSERT INTO channels (id, unpinned, newest_first, body) VALUES ('c', 1, 0, '{\"id\":\"c\",\"name\":\"Shop\"}')", "");
  g_assert_true (sbx_database_run (database, NULL,
                                   "INSERT INTO topics (topic, channel_id, id, newest_first, state, total, body)"
                                   " VALUES (1, 'c', 't', -1, 'open', ?1, ?2)", "is", n_messages, body));
  for (gint64 i = 1; i <= n_messages; i++)
    insert (database, i);
  g_assert_true (sbx_database_run (database, NULL, "INSERT INTO streams (name, seq, oldest, bytes) VALUES ('channel/c', ?1, ?1 + 1, 0)",
                                   "i", n_messages));
  g_assert_true (sbx_database_run (database, NULL, "UPDATE meta SET value = ?1 WHERE name = 'messages'", "i", n_messages));
  g_assert_true (sbx_database_execute (database, "COMMIT; PRAGMA wal_checkpoint (TRUNCATE)", NULL));
}

/* Whether the row of a message is in sight. */
static gboolean
shows (GtkWidget *list,
       gint64     seq)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget      *row = gtk_widget_get_first_child (child);
      gpointer        item = row && SBX_IS_ROW (row) && gtk_widget_get_mapped (row) ? sbx_row_get_item (SBX_ROW (row)) : NULL;
      graphene_rect_t bounds;

      if (SBX_IS_MESSAGE (item) && sbx_message_get_seq (item) == seq && gtk_widget_compute_bounds (child, list, &bounds))
        return bounds.origin.y + bounds.size.height > 0 && bounds.origin.y < gtk_widget_get_height (list);
    }

  return FALSE;
}

/* ms until it was drawn. */
static double
wait_for (GtkWidget *list,
          gint64     seq,
          gint64     start)
{
  while (!shows (list, seq))
    g_main_context_iteration (NULL, TRUE);
  bench_run_frames (list, 1);

  return (double) (g_get_monotonic_time () - start) / 1000.0;
}

typedef struct
{
  SbxMessagePane *pane;
  gint64          seq;
} Jump;

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Jump *jump = data;

  jump->seq = sbx_client_list_messages_at_finish (SBX_CLIENT (source), result, NULL);
  sbx_message_pane_show_message (jump->pane, jump->seq);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static SbxTopic *
connect_client (SbxClient *client)
{
  SbxWorld *world = sbx_client_get_world (client);

  sbx_client_start (client);
  while (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED || sbx_world_find_channel (world, "c") == NULL)
    g_main_context_iteration (NULL, TRUE);
  sbx_client_open_channel (client, sbx_world_find_channel (world, "c"));
  while (sbx_world_find_topic (world, "c", "t") == NULL)
    g_main_context_iteration (NULL, TRUE);

  return sbx_world_find_topic (world, "c", "t");
}

static void
measure (const char *uri)
{
  g_autoptr (SbxAddress) address = sbx_address_new (uri, NULL);
  g_autoptr (SbxWorld) world = sbx_world_new ("Bench", uri);
  g_autoptr (SbxClient) client = sbx_client_new (address, world);
  Jump       jump = { .pane = SBX_MESSAGE_PANE (sbx_message_pane_new ()) };
  GtkWindow *window = bench_window_new (GTK_WIDGET (jump.pane), 900, 700);
  GtkWidget *list = bench_find (jump.pane, GTK_TYPE_LIST_VIEW, NULL);
  SbxTopic  *topic = connect_client (client);
  double    *times = g_new (double, n_jumps), before = bench_get_memory (), opened;
  gint64     start = g_get_monotonic_time ();

  sbx_client_open_topic (client, topic);
  sbx_message_pane_set_topic (jump.pane, topic);
  opened = wait_for (list, n_messages, start);
  g_print ("%d messages: opened in %.1f ms (goal 100), %.1f MB more (goal 20)\n", (int) n_messages, opened, bench_get_memory () - before);

  for (guint i = 0; i < n_jumps; i++)
    {
      gint64 number = 1 + (gint64) ((i * 7919 + 13) % 1000) * (n_messages / 1000);

      start = g_get_monotonic_time ();
      sbx_client_list_messages_at_async (client, topic, FIRST_TIME + number * TIME_STEP, NULL, on_found, &jump);
      times[i] = wait_for (list, number, start);
      g_assert_cmpint (jump.seq, ==, number);
      if ((i + 1) % TOLD == 0)
        g_print ("%u jumps: %u messages in the list, %.1f MB more (goal 20)\n", i + 1,
                 g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), bench_get_memory () - before);
    }
  qsort (times, n_jumps, sizeof *times, compare);
  g_print ("another day: median %.1f ms, slowest %.1f ms (goal 100)\n", times[n_jumps / 2], times[n_jumps - 1]);
  g_free (times);

  gtk_window_destroy (window);
  sbx_client_stop (client);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char          *folder = sbx_test_make_folder ();
  g_autofree char          *option = g_strdup_printf ("--data-dir=%s", folder);
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new (option, "--retention-events=0", NULL);
  g_autofree char          *uri = g_strdup_printf ("unix:%s/signalbox/hub.sock", sbx_test_daemon_get_folder (daemon));

  bench_init (&argc, &argv);
  if (argc > 1)
    n_messages = strtol (argv[1], NULL, 10);
  if (argc > 2 && atoi (argv[2]) > 0)
    n_jumps = (guint) atoi (argv[2]);
  fill (folder);
  sbx_test_daemon_start (daemon);
  measure (uri);
  sbx_test_daemon_end (daemon, SIGTERM);
  sbx_test_remove_folder (folder);

  return 0;
}
