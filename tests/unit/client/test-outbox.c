/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox.h"

static void
spell (SbxOutboxItem *item,
       gpointer       data)
{
  g_string_append (data, item->content);
}

/* Every one, whatever its state, in the order of writing. */
static void
test_foreach (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  sbx_outbox_foreach (outbox, spell, text);
  sbx_outbox_add (outbox, "c", "t", "one")->state = SBX_OUTBOX_SENT;
  sbx_outbox_add (outbox, "c", "t", "two");
  sbx_outbox_foreach (outbox, spell, text);
  g_assert_cmpstr (text->str, ==, "onetwo");
}

static void
test_order (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *first = sbx_outbox_add (outbox, "c", "t", "one");
  SbxOutboxItem *second = sbx_outbox_add (outbox, "c", "t", "two");
  SbxOutboxItem *third = sbx_outbox_add (outbox, "c", "u", "three");

  g_assert_cmpstr (first->key, !=, second->key);
  g_assert_true (g_uuid_string_is_valid (first->key));
  g_assert_true (sbx_outbox_find (outbox, second->key) == second);
  g_assert_null (sbx_outbox_find (outbox, "none"));

  g_assert_true (sbx_outbox_next (outbox) == first);
  first->state = SBX_OUTBOX_SENT;
  g_assert_true (sbx_outbox_next (outbox) == second);
  second->state = SBX_OUTBOX_FAILED;
  g_assert_true (sbx_outbox_next (outbox) == third);
  third->state = SBX_OUTBOX_SENT;
  g_assert_null (sbx_outbox_next (outbox));

  first->state = SBX_OUTBOX_WAITING;
  g_assert_true (sbx_outbox_next (outbox) == first);
}

static void
test_remove (void)
{
  g_autoptr (SbxOutbox) outbox = sbx_outbox_new ();
  SbxOutboxItem *first = sbx_outbox_add (outbox, "c", "t", "one");
  SbxOutboxItem *second = sbx_outbox_add (outbox, "c", "t", "two");

  sbx_outbox_remove (outbox, "none");
  g_assert_cmpuint (sbx_outbox_get_size (outbox), ==, 2);
  sbx_outbox_remove (outbox, first->key);
  g_assert_cmpuint (sbx_outbox_get_size (outbox), ==, 1);
  g_assert_true (sbx_outbox_next (outbox) == second);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/outbox/foreach", test_foreach);
  g_test_add_func ("/client/outbox/order", test_order);
  g_test_add_func ("/client/outbox/remove", test_remove);

  return g_test_run ();
}
