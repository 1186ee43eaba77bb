/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cursors.h"

static void
assert_cursor (SbxCursors *cursors,
               const char *stream,
               const char *expected_epoch,
               gint64      expected_seq)
{
  const char *epoch = NULL;
  gint64 seq = -1;

  g_assert_true (sbx_cursors_get (cursors, stream, &epoch, &seq));
  g_assert_cmpstr (epoch, ==, expected_epoch);
  g_assert_cmpint (seq, ==, expected_seq);
}

static void
test_take (void)
{
  g_autoptr (SbxCursors) cursors = sbx_cursors_new ();

  sbx_cursors_set (cursors, "a", "e1", 7);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 7), ==, SBX_CURSORS_DUPLICATE);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 1), ==, SBX_CURSORS_DUPLICATE);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 8), ==, SBX_CURSORS_APPLY);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 9), ==, SBX_CURSORS_APPLY);
  assert_cursor (cursors, "a", "e1", 9);

  /* Never past a hole, nor into another log. */
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 11), ==, SBX_CURSORS_HOLE);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e2", 10), ==, SBX_CURSORS_HOLE);
  assert_cursor (cursors, "a", "e1", 9);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 10), ==, SBX_CURSORS_APPLY);
}

static void
test_without_place (void)
{
  g_autoptr (SbxCursors) cursors = sbx_cursors_new ();

  sbx_cursors_set (cursors, "a", "e1", 7);
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 0), ==, SBX_CURSORS_APPLY);
  g_assert_cmpint (sbx_cursors_take (cursors, NULL, NULL, 3), ==, SBX_CURSORS_APPLY);
  g_assert_cmpint (sbx_cursors_take (cursors, "other", "e1", 3), ==, SBX_CURSORS_APPLY);
  assert_cursor (cursors, "a", "e1", 7);
  g_assert_false (sbx_cursors_contains (cursors, "other"));
}

static void
test_unknown_place (void)
{
  g_autoptr (SbxCursors) cursors = sbx_cursors_new ();
  const char *epoch;
  gint64 seq;

  g_assert_true (sbx_cursors_add (cursors, "a"));
  g_assert_false (sbx_cursors_add (cursors, "a"));
  g_assert_false (sbx_cursors_get (cursors, "a", &epoch, &seq));
  g_assert_cmpint (sbx_cursors_take (cursors, "a", "e1", 40), ==, SBX_CURSORS_APPLY);
  assert_cursor (cursors, "a", "e1", 40);

  /* A caller may know the seq but not the log. */
  sbx_cursors_set (cursors, "b", NULL, 5);
  assert_cursor (cursors, "b", NULL, 5);
  g_assert_cmpint (sbx_cursors_take (cursors, "b", "e9", 6), ==, SBX_CURSORS_APPLY);
  assert_cursor (cursors, "b", "e9", 6);
}

static void
test_live (void)
{
  g_autoptr (SbxCursors) cursors = sbx_cursors_new ();
  g_autoptr (GPtrArray) streams = NULL;

  sbx_cursors_set (cursors, "b", "e", 1);
  sbx_cursors_set (cursors, "a", "e", 2);
  sbx_cursors_add (cursors, "c");
  sbx_cursors_set_live (cursors, "a", TRUE);
  sbx_cursors_set_live (cursors, "none", TRUE);
  g_assert_true (sbx_cursors_is_live (cursors, "a"));
  g_assert_false (sbx_cursors_is_live (cursors, "b"));
  g_assert_false (sbx_cursors_is_live (cursors, "none"));

  sbx_cursors_lose (cursors);
  g_assert_false (sbx_cursors_is_live (cursors, "a"));
  assert_cursor (cursors, "a", "e", 2);

  sbx_cursors_remove (cursors, "a");
  sbx_cursors_remove (cursors, "none");
  g_assert_cmpuint (sbx_cursors_get_size (cursors), ==, 2);
  streams = sbx_cursors_get_streams (cursors);
  g_assert_cmpuint (streams->len, ==, 2);
  g_assert_cmpstr (streams->pdata[0], ==, "b");
  g_assert_cmpstr (streams->pdata[1], ==, "c");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/cursors/take", test_take);
  g_test_add_func ("/client/cursors/without-place", test_without_place);
  g_test_add_func ("/client/cursors/unknown-place", test_unknown_place);
  g_test_add_func ("/client/cursors/live", test_live);

  return g_test_run ();
}
