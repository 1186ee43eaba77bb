/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox.h"

static void
spell (SbxOutboxItem *item,
       gpointer       data)
{
  g_string_append_printf (data, "%s ", item->row->content);
}

static void
assert_items (GPtrArray  *items,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_ptr_array_foreach (items, (GFunc) spell, text);
  g_assert_cmpstr (text->str, ==, expected);
  g_ptr_array_unref (items);
}

static void
assert_all (SbxOutbox  *outbox,
            const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sbx_outbox_foreach (outbox, spell, text);
  g_assert_cmpstr (text->str, ==, expected);
}

/* Every one, whatever its state, in the order of writing. */
static void
test_foreach (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  SbxOutboxItem *first;

  assert_all (outbox, "");
  first = sbx_outbox_add (outbox, "c", "t", "one", 0);
  sbx_outbox_add (outbox, "c", "u", "two", 0);
  sbx_outbox_add (outbox, "c", "t", "three", 0);
  sbx_outbox_set_state (outbox, first, SBX_OUTBOX_HELD);
  assert_all (outbox, "one two three ");

  sbx_outbox_foreach_of (outbox, "c", "t", spell, text);
  sbx_outbox_foreach_of (outbox, "c", "nobody", spell, text);
  g_assert_cmpstr (text->str, ==, "one three ");
}

/* One by one within a topic, topics beside each other; what failed or is held is in nobody's way. */
static void
test_next (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *one = sbx_outbox_add (outbox, "c", "t", "one", 0);
  SbxOutboxItem *two = sbx_outbox_add (outbox, "c", "t", "two", 0);
  SbxOutboxItem *three = sbx_outbox_add (outbox, "c", "u", "three", 0);
  SbxOutboxItem *four = sbx_outbox_add (outbox, "c", "t", "four", 0);

  g_assert_cmpstr (one->row->key, !=, two->row->key);
  g_assert_true (g_uuid_string_is_valid (one->row->key));
  g_assert_true (sbx_outbox_find (outbox, two->row->key) == two);
  g_assert_null (sbx_outbox_find (outbox, "none"));

  assert_items (sbx_outbox_get_next (outbox, 10), "one three ");
  assert_items (sbx_outbox_get_next (outbox, 1), "one ");
  g_assert_true (sbx_outbox_is_next (outbox, one));
  g_assert_false (sbx_outbox_is_next (outbox, two));

  sbx_outbox_set_state (outbox, one, SBX_OUTBOX_SENT);
  g_assert_cmpuint (sbx_outbox_get_n_sent (outbox), ==, 1);
  assert_items (sbx_outbox_get_next (outbox, 10), "three ");
  sbx_outbox_set_state (outbox, three, SBX_OUTBOX_SENT);
  assert_items (sbx_outbox_get_next (outbox, 10), "");

  sbx_outbox_set_state (outbox, one, SBX_OUTBOX_FAILED);
  assert_items (sbx_outbox_get_next (outbox, 10), "two ");
  sbx_outbox_set_state (outbox, two, SBX_OUTBOX_HELD);
  assert_items (sbx_outbox_get_next (outbox, 10), "four ");
  /* Back at its own place, and who waits anew comes after who waited. */
  sbx_outbox_set_state (outbox, three, SBX_OUTBOX_WAITING);
  sbx_outbox_set_state (outbox, one, SBX_OUTBOX_WAITING);
  assert_items (sbx_outbox_get_next (outbox, 10), "one three ");
  assert_items (sbx_outbox_get_line (outbox, four, 10), "one four ");
  assert_items (sbx_outbox_get_line (outbox, four, 1), "one ");
  g_assert_cmpuint (sbx_outbox_get_n_sent (outbox), ==, 0);
}

static void
test_remove (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *first = sbx_outbox_add (outbox, "c", "t", "one", 0);
  SbxOutboxItem *second = sbx_outbox_add (outbox, "c", "t", "two", 0);
  SbxOutboxItem *third = sbx_outbox_add (outbox, "c", "t", "three", 0);

  sbx_outbox_remove (outbox, "none");
  g_assert_cmpuint (sbx_outbox_get_size (outbox), ==, 3);
  sbx_outbox_set_state (outbox, first, SBX_OUTBOX_SENT);
  sbx_outbox_remove (outbox, first->row->key);
  g_assert_cmpuint (sbx_outbox_get_n_sent (outbox), ==, 0);
  assert_items (sbx_outbox_get_next (outbox, 10), "two ");
  sbx_outbox_set_state (outbox, third, SBX_OUTBOX_HELD);
  sbx_outbox_remove (outbox, third->row->key);
  sbx_outbox_remove (outbox, second->row->key);
  g_assert_cmpuint (sbx_outbox_get_size (outbox), ==, 0);
  assert_items (sbx_outbox_get_next (outbox, 10), "");
  assert_all (outbox, "");
}

/* A topic rests as long as was said, for the message that is the first there. */
static void
test_rest (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *one = sbx_outbox_add (outbox, "c", "t", "one", 0);
  SbxOutboxItem *two = sbx_outbox_add (outbox, "c", "t", "two", 0);
  SbxOutboxItem *three = sbx_outbox_add (outbox, "c", "u", "three", 0);
  SbxOutboxItem *again;
  gint64 order = one->row->order;

  g_assert_cmpint (sbx_outbox_wake (outbox, 0), ==, G_MAXINT64);
  sbx_outbox_rest (outbox, one, 900);
  sbx_outbox_rest (outbox, three, 100);
  assert_items (sbx_outbox_get_next (outbox, 10), "");
  g_assert_cmpint (sbx_outbox_wake (outbox, 99), ==, 100);
  assert_items (sbx_outbox_get_next (outbox, 10), "");
  g_assert_cmpint (sbx_outbox_wake (outbox, 100), ==, 900);
  assert_items (sbx_outbox_get_next (outbox, 10), "three ");

  /* Taken back: the next one may be meant for a server that is there. */
  sbx_outbox_remove (outbox, one->row->key);
  assert_items (sbx_outbox_get_next (outbox, 10), "three two ");
  g_assert_cmpint (sbx_outbox_wake (outbox, 100), ==, G_MAXINT64);

  /* Another one before it. */
  sbx_outbox_rest (outbox, two, 900);
  again = sbx_outbox_add (outbox, "c", "t", "one again", order);
  assert_items (sbx_outbox_get_next (outbox, 10), "three one again ");
  sbx_outbox_set_state (outbox, three, SBX_OUTBOX_FAILED);
  sbx_outbox_rest (outbox, again, 900);
  assert_items (sbx_outbox_get_next (outbox, 10), "");
  g_assert_cmpint (sbx_outbox_wake (outbox, G_MAXINT64), ==, G_MAXINT64);
  assert_items (sbx_outbox_get_next (outbox, 10), "one again ");
}

static SbxOutboxRow *
make_row (const char        *key,
          gint64             order,
          SbxOutboxRowState  state)
{
  SbxOutboxRow *row = sbx_outbox_row_new (key, "c", "t", key);

  row->order = order;
  row->state = state;
  return row;
}

/* What an earlier run left stands before what was written before it was read. */
static void
test_restore (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *left;

  sbx_outbox_add (outbox, "c", "t", "new", 0);
  g_assert_false (sbx_outbox_restore (outbox, make_row ("a", 1, SBX_OUTBOX_ROW_HELD))->in_doubt);
  left = sbx_outbox_restore (outbox, make_row ("b", 2, SBX_OUTBOX_ROW_LEFT));
  g_assert_true (left->in_doubt);
  g_assert_cmpint (left->state, ==, SBX_OUTBOX_WAITING);
  g_assert_cmpint (sbx_outbox_restore (outbox, make_row ("d", 4, SBX_OUTBOX_ROW_FAILED))->state, ==, SBX_OUTBOX_FAILED);
  sbx_outbox_restore (outbox, make_row ("c", 3, SBX_OUTBOX_ROW_WAITING));
  assert_all (outbox, "a b c d new ");
  assert_items (sbx_outbox_get_line (outbox, left, 10), "b c new ");
  assert_items (sbx_outbox_get_next (outbox, 10), "b ");
}

/* A clock that goes back does not change the order of what is written in one run. */
static void
test_clock (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  gint64 future = g_get_real_time () + G_TIME_SPAN_DAY;

  sbx_outbox_restore (outbox, make_row ("old", future, SBX_OUTBOX_ROW_WAITING));
  g_assert_cmpint (sbx_outbox_add (outbox, "c", "t", "one", 0)->row->order, ==, future + 1);
  g_assert_cmpint (sbx_outbox_add (outbox, "c", "t", "two", 0)->row->order, ==, future + 2);
}

static gint64
moved (SbxOutbox  *outbox,
       gint64      if_seq,
       const char *epoch)
{
  SbxOutboxItem *item = sbx_outbox_add (outbox, "c", "t", "moved", 0);

  item->row->if_seq = if_seq;
  item->row->epoch = g_strdup ("e");
  return sbx_outbox_get_moved (outbox, item, epoch);
}

/* What was written before our own message was confirmed is not held up by it; by anything else it is. */
static void
test_moves (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  gint64 from, seq;

  g_assert_cmpint (moved (outbox, 10, "e"), ==, 10);
  sbx_outbox_add_move (outbox, "c", "t", "e", 10, 12);
  g_assert_cmpint (moved (outbox, 9, "e"), ==, 9);
  g_assert_cmpint (moved (outbox, 10, "e"), ==, 12);
  g_assert_cmpint (moved (outbox, 11, "e"), ==, 12);
  g_assert_cmpint (moved (outbox, 12, "e"), ==, 12);
  g_assert_cmpint (moved (outbox, 13, "e"), ==, 13);
  g_assert_cmpint (moved (outbox, -1, "e"), ==, -1);

  /* One after the other, with nothing between. */
  sbx_outbox_add_move (outbox, "c", "t", "e", 12, 13);
  g_assert_cmpint (moved (outbox, 10, "e"), ==, 13);
  /* Somebody else wrote 14. */
  sbx_outbox_add_move (outbox, "c", "t", "e", 14, 15);
  g_assert_cmpint (moved (outbox, 10, "e"), ==, 10);
  g_assert_cmpint (moved (outbox, 14, "e"), ==, 15);
  g_assert_true (sbx_outbox_get_move (outbox, "c", "t", "e", &from, &seq));
  g_assert_cmpint (from, ==, 14);
  g_assert_cmpint (seq, ==, 15);

  /* Of another log nothing was seen, and no move counts. */
  g_assert_cmpint (moved (outbox, 14, "f"), ==, 0);
  g_assert_cmpint (moved (outbox, -1, "f"), ==, -1);
  g_assert_false (sbx_outbox_get_move (outbox, "c", "t", "f", &from, &seq));
  g_assert_false (sbx_outbox_get_move (outbox, "c", "u", "e", &from, &seq));
  sbx_outbox_add_move (outbox, "c", "t", "f", 0, 3);
  g_assert_cmpint (moved (outbox, 14, "f"), ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/outbox/foreach", test_foreach);
  g_test_add_func ("/client/outbox/next", test_next);
  g_test_add_func ("/client/outbox/rest", test_rest);
  g_test_add_func ("/client/outbox/remove", test_remove);
  g_test_add_func ("/client/outbox/restore", test_restore);
  g_test_add_func ("/client/outbox/clock", test_clock);
  g_test_add_func ("/client/outbox/moves", test_moves);

  return g_test_run ();
}
