/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-tags.h"

#include <string.h>

#include "sbx-search-traits.h"
#include "store-fixture.h"

#define SPAN_MS (1 << 22)

/* Whether one of the words of @text stands in @fts5. */
static gboolean
matches (const char *text,
         const char *fts5)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", words[i]);

      if (strstr (fts5, quoted) != NULL)
        return TRUE;
    }
  return FALSE;
}

static guint
count_spans (const char *fts5)
{
  guint n = 1;

  for (const char *p = fts5; (p = strstr (p, " OR ")) != NULL; p++)
    n++;
  return n;
}

/* Exactly the times of the spans that the range touches. */
static void
test_times (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gint64              bits = g_test_rand_int_range (20, 43);
      gint64              since = (gint64) (g_test_rand_double () * (double) (G_GINT64_CONSTANT (1) << bits));
      gint64              until = since + (gint64) (g_test_rand_double () * (double) (G_GINT64_CONSTANT (1) << g_test_rand_int_range (1, 43)));
      gint64              edges[] = { since - SPAN_MS, since, until, until + SPAN_MS, (since + until) / 2,
                                      (gint64) (g_test_rand_double () * (double) (G_GINT64_CONSTANT (1) << 42)) };
      g_autoptr (GString) fts5 = g_string_new (NULL);

      sbx_search_tags_require_time (fts5, since, until);
      g_assert_cmpuint (count_spans (fts5->str), <, 150);
      for (guint k = 0; k < G_N_ELEMENTS (edges); k++)
        {
          g_autofree char *text = NULL;
          gint64           last = (G_GINT64_CONSTANT (1) << 42) - 1;
          gint64           time = CLAMP (edges[k], 0, last) / SPAN_MS;
          gboolean         is_in = time >= MIN (since, last) / SPAN_MS && time <= MIN (until, last) / SPAN_MS;

          text = sbx_search_tags_add_to_text ("", 1, "c", "Ada", "ada", edges[k], 0);
          g_assert_cmpint (matches (text, fts5->str), ==, is_in);
        }
    }
}

static void
test_all_times (void)
{
  const gint64 times[] = { G_MININT64, -1, 0, 1, G_GINT64_CONSTANT (1795132800000), G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char    *text = sbx_search_tags_add_to_text ("", 1, "c", "Ada", "ada", times[i], 0);
      g_autoptr (GString) all = g_string_new (NULL);
      g_autoptr (GString) one = g_string_new (NULL);
      g_autoptr (GString) none = g_string_new (NULL);

      sbx_search_tags_require_time (all, G_MININT64, G_MAXINT64);
      g_assert_true (matches (text, all->str));
      sbx_search_tags_require_time (one, times[i], times[i]);
      g_assert_true (matches (text, one->str));
      g_assert_cmpuint (count_spans (one->str), ==, 1);
      sbx_search_tags_require_time (none, 2 * SPAN_MS, 0);
      g_assert_false (matches (text, none->str));
    }
}

static void
test_others (void)
{
  g_autofree char    *text = sbx_search_tags_add_to_text ("words", 17, "c 1", "Ærøskøbing", "u 1", 5, SBX_SEARCH_HAS_LINK | SBX_SEARCH_IS_IMPORTANT);
  g_autoptr (GString) same = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);

  sbx_search_tags_require_topic (other, 1);
  sbx_search_tags_require_topic (other, 117);
  sbx_search_tags_require_channel (other, "c");
  sbx_search_tags_require_name (other, "Ada");
  sbx_search_tags_require_traits (other, SBX_SEARCH_HAS_IMAGE | SBX_SEARCH_IS_MINE, "u");
  g_assert_false (matches (text, other->str));

  sbx_search_tags_require_topic (same, 17);
  g_assert_true (matches (text, same->str));
  g_string_truncate (same, 0);
  sbx_search_tags_require_channel (same, "c 1");
  g_assert_true (matches (text, same->str));
  g_string_truncate (same, 0);
  sbx_search_tags_require_name (same, "AEROSKOBING");
  g_assert_true (matches (text, same->str));
  g_string_truncate (same, 0);
  sbx_search_tags_require_traits (same, SBX_SEARCH_HAS_LINK, NULL);
  g_assert_true (matches (text, same->str));
  g_string_truncate (same, 0);
  sbx_search_tags_require_traits (same, SBX_SEARCH_IS_IMPORTANT, NULL);
  g_assert_true (matches (text, same->str));
  g_string_truncate (same, 0);
  sbx_search_tags_require_traits (same, SBX_SEARCH_IS_MINE, "u 1");
  g_assert_true (matches (text, same->str));
  /* What no tag tells. */
  g_string_truncate (same, 0);
  sbx_search_tags_require_traits (same, SBX_SEARCH_IS_UNREAD, "u 1");
  sbx_search_tags_require_traits (same, SBX_SEARCH_IS_MINE, NULL);
  g_assert_cmpstr (same->str, ==, "");
}

/* Of most messages it is told without a look at what they say. */
static void
test_read_traits (void)
{
  static const struct
  {
    const char *body;
    guint       traits;
  } cases[] = {
    { "{\"content\":\"hi\",\"type\":\"text\"}", 0 },
    { "{\"content\":\"see http://a.b/c\"}", SBX_SEARCH_HAS_LINK },
    { "{\"content\":\"see http:\\/\\/a.b\\/c\"}", SBX_SEARCH_HAS_LINK },
    { "{\"content\":\"private, important\"}", 0 },
    { "{\"private\":true,\"\\u0069mportant\":true}", SBX_SEARCH_HAS_NOTE | SBX_SEARCH_IS_IMPORTANT },
    { "{\"replyTo\":\"x\",\"type\":\"image\"}", SBX_SEARCH_HAS_REPLY | SBX_SEARCH_HAS_IMAGE | SBX_SEARCH_HAS_FILE },
    { "{\"attachments\":[{\"mime\":\"audio/ogg\"}]}", SBX_SEARCH_HAS_FILE | SBX_SEARCH_HAS_VOICE },
    { "important", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (sbx_search_tags_read_traits (cases[i].body), ==, cases[i].traits);
}

/* What was put in comes out by each filter, at its edges too, once it is in the index. */

static gboolean
search (SbxStoreReader *reader, gpointer data, SbxJsonWriter *answer, GError **error)
{
  return sbx_store_search (reader, data, answer, error);
}

static guint
count (Fixture        *fixture,
       SbxSearchQuery  query)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) answer = NULL;

  query.text = "cake";
  query.limit = 100;
  answer = fixture_read (fixture, search, &query, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_get_boolean_member (answer, "complete"));
  return json_array_get_length (json_object_get_array_member (answer, "hits"));
}

static void
test_filters (Fixture       *fixture,
              gconstpointer  data)
{
  for (gint64 i = 0; i < 10; i++)
    fixture_send (fixture, &(NewMessage) { .channel_id = i < 4 ? "c" : "d", .topic_id = i % 2 == 0 ? "even" : "odd",
                                           .content = "a cake", .from_id = i == 3 ? "Li" : "peer",
                                           .timestamp = BASE_TIME + i * 3600000 });
  fixture_wait_for_index (fixture);

  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .since = -1, .until = -1 }), ==, 10);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .channel_id = "c", .since = -1, .until = -1 }), ==, 4);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .channel_id = "d", .topic_id = "odd", .since = -1, .until = -1 }), ==, 3);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .since = BASE_TIME + 3600000, .until = BASE_TIME + 2 * 3600000 }), ==, 2);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .since = BASE_TIME + 3600001, .until = BASE_TIME + 2 * 3600000 - 1 }), ==, 0);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .since = BASE_TIME + 9 * 3600000, .until = -1 }), ==, 1);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .since = BASE_TIME + 2, .until = BASE_TIME }), ==, 0);
  g_assert_cmpuint (count (fixture, (SbxSearchQuery) { .channel_id = "c", .from_name = "Nobody", .since = -1, .until = -1 }), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-tags/times", test_times);
  g_test_add_func ("/search-tags/all-times", test_all_times);
  g_test_add_func ("/search-tags/others", test_others);
  g_test_add_func ("/search-tags/read-traits", test_read_traits);
  fixture_add ("/search-tags/filters", test_filters);

  return g_test_run ();
}
