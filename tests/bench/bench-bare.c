/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-bare.h"

#include "store-fixture.h"

#include <sqlite3.h>

static sqlite3_stmt *
prepare (sqlite3    *database,
         const char *sql)
{
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  return statement;
}

static void
run (sqlite3_stmt *statement,
     gint64        number,
     gint64        topic,
     const char   *key,
     const char   *body)
{
  sqlite3_bind_int64 (statement, 1, number);
  sqlite3_bind_int64 (statement, 2, topic);
  sqlite3_bind_text (statement, 3, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, body, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_reset (statement);
}

static double
run_loop (sqlite3 *database,
          guint    n_messages,
          guint    n_topics,
          guint    messages_a_commit)
{
  static const char *const sql[] = {
    "INSERT INTO messages (topic, id, seq, timestamp, from_id, key, unread, total, body)"
    " VALUES (?2, ?3, ?1, 1795132800000 + ?1, 'peer', ?3, 1, ?1, ?4)",
    "INSERT INTO events (stream, seq, at, envelope) VALUES (1, ?1, 1795132800000 + ?1, cast (?4 AS BLOB))",
    "UPDATE topics SET newest_first = -1795132800000 - ?1, total = total + 1, body = substr (?4, 1, 400) WHERE topic = ?2",
    "UPDATE channels SET newest_first = -1795132800000 - ?1, body = substr (?4, 1, 300) WHERE id = 'c' AND ?2 > 0",
    "INSERT INTO keys VALUES ('peer', ?3, '0123456789abcdef0123456789abcdef', 'c', 'topic', ?3, ?1, ?1)",
  };
  sqlite3_stmt    *statements[G_N_ELEMENTS (sql)];
  g_autofree char *body = g_strdup_printf ("%0450d" BENCH_CONTENT, 0);
  gint64           start;

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    statements[i] = prepare (database, sql[i]);

  start = g_get_monotonic_time ();
  for (guint i = 1; i <= n_messages; i++)
    {
      char key[40];

      g_snprintf (key, sizeof key, "%08x-%08x", g_random_int (), i);
      if (i % messages_a_commit == 1 || messages_a_commit == 1)
        sqlite3_exec (database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
      for (guint k = 0; k < G_N_ELEMENTS (sql); k++)
        run (statements[k], i, i % n_topics + 1, key, body);
      if (i % messages_a_commit == 0 || i == n_messages)
        g_assert_cmpint (sqlite3_exec (database, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    }
  start = g_get_monotonic_time () - start;

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    sqlite3_finalize (statements[i]);

  return n_messages * (double) G_USEC_PER_SEC / start;
}

double
bench_bare_rate (guint n_messages,
                 guint n_topics,
                 guint messages_a_commit)
{
  Fixture          fixture = { 0 };
  g_autofree char *path = NULL;
  sqlite3         *database;
  double           rate;

  fixture_set_up (&fixture, NULL);
  for (guint i = 0; i < n_topics; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic-%u", i);

      fixture_send (&fixture, &(NewMessage) { .channel_id = "c", .topic_id = topic });
    }
  fixture_wait_for_index (&fixture);
  sbx_store_close (fixture.store);

  path = fixture_path (&fixture, "hub.db");
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_exec (database,
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768;"
                "PRAGMA secure_delete = FAST; DELETE FROM events",
                NULL, NULL, NULL);
  rate = run_loop (database, n_messages, n_topics, messages_a_commit);
  sqlite3_close (database);
  fixture_tear_down (&fixture, NULL);

  return rate;
}
