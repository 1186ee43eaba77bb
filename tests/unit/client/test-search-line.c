/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-dates.h"
#include "sbx-search-line.h"
#include "sbx-search-traits.h"

/* Sunday in Berlin, three weeks after the clocks went back. */
static GDateTime *
make_now (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  g_assert_nonnull (zone);

  return g_date_time_new (zone, 2026, 11, 15, 9, 30, 0);
}

static SbxSearchLine *
parse (const char *text)
{
  g_autoptr (GDateTime) now = make_now ();

  return sbx_search_line_parse (text, now);
}

static void
assert_words (const char *text,
              const char *words,
              const char *without)
{
  g_autoptr (SbxSearchLine) line = parse (text);

  g_assert_cmpstr (line->words, ==, words);
  g_assert_cmpstr (line->without, ==, without);
  for (guint i = 0; i < line->parts->len; i++)
    {
      const SbxSearchPart *part = line->parts->pdata[i];

      g_assert_cmpuint (part->start, <, part->end);
      g_assert_cmpuint (part->end, <=, strlen (text));
      g_assert_true (i == 0 || ((const SbxSearchPart *) line->parts->pdata[i - 1])->end <= part->start);
    }
}

static gboolean
asks_nothing (const char *text)
{
  g_autoptr (SbxSearchLine) line = parse (text);

  return sbx_search_line_is_empty (line);
}

/* Quotation marks with nothing in them are no words; what cannot be understood is to be told. */
static void
test_nothing (void)
{
  g_assert_true (asks_nothing (""));
  g_assert_true (asks_nothing ("\"\""));
  g_assert_true (asks_nothing (" “” \""));
  g_assert_false (asks_nothing ("\"a\""));
  g_assert_false (asks_nothing ("-a"));
  g_assert_false (asks_nothing ("has:"));
  g_assert_false (asks_nothing ("is:unread"));
  g_assert_false (asks_nothing ("in:a"));
  g_assert_false (asks_nothing ("before:today"));
}

static void
test_words (void)
{
  assert_words ("", "", "");
  assert_words ("  \t ", "", "");
  assert_words ("late  delivery", "late delivery", "");
  assert_words ("\"late delivery\" now", "\"late delivery\" now", "");
  assert_words ("“late delivery” now", "\"late delivery\" now", "");
  assert_words ("\"never closed", "\"never closed\"", "");
  assert_words ("\"\"", "", "");
  assert_words ("cake -tea", "cake", "tea");
  assert_words ("cake -\"green tea\" －咖啡", "cake", "\"green tea\" 咖啡");
  assert_words ("- -- a-b --x", "- -- a-b --x", "");
  assert_words ("生日蛋糕 from:李雷 明天", "生日蛋糕 明天", "");
  assert_words ("see https://a.example/x 10:30", "see https://a.example/x 10:30", "");
}

static void
test_operators (void)
{
  g_autoptr (SbxSearchLine) line = parse ("cake From:\"Ann Smith\" in:Bakery in：“Late delivery” has:image HAS:Links is:unread -tea");
  const guint traits = SBX_SEARCH_HAS_IMAGE | SBX_SEARCH_HAS_LINK | SBX_SEARCH_IS_UNREAD;

  g_assert_cmpstr (line->problem, ==, NULL);
  g_assert_cmpstr (line->notice, ==, NULL);
  g_assert_cmpstr (line->words, ==, "cake");
  g_assert_cmpstr (line->from, ==, "Ann Smith");
  g_assert_cmpuint (line->places->len, ==, 2);
  g_assert_cmpstr (line->places->pdata[0], ==, "Bakery");
  g_assert_cmpstr (line->places->pdata[1], ==, "Late delivery");
  g_assert_cmpuint (line->traits, ==, traits);
  g_assert_cmpstr (line->without, ==, "tea");
  for (guint i = 1; i < line->parts->len; i++)
    g_assert_nonnull (((const SbxSearchPart *) line->parts->pdata[i])->meaning);
}

static void
test_problems (void)
{
  static const char *const wrong[] = {
    "from:", "cake in:", "since:soon", "since:2026-13-01", "since:2026-02-30", "until:7", "until:7x", "since:99999d", "before:1969-12-31", "has:cake", "is:", "is:file",
    "since:2026-11-02 until:2026-11-01", "from:a from:b", "since:1d since:2d", "until:1d before:2d", "in:a in:b in:c", "-from:a", "-has:file", "-cake",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SbxSearchLine) line = parse (wrong[i]);

      g_test_message ("%s: %s", wrong[i], line->problem);
      g_assert_nonnull (line->problem);
    }
}

static void
test_notices (void)
{
  static const char *const odd[] = { "form:ann", "error:timeout", "cake to:ann" };
  static const char *const usual[] = { "http://a.example", "10:30", "note:", "note: cake", "\"form:ann\"", "12:abc" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (SbxSearchLine) line = parse (odd[i]);

      g_assert_null (line->problem);
      g_assert_nonnull (line->notice);
      g_assert_cmpstr (line->words, ==, odd[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      g_autoptr (SbxSearchLine) line = parse (usual[i]);

      g_assert_cmpstr (line->notice, ==, NULL);
    }
}

/* --- times --- */

static char *
to_text (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03d", seconds, (int) (ms % 1000));
}

static void
assert_date (const char *text,
             const char *first,
             const char *last)
{
  g_autoptr (GDateTime) now = make_now ();
  SbxSearchDate         date;
  g_autofree char      *from = NULL;
  g_autofree char      *to = NULL;

  g_assert_true (sbx_search_date_parse (text, now, &date));
  from = to_text (date.first);
  to = to_text (date.last);
  g_assert_cmpstr (from, ==, first);
  g_assert_cmpstr (to, ==, last);
}

static void
test_dates (void)
{
  assert_date ("2026-11-01", "2026-10-31T23:00:00.000", "2026-11-01T22:59:59.999");
  assert_date ("2026/7/1", "2026-06-30T22:00:00.000", "2026-07-01T21:59:59.999");
  assert_date ("２０２６-１１-０１", "2026-10-31T23:00:00.000", "2026-11-01T22:59:59.999");
  assert_date ("2026年11月1日", "2026-10-31T23:00:00.000", "2026-11-01T22:59:59.999");
  assert_date ("2026年11月", "2026-10-31T23:00:00.000", "2026-11-30T22:59:59.999");
  assert_date ("2026", "2025-12-31T23:00:00.000", "2026-12-31T22:59:59.999");
  /* The days on which clocks change have 25 and 23 hours. */
  assert_date ("2026-10-25", "2026-10-24T22:00:00.000", "2026-10-25T22:59:59.999");
  assert_date ("2026-03-29", "2026-03-28T23:00:00.000", "2026-03-29T21:59:59.999");
  assert_date ("today", "2026-11-14T23:00:00.000", "2026-11-15T22:59:59.999");
  assert_date ("Yesterday", "2026-11-13T23:00:00.000", "2026-11-14T22:59:59.999");
  assert_date ("12h", "2026-11-14T20:30:00.000", "2026-11-14T20:30:00.000");
  assert_date ("7d", "2026-11-08T08:30:00.000", "2026-11-08T08:30:00.000");
  /* The same time of day, by a summer's clock. */
  assert_date ("3m", "2026-08-15T07:30:00.000", "2026-08-15T07:30:00.000");
  assert_date ("1y", "2025-11-15T08:30:00.000", "2025-11-15T08:30:00.000");
  assert_date ("2026-11-01T10:30", "2026-11-01T09:30:00.000", "2026-11-01T09:30:00.000");
  assert_date ("2026-11-01t10:30:05Z", "2026-11-01T10:30:05.000", "2026-11-01T10:30:05.000");
}

static void
test_bounds (void)
{
  g_autoptr (SbxSearchLine) until = parse ("since:2026-11-01 until:2026-11-01");
  g_autoptr (SbxSearchLine) before = parse ("before:2026-11-01");
  g_autofree char *first = to_text (until->since);
  g_autofree char *last = to_text (until->until);
  g_autofree char *end = to_text (before->until);

  g_assert_null (until->problem);
  g_assert_cmpstr (first, ==, "2026-10-31T23:00:00.000");
  g_assert_cmpstr (last, ==, "2026-11-01T22:59:59.999");
  g_assert_cmpstr (end, ==, "2026-10-31T22:59:59.999");
  g_assert_cmpint (before->since, ==, -1);
}

/* --- what the hub is asked --- */

static void
assert_payload (const char *text,
                const char *expected)
{
  g_autoptr (SbxSearchLine) line = parse (text);
  g_autoptr (JsonObject) payload = sbx_search_line_make_payload (line);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *written = NULL;

  json_node_set_object (node, payload);
  written = json_to_string (node, FALSE);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_payload (void)
{
  assert_payload ("cake", "{\"query\":\"cake\"}");
  assert_payload ("\"a b\" -c from:Ann is:mine has:file",
                  "{\"query\":\"\\\"a b\\\"\",\"without\":\"c\",\"fromName\":\"Ann\",\"has\":[\"file\"],\"is\":[\"mine\"]}");
  assert_payload ("since:2026-11-01", "{\"query\":\"\",\"since\":1793487600000}");
  /* As a number that would be seconds. */
  assert_payload ("since:1970-01-02", "{\"query\":\"\",\"since\":\"1970-01-01T23:00:00.000Z\"}");
}

static void
test_names (void)
{
  g_assert_true (sbx_search_name_equal ("ÆRØ", "ærø"));
  g_assert_true (sbx_search_name_equal ("ＡＢＣ", "abc"));
  g_assert_false (sbx_search_name_equal ("abc", "ab"));
  g_assert_true (sbx_search_name_begins ("Bakery account", "BAK"));
  g_assert_false (sbx_search_name_begins ("Bakery", "akery"));
}

/* Whatever is typed is a line. */
static void
test_anything (void)
{
  static const char *const pieces[] = { "from:", "in:", "\"", "“", "-", "−", " ", "蛋", "has:image", "since:1d", "x", "：", ":", "is", "\xf0\x9f\x8e\x82" };

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SbxSearchLine) line = NULL;
      g_autoptr (JsonObject) payload = NULL;

      for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      line = parse (text->str);
      payload = sbx_search_line_make_payload (line);
      g_assert_true (g_utf8_validate (line->words, -1, NULL));
      g_assert_true (g_utf8_validate (line->without, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-line/words", test_words);
  g_test_add_func ("/search-line/nothing", test_nothing);
  g_test_add_func ("/search-line/operators", test_operators);
  g_test_add_func ("/search-line/problems", test_problems);
  g_test_add_func ("/search-line/notices", test_notices);
  g_test_add_func ("/search-line/dates", test_dates);
  g_test_add_func ("/search-line/bounds", test_bounds);
  g_test_add_func ("/search-line/payload", test_payload);
  g_test_add_func ("/search-line/names", test_names);
  g_test_add_func ("/search-line/anything", test_anything);

  return g_test_run ();
}
