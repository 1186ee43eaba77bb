/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-local-hub.h"
#include "sbx-test-wait.h"

#include <gio/gio.h>

static void
test_start_and_stop (void)
{
  SbxLocalHub *hub = sbx_local_hub_new ();
  g_autofree char *folder = sbx_local_hub_dup_folder (hub);

  g_assert_true (g_str_has_prefix (folder, g_get_user_data_dir ()));
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_OFF);

  sbx_local_hub_start (hub, 0);
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_STARTING);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  g_assert_true (g_str_has_prefix (sbx_local_hub_get_uri (hub), "ws://127.0.0.1:"));
  g_assert_true (g_str_has_prefix (sbx_local_hub_get_address (hub), "unix:/"));

  sbx_local_hub_stop (hub);
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_STOPPING);
  g_assert_null (sbx_local_hub_get_address (hub));
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_OFF);

  g_assert_finalize_object (hub);
}

/* Off and on again while it is still stopping, and off while it is starting. */
static void
test_quick_changes (void)
{
  SbxLocalHub *hub = sbx_local_hub_new ();

  sbx_local_hub_start (hub, 0);
  sbx_local_hub_stop (hub);
  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);

  sbx_local_hub_stop (hub);
  sbx_local_hub_start (hub, 0);
  sbx_local_hub_stop (hub);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_OFF);

  g_assert_finalize_object (hub);
}

static void
test_shut_down (void)
{
  SbxLocalHub *hub = sbx_local_hub_new ();

  /* Without the main context running meanwhile. */
  sbx_local_hub_start (hub, 0);
  sbx_local_hub_shut_down (hub);
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_OFF);
  sbx_local_hub_shut_down (hub);

  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  g_assert_finalize_object (hub);
}

static guint
take_port (GSocketListener *listener)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

static GString *printed;

static void
on_printed (const char *text)
{
  g_string_append (printed, text);
}

static void
test_port_in_use (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();
  guint port = take_port (listener);
  g_autofree char *text = g_strdup_printf ("%u", port);
  g_autofree char *line = NULL;
  GPrintFunc before;

  printed = g_string_new (NULL);
  before = g_set_printerr_handler (on_printed);
  sbx_local_hub_start (hub, port);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_FAILED);
  g_set_printerr_handler (before);
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), text));
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), "Preferences"));

  /* The terminal has it too, once. */
  line = g_strdup_printf ("signalbox: %s\n", sbx_local_hub_get_reason (hub));
  g_assert_cmpstr (printed->str, ==, line);
  g_string_free (printed, TRUE);

  /* Once it is free, the same again works. */
  g_socket_listener_close (listener);
  sbx_local_hub_start (hub, port);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  g_assert_null (sbx_local_hub_get_reason (hub));

  /* Another port starts it anew. */
  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING && !strstr (sbx_local_hub_get_uri (hub), text));
}

static void
test_bad_folder (void)
{
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();

  g_setenv ("SIGNALBOX_DATA_DIR", "/dev/null/hub", TRUE);
  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_FAILED);
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), "/dev/null/hub"));

  g_unsetenv ("SIGNALBOX_DATA_DIR");
  sbx_local_hub_stop (hub);
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_OFF);
}

/* The damaged file is set aside; the next try begins anew. */
static void
test_damaged (void)
{
  g_autofree char *folder = g_dir_make_tmp ("damaged-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "hub.db", NULL);
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "This is not a database, however long one looks at it. ", -1, &error);
  g_assert_no_error (error);
  g_setenv ("SIGNALBOX_DATA_DIR", folder, TRUE);
  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_FAILED);
  g_assert_true (g_str_has_prefix (sbx_local_hub_get_reason (hub), "The local hub could not start. "));
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), file));
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), "It was kept as “"));
  g_assert_nonnull (strstr (sbx_local_hub_get_reason (hub), "nothing is received or kept on this computer"));

  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  sbx_local_hub_shut_down (hub);
  g_unsetenv ("SIGNALBOX_DATA_DIR");
}

static void
test_bad_environment (void)
{
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();

  g_setenv ("SIGNALBOX_PORT", "many", TRUE);
  sbx_local_hub_start (hub, 0);
  g_assert_cmpuint (sbx_local_hub_get_state (hub), ==, SBX_LOCAL_HUB_FAILED);
  g_assert_nonnull (sbx_local_hub_get_reason (hub));
  g_unsetenv ("SIGNALBOX_PORT");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/local-hub/start-and-stop", test_start_and_stop);
  g_test_add_func ("/local-hub/quick-changes", test_quick_changes);
  g_test_add_func ("/local-hub/shut-down", test_shut_down);
  g_test_add_func ("/local-hub/port-in-use", test_port_in_use);
  g_test_add_func ("/local-hub/bad-folder", test_bad_folder);
  g_test_add_func ("/local-hub/damaged", test_damaged);
  g_test_add_func ("/local-hub/bad-environment", test_bad_environment);

  return g_test_run ();
}
