/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-time.h"

#include <string.h>

#define UNREADABLE G_MININT64

/* 2026-11-20T09:30:00.000Z */
#define T G_GINT64_CONSTANT (1795167000000)
#define DAY G_GINT64_CONSTANT (86400000)
#define MIDNIGHT (T - (9 * 60 + 30) * 60000)
#define YEAR_1 G_GINT64_CONSTANT (-62135596800000)
#define END_OF_TIME G_GINT64_CONSTANT (253402300799999)

static const struct
{
  const char *text;
  gint64      ms;
} texts[] = {
  /* numbers by their size */
  { "0", 0 }, { "1", 1000 }, { "1795167000", T }, { "1795167000123", T + 123 }, { "1795167000123456", T + 123 },
  { "99999999999", 99999999999000 }, { "100000000000", 100000000000 }, { "99999999999999", 99999999999999 },
  { "100000000000000", 100000000000 }, { "00001", 1000 },
  { "1795167000.5", T + 500 }, { "1795167000.1234", T + 123 }, { "1795167000123.4", T + 123 },
  { "253402300799999000", END_OF_TIME }, { "253402300800000000", UNREADABLE }, { "9223372036854775807", UNREADABLE },
  { "999999999999999999", UNREADABLE }, { "99999999999999999999999999", UNREADABLE },
  { "-1", -1000 }, { "-1795167000", -1795167000000 }, { "-0.5", -500 }, { "-62135596800", YEAR_1 }, { "-62135596801", UNREADABLE },
  { "--1", UNREADABLE }, { "-", UNREADABLE }, { "+1", UNREADABLE }, { "1.", UNREADABLE }, { ".5", UNREADABLE }, { "1e9", UNREADABLE }, { "1.5.5", UNREADABLE },
  /* ISO 8601 */
  { "2026-11-20T09:30:00Z", T }, { "2026-11-20T09:30:00", T }, { "2026-11-20 09:30:00", T }, { "2026-11-20t09:30:00z", T }, { "2026-11-20T09:30Z", T }, { "2026-11-20T09:30", T },
  { "2026-11-20", MIDNIGHT }, { "20261120T093000Z", T }, { "20261120T0930", T }, { "20261120T093000.5", T + 500 },
  { "2026-11-20T09:30:00.1Z", T + 100 }, { "2026-11-20T09:30:00.123Z", T + 123 }, { "2026-11-20T09:30:00.123999999Z", T + 123 }, { "2026-11-20T09:30:00,5Z", T + 500 },
  { "2026-11-20 09:30:00.123456+00:00", T + 123 }, { "2026-11-20T17:30:00+08:00", T }, { "2026-11-20T17:30:00+0800", T }, { "2026-11-20T17:30:00+08", T },
  { "2026-11-20T04:00:00-05:30", T }, { "2026-11-20T09:30:00-00:00", T }, { "2026-11-20 09:30:00 +00:00", T }, { "2026-11-20 09:30:00 Z", T },
  { "2026-11-20T00:00:00+23:59", MIDNIGHT - (23 * 60 + 59) * 60000 }, { "2026-11-20T23:59:60Z", MIDNIGHT + DAY },
  { "1970-01-01", 0 }, { "1970-01-01T00:00:00.001Z", 1 }, { "2000-02-29", 951782400000 }, { "2024-02-29", 1709164800000 }, { "2026-12-31", 1798675200000 },
  { "9999-12-31T23:59:59.999Z", END_OF_TIME },
  /* unreadable */
  { "", UNREADABLE }, { " ", UNREADABLE }, { "now", UNREADABLE }, { "2026", 2026000 }, { "2026-11", UNREADABLE }, { "2026-11-2", UNREADABLE }, { "2026-1-20", UNREADABLE },
  { "2026-13-01", UNREADABLE }, { "2026-00-01", UNREADABLE }, { "2026-11-31", UNREADABLE }, { "2026-11-00", UNREADABLE }, { "2026-02-29", UNREADABLE }, { "1900-02-28", -2203977600000 }, { "1900-02-29", UNREADABLE }, { "0000-01-01", UNREADABLE },
  { "1969-12-31", -86400000 }, { "1970-01-01T00:00:00+00:01", -60000 }, { "0001-01-01", YEAR_1 }, { "0001-01-01T00:00:00+00:01", UNREADABLE }, { "9999-12-31T23:59:59-00:01", UNREADABLE },
  { "2026-11-20T", UNREADABLE }, { "2026-11-20T9:30", UNREADABLE }, { "2026-11-20T24:00", UNREADABLE }, { "2026-11-20T09:60", UNREADABLE }, { "2026-11-20T09:30:61", UNREADABLE },
  { "2026-11-20T09", UNREADABLE }, { "2026-11-20T09:30:", UNREADABLE }, { "2026-11-20T09:30:00.", UNREADABLE }, { "2026-11-20T09:30:00.Z", UNREADABLE },
  { "2026-11-20T0930", UNREADABLE }, { "20261120T09:30", UNREADABLE }, { "2026-1120", UNREADABLE }, { "202611-20", UNREADABLE },
  { "2026-11-20T09:30Zx", UNREADABLE }, { "2026-11-20T09:30+", UNREADABLE }, { "2026-11-20T09:30+1", UNREADABLE }, { "2026-11-20T09:30+24:00", UNREADABLE }, { "2026-11-20T09:30+08:60", UNREADABLE },
  { "2026-11-20T09:30+08:", UNREADABLE }, { "2026-11-20T09:30+08:000", UNREADABLE }, { "2026-11-20T09:30 CET", UNREADABLE }, { " 2026-11-20", UNREADABLE }, { "2026-11-20 ", UNREADABLE }, { "-2026-11-20", UNREADABLE },
  { "20-11-2026", UNREADABLE }, { "2026/11/20", UNREADABLE }, { "Fri, 20 Nov 2026 09:30:00 GMT", UNREADABLE },
};

static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64   ms = UNREADABLE;
      gboolean readable = sbx_time_parse_text (texts[i].text, &ms);

      g_test_message ("%s", texts[i].text);
      g_assert_cmpint (ms, ==, texts[i].ms);
      g_assert_cmpint (readable, ==, texts[i].ms != UNREADABLE);
    }
}

static void
test_node (void)
{
  static const struct
  {
    const char *json;
    gint64      ms;
  } nodes[] = {
    { "0", 0 }, { "1795167000", T }, { "1795167000123", T + 123 }, { "1795167000123456", T + 123 },
    { "99999999999", 99999999999000 }, { "100000000000", 100000000000 }, { "99999999999999", 99999999999999 }, { "100000000000000", 100000000000 },
    { "1795167000.5", T + 500 }, { "1795167000.123456", T + 123 }, { "1.795167e9", T }, { "1795167000123.0", T + 123 }, { "1795167000123456.0", T + 123 },
    { "\"1795167000\"", T }, { "\"2026-11-20T09:30:00Z\"", T }, { "253402300799999", END_OF_TIME / 1000 },
    { "-1", -1000 }, { "-0.5", -500 }, { "-62135596800", YEAR_1 }, { "-62135596801", UNREADABLE }, { "-1e18", UNREADABLE }, { "-9223372036854775808", UNREADABLE }, { "9223372036854775807", UNREADABLE }, { "1e300", UNREADABLE }, { "-1e300", UNREADABLE },
    { "true", UNREADABLE }, { "null", UNREADABLE }, { "[]", UNREADABLE }, { "{}", UNREADABLE }, { "\"\"", UNREADABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_autoptr (JsonNode) node = sbx_json_parse (nodes[i].json, strlen (nodes[i].json), 64, NULL);
      gint64               ms = UNREADABLE;
      gboolean             readable = sbx_time_from_node (node, &ms);

      g_test_message ("%s", nodes[i].json);
      g_assert_cmpint (ms, ==, nodes[i].ms);
      g_assert_cmpint (readable, ==, nodes[i].ms != UNREADABLE);
    }
}

static void
test_absent (void)
{
  gint64 ms = 5;

  g_assert_false (sbx_time_from_node (NULL, &ms));
  g_assert_cmpint (ms, ==, 5);
}

static void
test_format (void)
{
  static const struct
  {
    gint64      ms;
    const char *text;
  } times[] = {
    { 0, "1970-01-01T00:00:00.000Z" }, { T + 123, "2026-11-20T09:30:00.123Z" }, { 951782400000, "2000-02-29T00:00:00.000Z" },
    { 951868799999, "2000-02-29T23:59:59.999Z" }, { END_OF_TIME, "9999-12-31T23:59:59.999Z" },
    { -1, "1970-01-01T00:00:00.000Z" }, { G_MININT64, "1970-01-01T00:00:00.000Z" }, { END_OF_TIME + 1, "9999-12-31T23:59:59.999Z" }, { G_MAXINT64, "9999-12-31T23:59:59.999Z" },
  };
  char text[SBX_TIME_TEXT_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      sbx_time_format (times[i].ms, text);
      g_assert_cmpstr (text, ==, times[i].text);
    }
}

/* Every day from 1970 to 9999 there and back, and the days in their order. */
static void
test_every_day (void)
{
  char previous[SBX_TIME_TEXT_SIZE] = "";
  char text[SBX_TIME_TEXT_SIZE];

  for (gint64 ms = 43200001; ms <= END_OF_TIME; ms += DAY)
    {
      gint64 back;

      sbx_time_format (ms, text);
      g_assert_true (sbx_time_parse_text (text, &back));
      g_assert_cmpint (back, ==, ms);
      g_assert_cmpint (strcmp (previous, text), <, 0);
      memcpy (previous, text, sizeof text);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/time/text", test_text);
  g_test_add_func ("/wire/time/node", test_node);
  g_test_add_func ("/wire/time/absent", test_absent);
  g_test_add_func ("/wire/time/format", test_format);
  g_test_add_func ("/wire/time/every-day", test_every_day);

  return g_test_run ();
}
