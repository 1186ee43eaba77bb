/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-profile.h"

#include <string.h>

#include "sbx-client-error.h"
#include "sbx-json-read.h"

static SbxProfile *
make (const char  *text,
      GError     **error)
{
  g_autofree char *json = g_strdup (text);
  g_autoptr (JsonNode) node = NULL;

  g_strdelimit (json, "'", '"');
  node = sbx_json_parse (json, strlen (json), 64, NULL);
  g_assert_nonnull (node);
  return sbx_profile_new (json_node_get_object (node), error);
}

static void
test_empty (void)
{
  g_autoptr (SbxProfile) profile = sbx_profile_new (NULL, NULL);
  SbxForeignTimings wanted;

  g_assert_true (sbx_profile_get_auto_connect (profile));
  g_assert_false (sbx_profile_has_timings (profile));
  g_assert_false (sbx_profile_renames (profile));
  g_assert_true (sbx_profile_has_feature (profile, "messaging"));
  g_assert_cmpint (sbx_profile_get_transports (profile), ==, SBX_PROFILE_WEBSOCKET_FIRST);
  g_assert_null (sbx_profile_get_query (profile));
  g_assert_null (sbx_profile_get_client_type (profile));
  sbx_profile_get_timings (profile, &sbx_foreign_broadcast.timings, &wanted);
  g_assert_cmpuint (wanted.heartbeat, ==, 45000);
  g_assert_cmpuint (wanted.backoff_limit, ==, 15);
}

static void
test_example (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "profile.example.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sbx_profile_load (path, &error);
  g_autoptr (SbxProfile) profile = NULL;

  g_assert_no_error (error);
  profile = sbx_profile_new (object, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_profile_get_dialect (profile), ==, "monitor");
  g_assert_cmpstr (sbx_profile_to_server (profile, "channel:message"), ==, "newMessage");
  g_assert_cmpstr (sbx_profile_from_server (profile, "newMessage"), ==, "channel:message");
  g_assert_cmpstr (sbx_profile_from_server (profile, "other"), ==, "other");
  g_assert_false (sbx_profile_has_feature (profile, "voice_note"));
  g_assert_true (sbx_profile_has_feature (profile, "messaging"));
  g_assert_cmpstr (g_hash_table_lookup (sbx_profile_get_query (profile), "tenant"), ==, "bakery");
  g_assert_null (sbx_profile_get_token (profile));
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxProfile) profile = make ("{'timings':{'heartbeat':50,'backoffBase':86400000,'backoffMax':50,'tries':1000},"
                                         "'features':['tasks'],'clientType':'admin','query':{'n':3,'b':true,'big':12345678901,'part':2.5},'transports':['polling']}", &error);
  SbxForeignTimings wanted;

  g_assert_no_error (error);
  sbx_profile_get_timings (profile, &sbx_foreign_agent.timings, &wanted);
  g_assert_cmpuint (wanted.heartbeat, ==, 50);
  g_assert_cmpuint (wanted.backoff_max, ==, 86400000);
  g_assert_cmpuint (wanted.backoff_limit, ==, 1000);
  g_assert_cmpuint (wanted.connect_timeout, ==, sbx_foreign_agent.timings.connect_timeout);
  g_assert_cmpstr (sbx_profile_get_client_type (profile), ==, "admin");
  g_assert_true (sbx_profile_has_feature (profile, "tasks"));
  g_assert_false (sbx_profile_has_feature (profile, "messaging"));
  g_assert_cmpstr (g_hash_table_lookup (sbx_profile_get_query (profile), "n"), ==, "3");
  g_assert_cmpstr (g_hash_table_lookup (sbx_profile_get_query (profile), "big"), ==, "12345678901");
  g_assert_cmpstr (g_hash_table_lookup (sbx_profile_get_query (profile), "part"), ==, "2.5");
  g_assert_cmpstr (g_hash_table_lookup (sbx_profile_get_query (profile), "b"), ==, "true");
  g_assert_cmpint (sbx_profile_get_transports (profile), ==, SBX_PROFILE_POLLING_ONLY);
}

static void
test_refused (void)
{
  static const struct { const char *text; const char *word; } bad[] = {
    { "{'timings':{'heartbeat':49}}", "heartbeat" },
    { "{'timings':{'heartbeat':86400001}}", "heartbeat" },
    { "{'timings':{'tries':0}}", "tries" },
    { "{'timings':{'tries':1001}}", "tries" },
    { "{'timings':{'heartbeat':'50'}}", "heartbeat" },
    { "{'timings':[]}", "timings" },
    { "{'heartbeat':5}", "heartbeat" },
    { "{'dialect':'auto '}", "auto " },
    { "{'dialect':5}", "dialect" },
    { "{'namespace':'crm'}", "namespace" },
    { "{'namespace':'/a,b'}", "namespace" },
    { "{'headers':{'A:':'b'}}", "A:" },
    { "{'headers':{'':'b'}}", "header" },
    { "{'query':{'a':{}}}", "a" },
    { "{'events':{'monitor:channels':'x','monitor:topics':'x'}}", "x" },
    { "{'events':{'bogus':'x'}}", "bogus" },
    { "{'events':{'channel:message':''}}", "channel:message" },
    { "{'events':{'channel:message':'connect'}}", "connect" },
    { "{'features':['nope']}", "nope" },
    { "{'features':{'nope':true}}", "nope" },
    { "{'token':'a\\nb'}", "token" },
    { "{'transports':['websocket','polling','websocket']}", "transports" },
    { "{'transports':['tcp']}", "transports" },
    { "{'features':{'tasks':1}}", "tasks" },
    { "{'features':[1]}", "features" },
    { "{'auth':[]}", "auth" },
    { "{'autoConnect':1}", "autoConnect" },
    { "{'clientType':'worker'}", "clientType" },
    { "{'clientType':true}", "clientType" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_null (make (bad[i].text, &error));
      g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
      g_assert_nonnull (strstr (error->message, bad[i].word));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/empty", test_empty);
  g_test_add_func ("/profile/example", test_example);
  g_test_add_func ("/profile/values", test_values);
  g_test_add_func ("/profile/refused", test_refused);

  return g_test_run ();
}
