/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-edit.h"

#include "sbx-changes.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-time.h"

#define STREAM "projects"
#define STOPPED "stopped"

static GBytes *
to_text (const SbxProjectRecord *project)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_project_record_write (project, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

/**
 * sbx_project_edit_begin:
 * @self: (out caller-allocates): an edit, zeroed
 * @writer: the store's writer
 * @id: the project
 * @error: return location for an error
 *
 * Reads a project, if there is one.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_project_edit_begin (SbxProjectEdit  *self,
                        SbxStoreWriter  *writer,
                        const char      *id,
                        GError         **error)
{
  g_autoptr (GError) failure = NULL;

  self->project = sbx_store_find_project (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (self->project != NULL)
    {
      self->before = to_text (self->project);
      self->old_action = g_strdup (self->project->action);
    }
  return TRUE;
}

/**
 * sbx_project_edit_make:
 * @self: an edit of a project that there is not
 * @id: its id
 * @now: ms
 *
 * Makes it.
 */
void
sbx_project_edit_make (SbxProjectEdit *self,
                       const char     *id,
                       gint64          now)
{
  g_return_if_fail (self->project == NULL);

  self->project = sbx_project_record_new (id);
  sbx_changes_set_text (&self->project->action, "init");
  self->project->created_at = now;
}

/**
 * sbx_project_edit_has_changed:
 * @self: an edit of a project that there is
 *
 * Returns: whether it is new or not what it was
 */
gboolean
sbx_project_edit_has_changed (const SbxProjectEdit *self)
{
  g_autoptr (GBytes) after = to_text (self->project);

  return self->before == NULL || !g_bytes_equal (self->before, after);
}

static gboolean
tell_action (const SbxProjectEdit  *self,
             SbxStoreWriter        *writer,
             const char            *action,
             gint64                 now,
             GError               **error)
{
  SbxJsonWriter     *members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;
  char               changed_at[SBX_TIME_TEXT_SIZE];

  sbx_time_format (now, changed_at);
  sbx_json_writer_begin_object (members, "data");
  sbx_json_writer_string (members, "projectId", self->project->id);
  sbx_json_writer_string (members, "oldAction", self->old_action);
  sbx_json_writer_string (members, "newAction", action);
  sbx_json_writer_string (members, "changedAt", changed_at);
  sbx_json_writer_end_object (members);
  text = sbx_json_writer_free_to_bytes (members);

  return sbx_store_append (writer, STREAM, "projectStatusChange", self->project->id,
                           g_bytes_get_data (text, NULL), g_bytes_get_size (text), error) != 0;
}

/**
 * sbx_project_edit_tell_all:
 * @writer: the store's writer
 * @triggered_by: the project that caused it, or `system`
 * @error: return location for an error; TOO_LARGE where they do not fit into one message any more
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_project_edit_tell_all (SbxStoreWriter  *writer,
                           const char      *triggered_by,
                           GError         **error)
{
  GBytes *members = sbx_store_format_projects (writer, error);

  return members != NULL &&
         sbx_store_append_latest (writer, STREAM, "projectsUpdate", "", triggered_by, members, error);
}

/* One project more or a longer one may be too much: what is told holds all of them. */
static gboolean
check_lengths (const SbxProjectEdit  *self,
               SbxStoreWriter        *writer,
               GError               **error)
{
  g_autoptr (GBytes) text = to_text (self->project);
  g_autoptr (GBytes) all = NULL;

  if (!sbx_kept_json_check_length (g_bytes_get_size (text), SBX_LIMIT_PROJECT_BYTES, "project", error))
    return FALSE;
  if (self->before != NULL && g_bytes_get_size (text) <= g_bytes_get_size (self->before))
    return TRUE;

  all = sbx_store_format_projects (writer, error);
  return all != NULL && sbx_kept_json_check_length (g_bytes_get_size (all), SBX_LIMIT_PROJECTS_BYTES, "projects", error);
}

/**
 * sbx_project_edit_store:
 * @self: an edit of a project that there is
 * @writer: the store's writer
 * @service: (nullable): the client id of the service that reports it
 * @now: ms
 * @error: return location for an error; TOO_LARGE where it has grown too long
 *
 * Stores the project and tells everybody: of its action where that changed, and of all projects.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_project_edit_store (SbxProjectEdit  *self,
                        SbxStoreWriter  *writer,
                        const char      *service,
                        gint64           now,
                        GError         **error)
{
  SbxProjectRecord *project = self->project;

  return sbx_store_put_project (writer, project, service, error) &&
         check_lengths (self, writer, error) &&
         (g_strcmp0 (self->old_action, project->action) == 0 ||
          tell_action (self, writer, project->action, now, error)) &&
         sbx_project_edit_tell_all (writer, project->id, error);
}

/**
 * sbx_project_edit_remove:
 * @self: an edit of a project that there is
 * @writer: the store's writer
 * @now: ms
 * @error: return location for an error
 *
 * Removes the project and tells everybody.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_project_edit_remove (SbxProjectEdit  *self,
                         SbxStoreWriter  *writer,
                         gint64           now,
                         GError         **error)
{
  return sbx_store_remove_project (writer, self->project->id, error) &&
         tell_action (self, writer, STOPPED, now, error) &&
         sbx_project_edit_tell_all (writer, self->project->id, error);
}

void
sbx_project_edit_clear (SbxProjectEdit *self)
{
  g_clear_pointer (&self->project, sbx_project_record_free);
  g_clear_pointer (&self->before, g_bytes_unref);
  g_clear_pointer (&self->old_action, g_free);
}
