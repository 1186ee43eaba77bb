/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"
#include "sbx-sync-mapping.h"

G_BEGIN_DECLS

/* What a worker's `is_new` and `unread_count` add to the unread counts of readers. Both raise a
 * count when they rise or when new messages come; the same report again never does, so that what
 * somebody has read stays read (docs/protocol.md, "syncData"). */

/**
 * SbxSyncTally:
 * @incoming: private messages that this sync adds and that the account did not write
 * @unread: how many of them count as unread: the newest ones
 * @loose: what is added to the unread messages that the worker counts but did not send, or taken from them
 */
typedef struct
{
  gint64 incoming;
  gint64 unread;
  gint64 loose;
} SbxSyncTally;

gboolean sbx_sync_unread_plan       (SbxStoreWriter          *writer,
                                     const char              *channel_id,
                                     const SbxSyncTopic      *topic,
                                     SbxSyncTally            *tally,
                                     gboolean                *raised,
                                     GError                 **error);
int      sbx_sync_unread_weigh      (const SbxSyncMessage    *message,
                                     SbxSyncTally            *tally);
gboolean sbx_sync_unread_note_known (SbxStoreWriter          *writer,
                                     const char              *channel_id,
                                     const SbxSyncMessage    *message,
                                     const char              *id,
                                     gboolean                *raised,
                                     GError                 **error);

G_END_DECLS
