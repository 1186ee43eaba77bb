/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"

#include <string.h>

#include "sbx-project.h"
#include "sbx-test-hub.h"
#include "sbx-test-peer.h"
#include "sbx-wire-error.h"

/* Outbound projects, from a real hub into a client's world. */

typedef struct
{
  SbxTestHub  *hub;
  SbxTestPeer *service;
  SbxTestPeer *person;
  SbxClient   *client;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->hub = sbx_test_hub_new ("page", "2", NULL);
  fixture->service = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
  json_object_unref (sbx_test_peer_hello (fixture->service, "service", "dialer"));
  fixture->person = sbx_test_peer_connect (sbx_test_hub_get_uri (fixture->hub));
  json_object_unref (sbx_test_peer_hello (fixture->person, "monitor", "person"));
  fixture->client = case_new_client (sbx_test_hub_get_uri (fixture->hub));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  case_free_client (fixture->client);
  sbx_test_peer_free (fixture->person);
  sbx_test_peer_free (fixture->service);
  sbx_test_hub_free (fixture->hub);
}

static void
ask (SbxTestPeer *peer,
     const char  *event,
     const char  *payload)
{
  g_autoptr (JsonObject) answer = sbx_test_peer_request (peer, event, payload);

  g_assert_cmpstr (json_object_get_string_member (answer, "event"), ==, "ok");
}

static void
start (Fixture    *fixture,
       const char *id)
{
  g_autofree char *payload = g_strdup_printf ("{\"project\":{\"projectId\":\"%s\",\"callFlowId\":\"flow-%s\",\"client_secret\":\"s\"}}",
                                              id, id);

  ask (fixture->person, "startOutbound", payload);
}

static void
stop (Fixture    *fixture,
      const char *id)
{
  g_autofree char *payload = g_strdup_printf ("{\"project\":{\"projectId\":\"%s\"}}", id);

  ask (fixture->person, "stopOutbound", payload);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "a=init b=active+": by id, for several may be of one millisecond; + where it is connected. */
static char *
describe (SbxClient *client)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  SbxWorld *world = sbx_client_get_world (client);
  GListModel *projects = sbx_world_get_projects (world);

  sbx_world_flush (world);
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (projects, i);

      g_ptr_array_add (texts, g_strdup_printf ("%s=%s%s", sbx_project_get_id (project), sbx_project_get_action (project),
                                               sbx_project_get_connected (project) ? "+" : ""));
    }

  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (char **) texts->pdata);
}

typedef struct
{
  SbxClient  *client;
  const char *expected;
} Wish;

static gboolean
shows (gpointer data)
{
  const Wish *wish = data;
  g_autofree char *text = describe (wish->client);

  return g_str_equal (text, wish->expected);
}

static void
wait_for (SbxClient  *client,
          const char *expected)
{
  g_test_message ("waiting for “%s”", expected);
  case_wait (shows, (&(Wish) { client, expected }));
}

static void
assert_shows (SbxClient  *client,
              const char *expected)
{
  g_autofree char *text = describe (client);

  g_assert_cmpstr (text, ==, expected);
}

/* What there was, over several pages, and what happens then. */
static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  SbxProject *project;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);

      start (fixture, id);
    }
  case_connect (fixture->client);
  assert_shows (fixture->client, "p0=init p1=init p2=init p3=init p4=init");

  ask (fixture->service, "reportProject",
       "{\"project\":{\"projectId\":\"p3\",\"action\":\"active\",\"agentQuantity\":4,\"caller\":{\"number\":\"+4930\"},"
       "\"access_token\":\"t\",\"error\":\"busy\",\"ws_connected\":true,\"name\":\"Spring calls\"}}");
  wait_for (fixture->client, "p0=init p1=init p2=init p3=active+ p4=init");
  project = sbx_world_find_project (sbx_client_get_world (fixture->client), "p3");
  g_assert_cmpstr (sbx_project_get_title (project), ==, "Spring calls");
  g_assert_cmpstr (sbx_project_get_call_flow_id (project), ==, "flow-p3");
  g_assert_cmpstr (sbx_project_get_caller (project), ==, "+4930");
  g_assert_cmpstr (sbx_project_get_error (project), ==, "busy");
  g_assert_cmpuint (sbx_project_get_agent_quantity (project), ==, 4);
  g_assert_true (sbx_project_get_has_token (project));
  g_assert_cmpint (sbx_project_get_updated_at (project), >=, sbx_project_get_created_at (project));

  ask (fixture->service, "reportProject", "{\"project\":{\"projectId\":\"p3\",\"error\":null,\"ws_connected\":false}}");
  wait_for (fixture->client, "p0=init p1=init p2=init p3=active p4=init");
  g_assert_cmpstr (sbx_project_get_error (project), ==, "");
  stop (fixture, "p3");
  wait_for (fixture->client, "p0=init p1=init p2=init p4=init");
}

/* What came and went while nobody was connected. */
static void
test_missed (Fixture       *fixture,
             gconstpointer  data)
{
  start (fixture, "p1");
  case_connect (fixture->client);
  assert_shows (fixture->client, "p1=init");
  sbx_client_stop (fixture->client);
  stop (fixture, "p1");
  start (fixture, "p2");
  case_connect (fixture->client);
  assert_shows (fixture->client, "p2=init");
}

static gboolean
has_one (gpointer data)
{
  return g_list_model_get_n_items (sbx_world_get_projects (sbx_client_get_world (data))) == 1;
}

/* Without a hub they show as they were, and with it as they are. */
static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *base = sbx_test_make_folder ();
  g_autofree char *folder = g_build_filename (base, "one", NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (fixture->hub));
  SbxProject *project;

  sbx_client_set_data_folder (client, folder);
  start (fixture, "p1");
  start (fixture, "p2");
  case_connect (client);
  ask (fixture->service, "reportProject", "{\"project\":{\"projectId\":\"p1\",\"ws_connected\":true,\"access_token\":\"t\"}}");
  stop (fixture, "p2");
  wait_for (client, "p1=init+");
  case_free_client (client);

  sbx_test_hub_stop (fixture->hub);
  client = case_new_client (sbx_test_hub_get_uri (fixture->hub));
  sbx_client_set_data_folder (client, folder);
  sbx_client_start (client);
  case_wait (has_one, client);
  assert_shows (client, "p1=init+");
  project = sbx_world_find_project (sbx_client_get_world (client), "p1");
  g_assert_cmpstr (sbx_project_get_call_flow_id (project), ==, "flow-p1");
  g_assert_true (sbx_project_get_has_token (project));
  g_assert_false (sbx_world_has_feature (sbx_client_get_world (client), "projects"));

  sbx_test_hub_start (fixture->hub);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  g_assert_true (sbx_world_has_feature (sbx_client_get_world (client), "projects"));
  assert_shows (client, "p1=init+");
  case_free_client (client);
  sbx_test_remove_folder (base);
}

/* The hub as a controller of outbound calls, which is what it is to a front end that says nothing. */
static void
test_unified (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) started = NULL;
  g_autoptr (SbxEnvelope) stopped = NULL;
  g_autoptr (SbxEnvelope) refused = NULL;
  g_autoptr (JsonObject) handed = NULL;

  start (fixture, "p1");
  g_assert_true (sbx_client_set_dialect (fixture->client, "unified"));
  case_connect (fixture->client);
  assert_shows (fixture->client, "p1=init");
  g_assert_true (sbx_world_has_feature (sbx_client_get_world (fixture->client), "projects"));
  g_assert_false (sbx_world_has_feature (sbx_client_get_world (fixture->client), "messaging"));

  started = case_ask (fixture->client, "startOutbound", "{'project':{'projectId':'p2','client_secret':'s','action':'active'}}");
  g_assert_cmpstr (sbx_envelope_get_event (started), ==, "ok");
  handed = sbx_test_peer_expect (fixture->service, "startOutbound");
  wait_for (fixture->client, "p1=init p2=active");
  ask (fixture->service, "reportProject", "{\"project\":{\"projectId\":\"p2\",\"ws_connected\":true,\"agentQuantity\":3}}");
  wait_for (fixture->client, "p1=init p2=active+");
  stopped = case_ask (fixture->client, "stopOutbound", "{'project':{'projectId':'p1'}}");
  wait_for (fixture->client, "p2=active+");
  refused = case_try (fixture->client, "stopOutbound", "{'project':{'projectId':'p1'}}", &error);
  g_assert_null (refused);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
}

/* An update that comes while they are listed is newer than the list. */
static char *
update_while_listing (FakeHub     *hub,
                      const char  *request,
                      JsonObject  *payload,
                      const char **event,
                      gpointer     data)
{
  if (!g_str_equal (request, "listProjects"))
    return fake_hub_answer (hub, request, payload, event);

  fake_hub_push (hub, "projectsUpdate",
                 "{\"stream\":\"projects\",\"epoch\":\"e1\",\"seq\":1,\"type\":\"allProjects\",\"data\":[{\"projectId\":\"new\",\"action\":\"init\"}]}");
  *event = "projects";
  return g_strdup ("{\"projects\":[{\"projectId\":\"removed\",\"action\":\"init\"}],\"next\":null}");
}

static void
test_update_while_listing (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));

  fake_hub_set_answer (hub, update_while_listing, NULL);
  case_connect (client);
  assert_shows (client, "new=init");
  case_free_client (client);
}

static char *
without_projects (FakeHub     *hub,
                  const char  *request,
                  JsonObject  *payload,
                  const char **event,
                  gpointer     data)
{
  g_autofree char *usual = NULL;
  g_autoptr (GString) answer = NULL;

  if (!g_str_equal (request, "hello"))
    return fake_hub_answer (hub, request, payload, event);

  usual = fake_hub_answer (hub, request, payload, event);
  answer = g_string_new (usual);
  g_string_truncate (answer, answer->len - 1);
  g_string_append (answer, ",\"features\":[\"messaging\",5,\"tasks\"]}");
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

static void
test_hub_without_projects (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));

  fake_hub_set_answer (hub, without_projects, NULL);
  case_connect (client);
  g_assert_cmpuint (fake_hub_count (hub, "listProjects"), ==, 0);
  g_assert_cmpuint (fake_hub_count (hub, "listTasks"), ==, 1);
  g_assert_false (sbx_world_has_feature (sbx_client_get_world (client), "projects"));
  g_assert_true (sbx_world_has_feature (sbx_client_get_world (client), "tasks"));
  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/client/projects/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/client/projects/missed", Fixture, NULL, set_up, test_missed, tear_down);
  g_test_add ("/client/projects/unified", Fixture, NULL, set_up, test_unified, tear_down);
  g_test_add ("/client/projects/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add_func ("/client/projects/update-while-listing", test_update_while_listing);
  g_test_add_func ("/client/projects/hub-without-projects", test_hub_without_projects);

  return g_test_run ();
}
