/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

/* Outbound projects as they are kept. */

typedef struct
{
  const char *id;
  const char *action;
  gboolean    connected;
  const char *service;
} Row;

static gboolean
put_project (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Row                   *row = data;
  g_autoptr (SbxProjectRecord) record = sbx_project_record_new (row->id);

  g_free (record->action);
  record->action = g_strdup (row->action);
  record->ws_connected = row->connected;
  return sbx_store_put_project (writer, record, row->service, error);
}

static gboolean
remove_project (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  return sbx_store_remove_project (writer, data, error);
}

/* What a `projectsUpdate` would say, from the write connection and from the read connection. */
static gboolean
format_projects (SbxStoreWriter  *writer,
                 gpointer         data,
                 SbxJsonWriter   *answer,
                 GError         **error)
{
  g_autoptr (GBytes) members = sbx_store_format_projects (writer, error);

  sbx_json_writer_raw (answer, NULL, g_bytes_get_data (members, NULL), g_bytes_get_size (members));
  return TRUE;
}

static gboolean
read_projects (SbxStoreReader  *reader,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  g_autoptr (GBytes) members = sbx_store_read_projects (reader, error);

  sbx_json_writer_raw (answer, NULL, g_bytes_get_data (members, NULL), g_bytes_get_size (members));
  return TRUE;
}

static gboolean
find_project (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  g_autoptr (SbxProjectRecord) record = sbx_store_find_project (writer, data, error);

  if (record != NULL)
    sbx_project_record_write (record, answer, "project");
  return TRUE;
}

static gboolean
find_connected (SbxStoreWriter  *writer,
                gpointer         data,
                SbxJsonWriter   *answer,
                GError         **error)
{
  g_autoptr (GPtrArray) ids = sbx_store_find_connected_projects (writer, data, error);
  g_autofree char      *text = NULL;

  g_ptr_array_add (ids, NULL);
  text = g_strjoinv (" ", (char **) ids->pdata);
  sbx_json_writer_string (answer, "ids", text);
  return TRUE;
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
list_services (SbxStoreReader  *reader,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  g_autoptr (GPtrArray) ids = sbx_store_list_connecting_services (reader, error);
  g_autofree char      *text = NULL;

  g_ptr_array_sort (ids, compare_texts);
  g_ptr_array_add (ids, NULL);
  text = g_strjoinv (" ", (char **) ids->pdata);
  sbx_json_writer_string (answer, "ids", text);
  return TRUE;
}

static void
put (Fixture    *fixture,
     const char *id,
     const char *action,
     gboolean    connected,
     const char *service)
{
  fixture_do (fixture, put_project, &(Row) { id, action, connected, service });
}

/* "p1:init+" for each, where + is connected, and then the counters. */
static char *
describe (JsonObject *update)
{
  JsonArray  *data = json_object_get_array_member (update, "data");
  JsonObject *stats = json_object_get_object_member (update, "stats");
  GString    *text = g_string_new (NULL);

  g_assert_cmpstr (json_object_get_string_member (update, "type"), ==, "allProjects");
  for (guint i = 0; i < json_array_get_length (data); i++)
    {
      JsonObject *project = json_array_get_object_element (data, i);

      g_string_append_printf (text, "%s:%s%s ", json_object_get_string_member (project, "projectId"),
                              json_object_get_string_member (project, "action"),
                              json_object_get_boolean_member (project, "ws_connected") ? "+" : "");
    }
  g_string_append_printf (text, "%d %d %d", (int) json_object_get_int_member (stats, "totalProjects"),
                          (int) json_object_get_int_member (stats, "activeProjects"),
                          (int) json_object_get_int_member (stats, "connectedProjects"));
  return g_string_free (text, FALSE);
}

static void
assert_all (Fixture    *fixture,
            const char *expected)
{
  g_autoptr (JsonObject) written = fixture_write (fixture, format_projects, NULL, NULL, NULL);
  g_autoptr (JsonObject) read = fixture_read (fixture, read_projects, NULL, NULL);
  g_autofree char       *one = describe (written);
  g_autofree char       *other = describe (read);

  g_assert_cmpstr (one, ==, expected);
  g_assert_cmpstr (other, ==, expected);
}

static void
test_all (Fixture       *fixture,
          gconstpointer  data)
{
  assert_all (fixture, "0 0 0");
  put (fixture, "b", "init", FALSE, NULL);
  put (fixture, "a", "active", TRUE, "s1");
  put (fixture, "c", "午休", TRUE, "s1");
  assert_all (fixture, "b:init a:active+ c:午休+ 3 1 2");

  /* A change keeps the place. */
  put (fixture, "b", "active", TRUE, NULL);
  assert_all (fixture, "b:active+ a:active+ c:午休+ 3 2 3");
  fixture_do (fixture, remove_project, (gpointer) "a");
  fixture_do (fixture, remove_project, (gpointer) "unknown");
  assert_all (fixture, "b:active+ c:午休+ 2 1 2");
  fixture_reopen (fixture);
  assert_all (fixture, "b:active+ c:午休+ 2 1 2");
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) found = NULL;

  put (fixture, "p", "active", FALSE, NULL);
  none = fixture_write (fixture, find_project, (gpointer) "P", NULL, NULL);
  g_assert_false (json_object_has_member (none, "project"));
  found = fixture_write (fixture, find_project, (gpointer) "p", NULL, NULL);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (found, "project"), "action"), ==, "active");
}

static void
assert_connected (Fixture    *fixture,
                  const char *service,
                  const char *expected)
{
  g_autoptr (JsonObject) answer = fixture_write (fixture, find_connected, (gpointer) service, NULL, NULL);

  g_assert_cmpstr (json_object_get_string_member (answer, "ids"), ==, expected);
}

/* The one that reported last answers for it, whoever else changes it. */
static void
test_services (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (JsonObject) services = NULL;

  put (fixture, "b", "init", TRUE, "s1");
  put (fixture, "a", "init", TRUE, "s1");
  put (fixture, "c", "init", TRUE, "s2");
  put (fixture, "d", "init", FALSE, "s3");
  put (fixture, "e", "init", TRUE, NULL);
  assert_connected (fixture, "s1", "b a");
  assert_connected (fixture, "s3", "");
  put (fixture, "b", "active", TRUE, NULL);
  put (fixture, "a", "init", TRUE, "s2");
  assert_connected (fixture, "s1", "b");
  assert_connected (fixture, "s2", "a c");

  services = fixture_read (fixture, list_services, NULL, NULL);
  g_assert_cmpstr (json_object_get_string_member (services, "ids"), ==, "s1 s2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/storage/projects/all", Fixture, NULL, fixture_set_up, test_all, fixture_tear_down);
  g_test_add ("/storage/projects/find", Fixture, NULL, fixture_set_up, test_find, fixture_tear_down);
  g_test_add ("/storage/projects/services", Fixture, NULL, fixture_set_up, test_services, fixture_tear_down);

  return g_test_run ();
}
