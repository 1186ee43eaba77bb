/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sbx-client-error.h"

/* The database of what was seen: a store like a hub's, with its threads, under another name. */

#define STORE_NAME "foreign"

/* What is kept of each stream, for those who come back. */
#define KEPT_EVENTS 20000

#define DAY_MS      (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define KEPT_MS     (30 * DAY_MS)

/* One read or write, also while the store is not open; without either, what only waits for that. */
typedef struct
{
  GWeakRef           foreign;
  SbxStoreWriteFunc  write;        /* (nullable) */
  SbxStoreReadFunc   read;         /* (nullable) */
  gpointer           data;
  GDestroyNotify     data_free;    /* (nullable) */
  SbxForeignDone     done;         /* (nullable) */
} Job;

static Job *
job_new (SbxForeign     *self,
         gpointer        data,
         GDestroyNotify  data_free,
         SbxForeignDone  done)
{
  Job *job = g_new0 (Job, 1);

  g_weak_ref_init (&job->foreign, self);
  job->data = data;
  job->data_free = data_free;
  job->done = done;
  return job;
}

static void
job_free (Job *job)
{
  g_weak_ref_clear (&job->foreign);
  if (job->data_free != NULL)
    job->data_free (job->data);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
finish_job (SbxForeign   *self,
            Job          *job,
            GBytes       *answer,
            const GError *error)
{
  if (job->done != NULL)
    job->done (self, answer, error, job->data);
  else if (error != NULL)
    g_info ("What a server said was not kept: %s", error->message);
}

static void
note_head (SbxForeign *self,
           const char *stream,
           gint64      seq)
{
  SbxStreamHead *head = g_hash_table_lookup (self->heads, stream);

  if (head == NULL)
    {
      head = g_new0 (SbxStreamHead, 1);
      sbx_foreign_get_head (self, stream, head);
      g_hash_table_insert (self->heads, g_strdup (stream), head);
    }
  head->seq = MAX (head->seq, seq);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Job) job = data;
  g_autoptr (SbxForeign) self = g_weak_ref_get (&job->foreign);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  if (self == NULL || self->store != SBX_STORE (source))
    return;

  for (guint i = 0; i < events->len; i++)
    {
      const SbxStoredEvent *event = events->pdata[i];

      note_head (self, event->stream, event->seq);
      sbx_foreign_streams_route (self, event);
    }
  finish_job (self, job, answer, error);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Job) job = data;
  g_autoptr (SbxForeign) self = g_weak_ref_get (&job->foreign);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (self != NULL && self->store == SBX_STORE (source))
    finish_job (self, job, answer, error);
}

/* Takes @job. The callback frees it, and the data with it, when the store is done with both. */
static void
run_job (SbxForeign *self,
         Job        *job)
{
  if (self->store == NULL)
    {
      g_queue_push_tail (&self->early, job);
    }
  else if (job->write != NULL)
    {
      sbx_store_write_async (self->store, job->write, job->data, NULL, on_written, job);
    }
  else if (job->read != NULL)
    {
      sbx_store_read_async (self->store, job->read, job->data, NULL, on_read, job);
    }
  else
    {
      finish_job (self, job, NULL, NULL);
      job_free (job);
    }
}

void
sbx_foreign_write (SbxForeign        *self,
                   SbxStoreWriteFunc  func,
                   gpointer           data,
                   GDestroyNotify     data_free,
                   SbxForeignDone     done)
{
  Job *job = job_new (self, data, data_free, done);

  job->write = func;
  run_job (self, job);
}

void
sbx_foreign_read (SbxForeign       *self,
                  SbxStoreReadFunc  func,
                  gpointer          data,
                  GDestroyNotify    data_free,
                  SbxForeignDone    done)
{
  Job *job = job_new (self, data, data_free, done);

  job->read = func;
  run_job (self, job);
}

static gboolean
write_nothing (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  return TRUE;
}

void
sbx_foreign_after_writes (SbxForeign     *self,
                          gpointer        data,
                          GDestroyNotify  data_free,
                          SbxForeignDone  done)
{
  sbx_foreign_write (self, write_nothing, data, data_free, done);
}

void
sbx_foreign_when_open (SbxForeign     *self,
                       gpointer        data,
                       GDestroyNotify  data_free,
                       SbxForeignDone  done)
{
  run_job (self, job_new (self, data, data_free, done));
}

/* Where the log of @stream ends, and where it begins. */
void
sbx_foreign_get_head (SbxForeign    *self,
                      const char    *stream,
                      SbxStreamHead *head)
{
  const SbxStreamHead *known = g_hash_table_lookup (self->heads, stream);

  if (known != NULL)
    *head = *known;
  else
    head->seq = g_str_has_prefix (stream, "channel/") ? SBX_FOREIGN_BASE : 0;
  if (known == NULL)
    head->oldest = head->seq + 1;
}

/* --- Trimming --- */

static void
choose_limits (const char      *stream,
               gpointer         data,
               SbxStreamLimits *limits)
{
  limits->max_events = KEPT_EVENTS;
  limits->max_age_ms = KEPT_MS;
}

static void
on_trimmed (const char *stream,
            gint64      n_events,
            gint64      oldest,
            gpointer    data)
{
  GWeakRef *foreign = data;
  g_autoptr (SbxForeign) self = g_weak_ref_get (foreign);
  SbxStreamHead *head = self != NULL ? g_hash_table_lookup (self->heads, stream) : NULL;

  if (head != NULL)
    head->oldest = oldest;
}

static void
on_trim_done (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  GWeakRef *foreign = data;
  g_autoptr (GError) error = NULL;

  if (!sbx_store_trim_finish (SBX_STORE (source), result, &error))
    g_debug ("Trimming: %s", error->message);
  g_weak_ref_clear (foreign);
  g_free (foreign);
}

/* --- Opening --- */

typedef struct
{
  char         *folder;        /* (nullable) */
  GMainContext *context;
  SbxStore     *store;         /* out */
  char         *temporary;     /* out (nullable) */
} Opening;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static void
opening_free (Opening *opening)
{
  if (opening->store != NULL)
    sbx_store_close (opening->store);
  g_clear_object (&opening->store);
  if (opening->temporary != NULL)
    remove_folder (opening->temporary);
  g_free (opening->temporary);
  g_free (opening->folder);
  g_main_context_unref (opening->context);
  g_free (opening);
}

/* One for this run alone: where nothing is to be kept, or cannot be. */
static SbxStore *
open_temporary (Opening  *opening,
                GError  **error)
{
  const char *bases[] = { g_get_user_runtime_dir (), g_get_tmp_dir () };

  for (guint i = 0; i < G_N_ELEMENTS (bases) && opening->temporary == NULL; i++)
    {
      char *path = g_build_filename (bases[i], "signalbox-foreign-XXXXXX", NULL);

      if (g_mkdtemp_full (path, 0700) != NULL)
        opening->temporary = path;
      else
        g_free (path);
    }

  if (opening->temporary == NULL)
    {
      g_set_error_literal (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                           _("There is no folder for temporary files that can be written. Free some space on the disk, or set TMPDIR."));
      return NULL;
    }
  return sbx_store_open_named (opening->temporary, STORE_NAME, opening->context, error);
}

/* On a thread of its own: a database is checked when it is opened. A damaged one is set aside, and a new one begun. */
static void
open_store (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;

  if (opening->folder != NULL)
    {
      opening->store = sbx_store_open_named (opening->folder, STORE_NAME, opening->context, &error);
      if (g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT))
        {
          g_message ("%s", error->message);
          g_clear_error (&error);
          opening->store = sbx_store_open_named (opening->folder, STORE_NAME, opening->context, &error);
        }
      if (opening->store == NULL)
        g_message ("What the server says is kept until this program ends only: %s", error->message);
      g_clear_error (&error);
    }

  if (opening->store == NULL)
    opening->store = open_temporary (opening, &error);

  if (opening->store == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
take_heads (SbxForeign *self)
{
  GHashTableIter iter;
  gpointer name, head;

  g_hash_table_remove_all (self->heads);
  g_hash_table_iter_init (&iter, sbx_store_get_heads (self->store));
  while (g_hash_table_iter_next (&iter, &name, &head))
    g_hash_table_insert (self->heads, g_strdup (name), g_memdup2 (head, sizeof (SbxStreamHead)));
}

static void
close_store (SbxForeign *self)
{
  if (self->store != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->store, self);
      sbx_store_close (self->store);
    }
  g_clear_object (&self->store);
  if (self->temporary != NULL)
    remove_folder (self->temporary);
  g_clear_pointer (&self->temporary, g_free);
}

/* The next start of the store looks for damage, and sets the file aside. What those above know is of another log then. */
static void
on_damaged (SbxStore *store,
            GError   *damage,
            gpointer  data)
{
  SbxForeign *self = data;
  g_autoptr (GError) error = NULL;

  g_message ("%s", damage->message);
  close_store (self);
  sbx_foreign_store_open (self);

  error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                               _("What was kept of this server is damaged. It was set aside, and is read from the server again."));
  g_signal_emit_by_name (self, "ended", error);
}

static void
on_store_opened (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (SbxForeign) self = g_weak_ref_get (data);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  GWeakRef *foreign;
  Job *job;

  g_weak_ref_clear (data);
  g_free (data);
  if (!g_task_propagate_boolean (G_TASK (result), &error) || self == NULL)
    {
      if (self != NULL)
        {
          self->opening = FALSE;
          g_signal_emit_by_name (self, "ended", error);
        }
      return;
    }

  self->opening = FALSE;
  self->store = g_steal_pointer (&opening->store);
  self->temporary = g_steal_pointer (&opening->temporary);
  take_heads (self);
  g_signal_connect (self->store, "damaged", G_CALLBACK (on_damaged), self);

  sbx_foreign_lists_note_known (self);
  foreign = g_new0 (GWeakRef, 1);
  g_weak_ref_init (foreign, self);
  sbx_store_trim_async (self->store, choose_limits, NULL, on_trimmed, on_trim_done, foreign);

  while ((job = g_queue_pop_head (&self->early)) != NULL)
    run_job (self, job);
}

/* Until it is open, what is to be read and written waits. */
void
sbx_foreign_store_open (SbxForeign *self)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;
  GWeakRef *foreign;

  if (self->opening || self->store != NULL)
    return;

  opening = g_new0 (Opening, 1);
  opening->folder = g_strdup (self->folder);
  opening->context = g_main_context_ref_thread_default ();
  foreign = g_new0 (GWeakRef, 1);
  g_weak_ref_init (foreign, self);
  task = g_task_new (NULL, NULL, on_store_opened, foreign);
  g_task_set_source_tag (task, sbx_foreign_store_open);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  self->opening = TRUE;
  g_task_run_in_thread (task, open_store);
}

void
sbx_foreign_store_init (SbxForeign *self)
{
  g_queue_init (&self->early);
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
sbx_foreign_store_clear (SbxForeign *self)
{
  g_queue_clear_full (&self->early, (GDestroyNotify) job_free);
  close_store (self);
  g_clear_pointer (&self->heads, g_hash_table_unref);
}
