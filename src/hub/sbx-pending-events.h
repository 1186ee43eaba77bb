/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-batch.h"
#include "sbx-store.h"
#include "sbx-stream.h"

G_BEGIN_DECLS

/**
 * SbxPendingEvents:
 *
 * Events of one stream that are still to be given to its members: they are encoded once for each way in
 * which they are told, and go to everybody in one piece. A zeroed one has none.
 */
typedef struct
{
  SbxStream *stream;       /* (nullable): there are none */
  gint64     seq;          /* of the first, the others follow; 0 = they are not in the log */
  char      *author;       /* (nullable): who is told some of them in other words */
  SbxBatch   for_all;
  SbxBatch   for_author;   /* as many messages, where there is an author */
} SbxPendingEvents;

void     sbx_pending_events_begin    (SbxPendingEvents       *self,
                                      SbxStream              *stream,
                                      const SbxStoredEvent   *event);
gboolean sbx_pending_events_can_join (const SbxPendingEvents *self,
                                      const SbxStream        *stream,
                                      GBytes                 *envelope,
                                      const SbxStoredEvent   *event);
void     sbx_pending_events_append   (SbxPendingEvents       *self,
                                      GBytes                 *envelope,
                                      const SbxStoredEvent   *event);
void     sbx_pending_events_give     (const SbxPendingEvents *self,
                                      SbxPeer                *peer,
                                      const SbxSubscription  *subscription,
                                      guint                   first);
void     sbx_pending_events_give_all (SbxPendingEvents       *self);
void     sbx_pending_events_clear    (SbxPendingEvents       *self);

G_END_DECLS
