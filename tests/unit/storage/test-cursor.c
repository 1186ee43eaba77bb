/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cursor.h"

#include "sbx-wire-error.h"

static void
test_round_trip (void)
{
  static const struct
  {
    gint64      first;
    gint64      second;
    const char *id;
  } cases[] = {
    { 0, 0, "" },
    { 1, -1795132800000, "a" },
    { G_MAXINT64, G_MININT64, "with:colons::" },
    { -1, 7, "中文 العربية 🎂" },
    { 2, 3, "?>?>~~~?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char   *text = sbx_cursor_make ('c', cases[i].first, cases[i].second, cases[i].id);
      g_autofree char   *id = NULL;
      g_autoptr (GError) error = NULL;
      gint64             first, second;

      for (const char *p = text; *p != '\0'; p++)
        g_assert_true (g_ascii_isalnum (*p) || *p == '-' || *p == '_');
      g_assert_true (sbx_cursor_parse (text, 'c', &first, &second, &id, &error));
      g_assert_no_error (error);
      g_assert_cmpint (first, ==, cases[i].first);
      g_assert_cmpint (second, ==, cases[i].second);
      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

static void
test_bad (void)
{
  g_autofree char *of_other_list = sbx_cursor_make ('t', 1, 2, "x");
  g_autofree char *good = sbx_cursor_make ('c', 1, 2, "x");
  g_autofree char *longer = g_strconcat (good, "A", NULL);
  const char      *bad[] = { "", "a", "====", "Y", "YzoxOjI", "Yzo6Og", "not a cursor", "YzoxOjI6eA==", "\xff\xff",
                             "Yzo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OjI6eA", of_other_list, longer };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char   *id = NULL;
      g_autoptr (GError) error = NULL;
      gint64             first, second;

      g_assert_false (sbx_cursor_parse (bad[i], 'c', &first, &second, &id, &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, "cursor");
      g_assert_null (id);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cursor/round-trip", test_round_trip);
  g_test_add_func ("/cursor/bad", test_bad);

  return g_test_run ();
}
