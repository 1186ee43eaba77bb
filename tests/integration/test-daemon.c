/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-daemon.h"
#include "sbx-test-peer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

/* The errors are one sentence that begins with the program's name. */
static void
assert_sentence (SbxTestDaemon *daemon,
                 const char    *named)
{
  const char *errors = sbx_test_daemon_get_errors (daemon);

  g_test_message ("%s", errors);
  g_assert_true (g_str_has_prefix (errors, "signalbox-hub: "));
  g_assert_nonnull (strstr (errors, named));
  g_assert_cmpstr (strchr (errors, '\n'), ==, "\n");
}

static void
test_start_and_stop (void)
{
  static const int signals[] = { SIGTERM, SIGINT };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--quiet", NULL);
      g_autofree char          *uri = g_strdup (sbx_test_daemon_start (daemon));
      g_autoptr (SbxTestPeer)   peer = sbx_test_peer_connect (uri);
      g_autofree char          *socket = g_build_filename (sbx_test_daemon_get_folder (daemon), "signalbox", "hub.sock", NULL);
      g_autofree char          *expected = g_strdup_printf ("listening %s\nlistening unix:%s\n", uri, socket);

      json_object_unref (sbx_test_peer_hello (peer, "monitor", "a"));
      g_assert_true (g_file_test (socket, G_FILE_TEST_EXISTS));
      g_assert_cmpint (sbx_test_daemon_end (daemon, signals[i]), ==, 0);
      g_assert_cmpuint (sbx_test_peer_read_close (peer), ==, 1001);
      g_assert_cmpstr (sbx_test_daemon_get_output (daemon), ==, expected);
      g_assert_cmpstr (sbx_test_daemon_get_errors (daemon), ==, "");
      g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
    }
}

static void
assert_ends (const char *option,
             int         status,
             const char *output)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new (option, NULL);

  g_assert_cmpint (sbx_test_daemon_run (daemon), ==, status);
  if (output != NULL)
    g_assert_nonnull (strstr (sbx_test_daemon_get_output (daemon), output));
}

static void
test_options (void)
{
  assert_ends ("--version", 0, "signalbox-hub " PACKAGE_VERSION "\n");
  assert_ends ("--help", 0, "--heartbeat-interval=NUMBER");
  assert_ends ("--check-config", 0, "good");
  assert_ends ("--print-config", 0, "from: the command line\nport=0\n");
}

static void
test_usage (void)
{
  const struct
  {
    const char *option;
    int         status;
    const char *named;
  } cases[] = {
    { "--prot=1", 2, "--prot" },
    { "extra", 2, "extra" },
    { "--port=65536", 2, "65535" },
    { "--port", 2, "--port" },
    { "--address=0.0.0.0", 1, "0.0.0.0" },
    { "--config=/nowhere/hub.conf", 1, "/nowhere/hub.conf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--quiet", cases[i].option, NULL);

      g_assert_cmpint (sbx_test_daemon_run (daemon), ==, cases[i].status);
      assert_sentence (daemon, cases[i].named);
      g_assert_cmpstr (sbx_test_daemon_get_output (daemon), ==, "");
    }
}

/* The default file, the environment and the command line, in that order. */
static void
test_config_sources (void)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--print-config", "--depth=5", NULL);
  g_autofree char          *folder = g_build_filename (sbx_test_daemon_get_folder (daemon), "signalbox", NULL);
  g_autofree char          *path = g_build_filename (folder, "hub.conf", NULL);

  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_true (g_file_set_contents (path, "[hub]\npage=11\ndepth=6\ncatch-up=12\n", -1, NULL));
  sbx_test_daemon_set_variable (daemon, "SIGNALBOX_CATCH_UP", "13");
  g_assert_cmpint (sbx_test_daemon_run (daemon), ==, 0);
  g_assert_nonnull (strstr (sbx_test_daemon_get_output (daemon), "\npage=11\n"));
  g_assert_nonnull (strstr (sbx_test_daemon_get_output (daemon), "SIGNALBOX_CATCH_UP\ncatch-up=13\n"));
  g_assert_nonnull (strstr (sbx_test_daemon_get_output (daemon), "\ndepth=5\n"));

  g_assert_true (g_file_set_contents (path, "[hub]\npages=11\n", -1, NULL));
  g_assert_cmpint (sbx_test_daemon_run (daemon), ==, 1);
  assert_sentence (daemon, "“pages”");
  g_assert_nonnull (strstr (sbx_test_daemon_get_errors (daemon), path));
}

static void
test_port_in_use (void)
{
  g_autoptr (SbxTestDaemon) first = sbx_test_daemon_new ("--quiet", NULL);
  g_autoptr (GUri)          uri = g_uri_parse (sbx_test_daemon_start (first), G_URI_FLAGS_NONE, NULL);
  g_autofree char          *port = g_strdup_printf ("--port=%d", g_uri_get_port (uri));
  g_autoptr (SbxTestDaemon) second = sbx_test_daemon_new ("--quiet", port, NULL);

  g_assert_cmpint (sbx_test_daemon_run (second), ==, 1);
  assert_sentence (second, port + strlen ("--port="));
  g_assert_cmpint (sbx_test_daemon_end (first, SIGTERM), ==, 0);
}

/* The default socket belongs to whoever came first; one that is asked for by name must be free. */
static void
test_default_socket (void)
{
  g_autoptr (SbxTestDaemon) first = sbx_test_daemon_new ("--quiet", NULL);
  g_autoptr (SbxTestDaemon) second = sbx_test_daemon_new (NULL);
  g_autofree char          *path = NULL;

  sbx_test_daemon_start (first);
  sbx_test_daemon_set_variable (second, "XDG_RUNTIME_DIR", sbx_test_daemon_get_folder (first));
  g_assert_true (g_str_has_prefix (sbx_test_daemon_start (second), "ws://"));
  g_assert_cmpint (sbx_test_daemon_end (second, SIGTERM), ==, 0);
  g_assert_null (strstr (sbx_test_daemon_get_output (second), "unix:"));
  path = g_build_filename (sbx_test_daemon_get_folder (first), "signalbox", "hub.sock", NULL);
  g_assert_nonnull (strstr (sbx_test_daemon_get_errors (second), path));

  sbx_test_daemon_set_variable (second, "SIGNALBOX_SOCKET", path);
  g_assert_cmpint (sbx_test_daemon_run (second), ==, 1);
  g_assert_nonnull (strstr (sbx_test_daemon_get_errors (second), "Another hub"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (sbx_test_daemon_end (first, SIGTERM), ==, 0);
}

/* A folder that cannot be written: root may write anywhere, so for root a file is in the way. */
static void
test_read_only (void)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--quiet", NULL);
  g_autofree char          *parent = g_build_filename (sbx_test_daemon_get_folder (daemon), "signalbox", NULL);
  g_autofree char          *folder = g_build_filename (parent, "hub", NULL);

  g_assert_no_errno (g_mkdir (parent, 0700));
  if (geteuid () == 0)
    g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  else
    g_assert_no_errno (g_mkdir (folder, 0500));
  g_assert_cmpint (sbx_test_daemon_run (daemon), ==, 1);
  assert_sentence (daemon, folder);
}

/* Returns: the name of the one file in a folder that begins so and is not that. */
static char *
find_aside (const char *folder,
            const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char      *entry;

  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      g_autofree char *content = NULL;

      if (g_str_has_prefix (entry, name) && !g_str_equal (entry, name) &&
          g_file_get_contents (path, &content, NULL, NULL) && g_str_has_prefix (content, "This was my data"))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* A corrupt database: one sentence that names both files, a status, and the old bytes kept. The
 * next start has a new one. */
static void
test_corrupt (void)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--quiet", NULL);
  g_autofree char          *folder = g_build_filename (sbx_test_daemon_get_folder (daemon), "signalbox", "hub", NULL);
  g_autofree char          *path = g_build_filename (folder, "hub.db", NULL);
  g_autofree char          *junk = g_strnfill (20000, '#');
  g_autofree char          *content = g_strconcat ("This was my data", junk, NULL);
  g_autofree char          *aside = NULL;
  g_autofree char          *name = NULL;
  g_autoptr (SbxTestPeer)   peer = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_cmpint (sbx_test_daemon_run (daemon), ==, 1);
  assert_sentence (daemon, path);
  aside = find_aside (folder, "hub.db");
  g_assert_nonnull (aside);
  name = g_path_get_basename (aside);
  g_assert_nonnull (strstr (sbx_test_daemon_get_errors (daemon), name));

  peer = sbx_test_peer_connect (sbx_test_daemon_start (daemon));
  json_object_unref (sbx_test_peer_hello (peer, "monitor", "a"));
  g_assert_cmpint (sbx_test_daemon_end (daemon, SIGTERM), ==, 0);
}

/* Killed at any instant it comes back with every event that it acknowledged. */
static void
test_killed (void)
{
  g_autoptr (SbxTestDaemon) daemon = sbx_test_daemon_new ("--quiet", NULL);
  gint64                    acknowledged = 0;

  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_daemon_start (daemon));
      g_autoptr (JsonObject)  subscribed = NULL;
      gint64                  seq;

      json_object_unref (sbx_test_peer_hello (peer, "monitor", "a"));
      subscribed = sbx_test_peer_request (peer, "subscribe", "{\"streams\":[{\"stream\":\"x/a\"}]}");
      seq = json_object_get_int_member (json_array_get_object_element (json_object_get_array_member (
                                          sbx_test_peer_get_payload (subscribed), "streams"), 0), "seq");
      g_assert_cmpint (seq, >=, acknowledged);
      for (guint i = 0; i < 40; i++)
        sbx_test_peer_send (peer, "publish", "p", "{\"stream\":\"x/a\",\"data\":1,\"durable\":true}");
      for (guint i = 0; i < 10 + round * 7; i++)
        {
          g_autoptr (JsonObject) ok = sbx_test_peer_expect (peer, "ok");

          acknowledged = json_object_get_int_member (sbx_test_peer_get_payload (ok), "seq");
        }
      g_assert_cmpint (sbx_test_daemon_end (daemon, SIGKILL), ==, -SIGKILL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/daemon/start-and-stop", test_start_and_stop);
  g_test_add_func ("/daemon/options", test_options);
  g_test_add_func ("/daemon/usage", test_usage);
  g_test_add_func ("/daemon/config-sources", test_config_sources);
  g_test_add_func ("/daemon/port-in-use", test_port_in_use);
  g_test_add_func ("/daemon/default-socket", test_default_socket);
  g_test_add_func ("/daemon/read-only", test_read_only);
  g_test_add_func ("/daemon/corrupt", test_corrupt);
  g_test_add_func ("/daemon/killed", test_killed);

  return g_test_run ();
}
