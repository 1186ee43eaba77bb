/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-project.h"
#include "sbx-test-list-model.h"
#include "sbx-world.h"

#include <string.h>

static void
apply (SbxWorld   *world,
       const char *event,
       const char *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autofree char *json = g_strdup_printf ("{'event':'%s','payload':%s}", event, payload);

  for (char *c = json; *c != '\0'; c++)
    if (*c == '\'')
      *c = '"';
  envelope = sbx_codec_native.decode (json, strlen (json), &error);
  g_assert_no_error (error);
  sbx_world_apply (world, envelope);
}

static char *
describe (SbxWorld *world)
{
  GListModel *projects = sbx_world_get_projects (world);
  GString *text = g_string_new (NULL);

  sbx_world_flush (world);
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (projects, i);

      g_string_append_printf (text, "%s=%s ", sbx_project_get_id (project), sbx_project_get_action (project));
    }
  return g_string_free (text, FALSE);
}

static void
assert_shows (SbxWorld   *world,
              const char *expected)
{
  g_autofree char *text = describe (world);

  g_assert_cmpstr (text, ==, expected);
}

#define PROJECT(id, action, created, updated) \
  "{'projectId':'" id "','action':'" action "','createdAt':'2026-11-20T0" created ":00:00Z','updatedAt':'2026-11-20T0" updated ":00:00Z'}"

static void
test_lists_and_updates (void)
{
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");
  SbxTestListModel *shadow = sbx_test_list_model_new (sbx_world_get_projects (world));

  apply (world, "projects", "{'projects':[" PROJECT ("b", "init", "2", "4") ",{'noId':1},7," PROJECT ("a", "active", "1", "1") "],'next':null}");
  assert_shows (world, "b=init a=active ");

  /* A list that was asked for before an update, and comes behind it. */
  apply (world, "projects", "{'projects':[" PROJECT ("b", "stale", "2", "3") "," PROJECT ("a", "init", "1", "1") "],'next':null}");
  assert_shows (world, "b=init a=init ");

  /* An update is right whatever its times say, and names all there are. */
  apply (world, "projectsUpdate", "{'type':'allProjects','data':[" PROJECT ("c", "init", "3", "3") "," PROJECT ("b", "active", "2", "1") "]}");
  assert_shows (world, "c=init b=active ");
  apply (world, "projectsUpdate", "{'type':'some','data':[" PROJECT ("a", "init", "1", "1") "]}");
  assert_shows (world, "c=init b=active a=init ");
  apply (world, "projectsUpdate", "{'type':'allProjects','data':'nonsense'}");
  apply (world, "projectsUpdate", "{'type':'allProjects'}");
  assert_shows (world, "c=init b=active a=init ");
  apply (world, "projectsUpdate", "{'type':'allProjects','data':[]}");
  assert_shows (world, "");

  sbx_test_list_model_free (shadow);
  g_assert_finalize_object (world);
}

static void
test_status_change (void)
{
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");

  apply (world, "projectsUpdate", "{'type':'allProjects','data':[" PROJECT ("a", "init", "1", "1") "]}");
  apply (world, "projectStatusChange", "{'data':{'projectId':'a','oldAction':'init','newAction':'午休'}}");
  apply (world, "projectStatusChange", "{'data':{'projectId':'unknown','newAction':'active'}}");
  apply (world, "projectStatusChange", "{'data':{'projectId':'a'}}");
  apply (world, "projectStatusChange", "{'data':[]}");
  assert_shows (world, "a=午休 ");
  g_assert_finalize_object (world);
}

/* The same event twice, and one of before. */
static void
test_told_twice (void)
{
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");

  apply (world, "projectsUpdate", "{'stream':'projects','epoch':'e','seq':2,'type':'allProjects','data':[" PROJECT ("a", "two", "1", "1") "]}");
  apply (world, "projectsUpdate", "{'stream':'projects','epoch':'e','seq':1,'type':'allProjects','data':[]}");
  assert_shows (world, "a=two ");
  g_assert_finalize_object (world);
}

static void
test_caller (void)
{
  static const struct
  {
    const char *caller;
    const char *text;
  } cases[] = {
    { "null", "" },          { "'+49 30'", "+49 30" }, { "7", "7" },
    { "{'number':'+1'}", "+1" }, { "{'line':3,'phone':5}", "5" }, { "{'number':{'a':1},'id':'x'}", "x" },
    { "{'line':3}", "{\"line\":3}" }, { "[1,'b']", "[1,\"b\"]" }, { "true", "true" },
  };
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *payload = g_strdup_printf ("{'type':'allProjects','data':[{'projectId':'a','caller':%s}]}", cases[i].caller);

      apply (world, "projectsUpdate", payload);
      g_assert_cmpstr (sbx_project_get_caller (sbx_world_find_project (world, "a")), ==, cases[i].text);
    }
  g_assert_finalize_object (world);
}

static void
note_property (GObject    *object,
               GParamSpec *pspec,
               GString    *told)
{
  g_string_append_printf (told, "%s ", g_param_spec_get_name (pspec));
}

/* Only what changed is told, and one that is removed is left alone. */
static void
test_properties (void)
{
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (SbxProject) project = NULL;
  g_autoptr (SbxWorld) its_world = NULL;
  gboolean connected;
  gint64 agents;

  apply (world, "projectsUpdate", "{'type':'allProjects','data':[{'projectId':'a','agentQuantity':2,'error':'x'}]}");
  sbx_world_flush (world);
  project = g_object_ref (sbx_world_find_project (world, "a"));
  g_signal_connect (project, "notify", G_CALLBACK (note_property), told);
  apply (world, "projectsUpdate", "{'type':'allProjects','data':[{'projectId':'a','agentQuantity':99999999999,'error':'x','ws_connected':true}]}");
  sbx_world_flush (world);
  g_object_get (project, "world", &its_world, "connected", &connected, "agent-quantity", &agents, NULL);
  g_assert_true (its_world == world);
  g_assert_true (connected);
  g_assert_cmpint (agents, ==, G_GINT64_CONSTANT (99999999999));
  g_assert_nonnull (strstr (told->str, "connected "));
  g_assert_nonnull (strstr (told->str, "agent-quantity "));
  g_assert_null (strstr (told->str, "error "));

  sbx_world_forget_project (world, "a");
  sbx_world_forget_project (world, "a");
  g_assert_null (sbx_project_get_world (project));
  g_clear_object (&its_world);
  g_assert_finalize_object (world);
  g_assert_cmpstr (sbx_project_get_title (project), ==, "a");
}

static void
test_features (void)
{
  SbxWorld *world = sbx_world_new ("Calls", "ws://localhost");
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (world, "notify::features", G_CALLBACK (note_property), told);
  g_assert_false (sbx_world_has_feature (world, "projects"));
  sbx_world_set_features (world, (const char *const[]) { NULL });
  g_assert_true (sbx_world_has_feature (world, "projects"));
  sbx_world_set_features (world, (const char *const[]) { "tasks", NULL });
  sbx_world_set_features (world, (const char *const[]) { "tasks", NULL });
  g_assert_false (sbx_world_has_feature (world, "projects"));
  g_assert_true (sbx_world_has_feature (world, "tasks"));
  g_assert_cmpstr (told->str, ==, "features features ");
  g_assert_finalize_object (world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/world-projects/lists-and-updates", test_lists_and_updates);
  g_test_add_func ("/model/world-projects/status-change", test_status_change);
  g_test_add_func ("/model/world-projects/told-twice", test_told_twice);
  g_test_add_func ("/model/world-projects/caller", test_caller);
  g_test_add_func ("/model/world-projects/properties", test_properties);
  g_test_add_func ("/model/world-projects/features", test_features);

  return g_test_run ();
}
