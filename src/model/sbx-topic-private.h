/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message-log-private.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

SbxTopic      *sbx_topic_new          (SbxChannel             *channel,
                                       const char             *id);
void           sbx_topic_orphan       (SbxTopic               *self);
int            sbx_topic_compare      (gconstpointer           a,
                                       gconstpointer           b);
SbxMessageLog *sbx_topic_peek_log     (SbxTopic               *self);

/* Says whether the topic's place in the order may have changed. */
gboolean       sbx_topic_apply_record (SbxTopic               *self,
                                       const SbxTopicRecord   *record,
                                       gboolean                fetched);
/* Says whether the message was not known before. */
gboolean       sbx_topic_take_message (SbxTopic               *self,
                                       const SbxMessageRecord *message,
                                       gboolean                unread,
                                       gboolean                own);
void           sbx_topic_note_sender  (SbxTopic               *self,
                                       const char             *name,
                                       gboolean                own,
                                       gint64                  timestamp);
void           sbx_topic_set_read_seq (SbxTopic               *self,
                                       gint64                  read_seq,
                                       gint64                  up_to,
                                       gboolean                marked);
gboolean       sbx_topic_counts       (SbxTopic               *self,
                                       const SbxLogRecord     *record);
void           sbx_topic_mark_messages (SbxTopic              *self,
                                       JsonArray              *ids,
                                       gboolean                unread,
                                       gint64                  read_seq);
void           sbx_topic_set_claim    (SbxTopic               *self,
                                       const char             *by,
                                       gint64                  until,
                                       gint64                  fence);
void           sbx_topic_lose_unread  (SbxTopic               *self);
void           sbx_topic_restart      (SbxTopic               *self);

G_END_DECLS
