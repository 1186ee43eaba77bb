/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub.h"
#include "sbx-test-hub.h"
#include "sbx-test-peer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static SbxHubConfig *
make_config (const char *data_dir)
{
  SbxHubConfig *config = sbx_hub_config_new ();

  g_assert_true (sbx_hub_config_set (config, "port", "0", NULL));
  g_assert_true (sbx_hub_config_set (config, "socket", "", NULL));
  g_assert_true (sbx_hub_config_set (config, "data-dir", data_dir, NULL));
  return config;
}

static void
test_object (void)
{
  g_autofree char         *folder = sbx_test_make_folder ();
  g_autoptr (SbxHubConfig) config = make_config (folder);
  SbxHub                  *hub = sbx_hub_new (config);

  g_assert_null (sbx_hub_get_uri (hub));
  sbx_hub_stop (hub);
  g_assert_true (sbx_hub_start (hub, NULL));
  g_assert_nonnull (sbx_hub_get_uri (hub));
  g_assert_null (sbx_hub_get_socket_path (hub));
  g_assert_cmpuint (sbx_hub_get_n_peers (hub), ==, 0);
  sbx_hub_stop (hub);
  sbx_hub_stop (hub);
  g_assert_null (sbx_hub_get_uri (hub));

  /* It can be started again, and dropped without being stopped. */
  g_assert_true (sbx_hub_start (hub, NULL));
  g_assert_finalize_object (hub);
  sbx_test_remove_folder (folder);
}

static void
assert_no_start (SbxHubConfig *config,
                 int           code,
                 const char   *named)
{
  g_autoptr (SbxHub) hub = sbx_hub_new (config);
  g_autoptr (GError) error = NULL;

  g_assert_false (sbx_hub_start (hub, &error));
  g_assert_error (error, SBX_HUB_ERROR, code);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (sbx_hub_get_uri (hub));
}

static void
test_no_start (void)
{
  g_autofree char         *folder = sbx_test_make_folder ();
  g_autofree char         *file = g_build_filename (folder, "file", NULL);
  g_autoptr (SbxHubConfig) config = make_config (folder);

  sbx_hub_config_set (config, "address", "", NULL);
  assert_no_start (config, SBX_HUB_ERROR_CONFIGURATION, "address");
  sbx_hub_config_set (config, "address", "0.0.0.0", NULL);
  assert_no_start (config, SBX_HUB_ERROR_CONFIGURATION, "0.0.0.0");
  sbx_hub_config_set (config, "address", "::", NULL);
  assert_no_start (config, SBX_HUB_ERROR_CONFIGURATION, "token");
  sbx_hub_config_set (config, "address", "hub.example", NULL);
  assert_no_start (config, SBX_HUB_ERROR_CONFIGURATION, "hub.example");
  sbx_hub_config_set (config, "address", "127.0.0.1", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  sbx_hub_config_set (config, "data-dir", file, NULL);
  {
    g_autoptr (SbxHub) hub = sbx_hub_new (config);
    g_autoptr (GError) error = NULL;

    g_assert_false (sbx_hub_start (hub, &error));
    g_assert_cmpuint (error->domain, ==, SBX_HUB_ERROR);
    g_assert_nonnull (strstr (error->message, file));
  }
  sbx_test_remove_folder (folder);
}

/* With a token it may be reached from elsewhere. */
static void
test_exposed_with_token (void)
{
  g_autofree char         *folder = sbx_test_make_folder ();
  g_autoptr (SbxHubConfig) config = make_config (folder);
  g_autoptr (SbxHub)       hub = sbx_hub_new (config);
  g_autoptr (GError)       error = NULL;

  sbx_hub_config_set (config, "address", "0.0.0.0", NULL);
  sbx_hub_config_set (config, "token", "sesame", NULL);
  g_assert_true (sbx_hub_start (hub, &error));
  g_assert_no_error (error);
  sbx_hub_stop (hub);
  sbx_test_remove_folder (folder);
}

/* The second hub does not start, says what to do, and leaves the first one and its data alone. */
static void
test_port_in_use (void)
{
  g_autoptr (SbxTestHub)   first = sbx_test_hub_new (NULL);
  g_autoptr (SbxTestPeer)  peer = sbx_test_peer_connect (sbx_test_hub_get_uri (first));
  g_autoptr (SbxHubConfig) config = make_config (sbx_test_hub_get_data_dir (first));
  g_autoptr (GUri)         uri = g_uri_parse (sbx_test_hub_get_uri (first), G_URI_FLAGS_NONE, NULL);
  g_autofree char         *port = g_strdup_printf ("%d", g_uri_get_port (uri));

  sbx_hub_config_set (config, "port", port, NULL);
  assert_no_start (config, SBX_HUB_ERROR_ADDRESS_IN_USE, port);

  /* The same folder through another port. */
  sbx_hub_config_set (config, "port", "0", NULL);
  assert_no_start (config, SBX_HUB_ERROR_STORAGE, sbx_test_hub_get_data_dir (first));

  sbx_hub_config_set (config, "socket", sbx_test_hub_get_socket_path (first), NULL);
  assert_no_start (config, SBX_HUB_ERROR_ADDRESS_IN_USE, sbx_test_hub_get_socket_path (first));
  json_object_unref (sbx_test_peer_hello (peer, "monitor", "still"));
}

/* Whatever was asked before the stop is answered, then everybody hears 1001. */
static void
test_stop (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (NULL);
  g_autofree char        *socket = g_strconcat ("unix:", sbx_test_hub_get_socket_path (hub), NULL);
  g_autoptr (SbxTestPeer) idle = sbx_test_peer_connect (socket);
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  guint                   n_ok = 0;
  GThread                *stopper;

  json_object_unref (sbx_test_peer_hello (peer, "monitor", "a"));
  for (guint i = 0; i < 50; i++)
    sbx_test_peer_send (peer, "publish", "p", "{\"stream\":\"x/a\",\"data\":1,\"durable\":true}");
  json_object_unref (sbx_test_peer_expect (peer, "ok"));

  stopper = g_thread_new ("stop", (GThreadFunc) sbx_test_hub_stop, hub);
  for (n_ok = 1;; n_ok++)
    {
      g_autofree char *text = NULL;
      gsize            length;
      int              opcode = sbx_test_peer_read_frame (peer, &text, &length);

      g_assert_cmpint (opcode, ==, 1);
      if (strstr (text, "\"retryAfter\"") != NULL)
        {
          g_assert_cmpuint (sbx_test_peer_read_close (peer), ==, 1001);
          break;
        }
      g_assert_nonnull (strstr (text, "\"ok\""));
    }
  sbx_test_peer_send_frame (peer, 0x88, "\x03\xe9", 2);
  g_assert_cmpuint (sbx_test_peer_read_close (idle), ==, 1001);
  sbx_test_peer_send_frame (idle, 0x88, "\x03\xe9", 2);
  g_thread_join (stopper);
  g_assert_false (g_file_test (socket + 5, G_FILE_TEST_EXISTS));

  /* Every ok that was said is true, and nothing is there that was not answered. */
  sbx_test_hub_start (hub);
  {
    g_autoptr (SbxTestPeer) again = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
    g_autoptr (JsonObject)  answer = NULL;
    gint64                  seq;

    json_object_unref (sbx_test_peer_hello (again, "monitor", "a"));
    answer = sbx_test_peer_request (again, "subscribe", "{\"streams\":[{\"stream\":\"x/a\"}]}");
    seq = json_object_get_int_member (json_array_get_object_element (json_object_get_array_member (
                                        sbx_test_peer_get_payload (answer), "streams"), 0), "seq");
    g_assert_cmpint (seq, ==, n_ok);
  }
}

/* Connections that are still at their HTTP request end with the hub. */
static void
test_stop_during_handshakes (void)
{
  static const char *const requests[] = {
    "", "GET /ws HT", "GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf",
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  };
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL);
  SbxTestPeer           *peers[G_N_ELEMENTS (requests)];
  g_autoptr (JsonObject) welcome = NULL;
  g_autoptr (SbxTestPeer) last = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      peers[i] = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
      sbx_test_peer_send_raw (peers[i], requests[i], strlen (requests[i]));
    }
  /* Behind this one they have all been accepted. */
  last = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  welcome = sbx_test_peer_hello (last, "monitor", "a");
  sbx_test_hub_stop (hub);
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_free (sbx_test_peer_read_all (peers[i]));
      sbx_test_peer_free (peers[i]);
    }
  sbx_test_hub_start (hub);
}

/* One peer does not read. It is let go with 4008; the other one gets everything, in order. */
static void
test_slow_reader (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new ("queue-bytes", "262144", NULL);
  const char             *uri = sbx_test_hub_get_uri (hub);
  g_autoptr (SbxTestPeer) slow = sbx_test_peer_connect (uri);
  g_autoptr (SbxTestPeer) quick = sbx_test_peer_connect (uri);
  g_autoptr (SbxTestPeer) publisher = sbx_test_peer_connect (uri);
  g_autofree char        *pad = g_strnfill (20000, 'p');
  g_autofree char        *payload = g_strdup_printf ("{\"stream\":\"x/a\",\"data\":\"%s\",\"durable\":true}", pad);
  SbxTestPeer            *peers[] = { slow, quick, publisher };
  gint64                  slow_closed = 0;
  gint64                  seq = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    json_object_unref (sbx_test_peer_hello (peers[i], "monitor", "a"));
  for (gsize i = 0; i < 2; i++)
    json_object_unref (sbx_test_peer_request (peers[i], "subscribe", "{\"streams\":[{\"stream\":\"x/a\"}]}"));

  while (slow_closed == 0)
    {
      g_autoptr (JsonObject) ok = sbx_test_peer_request (publisher, "publish", payload);
      g_autoptr (JsonObject) pushed = sbx_test_peer_expect (quick, "published");
      g_autoptr (JsonObject) stats = NULL;

      g_assert_cmpint (json_object_get_int_member (sbx_test_peer_get_payload (pushed), "seq"), ==, ++seq);
      if (seq % 20 != 0)
        continue;
      stats = sbx_test_peer_request (publisher, "stats", NULL);
      slow_closed = json_object_get_int_member (sbx_test_peer_get_payload (stats), "slowClosed");
      g_assert_cmpint (seq, <, 5000);
    }
  g_assert_cmpint (slow_closed, ==, 1);
  g_assert_cmpuint (sbx_test_peer_read_close (slow), ==, 4008);
  json_object_unref (sbx_test_peer_request (quick, "ping", NULL));
}

/* A silent peer is pinged, then given up; one that answers stays. */
static void
test_heartbeat (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new ("heartbeat-interval", "100", NULL);
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  g_autoptr (JsonObject)  welcome = sbx_test_peer_hello (peer, "monitor", "a");

  g_assert_cmpint (json_object_get_int_member (welcome, "heartbeatInterval"), ==, 100);
  g_assert_cmpuint (sbx_test_peer_read_close (peer), ==, 4009);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hub-lifecycle/object", test_object);
  g_test_add_func ("/hub-lifecycle/no-start", test_no_start);
  g_test_add_func ("/hub-lifecycle/exposed-with-token", test_exposed_with_token);
  g_test_add_func ("/hub-lifecycle/port-in-use", test_port_in_use);
  g_test_add_func ("/hub-lifecycle/stop", test_stop);
  g_test_add_func ("/hub-lifecycle/stop-during-handshakes", test_stop_during_handshakes);
  g_test_add_func ("/hub-lifecycle/slow-reader", test_slow_reader);
  g_test_add_func ("/hub-lifecycle/heartbeat", test_heartbeat);

  return g_test_run ();
}
