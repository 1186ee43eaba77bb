/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"
#include "sbx-records.h"

G_BEGIN_DECLS

/**
 * SbxTopic:
 *
 * Properties, all read-only here: `channel` (SbxChannel, weak), `id`, `title` (translated placeholder where the topic
 * is untitled), `last-message`, `last-sender` ("" = unknown), `last-private`, `kind` (SbxTopicKind as int), `last-message-time` (int64 ms), `message-count`,
 * `unread-count` (uint), `read-seq`, `last-seq` (int64), `pinned`, `muted` (boolean), `state` (SbxTopicState as int),
 * `messages` (SbxMessageLog); `claim-by` (string, who said to answer here, "" = nobody), `claim-until` (int64 ms),
 * `claim-fence` (int64); `snoozed-until` (int64 ms, 0 = not snoozed, or until further notice; a snooze that ran out shows as open
 * by itself), `owner-id` (string, nullable), `participants` (GStrv of ids), `needs-person` (boolean: somebody of us has to do
 * something, see sbx_topic_get_needs_person()), `typing` and `viewers` (GListModel of SbxPerson: others who type in it or look at it,
 * who go by themselves), `unconfirmed` (boolean: `state`, `pinned` or `muted` is as somebody here wants it, which the hub has not
 * confirmed).
 */
#define SBX_TYPE_TOPIC (sbx_topic_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopic, sbx_topic, SBX, TOPIC, GObject)

SbxChannel    *sbx_topic_get_channel           (SbxTopic *self);
const char    *sbx_topic_get_id                (SbxTopic *self);
const char    *sbx_topic_get_title             (SbxTopic *self);
SbxTopicKind   sbx_topic_get_kind              (SbxTopic *self);
SbxTopicState  sbx_topic_get_state             (SbxTopic *self);
const char    *sbx_topic_get_last_message      (SbxTopic *self);
const char    *sbx_topic_get_last_sender       (SbxTopic *self);
gboolean       sbx_topic_get_last_private      (SbxTopic *self);
gint64         sbx_topic_get_last_message_time (SbxTopic *self);
guint          sbx_topic_get_message_count     (SbxTopic *self);
guint          sbx_topic_get_unread_count      (SbxTopic *self);
gint64         sbx_topic_get_read_seq          (SbxTopic *self);
gint64         sbx_topic_get_last_seq          (SbxTopic *self);
gboolean       sbx_topic_get_pinned            (SbxTopic *self);
gboolean       sbx_topic_get_muted             (SbxTopic *self);
SbxMessageLog *sbx_topic_get_messages          (SbxTopic *self);
const char    *sbx_topic_get_claim_by          (SbxTopic *self);
gint64         sbx_topic_get_claim_until       (SbxTopic *self);
gint64         sbx_topic_get_claim_fence       (SbxTopic *self);
gint64         sbx_topic_get_snoozed_until     (SbxTopic *self);
/* (nullable) */
const char    *sbx_topic_get_owner_id          (SbxTopic *self);
const char *const *sbx_topic_get_participants  (SbxTopic *self);
gboolean       sbx_topic_get_needs_person      (SbxTopic *self);
GListModel    *sbx_topic_get_typing            (SbxTopic *self);
GListModel    *sbx_topic_get_viewers           (SbxTopic *self);
char          *sbx_topic_dup_person_name       (SbxTopic   *self,
                                                const char *id);
gboolean       sbx_topic_get_unconfirmed       (SbxTopic *self);
/* (transfer full) (nullable): a message of it that is here. */
SbxMessage    *sbx_topic_dup_message           (SbxTopic   *self,
                                                const char *id);
guint          sbx_topic_get_n_readings        (SbxTopic *self);
guint          sbx_topic_count_unread_here     (SbxTopic *self,
                                                gint64    from,
                                                gint64    to);
gboolean       sbx_topic_has_unread_here       (SbxTopic *self,
                                                gint64    from,
                                                gint64    to);
GStrv          sbx_topic_dup_unread_ids        (SbxTopic *self,
                                                gint64    from,
                                                gint64    to);

G_END_DECLS
