/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-store-private.h"

G_BEGIN_DECLS

/* What one call of the store asks of a thread, as the task data of its GTask. */
typedef struct
{
  SbxStoreWriteFunc  write;      /* exactly one of these three */
  SbxStoreReadFunc   read;
  SbxStreamLimitsFunc limits;    /* of a trim */

  SbxTrimmedFunc     trimmed;
  gpointer           user_data;  /* for @trimmed */
  gpointer           data;
  GDestroyNotify     data_free;

  GBytes            *answer;
  GPtrArray         *events;
  gboolean           is_begun;   /* a trim: its streams are listed */
  GError            *error;      /* a %SBX_WIRE_ERROR */
} SbxStoreJob;

SbxStoreJob *sbx_store_job_new          (gpointer        data,
                                         GDestroyNotify  data_free);
void         sbx_store_job_free         (SbxStoreJob    *job);
/* Fails a job that has not failed already: @error is copied, as a caller may be told it. */
void         sbx_store_job_fail         (SbxStoreJob    *job,
                                         const GError   *error);

/**
 * SbxJobQueue:
 *
 * Tasks on their way from the caller's thread to one of the store's.
 */
typedef struct
{
  GMutex    mutex;
  GCond     changed;
  GQueue    tasks;
  gboolean  closed;
} SbxJobQueue;

void         sbx_job_queue_init         (SbxJobQueue    *queue);
void         sbx_job_queue_clear        (SbxJobQueue    *queue);
/* FALSE when the queue is closed; takes @task only otherwise. */
gboolean     sbx_job_queue_push         (SbxJobQueue    *queue,
                                         GTask          *task);
/* No more comes in; what is there can still be taken. */
void         sbx_job_queue_close        (SbxJobQueue    *queue);
/* Moves at most @max tasks to @tasks; waits for the first one until @deadline (monotonic µs; -1 = for ever).
 * FALSE when the queue is closed and empty. */
gboolean     sbx_job_queue_take         (SbxJobQueue    *queue,
                                         guint           max,
                                         gint64          deadline,
                                         GPtrArray      *tasks);

/* Tells the owner of a trim, by a dispatch of @context before that of its end. */
void         sbx_store_deliver_trimmed  (GMainContext   *context,
                                         GTask          *task,
                                         const char     *stream,
                                         gint64          n_events,
                                         gint64          oldest);
/* Completes the tasks, in order, by one dispatch of @context. */
void         sbx_store_deliver          (GMainContext   *context,
                                         GPtrArray      *tasks);

G_END_DECLS
