/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <glib.h>

/* Runs every file of the folder that is named on the command line through the fuzzer's
 * entry point, so that what a fuzzer once found stays found without one. */

static void
replay_file (gconstpointer path)
{
  g_autoptr (GError)  error = NULL;
  g_autofree char    *data = NULL;
  g_autofree guint8  *exact = NULL;
  gsize               length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  exact = g_memdup2 (data, length);
  LLVMFuzzerTestOneInput (exact, length);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray)  paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError)     error = NULL;
  g_autoptr (GDir)       folder = NULL;
  const char            *name;

  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    g_error ("usage: %s CORPUS", argv[0]);

  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      char            *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *test = g_strconcat ("/fuzz/", name, NULL);

      g_ptr_array_add (paths, path);
      g_test_add_data_func (test, path, replay_file);
    }
  g_assert_cmpuint (paths->len, >, 0);

  return g_test_run ();
}
