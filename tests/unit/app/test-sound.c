/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sound.h"

#include <glib/gstdio.h>

typedef struct
{
  char       *root;
  const char *folders[3];
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->root = g_dir_make_tmp ("signalbox-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folders[0] = g_build_filename (fixture->root, "own", NULL);
  fixture->folders[1] = g_build_filename (fixture->root, "system", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  for (const char *name = folder ? g_dir_read_name (folder) : NULL; name; name = g_dir_read_name (folder))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  remove_all (fixture->root);
  g_free ((char *) fixture->folders[0]);
  g_free ((char *) fixture->folders[1]);
  g_free (fixture->root);
}

static char *
put (const char *folder,
     const char *theme,
     const char *file)
{
  g_autofree char *place = g_build_filename (folder, "sounds", theme, "stereo", NULL);
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (place, file, NULL);

  g_assert_cmpint (g_mkdir_with_parents (place, 0700), ==, 0);
  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);

  return path;
}

static void
assert_found (Fixture    *fixture,
              const char *theme,
              const char *expected)
{
  g_autofree char *path = NULL;

  g_assert_true (sbx_sound_find (fixture->folders, theme, "message-new-instant", &path));
  g_assert_cmpstr (path, ==, expected);
}

static void
test_none (Fixture       *fixture,
           gconstpointer  data)
{
  assert_found (fixture, NULL, NULL);
  assert_found (fixture, "Reef", NULL);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *general = put (fixture->folders[1], "freedesktop", "message.oga");
  g_autofree char *other = put (fixture->folders[1], "freedesktop", "message-sent-instant.oga");
  g_autofree char *exact = NULL, *chosen = NULL, *own = NULL;

  assert_found (fixture, "Reef", general);
  exact = put (fixture->folders[1], "freedesktop", "message-new-instant.wav");
  assert_found (fixture, "Reef", exact);
  chosen = put (fixture->folders[1], "Reef", "message-new-instant.oga");
  assert_found (fixture, "Reef", chosen);
  assert_found (fixture, "", exact);
  own = put (fixture->folders[0], "Reef", "message-new-instant.ogg");
  assert_found (fixture, "Reef", own);
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *sound = put (fixture->folders[0], "Reef", "message-new-instant.oga");
  g_autofree char *silence = put (fixture->folders[0], "Reef", "message-new-instant.disabled");
  g_autofree char *path = NULL;

  g_assert_false (sbx_sound_find (fixture->folders, "Reef", "message-new-instant", &path));
  g_assert_null (path);
  assert_found (fixture, "freedesktop", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/sound/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("none", test_none);
  ADD ("order", test_order);
  ADD ("silence", test_silence);

  return g_test_run ();
}
