/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-pace.h"

#define CHANGES 100000

typedef struct
{
  SbxPace *pace;
  guint    value; /* what there is */
  guint    shown; /* what of it was shown last */
  guint    times;
} Number;

static void
show (gpointer owner)
{
  Number *number = owner;

  number->shown = number->value;
  number->times++;
}

static void
set_up (Number       *number,
        gconstpointer data)
{
  number->pace = sbx_pace_new (show, number);
}

static void
tear_down (Number       *number,
           gconstpointer data)
{
  sbx_pace_free (number->pace);
}

static void
change (Number *number)
{
  number->value++;
  sbx_pace_note (number->pace);
}

/* Until the pace has nothing more to do. */
static void
rest (Number *number)
{
  while (number->shown != number->value)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static void
test_first_at_once (Number       *number,
                    gconstpointer data)
{
  g_assert_cmpuint (number->times, ==, 0);
  change (number);
  g_assert_cmpuint (number->shown, ==, 1);
  g_assert_cmpuint (number->times, ==, 1);
}

static void
test_seldom_and_last (Number       *number,
                      gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();
  gint64 took;

  while (number->value < CHANGES && g_get_monotonic_time () < began + G_USEC_PER_SEC)
    {
      change (number);
      g_main_context_iteration (NULL, FALSE);
    }
  rest (number);
  took = g_get_monotonic_time () - began;
  g_assert_cmpuint (number->shown, ==, number->value);
  g_assert_cmpuint (number->times, <=, 2 + took / 1000 / SBX_PACE_INTERVAL);
}

/* Each of two that come far apart is shown at once, and nothing is shown without need. */
static void
test_far_apart (Number       *number,
                gconstpointer data)
{
  change (number);
  while (g_main_context_find_source_by_user_data (NULL, number->pace))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (number->times, ==, 1);
  change (number);
  g_assert_cmpuint (number->shown, ==, 2);
  g_assert_cmpuint (number->times, ==, 2);
}

/* What somebody did does not wait, nor does what comes next. */
static void
test_now (Number       *number,
          gconstpointer data)
{
  change (number);
  change (number);
  g_assert_cmpuint (number->shown, ==, 1);
  sbx_pace_show_now (number->pace);
  g_assert_cmpuint (number->shown, ==, 2);
  change (number);
  g_assert_cmpuint (number->shown, ==, 3);
  change (number);
  g_assert_cmpuint (number->shown, ==, 3);
  rest (number);
  g_assert_cmpuint (number->times, ==, 4);
}

/* What changes in several steps is shown once, before the next frame, and then as seldom. */
static void
test_all (Number       *number,
          gconstpointer data)
{
  for (number->value = 1; number->value < 4; number->value++)
    sbx_pace_note_all (number->pace);
  g_assert_cmpuint (number->times, ==, 0);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (number->times, ==, 1);
  g_assert_cmpuint (number->shown, ==, 4);

  number->value = 5;
  sbx_pace_note_all (number->pace);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (number->times, ==, 1);
  rest (number);
  g_assert_cmpuint (number->times, ==, 2);
}

/* Its timeout goes with it. */
static void
test_freed_while_waiting (void)
{
  Number number = { NULL };

  set_up (&number, NULL);
  change (&number);
  change (&number);
  tear_down (&number, NULL);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, number.pace));
  g_assert_cmpuint (number.times, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/pace/first-at-once", Number, NULL, set_up, test_first_at_once, tear_down);
  g_test_add ("/pace/seldom-and-last", Number, NULL, set_up, test_seldom_and_last, tear_down);
  g_test_add ("/pace/far-apart", Number, NULL, set_up, test_far_apart, tear_down);
  g_test_add ("/pace/now", Number, NULL, set_up, test_now, tear_down);
  g_test_add ("/pace/all", Number, NULL, set_up, test_all, tear_down);
  g_test_add_func ("/pace/freed-while-waiting", test_freed_while_waiting);

  return g_test_run ();
}
