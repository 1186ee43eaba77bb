/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log-fixture.h"

/* A log that grows for hours: what it lets go of, and how that comes back. The shadow replays all of it. */

#define MANY 20000
/* Of the newest, at least as many stay, and not many more. */
#define KEPT 4000
#define BOUND 5000

static gint64
seq_at (SbxMessageLog *log,
        guint          position)
{
  g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (log), position);

  return sbx_message_get_seq (message);
}

static void
check_shadow (LogFixture *fixture)
{
  GArray *shadow = fixture->shadow; /* of gint64: the seqs that its signals told of; it holds no message */

  g_assert_cmpuint (shadow->len, ==, g_list_model_get_n_items (G_LIST_MODEL (fixture->log)));
  for (guint i = 0; i < shadow->len; i++)
    g_assert_cmpint (g_array_index (shadow, gint64, i), ==, seq_at (fixture->log, i));
}

static void
on_items_changed (LogFixture *fixture,
                  guint       position,
                  guint       removed,
                  guint       added)
{
  GArray *shadow = fixture->shadow;

  g_assert_cmpuint (position + removed, <=, shadow->len);
  g_array_remove_range (shadow, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      gint64 seq = seq_at (fixture->log, i);

      g_array_insert_val (shadow, i, seq);
    }
  g_assert_cmpuint (shadow->len, ==, g_list_model_get_n_items (G_LIST_MODEL (fixture->log)));
}

static void
set_up (LogFixture   *fixture,
        gconstpointer data)
{
  log_fixture_set_up (fixture);
  fixture->shadow = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect_swapped (fixture->log, "items-changed", G_CALLBACK (on_items_changed), fixture);
}

static void
tear_down (LogFixture   *fixture,
           gconstpointer data)
{
  check_shadow (fixture);
  g_signal_handlers_disconnect_by_data (fixture->log, fixture);
  g_array_unref (fixture->shadow);
  log_fixture_tear_down (fixture);
}

static gint64
first_seq (LogFixture *fixture)
{
  g_autoptr (SbxMessage) message = log_fixture_get (fixture, 0);

  return sbx_message_get_seq (message);
}

static gint64
last_seq (LogFixture *fixture)
{
  g_autoptr (SbxMessage) message = log_fixture_get (fixture, log_fixture_n_items (fixture) - 1);

  return sbx_message_get_seq (message);
}

/* As from a hub that pushes them in bursts. */
static void
push_many (LogFixture *fixture,
           gint64   from,
           gint64   to)
{
  for (gint64 seq = from; seq <= to; seq++)
    {
      log_fixture_push (fixture, seq, "you", NOON + seq);
      if (seq % 37 == 0)
        log_fixture_flush (fixture);
    }
  log_fixture_flush (fixture);
}

/* No gap in sight, and each message in its place. */
static void
check_whole (LogFixture *fixture,
             gint64   from,
             gint64   to)
{
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, to - from + 1);
  for (guint i = 0; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, i);

      g_assert_cmpint (sbx_message_get_seq (message), ==, from + i);
      g_assert_false (sbx_message_get_gap_before (message));
    }
  check_shadow (fixture);
}

/* It stays small, whole, and says that there are older ones, which come back page after page. */
static void
test_bound (LogFixture   *fixture,
            gconstpointer data)
{
  gint64 oldest;

  log_fixture_add_page (fixture, 1, 50, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  g_assert_false (sbx_message_log_get_has_older (fixture->log));
  for (gint64 to = 1000; to <= MANY; to += 1000)
    {
      push_many (fixture, to == 1000 ? 51 : to - 999, to);
      g_assert_cmpuint (log_fixture_n_items (fixture), <=, BOUND);
      g_assert_cmpuint (log_fixture_n_items (fixture), >=, MIN (to, KEPT));
    }
  oldest = sbx_message_log_get_oldest_seq (fixture->log);
  g_assert_cmpint (oldest, >, MANY - BOUND);
  g_assert_true (sbx_message_log_get_has_older (fixture->log));
  g_assert_false (sbx_message_log_covers (fixture->log, oldest - 1));
  g_assert_true (sbx_message_log_covers (fixture->log, oldest));
  check_whole (fixture, oldest, MANY);

  while (oldest > 1)
    {
      gint64 from = MAX (oldest - 200, 1);

      sbx_message_log_set_loading (fixture->log, TRUE);
      log_fixture_add_page (fixture, from, oldest - 1, 1, from > 1, TRUE);
      log_fixture_flush (fixture);
      oldest = from;
    }
  g_assert_false (sbx_message_log_get_has_older (fixture->log));
  check_whole (fixture, 1, MANY);
}

/* At the limit, and right past it. */
static void
test_limit (LogFixture   *fixture,
            gconstpointer data)
{
  log_fixture_add_page (fixture, 1, 1, 1, FALSE, FALSE);
  push_many (fixture, 2, 4500);
  check_whole (fixture, 1, 4500);
  push_many (fixture, 4501, 4501);
  check_whole (fixture, 502, 4501);
}

/* Pages are what somebody asked for. */
static void
test_pages_stay (LogFixture   *fixture,
                 gconstpointer data)
{
  log_fixture_add_page (fixture, 1, 9000, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  check_whole (fixture, 1, 9000);
}

/* Who reads far above the newest goes on to see what is around that. */
static void
test_held (LogFixture   *fixture,
           gconstpointer data)
{
  g_autoptr (SbxMessage) held = NULL;
  g_autoptr (SbxMessage) after = NULL;
  guint at;

  log_fixture_add_page (fixture, 1, 2000, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  held = log_fixture_get (fixture, 999);
  push_many (fixture, 2001, 15000);
  g_assert_cmpint (first_seq (fixture), >=, 500);
  g_assert_cmpint (first_seq (fixture), <, 600);
  check_whole (fixture, first_seq (fixture), 15000);

  /* In between there is a gap then, which can be loaded. */
  push_many (fixture, 15001, 60000);
  g_assert_cmpuint (log_fixture_n_items (fixture), <, 25000);
  g_assert_cmpint (last_seq (fixture), ==, 60000);
  g_assert_cmpint (sbx_message_get_seq (held), ==, 1000);
  for (at = 0; at + 1 < log_fixture_n_items (fixture) && after == NULL; at++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, at);

      if (sbx_message_get_gap_before (message))
        after = g_steal_pointer (&message);
    }
  g_assert_nonnull (after);
  g_assert_cmpint (sbx_message_get_gap_from (after), >=, 1500);
  g_assert_cmpint (sbx_message_get_gap_to (after), ==, sbx_message_get_seq (after) - 1);
  g_assert_true (sbx_message_get_gap_loadable (after));
  g_assert_true (sbx_message_log_covers (fixture->log, 1400));
  g_assert_false (sbx_message_log_covers (fixture->log, 20000));
  check_shadow (fixture);

  /* As soon as nobody does, it is like any other. */
  g_clear_object (&held);
  g_clear_object (&after);
  push_many (fixture, 60001, 61000);
  g_assert_cmpuint (log_fixture_n_items (fixture), <=, BOUND);
  check_whole (fixture, sbx_message_log_get_oldest_seq (fixture->log), 61000);
}

/* While a page is due, what it is to continue stays. */
static void
test_loading (LogFixture   *fixture,
              gconstpointer data)
{
  log_fixture_add_page (fixture, 1001, 1050, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  sbx_message_log_set_loading (fixture->log, TRUE);
  push_many (fixture, 1051, 9000);
  g_assert_cmpint (first_seq (fixture), ==, 1001);
  log_fixture_add_page (fixture, 951, 1000, 1, TRUE, TRUE);
  log_fixture_flush (fixture);
  check_whole (fixture, 951, 9000);
  push_many (fixture, 9001, 9001);
  check_whole (fixture, 5002, 9001);
}

/* Above a stretch that was let go there is nothing to be said; and the line comes back with its message. */
static void
test_line (LogFixture   *fixture,
           gconstpointer data)
{
  gint64 from = 0;
  guint count = 0;

  log_fixture_add_page (fixture, 1, 50, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  sbx_message_log_place_new_line (fixture->log, 40);
  g_object_get (fixture->log, "new-from-seq", &from, "new-count", &count, NULL);
  g_assert_cmpint (from, ==, 41);
  g_assert_cmpuint (count, ==, 10);
  push_many (fixture, 51, 10000);
  g_object_get (fixture->log, "new-from-seq", &from, NULL);
  g_assert_cmpint (from, ==, 0);

  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 1, sbx_message_log_get_oldest_seq (fixture->log) - 1, 1, FALSE, TRUE);
  log_fixture_flush (fixture);
  g_object_get (fixture->log, "new-from-seq", &from, "new-count", &count, NULL);
  g_assert_cmpint (from, ==, 41);
  g_assert_cmpuint (count, ==, 10000 - 40);
}

/* What is unread is counted where all of it is here, and not by what is left. */
static void
test_unread (LogFixture   *fixture,
             gconstpointer data)
{
  guint count = 0;

  log_fixture_add_page (fixture, 1, 50, 1, FALSE, FALSE);
  push_many (fixture, 51, 4400);
  g_assert_true (sbx_message_log_count_unread (fixture->log, 100, 0, 0, NULL, &count));
  g_assert_cmpuint (count, ==, 4300);
  push_many (fixture, 4401, 9000);
  g_assert_false (sbx_message_log_count_unread (fixture->log, 100, 0, 0, NULL, &count));
  g_assert_true (sbx_message_log_count_unread (fixture->log, 8000, 0, 0, NULL, &count));
  g_assert_cmpuint (count, ==, 1000);
}

/* What waits to be sent stays, however much there is of it. */
static void
test_outgoing (LogFixture   *fixture,
               gconstpointer data)
{
  log_fixture_add_page (fixture, 1, 50, 1, FALSE, FALSE);
  for (guint i = 0; i < 4200; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      sbx_message_log_add_outgoing (fixture->log, key, "Soon");
    }
  push_many (fixture, 51, 1000);
  g_assert_cmpuint (log_fixture_n_items (fixture), >=, 4200);
  for (guint i = 0; i < 4200; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      g_assert_true (sbx_message_log_has_unstored (fixture->log, key));
    }
  check_shadow (fixture);
}

/* Pushes of another kind, pages, gaps and holders in any order. */
static void
test_random (LogFixture   *fixture,
             gconstpointer data)
{
  gint64 seq = 0;
  g_autoptr (SbxMessage) held = NULL;

  log_fixture_add_page (fixture, 1, 1, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  for (guint i = 0; i < 60; i++)
    {
      gint64 oldest = sbx_message_log_get_oldest_seq (fixture->log);

      seq = sbx_message_log_get_newest_seq (fixture->log);
      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          g_clear_object (&held);
          held = log_fixture_get (fixture, (guint) g_test_rand_int_range (0, (gint32) log_fixture_n_items (fixture)));
          break;
        case 1:
          g_clear_object (&held);
          break;
        case 2:
          sbx_message_log_set_loading (fixture->log, TRUE);
          log_fixture_add_page (fixture, MAX (oldest - 50, 1), MAX (oldest - 1, 1), 1, oldest > 51, TRUE);
          log_fixture_flush (fixture);
          break;
        default:
          push_many (fixture, seq + 1, seq + g_test_rand_int_range (1, 3000));
        }
      g_assert_cmpuint (log_fixture_n_items (fixture), <, 30000);
      check_shadow (fixture);
    }
}

#define ADD(name, func) g_test_add ("/model/log-trim/" name, LogFixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bound", test_bound);
  ADD ("limit", test_limit);
  ADD ("pages-stay", test_pages_stay);
  ADD ("held", test_held);
  ADD ("loading", test_loading);
  ADD ("line", test_line);
  ADD ("unread", test_unread);
  ADD ("outgoing", test_outgoing);
  ADD ("random", test_random);

  return g_test_run ();
}
