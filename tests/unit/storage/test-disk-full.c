/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "sbx-store-private.h"
#include "sbx-wire-error.h"

/* Both ways in which there is no room: SQLite may take no more pages, or the file may not grow. */

static gboolean
set_max_pages (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %d", GPOINTER_TO_INT (data));

  return sbx_database_execute (writer->database, sql, error);
}

static void
set_max_file_size (rlim_t bytes)
{
  struct rlimit limit = { 0 };

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
write_one (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  return fixture_put_message (writer, data, error) > 0;
}

typedef struct
{
  guint n_stored;
  guint n_refused;
} Outcome;

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Outcome              *outcome = data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  if (answer != NULL)
    {
      g_assert_cmpuint (events->len, ==, 1);
      outcome->n_stored++;
      return;
    }

  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "hub.db"));
  g_assert_cmpuint (events->len, ==, 0);
  outcome->n_refused++;
}

static Outcome
send_many (Fixture *fixture,
           guint    n,
           gsize    bytes)
{
  g_autofree char *content = g_strnfill (bytes, 'x');
  NewMessage       message = { .channel_id = "c", .topic_id = "t", .content = content, .unread = 1 };
  Outcome          outcome = { 0 };

  for (guint i = 0; i < n; i++)
    sbx_store_write_async (fixture->store, write_one, &message, NULL, on_done, &outcome);
  while (outcome.n_stored + outcome.n_refused < n)
    g_main_context_iteration (NULL, TRUE);

  return outcome;
}

/* What was told to be stored is there, the rest is not, and numbers have no hole. */
static void
assert_stored (Fixture *fixture,
               guint    n_stored)
{
  g_autofree char *path = fixture_path (fixture, "hub.db");
  gint64           n_rows, highest;
  SbxStreamHead   *head;

  fixture_reopen (fixture);
  head = g_hash_table_lookup (sbx_store_get_heads (fixture->store), "channel/c");
  g_assert_cmpint (head->seq, ==, n_stored);
  sbx_store_close (fixture->store);

  {
    g_autoptr (SbxDatabase) database = sbx_database_open (path, SBX_DATABASE_READ_ONLY, NULL);

    g_assert_true (sbx_database_get_int (database, 0, &n_rows, NULL, "SELECT count(*) FROM messages", ""));
    g_assert_true (sbx_database_get_int (database, 0, &highest, NULL, "SELECT max(seq) FROM messages", ""));
    g_assert_cmpint (n_rows, ==, n_stored);
    g_assert_cmpint (highest, ==, n_stored);
    g_assert_true (sbx_database_get_int (database, 0, &n_rows, NULL, "SELECT value FROM meta WHERE name = 'messages'", ""));
    g_assert_cmpint (n_rows, ==, n_stored);
  }
}

static void
test_no_more_pages (Fixture       *fixture,
                    gconstpointer  data)
{
  Outcome before = send_many (fixture, 10, 100);
  Outcome full, big, after;

  g_assert_cmpuint (before.n_refused, ==, 0);
  fixture_do (fixture, set_max_pages, GINT_TO_POINTER (400));
  full = send_many (fixture, 600, 3000);
  g_assert_cmpuint (full.n_refused, >, 100);
  /* Message and event of this size alone are more than all the pages. */
  big = send_many (fixture, 3, 900000);
  g_assert_cmpuint (big.n_refused, ==, 3);

  fixture_do (fixture, set_max_pages, GINT_TO_POINTER (1000000));
  after = send_many (fixture, 10, 3000);
  g_assert_cmpuint (after.n_refused, ==, 0);
  fixture_wait_for_index (fixture);

  assert_stored (fixture, before.n_stored + full.n_stored + after.n_stored);
}

static void
test_file_may_not_grow (Fixture       *fixture,
                        gconstpointer  data)
{
  Outcome before = send_many (fixture, 10, 100);
  Outcome full, after;

  g_assert_cmpuint (before.n_refused, ==, 0);
  set_max_file_size (600000);
  full = send_many (fixture, 600, 3000);
  g_assert_cmpuint (full.n_refused, >, 100);

  set_max_file_size (RLIM_INFINITY);
  after = send_many (fixture, 10, 3000);
  g_assert_cmpuint (after.n_refused, ==, 0);

  assert_stored (fixture, before.n_stored + full.n_stored + after.n_stored);
}

/* A warning is due here, and more than one may come. */
static GLogWriterOutput
count_warnings (GLogLevelFlags   level,
                const GLogField *fields,
                gsize            n_fields,
                gpointer         data)
{
  return G_LOG_WRITER_HANDLED;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGXFSZ, SIG_IGN);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, NULL, NULL);

  fixture_add ("/disk-full/no-more-pages", test_no_more_pages);
  fixture_add ("/disk-full/file-may-not-grow", test_file_may_not_grow);

  return g_test_run ();
}
