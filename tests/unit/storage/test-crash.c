/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sbx-database.h"

/* A process that writes is killed at any instant; all that it reported is there, and the rest is whole. */

#define ROUNDS 12
#define IN_FLIGHT 20

static SbxStore *child_store;

static void send_next (void);

static gboolean
write_one (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  NewMessage message = { .channel_id = "c", .topic_id = "t", .content = "蛋糕 cake", .unread = 1 };
  gint64     seq = fixture_put_message (writer, &message, error);

  *(gint64 *) data = seq;
  return seq > 0;
}

/* In the child: what is on disk now goes down the pipe. */
static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autofree gint64 *seq = data;
  g_autoptr (GBytes) answer = sbx_store_write_finish (child_store, result, NULL, NULL);

  if (answer == NULL || write (STDOUT_FILENO, seq, sizeof *seq) != sizeof *seq)
    _exit (1);
  send_next ();
}

static void
send_next (void)
{
  gint64 *seq = g_new0 (gint64, 1);

  sbx_store_write_async (child_store, write_one, seq, NULL, on_done, seq);
}

static void
run_child (const char *directory)
{
  g_autoptr (GError) error = NULL;

  child_store = sbx_store_open (directory, &error);
  if (child_store == NULL)
    g_error ("%s", error->message);

  for (guint i = 0; i < IN_FLIGHT; i++)
    send_next ();
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

/* Starts a child, takes what it reports until it has reported @n, kills it; the highest seq reported. */
static gint64
kill_after (Fixture *fixture,
            guint    n)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError)      error = NULL;
  g_autofree char        *self = g_file_read_link ("/proc/self/exe", NULL);
  GInputStream           *reports;
  gint64                  seq, highest = 0;
  gsize                   size;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--child", fixture->directory, NULL);
  g_assert_no_error (error);
  reports = g_subprocess_get_stdout_pipe (child);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_input_stream_read_all (reports, &seq, sizeof seq, &size, NULL, &error));
      g_assert_cmpuint (size, ==, sizeof seq);
      highest = MAX (highest, seq);
    }
  g_subprocess_force_exit (child);

  /* It was still reporting meanwhile. */
  while (g_input_stream_read_all (reports, &seq, sizeof seq, &size, NULL, NULL) && size == sizeof seq)
    highest = MAX (highest, seq);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));

  return highest;
}

static void
assert_int (SbxDatabase *database,
            const char  *sql,
            gint64       expected)
{
  gint64 value;

  g_assert_true (sbx_database_get_int (database, -1, &value, NULL, sql, ""));
  g_assert_cmpint (value, ==, expected);
}

/* Messages, events, counters and index all say the same. */
static void
assert_whole (Fixture *fixture,
              gint64   n)
{
  g_autofree char        *path = fixture_path (fixture, "hub.db");
  g_autoptr (SbxDatabase) database = sbx_database_open (path, 0, NULL);
  g_autoptr (GError)      error = NULL;

  assert_int (database, "SELECT count(*) FROM messages", n);
  assert_int (database, "SELECT max(seq) FROM messages", n);
  assert_int (database, "SELECT count(*) FROM events", n);
  assert_int (database, "SELECT seq FROM streams", n);
  assert_int (database, "SELECT value FROM meta WHERE name = 'messages'", n);
  assert_int (database, "SELECT total FROM topics", n);
  assert_int (database, "SELECT count(*) FROM search WHERE search MATCH '蛋糕'", n);
  g_assert_true (sbx_database_run (database, &error, "INSERT INTO search (search) VALUES ('integrity-check')", ""));
  g_assert_no_error (error);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *epoch = g_strdup (sbx_store_get_epoch (fixture->store));
  gint64           n_before = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      SbxStreamHead *head;
      gint64         highest;

      sbx_store_close (fixture->store);
      g_clear_object (&fixture->store);
      highest = kill_after (fixture, g_test_rand_int_range (1, 400));

      fixture->store = sbx_store_open (fixture->directory, NULL);
      g_assert_nonnull (fixture->store);
      g_assert_cmpstr (sbx_store_get_epoch (fixture->store), ==, epoch);
      head = g_hash_table_lookup (sbx_store_get_heads (fixture->store), "channel/c");
      g_assert_cmpint (head->seq, >=, highest);
      g_assert_cmpint (highest, >, n_before);
      n_before = head->seq;

      fixture_wait_for_index (fixture);
      sbx_store_close (fixture->store);
      assert_whole (fixture, n_before);
    }
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);

  fixture_add ("/crash/killed", test_killed);

  return g_test_run ();
}
