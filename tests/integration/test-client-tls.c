/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"

#include <string.h>

static void
on_failed (SbxClient *client,
           GError    *error,
           gpointer   data)
{
  GError **last = data;

  g_clear_error (last);
  *last = g_error_copy (error);
}

/* Nobody that we trust has signed the certificate: not a word is sent, and only a person can help. */
static void
test_certificate (void)
{
  g_autoptr (FakeHub) hub = NULL;
  g_autoptr (GError) error = NULL;
  SbxClient *client;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("There is no TLS here");
      return;
    }

  hub = fake_hub_new_secure ();
  client = case_new_client (fake_hub_get_uri (hub));
  g_signal_connect (client, "failed", G_CALLBACK (on_failed), &error);
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_ERROR);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS);
  g_assert_nonnull (strstr (sbx_world_get_reason (sbx_client_get_world (client)), "certificate of “localhost”"));
  g_assert_cmpuint (fake_hub_count (hub, "hello"), ==, 0);
  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/tls/certificate", test_certificate);

  return g_test_run ();
}
