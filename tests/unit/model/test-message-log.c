/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "log-fixture.h"
#include "sbx-test-list-model.h"

static void
set_up (LogFixture   *fixture,
        gconstpointer data)
{
  log_fixture_set_up (fixture);
  fixture->shadow = sbx_test_list_model_new (G_LIST_MODEL (fixture->log));
}

static void
tear_down (LogFixture   *fixture,
           gconstpointer data)
{
  sbx_test_list_model_free (fixture->shadow);
  log_fixture_tear_down (fixture);
}

static void
check_seqs (LogFixture *fixture,
            const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT " ", sbx_message_get_gap_before (message) ? "| " : "",
                              sbx_message_get_seq (message));
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *count)
{
  (*count)++;
}

static void
test_batch (LogFixture   *fixture,
            gconstpointer data)
{
  guint n_notified = 0;

  g_signal_connect (fixture->log, "notify::n-items", G_CALLBACK (count_notify), &n_notified);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->log)) == SBX_TYPE_MESSAGE);
  log_fixture_add_page (fixture, 1, 200, 1, FALSE, FALSE);
  for (gint64 seq = 201; seq <= 1000; seq++)
    log_fixture_push (fixture, seq, "you", NOON + seq);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 0);
  g_assert_cmpint (sbx_message_log_get_newest_seq (fixture->log), ==, 1000);
  g_assert_cmpint (sbx_message_log_get_oldest_seq (fixture->log), ==, 1);

  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 1000);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);

  /* The same again is nothing. */
  log_fixture_add_page (fixture, 100, 300, 1, TRUE, TRUE);
  log_fixture_push (fixture, 1000, "you", NOON + 1000);
  log_fixture_flush (fixture);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);
  g_assert_cmpuint (n_notified, ==, 1);
}

static void
test_older (LogFixture   *fixture,
            gconstpointer data)
{
  log_fixture_add_page (fixture, 100, 108, 2, TRUE, FALSE);
  log_fixture_flush (fixture);
  g_assert_true (sbx_message_log_get_loaded (fixture->log));
  g_assert_true (sbx_message_log_get_has_older (fixture->log));

  /* A page that was asked for as older than the oldest follows on it, whatever seqs lie between. */
  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 80, 84, 2, TRUE, TRUE);
  log_fixture_flush (fixture);
  g_assert_false (sbx_message_log_get_loading (fixture->log));
  check_seqs (fixture, "80 82 84 100 102 104 106 108 ");

  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 70, 72, 2, FALSE, TRUE);
  log_fixture_flush (fixture);
  check_seqs (fixture, "70 72 80 82 84 100 102 104 106 108 ");
  g_assert_false (sbx_message_log_get_has_older (fixture->log));
}

/* A page above and messages below at the same time leave what is between alone. */
static void
test_both_ends (LogFixture   *fixture,
                gconstpointer data)
{
  log_fixture_add_page (fixture, 1000, 1999, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  sbx_test_list_model_take_count (fixture->shadow);
  sbx_test_list_model_take_touched (fixture->shadow);

  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 900, 999, 1, TRUE, TRUE);
  log_fixture_push (fixture, 2000, "you", NOON + 2000);
  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 1101);
  g_assert_cmpuint (sbx_test_list_model_take_touched (fixture->shadow), ==, 101);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 2);
}

static void
test_gaps (LogFixture   *fixture,
           gconstpointer data)
{
  log_fixture_add_page (fixture, 100, 102, 1, TRUE, FALSE);
  log_fixture_add_page (fixture, 50, 51, 1, TRUE, TRUE);
  log_fixture_flush (fixture);
  check_seqs (fixture, "50 51 | 100 101 102 ");

  log_fixture_push (fixture, 110, "you", NOON);
  log_fixture_flush (fixture);
  check_seqs (fixture, "50 51 | 100 101 102 110 ");

  sbx_message_log_break_end (fixture->log, 0, 0, "trimmed");
  log_fixture_push (fixture, 120, "you", NOON);
  log_fixture_push (fixture, 121, "you", NOON);
  log_fixture_flush (fixture);
  check_seqs (fixture, "50 51 | 100 101 102 110 | 120 121 ");

  /* The newest page reaches back over the last hole. */
  log_fixture_add_page (fixture, 110, 121, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 2 + 3 + 12);
  for (guint i = 3; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, i);

      g_assert_false (sbx_message_get_gap_before (message));
    }

  /* The newest page after lost pushes does not reach back, and nobody said so. */
  log_fixture_add_page (fixture, 200, 201, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  {
    g_autoptr (SbxMessage) message = log_fixture_get (fixture, log_fixture_n_items (fixture) - 2);

    g_assert_cmpint (sbx_message_get_seq (message), ==, 200);
    g_assert_true (sbx_message_get_gap_before (message));
  }
}

/* A server that is not a hub does not tell what was before a message: nothing can be loaded there. */
static void
test_gap_of_server (LogFixture   *fixture,
                    gconstpointer data)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"id\":\"m7\",\"channelId\":\"c\",\"topicId\":\"t\",\"seq\":7,\"fromId\":\"you\",\"content\":\"x\","
                                                "\"timestamp\":1763000000000,\"gapBefore\":\"unknown\"}", NULL);
  g_autoptr (SbxMessageRecord) record = sbx_message_record_read (json_node_get_object (node), NULL);
  g_autoptr (SbxMessage) message = NULL;

  log_fixture_add_page (fixture, 5, 6, 1, FALSE, FALSE);
  sbx_message_log_add_live (fixture->log, record);
  log_fixture_flush (fixture);
  check_seqs (fixture, "5 6 | 7 ");
  message = log_fixture_get (fixture, 2);
  g_assert_false (sbx_message_get_gap_loadable (message));
  g_assert_cmpstr (sbx_message_get_gap_reason (message), ==, "unknown");
  g_assert_cmpint (sbx_message_get_gap_to (message), <, sbx_message_get_gap_from (message));
}

static void
test_objects (LogFixture   *fixture,
              gconstpointer data)
{
  SbxMessage *first, *again;
  guint n_notified = 0;

  log_fixture_add_page (fixture, 1, 3, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  sbx_test_list_model_take_count (fixture->shadow);

  first = log_fixture_get (fixture, 1);
  again = log_fixture_get (fixture, 1);
  g_assert_true (first == again);
  g_object_unref (again);
  g_signal_connect (first, "notify::content", G_CALLBACK (count_notify), &n_notified);
  {
    g_autoptr (SbxMessageRecord) record = log_fixture_record (2, "you", NOON + 2);

    g_free (record->content);
    record->content = g_strdup ("edited");
    sbx_message_log_change (fixture->log, record);
    g_assert_cmpstr (sbx_message_get_content (first), ==, "edited");
    again = log_fixture_get (fixture, 1);
    g_assert_true (first == again);
    g_object_unref (again);
    log_fixture_flush (fixture);
    g_assert_cmpuint (n_notified, ==, 1);

    sbx_message_log_change (fixture->log, record);
    log_fixture_flush (fixture);
    g_assert_cmpuint (n_notified, ==, 1);
  }
  again = log_fixture_get (fixture, 1);
  g_assert_true (first == again);
  g_object_unref (again);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);

  g_assert_true (sbx_message_log_remove (fixture->log, "m2"));
  g_assert_false (sbx_message_log_remove (fixture->log, "m2"));
  log_fixture_flush (fixture);
  check_seqs (fixture, "1 3 ");
  g_assert_cmpstr (sbx_message_get_content (first), ==, "edited");

  /* Removed is removed, also for a page that was under way. */
  log_fixture_add_page (fixture, 1, 3, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  check_seqs (fixture, "1 3 ");
  g_object_unref (first);
}

/* Changed and removed within a frame: until the flush the row is there, as it was. */
static void
test_changed_and_removed (LogFixture   *fixture,
                          gconstpointer data)
{
  g_autoptr (SbxMessageRecord) record = log_fixture_record (2, "she", NOON);
  g_autoptr (SbxMessage) held = NULL;
  g_autoptr (SbxMessage) before = NULL;

  log_fixture_add_page (fixture, 1, 3, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  held = log_fixture_get (fixture, 1);
  sbx_message_log_change (fixture->log, record);
  g_assert_true (sbx_message_log_remove (fixture->log, "m2"));
  before = log_fixture_get (fixture, 1);
  g_assert_true (before == held);
  g_assert_cmpstr (sbx_message_get_from_id (before), ==, "you");
  log_fixture_flush (fixture);
  check_seqs (fixture, "1 3 ");
}

static void
on_done (gpointer owner)
{
}

static void
test_object_outlives (void)
{
  g_autoptr (SbxFlushQueue) queue = sbx_flush_queue_new (on_done, NULL);
  LogFixture fixture = { queue, sbx_message_log_new (queue), NULL };
  SbxMessage *message;

  log_fixture_add_page (&fixture, 1, 1, 1, FALSE, FALSE);
  log_fixture_flush (&fixture);
  message = log_fixture_get (&fixture, 0);
  g_assert_finalize_object (fixture.log);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "words 1");
  g_assert_finalize_object (message);
  sbx_flush_queue_close (queue);
}

/* g = starts a group, e = ends one, d = starts a day, n = the line stands above. */
static void
check_places (LogFixture *fixture,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, i);

      g_string_append_printf (text, "%s%s%s%s ", sbx_message_get_new_count (message) > 0 ? "n" : "",
                              sbx_message_get_starts_day (message) ? "d" : "",
                              sbx_message_get_starts_group (message) ? "g" : "",
                              sbx_message_get_ends_group (message) ? "e" : "");
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_places (LogFixture   *fixture,
             gconstpointer data)
{
  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 1, 0, 1, FALSE, FALSE);
  log_fixture_push (fixture, 10, "you", NOON);
  log_fixture_push (fixture, 11, "you", NOON + 5 * MINUTE);
  log_fixture_push (fixture, 12, "you", NOON + 10 * MINUTE + 1000);
  log_fixture_push (fixture, 13, "she", NOON + 10 * MINUTE + 2000);
  log_fixture_push (fixture, 14, "me", NOON + 10 * MINUTE + 3000);
  log_fixture_push (fixture, 15, "me", NOON + 10 * MINUTE + 4000);
  log_fixture_push (fixture, 16, "me", NOON + 24 * 60 * MINUTE);
  log_fixture_flush (fixture);
  check_places (fixture, "dg e ge ge g e dge ");
}

typedef struct
{
  const char *name;
  const char *zone;
  gint64      times[5];  /* s; 0 = the end */
  const char *places;
} Days;

/* Days and groups end at the midnight of the place, however long the day was, and wherever the clock of a sender went. */
static const Days days[] = {
  { "midnight", "UTC0", { 1762991990, 1762991999, 1762992000, 1762992010 }, "dg e dg e " },
  { "midnight-elsewhere", "NPT-5:45", { 1762971299, 1762971300, 1762992000 }, "dge dge ge " },
  { "year", "UTC0", { 1735689599, 1735689600 }, "dge dge " },
  /* 23 hours, with midnight an hour nearer to the next one. */
  { "spring", "CET-1CEST,M3.5.0,M10.5.0/3", { 1743289199, 1743289200, 1743371999, 1743372000 }, "dge dge ge dge " },
  /* 25 hours; two o'clock comes twice, which parts nobody. */
  { "autumn", "CET-1CEST,M3.5.0,M10.5.0/3", { 1761429600, 1761440340, 1761440430, 1761519599, 1761519600 }, "dge g e ge dge " },
  { "set-back", "UTC0", { 1763000000, 1763000300, 1763000100, 1762999000 }, "dg  e ge " },
  { "set-back-over-midnight", "UTC0", { 1762992010, 1762991990, 1762992020 }, "dge dge dge " },
};

static void
test_days (LogFixture   *fixture,
           gconstpointer data)
{
  const Days *day = data;

  /* The time zone is asked for once in a while only. */
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_setenv ("TZ", day->zone, TRUE);
  sbx_message_log_set_loading (fixture->log, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (day->times) && day->times[i] > 0; i++)
    log_fixture_push (fixture, i + 1, "you", day->times[i] * 1000);
  log_fixture_flush (fixture);
  check_places (fixture, day->places);
}

/* Who has no id is told apart by name. */
static void
test_names_alone (LogFixture   *fixture,
                  gconstpointer data)
{
  const char *names[] = { "Ada", "Ada", "Ben", "Ada" };

  sbx_message_log_set_loading (fixture->log, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SbxMessageRecord) record = log_fixture_record (i + 1, "", NOON + i);

      g_free (record->from_name);
      record->from_name = g_strdup (names[i]);
      sbx_message_log_add_live (fixture->log, record);
    }
  log_fixture_flush (fixture);
  check_places (fixture, "dg e ge ge ");
}

static void
test_neighbours (LogFixture   *fixture,
                 gconstpointer data)
{
  g_autoptr (SbxMessage) last = NULL;
  g_autoptr (SbxMessage) first = NULL;
  guint n_last = 0, n_first = 0;

  log_fixture_push (fixture, 1, "you", NOON);
  log_fixture_add_page (fixture, 100, 100, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  last = log_fixture_get (fixture, log_fixture_n_items (fixture) - 1);
  g_assert_true (sbx_message_get_ends_group (last));
  g_signal_connect (last, "notify::ends-group", G_CALLBACK (count_notify), &n_last);
  log_fixture_push (fixture, 101, "you", NOON + 1);
  log_fixture_flush (fixture);
  g_assert_false (sbx_message_get_ends_group (last));
  g_assert_cmpuint (n_last, ==, 1);

  first = log_fixture_get (fixture, 0);
  g_signal_connect (first, "notify::starts-day", G_CALLBACK (count_notify), &n_first);
  g_assert_true (sbx_message_get_starts_day (first));
  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 99, 99, 1, TRUE, TRUE);
  log_fixture_flush (fixture);
  g_assert_cmpuint (n_first, ==, sbx_message_get_starts_day (first) ? 0 : 1);
}

static void
test_new_line (LogFixture   *fixture,
               gconstpointer data)
{
  g_autoptr (SbxMessage) message = NULL;
  gint64 from_seq;
  guint count;

  /* Asked for before there is a page: it waits for it. */
  sbx_message_log_place_new_line (fixture->log, 103);
  log_fixture_add_page (fixture, 104, 106, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  g_object_get (fixture->log, "new-from-seq", &from_seq, "new-count", &count, NULL);
  g_assert_cmpint (from_seq, ==, 104);
  g_assert_cmpuint (count, ==, 3);
  message = log_fixture_get (fixture, 0);
  g_assert_cmpuint (sbx_message_get_new_count (message), ==, 3);

  /* It stays there and counts on; our own do not count. */
  log_fixture_push (fixture, 107, "me", NOON);
  log_fixture_push (fixture, 108, "you", NOON);
  log_fixture_flush (fixture);
  g_assert_cmpuint (sbx_message_get_new_count (message), ==, 4);

  /* An older page brings nothing that is new. */
  sbx_message_log_set_loading (fixture->log, TRUE);
  log_fixture_add_page (fixture, 100, 103, 1, TRUE, TRUE);
  log_fixture_flush (fixture);
  check_places (fixture, "dg   e ng  e ge ge ");

  sbx_message_log_remove (fixture->log, "m104");
  log_fixture_flush (fixture);
  g_object_get (fixture->log, "new-from-seq", &from_seq, "new-count", &count, NULL);
  g_assert_cmpint (from_seq, ==, 105);
  g_assert_cmpuint (count, ==, 3);

  /* Everything read: no line, and none appears for what comes while people look. */
  sbx_message_log_place_new_line (fixture->log, 108);
  log_fixture_push (fixture, 109, "you", NOON);
  log_fixture_flush (fixture);
  g_object_get (fixture->log, "new-from-seq", &from_seq, "new-count", &count, NULL);
  g_assert_cmpint (from_seq, ==, 0);
  g_assert_cmpuint (count, ==, 0);
}

static void
test_unread (LogFixture   *fixture,
             gconstpointer data)
{
  guint count = 77;

  g_assert_false (sbx_message_log_count_unread (fixture->log, 0, 0, 0, NULL, &count));
  log_fixture_add_page (fixture, 100, 109, 1, TRUE, FALSE);
  log_fixture_push (fixture, 110, "me", NOON);
  g_assert_true (sbx_message_log_count_unread (fixture->log, 104, 0, 0, NULL, &count));
  g_assert_cmpuint (count, ==, 5);
  log_fixture_flush (fixture);
  g_assert_true (sbx_message_log_count_unread (fixture->log, 99, 0, 0, NULL, &count));
  g_assert_cmpuint (count, ==, 10);
  g_assert_false (sbx_message_log_count_unread (fixture->log, 98, 0, 0, NULL, &count));
  g_assert_true (sbx_message_log_count_unread (fixture->log, 200, 0, 0, NULL, &count));
  g_assert_cmpuint (count, ==, 0);
}

static void
test_not_loaded (LogFixture   *fixture,
                 gconstpointer data)
{
  g_assert_false (sbx_message_log_wants_live (fixture->log));
  sbx_message_log_set_loading (fixture->log, TRUE);
  g_assert_true (sbx_message_log_wants_live (fixture->log));
  log_fixture_push (fixture, 5, "you", NOON);
  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 1);

  /* The page never came: what was kept for it is no log. */
  sbx_message_log_set_loading (fixture->log, FALSE);
  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 0);
}

static void
test_reset (LogFixture   *fixture,
            gconstpointer data)
{
  log_fixture_add_page (fixture, 1, 5, 1, TRUE, FALSE);
  log_fixture_flush (fixture);
  log_fixture_push (fixture, 6, "you", NOON);
  sbx_message_log_add_outgoing (fixture->log, "k", "still to send");
  sbx_message_log_reset (fixture->log);
  log_fixture_flush (fixture);
  check_seqs (fixture, "0 ");
  g_assert_false (sbx_message_log_get_loaded (fixture->log));
  g_assert_false (sbx_message_log_get_has_older (fixture->log));

  log_fixture_add_page (fixture, 1, 2, 1, FALSE, FALSE);
  log_fixture_flush (fixture);
  check_seqs (fixture, "1 2 0 ");
}

/* Where a dialect has no seq the order is by time, and the id keeps messages apart. */
static void
test_without_seq (LogFixture   *fixture,
                  gconstpointer data)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_message_record_free);

  for (int i = 0; i < 6; i++)
    {
      SbxMessageRecord *record = log_fixture_record (0, "you", NOON + (i * 7) % 6);

      g_free (record->id);
      record->id = g_strdup_printf ("x%d", i % 5);
      g_ptr_array_add (records, record);
    }
  sbx_message_log_add_page (fixture->log, records, FALSE, FALSE);
  log_fixture_flush (fixture);
  g_assert_cmpuint (log_fixture_n_items (fixture), ==, 5);
  for (guint i = 1; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) above = log_fixture_get (fixture, i - 1);
      g_autoptr (SbxMessage) below = log_fixture_get (fixture, i);

      g_assert_cmpint (sbx_message_get_timestamp (above), <=, sbx_message_get_timestamp (below));
    }
}

static void
check_against (LogFixture *fixture,
               GHashTable *expected)
{
  gint64 previous = 0;

  g_assert_cmpuint (log_fixture_n_items (fixture), ==, g_hash_table_size (expected));
  for (guint i = 0; i < log_fixture_n_items (fixture); i++)
    {
      g_autoptr (SbxMessage) message = log_fixture_get (fixture, i);
      gint64 seq = sbx_message_get_seq (message);

      g_assert_cmpint (seq, >, previous);
      g_assert_true (g_hash_table_contains (expected, GINT_TO_POINTER ((int) seq)));
      previous = seq;
    }
}

/* Every held object shows what a fresh computation would. */
static void
check_held (LogFixture   *fixture,
            GPtrArray *held)
{
  for (guint i = 0; i < held->len; i++)
    {
      SbxMessage *message = held->pdata[i];
      SbxLogRecord *record = sbx_message_get_record (message);
      SbxMessagePlace place;
      guint position;

      if ((record->flags & SBX_LOG_RECORD_VISIBLE) == 0 || (record->flags & SBX_LOG_RECORD_REMOVED) != 0)
        continue;
      position = sbx_message_log_find_place (fixture->log, record);
      sbx_message_log_compute_place (fixture->log, position, &place);
      g_assert_cmpint (sbx_message_get_starts_day (message), ==, place.starts_day);
      g_assert_cmpint (sbx_message_get_starts_group (message), ==, place.starts_group);
      g_assert_cmpint (sbx_message_get_ends_group (message), ==, place.ends_group);
      g_assert_cmpint (sbx_message_get_gap_before (message), ==, place.gap_before);
      g_assert_cmpuint (sbx_message_get_new_count (message), ==, place.new_count);
    }
}

static void
hold_some (LogFixture   *fixture,
           GPtrArray *held)
{
  if (held->len > 40)
    g_ptr_array_remove_range (held, 0, 20);
  if (log_fixture_n_items (fixture) > 0)
    g_ptr_array_add (held, log_fixture_get (fixture, g_test_rand_int_range (0, (int) log_fixture_n_items (fixture))));
}

static void
add_random_page (LogFixture *fixture,
                 GHashTable *expected,
                 GHashTable *gone)
{
  int first = g_test_rand_int_range (1, 3000);
  int last = first + g_test_rand_int_range (0, 30);

  log_fixture_add_page (fixture, first, last, 1, TRUE, TRUE);
  for (int seq = first; seq <= last; seq++)
    if (!g_hash_table_contains (gone, GINT_TO_POINTER (seq)))
      g_hash_table_add (expected, GINT_TO_POINTER (seq));
}

static void
test_random (LogFixture   *fixture,
             gconstpointer data)
{
  g_autoptr (GHashTable) expected = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint round = 0; round < 1500; round++)
    {
      int seq = g_test_rand_int_range (1, 3000);
      g_autofree char *id = g_strdup_printf ("m%d", seq);

      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          add_random_page (fixture, expected, gone);
          break;
        case 1:
          sbx_message_log_remove (fixture->log, id);
          g_hash_table_remove (expected, GINT_TO_POINTER (seq));
          g_hash_table_add (gone, GINT_TO_POINTER (seq));
          break;
        case 2:
          if (g_hash_table_contains (expected, GINT_TO_POINTER (seq)))
            {
              g_autoptr (SbxMessageRecord) record = log_fixture_record (seq, "she", NOON + g_test_rand_int_range (0, 50) * MINUTE);

              sbx_message_log_change (fixture->log, record);
            }
          break;
        case 3:
          sbx_message_log_place_new_line (fixture->log, seq);
          break;
        case 4:
          hold_some (fixture, held);
          break;
        default:
          log_fixture_flush (fixture);
          g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), <=, 8);
          check_held (fixture, held);
          if (round % 8 == 0)
            {
              log_fixture_flush (fixture);
              check_against (fixture, expected);
              g_assert_cmpuint (g_hash_table_size (fixture->log->successors), ==, 0);
              g_assert_cmpuint (g_hash_table_size (fixture->log->predecessors), ==, 0);
            }
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/model/message-log/" name, LogFixture, NULL, set_up, function, tear_down)
  ADD ("batch", test_batch);
  ADD ("older", test_older);
  ADD ("both-ends", test_both_ends);
  ADD ("gaps", test_gaps);
  ADD ("gap-of-server", test_gap_of_server);
  ADD ("objects", test_objects);
  ADD ("changed-and-removed", test_changed_and_removed);
  g_test_add_func ("/model/message-log/object-outlives", test_object_outlives);
  ADD ("places", test_places);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *path = g_strconcat ("/model/message-log/days/", days[i].name, NULL);

      g_test_add (path, LogFixture, &days[i], set_up, test_days, tear_down);
    }
  ADD ("names-alone", test_names_alone);
  ADD ("neighbours", test_neighbours);
  ADD ("new-line", test_new_line);
  ADD ("unread", test_unread);
  ADD ("not-loaded", test_not_loaded);
  ADD ("reset", test_reset);
  ADD ("without-seq", test_without_seq);
  ADD ("random", test_random);

  return g_test_run ();
}
