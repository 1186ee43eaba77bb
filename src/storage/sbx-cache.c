/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache-private.h"

#include <glib/gi18n-lib.h>

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
  self->thread = g_thread_new ("cache", sbx_cache_run, self);

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
 * Returns: bytes that were given and are on their way to the disk; 0 while it refuses them, as waiting does not help
 */
gsize
sbx_cache_get_backlog (SbxCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_atomic_int_get (&self->resting) ? 0 : (gsize) g_atomic_pointer_get (&self->backlog);
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
 * sbx_cache_is_readable:
 *
 * Returns: whether what is on disk can be read, kept up to date or not; it is known once anything was answered
 */
gboolean
sbx_cache_is_readable (SbxCache *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !g_atomic_int_get (&self->off) || g_atomic_int_get (&self->readable);
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

/* What is on disk stays whole up to its cursors; it goes on from there at the next start. */
void
sbx_cache_give_up (SbxCache     *self,
                   const GError *error,
                   gboolean      is_ours)
{
  if (!g_atomic_int_compare_and_exchange (&self->off, FALSE, TRUE))
    return;

  /* Two windows are no fault; of a folder that cannot be used at all people are told by the outbox. */
  if (is_ours)
    g_warning ("%s What is known of the hub is not kept on disk until the next start.", error->message);
  else
    g_message ("%s What is known of the hub is not kept on disk until the next start.", error->message);
}

/* @job: (transfer full) */
void
sbx_cache_push_job (SbxCache    *self,
                    SbxCacheJob *job)
{
  gsize backlog;

  if (job->write != NULL && g_atomic_int_get (&self->off))
    {
      sbx_cache_job_free (job);
      return;
    }

  backlog = (gsize) g_atomic_pointer_add (&self->backlog, (gssize) sbx_cache_job_get_size (job)) + sbx_cache_job_get_size (job);
  if (job->write != NULL && backlog > SBX_CACHE_BOUND)
    {
      g_autoptr (GError) error = g_error_new (SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_FAILED,
                                              _("“%s” cannot be written as fast as the hub tells."), self->folder);

      sbx_cache_give_up (self, error, TRUE);
    }

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->jobs, job);
  if (self->jobs.length == 1)
    g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}
