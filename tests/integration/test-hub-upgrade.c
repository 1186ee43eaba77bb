/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-test-hub.h"
#include "sbx-test-peer.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"

static char *
exchange (const char *uri,
          const char *request)
{
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_open (uri);

  sbx_test_peer_send_raw (peer, request, strlen (request));
  return sbx_test_peer_read_all (peer);
}

static void
assert_problem (const char *answer,
                guint       status,
                const char *code)
{
  g_autofree char       *start = g_strdup_printf ("HTTP/1.1 %u ", status);
  const char            *body = strstr (answer, "\r\n\r\n");
  g_autoptr (JsonNode)   node = NULL;

  g_assert_true (g_str_has_prefix (answer, start));
  g_assert_nonnull (strstr (answer, "Content-Type: application/problem+json\r\n"));
  g_assert_nonnull (body);
  node = json_from_string (body + 4, NULL);
  g_assert_nonnull (node);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "status"), ==, status);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "code"), ==, code);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "title"), !=, "");
}

static void
test_refusals (void)
{
  const struct
  {
    const char *request;
    guint       status;
    const char *code;
  } cases[] = {
    { "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404, "notFound" },
    { "GET /ws/nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404, "notFound" },
    { "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 404, "notFound" },
    { "POST /ws HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 405, "badRequest" },
    { "DELETE /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 405, "badRequest" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n\r\n", 426, "badRequest" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n" UPGRADE KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426, "badRequest" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n" UPGRADE KEY "\r\n", 426, "badRequest" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n" UPGRADE VERSION "\r\n", 400, "badRequest" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n" UPGRADE VERSION KEY "Origin: https://evil.example\r\n\r\n", 403, "forbidden" },
    { "GET /ws HTTP/1.1\r\nHost: evil.example\r\n" UPGRADE VERSION KEY "Origin: http://evil.example\r\n\r\n", 403, "forbidden" },
    { "GET /ws HTTP/1.1\r\nHost: h\r\n" UPGRADE VERSION KEY "Origin: null\r\n\r\n", 403, "forbidden" },
  };
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = exchange (sbx_test_hub_get_uri (hub), cases[i].request);

      g_test_message ("%s", cases[i].request);
      assert_problem (answer, cases[i].status, cases[i].code);
    }
}

static void
test_health (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL);
  g_autofree char       *socket = g_strconcat ("unix:", sbx_test_hub_get_socket_path (hub), NULL);
  g_autofree char       *health = exchange (sbx_test_hub_get_uri (hub), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  g_autofree char       *ready = exchange (socket, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
  g_autofree char       *head = exchange (socket, "HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n");

  g_assert_true (g_str_has_prefix (health, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (health, "\r\n\r\n{\"status\":\"ok\",\"version\":\"" PACKAGE_VERSION "\""));
  g_assert_true (g_str_has_prefix (ready, "HTTP/1.1 200 "));
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
}

/* An extension or subprotocol that is asked for is not agreed on; an origin of this machine may. */
static void
test_accepted (void)
{
  static const char request[] =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\n" UPGRADE KEY VERSION
    "Origin: http://localhost:3000\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "Sec-WebSocket-Protocol: a, b\r\n\r\n";
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (NULL);
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  g_autofree char        *answer = NULL;

  sbx_test_peer_send_raw (peer, request, strlen (request));
  sbx_test_peer_send_frame (peer, 0x88, "\x03\xe8", 2);
  answer = sbx_test_peer_read_all (peer);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 101 "));
  g_assert_null (strstr (answer, "Extensions"));
  g_assert_null (strstr (answer, "Protocol:"));
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n\x88\x02\x03\xe8"));
}

/* Frames that travel with the handshake are not lost, however many there are. */
static void
test_early_frames (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (NULL);
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  g_autoptr (GString)     bytes = g_string_new ("GET /ws HTTP/1.1\r\nHost: localhost\r\n" UPGRADE KEY VERSION "\r\n");
  g_autofree char        *answer = NULL;
  const char             *at;
  guint                   n = 0;

  for (guint i = 0; i < 1000; i++)
    {
      static const char ping[] = "{\"event\":\"ping\"}";

      g_string_append_len (bytes, "\x81\x90\0\0\0\0", 6);
      g_string_append_len (bytes, ping, 16);
    }
  g_string_append_len (bytes, "\x88\x80\0\0\0\0", 6);
  sbx_test_peer_send_raw (peer, bytes->str, bytes->len);
  answer = sbx_test_peer_read_all (peer);
  for (at = strstr (answer, "\r\n\r\n"); (at = strstr (at, "\"pong\"")) != NULL; at++)
    n++;
  g_assert_cmpuint (n, ==, 1000);
}

static void
test_body_limit (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (NULL);
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  g_autofree char        *chunk = g_strnfill (1 << 20, 'b');
  g_autofree char        *answer = NULL;
  static const char       request[] = "GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n";

  sbx_test_peer_send_raw (peer, request, strlen (request));
  for (guint i = 0; i < 16; i++)
    sbx_test_peer_send_raw (peer, chunk, 1 << 20);
  answer = sbx_test_peer_read_all (peer);
  g_assert_null (strstr (answer, " 200 "));
}

/* Whoever does not finish a request goes; whoever has an upgraded connection stays. */
static void
test_handshake_timeout (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new ("handshake-timeout", "100", NULL);
  g_autoptr (SbxTestPeer) silent = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  g_autoptr (SbxTestPeer) slow = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
  g_autofree char        *nothing = NULL;
  g_autofree char        *nothing_either = NULL;
  g_autoptr (JsonObject)  pong = NULL;

  sbx_test_peer_send_raw (slow, "GET /healthz HT", 15);
  nothing = sbx_test_peer_read_all (silent);
  nothing_either = sbx_test_peer_read_all (slow);
  g_assert_cmpstr (nothing, ==, "");
  pong = sbx_test_peer_request (peer, "ping", NULL);
  g_assert_cmpstr (json_object_get_string_member (pong, "event"), ==, "pong");
}

static void
assert_place (const char *uri,
              gboolean    expected)
{
  g_autofree char *answer = exchange (uri, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");

  if (expected)
    g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  else
    assert_problem (answer, 503, "unavailable");
}

/* The limit in total and by address; a place is free again when its connection is gone. */
static void
test_connection_limits (void)
{
  static const char *const limits[] = { "max-connections", "connections-per-address" };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (limits[i], "2", NULL);
      g_autoptr (SbxTestPeer) first = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
      g_autoptr (SbxTestPeer) second = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));
      g_autofree char        *socket = g_strconcat ("unix:", sbx_test_hub_get_socket_path (hub), NULL);

      assert_place (sbx_test_hub_get_uri (hub), FALSE);
      assert_place (socket, g_str_equal (limits[i], "connections-per-address"));
      sbx_test_peer_send_frame (second, 0x88, "\x03\xe8", 2);
      g_assert_cmpuint (sbx_test_peer_read_close (second), ==, 1000);
      g_free (sbx_test_peer_read_all (second));
      assert_place (sbx_test_hub_get_uri (hub), TRUE);
      assert_place (sbx_test_hub_get_uri (hub), TRUE);
    }
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint            n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Out of descriptors the hub waits, without spinning, and serves who waited once there are some. */
static void
test_out_of_descriptors (void)
{
  g_autoptr (SbxTestHub)  hub = sbx_test_hub_new (NULL);
  g_autoptr (SbxTestPeer) peer = NULL;
  g_autoptr (GArray)      fillers = g_array_new (FALSE, FALSE, sizeof (int));
  struct rlimit           limit, low;
  GLogLevelFlags          fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  int                     fd;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  low = limit;
  low.rlim_cur = count_descriptors () + 20;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &low));
  while ((fd = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    g_array_append_val (fillers, fd);

  /* One is left, and the client takes it. */
  fd = g_array_index (fillers, int, fillers->len - 1);
  g_array_set_size (fillers, fillers->len - 1);
  close (fd);
  peer = sbx_test_peer_open (sbx_test_hub_get_uri (hub));
  sbx_test_peer_send_raw (peer, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 35);
  g_assert_cmpint (poll (&(struct pollfd) { .fd = sbx_test_peer_get_fd (peer), .events = POLLIN }, 1, 300), ==, 0);

  for (guint i = 0; i < fillers->len; i++)
    close (g_array_index (fillers, int, i));
  {
    g_autofree char *answer = sbx_test_peer_read_all (peer);

    g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  }
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  /* It warned, as it should. */
  g_clear_pointer (&hub, sbx_test_hub_free);
  g_log_set_always_fatal (fatal);
}

/* A connection that was taken from libsoup leaves nothing behind: the hub is in this process. */
static void
test_no_leak (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL);
  guint                  before = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (SbxTestPeer) peer = sbx_test_peer_connect (sbx_test_hub_get_uri (hub));

      sbx_test_peer_send_frame (peer, 0x88, "\x03\xe8", 2);
      g_free (sbx_test_peer_read_all (peer));
      if (i == 0)
        before = count_descriptors ();
    }
  g_assert_cmpuint (count_descriptors (), <=, before + 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hub-upgrade/refusals", test_refusals);
  g_test_add_func ("/hub-upgrade/health", test_health);
  g_test_add_func ("/hub-upgrade/accepted", test_accepted);
  g_test_add_func ("/hub-upgrade/early-frames", test_early_frames);
  g_test_add_func ("/hub-upgrade/body-limit", test_body_limit);
  g_test_add_func ("/hub-upgrade/handshake-timeout", test_handshake_timeout);
  g_test_add_func ("/hub-upgrade/connection-limits", test_connection_limits);
  g_test_add_func ("/hub-upgrade/out-of-descriptors", test_out_of_descriptors);
  g_test_add_func ("/hub-upgrade/no-leak", test_no_leak);

  return g_test_run ();
}
