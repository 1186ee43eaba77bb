/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-address.h"

#include <string.h>

#include "sbx-client-error.h"

typedef struct
{
  const char *text;
  const char *uri;
  const char *host;
  gboolean    secure;
} GoodAddress;

static const GoodAddress good[] = {
  { "localhost", "ws://localhost:7420/ws", "localhost" },
  { "  localhost\n", "ws://localhost:7420/ws", "localhost" },
  { "localhost:9000", "ws://localhost:9000/ws", "localhost" },
  { "localhost:80", "ws://localhost/ws", "localhost" },
  { "localhost:9000/other", "ws://localhost:9000/other", "localhost" },
  { "127.0.0.1:1", "ws://127.0.0.1:1/ws", "127.0.0.1" },
  { "127.0.0.1:65535", "ws://127.0.0.1:65535/ws", "127.0.0.1" },
  { "127.0.0.1:007420", "ws://127.0.0.1:7420/ws", "127.0.0.1" },
  { "Hub.Example.ORG", "ws://hub.example.org:7420/ws", "hub.example.org" },
  { "hub_1.example.org.", "ws://hub_1.example.org.:7420/ws", "hub_1.example.org" },
  { "ws://hub.example.org", "ws://hub.example.org/ws", "hub.example.org" },
  { "ws://hub.example.org/", "ws://hub.example.org/ws", "hub.example.org" },
  { "WS://hub.example.org:7420/ws", "ws://hub.example.org:7420/ws", "hub.example.org" },
  { "ws://hub.example.org/a%20b/c", "ws://hub.example.org/a%20b/c", "hub.example.org" },
  { "ws://hub.example.org/看板", "ws://hub.example.org/%E7%9C%8B%E6%9D%BF", "hub.example.org" },
  { "wss://hub.example.org", "wss://hub.example.org/ws", "hub.example.org", TRUE },
  { "wss://hub.example.org:443/ws", "wss://hub.example.org/ws", "hub.example.org", TRUE },
  { "wss://hub.example.org:80/ws", "wss://hub.example.org:80/ws", "hub.example.org", TRUE },
  { "[::1]", "ws://[::1]:7420/ws", "::1" },
  { "[::1]:9000", "ws://[::1]:9000/ws", "::1" },
  { "wss://[2001:DB8:0::1]/ws", "wss://[2001:db8::1]/ws", "2001:db8::1", TRUE },
  { "bücher.example", "ws://xn--bcher-kva.example:7420/ws", "bücher.example" },
  { "ws://例子.测试/ws", "ws://xn--fsqu00a.xn--0zwm56d/ws", "例子.测试" },
  { "xn--bcher-kva.example", "ws://xn--bcher-kva.example:7420/ws", "bücher.example" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (good[i].text, &error);
      g_autoptr (SbxAddress) again = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (sbx_address_get_uri (address), ==, good[i].uri);
      g_assert_cmpstr (sbx_address_get_host (address), ==, good[i].host);
      g_assert_cmpint (sbx_address_is_secure (address), ==, good[i].secure);
      g_assert_null (sbx_address_get_path (address));

      again = sbx_address_new (sbx_address_get_uri (address), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sbx_address_get_uri (again), ==, good[i].uri);
    }
}

static void
test_socket (void)
{
  static const char *const texts[] = { "unix:/run/user/1000/my hub.sock", " UNIX:///run/user/1000/my hub.sock ",
                                       "unix:////run/user/1000/my hub.sock" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (texts[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sbx_address_get_uri (address), ==, "unix:/run/user/1000/my hub.sock");
      g_assert_cmpstr (sbx_address_get_path (address), ==, "/run/user/1000/my hub.sock");
      g_assert_cmpstr (sbx_address_get_host (address), ==, "my hub.sock");
      g_assert_false (sbx_address_is_secure (address));
    }
}

/* The text, and a word that the refusal must have in it. */
static const struct
{
  const char *text;
  const char *word;
} bad[] = {
  { "", "no address" },
  { " \t ", "no address" },
  { "hub example", "spaces" },
  { "hub\texample", "spaces" },
  { "ws://hub.example/a b", "spaces" },
  { "hub\xe3\x80\x80.example", "spaces" },
  { "hub\x01", "invisible" },
  { "hub\xe2\x80\x8b.example", "invisible" },
  { "hub\xff", "valid text" },
  { "ftp://hub.example", "ftp" },
  { "://hub.example", "“”" },
  { "ws://", "computer" },
  { "ws:///ws", "computer" },
  { "ws://:7420", "computer" },
  { ":7420", "computer" },
  { "localhost:", "missing" },
  { "localhost:0", "65535" },
  { "localhost:65536", "65535" },
  { "localhost:+80", "65535" },
  { "localhost:80a", "65535" },
  { "localhost:99999999999999999999", "65535" },
  { "localhost:-1", "65535" },
  { "::1", "brackets" },
  { "2001:db8::1:7420", "brackets" },
  { "[::1", "closing bracket" },
  { "[::1]7420", "Only a port" },
  { "[::g]", "IPv6" },
  { "[127.0.0.1]", "IPv6" },
  { "[]", "IPv6" },
  { "user@hub.example", "token" },
  { "ws://user:secret@hub.example/ws", "token" },
  { "ws://hub.example/ws?token=secret", "token" },
  { "ws://hub.example?x", "token" },
  { "ws://hub.example/ws#top", "#" },
  { "ws://hub.example/%zz", "hexadecimal" },
  { "ws://hub.example/%2", "hexadecimal" },
  { "-hub.example", "cannot be" },
  { "hub..example", "cannot be" },
  { "hub-.example", "cannot be" },
  { "hub,example", "cannot be" },
  { "hub\\example", "cannot be" },
  { "1.2.3", "cannot be" },
  { "256.1.1.1", "cannot be" },
  { "7420", "cannot be" },
  { "unix:", "whole path" },
  { "unix:hub.sock", "whole path" },
  { "unix:~/hub.sock", "whole path" },
  { "unix:/run/", "whole path" },
  { "unix://host/hub.sock", "whole path" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (bad[i].text, &error);
      g_autofree char *printable = g_strescape (bad[i].text, NULL);

      g_test_message ("%s", printable);
      g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS);
      g_assert_null (address);
      g_assert_nonnull (strstr (error->message, bad[i].word));
      g_assert_nonnull (strstr (error->message, "ws://localhost:7420/ws"));
    }
}

/* name is the longest that is allowed and one more; so are a label and a socket's path. */
static void
test_lengths (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *long_label = g_strnfill (64, 'a');
  g_autofree char *tail = g_strnfill (61, 'b');
  g_autofree char *name = g_strdup_printf ("%s.%s.%s.%s", label, label, label, tail);
  g_autofree char *long_name = g_strconcat (name, "b", NULL);
  g_autofree char *file = g_strnfill (106, 'f');
  g_autofree char *path = g_strconcat ("unix:/", file, NULL);
  g_autofree char *long_path = g_strconcat (path, "f", NULL);
  const char *fits[] = { label, name, path };
  const char *too_long[] = { long_label, long_name, long_path };

  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxAddress) address = sbx_address_new (fits[i], &error);
      g_autoptr (SbxAddress) refused = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (address);
      refused = sbx_address_new (too_long[i], &error);
      g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS);
      g_assert_null (refused);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/address/good", test_good);
  g_test_add_func ("/client/address/socket", test_socket);
  g_test_add_func ("/client/address/bad", test_bad);
  g_test_add_func ("/client/address/lengths", test_lengths);

  return g_test_run ();
}
