/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-data-folder.h"
#include "sbx-store-job.h"

G_BEGIN_DECLS

/* What the store's threads share with it. Set before they start and constant then, save for the queues
 * and what is said to be atomic. */
typedef struct
{
  GMainContext   *context;          /* where tasks complete */
  SbxDataFolder  *folder;
  SbxDatabase    *write_database;
  SbxStoreWriter *writer;
  SbxStoreReader  reader;
  SbxJobQueue     writes;
  SbxJobQueue     reads;
  int             index_complete;   /* atomic */
  int             damaged;          /* atomic: nothing is written any more */
  GSource        *damage_source;    /* in @context; made ready when @damaged is set */
} SbxStoreThreads;

/* Thread functions; @data is a #SbxStoreThreads. They end when their queue is closed and empty. */
gpointer sbx_store_write_thread (gpointer data);
gpointer sbx_store_read_thread  (gpointer data);

G_END_DECLS
