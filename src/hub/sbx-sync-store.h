/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"
#include "sbx-sync-mapping.h"

G_BEGIN_DECLS

/**
 * SbxSyncCounts:
 * @channels: channels that are new or changed
 * @topics: topics that are new or changed
 * @messages: messages that are new or changed
 * @duplicates: messages that were there already, the same in every field
 */
typedef struct
{
  gint64 channels;
  gint64 topics;
  gint64 messages;
  gint64 duplicates;
} SbxSyncCounts;

gboolean sbx_sync_store_account (SbxStoreWriter        *writer,
                                 const SbxSyncAccount  *account,
                                 const char            *triggered_by,
                                 SbxSyncCounts         *counts,
                                 GError               **error);

G_END_DECLS
