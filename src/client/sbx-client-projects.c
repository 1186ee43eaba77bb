/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-fields.h"
#include "sbx-project.h"

/* Which outbound projects there are. An update tells of all of them, a list of those that there were when it was asked
 * for: where both come, the update is newer. */

/* --- What became of them, which no list tells --- */

/* Many changes at once are written once. */
#define KEEP_MS 300

static gboolean
on_keep_due (gpointer data)
{
  SbxClient *self = data;

  self->history_timer = 0;
  sbx_client_projects_keep (self);

  return G_SOURCE_REMOVE;
}

static void
keep_soon (SbxClient *self)
{
  if (self->history_timer == 0)
    self->history_timer = g_timeout_add (KEEP_MS, on_keep_due, self);
}

/* To the disk, now. */
void
sbx_client_projects_keep (SbxClient *self)
{
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->history_timer, g_source_remove);
  if (self->world == NULL)
    return;

  text = sbx_project_history_to_text (sbx_world_get_project_history (self->world));
  sbx_client_cache_keep_value (self, "projectHistory", text);
}

void
sbx_client_projects_notice (SbxClient   *self,
                            SbxEnvelope *envelope)
{
  if (g_str_equal (sbx_envelope_get_event (envelope), "projectStatusChange"))
    keep_soon (self);
  if (self->project_lists == 0 || !g_str_equal (sbx_envelope_get_event (envelope), "projectsUpdate"))
    return;

  g_clear_pointer (&self->told_projects, sbx_envelope_unref);
  self->told_projects = sbx_envelope_ref (envelope);
}

static void
note_old_projects (SbxClient *self)
{
  GListModel *projects = sbx_world_get_projects (self->world);

  self->old_projects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (SbxProject) project = g_list_model_get_item (projects, i);

      g_hash_table_add (self->old_projects, g_strdup (sbx_project_get_id (project)));
    }
}

static void
on_page (SbxClient   *self,
         SbxEnvelope *page,
         gpointer     data)
{
  g_autoptr (GPtrArray) projects = sbx_fields_list_objects (sbx_envelope_get_payload (page), "projects");

  for (guint i = 0; self->old_projects != NULL && i < projects->len; i++)
    {
      g_autofree char *id = sbx_fields_dup_text (projects->pdata[i], "projectId", "");

      g_hash_table_remove (self->old_projects, id);
    }
}

/* The same update once more, as if it had come behind the list. */
static void
tell_again (SbxClient   *self,
            SbxEnvelope *update)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) again = NULL;
  JsonObject *told = sbx_envelope_get_payload (update);

  for (const char *const *member = (const char *const[]) { "type", "data", NULL }; *member != NULL; member++)
    if (json_object_has_member (told, *member))
      json_object_set_member (payload, *member, json_node_copy (json_object_get_member (told, *member)));
  again = sbx_envelope_new ("projectsUpdate", payload);
  sbx_world_apply (self->world, again);
  sbx_client_cache_push (self, again, NULL);
}

static void
forget_gone (SbxClient  *self,
             GHashTable *gone)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      sbx_world_forget_project (self->world, id);
      sbx_client_cache_forget (self, "project", NULL, id);
    }
}

static void
on_listed (SbxClient    *self,
           const GError *error,
           gpointer      data)
{
  g_autoptr (GHashTable) gone = NULL;
  g_autoptr (SbxEnvelope) told = NULL;

  self->project_lists--;
  if (error != NULL)
    g_clear_pointer (&self->old_projects, g_hash_table_unref);
  if (self->project_lists > 0)
    return;

  gone = g_steal_pointer (&self->old_projects);
  told = g_steal_pointer (&self->told_projects);
  if (told != NULL)
    tell_again (self, told);
  else if (gone != NULL)
    forget_gone (self, gone);
}

/* A hub that does not know of projects has none. */
void
sbx_client_projects_list (SbxClient *self)
{
  if (!sbx_world_has_feature (self->world, "projects"))
    return;

  /* Since when it is known is kept as well. */
  keep_soon (self);
  if (self->old_projects == NULL && self->project_lists == 0)
    note_old_projects (self);
  self->project_lists++;
  sbx_client_list_pages (self, "listProjects", NULL, on_page, on_listed, NULL, NULL);
}

void
sbx_client_projects_lost (SbxClient *self)
{
  if (self->history_timer != 0)
    sbx_client_projects_keep (self);
  self->project_lists = 0;
  g_clear_pointer (&self->old_projects, g_hash_table_unref);
  g_clear_pointer (&self->told_projects, sbx_envelope_unref);
}
