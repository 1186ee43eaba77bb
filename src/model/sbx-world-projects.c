/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-private.h"
#include "sbx-world-private.h"

#include "sbx-fields.h"
#include "sbx-time.h"

/* Outbound projects. An update tells of all of them: those that it does not name are gone. */

typedef struct
{
  GHashTable *named;   /* (nullable): set of ids */
  gboolean    fetched; /* asked for, so that an update may be newer */
} Context;

static void
apply_project (SbxWorld   *self,
               JsonObject *object,
               gpointer    user_data)
{
  const Context *context = user_data;
  g_autoptr (SbxProjectRecord) record = sbx_project_record_read (object, NULL);
  g_autofree char *id = record != NULL ? g_strdup (record->id) : NULL;
  SbxProject *project;

  if (record == NULL)
    return;

  if (context->named != NULL)
    g_hash_table_add (context->named, g_strdup (id));
  project = sbx_sorted_list_lookup (self->projects, id);
  if (project == NULL)
    {
      g_autoptr (SbxProject) made = sbx_project_new (self, g_steal_pointer (&record), self->queue);

      sbx_sorted_list_add (self->projects, made);
    }
  else if (!context->fetched || record->updated_at >= sbx_project_get_updated_at (project))
    {
      if (sbx_project_take (project, g_steal_pointer (&record)))
        sbx_sorted_list_resort (self->projects, id);
    }
}

typedef struct
{
  GHashTable *named;
  GPtrArray  *gone;   /* ids */
} Others;

static void
note_if_gone (gpointer project,
              gpointer user_data)
{
  Others *others = user_data;
  const char *id = sbx_project_get_id (project);

  if (!g_hash_table_contains (others->named, id))
    g_ptr_array_add (others->gone, g_strdup (id));
}

static void
forget_others (SbxWorld   *self,
               GHashTable *named)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  Others others = { named, gone };

  sbx_sorted_list_foreach (self->projects, note_if_gone, &others);
  for (guint i = 0; i < gone->len; i++)
    sbx_world_forget_project (self, gone->pdata[i]);
}

/**
 * sbx_world_apply_projects:
 * @payload: of the answer {projects, next}
 */
void
sbx_world_apply_projects (SbxWorld        *self,
                          JsonObject      *payload,
                          const SbxOrigin *origin)
{
  Context context = { NULL, TRUE };

  self->project_stats.total = -1;
  sbx_world_foreach_object (self, payload, "projects", apply_project, &context);
}

/* Counts that cannot be are none. */
static void
take_stats (SbxWorld   *self,
            JsonObject *stats)
{
  SbxProjectStats told = { -1, -1, -1 };

  if (stats != NULL)
    {
      told.total = sbx_fields_int_or (stats, "totalProjects", -1);
      told.active = sbx_fields_int_or (stats, "activeProjects", -1);
      told.connected = sbx_fields_int_or (stats, "connectedProjects", -1);
    }
  if (told.active < 0 || told.connected < 0 || told.active > told.total || told.connected > told.total)
    told.total = -1;
  self->project_stats = told;
}

/**
 * sbx_world_get_project_stats:
 * @stats: (out caller-allocates): what the hub itself counted last
 *
 * Returns: %FALSE where it did not, or what it said cannot be
 */
gboolean
sbx_world_get_project_stats (SbxWorld        *self,
                             SbxProjectStats *stats)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  *stats = self->project_stats;
  return stats->total >= 0;
}

/**
 * sbx_world_get_project_history:
 *
 * Returns: (transfer none): what became of projects
 */
SbxProjectHistory *
sbx_world_get_project_history (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->project_history;
}

/**
 * sbx_world_apply_projects_update:
 * @payload: of the push {type, data, stats}
 */
void
sbx_world_apply_projects_update (SbxWorld        *self,
                                 JsonObject      *payload,
                                 const SbxOrigin *origin)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Context context = { named, FALSE };
  JsonNode *data = json_object_get_member (payload, "data");

  if (data == NULL || !JSON_NODE_HOLDS_ARRAY (data))
    return;

  take_stats (self, sbx_world_peek_object (payload, "stats"));
  sbx_world_foreach_object (self, payload, "data", apply_project, &context);
  if (g_strcmp0 (sbx_world_peek_string (payload, "type"), "allProjects") == 0)
    forget_others (self, named);
}

/**
 * sbx_world_apply_project_status_change:
 * @payload: of the push {data {projectId, oldAction, newAction, changedAt}}; what else changed comes behind it
 */
void
sbx_world_apply_project_status_change (SbxWorld        *self,
                                       JsonObject      *payload,
                                       const SbxOrigin *origin)
{
  JsonObject *data = sbx_world_peek_object (payload, "data");
  const char *id = data != NULL ? sbx_world_peek_string (data, "projectId") : NULL;
  const char *action = data != NULL ? sbx_world_peek_string (data, "newAction") : NULL;
  SbxProject *project = id != NULL ? sbx_sorted_list_lookup (self->projects, id) : NULL;
  JsonNode *changed_at = data != NULL ? json_object_get_member (data, "changedAt") : NULL;
  gint64 at = origin->timestamp;

  if (project != NULL && action != NULL)
    sbx_project_set_action (project, action);
  if (changed_at != NULL)
    sbx_time_from_node (changed_at, &at);
  if (id != NULL && action != NULL &&
      sbx_project_history_add (self->project_history, id, at, sbx_world_peek_string (data, "oldAction"), action))
    sbx_world_tell_project_changed (self, id);
}

/**
 * sbx_world_forget_project:
 *
 * The hub does not have the project any more.
 */
void
sbx_world_forget_project (SbxWorld   *self,
                          const char *id)
{
  SbxProject *project;

  g_return_if_fail (SBX_IS_WORLD (self) && id != NULL);

  project = sbx_sorted_list_lookup (self->projects, id);
  if (project == NULL)
    return;

  sbx_project_orphan (project);
  sbx_sorted_list_remove (self->projects, id);
}

/**
 * sbx_world_find_project:
 *
 * Returns: (transfer none) (nullable): the project with @id, shown already or not
 */
SbxProject *
sbx_world_find_project (SbxWorld   *self,
                        const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && id != NULL, NULL);

  return sbx_sorted_list_lookup (self->projects, id);
}
