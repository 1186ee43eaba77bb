/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"

/* Projects and people, of which the dialects tell: no store keeps them, only the newest of each is known, and told on. */

/* The members of @object stand for those that are known. Returns whether anything changed. */
static gboolean
merge_object (GHashTable *objects,
              const char *id,
              JsonObject *object)
{
  JsonObject *known = g_hash_table_lookup (objects, id);
  g_autoptr (JsonObject) merged = known != NULL ? sbx_json_copy_object (known) : json_object_new ();
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (merged, name, sbx_json_copy (value));

  before = json_node_init_object (json_node_alloc (), known);
  after = json_node_init_object (json_node_alloc (), merged);
  if (known != NULL && json_node_equal (before, after))
    return FALSE;

  g_hash_table_insert (objects, g_strdup (id), g_steal_pointer (&merged));
  return TRUE;
}

static int
compare_projects (gconstpointer a,
                  gconstpointer b)
{
  g_autofree char *first = sbx_fields_dup_text (*(JsonObject *const *) a, "projectId", "");
  g_autofree char *second = sbx_fields_dup_text (*(JsonObject *const *) b, "projectId", "");

  return g_strcmp0 (first, second);
}

/* All of them, as `projectsUpdate` has it. */
static void
tell_projects (SbxForeign *self,
               const char *triggered_by)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  JsonObject *stats = json_object_new ();
  JsonArray *data = json_array_new ();
  guint active = 0, connected = 0;
  GHashTableIter iter;
  gpointer object;

  g_hash_table_iter_init (&iter, self->projects);
  while (g_hash_table_iter_next (&iter, NULL, &object))
    g_ptr_array_add (all, object);
  g_ptr_array_sort (all, compare_projects);
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *action = sbx_fields_dup_text (all->pdata[i], "action", "");

      active += g_str_equal (action, "active");
      connected += sbx_fields_boolean_or (all->pdata[i], "ws_connected", FALSE);
      json_array_add_object_element (data, json_object_ref (all->pdata[i]));
    }

  if (triggered_by != NULL)
    {
      g_free (self->triggered_by);
      self->triggered_by = g_strdup (triggered_by);
    }
  json_object_set_string_member (payload, "triggeredBy", self->triggered_by != NULL ? self->triggered_by : "system");
  json_object_set_string_member (payload, "type", "allProjects");
  json_object_set_array_member (payload, "data", data);
  json_object_set_int_member (stats, "totalProjects", all->len);
  json_object_set_int_member (stats, "activeProjects", active);
  json_object_set_int_member (stats, "connectedProjects", connected);
  json_object_set_object_member (payload, "stats", stats);
  sbx_foreign_log_event (self, "projectsUpdate", "projects", payload);
}

/**
 * sbx_foreign_put_project:
 * @project: a Project; borrowed
 * @triggered_by: (nullable): who caused it
 */
void
sbx_foreign_put_project (SbxForeign *self,
                         JsonObject *project,
                         const char *triggered_by)
{
  g_autofree char *id = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self) && project != NULL);

  id = sbx_fields_dup_text (project, "projectId", "");
  if (*id != '\0' && sbx_profile_has_feature (self->profile, "projects") && merge_object (self->projects, id, project))
    tell_projects (self, triggered_by);
}

/**
 * sbx_foreign_put_projects:
 * @projects: (element-type JsonObject): borrowed
 * @complete: whether there are no others
 * @triggered_by: (nullable): who caused it
 */
void
sbx_foreign_put_projects (SbxForeign *self,
                          JsonArray  *projects,
                          gboolean    complete,
                          const char *triggered_by)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean changed = FALSE;
  GHashTableIter iter;
  gpointer known;
  guint length;

  g_return_if_fail (SBX_IS_FOREIGN (self) && projects != NULL);

  if (!sbx_profile_has_feature (self->profile, "projects"))
    return;
  length = json_array_get_length (projects);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (projects, i);
      g_autofree char *id = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      id = sbx_fields_dup_text (json_node_get_object (node), "projectId", "");
      if (*id == '\0')
        continue;
      changed |= merge_object (self->projects, id, json_node_get_object (node));
      g_hash_table_add (named, g_steal_pointer (&id));
    }

  g_hash_table_iter_init (&iter, self->projects);
  while (complete && g_hash_table_iter_next (&iter, &known, NULL))
    if (!g_hash_table_contains (named, known))
      {
        g_hash_table_iter_remove (&iter);
        changed = TRUE;
      }
  if (changed)
    tell_projects (self, triggered_by);
}

/**
 * sbx_foreign_remove_project:
 *
 * The server has no such project any more.
 */
void
sbx_foreign_remove_project (SbxForeign *self,
                            const char *project_id)
{
  g_return_if_fail (SBX_IS_FOREIGN (self) && project_id != NULL);

  if (g_hash_table_remove (self->projects, project_id))
    tell_projects (self, NULL);
}

/**
 * sbx_foreign_put_person:
 * @person: a Person; borrowed
 */
void
sbx_foreign_put_person (SbxForeign *self,
                        JsonObject *person)
{
  g_autoptr (JsonObject) payload = NULL;
  g_autofree char *id = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self) && person != NULL);

  id = sbx_fields_dup_text (person, "userId", "");
  if (*id == '\0' || !sbx_profile_has_feature (self->profile, "people") || !merge_object (self->people, id, person))
    return;

  payload = json_object_new ();
  json_object_set_object_member (payload, "person", sbx_json_copy_object (g_hash_table_lookup (self->people, id)));
  sbx_foreign_event (self, "presenceChanged", "people", payload);
}
