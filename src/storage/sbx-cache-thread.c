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

/*
 * The thread of a cache: what was given goes into the database in batches, what is asked for is answered in its turn,
 * and in between the search index catches up.
 *
 * What the disk refuses waits in memory, in its order, and is tried again: what is on disk is whole up to its cursors
 * all the time, and once there is room it goes on as if nothing had been.
 */

#define DATABASE_NAME "cache.db"
#define LOCK_NAME "cache.lock"

/* Bytes in one transaction: enough to share its cost, few enough that what is asked meanwhile does not wait long. */
#define MAX_BATCH_BYTES (2 * 1024 * 1024)
#define MAX_BATCH 512

/* Indexing message by message makes an index of many small pieces: wait for a few. */
#define INDEX_DELAY (100 * G_TIME_SPAN_MILLISECOND)

/* A search waits so long for the index to catch up. */
#define CATCH_UP_TIME (150 * G_TIME_SPAN_MILLISECOND)

/* A disk that refuses is tried again after so long, then twice as long each time, up to so long. */
#define RETRY_FIRST (2 * G_TIME_SPAN_SECOND)
#define RETRY_LAST (60 * G_TIME_SPAN_SECOND)

/* What the thread has at hand. */
typedef struct
{
  SbxCache       *cache;
  char           *path;
  int             lock;         /* -1 = the folder is not ours */
  SbxCacheTables *tables;       /* (nullable): while the disk does what it should */
  gboolean        was_open;
  GQueue          refused;      /* of SbxCacheJob: what the disk did not take */
  gint64          retry_at;     /* µs, monotonic; 0 = the disk does not refuse */
  gint64          retry_delay;
} Desk;

/* --- Opening --- */

static gboolean
is_full (int number)
{
  return number == ENOSPC || number == EDQUOT;
}

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
    g_set_error (error, SBX_STORAGE_ERROR, is_full (errno) ? SBX_STORAGE_ERROR_FULL : SBX_STORAGE_ERROR_FAILED,
                 /* TRANSLATORS: the first %s is a folder, the second the reason in the system's words. */
                 _("“%s” could not be used: %s."), folder, g_strerror (errno));
  if (lock >= 0)
    close (lock);

  return -1;
}

static gboolean
open_tables (Desk    *desk,
             GError **error)
{
  if (desk->lock < 0)
    desk->lock = take_lock (desk->cache->folder, error);
  if (desk->lock >= 0)
    desk->tables = sbx_cache_tables_open (desk->path, error);
  desk->was_open |= desk->tables != NULL;

  return desk->tables != NULL;
}

/* What cannot be written serves as far as it can be read. */
static void
open_as_it_is (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  desk->tables = sbx_cache_tables_open_as_it_is (desk->path, &error);
  if (desk->tables == NULL)
    g_debug ("%s", error->message);
  g_atomic_int_set (&desk->cache->readable, desk->tables != NULL);
}

/* --- A disk that refuses --- */

static void
drop (Desk        *desk,
      SbxCacheJob *job)
{
  g_atomic_pointer_add (&desk->cache->backlog, -(gssize) sbx_cache_job_get_size (job));
  sbx_cache_job_free (job);
}

static void
drop_refused (Desk *desk)
{
  SbxCacheJob *job;

  while ((job = g_queue_pop_head (&desk->refused)) != NULL)
    drop (desk, job);
  desk->retry_at = 0;
  g_atomic_int_set (&desk->cache->resting, FALSE);
}

/* What may pass: no room, or a disk that did well until now. */
static gboolean
may_pass (Desk         *desk,
          const GError *error)
{
  return g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FULL) ||
         (desk->was_open && (g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED) ||
                             g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_CORRUPT) ||
                             g_error_matches (error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY)));
}

/* The database is of no use now, because of @error. */
static void
take_refusal (Desk         *desk,
              const GError *error)
{
  gboolean damaged = desk->tables != NULL && sbx_database_is_damaged (desk->tables->database);

  g_clear_pointer (&desk->tables, sbx_cache_tables_free);
  g_atomic_int_set (&desk->cache->readable, FALSE);
  if (!may_pass (desk, error) || (damaged && !sbx_cache_set_aside (desk->path)))
    {
      sbx_cache_give_up (desk->cache, error, desk->lock >= 0);
      drop_refused (desk);
      return;
    }

  desk->retry_delay = desk->retry_at == 0 ? RETRY_FIRST : MIN (2 * desk->retry_delay, RETRY_LAST);
  if (desk->retry_at == 0 && !damaged)
    g_warning ("%s What the hub tells waits in memory until it can be kept.", error->message);
  desk->retry_at = g_get_monotonic_time () + desk->retry_delay;
  g_atomic_int_set (&desk->cache->resting, TRUE);
}

/* --- Writing --- */

static gboolean
run_writes (Desk         *desk,
            GPtrArray    *jobs,
            GError      **error)
{
  SbxCacheTables *tables = desk->tables;

  if (!sbx_database_execute (tables->database, "BEGIN IMMEDIATE", error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      SbxCacheJob *job = jobs->pdata[i];

      if (!job->write (tables, job, error))
        return FALSE;
    }

  if (g_atomic_int_get (&desk->cache->live))
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, sbx_time_now_ms ());

      if (!sbx_database_run (tables->database, error, "REPLACE INTO meta (name, value) VALUES ('asOf', ?1)", "s", now))
        return FALSE;
    }

  return sbx_cache_streams_flush (tables, error) && sbx_database_execute (tables->database, "COMMIT", error);
}

/* Takes @jobs over, and leaves it empty. */
static void
write_batch (Desk      *desk,
             GPtrArray *jobs)
{
  g_autoptr (GError) error = NULL;
  gboolean off = g_atomic_int_get (&desk->cache->off);

  if (desk->tables != NULL && !off && jobs->len > 0 && !run_writes (desk, jobs, &error))
    {
      sqlite3_exec (sbx_database_get_handle (desk->tables->database), "ROLLBACK", NULL, NULL, NULL);
      take_refusal (desk, error);
      off = g_atomic_int_get (&desk->cache->off);
    }

  for (guint i = 0; i < jobs->len; i++)
    if (desk->tables == NULL && !off)
      g_queue_push_tail (&desk->refused, jobs->pdata[i]);
    else
      drop (desk, jobs->pdata[i]);
  g_ptr_array_set_size (jobs, 0);
}

static void
move_batch (GQueue    *from,
            GPtrArray *jobs)
{
  gsize bytes = 0;

  while (from->length > 0 && jobs->len < MAX_BATCH && bytes < MAX_BATCH_BYTES)
    {
      bytes += sbx_cache_job_get_size (g_queue_peek_head (from));
      g_ptr_array_add (jobs, g_queue_pop_head (from));
    }
}

/* Once more, with all that was refused. */
static void
try_again (Desk *desk)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GQueue waiting = desk->refused;

  if (g_atomic_int_get (&desk->cache->off))
    {
      drop_refused (desk);
      return;
    }
  if (!open_tables (desk, &error))
    {
      take_refusal (desk, error);
      return;
    }

  g_queue_init (&desk->refused);
  while (waiting.length > 0)
    {
      move_batch (&waiting, jobs);
      write_batch (desk, jobs);
      if (desk->tables != NULL)
        continue;

      /* What was refused again stands before what was not tried. */
      while (waiting.length > 0)
        g_queue_push_tail (&desk->refused, g_queue_pop_head (&waiting));
      if (g_atomic_int_get (&desk->cache->off))
        drop_refused (desk);
      return;
    }

  desk->retry_at = 0;
  g_atomic_int_set (&desk->cache->resting, FALSE);
  g_message ("“%s” is written again, with all that waited.", desk->path);
}

/* --- Between what is given --- */

static gboolean
index_once (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  SbxDatabase *database = desk->tables->database;

  if (sbx_database_execute (database, "BEGIN IMMEDIATE", &error) && sbx_cache_index_step (desk->tables, &error) &&
      sbx_database_execute (database, "COMMIT", &error))
    return desk->tables->has_backlog;

  sqlite3_exec (sbx_database_get_handle (database), "ROLLBACK", NULL, NULL, NULL);
  take_refusal (desk, error);

  return FALSE;
}

static void
index_while_idle (Desk *desk)
{
  SbxCache *cache = desk->cache;
  gboolean idle = TRUE;

  while (idle && index_once (desk))
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);

      idle = cache->jobs.length == 0 && !cache->closed;
    }
}

static void
answer (Desk        *desk,
        SbxCacheJob *job)
{
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  if (g_task_return_error_if_cancelled (job->task))
    return;

  if (job->wants_index)
    {
      gint64 deadline = g_get_monotonic_time () + CATCH_UP_TIME;

      while (desk->tables != NULL && desk->tables->has_backlog && g_get_monotonic_time () < deadline)
        index_once (desk);
    }
  /* While something waits for the disk, what is on it is not what is known. */
  if (desk->tables == NULL)
    g_set_error_literal (&error, SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED, _("Nothing is kept on disk of this hub."));
  else
    result = job->read (desk->tables, job, &error);

  if (error == NULL)
    {
      g_task_return_pointer (job->task, result, job->free_answer);
      return;
    }
  if (desk->tables != NULL && sbx_database_is_damaged (desk->tables->database))
    take_refusal (desk, error);
  g_task_return_error (job->task, g_steal_pointer (&error));
}

/* When there is something to do though nobody gives anything; -1 = never. */
static gint64
get_deadline (Desk *desk)
{
  if (desk->retry_at != 0)
    return desk->retry_at;

  return desk->tables != NULL && desk->tables->has_backlog ? g_get_monotonic_time () + INDEX_DELAY : -1;
}

/* Moves what is queued to @jobs; FALSE when there will be nothing any more. */
static gboolean
take_jobs (Desk      *desk,
           GPtrArray *jobs)
{
  SbxCache *cache = desk->cache;
  gint64 deadline = get_deadline (desk);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);

  while (cache->jobs.length == 0 && !cache->closed)
    {
      if (deadline < 0)
        g_cond_wait (&cache->changed, &cache->mutex);
      else if (!g_cond_wait_until (&cache->changed, &cache->mutex, deadline))
        return TRUE;
    }
  if (cache->jobs.length == 0)
    return FALSE;

  move_batch (&cache->jobs, jobs);
  return TRUE;
}

static void
run_jobs (Desk      *desk,
          GPtrArray *jobs)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    {
      SbxCacheJob *job = jobs->pdata[i];

      if (job->write != NULL)
        {
          g_ptr_array_add (writes, job);
          continue;
        }
      /* What is asked for is read after all that was given before. */
      write_batch (desk, writes);
      answer (desk, job);
      drop (desk, job);
    }

  write_batch (desk, writes);
  g_ptr_array_set_size (jobs, 0);
}

static void
close_desk (Desk *desk)
{
  /* The last chance of what waits. */
  if (desk->retry_at != 0 && desk->refused.length > 0)
    try_again (desk);
  drop_refused (desk);

  g_clear_pointer (&desk->tables, sbx_cache_tables_free);
  if (desk->lock >= 0)
    close (desk->lock);
  g_free (desk->path);
}

gpointer
sbx_cache_run (gpointer data)
{
  SbxCache *cache = data;
  Desk desk = { .cache = cache, .path = g_build_filename (cache->folder, DATABASE_NAME, NULL), .lock = -1 };
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_queue_init (&desk.refused);
  if (!open_tables (&desk, &error))
    take_refusal (&desk, error);
  if (g_atomic_int_get (&cache->off))
    open_as_it_is (&desk);

  while (take_jobs (&desk, jobs))
    {
      if (desk.retry_at != 0 && g_get_monotonic_time () >= desk.retry_at)
        try_again (&desk);
      else if (jobs->len == 0 && desk.tables != NULL && desk.tables->has_backlog)
        index_while_idle (&desk);
      run_jobs (&desk, jobs);
    }

  close_desk (&desk);
  return NULL;
}
