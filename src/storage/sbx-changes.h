/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-events.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* What the writes of several handlers have in common: finding what a request names, keeping the
 * counters of topics and channels, and the durable events that tell of it (docs/protocol.md,
 * "Streams"). */

SbxChannelRecord *sbx_changes_find_channel  (SbxStoreWriter          *writer,
                                             const char              *id,
                                             GError                 **error);
SbxTopicRecord *sbx_changes_find_topic      (SbxStoreWriter          *writer,
                                             const char              *channel_id,
                                             const char              *topic_id,
                                             GError                 **error);

gboolean        sbx_changes_set_text        (char                   **field,
                                             const char              *value);
char           *sbx_changes_dup_preview     (const SbxMessageRecord  *message);
gboolean        sbx_changes_set_last_message (char                **last_message,
                                             gint64                  *last_message_time,
                                             const char              *text,
                                             gint64                   time);
gboolean        sbx_changes_check_topic     (const SbxTopicRecord    *topic,
                                             GError                 **error);
gboolean        sbx_changes_check_channel   (const SbxChannelRecord  *channel,
                                             GError                 **error);
gboolean        sbx_changes_keep_title      (SbxStoreWriter          *writer,
                                             const SbxTopicRecord    *topic,
                                             GError                 **error);
gboolean        sbx_changes_is_title_kept   (SbxStoreWriter          *writer,
                                             const SbxTopicRecord    *topic,
                                             gboolean                *kept,
                                             GError                 **error);
gboolean        sbx_changes_note_deleted    (SbxStoreWriter          *writer,
                                             const SbxMessageRecord  *message,
                                             const char              *by,
                                             const char              *server,
                                             GError                 **error);
/* Where that is noted, by the id of the message: among the small values. */
char           *sbx_changes_dup_deleted_scope (const char            *channel_id,
                                             const char              *topic_id);
gboolean        sbx_changes_is_deleted      (SbxStoreWriter          *writer,
                                             const char              *channel_id,
                                             const char              *topic_id,
                                             const char              *id,
                                             gboolean                *deleted,
                                             GError                 **error);
gboolean        sbx_changes_wake_topic      (SbxTopicRecord          *topic);
void            sbx_changes_count_message   (SbxChannelRecord        *channel,
                                             SbxTopicRecord          *topic,
                                             const SbxMessageRecord  *message);
gboolean        sbx_changes_note_answer     (SbxTopicRecord          *topic,
                                             const SbxMessageRecord  *message,
                                             gboolean                 is_newest);
gboolean        sbx_changes_show_in_topic   (SbxTopicRecord          *topic,
                                             const SbxMessageRecord  *message);
gboolean        sbx_changes_show_in_channel (SbxChannelRecord        *channel,
                                             const SbxMessageRecord  *message);

gboolean        sbx_changes_append_message  (SbxStoreWriter          *writer,
                                             const char              *event,
                                             const char              *triggered_by,
                                             const SbxMessageRecord  *message,
                                             GError                 **error);
GStrv           sbx_changes_dup_members     (const SbxTopicRecord    *topic);
void            sbx_changes_address         (SbxStoreWriter          *writer,
                                             const SbxTopicRecord    *topic,
                                             const char              *except);
gboolean        sbx_changes_append_topic    (SbxStoreWriter          *writer,
                                             const char              *triggered_by,
                                             SbxTopicRecord          *topic,
                                             GError                 **error);
gboolean        sbx_changes_append_channel  (SbxStoreWriter          *writer,
                                             const char              *triggered_by,
                                             SbxChannelRecord        *channel,
                                             GError                 **error);
gboolean        sbx_changes_append_session  (SbxStoreWriter          *writer,
                                             const char              *triggered_by,
                                             const SbxSessionRecord  *session,
                                             GError                 **error);
gboolean        sbx_changes_append_task     (SbxStoreWriter          *writer,
                                             const char              *triggered_by,
                                             const SbxTaskRecord     *task,
                                             GError                 **error);

G_END_DECLS
