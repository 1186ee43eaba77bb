/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/* How far a message of ours has come; everything from others is STORED. */
typedef enum {
  SBX_DELIVERY_WAITING,     /* not sent: reason says what for */
  SBX_DELIVERY_SENT,        /* handed to the hub, not confirmed */
  SBX_DELIVERY_STORED,      /* committed by the hub */
  SBX_DELIVERY_READ,
  SBX_DELIVERY_FAILED,      /* reason says why */
  SBX_DELIVERY_HELD,        /* waits for a person's decision, and reason says why: the topic moved on */
} SbxDelivery;

/**
 * SbxMessage:
 *
 * Properties, all read-only here: `id`, `key`, `from-id`, `from-name`, `content`, `message-type`, `reason`
 * (strings), `seq`, `timestamp`, `stored-at`, `edited-at` (int64, times in ms, 0 = never), `own` (boolean: sent by
 * this user), `outgoing`, `from-account` (the channel's own account wrote it), `important`, `private`, `system` (boolean), `delivery` (SbxDelivery as int);
 * `reply-to` (string, nullable: the id of the message that it answers), `attachments` (GListModel of SbxAttachment, nullable),
 * `attachment-count` (uint), `edited` (boolean), `removed` (boolean: it is gone, or is to go), `unconfirmed` (boolean: an edit or removal
 * of ours shows that the hub has not confirmed);
 * and for the row, from its neighbours: `starts-day`, `starts-group`, `ends-group` (boolean), `new-count`
 * (uint: > 0 = the new-messages line stands above it), `gap-before` (boolean: messages between this and the one
 * above may be missing here). Of such a gap: `gap-from`, `gap-to` (int64: the seqs that are missing, inclusive),
 * `gap-reason` (string: "" = just not loaded, else trimmed, epoch, ahead, unknown, forbidden or failed), `gap-loadable`, `gap-loading`
 * (boolean).
 */
#define SBX_TYPE_MESSAGE (sbx_message_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessage, sbx_message, SBX, MESSAGE, GObject)

const char  *sbx_message_get_id           (SbxMessage *self);
const char  *sbx_message_get_key          (SbxMessage *self);
const char  *sbx_message_get_from_id      (SbxMessage *self);
const char  *sbx_message_get_from_name    (SbxMessage *self);
const char  *sbx_message_get_content      (SbxMessage *self);
const char  *sbx_message_get_message_type (SbxMessage *self);
const char  *sbx_message_get_reason       (SbxMessage *self);
gint64       sbx_message_get_seq          (SbxMessage *self);
gint64       sbx_message_get_timestamp    (SbxMessage *self);
gint64       sbx_message_get_stored_at    (SbxMessage *self);
gint64       sbx_message_get_edited_at    (SbxMessage *self);
gboolean     sbx_message_is_own           (SbxMessage *self);
gboolean     sbx_message_is_outgoing      (SbxMessage *self);
gboolean     sbx_message_is_from_account  (SbxMessage *self);
gboolean     sbx_message_is_important     (SbxMessage *self);
gboolean     sbx_message_is_private       (SbxMessage *self);
gboolean     sbx_message_is_system        (SbxMessage *self);
const char  *sbx_message_get_reply_to     (SbxMessage *self);
GListModel  *sbx_message_get_attachments  (SbxMessage *self);
guint        sbx_message_get_attachment_count (SbxMessage *self);
gboolean     sbx_message_is_edited        (SbxMessage *self);
gboolean     sbx_message_is_removed       (SbxMessage *self);
gboolean     sbx_message_is_unconfirmed   (SbxMessage *self);
SbxDelivery  sbx_message_get_delivery     (SbxMessage *self);
gboolean     sbx_message_get_starts_day   (SbxMessage *self);
gboolean     sbx_message_get_starts_group (SbxMessage *self);
gboolean     sbx_message_get_ends_group   (SbxMessage *self);
guint        sbx_message_get_new_count    (SbxMessage *self);
gboolean     sbx_message_get_gap_before   (SbxMessage *self);
gint64       sbx_message_get_gap_from     (SbxMessage *self);
gint64       sbx_message_get_gap_to       (SbxMessage *self);
const char  *sbx_message_get_gap_reason   (SbxMessage *self);
gboolean     sbx_message_get_gap_loadable (SbxMessage *self);
gboolean     sbx_message_get_gap_loading  (SbxMessage *self);

const char  *sbx_message_name_sender      (gboolean    own,
                                           const char *name,
                                           const char *id);

G_END_DECLS
