/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-out-queue.h"

static void
push (SbxOutQueue *queue,
      const char  *text,
      SbxOutKind   kind)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  sbx_out_queue_push (queue, bytes, 1, kind);
}

/* All that waits, in order, as a writer would see it. */
static char *
dup_content (SbxOutQueue *queue)
{
  struct iovec vectors[64];
  guint        n = sbx_out_queue_peek (queue, vectors, G_N_ELEMENTS (vectors));
  GString     *content = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_len (content, vectors[i].iov_base, (gssize) vectors[i].iov_len);
  return g_string_free (content, FALSE);
}

static void
assert_content (SbxOutQueue *queue,
                const char  *expected)
{
  g_autofree char *content = dup_content (queue);

  g_assert_cmpstr (content, ==, expected);
  g_assert_cmpuint (queue->n_bytes, ==, strlen (expected));
}

static void
test_order (void)
{
  SbxOutQueue queue = { 0 };

  push (&queue, "one", FALSE);
  push (&queue, "two", FALSE);
  assert_content (&queue, "onetwo");
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 0);
  assert_content (&queue, "etwo");
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 1), ==, 1);
  assert_content (&queue, "two");
  push (&queue, "3", FALSE);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 4), ==, 2);
  assert_content (&queue, "");
  g_assert_null (queue.items);
  g_assert_cmpuint (queue.capacity, ==, 0);
}

static void
test_first (void)
{
  SbxOutQueue        queue = { 0 };
  g_autoptr (GBytes) ping = g_bytes_new_static ("!", 1);

  sbx_out_queue_push_first (&queue, ping, SBX_OUT_ANSWER);
  assert_content (&queue, "!");
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 1), ==, 1);
  for (guint i = 0; i < 20; i++)
    push (&queue, "ab", SBX_OUT_DURABLE);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2 * 12), ==, 12);
  sbx_out_queue_push_first (&queue, ping, SBX_OUT_ANSWER);
  assert_content (&queue, "!abababababababab");
  g_assert_cmpuint (queue.n_messages, ==, 9);
  g_assert_cmpuint (queue.n_answers, ==, 1);
  /* Not in the middle of one. */
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 1);
  sbx_out_queue_push_first (&queue, ping, SBX_OUT_ANSWER);
  assert_content (&queue, "b!ababababababab");
  sbx_out_queue_clear (&queue);
}

static void
test_peek_limit (void)
{
  SbxOutQueue  queue = { 0 };
  struct iovec vectors[2];

  push (&queue, "a", FALSE);
  push (&queue, "b", FALSE);
  push (&queue, "c", FALSE);
  g_assert_cmpuint (sbx_out_queue_peek (&queue, vectors, 2), ==, 2);
  g_assert_cmpmem (vectors[1].iov_base, vectors[1].iov_len, "b", 1);
  sbx_out_queue_clear (&queue);
  g_assert_cmpuint (queue.length, ==, 0);
  g_assert_cmpuint (queue.n_bytes, ==, 0);
}

static void
test_drop (void)
{
  SbxOutQueue queue = { 0 };

  push (&queue, "half", TRUE);
  push (&queue, "gone", TRUE);
  push (&queue, "stays", FALSE);
  push (&queue, "gone", TRUE);
  push (&queue, "last", FALSE);
  sbx_out_queue_advance (&queue, 1);
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&queue), ==, 2);
  assert_content (&queue, "alfstayslast");
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&queue), ==, 0);
  g_assert_cmpuint (sbx_out_queue_drop_unsent (&queue), ==, 2);
  assert_content (&queue, "alf");
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 3), ==, 1);

  push (&queue, "x", TRUE);
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&queue), ==, 1);
  assert_content (&queue, "");
  g_assert_null (queue.items);
}

/* What is tracked is counted when it is out, and taken back even where it is half sent. */
static void
test_tracked (void)
{
  SbxOutQueue queue = { 0 };

  push (&queue, "one", SBX_OUT_TRACKED);
  push (&queue, "plain", SBX_OUT_DURABLE);
  push (&queue, "two", SBX_OUT_TRACKED);
  push (&queue, "three", SBX_OUT_TRACKED);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 0);
  g_assert_cmpuint (queue.n_flushed, ==, 0);
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&queue), ==, 0);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 1 + 5 + 3 + 1), ==, 3);
  g_assert_cmpuint (queue.n_flushed, ==, 2);
  push (&queue, "last", SBX_OUT_DURABLE);
  assert_content (&queue, "hreelast");
  g_assert_cmpuint (sbx_out_queue_drop_tracked (&queue), ==, 1);
  g_assert_cmpuint (queue.sent, ==, 0);
  assert_content (&queue, "last");
  g_assert_cmpuint (sbx_out_queue_drop_tracked (&queue), ==, 0);
  sbx_out_queue_clear (&queue);
  g_assert_cmpuint (queue.n_flushed, ==, 2);
}

/* Answers are counted beside the rest, whatever becomes of them. */
static void
test_answers (void)
{
  SbxOutQueue queue = { 0 };

  push (&queue, "one", SBX_OUT_ANSWER);
  push (&queue, "plain", SBX_OUT_DURABLE);
  push (&queue, "four", SBX_OUT_ANSWER);
  g_assert_cmpuint (queue.n_answers, ==, 2);
  g_assert_cmpuint (queue.answer_bytes, ==, 7);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 0);
  g_assert_cmpuint (queue.answer_bytes, ==, 5);
  g_assert_cmpuint (queue.n_answers, ==, 2);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 1 + 4), ==, 1);
  g_assert_cmpuint (queue.answer_bytes, ==, 4);
  g_assert_cmpuint (queue.n_answers, ==, 1);
  assert_content (&queue, "nfour");
  g_assert_cmpuint (sbx_out_queue_drop_unsent (&queue), ==, 1);
  g_assert_cmpuint (queue.answer_bytes, ==, 0);
  g_assert_cmpuint (queue.n_answers, ==, 0);
  assert_content (&queue, "n");
  push (&queue, "one", SBX_OUT_ANSWER);
  sbx_out_queue_clear (&queue);
  g_assert_cmpuint (queue.answer_bytes, ==, 0);
  g_assert_cmpuint (queue.n_answers, ==, 0);
}

/* Several messages in one piece are counted when the piece is out or gone, a half sent piece as a whole. */
static void
test_pieces (void)
{
  SbxOutQueue        queue = { 0 };
  g_autoptr (GBytes) three = g_bytes_new_static ("abc", 3);

  sbx_out_queue_push (&queue, three, 3, SBX_OUT_EPHEMERAL);
  g_assert_true (queue.items == &queue.only);
  push (&queue, "d", SBX_OUT_DURABLE);
  sbx_out_queue_push (&queue, three, 3, SBX_OUT_EPHEMERAL);
  assert_content (&queue, "abcdabc");
  g_assert_cmpuint (queue.n_messages, ==, 7);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 0);
  g_assert_cmpuint (queue.n_messages, ==, 7);
  g_assert_cmpuint (sbx_out_queue_drop_ephemeral (&queue), ==, 3);
  g_assert_cmpuint (queue.n_messages, ==, 4);
  g_assert_cmpuint (sbx_out_queue_advance (&queue, 2), ==, 4);
  g_assert_cmpuint (queue.n_messages, ==, 0);
}

/* The same as a list of texts does, over any number of wraps of the ring. */
static void
test_random (void)
{
  SbxOutQueue         queue = { 0 };
  g_autoptr (GString) shadow = g_string_new (NULL);

  for (guint i = 0; i < 20000; i++)
    {
      if (g_test_rand_int_range (0, 5) < 3 && queue.length < 50)
        {
          g_autofree char *text = g_strnfill (g_test_rand_int_range (1, 9), (char) g_test_rand_int_range ('a', 'z'));

          push (&queue, text, FALSE);
          g_string_append (shadow, text);
        }
      else
        {
          gsize n = (gsize) g_test_rand_int_range (0, (gint32) MIN (shadow->len, 30) + 1);

          sbx_out_queue_advance (&queue, n);
          g_string_erase (shadow, 0, (gssize) n);
        }
      assert_content (&queue, shadow->str);
    }
  sbx_out_queue_clear (&queue);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/out-queue/order", test_order);
  g_test_add_func ("/out-queue/first", test_first);
  g_test_add_func ("/out-queue/peek-limit", test_peek_limit);
  g_test_add_func ("/out-queue/drop", test_drop);
  g_test_add_func ("/out-queue/tracked", test_tracked);
  g_test_add_func ("/out-queue/answers", test_answers);
  g_test_add_func ("/out-queue/pieces", test_pieces);
  g_test_add_func ("/out-queue/random", test_random);

  return g_test_run ();
}
