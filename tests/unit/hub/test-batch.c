/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-batch.h"

#include <string.h>

/* The largest message that shares a block of 64 KiB with others. */
#define MOST_BYTES (65536 - 10)

static void
append (SbxBatch   *batch,
        const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  sbx_batch_append (batch, bytes);
}

static void
assert_frames (const SbxBatch *batch,
               guint           first,
               guint           n,
               const char     *expected)
{
  g_autoptr (GBytes) frames = sbx_batch_get_frames (batch, first, n);
  gsize              length;
  const char        *data = g_bytes_get_data (frames, &length);

  g_assert_cmpmem (data, length, expected, strlen (expected));
}

static void
assert_one_two_three (const SbxBatch *batch)
{
  assert_frames (batch, 0, 3, "\x81\003one" "\x81\003two" "\x81\005three");
  assert_frames (batch, 0, 1, "\x81\003one");
  assert_frames (batch, 1, 1, "\x81\003two");
  assert_frames (batch, 1, 2, "\x81\003two" "\x81\005three");
}

/* Any run of messages can be had while it grows and when it is sealed; the whole is then shared. */
static void
test_frames (void)
{
  SbxBatch           batch = { 0 };
  g_autoptr (GBytes) all = NULL;

  append (&batch, "one");
  append (&batch, "two");
  append (&batch, "three");
  assert_one_two_three (&batch);
  sbx_batch_seal (&batch);
  assert_one_two_three (&batch);
  all = sbx_batch_get_frames (&batch, 0, 3);
  g_assert_true (all == batch.block);
  sbx_batch_clear (&batch);
  g_assert_cmpuint (batch.n_messages, ==, 0);
}

static void
test_copy (void)
{
  SbxBatch batch = { 0 };
  SbxBatch copy = { 0 };

  sbx_batch_copy (&copy, &batch);
  g_assert_cmpuint (copy.n_messages, ==, 0);
  append (&batch, "one");
  sbx_batch_copy (&copy, &batch);
  append (&batch, "other");
  append (&copy, "two");
  append (&copy, "three");
  assert_one_two_three (&copy);
  assert_frames (&batch, 1, 1, "\x81\005other");
  sbx_batch_clear (&batch);
  sbx_batch_clear (&copy);
}

/* At the limits of messages and bytes there is room, one past them there is none; one message always fits. */
static void
test_room (void)
{
  SbxBatch         batch = { 0 };
  g_autofree char *large = g_strnfill (100000, 'x');

  g_assert_true (sbx_batch_has_room (&batch, strlen (large)));
  append (&batch, large);
  g_assert_false (sbx_batch_has_room (&batch, 0));
  sbx_batch_clear (&batch);

  for (guint i = 0; i < SBX_BATCH_MESSAGES; i++)
    {
      g_assert_true (sbx_batch_has_room (&batch, 1));
      append (&batch, "x");
    }
  g_assert_false (sbx_batch_has_room (&batch, 1));
  sbx_batch_clear (&batch);

  append (&batch, "one");
  g_assert_true (sbx_batch_has_room (&batch, MOST_BYTES - 5));
  g_assert_false (sbx_batch_has_room (&batch, MOST_BYTES - 4));
  sbx_batch_clear (&batch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/batch/frames", test_frames);
  g_test_add_func ("/batch/copy", test_copy);
  g_test_add_func ("/batch/room", test_room);

  return g_test_run ();
}
