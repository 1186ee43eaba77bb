/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-deadlines.h"

typedef struct
{
  SbxDeadline  deadline;
  char         name;
} Owner;

typedef struct
{
  SbxDeadlines *deadlines;
  GString      *due;         /* the names of those that were due */
  Owner        *again;       /* (nullable): to be set once more when it is due */
} Fixture;

static void
on_due (gpointer owner,
        gpointer user_data)
{
  Fixture *fixture = user_data;
  Owner   *one = owner;

  g_assert_false (sbx_deadline_is_set (&one->deadline));
  g_string_append_c (fixture->due, one->name);
  if (one != fixture->again)
    return;
  fixture->again = NULL;
  sbx_deadlines_set (fixture->deadlines, &one->deadline, g_get_monotonic_time (), one);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->deadlines = sbx_deadlines_new (on_due, fixture);
  fixture->due = g_string_new (NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_deadlines_free (fixture->deadlines);
  g_string_free (fixture->due, TRUE);
}

static void
wait_for (Fixture *fixture,
          gsize    n)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (fixture->due->len < n && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  Owner  owners[4] = { { .name = 'a' }, { .name = 'b' }, { .name = 'c' }, { .name = 'd' } };
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    sbx_deadlines_set (fixture->deadlines, &owners[i].deadline, now + 1000 * (i + 1), &owners[i]);
  /* One goes, twice, and one is set anew. */
  sbx_deadlines_unset (fixture->deadlines, &owners[0].deadline);
  sbx_deadlines_unset (fixture->deadlines, &owners[0].deadline);
  sbx_deadlines_set (fixture->deadlines, &owners[1].deadline, now + 5000, &owners[1]);
  g_assert_false (sbx_deadline_is_set (&owners[0].deadline));
  g_assert_true (sbx_deadline_is_set (&owners[1].deadline));

  wait_for (fixture, 3);
  g_assert_cmpstr (fixture->due->str, ==, "cdb");
  g_assert_cmpint (g_get_monotonic_time (), >=, now + 5000);
}

static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  Owner owner = { .name = 'a' }, other = { .name = 'b' };

  fixture->again = &owner;
  sbx_deadlines_set (fixture->deadlines, &owner.deadline, g_get_monotonic_time (), &owner);
  wait_for (fixture, 2);
  g_assert_cmpstr (fixture->due->str, ==, "aa");
  /* After it has been empty. */
  sbx_deadlines_set (fixture->deadlines, &other.deadline, g_get_monotonic_time (), &other);
  wait_for (fixture, 3);
  g_assert_cmpstr (fixture->due->str, ==, "aab");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/deadlines/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/deadlines/again", Fixture, NULL, set_up, test_again, tear_down);
  return g_test_run ();
}
