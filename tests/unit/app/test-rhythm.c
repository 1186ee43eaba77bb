/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-rhythm-store.h"

#include <glib/gstdio.h>

#define START G_GINT64_CONSTANT (1763000000000)
#define LEAST 300.0

#define DAY_MS (G_TIME_SPAN_DAY / 1000)

typedef struct
{
  SbxRhythm rhythm;
  gint64    now;
} Fixture;

/* Hours of a week's days; START is one of them from its beginning. */
static int
get_hour (gint64 now)
{
  return (now - START) / (3600 * 1000) % 24;
}

/* Listens for so many s. */
static void
listen_to (Fixture *fixture,
           int      seconds)
{
  for (; seconds > 0; seconds -= 10)
    {
      fixture->now += MIN (seconds, 10) * 1000;
      sbx_rhythm_advance (&fixture->rhythm, fixture->now, get_hour (fixture->now));
    }
}

static void
speak (Fixture *fixture,
       int      after)
{
  listen_to (fixture, after);
  sbx_rhythm_speak (&fixture->rhythm, fixture->now, get_hour (fixture->now));
}

static gboolean
is_silent (Fixture *fixture)
{
  return sbx_rhythm_check (&fixture->rhythm, LEAST);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  sbx_rhythm_init (&fixture->rhythm);
  fixture->now = START;
  sbx_rhythm_advance (&fixture->rhythm, fixture->now, get_hour (fixture->now));
}

static void
test_regular (Fixture       *fixture,
              gconstpointer  data)
{
  for (int i = 0; i < 40; i++)
    {
      speak (fixture, 240);
      g_assert_false (is_silent (fixture));
    }
  g_assert_cmpfloat_with_epsilon (sbx_rhythm_get_usual (&fixture->rhythm), 240, 1);

  listen_to (fixture, 8 * 240 - 20);
  g_assert_false (is_silent (fixture));
  listen_to (fixture, 40);
  g_assert_true (is_silent (fixture));
  /* It stays so, and speaking ends it. */
  listen_to (fixture, 600);
  g_assert_true (is_silent (fixture));
  speak (fixture, 10);
  g_assert_false (is_silent (fixture));
}

static void
test_few (Fixture       *fixture,
          gconstpointer  data)
{
  /* 20 times between 21 messages make a rhythm; one less does not. */
  for (int i = 0; i < 20; i++)
    speak (fixture, 240);
  listen_to (fixture, 20 * 3600);
  g_assert_false (is_silent (fixture));
}

static void
test_burst (Fixture       *fixture,
            gconstpointer  data)
{
  /* An hour's traffic at once says nothing of what comes after. */
  for (int i = 0; i < 500; i++)
    speak (fixture, 0);
  for (int i = 0; i < 30; i++)
    speak (fixture, 5);
  listen_to (fixture, 600);
  g_assert_false (is_silent (fixture));
}

static void
test_longest (Fixture       *fixture,
              gconstpointer  data)
{
  /* A pause that was normal once is so again. */
  for (int i = 0; i < 40; i++)
    speak (fixture, i % 20 == 10 ? 1200 : 60);
  listen_to (fixture, 2100);
  g_assert_false (is_silent (fixture));
  listen_to (fixture, 600);
  g_assert_true (is_silent (fixture));
}

static void
test_sleep (Fixture       *fixture,
            gconstpointer  data)
{
  for (int i = 0; i < 60; i++)
    speak (fixture, 60);

  /* The computer slept for nine hours. */
  fixture->now += 9 * 3600 * 1000;
  sbx_rhythm_advance (&fixture->rhythm, fixture->now, get_hour (fixture->now));
  g_assert_false (is_silent (fixture));
  listen_to (fixture, 60);
  g_assert_false (is_silent (fixture));

  /* Nor does the clock, when it is set back, or the connection, when it is lost. */
  fixture->now -= 3600 * 1000;
  sbx_rhythm_advance (&fixture->rhythm, fixture->now, get_hour (fixture->now));
  g_assert_false (is_silent (fixture));
  sbx_rhythm_pause (&fixture->rhythm);
  speak (fixture, 3600);
  g_assert_cmpfloat (sbx_rhythm_get_usual (&fixture->rhythm), <, 70);
}

static void
test_night (Fixture       *fixture,
            gconstpointer  data)
{
  /* It speaks from hour 8 to 18. The first night is an alarm, the ones after are none. */
  for (int day = 0; day < 4; day++)
    for (int minute = 0; minute < 24 * 60; minute += 4)
      {
        if (minute >= 8 * 60 && minute < 18 * 60)
          speak (fixture, 240);
        else
          listen_to (fixture, 240);
        if (day >= 2)
          g_assert_false (is_silent (fixture));
        else
          is_silent (fixture);
      }

  /* In the middle of the fifth day it is one. */
  listen_to (fixture, 8 * 3600);
  for (int i = 0; i < 30; i++)
    speak (fixture, 240);
  listen_to (fixture, 3 * 3600);
  g_assert_true (is_silent (fixture));
}

static void
test_rare (Fixture       *fixture,
           gconstpointer  data)
{
  for (int i = 0; i < 30; i++)
    speak (fixture, 7 * 3600);
  listen_to (fixture, 200 * 3600);
  g_assert_false (is_silent (fixture));
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("rhythms-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "state", "rhythms", NULL);
  g_autofree char *inner = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  SbxRhythmStore *store = sbx_rhythm_store_new (path);

  for (int i = 0; i < 40; i++)
    speak (fixture, 240);
  listen_to (fixture, 3600);
  g_assert_true (is_silent (fixture));
  fixture->rhythm.last = g_get_real_time () / 1000 - 59 * DAY_MS;
  *sbx_rhythm_store_get (store, "ws://a", "c\"1") = fixture->rhythm;
  *sbx_rhythm_store_get (store, "ws://a", "gone") = fixture->rhythm;
  sbx_rhythm_store_get (store, "ws://a", "gone")->last -= 2 * DAY_MS;
  sbx_rhythm_store_save_soon (store);
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_assert_no_errno (g_remove (path));
  /* With what it says of the last one, so that it is another. */
  sbx_rhythm_store_get (store, "ws://a", "c\"1")->last++;
  g_assert_true (sbx_rhythm_store_save (store, &error));
  g_assert_no_error (error);
  sbx_rhythm_store_free (store);

  store = sbx_rhythm_store_new (path);
  /* Nobody has heard it for two months. */
  g_assert_null (sbx_rhythm_store_peek (store, "ws://a", "gone"));
  g_assert_null (sbx_rhythm_store_peek (store, "ws://a", NULL));
  g_assert_nonnull (sbx_rhythm_store_peek (store, "ws://a", "c\"1"));
  fixture->rhythm = *sbx_rhythm_store_get (store, "ws://a", "c\"1");
  g_assert_true (is_silent (fixture));
  g_assert_cmpfloat_with_epsilon (sbx_rhythm_get_usual (&fixture->rhythm), 240, 1);
  sbx_rhythm_store_free (store);

  /* What is no such file is learned anew. */
  g_assert_true (g_file_set_contents (path, "(1, {'x': (1, nan", -1, NULL));
  store = sbx_rhythm_store_new (path);
  g_assert_null (sbx_rhythm_store_peek (store, "ws://a", "c\"1"));
  sbx_rhythm_store_free (store);

  g_remove (path);
  g_rmdir (inner);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/rhythm/regular", Fixture, NULL, set_up, test_regular, NULL);
  g_test_add ("/rhythm/few", Fixture, NULL, set_up, test_few, NULL);
  g_test_add ("/rhythm/burst", Fixture, NULL, set_up, test_burst, NULL);
  g_test_add ("/rhythm/longest", Fixture, NULL, set_up, test_longest, NULL);
  g_test_add ("/rhythm/sleep", Fixture, NULL, set_up, test_sleep, NULL);
  g_test_add ("/rhythm/night", Fixture, NULL, set_up, test_night, NULL);
  g_test_add ("/rhythm/rare", Fixture, NULL, set_up, test_rare, NULL);
  g_test_add ("/rhythm/kept", Fixture, NULL, set_up, test_kept, NULL);

  return g_test_run ();
}
