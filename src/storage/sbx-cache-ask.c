/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* What the client wants to know of what is kept. */

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
               SbxCacheJob    *job,
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
  g_clear_pointer (&contents->projects, g_ptr_array_unref);
  g_clear_pointer (&contents->actions, g_ptr_array_unref);
  g_free (contents);
}

void
sbx_cache_load_async (SbxCache            *self,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  sbx_cache_push_job (self, sbx_cache_question_new (read_contents, (GDestroyNotify) sbx_cache_contents_free, NULL, callback,
                                                    user_data, sbx_cache_load_async));
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
             SbxCacheJob    *job,
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && channel_id != NULL);

  job = sbx_cache_question_new (read_topics, (GDestroyNotify) g_bytes_unref, NULL, callback, user_data,
                                sbx_cache_read_topics_async);
  job->channel_id = g_strdup (channel_id);
  sbx_cache_push_job (self, job);
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
               SbxCacheJob    *job,
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && channel_id != NULL && topic_id != NULL && limit > 0);

  job = sbx_cache_question_new (read_messages, (GDestroyNotify) sbx_cache_page_free, NULL, callback, user_data,
                                sbx_cache_read_messages_async);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = before;
  job->to = around;
  job->number = limit;
  job->flag = fresh;
  sbx_cache_push_job (self, job);
}

SbxCachePage *
sbx_cache_read_messages_finish (SbxCache     *self,
                                GAsyncResult *result,
                                GError      **error)
{
  return finish (result, sbx_cache_read_messages_async, error);
}

static gpointer
read_moment (SbxCacheTables *tables,
             SbxCacheJob    *job,
             GError        **error)
{
  return sbx_cache_read_moment (tables, job->channel_id, job->id, job->from, error);
}

void
sbx_cache_find_time_async (SbxCache            *self,
                           const char          *channel_id,
                           const char          *topic_id,
                           gint64               time,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && channel_id != NULL && topic_id != NULL);

  job = sbx_cache_question_new (read_moment, g_free, NULL, callback, user_data, sbx_cache_find_time_async);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = time;
  sbx_cache_push_job (self, job);
}

SbxCacheMoment *
sbx_cache_find_time_finish (SbxCache     *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return finish (result, sbx_cache_find_time_async, error);
}

/* --- Searching --- */

static gpointer
read_hits (SbxCacheTables *tables,
           SbxCacheJob    *job,
           GError        **error)
{
  return sbx_cache_read_hits (tables, &job->query, error);
}

void
sbx_cache_search_async (SbxCache             *self,
                        const SbxSearchQuery *query,
                        GCancellable         *cancellable,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && query != NULL && query->text != NULL && query->limit > 0);

  job = sbx_cache_question_new (read_hits, (GDestroyNotify) g_bytes_unref, cancellable, callback, user_data,
                                sbx_cache_search_async);
  job->wants_index = TRUE;
  job->query = *query;
  job->query.text = g_strdup (query->text);
  job->query.channel_id = g_strdup (query->channel_id);
  job->query.topic_id = g_strdup (query->topic_id);
  job->query.from_name = g_strdup (query->from_name);
  job->query.cursor = g_strdup (query->cursor);
  job->query.sender_id = g_strdup (query->sender_id);
  job->query.without = g_strdup (query->without);
  job->query.reader_id = NULL;
  sbx_cache_push_job (self, job);
}

GBytes *
sbx_cache_search_finish (SbxCache     *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return finish (result, sbx_cache_search_async, error);
}
