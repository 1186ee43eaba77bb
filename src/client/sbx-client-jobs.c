/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-fields.h"

/* Which sessions and tasks there are. */

/* One that was pushed while they are listed is there, whatever the list says. */
void
sbx_client_jobs_notice (SbxClient   *self,
                        SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  gboolean is_task = g_str_equal (sbx_envelope_get_event (envelope), "taskUpdate");
  JsonObject *object = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;

  if (self->old_jobs == NULL || !(is_task || g_str_equal (sbx_envelope_get_event (envelope), "sessionUpdate")))
    return;
  if (!sbx_fields_get_object (payload, is_task ? "task" : "session", SBX_FIELD_OPTIONAL, &object, NULL) || object == NULL)
    return;

  id = sbx_fields_dup_text (object, is_task ? "taskId" : "sessionId", "");
  key = g_strconcat (is_task ? "t" : "s", id, NULL);
  g_hash_table_remove (self->old_jobs, key);
}

static void
note_old_jobs (SbxClient  *self,
               GListModel *jobs,
               const char *prefix,
               const char *property)
{
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GObject) job = g_list_model_get_item (jobs, i);
      g_autofree char *id = NULL;

      g_object_get (job, property, &id, NULL);
      g_hash_table_add (self->old_jobs, g_strconcat (prefix, id, NULL));
    }
}

static void
on_jobs_page (SbxClient   *self,
              SbxEnvelope *page,
              gpointer     data)
{
  gboolean is_task = g_str_equal (sbx_envelope_get_event (page), "tasks");
  g_autoptr (GPtrArray) jobs = sbx_fields_list_objects (sbx_envelope_get_payload (page), is_task ? "tasks" : "sessions");

  for (guint i = 0; self->old_jobs != NULL && i < jobs->len; i++)
    {
      g_autofree char *id = sbx_fields_dup_text (jobs->pdata[i], is_task ? "taskId" : "sessionId", "");
      g_autofree char *key = g_strconcat (is_task ? "t" : "s", id, NULL);

      g_hash_table_remove (self->old_jobs, key);
    }
}

/* One that was there before the listing, and that neither it nor a push named, is gone. */
static void
on_jobs_listed (SbxClient    *self,
                const GError *error,
                gpointer      data)
{
  g_autoptr (GHashTable) gone = NULL;
  GHashTableIter iter;
  gpointer key;

  self->job_lists--;
  if (error != NULL)
    g_clear_pointer (&self->old_jobs, g_hash_table_unref);
  if (self->job_lists > 0)
    return;

  gone = g_steal_pointer (&self->old_jobs);
  if (gone == NULL)
    return;
  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const char *id = (const char *) key + 1;
      gboolean is_task = *(const char *) key == 't';

      if (is_task)
        sbx_world_forget_task (self->world, id);
      else
        sbx_world_forget_session (self->world, id);
      sbx_client_cache_forget (self, is_task ? "task" : "session", NULL, id);
    }
}

void
sbx_client_jobs_list (SbxClient *self)
{
  if (self->old_jobs == NULL && self->job_lists == 0)
    {
      self->old_jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      note_old_jobs (self, sbx_world_get_sessions (self->world), "s", "id");
      note_old_jobs (self, sbx_world_get_tasks (self->world), "t", "id");
    }

  self->job_lists += 2;
  sbx_client_list_pages (self, "listSessions", NULL, on_jobs_page, on_jobs_listed, NULL, NULL);
  sbx_client_list_pages (self, "listTasks", NULL, on_jobs_page, on_jobs_listed, NULL, NULL);
}

void
sbx_client_jobs_lost (SbxClient *self)
{
  self->job_lists = 0;
  g_clear_pointer (&self->old_jobs, g_hash_table_unref);
}
