/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-sync-mapping.h"

G_BEGIN_DECLS

/* What becomes of a record when a worker or a bridge says something of it again. */

gboolean sbx_sync_merge_flag     (gboolean                *flag,
                                  int                      value);
gboolean sbx_sync_merge_members  (JsonObject             **kept,
                                  JsonObject              *members);
gboolean sbx_sync_merge_message  (SbxMessageRecord        *record,
                                  SbxTopicKind             kind,
                                  const SbxSyncMessage    *reported);
gboolean sbx_sync_check_extra    (const SbxMessageRecord  *record,
                                  GError                 **error);
char    *sbx_sync_dup_message_id (SbxTopicKind             kind,
                                  const SbxSyncMessage    *reported,
                                  const char              *id);

G_END_DECLS
