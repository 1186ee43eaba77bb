/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-seq-ranges.h"

static void
check (SbxSeqRanges *ranges,
       const char   *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const SbxSeqRange *range = &g_array_index (ranges, SbxSeqRange, i);

      if (range->from == G_MININT64)
        g_string_append (text, "[start");
      else
        g_string_append_printf (text, "[%" G_GINT64_FORMAT, range->from);
      if (range->to == G_MAXINT64)
        g_string_append (text, "-end]");
      else
        g_string_append_printf (text, "-%" G_GINT64_FORMAT "]", range->to);
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_add (void)
{
  g_autoptr (SbxSeqRanges) ranges = sbx_seq_ranges_new ();

  sbx_seq_ranges_add (ranges, 10, 20);
  sbx_seq_ranges_add (ranges, 40, 50);
  check (ranges, "[10-20][40-50]");
  sbx_seq_ranges_add (ranges, 22, 30);
  check (ranges, "[10-20][22-30][40-50]");
  sbx_seq_ranges_add (ranges, 21, 21);
  check (ranges, "[10-30][40-50]");
  sbx_seq_ranges_add (ranges, 1, 5);
  check (ranges, "[1-5][10-30][40-50]");
  sbx_seq_ranges_add (ranges, 4, 45);
  check (ranges, "[1-50]");
  sbx_seq_ranges_add (ranges, 60, G_MAXINT64);
  sbx_seq_ranges_add (ranges, G_MININT64, 0);
  check (ranges, "[start-50][60-end]");
  sbx_seq_ranges_add (ranges, G_MININT64, G_MAXINT64);
  check (ranges, "[start-end]");
}

static void
test_remove (void)
{
  g_autoptr (SbxSeqRanges) ranges = sbx_seq_ranges_new ();

  sbx_seq_ranges_remove (ranges, 1, 2);
  check (ranges, "");
  sbx_seq_ranges_add (ranges, G_MININT64, 10);
  sbx_seq_ranges_add (ranges, 20, 30);
  sbx_seq_ranges_add (ranges, 40, G_MAXINT64);
  sbx_seq_ranges_remove (ranges, 11, 19);
  check (ranges, "[start-10][20-30][40-end]");
  sbx_seq_ranges_remove (ranges, 22, 22);
  check (ranges, "[start-10][20-21][23-30][40-end]");
  sbx_seq_ranges_remove (ranges, G_MININT64, 5);
  check (ranges, "[6-10][20-21][23-30][40-end]");
  sbx_seq_ranges_remove (ranges, 10, 23);
  check (ranges, "[6-9][24-30][40-end]");
  sbx_seq_ranges_remove (ranges, 45, 50);
  check (ranges, "[6-9][24-30][40-44][51-end]");
  sbx_seq_ranges_remove (ranges, 24, G_MAXINT64);
  check (ranges, "[6-9]");
  sbx_seq_ranges_remove (ranges, G_MININT64, G_MAXINT64);
  check (ranges, "");
}

static void
test_contain (void)
{
  g_autoptr (SbxSeqRanges) ranges = sbx_seq_ranges_new ();

  g_assert_false (sbx_seq_ranges_contain (ranges, 1, 1));
  sbx_seq_ranges_add (ranges, 10, 20);
  sbx_seq_ranges_add (ranges, 30, G_MAXINT64);
  g_assert_true (sbx_seq_ranges_contain (ranges, 10, 20));
  g_assert_false (sbx_seq_ranges_contain (ranges, 9, 20));
  g_assert_false (sbx_seq_ranges_contain (ranges, 10, 21));
  g_assert_false (sbx_seq_ranges_contain (ranges, 20, 30));
  g_assert_true (sbx_seq_ranges_contain (ranges, 31, G_MAXINT64));
}

static void
test_close_end (void)
{
  g_autoptr (SbxSeqRanges) ranges = sbx_seq_ranges_new ();

  sbx_seq_ranges_close_end (ranges, 3);
  check (ranges, "");
  sbx_seq_ranges_add (ranges, 10, 20);
  sbx_seq_ranges_close_end (ranges, 15);
  check (ranges, "[10-20]");
  sbx_seq_ranges_add (ranges, 30, G_MAXINT64);
  sbx_seq_ranges_close_end (ranges, 35);
  check (ranges, "[10-20][30-35]");
  sbx_seq_ranges_add (ranges, 40, G_MAXINT64);
  sbx_seq_ranges_close_end (ranges, 39);
  check (ranges, "[10-20][30-35]");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/seq-ranges/add", test_add);
  g_test_add_func ("/model/seq-ranges/remove", test_remove);
  g_test_add_func ("/model/seq-ranges/contain", test_contain);
  g_test_add_func ("/model/seq-ranges/close-end", test_close_end);

  return g_test_run ();
}
