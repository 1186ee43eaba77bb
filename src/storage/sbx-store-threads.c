/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-threads.h"

#include <glib/gi18n-lib.h>

#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Writes in one transaction: enough to share one flush to disk, few enough to answer soon. */
#define MAX_BATCH 256

/* What can wait is done when no write came for a while: who has many in flight sends the next ones at once. Where
 * writes never pause it gets a small part of the time even so. */
#define QUIET_TIME (10 * G_TIME_SPAN_MILLISECOND)
#define BUSY_FACTOR 8

/* Indexing message by message makes an index of many small pieces: wait for a few. */
#define INDEX_DELAY (50 * G_TIME_SPAN_MILLISECOND)
#define INDEX_AT_ONCE 256

/* Pages in the WAL: copied back into the database when nobody waits, or at last although some do. */
#define CHECKPOINT_IDLE_PAGES 1000
#define CHECKPOINT_BUSY_PAGES 16000

/* After a step failed (the disk is full, say). */
#define PAUSE_AFTER_FAILURE (5 * G_TIME_SPAN_SECOND)

/* The write thread's own. */
typedef struct
{
  SbxStoreThreads *threads;
  GQueue           trims;           /* of GTask: one step each, in turn */
  GQueue           trim_names;      /* of char: streams that the first of them has yet to look at */
  gint64           last_write;      /* monotonic µs */
  gint64           next_busy_step;  /* whatever is queued */
  guint            n_steps;
  gint64           paused_until;
  int              wal_pages;
  gboolean         is_failing;      /* the last transaction did */
} WriteLoop;

static gboolean
is_damaged (SbxStoreThreads *threads)
{
  return g_atomic_int_get (&threads->damaged);
}

/* The first thread to meet damage stops the writes: the next start sets the file aside, and with it what
 * would still be written. */
static void
note_damage (SbxStoreThreads *threads,
             SbxDatabase     *database)
{
  if (!sbx_database_is_damaged (database) || !g_atomic_int_compare_and_exchange (&threads->damaged, FALSE, TRUE))
    return;
  sbx_data_folder_suspect (threads->folder);
  g_source_set_ready_time (threads->damage_source, 0);
}

static int
on_wal_changed (void       *data,
                sqlite3    *handle,
                const char *name,
                int         pages)
{
  WriteLoop *loop = data;

  loop->wal_pages = pages;
  return SQLITE_OK;
}

/* Once for a row of failures: they come with every write. */
static void
note_outcome (WriteLoop    *loop,
              const GError *error)
{
  note_damage (loop->threads, loop->threads->write_database);
  if (error != NULL && !loop->is_failing && !is_damaged (loop->threads))
    g_warning ("%s", error->message);
  else if (error == NULL && loop->is_failing)
    g_info ("%s can be written again", sbx_data_folder_get_path (loop->threads->folder));
  loop->is_failing = error != NULL;
}

static void
fail_range (GPtrArray    *tasks,
            guint         first,
            guint         end,
            const GError *error)
{
  for (guint i = first; i < end; i++)
    sbx_store_job_fail (g_task_get_task_data (g_ptr_array_index (tasks, i)), error);
}

static void
run_write (SbxStoreWriter *writer,
           SbxStoreJob    *job)
{
  if (!sbx_store_writer_run (writer, job->write, job->data, &job->answer, &job->events, &job->error))
    {
      if (job->error == NULL)
        g_set_error_literal (&job->error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, _("The request failed"));
      sbx_store_make_wire_error (&job->error);
    }
}

/* What may be lost is not acknowledged. */
static void
refuse_damaged (WriteLoop *loop,
                GPtrArray *tasks)
{
  g_autoptr (GError) error = NULL;

  sbx_database_set_error (loop->threads->write_database, SQLITE_CORRUPT, &error);
  fail_range (tasks, 0, tasks->len, error);
}

/* One transaction from task @first on; returns the first task that is not in it. */
static guint
run_transaction (WriteLoop *loop,
                 GPtrArray *tasks,
                 guint      first)
{
  SbxStoreWriter       *writer = loop->threads->writer;
  SbxStoreJob          *last = NULL;   /* that appended events */
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError)    error = NULL;
  guint                 i;

  if (!sbx_store_writer_begin (writer, &error))
    {
      note_outcome (loop, error);
      fail_range (tasks, first, tasks->len, error);
      return tasks->len;
    }

  for (i = first; i < tasks->len; i++)
    {
      SbxStoreJob *job = g_task_get_task_data (g_ptr_array_index (tasks, i));

      run_write (writer, job);
      if (writer->has_appended)
        last = job;
      if (sbx_store_writer_in_transaction (writer) && !sbx_database_is_damaged (loop->threads->write_database))
        continue;

      /* The write met an error that ended the transaction for those before it too. */
      note_outcome (loop, job->error);
      fail_range (tasks, first, i + 1, job->error);
      sbx_store_writer_rollback (writer);
      return i + 1;
    }

  if (!sbx_store_writer_commit (writer, &events, &error))
    fail_range (tasks, first, i, error);
  else if (last != NULL)
    g_ptr_array_extend_and_steal (last->events, g_steal_pointer (&events));
  note_outcome (loop, error);

  return i;
}

static void
run_batch (WriteLoop *loop,
           GPtrArray *tasks)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tasks->len; i++)
    {
      GTask       *task = g_ptr_array_index (tasks, i);
      SbxStoreJob *job = g_task_get_task_data (task);

      if (job->limits != NULL)
        g_queue_push_tail (&loop->trims, task);
      else
        g_ptr_array_add (writes, task);
    }

  for (guint i = 0; i < writes->len && !is_damaged (loop->threads);)
    i = run_transaction (loop, writes, i);
  if (is_damaged (loop->threads))
    refuse_damaged (loop, writes);

  loop->last_write = g_get_monotonic_time ();
  if (sbx_search_index_get_backlog (loop->threads->writer) > 0)
    g_atomic_int_set (&loop->threads->index_complete, FALSE);
  if (writes->len > 0)
    sbx_store_deliver (loop->threads->context, g_steal_pointer (&writes));
}

/* Steps: what can wait, in small transactions of its own. */

static void
list_streams (WriteLoop *loop)
{
  GHashTableIter iter;
  gpointer       name;

  g_hash_table_iter_init (&iter, loop->threads->writer->streams);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_queue_push_tail (&loop->trim_names, g_strdup (name));
}

static void
finish_trim (WriteLoop    *loop,
             const GError *error)
{
  GTask     *task = g_queue_pop_head (&loop->trims);
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  if (error != NULL)
    sbx_store_job_fail (g_task_get_task_data (task), error);
  g_queue_clear_full (&loop->trim_names, g_free);

  g_ptr_array_add (tasks, task);
  sbx_store_deliver (loop->threads->context, tasks);
}

/* What a stream keeps, by the words of the trim's owner. */
static SbxTrim
get_limits (SbxStoreJob    *job,
            SbxStreamState *state)
{
  SbxStreamLimits limits = { 0 };

  job->limits (state->name, job->data, &limits);
  return (SbxTrim) { limits.max_events, limits.max_age_ms > 0 ? sbx_time_now_ms () - limits.max_age_ms : 0, limits.max_bytes };
}

static gboolean
trim_stream (SbxStoreWriter  *writer,
             SbxStreamState  *state,
             const SbxTrim   *limits,
             gboolean        *done,
             GError         **error)
{
  if (!sbx_store_writer_begin (writer, error))
    return FALSE;

  if (!sbx_store_events_trim (writer, state, limits, done, error))
    {
      sbx_store_writer_rollback (writer);
      return FALSE;
    }

  return sbx_store_writer_commit (writer, NULL, error);
}

static gboolean
step_trim (WriteLoop  *loop,
           GError    **error)
{
  GTask          *task = g_queue_peek_head (&loop->trims);
  SbxStoreJob    *job = g_task_get_task_data (task);
  SbxStreamState *state;
  SbxTrim         limits;
  gint64          oldest;
  gboolean        done;

  if (!job->is_begun)
    {
      job->is_begun = TRUE;
      list_streams (loop);
    }

  if (loop->trim_names.length == 0)
    {
      finish_trim (loop, NULL);
      return TRUE;
    }

  state = g_hash_table_lookup (loop->threads->writer->streams, g_queue_peek_head (&loop->trim_names));
  oldest = state->oldest;
  limits = get_limits (job, state);
  if (!trim_stream (loop->threads->writer, state, &limits, &done, error))
    return FALSE;

  if (state->oldest != oldest)
    sbx_store_deliver_trimmed (loop->threads->context, task, state->name, state->oldest - oldest, state->oldest);
  if (done)
    g_free (g_queue_pop_head (&loop->trim_names));

  return TRUE;
}

/* It waits for the disk as every write does, although the index can be made again: a sync that fails may drop all that
 * was not synced before it, and what is acknowledged later must not stand behind such a hole in the WAL. */
static gboolean
step_index (WriteLoop  *loop,
            GError    **error)
{
  SbxStoreWriter *writer = loop->threads->writer;

  if (!sbx_store_writer_begin (writer, error))
    return FALSE;

  if (!sbx_search_index_step (writer, error))
    {
      sbx_store_writer_rollback (writer);
      return FALSE;
    }

  return sbx_store_writer_commit (writer, NULL, error);
}

static void
checkpoint (WriteLoop *loop,
            int        mode)
{
  /* A reader may hold it up: the next time then. */
  sqlite3_wal_checkpoint_v2 (sbx_database_get_handle (loop->threads->write_database), "main", mode, NULL, NULL);
  loop->wal_pages = 0;
}

static gboolean
has_step (WriteLoop *loop)
{
  if (is_damaged (loop->threads))
    return loop->trims.length > 0;
  return loop->trims.length > 0 || loop->wal_pages >= CHECKPOINT_IDLE_PAGES ||
         sbx_search_index_get_backlog (loop->threads->writer) > 0;
}

/* Until when to wait for a write before the next step: monotonic µs, -1 = there is none. */
static gint64
get_step_time (WriteLoop *loop)
{
  gint64 backlog = sbx_search_index_get_backlog (loop->threads->writer);

  if (!has_step (loop))
    return -1;
  if (loop->trims.length > 0 || loop->wal_pages >= CHECKPOINT_IDLE_PAGES || backlog >= INDEX_AT_ONCE)
    return MAX (loop->paused_until, loop->last_write + QUIET_TIME);

  return MAX (loop->paused_until, loop->last_write + INDEX_DELAY);
}

/* Where writes do not pause the WAL is copied back by its own bound, and trims and the index take turns. */
static void
run_step (WriteLoop *loop,
          gboolean   is_idle)
{
  g_autoptr (GError) error = NULL;
  gint64             start = g_get_monotonic_time ();
  gint64             end;
  gboolean           is_behind = sbx_search_index_get_backlog (loop->threads->writer) > 0;
  gboolean           done = TRUE;

  loop->n_steps++;
  if (is_damaged (loop->threads))
    {
      sbx_database_set_error (loop->threads->write_database, SQLITE_CORRUPT, &error);
      done = FALSE;
    }
  else if (is_idle && loop->wal_pages >= CHECKPOINT_IDLE_PAGES)
    checkpoint (loop, SQLITE_CHECKPOINT_PASSIVE);
  else if (loop->trims.length > 0 && (!is_behind || loop->n_steps % 2 == 0))
    done = step_trim (loop, &error);
  else if (is_behind)
    done = step_index (loop, &error);

  if (!done)
    {
      if (loop->trims.length > 0)
        finish_trim (loop, error);
      loop->paused_until = g_get_monotonic_time () + PAUSE_AFTER_FAILURE;
      note_outcome (loop, error);
    }

  g_atomic_int_set (&loop->threads->index_complete, sbx_search_index_get_backlog (loop->threads->writer) == 0);
  end = g_get_monotonic_time ();
  loop->next_busy_step = end + BUSY_FACTOR * (end - start);
}

static void
end_loop (WriteLoop *loop)
{
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, _("The hub is stopping"));
  while (loop->trims.length > 0)
    finish_trim (loop, error);

  if (is_damaged (loop->threads))
    sbx_database_keep_as_it_is (loop->threads->write_database);
  else
    checkpoint (loop, SQLITE_CHECKPOINT_TRUNCATE);
  sqlite3_wal_hook (sbx_database_get_handle (loop->threads->write_database), NULL, NULL);
}

gpointer
sbx_store_write_thread (gpointer data)
{
  WriteLoop             loop = { .threads = data };
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();

  sqlite3_wal_hook (sbx_database_get_handle (loop.threads->write_database), on_wal_changed, &loop);
  g_queue_init (&loop.trims);
  g_queue_init (&loop.trim_names);

  while (sbx_job_queue_take (&loop.threads->writes, MAX_BATCH, get_step_time (&loop), tasks))
    {
      gboolean is_idle = tasks->len == 0;

      if (!is_idle)
        run_batch (&loop, tasks);
      g_ptr_array_set_size (tasks, 0);

      if (loop.wal_pages >= CHECKPOINT_BUSY_PAGES && !is_damaged (loop.threads))
        checkpoint (&loop, SQLITE_CHECKPOINT_PASSIVE);
      if (has_step (&loop) && g_get_monotonic_time () >= loop.paused_until &&
          (is_idle || g_get_monotonic_time () >= loop.next_busy_step))
        run_step (&loop, is_idle);
    }

  end_loop (&loop);
  return NULL;
}

static void
run_read (SbxStoreReader *reader,
          SbxStoreJob    *job)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  char                      now[SBX_TIME_TEXT_SIZE];
  gboolean                  done;

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);

  /* One transaction: all that it reads is of one moment. */
  done = sbx_database_run (reader->database, &job->error, "BEGIN", "") &&
         job->read (reader, job->data, writer, &job->error);
  sqlite3_exec (sbx_database_get_handle (reader->database), "COMMIT", NULL, NULL, NULL);

  if (done)
    {
      sbx_json_writer_end_object (writer);
      job->answer = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
      return;
    }

  if (job->error == NULL)
    g_set_error_literal (&job->error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, _("The request failed"));
  sbx_store_make_wire_error (&job->error);
}

gpointer
sbx_store_read_thread (gpointer data)
{
  SbxStoreThreads *threads = data;

  while (TRUE)
    {
      g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

      if (!sbx_job_queue_take (&threads->reads, 1, -1, tasks))
        return NULL;

      run_read (&threads->reader, g_task_get_task_data (g_ptr_array_index (tasks, 0)));
      note_damage (threads, threads->reader.database);
      sbx_store_deliver (threads->context, g_steal_pointer (&tasks));
    }
}
