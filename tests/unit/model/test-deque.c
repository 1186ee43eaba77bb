/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-deque.h"

static void
check_equal (const SbxDeque *deque,
             GPtrArray      *model)
{
  g_assert_cmpuint (deque->length, ==, model->len);
  for (guint i = 0; i < model->len; i++)
    g_assert_true (sbx_deque_get (deque, i) == model->pdata[i]);
}

static void
splice_both (SbxDeque  *deque,
             GPtrArray *model,
             guint      position,
             guint      n_removed,
             guint      n_added)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  static gsize next = 1;

  for (guint i = 0; i < n_added; i++)
    g_ptr_array_add (added, GSIZE_TO_POINTER (next++));

  sbx_deque_splice (deque, position, n_removed, added->pdata, n_added);
  if (n_removed > 0)
    g_ptr_array_remove_range (model, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (model, (int) (position + i), added->pdata[i]);
}

static void
test_ends (void)
{
  g_autoptr (GPtrArray) model = g_ptr_array_new ();
  SbxDeque deque = { 0 };

  sbx_deque_splice (&deque, 0, 0, NULL, 0);
  g_assert_cmpuint (deque.length, ==, 0);
  for (guint i = 0; i < 300; i++)
    {
      splice_both (&deque, model, 0, 0, 1);
      splice_both (&deque, model, deque.length, 0, 2);
    }
  check_equal (&deque, model);
  splice_both (&deque, model, 0, deque.length, 0);
  g_assert_cmpuint (deque.length, ==, 0);
  splice_both (&deque, model, 0, 0, 5);
  check_equal (&deque, model);

  sbx_deque_clear (&deque);
  g_assert_cmpuint (deque.length, ==, 0);
}

static void
test_random (void)
{
  g_autoptr (GPtrArray) model = g_ptr_array_new ();
  SbxDeque deque = { 0 };

  for (guint round = 0; round < 20000; round++)
    {
      guint position = g_test_rand_int_range (0, (int) model->len + 1);
      guint most = MIN (model->len - position, 40);

      splice_both (&deque, model, position, g_test_rand_int_range (0, (int) most + 1), g_test_rand_int_range (0, 20));
      if (round % 16 == 0)
        check_equal (&deque, model);
    }
  check_equal (&deque, model);

  sbx_deque_clear (&deque);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/deque/ends", test_ends);
  g_test_add_func ("/model/deque/random", test_random);

  return g_test_run ();
}
