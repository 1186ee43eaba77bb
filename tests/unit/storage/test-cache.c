/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cache-fixture.h"

#include <string.h>

/* What is known of a stream and of a topic, after everything that can happen to them. */

static void
assert_shown (CacheFixture *self,
              const char   *channel_id,
              gboolean      fresh,
              const char   *expected)
{
  g_autofree char *shown = cache_show (self, channel_id, fresh);

  g_assert_cmpstr (shown, ==, expected);
}

static void
reopen (CacheFixture *self)
{
  cache_close (self);
  cache_open (self);
}

static const gint64 page_of_three[] = { 1, 2, 3, 0 };
static const gint64 page_of_two[] = { 1, 3, 0 };
static const gint64 page_of_none[] = { 0 };

static void
push_range (CacheFixture *self,
            const char   *channel_id,
            gint64        first,
            gint64        last)
{
  for (gint64 seq = first; seq <= last; seq++)
    cache_push (self, channel_id, seq, "words");
}

/* --- Streams --- */

static void
test_goes_on (CacheFixture  *self,
              gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 4, NULL);
  assert_shown (self, "a", TRUE, "has");
  push_range (self, "a", 5, 7);
  assert_shown (self, "a", TRUE, "known 5.. has 5 6 7");
  reopen (self);
  assert_shown (self, "a", TRUE, "known 5.. has 5 6 7");
  push_range (self, "a", 8, 8);
  assert_shown (self, "a", TRUE, "known 5.. has 5 6 7 8");
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, 8);
}

/* Told again after it was lost before the commit: nothing twice. */
static void
test_told_again (CacheFixture  *self,
                 gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 4);
  push_range (self, "a", 3, 5);
  assert_shown (self, "a", TRUE, "known 1.. has 1 2 3 4 5");
}

/* A cursor is in the transaction of its events: a kill between two of them leaves both or none. */
static void
test_with_its_events (CacheFixture  *self,
                      gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 1000);
  cache_close (self);
  g_assert_cmpint (cache_query (self, "SELECT (SELECT seq FROM streams) - (SELECT max(seq) FROM messages)"), ==, 0);
  g_assert_cmpint (cache_query (self, "SELECT count(*) FROM messages"), ==, 1000);
}

/* What was trimmed meanwhile: a hole, and what was known may be outdated. */
static void
test_broke (CacheFixture  *self,
            gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  cache_step (self, SBX_CACHE_STREAM_BROKE, "a", "e1", 9, "trimmed");
  push_range (self, "a", 10, 11);
  assert_shown (self, "a", TRUE, "known 10.. gap 4..9 trimmed has 1 2 3 10 11");
  assert_shown (self, "a", FALSE, "known 1..3 known 10.. gap 4..9 trimmed has 1 2 3 10 11");
  reopen (self);
  assert_shown (self, "a", FALSE, "known 1..3 known 10.. gap 4..9 trimmed has 1 2 3 10 11");
}

/* Another log: nothing of the old one stays, but why. */
static void
test_restarted (CacheFixture  *self,
                gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "b", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  push_range (self, "b", 1, 2);
  cache_step (self, SBX_CACHE_STREAM_RESTARTED, "a", "e2", 2, "epoch");
  assert_shown (self, "a", FALSE, "gap 1..2 epoch has");
  assert_shown (self, "b", TRUE, "known 1.. has 1 2");
  reopen (self);
  assert_shown (self, "a", FALSE, "gap 1..2 epoch has");
}

/* The same, where only the list of channels tells it. */
static void
test_begins_in_other_log (CacheFixture  *self,
                          gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e2", 2, NULL);
  assert_shown (self, "a", FALSE, "gap 1..2 epoch has");
}

/* Begun later in the same log: what was between is not known. */
static void
test_begins_later (CacheFixture  *self,
                   gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 3, NULL);
  assert_shown (self, "a", TRUE, "known 1.. has 1 2 3");
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 8, NULL);
  assert_shown (self, "a", TRUE, "has 1 2 3");
  assert_shown (self, "a", FALSE, "known 1..3 has 1 2 3");
}

/* Not listened to any more: known up to there, and no further. */
static void
test_ends (CacheFixture  *self,
           gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  cache_step (self, SBX_CACHE_STREAM_ENDS, "a", NULL, 0, NULL);
  assert_shown (self, "a", TRUE, "known 1..3 has 1 2 3");
  cache_close (self);
  g_assert_cmpint (cache_get_place (self, "channel/a"), ==, -1);
}

/* --- Pages --- */

static void
test_pages (CacheFixture  *self,
            gconstpointer  data)
{
  static const gint64 around_twenty[] = { 20, 22, 0 };

  cache_open (self);
  cache_page (self, "a", G_MININT64, 3, page_of_three);
  assert_shown (self, "a", TRUE, "known ..3 has 1 2 3");
  cache_page (self, "a", 20, 25, around_twenty);
  assert_shown (self, "a", TRUE, "known ..3 known 20..25 has 1 2 3 20 22");
  /* What joins both is one. */
  cache_page (self, "a", 4, 19, page_of_none);
  assert_shown (self, "a", TRUE, "known ..25 has 1 2 3 20 22");
  /* And goes on with the stream that begins there. */
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 25, NULL);
  cache_page (self, "a", 20, 25, around_twenty);
  push_range (self, "a", 26, 26);
  assert_shown (self, "a", TRUE, "known 20..25 known 26.. has 1 2 3 20 22 26");
}

/* A page is all that there is between its ends: what it does not have went unseen, also at them. */
static void
test_page_without (CacheFixture  *self,
                   gconstpointer  data)
{
  static const gint64 last[] = { 3, 0 };

  cache_open (self);
  cache_page (self, "a", 1, 3, page_of_three);
  cache_page (self, "a", 1, 3, page_of_two);
  assert_shown (self, "a", TRUE, "known 1..3 has 1 3");
  cache_page (self, "a", 1, 3, last);
  assert_shown (self, "a", TRUE, "known 1..3 has 3");
  cache_page (self, "a", 1, 3, page_of_none);
  assert_shown (self, "a", TRUE, "known 1..3 has");
}

/* A page that claims nothing makes nothing known. */
static void
test_page_of_nothing (CacheFixture  *self,
                      gconstpointer  data)
{
  cache_open (self);
  cache_page (self, "a", 10, 9, page_of_none);
  assert_shown (self, "a", TRUE, "has");
}

/* What is known needs no reason any more, what is half known still does. */
static void
test_gap_closes (CacheFixture  *self,
                 gconstpointer  data)
{
  cache_open (self);
  cache_page (self, "a", G_MININT64, 3, page_of_three);
  sbx_cache_add_gap (self->cache, "a", "t", 4, 9, "failed");
  cache_page (self, "a", 6, 9, page_of_none);
  assert_shown (self, "a", TRUE, "known ..3 known 6..9 gap 4..9 failed has 1 2 3");
  cache_page (self, "a", 4, 9, page_of_none);
  assert_shown (self, "a", TRUE, "known ..9 has 1 2 3");
}

static void
test_edges_of_a_page (CacheFixture  *self,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = NULL;
  SbxCacheStretch known;

  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 50);

  page = cache_read (self, "a", 0, 50, TRUE, &error);
  g_assert_cmpuint (page->n_messages, ==, 50);
  known = g_array_index (page->known, SbxCacheStretch, 0);
  g_assert_cmpint (known.first, ==, 1);

  g_clear_pointer (&page, sbx_cache_page_free);
  page = cache_read (self, "a", 0, 49, TRUE, &error);
  g_assert_cmpuint (page->n_messages, ==, 49);
  g_assert_cmpint (page->first, ==, 2);
  known = g_array_index (page->known, SbxCacheStretch, 0);
  g_assert_cmpint (known.first, ==, 2);
  g_assert_cmpint (known.last, ==, G_MAXINT64);

  g_clear_pointer (&page, sbx_cache_page_free);
  page = cache_read (self, "a", 2, 49, TRUE, &error);
  g_assert_cmpuint (page->n_messages, ==, 1);
  known = g_array_index (page->known, SbxCacheStretch, 0);
  g_assert_cmpint (known.last, ==, 1);

  g_clear_pointer (&page, sbx_cache_page_free);
  page = cache_read (self, "nobody", 0, 49, TRUE, &error);
  g_assert_cmpuint (page->n_messages + page->known->len + page->gaps->len, ==, 0);
}

/* --- Messages --- */

static void
test_removed (CacheFixture  *self,
              gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  cache_tell (self, "messageRemoved", "{\"channelId\":\"a\",\"topicId\":\"t\",\"id\":\"m2\"}");
  assert_shown (self, "a", TRUE, "known 1.. has 1 3");
  /* A page that was on its way does not bring it back. */
  cache_page (self, "a", 1, 3, page_of_three);
  assert_shown (self, "a", TRUE, "known 1.. known 1.. has 1 3");
}

static gboolean
has_text (CacheFixture *self,
          const char   *words)
{
  g_autoptr (SbxCachePage) page = cache_read (self, "a", 0, 100, TRUE, NULL);

  return g_strstr_len (g_bytes_get_data (page->payload, NULL), g_bytes_get_size (page->payload), words) != NULL;
}

/* What is newer stays, whatever comes late. */
static void
test_edited (CacheFixture  *self,
             gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  cache_push (self, "a", 1, "first words");
  cache_tell (self, "messageChanged",
              "{\"seq\":2,\"message\":{\"id\":\"m1\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":1,\"timestamp\":1000,"
              "\"editedAt\":5000,\"content\":\"second thoughts\"}}");
  g_assert_true (has_text (self, "second thoughts"));
  cache_page (self, "a", 1, 1, (const gint64[]) { 1, 0 });
  g_assert_true (has_text (self, "second thoughts"));
  g_assert_false (has_text (self, "from a page"));
  reopen (self);
  g_assert_true (has_text (self, "second thoughts"));
}

/* What is no message, no JSON, or has no id is passed over. */
static void
test_nonsense (CacheFixture  *self,
               gconstpointer  data)
{
  static const char *const payloads[] = {
    "", "{", "[]", "null", "{}", "{\"message\":7}", "{\"message\":{}}", "{\"message\":{\"id\":\"\"}}",
    "{\"message\":{\"id\":\"x\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":-4}}",
    "{\"message\":{\"id\":\"x\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":\"many\"}}",
    "{\"message\":{\"id\":{},\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":4}}",
  };
  static const char *const events[] = { "messageAdded", "messageChanged", "messageRemoved", "channelChanged", "topicChanged",
                                        "taskUpdate", "sessionUpdate", "progressUpdate", "unheardOf" };

  cache_open (self);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    for (guint j = 0; j < G_N_ELEMENTS (payloads); j++)
      cache_tell (self, events[i], payloads[j]);
  assert_shown (self, "a", TRUE, "has");
  g_assert_true (sbx_cache_is_usable (self->cache));
}

/* --- All but messages --- */

static void
test_contents (CacheFixture  *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCacheContents) contents = NULL;
  const SbxCachePlace *place;
  const char *page;

  cache_open (self);
  cache_tell (self, "channelChanged", "{\"channel\":{\"id\":\"a\",\"name\":\"Bakery\",\"unreadCount\":3}}");
  cache_tell (self, "sessionUpdate", "{\"session\":{\"sessionId\":\"s\",\"title\":\"Nightly\",\"status\":\"running\"}}");
  cache_tell (self, "sessionUpdate", "{\"session\":{\"sessionId\":\"s\",\"status\":\"completed\"}}");
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 7, NULL);
  sbx_cache_set_value (self->cache, "reader", "me");
  reopen (self);

  contents = cache_load (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->places->len, ==, 1);
  place = contents->places->pdata[0];
  g_assert_cmpstr (place->stream, ==, "channel/a");
  g_assert_cmpstr (place->epoch, ==, "e1");
  g_assert_cmpint (place->seq, ==, 7);
  g_assert_cmpstr (g_hash_table_lookup (contents->values, "reader"), ==, "me");
  g_assert_cmpuint (contents->channels->len, ==, 1);
  page = g_bytes_get_data (contents->channels->pdata[0], NULL);
  g_assert_nonnull (strstr (page, "Bakery"));
  page = g_bytes_get_data (contents->sessions->pdata[0], NULL);
  g_assert_nonnull (strstr (page, "Nightly"));
  g_assert_nonnull (strstr (page, "completed"));
  g_assert_null (strstr (page, "running"));
}

static void
test_channel_gone (CacheFixture  *self,
                   gconstpointer  data)
{
  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 0, NULL);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "b", "e1", 0, NULL);
  push_range (self, "a", 1, 3);
  push_range (self, "b", 1, 3);
  sbx_cache_add_gap (self->cache, "a", "t", 1, 1, "failed");
  cache_step (self, SBX_CACHE_STREAM_ENDS, "a", NULL, 0, NULL);
  sbx_cache_forget (self->cache, "channel", NULL, "a");
  assert_shown (self, "a", FALSE, "has");
  assert_shown (self, "b", TRUE, "known 1.. has 1 2 3");
}

static void
on_moment (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* "seq", with a ! where something is missing between; message n was written at n s. */
static char *
find_time (CacheFixture *self,
           const char   *topic_id,
           gint64        time)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree SbxCacheMoment *moment = NULL;

  sbx_cache_find_time_async (self->cache, "a", topic_id, time, on_moment, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  moment = sbx_cache_find_time_finish (self->cache, result, &error);
  g_assert_no_error (error);
  if (moment->seq > 0)
    g_assert_cmpint (moment->timestamp, ==, moment->seq * 1000);

  return g_strdup_printf ("%d%s", (int) moment->seq, moment->whole ? "" : "!");
}

static void
assert_found (CacheFixture *self,
              gint64        time,
              const char   *expected)
{
  g_autofree char *found = find_time (self, "t", time);

  g_assert_cmpstr (found, ==, expected);
}

/* The first message from a time on, or the last before it; and whether that is known for sure. */
static void
test_find_time (CacheFixture  *self,
                gconstpointer  data)
{
  g_autofree char *none = NULL;

  cache_open (self);
  cache_step (self, SBX_CACHE_STREAM_BEGINS, "a", "e1", 10, NULL);
  assert_found (self, 5000, "0!");
  cache_page (self, "a", 2, 6, (const gint64[]) { 2, 4, 6, 0 });
  push_range (self, "a", 11, 14);

  assert_found (self, 2000, "2");
  assert_found (self, 2001, "4");
  assert_found (self, 4001, "6");
  assert_found (self, 6000, "6");
  assert_found (self, 6001, "11!");
  assert_found (self, 11001, "12");
  assert_found (self, 14000, "14");
  assert_found (self, G_MAXINT64, "14");
  assert_found (self, 0, "2!");
  assert_found (self, G_MININT64, "2!");
  none = find_time (self, "other", 2000);
  g_assert_cmpstr (none, ==, "0!");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  cache_add ("goes-on", test_goes_on);
  cache_add ("told-again", test_told_again);
  cache_add ("with-its-events", test_with_its_events);
  cache_add ("broke", test_broke);
  cache_add ("restarted", test_restarted);
  cache_add ("begins-in-other-log", test_begins_in_other_log);
  cache_add ("begins-later", test_begins_later);
  cache_add ("ends", test_ends);
  cache_add ("pages", test_pages);
  cache_add ("page-without", test_page_without);
  cache_add ("page-of-nothing", test_page_of_nothing);
  cache_add ("gap-closes", test_gap_closes);
  cache_add ("edges-of-a-page", test_edges_of_a_page);
  cache_add ("removed", test_removed);
  cache_add ("edited", test_edited);
  cache_add ("nonsense", test_nonsense);
  cache_add ("contents", test_contents);
  cache_add ("channel-gone", test_channel_gone);
  cache_add ("find-time", test_find_time);

  return g_test_run ();
}
