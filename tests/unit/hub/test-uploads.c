/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-private.h"
#include "sbx-test-hub.h"
#include "sbx-wire-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT "400000"

/* A hub in this thread that listens on a socket in a folder of its own. */
typedef struct
{
  char         *folder;
  SbxHub       *hub;
  GAsyncResult *result;
} Fixture;

static guint n_warnings;

static GLogWriterOutput
count_warnings (GLogLevelFlags   level,
                const GLogField *fields,
                gsize            n_fields,
                gpointer         user_data)
{
  n_warnings += (level & G_LOG_LEVEL_WARNING) != 0;
  return G_LOG_WRITER_HANDLED;
}

static void
start_hub (Fixture *fixture)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autofree char         *socket = g_build_filename (fixture->folder, "hub.sock", NULL);
  g_autoptr (GError)       error = NULL;

  g_assert_true (sbx_hub_config_set (config, "address", "", &error));
  g_assert_true (sbx_hub_config_set (config, "socket", socket, &error));
  g_assert_true (sbx_hub_config_set (config, "data-dir", fixture->folder, &error));
  g_assert_true (sbx_hub_config_set (config, "upload-bytes", LIMIT, &error));
  fixture->hub = sbx_hub_new (config);
  g_assert_true (sbx_hub_start (fixture->hub, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = sbx_test_make_folder ();
  start_hub (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_hub_stop (fixture->hub);
  g_assert_finalize_object (fixture->hub);
  sbx_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static void
wait (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static JsonObject *
store (Fixture              *fixture,
       gsize                 length,
       const SbxUploadInfo  *info,
       GError              **error)
{
  g_autofree char   *data = g_strnfill (length, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  JsonObject        *attachment;

  sbx_uploads_store_bytes_async (sbx_hub_get_uploads (fixture->hub), bytes, info, on_done, fixture);
  wait (fixture);
  attachment = sbx_uploads_store_bytes_finish (fixture->result, error);
  g_clear_object (&fixture->result);
  return attachment;
}

static int
open_upload (Fixture     *fixture,
             const char  *id,
             GError     **error)
{
  g_autoptr (JsonObject) attachment = NULL;
  int                    fd;

  sbx_uploads_open_async (sbx_hub_get_uploads (fixture->hub), id, on_done, fixture);
  wait (fixture);
  fd = sbx_uploads_open_finish (fixture->result, &attachment, error);
  g_clear_object (&fixture->result);
  return fd;
}

static void
test_store (Fixture       *fixture,
            gconstpointer  data)
{
  const SbxUploadInfo    info = { "../menu.pdf", "Application/PDF; a=b", 3, 4, 5 };
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) attachment = store (fixture, 300000, &info, &error);
  const char            *id;
  g_autofree char       *path = NULL;
  g_autofree char       *url = NULL;
  struct stat            about;
  int                    fd;

  g_assert_no_error (error);
  id = json_object_get_string_member (attachment, "id");
  path = g_build_filename (fixture->folder, "uploads", id, NULL);
  url = g_strconcat ("/api/v1/files/", id, NULL);
  g_assert_cmpstr (json_object_get_string_member (attachment, "name"), ==, "menu.pdf");
  g_assert_cmpstr (json_object_get_string_member (attachment, "mime"), ==, "application/pdf");
  g_assert_cmpstr (json_object_get_string_member (attachment, "url"), ==, url);
  g_assert_cmpint (json_object_get_int_member (attachment, "size"), ==, 300000);
  g_assert_cmpint (json_object_get_int_member (attachment, "width"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (attachment, "duration"), ==, 5);
  g_assert_cmpint (stat (path, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  g_assert_cmpint (about.st_size, ==, 300000);

  fd = open_upload (fixture, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lseek (fd, 0, SEEK_END), ==, 300000);
  close (fd);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  const SbxUploadInfo    info = { NULL };
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) at = store (fixture, 400000, &info, &error);
  g_autoptr (JsonObject) empty = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (at);
  empty = store (fixture, 0, &info, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (empty, "size"), ==, 0);
  g_assert_null (store (fixture, 400001, &info, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const ids[] = { "0123456789abcdef0123456789abcdef", "../hub.db", "", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (open_upload (fixture, ids[i], &error), ==, -1);
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
    }
}

/* Where nothing can be written that is told, and works again when it can. */
static void
test_disk (Fixture       *fixture,
           gconstpointer  data)
{
  const SbxUploadInfo    info = { "a" };
  g_autofree char       *path = g_build_filename (fixture->folder, "uploads", NULL);
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) attachment = NULL;

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  n_warnings = 0;
  g_assert_null (store (fixture, 300000, &info, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
  g_assert_cmpuint (n_warnings, ==, 1);
  g_clear_error (&error);
  g_unlink (path);
  attachment = store (fixture, 300000, &info, &error);
  g_assert_no_error (error);
}

/* What a killed hub left goes at the next start; what has a row stays, and what is no upload. */
static void
test_left_behind (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char *const names[] = { ".0123456789abcdef0123456789abcdef.part", "0123456789abcdef0123456789abcdef",
                                       "README" };
  const SbxUploadInfo    info = { "a" };
  g_autoptr (JsonObject) attachment = store (fixture, 3, &info, NULL);
  g_autofree char       *kept = g_build_filename (fixture->folder, "uploads",
                                                  json_object_get_string_member (attachment, "id"), NULL);
  g_autoptr (GError)     error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, "uploads", names[i], NULL);
      struct timespec  old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
      g_assert_cmpint (utimensat (AT_FDCWD, path, old, 0), ==, 0);
    }
  sbx_hub_stop (fixture->hub);
  g_assert_true (sbx_hub_start (fixture->hub, &error));
  /* In turn with the look that a start begins. */
  g_assert_cmpint (open_upload (fixture, names[1], NULL), ==, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, "uploads", names[i], NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, g_str_equal (names[i], "README"));
    }
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

/* Thrown away in the middle: nothing stays, whatever was under way. */
static void
test_abandoned (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *piece = g_strnfill (300000, 'x');
  g_autofree char *path = g_build_filename (fixture->folder, "uploads", NULL);
  SbxUploadFile   *file = sbx_uploads_begin (sbx_hub_get_uploads (fixture->hub));
  g_autoptr (GDir) folder = NULL;

  g_assert_true (sbx_upload_file_write (file, piece, 300000));    /* on its way */
  g_assert_false (sbx_upload_file_write (file, piece, 300000));   /* waits */
  sbx_upload_file_free (file);
  sbx_upload_file_free (sbx_uploads_begin (sbx_hub_get_uploads (fixture->hub)));
  sbx_hub_stop (fixture->hub);

  folder = g_dir_open (path, 0, NULL);
  g_assert_nonnull (folder);
  g_assert_null (g_dir_read_name (folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  g_test_add ("/uploads/store", Fixture, NULL, set_up, test_store, tear_down);
  g_test_add ("/uploads/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/uploads/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/uploads/disk", Fixture, NULL, set_up, test_disk, tear_down);
  g_test_add ("/uploads/left-behind", Fixture, NULL, set_up, test_left_behind, tear_down);
  g_test_add ("/uploads/abandoned", Fixture, NULL, set_up, test_abandoned, tear_down);
  return g_test_run ();
}
