/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* What a job costs beside its payload. */
#define JOB_BYTES 256

/*
 * sbx_cache_job_new:
 *
 * Returns: (transfer full): something to be written; give it away with sbx_cache_push_job()
 */
SbxCacheJob *
sbx_cache_job_new (SbxCacheWriteFunc write)
{
  SbxCacheJob *job = g_new0 (SbxCacheJob, 1);

  job->write = write;
  return job;
}

/*
 * sbx_cache_question_new:
 * @free_answer: for what @read returns
 * @tag: the function that asks, for g_async_result_is_tagged()
 *
 * Returns: (transfer full): something to be read; give it away with sbx_cache_push_job()
 */
SbxCacheJob *
sbx_cache_question_new (SbxCacheReadFunc     read,
                        GDestroyNotify       free_answer,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data,
                        gpointer             tag)
{
  SbxCacheJob *job = g_new0 (SbxCacheJob, 1);

  job->read = read;
  job->free_answer = free_answer;
  job->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);

  return job;
}

void
sbx_cache_job_free (SbxCacheJob *job)
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
  g_free ((char *) job->query.sender_id);
  g_free ((char *) job->query.without);
  g_free (job);
}

gsize
sbx_cache_job_get_size (const SbxCacheJob *job)
{
  return JOB_BYTES + (job->payload != NULL ? g_bytes_get_size (job->payload) : 0);
}

/* The payload's text; empty where there is none. */
SbxJsonSlice
sbx_cache_job_get_slice (const SbxCacheJob *job)
{
  SbxJsonSlice slice = { NULL, 0 };

  if (job->payload != NULL)
    slice.text = g_bytes_get_data (job->payload, &slice.length);
  return slice;
}
