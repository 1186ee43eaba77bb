/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

/* What the client learns, into jobs for the thread. */

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
              SbxCacheJob    *job,
              GError        **error)
{
  for (guint i = 0; job->places != NULL && i < job->places->len; i++)
    if (!sbx_cache_streams_step (tables, job->places->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
write_push (SbxCacheTables *tables,
            SbxCacheJob    *job,
            GError        **error)
{
  return step_streams (tables, job, error) && sbx_cache_write_push (tables, job->name, sbx_cache_job_get_slice (job), error);
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && event != NULL && payload != NULL);

  job = sbx_cache_job_new (write_push);
  job->name = g_strdup (event);
  job->payload = g_bytes_ref (payload);
  if (place != NULL)
    {
      job->places = new_places ();
      g_ptr_array_add (job->places, sbx_cache_place_new (place->step, place->stream, place->epoch, place->seq, place->reason));
    }
  sbx_cache_push_job (self, job);
}

/* What a stream lost comes first: the messages after it belong to what follows. */
static gboolean
write_missed (SbxCacheTables *tables,
              SbxCacheJob    *job,
              GError        **error)
{
  return step_streams (tables, job, error) &&
         (job->payload == NULL || sbx_cache_write_missed (tables, sbx_cache_job_get_slice (job), error));
}

void
sbx_cache_take_missed (SbxCache  *self,
                       GBytes    *payload,
                       GPtrArray *places)
{
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && places != NULL);

  job = sbx_cache_job_new (write_missed);
  job->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  job->places = places;
  sbx_cache_push_job (self, job);
}

static gboolean
write_list (SbxCacheTables *tables,
            SbxCacheJob    *job,
            GError        **error)
{
  return sbx_cache_write_list (tables, job->name, sbx_cache_job_get_slice (job), error);
}

void
sbx_cache_take_list (SbxCache   *self,
                     const char *event,
                     GBytes     *payload)
{
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && event != NULL && payload != NULL);

  job = sbx_cache_job_new (write_list);
  job->name = g_strdup (event);
  job->payload = g_bytes_ref (payload);
  sbx_cache_push_job (self, job);
}

static gboolean
write_messages (SbxCacheTables *tables,
                SbxCacheJob    *job,
                GError        **error)
{
  return sbx_cache_write_messages (tables, sbx_cache_job_get_slice (job), job->channel_id, job->id, job->from, job->to, error);
}

void
sbx_cache_take_messages (SbxCache   *self,
                         GBytes     *payload,
                         const char *channel_id,
                         const char *topic_id,
                         gint64      from,
                         gint64      to)
{
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && payload != NULL && channel_id != NULL && topic_id != NULL);

  job = sbx_cache_job_new (write_messages);
  job->payload = g_bytes_ref (payload);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = from;
  job->to = to;
  sbx_cache_push_job (self, job);
}

static gboolean
write_removal (SbxCacheTables *tables,
               SbxCacheJob    *job,
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
  SbxCacheJob *job = sbx_cache_job_new (write_removal);

  job->name = g_strdup (kind);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (id);
  sbx_cache_push_job (self, job);
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
             SbxCacheJob    *job,
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && channel_id != NULL);

  job = sbx_cache_job_new (write_count);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->number = unread;
  job->from = read_seq;
  sbx_cache_push_job (self, job);
}

static gboolean
write_gap (SbxCacheTables *tables,
           SbxCacheJob    *job,
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && channel_id != NULL && topic_id != NULL && reason != NULL);

  job = sbx_cache_job_new (write_gap);
  job->channel_id = g_strdup (channel_id);
  job->id = g_strdup (topic_id);
  job->from = from;
  job->to = to;
  job->name = g_strdup (reason);
  sbx_cache_push_job (self, job);
}

static gboolean
write_value (SbxCacheTables *tables,
             SbxCacheJob    *job,
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
  SbxCacheJob *job;

  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  job = sbx_cache_job_new (write_value);
  job->name = g_strdup (name);
  job->value = g_strdup (value);
  sbx_cache_push_job (self, job);
}
