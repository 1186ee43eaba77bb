/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store.h"

#include <glib/gi18n-lib.h>

#include "sbx-store-threads.h"
#include "sbx-wire-error.h"

struct _SbxStore
{
  GObject          parent_instance;

  SbxStoreThreads  threads;
  GThread         *write_thread;
  GThread         *read_thread;
  char            *epoch;
  GHashTable      *heads;          /* name → SbxStreamHead, as they were at the start */
};

G_DEFINE_FINAL_TYPE (SbxStore, sbx_store, G_TYPE_OBJECT)

enum { DAMAGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
on_damage (gpointer user_data)
{
  SbxStore          *self = user_data;
  g_autoptr (GError) error = NULL;

  g_source_set_ready_time (self->threads.damage_source, -1);
  g_set_error (&error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT,
               /* TRANSLATORS: %s is a file name. */
               _("“%s” is damaged, and takes no more changes. Put a good copy back, or start again: "
                 "the damaged file is then kept under another name, and the start after that begins with a new one."),
               sbx_data_folder_get_path (self->threads.folder));
  g_signal_emit (self, signals[DAMAGED], 0, error);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_damage (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return callback (user_data);
}

/* Made ready by a thread; lives until the store is closed. */
static void
watch_damage (SbxStore *self)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_damage };

  self->threads.damage_source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->threads.damage_source, "[signalbox] damage");
  g_source_set_callback (self->threads.damage_source, on_damage, self, NULL);
  g_source_attach (self->threads.damage_source, self->threads.context);
}

static void
sbx_store_dispose (GObject *object)
{
  sbx_store_close (SBX_STORE (object));

  G_OBJECT_CLASS (sbx_store_parent_class)->dispose (object);
}

static void
sbx_store_finalize (GObject *object)
{
  SbxStore *self = SBX_STORE (object);

  g_clear_pointer (&self->threads.context, g_main_context_unref);
  sbx_job_queue_clear (&self->threads.writes);
  sbx_job_queue_clear (&self->threads.reads);
  g_clear_pointer (&self->heads, g_hash_table_unref);
  g_free (self->epoch);

  G_OBJECT_CLASS (sbx_store_parent_class)->finalize (object);
}

static void
sbx_store_class_init (SbxStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_store_dispose;
  object_class->finalize = sbx_store_finalize;

  /**
   * SbxStore::damaged:
   * @self: a store
   * @error: a %SBX_STORAGE_ERROR_CORRUPT whose sentence says what to do
   *
   * A read or a write met damage. From now on every write fails with %SBX_WIRE_ERROR_UNAVAILABLE;
   * what can still be read is. Emitted once, in the context of the store.
   */
  signals[DAMAGED] = g_signal_new ("damaged", SBX_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_store_init (SbxStore *self)
{
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sbx_job_queue_init (&self->threads.writes);
  sbx_job_queue_init (&self->threads.reads);
}

static void
copy_heads (SbxStore *self)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->threads.writer->streams);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxStreamState *state = value;
      SbxStreamHead  *head = g_new0 (SbxStreamHead, 1);

      head->seq = state->seq;
      head->oldest = state->oldest;
      g_hash_table_insert (self->heads, g_strdup (state->name), head);
    }
}

static gboolean
open_reader (SbxStoreReader  *reader,
             const char      *path,
             GError         **error)
{
  reader->path = path;
  reader->database = sbx_database_open (path, SBX_DATABASE_READ_ONLY, error);
  if (reader->database == NULL)
    return FALSE;

  reader->tokenizer = sbx_tokenizer_new (reader->database, error);
  return reader->tokenizer != NULL;
}

static gboolean
open_threads (SbxStore    *self,
              const char  *directory,
              const char  *name,
              GError     **error)
{
  SbxStoreThreads *threads = &self->threads;

  threads->folder = sbx_data_folder_open (directory, name, error);
  if (threads->folder == NULL)
    return FALSE;

  threads->write_database = sbx_data_folder_open_database (threads->folder, error);
  if (threads->write_database == NULL)
    return FALSE;

  self->epoch = sbx_data_folder_dup_epoch (threads->folder, threads->write_database, error);
  if (self->epoch == NULL)
    return FALSE;

  threads->writer = sbx_store_writer_new (threads->write_database, self->epoch, error);

  return threads->writer != NULL &&
         open_reader (&threads->reader, sbx_data_folder_get_path (threads->folder), error);
}

/**
 * sbx_store_open:
 * @directory: the data folder; made where there is none
 * @error: return location for a %SBX_STORAGE_ERROR
 *
 * Opens or creates the store of a folder. Callbacks run in the thread-default main context of the
 * caller.
 *
 * Returns: (transfer full) (nullable): the store
 */
SbxStore *
sbx_store_open (const char  *directory,
                GError     **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  return sbx_store_open_named (directory, "hub", context, error);
}

/**
 * sbx_store_open_named:
 * @directory: the data folder; made where there is none
 * @name: of the store in it; its files begin with that
 * @context: where callbacks run
 * @error: return location for a %SBX_STORAGE_ERROR
 *
 * The same for a store that is not a hub's. May be called on any thread.
 *
 * Returns: (transfer full) (nullable): the store
 */
SbxStore *
sbx_store_open_named (const char    *directory,
                      const char    *name,
                      GMainContext  *context,
                      GError       **error)
{
  g_autoptr (SbxStore) self = NULL;

  g_return_val_if_fail (directory != NULL && name != NULL && context != NULL, NULL);

  self = g_object_new (SBX_TYPE_STORE, NULL);
  self->threads.context = g_main_context_ref (context);
  if (!open_threads (self, directory, name, error))
    return NULL;

  copy_heads (self);
  watch_damage (self);
  self->threads.index_complete = sbx_search_index_get_backlog (self->threads.writer) == 0;
  self->write_thread = g_thread_new ("store-write", sbx_store_write_thread, &self->threads);
  self->read_thread = g_thread_new ("store-read", sbx_store_read_thread, &self->threads);

  return g_steal_pointer (&self);
}

static void
join (SbxJobQueue  *queue,
      GThread     **thread)
{
  sbx_job_queue_close (queue);
  g_clear_pointer (thread, g_thread_join);
}

/**
 * sbx_store_close:
 * @self: a store
 *
 * Takes no more calls, does what is queued, and lets go of the files. The callbacks of what was
 * queued still run, from the main context; a call that comes later fails with
 * %SBX_WIRE_ERROR_UNAVAILABLE. Idempotent.
 */
void
sbx_store_close (SbxStore *self)
{
  SbxStoreThreads *threads;

  g_return_if_fail (SBX_IS_STORE (self));

  threads = &self->threads;
  join (&threads->writes, &self->write_thread);
  join (&threads->reads, &self->read_thread);

  if (threads->damage_source != NULL)
    g_source_destroy (threads->damage_source);
  g_clear_pointer (&threads->damage_source, g_source_unref);
  g_clear_pointer (&threads->reader.tokenizer, sbx_tokenizer_free);
  g_clear_pointer (&threads->reader.database, sbx_database_free);
  g_clear_pointer (&threads->writer, sbx_store_writer_free);
  g_clear_pointer (&threads->write_database, sbx_database_free);
  g_clear_pointer (&threads->folder, sbx_data_folder_free);
}

const char *
sbx_store_get_epoch (SbxStore *self)
{
  g_return_val_if_fail (SBX_IS_STORE (self), NULL);

  return self->epoch;
}

/**
 * sbx_store_get_heads:
 * @self: a store
 *
 * Returns: (transfer none) (element-type utf8 SbxStreamHead): the streams of the log as they were
 *   when the store was opened
 */
GHashTable *
sbx_store_get_heads (SbxStore *self)
{
  g_return_val_if_fail (SBX_IS_STORE (self), NULL);

  return self->heads;
}

gboolean
sbx_store_is_index_complete (SbxStore *self)
{
  g_return_val_if_fail (SBX_IS_STORE (self), FALSE);

  return g_atomic_int_get (&self->threads.index_complete);
}

/* Takes @job. */
static void
queue_job (SbxStore            *self,
           SbxJobQueue         *queue,
           SbxStoreJob         *job,
           gpointer             source_tag,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, job, (GDestroyNotify) sbx_store_job_free);

  if (!sbx_job_queue_push (queue, task))
    {
      g_task_return_new_error (task, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, "%s", _("The hub is stopping"));
      g_object_unref (task);
    }
}

/**
 * sbx_store_write_async:
 * @self: a store
 * @func: runs on the write thread
 * @data: for @func
 * @data_free: (nullable): frees @data after the callback, in the caller's context
 * @callback: called after the commit is on disk, or the write failed
 * @user_data: for @callback
 */
void
sbx_store_write_async (SbxStore            *self,
                       SbxStoreWriteFunc    func,
                       gpointer             data,
                       GDestroyNotify       data_free,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  SbxStoreJob *job;

  g_return_if_fail (SBX_IS_STORE (self) && func != NULL);

  job = sbx_store_job_new (data, data_free);
  job->write = func;
  queue_job (self, &self->threads.writes, job, sbx_store_write_async, callback, user_data);
}

/**
 * sbx_store_write_finish:
 * @self: a store
 * @result: the result
 * @events: (out) (optional) (transfer full): the events that the write appended, in order; empty for
 *   a failed one
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full) (nullable): the answer's payload, or %NULL on failure
 */
GBytes *
sbx_store_write_finish (SbxStore      *self,
                        GAsyncResult  *result,
                        GPtrArray    **events,
                        GError       **error)
{
  SbxStoreJob *job;
  gboolean     done;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, sbx_store_write_async), NULL);

  job = g_task_get_task_data (G_TASK (result));
  done = g_task_propagate_boolean (G_TASK (result), error);
  if (events != NULL)
    *events = done ? g_steal_pointer (&job->events)
                   : g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_stored_event_free);

  return done ? g_steal_pointer (&job->answer) : NULL;
}

/**
 * sbx_store_read_async:
 * @self: a store
 * @func: runs on the read thread, in one read transaction
 * @data: for @func
 * @data_free: (nullable): frees @data after the callback, in the caller's context
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
sbx_store_read_async (SbxStore            *self,
                      SbxStoreReadFunc     func,
                      gpointer             data,
                      GDestroyNotify       data_free,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  SbxStoreJob *job;

  g_return_if_fail (SBX_IS_STORE (self) && func != NULL);

  job = sbx_store_job_new (data, data_free);
  job->read = func;
  queue_job (self, &self->threads.reads, job, sbx_store_read_async, callback, user_data);
}

/**
 * sbx_store_read_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: (transfer full) (nullable): the answer's payload, or %NULL on failure
 */
GBytes *
sbx_store_read_finish (SbxStore      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  SbxStoreJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, sbx_store_read_async), NULL);

  job = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (&job->answer) : NULL;
}

/**
 * sbx_store_trim_async:
 * @self: a store
 * @limits: says what to keep of each stream; runs on the write thread
 * @data: for @limits; must live until the callback
 * @trimmed: told of what is gone, in the caller's context, before the callback
 * @callback: called when it is done
 * @user_data: for @trimmed and @callback
 *
 * Drops the oldest events of the stream log, in small steps between the writes. Messages stay.
 */
void
sbx_store_trim_async (SbxStore            *self,
                      SbxStreamLimitsFunc  limits,
                      gpointer             data,
                      SbxTrimmedFunc       trimmed,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  SbxStoreJob *job;

  g_return_if_fail (SBX_IS_STORE (self) && limits != NULL && trimmed != NULL);

  job = sbx_store_job_new (data, NULL);
  job->limits = limits;
  job->trimmed = trimmed;
  job->user_data = user_data;
  queue_job (self, &self->threads.writes, job, sbx_store_trim_async, callback, user_data);
}

/**
 * sbx_store_trim_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE when everything that was due is gone
 */
gboolean
sbx_store_trim_finish (SbxStore      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, sbx_store_trim_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
