/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-formatters.h"

#include <locale.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

#define assert_text(call, expected) \
  G_STMT_START \
  { \
    g_autofree char *text_ = (call); \
    g_assert_cmpstr (text_, ==, expected); \
  } \
  G_STMT_END

/* A Friday; the time zone of the tests is that of main(). */
static gint64
at (int year,
    int month,
    int day,
    int hour,
    int minute,
    int second)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, second);

  return g_date_time_to_unix (time) * 1000;
}

static void
test_relative (void)
{
  gint64 now = at (2026, 11, 20, 9, 30, 0);

  assert_text (sbx_format_relative_time (0, now), "");
  assert_text (sbx_format_relative_time (-5, now), "");
  assert_text (sbx_format_relative_time (now, now), "now");
  assert_text (sbx_format_relative_time (now - 59 * SECOND, now), "now");
  assert_text (sbx_format_relative_time (now - MINUTE, now), "1 min");
  assert_text (sbx_format_relative_time (now - 59 * MINUTE, now), "59 min");
  assert_text (sbx_format_relative_time (now - HOUR, now), "1 h");
  assert_text (sbx_format_relative_time (at (2026, 11, 20, 0, 0, 0), now), "9 h");
  assert_text (sbx_format_relative_time (at (2026, 11, 19, 23, 59, 59), now), "Yesterday");
  assert_text (sbx_format_relative_time (at (2026, 11, 19, 0, 0, 0), now), "Yesterday");
  assert_text (sbx_format_relative_time_shorter (at (2026, 11, 20, 0, 0, 0), now), "9 h");
  assert_text (sbx_format_relative_time_shorter (at (2026, 11, 19, 23, 59, 59), now), "Thu");
  assert_text (sbx_format_relative_time (at (2026, 11, 18, 23, 59, 59), now), "Wed");
  assert_text (sbx_format_relative_time (at (2026, 11, 14, 0, 0, 0), now), "Sat");
  assert_text (sbx_format_relative_time (at (2026, 11, 13, 23, 59, 59), now), "13 Nov");
  assert_text (sbx_format_relative_time (at (2026, 1, 1, 0, 0, 0), now), "1 Jan");
  assert_text (sbx_format_relative_time (at (2025, 12, 31, 23, 59, 59), now), "31 Dec 2025");
}

/* Shortly after midnight, minutes ago are minutes ago, though it was yesterday. */
static void
test_relative_over_midnight (void)
{
  gint64 now = at (2026, 11, 20, 0, 10, 0);

  assert_text (sbx_format_relative_time (at (2026, 11, 19, 23, 55, 0), now), "15 min");
  assert_text (sbx_format_relative_time (at (2026, 11, 19, 22, 55, 0), now), "Yesterday");
}

/* Clocks differ: a little ahead is now, far ahead is a date. */
static void
test_relative_ahead (void)
{
  gint64 now = at (2026, 11, 20, 9, 30, 0);

  assert_text (sbx_format_relative_time (now + 5 * SECOND, now), "now");
  assert_text (sbx_format_relative_time (now + 59 * MINUTE, now), "now");
  assert_text (sbx_format_relative_time (at (2026, 11, 22, 9, 0, 0), now), "22 Nov");
  assert_text (sbx_format_relative_time (at (2027, 11, 22, 9, 0, 0), now), "22 Nov 2027");
  /* Past what a date can hold. */
  assert_text (sbx_format_relative_time (G_MAXINT64, now), "");
}

static void
test_day (void)
{
  gint64 now = at (2026, 11, 20, 9, 30, 0);

  assert_text (sbx_format_day (at (2026, 11, 20, 0, 0, 0), now), "Today");
  assert_text (sbx_format_day (at (2026, 11, 19, 23, 59, 59), now), "Yesterday");
  assert_text (sbx_format_day (at (2026, 11, 18, 12, 0, 0), now), "Wednesday, 18 November");
  assert_text (sbx_format_day (at (2025, 11, 18, 12, 0, 0), now), "Tuesday, 18 November 2025");
  assert_text (sbx_format_day (0, now), "");
}

static void
test_clock (void)
{
  assert_text (sbx_format_clock (at (2026, 11, 20, 9, 5, 59)), "09:05");
  assert_text (sbx_format_clock (0), "");
  assert_text (sbx_format_exact_time (at (2026, 11, 20, 9, 5, 59)), "Friday, 20 November 2026, 09:05:59");
  assert_text (sbx_format_exact_time (0), "");
  assert_text (sbx_format_exact_time (G_MAXINT64), "");
}

static void
test_latency (void)
{
  assert_text (sbx_format_latency (-1), "");
  assert_text (sbx_format_latency (0.0 / 0.0), "");
  assert_text (sbx_format_latency (0), "< 0.1 ms");
  assert_text (sbx_format_latency (0.31), "0.3 ms");
  assert_text (sbx_format_latency (0.94), "0.9 ms");
  assert_text (sbx_format_latency (0.95), "1 ms");
  assert_text (sbx_format_latency (12.3), "12 ms");
  assert_text (sbx_format_latency (999.4), "999 ms");
  assert_text (sbx_format_latency (999.5), "1.0 s");
  assert_text (sbx_format_latency (12340), "12.3 s");
  assert_text (sbx_format_whole_latency (-1), "");
  assert_text (sbx_format_whole_latency (0), "< 1 ms");
  assert_text (sbx_format_whole_latency (1), "1 ms");
  assert_text (sbx_format_whole_latency (1000), "1.0 s");
}

static void
test_counts (void)
{
  assert_text (sbx_format_badge (0), "");
  assert_text (sbx_format_badge (1), "1");
  assert_text (sbx_format_badge (999), "999");
  assert_text (sbx_format_badge (1000), "999+");
  assert_text (sbx_format_new_messages (1), "1 new message");
  assert_text (sbx_format_new_messages (2), "2 new messages");
  assert_text (sbx_format_unread (5), "5 unread");
  assert_text (sbx_format_topic_count (1, 0), "1 topic");
  assert_text (sbx_format_topic_count (9, 5), "9 topics · 5 new");
}

static void
test_delivery (void)
{
  gint64 stored = at (2026, 11, 20, 9, 13, 0);

  assert_text (sbx_format_delivery (SBX_DELIVERY_WAITING, "the hub is away", 0), "Waiting · the hub is away");
  assert_text (sbx_format_delivery (SBX_DELIVERY_WAITING, "", 0), "Waiting");
  assert_text (sbx_format_delivery (SBX_DELIVERY_WAITING, NULL, 0), "Waiting");
  assert_text (sbx_format_delivery (SBX_DELIVERY_SENT, NULL, stored), "Sent");
  assert_text (sbx_format_delivery (SBX_DELIVERY_SENT, "the server is asked", stored), "Sent · the server is asked");
  assert_text (sbx_format_delivery (SBX_DELIVERY_STORED, "left over", stored), "Stored · 09:13");
  assert_text (sbx_format_delivery (SBX_DELIVERY_STORED, NULL, 0), "Stored");
  assert_text (sbx_format_delivery (SBX_DELIVERY_READ, NULL, stored), "Read · 09:13");
  assert_text (sbx_format_delivery (SBX_DELIVERY_FAILED, "too long", stored), "Failed · too long");
}

static void
test_removed_hub (void)
{
  g_autofree char *plain = sbx_format_removed_hub ("Shop", 0);
  g_autofree char *one = sbx_format_removed_hub ("Shop", 1);
  g_autofree char *more = sbx_format_removed_hub ("Shop", 2);

  g_assert_cmpstr (plain, ==, "Shop was removed");
  g_assert_cmpstr (one, ==, "Shop was removed, with 1 reply that was not sent");
  g_assert_cmpstr (more, ==, "Shop was removed, with 2 replies that were not sent");
}

static void
test_one_line (void)
{
  g_autofree char *many = g_strnfill (1000, 'x');
  g_autofree char *line = sbx_format_one_line (many);

  assert_text (sbx_format_one_line (NULL), "");
  assert_text (sbx_format_one_line (" \n\t "), "");
  assert_text (sbx_format_one_line ("  one\n\ntwo\tthree  "), "one two three");
  assert_text (sbx_format_one_line ("订单\r\n号"), "订单 号");
  g_assert_cmpuint (strlen (line), ==, 200);
}

static void
test_markup (void)
{
  assert_text (sbx_format_markup (NULL), "");
  assert_text (sbx_format_markup ("a < b & \"c\" <b>d</b>"), "a &lt; b &amp; &quot;c&quot; &lt;b&gt;d&lt;/b&gt;");
  assert_text (sbx_format_markup ("see https://a.example/x?y=1&z=2."), "see <a href=\"https://a.example/x?y=1&amp;z=2\">https://a.example/x?y=1&amp;z=2</a>.");
  assert_text (sbx_format_markup ("HTTP://A.EXAMPLE"), "<a href=\"HTTP://A.EXAMPLE\">HTTP://A.EXAMPLE</a>");
  assert_text (sbx_format_markup ("(http://a.example/b_(c))"), "(<a href=\"http://a.example/b_(c)\">http://a.example/b_(c)</a>)");
  assert_text (sbx_format_markup ("mailto:wang@a.example, or"), "<a href=\"mailto:wang@a.example\">mailto:wang@a.example</a>, or");
  assert_text (sbx_format_markup ("见https://a.example/路。好"), "见<a href=\"https://a.example/路\">https://a.example/路</a>。好");
}

/* Nothing but the web, and nothing that breaks out of the attribute. */
static void
test_markup_refuses (void)
{
  assert_text (sbx_format_markup ("javascript:alert(1) file:///etc/passwd"), "javascript:alert(1) file:///etc/passwd");
  assert_text (sbx_format_markup ("data:text/html,x vbscript:x ftp://a.example"), "data:text/html,x vbscript:x ftp://a.example");
  assert_text (sbx_format_markup ("mailto: mailto:wang mailto:@a.example mailto:wang@"), "mailto: mailto:wang mailto:@a.example mailto:wang@");
  assert_text (sbx_format_markup ("mailto:a@b.example?attach=/etc/passwd"), "mailto:a@b.example?attach=/etc/passwd");
  assert_text (sbx_format_markup ("http://a.example/\u202e" "gpj.exe"), "<a href=\"http://a.example/\">http://a.example/</a>\u202e" "gpj.exe");
  assert_text (sbx_format_markup ("http:// https://"), "http:// https://");
  assert_text (sbx_format_markup ("xhttp://a.example"), "xhttp://a.example");
  assert_text (sbx_format_markup ("http://a\"onclick=\"b"), "<a href=\"http://a\">http://a</a>&quot;onclick=&quot;b");
  assert_text (sbx_format_markup ("http://a.example'>x"), "<a href=\"http://a.example\">http://a.example</a>&apos;&gt;x");
}

/* Whatever somebody writes, the markup can be read, and says what was written. */
static void
test_markup_is_markup (void)
{
  static const char *texts[] = { "\x01\x02\x7f", "https://a.example/&#0;", "]]>", "</a>", "&amp;", "http://a.example/<b>", "\xe2\x80\xae right to left" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = sbx_format_markup (texts[i]);
      g_autofree char *wrapped = g_strdup_printf ("<markup>%s</markup>", markup);
      g_autofree char *plain = NULL;
      g_autoptr (GError) error = NULL;
      GMarkupParser parser = { NULL };
      g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);

      g_assert_true (g_markup_parse_context_parse (context, wrapped, -1, &error));
      g_assert_no_error (error);
      g_assert_true (g_markup_parse_context_end_parse (context, &error));
      if (strstr (markup, "<a ") == NULL)
        {
          g_assert_true (pango_parse_markup (markup, -1, 0, NULL, &plain, NULL, &error));
          g_assert_cmpstr (plain, ==, texts[i]);
        }
    }
}

static void
test_percent (void)
{
  assert_text (sbx_format_percent (0), "\u20680 %\u2069");
  assert_text (sbx_format_percent (100), "\u2068100 %\u2069");
}

static void
test_direction (void)
{
  g_assert_cmpint (sbx_text_direction (NULL), ==, PANGO_DIRECTION_NEUTRAL);
  g_assert_cmpint (sbx_text_direction ("12:30 – 45 %"), ==, PANGO_DIRECTION_NEUTRAL);
  g_assert_cmpint (sbx_text_direction ("Hello مرحبا"), ==, PANGO_DIRECTION_LTR);
  g_assert_cmpint (sbx_text_direction ("订单"), ==, PANGO_DIRECTION_LTR);
  g_assert_cmpint (sbx_text_direction ("041: رقم الطلب"), ==, PANGO_DIRECTION_RTL);
  g_assert_cmpint (sbx_text_direction ("שלום world"), ==, PANGO_DIRECTION_RTL);
}

static void
test_name (void)
{
  assert_text (sbx_format_name ("Rosa’s Flowers", "rosa"), "Rosa’s Flowers");
  assert_text (sbx_format_name (" Two\n\tlines\x01 ", "x"), "Two lines");
  assert_text (sbx_format_name ("line\xe2\x80\xa8separator", "x"), "line separator");
  assert_text (sbx_format_name (NULL, "rosa"), "rosa");
  assert_text (sbx_format_name ("  \n ", "rosa"), "rosa");
  assert_text (sbx_format_name ("\u200b\u2060\u202e", "rosa"), "rosa");
  assert_text (sbx_format_name ("", NULL), "");
  assert_text (sbx_format_name ("", " "), "");

  /* What turns the direction of writing ends with the name. */
  assert_text (sbx_format_name ("a\u202eb", "x"), "\u2068a\u202eb\u2069");
  assert_text (sbx_format_name ("a\u2067b", "x"), "\u2068a\u2067b\u2069\u2069");
  assert_text (sbx_format_name ("a\u2067b\u2069", "x"), "\u2068a\u2067b\u2069\u2069");
  assert_text (sbx_format_name ("a\u2069b\u202ec", "x"), "\u2068ab\u202ec\u2069");
  assert_text (sbx_format_name ("", "a\u202eb"), "\u2068a\u202eb\u2069");
}

int
main (int    argc,
      char **argv)
{
  /* A zone whose days are not those of UTC. */
  g_setenv ("TZ", "Asia/Shanghai", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/formatters/relative", test_relative);
  g_test_add_func ("/app/formatters/relative-over-midnight", test_relative_over_midnight);
  g_test_add_func ("/app/formatters/relative-ahead", test_relative_ahead);
  g_test_add_func ("/app/formatters/day", test_day);
  g_test_add_func ("/app/formatters/clock", test_clock);
  g_test_add_func ("/app/formatters/latency", test_latency);
  g_test_add_func ("/app/formatters/counts", test_counts);
  g_test_add_func ("/app/formatters/delivery", test_delivery);
  g_test_add_func ("/app/formatters/removed-hub", test_removed_hub);
  g_test_add_func ("/app/formatters/one-line", test_one_line);
  g_test_add_func ("/app/formatters/name", test_name);
  g_test_add_func ("/app/formatters/markup", test_markup);
  g_test_add_func ("/app/formatters/markup-refuses", test_markup_refuses);
  g_test_add_func ("/app/formatters/markup-is-markup", test_markup_is_markup);
  g_test_add_func ("/app/formatters/percent", test_percent);
  g_test_add_func ("/app/formatters/direction", test_direction);

  return g_test_run ();
}
