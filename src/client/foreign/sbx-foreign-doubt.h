/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* Messages of ours that left, or may have, and of which the server has said nothing: after a crash, or the end of a connection, it may have them. Noted
 * before they leave, by sender and key. */

typedef enum {
  SBX_FOREIGN_DOUBT_NONE,      /* it never left */
  SBX_FOREIGN_DOUBT_MISSING,   /* it may have left, and is not among what the server has told since */
  SBX_FOREIGN_DOUBT_MAYBE,     /* somebody said the same words since, and the server does not say whether that is us */
  SBX_FOREIGN_DOUBT_FOUND,     /* the server told it */
} SbxForeignDoubt;

gboolean sbx_foreign_doubt_note  (SbxStoreWriter    *writer,
                                  const char        *sender_id,
                                  const char        *key,
                                  GError           **error);
gboolean sbx_foreign_doubt_clear (SbxStoreWriter    *writer,
                                  const char        *sender_id,
                                  const char        *key,
                                  GError           **error);
gboolean sbx_foreign_doubt_look  (SbxStoreWriter    *writer,
                                  const char        *sender_id,
                                  const char        *sender_name,
                                  const char        *key,
                                  const char        *channel_id,
                                  const char        *topic_id,
                                  const char        *content,
                                  SbxForeignDoubt   *doubt,
                                  gint64            *since,
                                  SbxMessageRecord **message,
                                  GError           **error);

G_END_DECLS
