/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-inlet.h"

#include <string.h>

/* What comes faster than it can be taken, and the main loop's other work meanwhile. */

typedef struct
{
  SbxInlet *inlet;
  GArray   *got;   /* of int */
  gint64    takes; /* µs for each */
  int       close_at;
} Fixture;

static void
on_message (GBytes  *message,
            int      type,
            gpointer data)
{
  Fixture *f = data;
  gint64   end = g_get_monotonic_time () + f->takes;

  g_array_append_val (f->got, type);
  while (g_get_monotonic_time () < end)
    ;
  if (type == f->close_at)
    g_clear_pointer (&f->inlet, sbx_inlet_close);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->got = g_array_new (FALSE, FALSE, sizeof (int));
  f->inlet = sbx_inlet_new (on_message, f);
  f->close_at = -1;
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_clear_pointer (&f->inlet, sbx_inlet_close);
  g_array_unref (f->got);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
take (Fixture *f,
      int      first,
      int      n,
      gsize    size)
{
  for (int i = first; i < first + n && f->inlet != NULL; i++)
    {
      g_autoptr (GBytes) message = g_bytes_new_take (g_malloc0 (size), size);

      sbx_inlet_take (f->inlet, message, i);
    }
}

static void
check_order (Fixture *f)
{
  for (guint i = 0; i < f->got->len; i++)
    g_assert_cmpint (g_array_index (f->got, int, i), ==, i);
}

/* What comes one by one does not wait. */
static void
test_at_once (Fixture      *f,
              gconstpointer data)
{
  for (int i = 0; i < 50; i++)
    {
      take (f, i, 1, 100);
      g_assert_cmpuint (f->got->len, ==, i + 1);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  check_order (f);
}

static gboolean
on_idle (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpuint (f->got->len, <, 100);
  f->takes = 0;

  return G_SOURCE_REMOVE;
}

/* All that came in one turn would take 300 ms: what has a lower priority, as a frame has, does not wait for that. */
static void
test_others_have_their_turn (Fixture      *f,
                             gconstpointer data)
{
  f->takes = 3000;
  take (f, 0, 100, 100);
  g_assert_cmpuint (f->got->len, >=, 1);
  g_assert_cmpuint (f->got->len, <=, 3);
  g_idle_add (on_idle, f);
  while (f->got->len < 100)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (f->takes, ==, 0); /* the idle was there */
  check_order (f);
}

/* What waits has a bound. */
static void
test_much (Fixture      *f,
           gconstpointer data)
{
  f->takes = SBX_INLET_PIECE + 1000;
  take (f, 0, 33, SBX_INLET_BYTES / 32);
  g_assert_cmpuint (f->got->len, ==, 1);
  f->takes = 0;
  take (f, 33, 2, SBX_INLET_BYTES / 32);
  g_assert_cmpuint (f->got->len, ==, 3);
  sbx_inlet_drain (f->inlet);
  g_assert_cmpuint (f->got->len, ==, 35);
  check_order (f);
}

static void
test_closed_meanwhile (Fixture      *f,
                       gconstpointer data)
{
  f->close_at = 5;
  f->takes = 3000;
  take (f, 0, 20, 100);
  while (f->inlet != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->got->len, ==, 6);
}

static void
test_closed_at_once (Fixture      *f,
                     gconstpointer data)
{
  f->close_at = 0;
  take (f, 0, 3, 100);
  g_assert_null (f->inlet);
  g_assert_cmpuint (f->got->len, ==, 1);
}

static void
test_closed_in_drain (Fixture      *f,
                      gconstpointer data)
{
  f->close_at = 5;
  f->takes = SBX_INLET_PIECE + 1000;
  take (f, 0, 20, 100);
  f->takes = 0;
  sbx_inlet_drain (f->inlet);
  g_assert_null (f->inlet);
  g_assert_cmpuint (f->got->len, ==, 6);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define CASE(name) g_test_add ("/client/inlet/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  CASE (at_once);
  CASE (others_have_their_turn);
  CASE (much);
  CASE (closed_meanwhile);
  CASE (closed_at_once);
  CASE (closed_in_drain);

  return g_test_run ();
}
