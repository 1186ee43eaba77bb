/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox-store.h"

#include <glib/gi18n-lib.h>

#define RETRY_FIRST_MS 2000
#define RETRY_MOST_MS  60000

struct _SbxOutboxStore
{
  int                  ref_count;     /* atomic: its owner, its thread, reports under way */
  char                *folder;
  GMainContext        *context;       /* where the functions are called */
  SbxOutboxStoreFuncs  funcs;         /* the owner's thread alone */
  gpointer             user_data;
  gboolean             freed;         /* the same */
  GHashTable          *removed;       /* the same: key → serial of its removal, not written yet */
  GThread             *thread;

  GMutex               mutex;
  GCond                cond;
  GPtrArray           *changes;       /* of SbxOutboxChange: put, and not written yet */
  guint64              serial;        /* of the last one */
  guint                retry_first;   /* ms */
  guint                retry_most;
  gboolean             stopping;

  /* The thread's own. */
  SbxOutboxFile       *file;          /* (nullable): none while there is trouble */
  char                *told;          /* (nullable): the trouble that was told */
  guint                delay;         /* ms until the next try */
  gboolean             opened;        /* the file was read, as it can be written or as it is */
};

static void
store_unref (SbxOutboxStore *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->changes);
  g_hash_table_unref (self->removed);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->folder);
  g_free (self->told);
  g_free (self);
}

/* --- Reports to the owner --- */

typedef struct
{
  SbxOutboxStore    *store;
  SbxOutboxContents *contents;   /* (nullable) */
  GError            *error;      /* (nullable) */
  guint64            serial;     /* 0 = nothing was written */
  gboolean           as_it_is;   /* the contents are of a file that cannot be written */
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_clear_pointer (&report->contents, sbx_outbox_contents_free);
  g_clear_error (&report->error);
  store_unref (report->store);
  g_free (report);
}

/* What was removed after the file was read does not come back. */
static void
drop_removed (SbxOutboxStore *self,
              GPtrArray      *rows)
{
  for (guint i = rows->len; i > 0; i--)
    if (g_hash_table_contains (self->removed, ((SbxOutboxRow *) rows->pdata[i - 1])->key))
      g_ptr_array_remove_index (rows, i - 1);
}

static gboolean
is_written (gpointer key,
            gpointer serial,
            gpointer report)
{
  return *(guint64 *) serial <= ((Report *) report)->serial;
}

static gboolean
on_report (gpointer data)
{
  Report *report = data;
  SbxOutboxStore *self = report->store;

  g_hash_table_foreach_remove (self->removed, is_written, report);
  if (report->contents != NULL)
    drop_removed (self, report->contents->rows);

  /* Each may free the store. */
  if (report->error != NULL && !self->freed)
    self->funcs.failed (report->error, self->user_data);
  if (report->contents != NULL && report->as_it_is && !self->freed && self->funcs.peeked != NULL)
    self->funcs.peeked (report->contents, self->user_data);
  if (report->contents != NULL && !report->as_it_is && !self->freed)
    self->funcs.opened (report->contents, self->user_data);
  if (report->serial > 0 && !self->freed)
    self->funcs.written (report->serial, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
send_report (SbxOutboxStore    *self,
             SbxOutboxContents *contents,
             GError            *error,
             gboolean           as_it_is,
             guint64            serial)
{
  Report *report = g_new0 (Report, 1);
  GSource *source = g_idle_source_new ();

  g_atomic_int_inc (&self->ref_count);
  report->store = self;
  report->contents = contents;
  report->error = error;
  report->as_it_is = as_it_is;
  report->serial = serial;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_report, report, report_free);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* --- The thread --- */

/* (transfer full): what was put since, with the serial of the last of it. */
static GPtrArray *
take_changes (SbxOutboxStore *self,
              guint64        *serial)
{
  GPtrArray *changes;

  g_mutex_lock (&self->mutex);
  changes = self->changes;
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_outbox_change_free);
  *serial = self->serial;
  g_mutex_unlock (&self->mutex);

  return changes;
}

/* They are the first again. */
static void
give_back (SbxOutboxStore *self,
           GPtrArray      *changes)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_extend_and_steal (changes, self->changes);
  self->changes = changes;
  g_mutex_unlock (&self->mutex);
}

/* (nullable) (transfer full): what stands in a file that was not opened yet, and cannot be. What another program has
 * is that program's to send. */
static SbxOutboxContents *
peek (SbxOutboxStore *self,
      const GError   *error)
{
  g_autoptr (GError) refusal = NULL;
  SbxOutboxContents *contents;

  if (self->opened || g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY))
    return NULL;

  contents = sbx_outbox_file_peek (self->folder, &refusal);
  if (contents == NULL)
    g_debug ("%s", refusal->message);
  self->opened = contents != NULL;

  return contents;
}

static void
be_in_trouble (SbxOutboxStore *self,
               GError         *error)
{
  g_clear_pointer (&self->file, sbx_outbox_file_free);
  g_mutex_lock (&self->mutex);
  self->delay = self->delay == 0 ? self->retry_first : MIN (self->delay * 2, self->retry_most);
  g_mutex_unlock (&self->mutex);
  if (g_strcmp0 (self->told, error->message) == 0)
    {
      g_error_free (error);
      return;
    }

  g_free (self->told);
  self->told = g_strdup (error->message);
  send_report (self, peek (self, error), error, TRUE, 0);
}

static void
tell_aside (SbxOutboxStore *self,
            const char     *aside)
{
  GError *error = g_error_new (SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT,
                               /* TRANSLATORS: %s is a file name. */
                               _("The file with what waits to be sent was damaged. It is kept as “%s”, and a new one was begun: look whether something that you wrote is missing."),
                               aside);

  send_report (self, NULL, error, FALSE, 0);
}

/* What was put meanwhile goes before the reading, so that nothing comes back that was removed. */
static gboolean
open_file (SbxOutboxStore  *self,
           GPtrArray       *changes,
           guint64          serial,
           GError         **error)
{
  g_autofree char *aside = NULL;
  SbxOutboxContents *contents;

  self->file = sbx_outbox_file_open (self->folder, &aside, error);
  if (aside != NULL)
    tell_aside (self, aside);
  if (self->file == NULL || !sbx_outbox_file_apply (self->file, changes, error))
    return FALSE;

  contents = sbx_outbox_file_read (self->file, error);
  if (contents == NULL)
    return FALSE;

  self->delay = 0;
  g_clear_pointer (&self->told, g_free);
  self->opened = TRUE;
  send_report (self, contents, NULL, FALSE, serial);
  return TRUE;
}

static void
work (SbxOutboxStore *self)
{
  guint64 serial = 0;
  g_autoptr (GPtrArray) changes = take_changes (self, &serial);
  GError *error = NULL;
  gboolean done;

  if (self->file == NULL)
    done = open_file (self, changes, serial, &error);
  else if ((done = sbx_outbox_file_apply (self->file, changes, &error)))
    send_report (self, NULL, NULL, FALSE, serial);

  if (done)
    return;

  give_back (self, g_steal_pointer (&changes));
  be_in_trouble (self, error);
}

/* Returns whether there is something to do; %FALSE = the owner is gone and all is done that can be. */
static gboolean
wait_for_work (SbxOutboxStore *self)
{
  gint64 until = g_get_monotonic_time () + self->delay * G_TIME_SPAN_MILLISECOND;
  gboolean due = self->delay == 0;
  gboolean go_on;

  g_mutex_lock (&self->mutex);
  while (!self->stopping && (self->file != NULL ? self->changes->len == 0 : !due))
    {
      if (self->file != NULL)
        g_cond_wait (&self->cond, &self->mutex);
      else
        due = !g_cond_wait_until (&self->cond, &self->mutex, until);
    }
  go_on = !self->stopping;
  g_mutex_unlock (&self->mutex);

  return go_on;
}

static gpointer
run (gpointer data)
{
  SbxOutboxStore *self = data;

  while (wait_for_work (self))
    work (self);

  /* Once more, so that nothing is left that the disk would take. */
  if (self->changes->len > 0)
    work (self);
  g_clear_pointer (&self->file, sbx_outbox_file_free);
  store_unref (self);

  return NULL;
}

/* --- The owner --- */

/**
 * sbx_outbox_store_new:
 * @folder: made where there is none
 * @user_data: valid until the store is freed
 *
 * Returns: (transfer full): a store that opens its file at once
 */
SbxOutboxStore *
sbx_outbox_store_new (const char                *folder,
                      const SbxOutboxStoreFuncs *funcs,
                      gpointer                   user_data)
{
  SbxOutboxStore *self;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (funcs != NULL, NULL);

  self = g_new0 (SbxOutboxStore, 1);
  self->ref_count = 2;
  self->folder = g_strdup (folder);
  self->context = g_main_context_ref_thread_default ();
  self->funcs = *funcs;
  self->user_data = user_data;
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_outbox_change_free);
  self->retry_first = RETRY_FIRST_MS;
  self->retry_most = RETRY_MOST_MS;
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("outbox", run, self);

  return self;
}

void
sbx_outbox_store_free (SbxOutboxStore *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  self->freed = TRUE;
  store_unref (self);
}

void
sbx_outbox_store_set_retry (SbxOutboxStore *self,
                            guint           first,
                            guint           most)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->retry_first = first;
  self->retry_most = most;
  g_mutex_unlock (&self->mutex);
}

guint64
sbx_outbox_store_put (SbxOutboxStore      *self,
                      SbxOutboxChangeKind  kind,
                      gpointer             value)
{
  SbxOutboxChange *change;
  guint64 serial;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (value != NULL, 0);

  change = g_new (SbxOutboxChange, 1);
  change->kind = kind;
  change->value = value;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->changes, change);
  serial = ++self->serial;
  if (kind == SBX_OUTBOX_REMOVE_ROW)
    g_hash_table_insert (self->removed, g_strdup (value), g_memdup2 (&serial, sizeof serial));
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  return serial;
}
