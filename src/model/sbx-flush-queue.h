/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxFlushQueue:
 *
 * Who has something to tell at the next flush of a world: list models with pending changes, objects
 * whose notifications wait. Runs by itself one frame (16 ms) after the first entry. Reference counted;
 * belongs to one main context.
 */
typedef struct _SbxFlushQueue SbxFlushQueue;

#define SBX_FLUSH_INTERVAL 16 /* ms */

typedef void (*SbxFlushFunc) (gpointer object);

SbxFlushQueue *sbx_flush_queue_new      (SbxFlushFunc   done,
                                         gpointer       owner);
SbxFlushQueue *sbx_flush_queue_ref      (SbxFlushQueue *self);
void           sbx_flush_queue_unref    (SbxFlushQueue *self);
void           sbx_flush_queue_close    (SbxFlushQueue *self);

void           sbx_flush_queue_add      (SbxFlushQueue *self,
                                         gpointer       object,
                                         SbxFlushFunc   flush);
void           sbx_flush_queue_freeze   (SbxFlushQueue *self,
                                         gpointer       object);
void           sbx_flush_queue_schedule (SbxFlushQueue *self);
void           sbx_flush_queue_run      (SbxFlushQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFlushQueue, sbx_flush_queue_unref)

G_END_DECLS
