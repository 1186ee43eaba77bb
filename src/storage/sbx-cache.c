/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "sbx-time.h"

#define DATABASE_NAME "cache.db"
#define LOCK_NAME "cache.lock"

/* Bytes in one transaction: enough to share its cost, few enough that what is asked meanwhile does not wait long. */
#define MAX_BATCH_BYTES (2 * 1024 * 1024)
#define MAX_BATCH 512

/* Indexing message by message makes an index of many small pieces: wait for a few. */
#define INDEX_DELAY (100 * G_TIME_SPAN_MILLISECOND)

/* A search waits so long for the index to catch up. */
#define CATCH_UP_TIME (150 * G_TIME_SPAN_MILLISECOND)

/* What a job costs beside its payload. */
#define JOB_BYTES 256

typedef struct _Job Job;

/* FALSE with @error set where the database failed. */
typedef gboolean (*WriteFunc) (SbxCacheTables *tables, Job *job, GError **error);
/* The answer, or NULL with @error set; NULL without one is an answer too. */
typedef gpointer (*ReadFunc) (SbxCacheTables *tables, Job *job, GError **error);

struct _Job
{
  WriteFunc       write;       /* exactly one of these two */
  ReadFunc        read;
  GTask          *task;        /* (nullable): who asked */
  GDestroyNotify  free_answer;

  GBytes         *payload;     /* (nullable) */
  GPtrArray      *places;      /* (nullable): element-type SbxCachePlace */
  char           *name;        /* (nullable) */
  char           *channel_id;  /* (nullable) */
  char           *id;          /* (nullable) */
  char           *value;       /* (nullable) */
  SbxSearchQuery  query;
  gint64          from;
  gint64          to;
  guint           number;
  gboolean        flag;
};

struct _SbxCache
{
  char      *folder;
  GThread   *thread;

  GMutex     mutex;
  GCond      changed;
  GQueue     jobs;             /* of Job */
  gboolean   closed;

  gsize      backlog;          /* atomic: bytes that are not on disk yet */
  gboolean   locked;           /* set before the first job: the folder is ours */
  int        off;              /* atomic: it gave up */
  int        live;             /* atomic: what is known is whole now */
};

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  g_clear_pointer (&job->payload, g_bytes_unref);
  g_clear_pointer (&job->places, g_ptr_array_unref);
  g_free (job->name);
  g_free (job->channel_id);
  g_free (job->id);
  g_free (job->value);
  g_free ((char *) job->query.text);
  g_free ((char *) job->query.channel_id);
  g_free ((char *) job->query.topic_id);
  g_free ((char *) job->query.from_name);
  g_free ((char *) job->query.cursor);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static gsize
get_size (const Job *job)
{
  return JOB_BYTES + (job->payload != NULL ? g_bytes_get_size (job->payload) : 0);
}

static SbxJsonSlice
slice_of (const Job *job)
{
  SbxJsonSlice slice = { NULL, 0 };

  if (job->payload != NULL)
    slice.text = g_bytes_get_data (job->payload, &slice.length);
  return slice;
}

/* --- The thread --- */

static int
take_lock (const char *folder,
           GError    **error)
{
  g_autofree char *path = g_build_filename (folder, LOCK_NAME, NULL);
  int lock = -1, result = 0;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0)
    result = flock (lock, LOCK_EX | LOCK_NB);
  if (lock >= 0 && result == 0)
    return lock;

  if (lock >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY,
                 /* TRANSLATORS: %s is a folder. */
                 _("“%s” is used by another window of Signalbox."), folder);
  else
    g_set_error (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED,
                 /* TRANSLATORS: the first %s is a folder, the second the reason in the system's words. */
                 _("“%s” could not be used: %s."), folder, g_strerror (errno));
  if (lock >= 0)
    close (lock);

  return -1;
}

/* What is on disk stays whole up to its cursors; it goes on from there at the next start. */
static void
give_up (SbxCache     *self,
         const GError *error)
{
  if (!g_atomic_int_compare_and_exchange (&self->off, FALSE, TRUE))
    return;

  /* Two windows are no fault; of a folder that cannot be used at all people are told by the outbox. */
  if (self->locked)
    g_warning ("%s What is known of the hub is not kept on disk until the next start.", error->message);
  else
    g_message ("%s What is known of the hub is not kept on disk until the next start.", error->message);
}

static gboolean
run_writes (SbxCache       *self,
            SbxCacheTables *tables,
            GPtrArray      *jobs,
            GError        **error)
{
  if (!sbx_database_execute (tables->database, "BEGIN IMMEDIATE", error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = jobs->pdata[i];

      if (!job->write (tables, job, error))
        return FALSE;
    }

  if (g_atomic_int_get (&self->live))
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, sbx_time_now_ms ());

      if (!sbx_database_run (tables->database, error, "REPLACE INTO meta (name, value) VALUES ('asOf', ?1)", "s", now))
        return FALSE;
    }

  return sbx_cache_streams_flush (tables, error) && sbx_database_execute (tables->database, "COMMIT", error);
}

static void
write_batch (SbxCache        *self,
             SbxCacheTables **tables,
             GPtrArray       *jobs)
{
  g_autoptr (GError) error = NULL;
  gsize bytes = 0;

  for (guint i = 0; i < jobs->len; i++)
    bytes += get_size (jobs->pdata[i]);

  if (*tables != NULL && jobs->len > 0 && !run_writes (self, *tables, jobs, &error))
    {
      sqlite3_exec (sbx_database_get_handle ((*tables)->database), "ROLLBACK", NULL, NULL, NULL);
      give_up (self, error);
      g_clear_pointer (tables, sbx_cache_tables_free);
    }

  g_atomic_pointer_add (&self->backlog, -(gssize) bytes);
  g_ptr_array_set_size (jobs, 0);
}

static gboolean
index_once (SbxCache        *self,
            SbxCacheTables **tables)
{
  g_autoptr (GError) error = NULL;

  if (sbx_database_execute ((*tables)->database, "BEGIN IMMEDIATE", &error) &&
      sbx_cache_index_step (*tables, &error) &&
      sbx_database_execute ((*tables)->database, "COMMIT", &error))
    return (*tables)->has_backlog;

  sqlite3_exec (sbx_database_get_handle ((*tables)->database), "ROLLBACK", NULL, NULL, NULL);
  give_up (self, error);
  g_clear_pointer (tables, sbx_cache_tables_free);

  return FALSE;
}

static gpointer
search (SbxCacheTables *tables,
        Job            *job,
        GError        **error)
{
  return sbx_cache_read_hits (tables, &job->query, error);
}

static void
answer (SbxCache        *self,
        SbxCacheTables **tables,
        Job             *job)
{
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  if (g_task_return_error_if_cancelled (job->task))
    return;

  if (*tables != NULL && job->read == search)
    {
      gint64 deadline = g_get_monotonic_time () + CATCH_UP_TIME;

      while (*tables != NULL && (*tables)->has_backlog && g_get_monotonic_time () < deadline)
        index_once (self, tables);
    }
  if (*tables == NULL)
    g_set_error_literal (&error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED, _("Nothing is kept on disk of this hub."));
  else
    result = job->read (*tables, job, &error);

  if (error == NULL)
    {
      g_task_return_pointer (job->task, result, job->free_answer);
      return;
    }
  if (*tables != NULL && sbx_database_is_damaged ((*tables)->database))
    {
      give_up (self, error);
      g_clear_pointer (tables, sbx_cache_tables_free);
    }
  g_task_return_error (job->task, g_steal_pointer (&error));
}

/* Moves what is queued to @jobs; FALSE when there will be nothing any more. */
static gboolean
take_jobs (SbxCache  *self,
           gint64     deadline,
           GPtrArray *jobs)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gsize bytes = 0;

  while (self->jobs.length == 0 && !self->closed)
    {
      if (deadline < 0)
        g_cond_wait (&self->changed, &self->mutex);
      else if (!g_cond_wait_until (&self->changed, &self->mutex, deadline))
        return TRUE;
    }
  if (self->jobs.length == 0)
    return FALSE;

  while (self->jobs.length > 0 && jobs->len < MAX_BATCH && bytes < MAX_BATCH_BYTES)
    {
      bytes += get_size (g_queue_peek_head (&self->jobs));
      g_ptr_array_add (jobs, g_queue_pop_head (&self->jobs));
    }
  return TRUE;
}

static void
run_jobs (SbxCache        *self,
          SbxCacheTables **tables,
          GPtrArray       *jobs)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = jobs->pdata[i];

      if (job->write != NULL)
        {
          g_ptr_array_add (writes, job);
          continue;
        }
      /* What is asked for is read after all that was given before. */
      write_batch (self, tables, writes);
      answer (self, tables, job);
      g_atomic_pointer_add (&self->backlog, -(gssize) get_size (job));
      job_free (job);
    }

  write_batch (self, tables, writes);
}

static gpointer
run (gpointer data)
{
  SbxCache *self = data;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (SbxCacheTables) tables = NULL;
  g_autoptr (GError) error = NULL;
  int lock = take_lock (self->folder, &error);

  self->locked = lock >= 0;
  if (lock >= 0)
    {
      g_autofree char *path = g_build_filename (self->folder, DATABASE_NAME, NULL);

      tables = sbx_cache_tables_open (path, &error);
    }
  if (tables == NULL)
    give_up (self, error);

  while (take_jobs (self, tables != NULL && tables->has_backlog ? g_get_monotonic_time () + INDEX_DELAY : -1, jobs))
    {
      if (jobs->len == 0 && tables != NULL)
        {
          gboolean empty = TRUE;

          while (empty && index_once (self, &tables))
            {
              g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

              empty = self->jobs.length == 0 && !self->closed;
            }
        }
      run_jobs (self, &tables, jobs);
      g_ptr_array_set_size (jobs, 0);
    }

  g_clear_pointer (&tables, sbx_cache_tables_free);
  if (lock >= 0)
    close (lock);

  return NULL;
}

/* --- Giving and asking --- */

static void
push (SbxCache *self,
      Job      *job)
{
  gsize backlog;

  if (job->write != NULL && g_atomic_int_get (&self->off))
    {
      job_free (job);
      return;
    }

  backlog = (gsize) g_atomic_pointer_add (&self->backlog, (gssize) get_size (job)) + get_size (job);
  if (job->write != NULL && backlog > SBX_CACHE_BOUND)
    {
      g_autoptr (GError) error = g_error_new (SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED,
                                              _("“%s” cannot be written as fast as the hub tells."), self->folder);

      give_up (self, error);
    }

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->jobs, job);
  if (self->jobs.length == 1)
    g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static Job *
job_new (WriteFunc write)
{
  Job *job = g_new0 (Job, 1);

  job->write = write;
  return job;
}

static Job *
question_new (ReadFunc             read,
              GDestroyNotify       free_answer,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data,
              gpointer             tag)
{
  Job *job = g_new0 (Job, 1);

  job->read = read;
  job->free_answer = free_answer;
  job->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);

  return job;
}

/**
 * sbx_cache_open:
 * @folder: made where it is not there
 *
 * Returns at once; that the folder cannot be used is said in the log.
 *
 * Returns: (transfer full): the cache; end it with sbx_cache_close()
 */
SbxCache *
sbx_cache_open (const char *folder)
{
  SbxCache *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_new0 (SbxCache, 1);
  self->folder = g_strdup (folder);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->jobs);
  self->thread = g_thread_new ("cache", run, self);

  return self;
}

/**
 * sbx_cache_close:
 *
 * Writes what was given, answers what was asked, and lets go of the folder.
 */
void
sbx_cache_close (SbxCache *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->folder);
  g_free (self);
}

/**
 * sbx_cache_get_backlog:
 *
 * Returns: bytes that were given and are not on disk yet
 */
gsize
sbx_cache_get_backlog (SbxCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (gsize) g_atomic_pointer_get (&self->backlog);
}

/**
 * sbx_cache_is_usable:
 *
 * Returns: %FALSE once it gave up; nothing is kept then
 */
gboolean
sbx_cache_is_usable (SbxCache *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !g_atomic_int_get (&self->off);
}

/**
 * sbx_cache_set_live:
 *
 * Says whether what is given is whole up to now, so that whatever is written from here on is as of its time.
 */
void
sbx_cache_set_live (SbxCache *self,
                    gboolean  live)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->live, live);
}

SbxCachePlace *
sbx_cache_place_new (SbxCacheStep  step,
                     const char   *stream,
                     const char   *epoch,
                     gint64        seq,
                     const char   *reason)
{
  SbxCachePlace *place = g_new0 (SbxCachePlace, 1);

  place->step = step;
  place->stream = g_strdup (stream);
  place->epoch = g_strdup (epoch);
  place->seq = seq;
  place->reason = reason != NULL ? g_intern_string (reason) : NULL;

  return place;
}

void
sbx_cache_place_free (SbxCachePlace *place)
{
  g_free (place->stream);
  g_free (place->epoch);
  g_free (place);
}

static gboolean
step_streams (SbxCacheTables *tables,
              Job            *job,
              GError        **error)
{
  for (guint i = 0; job->places != NULL && i < job->places->len; i++)
    if (!sbx_cache_streams_step (tables, job->places->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
write_push (SbxCacheTables *tables,
            Job            *job,
            GError        **error)
{
  return step_streams (tables, job, error) && sbx_cache_write_push (tables, job->name, slice_of (job), error);
}

static GPtrArray *
new_places (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_cache_place_free);
}

void
sbx_cache_take_push (SbxCache            *self,
                     const char          *event,
                     GBytes              *payload,
                     const SbxCachePlace *place)
{
  Job *job;

  g_return_if_fail (self != NULL && event != NULL && payload != NULL);

  job = job_new (write_push);
  job->name = g_strdup (event);
  job->payload = g_bytes_ref (payload);
  if (place != NULL)
    {
      job->places = new_places ();
      g_ptr_array_add (job->places, sbx_cache_place_new (place->step, place->stream, place->epoch, place->seq, place->reason));
    }
  push (self, job);
}

/* What a stream lost comes first: the messages after it belong to what follows. */
static gboolean
write_missed (SbxCacheTables *tables,
              Job            *job,
              GError        **error)
{
  return step_streams (tables, job, error) &&
         (job->payload == NULL || sbx_cache_write_missed (tables, slice_of (job), error));
}

void
sbx_cache_take_missed (SbxCache  *self,
                       GBytes    *payload,
                       GPtrArray *places)
{
  Job *job;

  g_return_if_fail (self != NULL && places != NULL);

  job = job_new (write_missed);
  job->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  job->places = places;
  push (self, job);
}

static gboolean
write_list (SbxCacheTables *tables,
            Job            *job,
            GError        **error)
{
  return sbx_cache_write_list (tables, job->name, slice_of (job), error);
}

void
sbx_cache_take_list (SbxCache   *self,
                     const char *event,
                     GBytes     *payload)
{
  Job *job;

  g_return_if_fail (self != NULL && event != NULL && payload != NULL);

  job = job_new (write_list);
  job->name = g_strdup (event);
  job->payload = g_bytes_ref (payload);
  push (self, job);
}

static gboolean
write_messages (SbxCacheTables *tables,
                Job            *job,
                GError        **error)
{
  return sbx_cache_write_messages (tables, slice_of (job), job->channel_id, job->id, job->from, job->to, error);
}

void
sbx_cache_take_messages (SbxCache   *self,
                         GBytes     *payload,
                         const char *channel_id,
                         const char *topic_id,
                         gint64      from,
                         gint64      to)
{
  Job *job;

  g_return_if_fail (self != NULL && payload != NULL && channel_id != NULL && topic_id != NULL);

  job = job_new (write_messages);
  job->payload = g_bytes_ref (payload);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = from;
  job->to = to;
  push (self, job);
}

static gboolean
write_removal (SbxCacheTables *tables,
               Job            *job,
               GError        **error)
{
  return sbx_cache_write_removal (tables, job->name, job->channel_id, job->id, error);
}

static void
push_removal (SbxCache   *self,
              const char *kind,
              const char *channel_id,
              const char *id)
{
  Job *job = job_new (write_removal);

  job->name = g_strdup (kind);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (id);
  push (self, job);
}

void
sbx_cache_forget (SbxCache   *self,
                  const char *kind,
                  const char *channel_id,
                  const char *id)
{
  g_return_if_fail (self != NULL && kind != NULL && id != NULL);

  push_removal (self, kind, channel_id, id);
}

void
sbx_cache_forget_counts (SbxCache *self)
{
  g_return_if_fail (self != NULL);

  push_removal (self, "counts", NULL, NULL);
}

/**
 * sbx_cache_forget_unheard:
 *
 * Drops the messages of channels of which no stream is known: they are of a log that may be another one now.
 */
void
sbx_cache_forget_unheard (SbxCache *self)
{
  g_return_if_fail (self != NULL);

  push_removal (self, "log", NULL, NULL);
}

static gboolean
write_count (SbxCacheTables *tables,
             Job            *job,
             GError        **error)
{
  return sbx_cache_write_count (tables, job->channel_id, job->id, job->number, job->from, error);
}

void
sbx_cache_set_count (SbxCache   *self,
                     const char *channel_id,
                     const char *topic_id,
                     guint       unread,
                     gint64      read_seq)
{
  Job *job;

  g_return_if_fail (self != NULL && channel_id != NULL);

  job = job_new (write_count);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->number = unread;
  job->from = read_seq;
  push (self, job);
}

static gboolean
write_gap (SbxCacheTables *tables,
           Job            *job,
           GError        **error)
{
  gint64 topic = sbx_cache_ensure_topic (tables, job->channel_id, job->id, error);

  return topic != 0 && sbx_cache_write_gap (tables, job->channel_id, topic, job->from, job->to, job->name, error);
}

void
sbx_cache_add_gap (SbxCache   *self,
                   const char *channel_id,
                   const char *topic_id,
                   gint64      from,
                   gint64      to,
                   const char *reason)
{
  Job *job;

  g_return_if_fail (self != NULL && channel_id != NULL && topic_id != NULL && reason != NULL);

  job = job_new (write_gap);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = from;
  job->to = to;
  job->name = g_strdup (reason);
  push (self, job);
}

static gboolean
write_value (SbxCacheTables *tables,
             Job            *job,
             GError        **error)
{
  return sbx_database_run (tables->database, error, "REPLACE INTO meta (name, value) VALUES (?1, ?2)", "ss",
                           job->name, job->value);
}

void
sbx_cache_set_value (SbxCache   *self,
                     const char *name,
                     const char *value)
{
  Job *job;

  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  job = job_new (write_value);
  job->name = g_strdup (name);
  job->value = g_strdup (value);
  push (self, job);
}

static gpointer
finish (GAsyncResult *result,
        gpointer      tag,
        GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
read_contents (SbxCacheTables *tables,
               Job            *job,
               GError        **error)
{
  return sbx_cache_read_contents (tables, error);
}

void
sbx_cache_contents_free (SbxCacheContents *contents)
{
  g_clear_pointer (&contents->places, g_ptr_array_unref);
  g_clear_pointer (&contents->values, g_hash_table_unref);
  g_clear_pointer (&contents->channels, g_ptr_array_unref);
  g_clear_pointer (&contents->topics, g_ptr_array_unref);
  g_clear_pointer (&contents->sessions, g_ptr_array_unref);
  g_clear_pointer (&contents->progress, g_ptr_array_unref);
  g_clear_pointer (&contents->tasks, g_ptr_array_unref);
  g_free (contents);
}

void
sbx_cache_load_async (SbxCache            *self,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  push (self, question_new (read_contents, (GDestroyNotify) sbx_cache_contents_free, NULL, callback, user_data,
                            sbx_cache_load_async));
}

SbxCacheContents *
sbx_cache_load_finish (SbxCache     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return finish (result, sbx_cache_load_async, error);
}

static gpointer
read_topics (SbxCacheTables *tables,
             Job            *job,
             GError        **error)
{
  return sbx_cache_read_topics (tables, job->channel_id, error);
}

void
sbx_cache_read_topics_async (SbxCache            *self,
                             const char          *channel_id,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Job *job;

  g_return_if_fail (self != NULL && channel_id != NULL);

  job = question_new (read_topics, (GDestroyNotify) g_bytes_unref, NULL, callback, user_data, sbx_cache_read_topics_async);
  job->channel_id = g_strdup (channel_id);
  push (self, job);
}

GBytes *
sbx_cache_read_topics_finish (SbxCache     *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return finish (result, sbx_cache_read_topics_async, error);
}

static gpointer
read_messages (SbxCacheTables *tables,
               Job            *job,
               GError        **error)
{
  return sbx_cache_read_page (tables, job->channel_id, job->id, job->from, job->to, job->number, job->flag, error);
}

void
sbx_cache_page_free (SbxCachePage *page)
{
  g_clear_pointer (&page->payload, g_bytes_unref);
  g_clear_pointer (&page->known, g_array_unref);
  g_clear_pointer (&page->gaps, g_array_unref);
  g_free (page);
}

void
sbx_cache_read_messages_async (SbxCache            *self,
                               const char          *channel_id,
                               const char          *topic_id,
                               gint64               before,
                               gint64               around,
                               guint                limit,
                               gboolean             fresh,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Job *job;

  g_return_if_fail (self != NULL && channel_id != NULL && topic_id != NULL && limit > 0);

  job = question_new (read_messages, (GDestroyNotify) sbx_cache_page_free, NULL, callback, user_data,
                      sbx_cache_read_messages_async);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = before;
  job->to = around;
  job->number = limit;
  job->flag = fresh;
  push (self, job);
}

SbxCachePage *
sbx_cache_read_messages_finish (SbxCache     *self,
                                GAsyncResult *result,
                                GError      **error)
{
  return finish (result, sbx_cache_read_messages_async, error);
}

void
sbx_cache_search_async (SbxCache             *self,
                        const SbxSearchQuery *query,
                        GCancellable         *cancellable,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  Job *job;

  g_return_if_fail (self != NULL && query != NULL && query->text != NULL && query->limit > 0);

  job = question_new (search, (GDestroyNotify) g_bytes_unref, cancellable, callback, user_data, sbx_cache_search_async);
  job->query = *query;
  job->query.text = g_strdup (query->text);
  job->query.channel_id = g_strdup (query->channel_id);
  job->query.topic_id = g_strdup (query->topic_id);
  job->query.from_name = g_strdup (query->from_name);
  job->query.cursor = g_strdup (query->cursor);
  job->query.sender_id = NULL;
  push (self, job);
}

GBytes *
sbx_cache_search_finish (SbxCache     *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return finish (result, sbx_cache_search_async, error);
}
