/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-error.h"
#include "sbx-socket.h"
#include "sbx-test-hub.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_tcp (void)
{
  g_autoptr (GError) error = NULL;
  guint16            port = 0;
  guint16            same;
  g_autofree char   *number = NULL;
  int                fd = sbx_socket_listen_tcp ("127.0.0.1", &port, 16, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (port, >, 0);

  same = port;
  number = g_strdup_printf ("%u", port);
  g_assert_cmpint (sbx_socket_listen_tcp ("127.0.0.1", &same, 16, &error), ==, -1);
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, number));
  g_assert_nonnull (strstr (error->message, "--port"));
  close (fd);

  /* A port that was just let go can be had again. */
  fd = sbx_socket_listen_tcp ("127.0.0.1", &same, 16, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
test_tcp_wrong (void)
{
  static const char *const wrong[] = { "localhost", "127.0.0.1:80", "256.0.0.1", "::g", NULL };

  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      guint16            port = 0;

      g_assert_cmpint (sbx_socket_listen_tcp (wrong[i], &port, 16, &error), ==, -1);
      g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
      g_assert_nonnull (strstr (error->message, wrong[i]));
    }
  {
    g_autoptr (GError) error = NULL;
    guint16            port = 0;

    /* An address for documentation (RFC 5737), which no machine has. */
    g_assert_cmpint (sbx_socket_listen_tcp ("192.0.2.1", &port, 16, &error), ==, -1);
    g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
  }
}

static void
test_unix (void)
{
  g_autofree char   *folder = sbx_test_make_folder ();
  g_autofree char   *parent = g_build_filename (folder, "run", NULL);
  g_autofree char   *path = g_build_filename (parent, "hub.sock", NULL);
  g_autoptr (GError) error = NULL;
  struct stat        info;
  int                fd = sbx_socket_listen_unix (path, 16, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (stat (parent, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_no_errno (stat (path, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);

  /* A living hub keeps its socket, one that was killed does not. */
  g_assert_cmpint (sbx_socket_listen_unix (path, 16, &error), ==, -1);
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, path));
  close (fd);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  fd = sbx_socket_listen_unix (path, 16, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  sbx_test_remove_folder (folder);
}

static void
test_unix_wrong (void)
{
  g_autofree char   *folder = sbx_test_make_folder ();
  g_autofree char   *file = g_build_filename (folder, "file", NULL);
  g_autofree char   *below = g_build_filename (file, "hub.sock", NULL);
  g_autofree char   *name = g_strnfill (120, 'n');
  g_autofree char   *too_long = g_build_filename (folder, name, NULL);
  g_autofree char   *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "mine", -1, NULL));
  g_assert_cmpint (sbx_socket_listen_unix (file, 16, &error), ==, -1);
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
  g_clear_error (&error);

  g_assert_cmpint (sbx_socket_listen_unix (below, 16, &error), ==, -1);
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_DENIED);
  g_clear_error (&error);

  g_assert_cmpint (sbx_socket_listen_unix (too_long, 16, &error), ==, -1);
  g_assert_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION);
  sbx_test_remove_folder (folder);
}

static void
test_loopback (void)
{
  g_assert_true (sbx_socket_is_loopback ("127.0.0.1"));
  g_assert_true (sbx_socket_is_loopback ("127.1.2.3"));
  g_assert_true (sbx_socket_is_loopback ("::1"));
  g_assert_false (sbx_socket_is_loopback ("0.0.0.0"));
  g_assert_false (sbx_socket_is_loopback ("::"));
  g_assert_false (sbx_socket_is_loopback ("192.168.0.1"));
  g_assert_false (sbx_socket_is_loopback ("localhost"));
  g_assert_false (sbx_socket_is_loopback (""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/socket/tcp", test_tcp);
  g_test_add_func ("/socket/tcp-wrong", test_tcp_wrong);
  g_test_add_func ("/socket/unix", test_unix);
  g_test_add_func ("/socket/unix-wrong", test_unix_wrong);
  g_test_add_func ("/socket/loopback", test_loopback);

  return g_test_run ();
}
