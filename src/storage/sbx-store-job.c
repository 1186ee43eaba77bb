/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-job.h"

SbxStoreJob *
sbx_store_job_new (gpointer       data,
                   GDestroyNotify data_free)
{
  SbxStoreJob *job = g_new0 (SbxStoreJob, 1);

  job->data = data;
  job->data_free = data_free;

  return job;
}

void
sbx_store_job_free (SbxStoreJob *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  g_clear_pointer (&job->answer, g_bytes_unref);
  g_clear_pointer (&job->events, g_ptr_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

void
sbx_store_job_fail (SbxStoreJob  *job,
                    const GError *error)
{
  g_clear_pointer (&job->answer, g_bytes_unref);
  g_clear_pointer (&job->events, g_ptr_array_unref);

  if (job->error == NULL)
    {
      job->error = g_error_copy (error);
      sbx_store_make_wire_error (&job->error);
    }
}

void
sbx_job_queue_init (SbxJobQueue *queue)
{
  g_mutex_init (&queue->mutex);
  g_cond_init (&queue->changed);
  g_queue_init (&queue->tasks);
}

void
sbx_job_queue_clear (SbxJobQueue *queue)
{
  g_queue_clear_full (&queue->tasks, g_object_unref);
  g_cond_clear (&queue->changed);
  g_mutex_clear (&queue->mutex);
}

gboolean
sbx_job_queue_push (SbxJobQueue *queue,
                    GTask       *task)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->mutex);

  if (queue->closed)
    return FALSE;

  g_queue_push_tail (&queue->tasks, task);
  if (queue->tasks.length == 1)
    g_cond_signal (&queue->changed);

  return TRUE;
}

void
sbx_job_queue_close (SbxJobQueue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->mutex);

  queue->closed = TRUE;
  g_cond_signal (&queue->changed);
}

/* Whoever pushed may have more of the same turn, and a commit for one costs as much as one for all of them:
 * they have the processor for as long as more comes. */
static void
let_more_come (SbxJobQueue *queue,
               guint        max)
{
  guint before;

  do
    {
      before = queue->tasks.length;
      g_mutex_unlock (&queue->mutex);
      g_thread_yield ();
      g_mutex_lock (&queue->mutex);
    }
  while (queue->tasks.length > before && queue->tasks.length < max);
}

gboolean
sbx_job_queue_take (SbxJobQueue *queue,
                    guint        max,
                    gint64       deadline,
                    GPtrArray   *tasks)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->mutex);

  while (queue->tasks.length == 0 && !queue->closed)
    {
      if (deadline < 0)
        g_cond_wait (&queue->changed, &queue->mutex);
      else if (!g_cond_wait_until (&queue->changed, &queue->mutex, deadline))
        break;
    }

  if (queue->tasks.length == 0)
    return !queue->closed;

  if (queue->tasks.length < max)
    let_more_come (queue, max);
  while (queue->tasks.length > 0 && tasks->len < max)
    g_ptr_array_add (tasks, g_queue_pop_head (&queue->tasks));

  return TRUE;
}

static gboolean
complete_tasks (gpointer data)
{
  GPtrArray *tasks = data;

  for (guint i = 0; i < tasks->len; i++)
    {
      GTask       *task = g_ptr_array_index (tasks, i);
      SbxStoreJob *job = g_task_get_task_data (task);

      if (job->error != NULL)
        g_task_return_error (task, g_steal_pointer (&job->error));
      else
        g_task_return_boolean (task, TRUE);
    }

  return G_SOURCE_REMOVE;
}

static void
attach (GMainContext   *context,
        GSourceFunc     func,
        gpointer        data,
        GDestroyNotify  data_free)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, data_free);
  g_source_set_static_name (source, "[signalbox] store");
  g_source_attach (source, context);
}

void
sbx_store_deliver (GMainContext *context,
                   GPtrArray    *tasks)
{
  attach (context, complete_tasks, tasks, (GDestroyNotify) g_ptr_array_unref);
}

typedef struct
{
  GTask  *task;
  char   *stream;
  gint64  n_events;
  gint64  oldest;
} Trimmed;

static void
trimmed_free (gpointer data)
{
  Trimmed *trimmed = data;

  g_object_unref (trimmed->task);
  g_free (trimmed->stream);
  g_free (trimmed);
}

static gboolean
tell_trimmed (gpointer data)
{
  const Trimmed *trimmed = data;
  SbxStoreJob   *job = g_task_get_task_data (trimmed->task);

  job->trimmed (trimmed->stream, trimmed->n_events, trimmed->oldest, job->user_data);
  return G_SOURCE_REMOVE;
}

void
sbx_store_deliver_trimmed (GMainContext *context,
                           GTask        *task,
                           const char   *stream,
                           gint64        n_events,
                           gint64        oldest)
{
  Trimmed *trimmed = g_new0 (Trimmed, 1);

  trimmed->task = g_object_ref (task);
  trimmed->stream = g_strdup (stream);
  trimmed->n_events = n_events;
  trimmed->oldest = oldest;
  attach (context, tell_trimmed, trimmed, trimmed_free);
}
