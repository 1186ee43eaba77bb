/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reasons.h"

#include "sbx-client-error.h"
#include "sbx-wire-error.h"

/* Which ends need a person, and which pass. */
static const struct
{
  guint    close_code;
  gboolean final;
} closes[] = {
  { 0, FALSE }, { 1000, FALSE }, { 1001, FALSE }, { 1002, FALSE }, { 1003, FALSE }, { 1005, FALSE },
  { 1006, FALSE }, { 1007, FALSE }, { 1008, FALSE }, { 1009, FALSE },
  { 1011, FALSE }, { 1012, FALSE }, { 1013, FALSE }, { 1014, FALSE }, { 4001, TRUE }, { 4003, TRUE },
  { 4008, FALSE }, { 4009, FALSE }, { 4029, FALSE }, { 4030, TRUE }, { 4999, FALSE },
};

static void
test_close (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    {
      g_autoptr (GError) error = sbx_reason_for_close (closes[i].close_code, "said", TRUE);
      g_autoptr (GError) foreign = sbx_reason_for_close (closes[i].close_code, "Tenant 7 has\nno licence ", FALSE);
      g_autoptr (GError) silent = sbx_reason_for_close (closes[i].close_code, " ", FALSE);

      g_test_message ("%u: %s", closes[i].close_code, error->message);
      g_assert_cmpuint (strlen (error->message), >, 20);
      g_assert_cmpint (sbx_reason_is_final (error), ==, closes[i].final);
      g_assert_cmpint (sbx_reason_is_final (foreign), ==, closes[i].final);
      if (closes[i].close_code != 4999 && closes[i].close_code != 4030)
        g_assert_null (strstr (error->message, "said"));
      if (closes[i].close_code != 0 && closes[i].close_code != 1005 && closes[i].close_code != 1006)
        g_assert_nonnull (strstr (foreign->message, "Tenant 7 has no licence"));
      /* Whatever the server says, what the code means is said as well. */
      if (closes[i].close_code != 4999)
        g_assert_nonnull (strstr (foreign->message, silent->message));
      if (closes[i].close_code != 4999 && closes[i].close_code != 4030)
        g_assert_cmpstr (silent->message, ==, error->message);
    }
}

static void
test_wait (void)
{
  g_assert_cmpuint (sbx_reason_get_wait (NULL), ==, 0);
  g_assert_cmpuint (sbx_reason_get_wait ("the hub is stopping"), ==, 0);
  g_assert_cmpuint (sbx_reason_get_wait ("retryAfter="), ==, 0);
  g_assert_cmpuint (sbx_reason_get_wait ("retryAfter=soon"), ==, 0);
  g_assert_cmpuint (sbx_reason_get_wait ("the hub is stopping; retryAfter=2718"), ==, 2718);
  g_assert_cmpuint (sbx_reason_get_wait ("retryAfter=600000"), ==, 600000);
  g_assert_cmpuint (sbx_reason_get_wait ("retryAfter=99999999999999999999"), ==, 600000);
}

static void
test_unknown_close (void)
{
  g_autoptr (GError) said = sbx_reason_for_close (4999, "out of coffee", TRUE);
  g_autoptr (GError) silent = sbx_reason_for_close (4999, NULL, TRUE);
  g_autoptr (GError) foreign_said = sbx_reason_for_close (4401, "Session expired", FALSE);
  g_autoptr (GError) foreign_silent = sbx_reason_for_close (4999, NULL, FALSE);

  g_assert_nonnull (strstr (said->message, "4999"));
  g_assert_nonnull (strstr (said->message, "out of coffee"));
  g_assert_nonnull (strstr (silent->message, "4999"));
  g_assert_cmpstr (foreign_said->message, ==, "The server ended the connection with code 4401 and said: Session expired");
  g_assert_true (g_str_has_prefix (foreign_silent->message, "The server ended the connection with code 4999, "));
}

/* It is for people, and goes into files. */
static void
test_secret_words (void)
{
  static const guint codes[] = { 1000, 1008, 4003, 4030, 4999 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    for (guint is_hub = 0; is_hub < 2; is_hub++)
      {
        g_autoptr (GError) error = sbx_reason_for_close (codes[i], "see ws://h/ws?token=SEKRET and Bearer SEKRET", is_hub);
        SbxFault fault;

        sbx_client_error_get_fault (error, &fault);
        g_assert_null (strstr (error->message, "SEKRET"));
        g_assert_nonnull (strstr (fault.said, "see ws://h/ws?token="));
        g_assert_null (strstr (fault.said, "SEKRET"));
      }
}

/* What to do where nothing tries again, and nothing that says that something does. */
static void
test_advice (void)
{
  static const struct
  {
    guint       close_code;
    guint       status;
    const char *word;
  } table[] = {
    { 1000, 0, "if the same happens" }, { 0, 0, "if the same happens" }, { 1011, 0, "if the same happens" },
    { 1001, 0, "Wait until" }, { 1012, 0, "Wait until" }, { 1013, 0, "Wait until" }, { 4029, 0, "Wait until" },
    { 0, 429, "Wait until" }, { 0, 408, "Wait until" }, { 0, 503, "Wait until" }, { 0, 520, "Wait until" },
    { 4001, 0, "the connection to keep" }, { 4030, 0, "Ask the administrator" }, { 4003, 0, "a token" }, { 0, 401, "a token" },
    { 0, 403, "Mend" }, { 0, 404, "Mend" }, { 0, 407, "Mend" },
  };
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://hub.example/ws", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = table[i].status != 0 ? sbx_reason_for_status (address, table[i].status) : sbx_reason_for_close (table[i].close_code, NULL, TRUE);

      g_test_message ("%u %u: %s", table[i].close_code, table[i].status, sbx_reason_get_advice (error));
      g_assert_nonnull (strstr (sbx_reason_get_advice (error), table[i].word));
      g_assert_null (strstr (error->message, "Signalbox"));
    }
}

static void
test_status (void)
{
  static const struct
  {
    guint       status;
    gboolean    final;
    const char *word;
  } table[] = {
    { 200, TRUE, "not a hub" },
    { 401, TRUE, "token" },
    { 403, TRUE, "not allow" },
    { 404, TRUE, "another kind of server" },
    { 402, TRUE, "refuses the connection" },
    { 405, TRUE, "another kind of server" },
    { 407, TRUE, "proxy" },
    { 408, FALSE, "whole request in time" },
    { 410, TRUE, "another kind of server" },
    { 426, TRUE, "WebSockets" },
    { 429, FALSE, "too much" },
    { 451, TRUE, "legal" },
    { 501, TRUE, "refuses the connection" },
    { 511, FALSE, "sign in" },
    { 520, FALSE, "what stands before it" },
    { 599, FALSE, "what stands before it" },
    { 999, TRUE, "refuses the connection" },
    { 502, FALSE, "502" },
    { 503, FALSE, "503" },
  };
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://hub.example/ws", NULL);
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = sbx_reason_for_connect (address, cause, table[i].status, 0);

      g_test_message ("%u: %s", table[i].status, error->message);
      g_assert_nonnull (strstr (error->message, table[i].word));
      g_assert_cmpint (sbx_reason_is_final (error), ==, table[i].final);
      /* Nothing shows that it is none. */
      if (table[i].status > 404 && table[i].status != 405 && table[i].status != 410 && table[i].status != 426)
        g_assert_null (strstr (error->message, "not a hub"));
    }
}

/* Where the path is the usual one, it is not the path that is wrong. */
static void
test_path (void)
{
  static const char *uris[] = { "ws://hub.example/socket", "wss://hub.example/ws/x", "ws://hub.example/WS" };
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (SbxAddress) address = sbx_address_new (uris[i], NULL);
      g_autoptr (GError) error = sbx_reason_for_connect (address, cause, 404, 0);

      g_assert_nonnull (strstr (error->message, "Check the path"));
    }
}

static void
test_network (void)
{
  static const struct
  {
    int            code;
    SbxClientError expected;
    const char    *word;
  } table[] = {
    { G_IO_ERROR_CONNECTION_REFUSED, SBX_CLIENT_ERROR_REFUSED, "No hub is running at ws://hub.example/ws" },
    { G_IO_ERROR_HOST_UNREACHABLE, SBX_CLIENT_ERROR_REFUSED, "cannot be reached" },
    { G_IO_ERROR_NETWORK_UNREACHABLE, SBX_CLIENT_ERROR_REFUSED, "cannot be reached" },
    { G_IO_ERROR_PERMISSION_DENIED, SBX_CLIENT_ERROR_REFUSED, "not allowed" },
    { G_IO_ERROR_TIMED_OUT, SBX_CLIENT_ERROR_TIMED_OUT, "in time" },
    { G_IO_ERROR_FAILED, SBX_CLIENT_ERROR_REFUSED, "the cause" },
  };
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://hub.example/ws", NULL);
  g_autoptr (SbxAddress) socket = sbx_address_new ("unix:/run/hub.sock", NULL);
  g_autoptr (GError) no_file = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the cause");
  g_autoptr (GError) no_name = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "the cause");
  g_autoptr (GError) no_socket = sbx_reason_for_connect (socket, no_file, 0, 0);
  g_autoptr (GError) no_host = sbx_reason_for_connect (address, no_name, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, table[i].code, "the cause");
      g_autoptr (GError) error = sbx_reason_for_connect (address, cause, 0, 0);

      g_assert_error (error, SBX_CLIENT_ERROR, (int) table[i].expected);
      g_assert_nonnull (strstr (error->message, table[i].word));
      g_assert_false (sbx_reason_is_final (error));
    }

  g_assert_nonnull (strstr (no_socket->message, "No hub is running at unix:/run/hub.sock"));
  g_assert_nonnull (strstr (no_host->message, "hub.example"));
}

static void
test_certificate (void)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("wss://hub.example/ws", NULL);
  g_autoptr (GError) cause = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "Unacceptable");
  g_autoptr (GError) expired = sbx_reason_for_connect (address, cause, 0,
                                                       G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_autoptr (GError) unknown = sbx_reason_for_connect (address, cause, 0, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_autoptr (GError) other = sbx_reason_for_connect (address, cause, 0, 0);

  g_assert_error (expired, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS);
  g_assert_nonnull (strstr (expired->message, "expired"));
  g_assert_nonnull (strstr (unknown->message, "trusts"));
  g_assert_error (other, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS);
  g_assert_true (sbx_reason_is_final (expired));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/reasons/close", test_close);
  g_test_add_func ("/client/reasons/wait", test_wait);
  g_test_add_func ("/client/reasons/unknown-close", test_unknown_close);
  g_test_add_func ("/client/reasons/secret-words", test_secret_words);
  g_test_add_func ("/client/reasons/advice", test_advice);
  g_test_add_func ("/client/reasons/status", test_status);
  g_test_add_func ("/client/reasons/path", test_path);
  g_test_add_func ("/client/reasons/network", test_network);
  g_test_add_func ("/client/reasons/certificate", test_certificate);

  return g_test_run ();
}
