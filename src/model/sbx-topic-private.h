/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message-log-private.h"
#include "sbx-topic.h"
#include "sbx-unread.h"

G_BEGIN_DECLS

/* Only for sbx-topic*.c; the world and the channels call what stands below. */
struct _SbxTopic
{
  GObject        parent_instance;
  SbxChannel    *channel;      /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue *queue;
  SbxMessageLog *messages;     /* (nullable): made when first asked for */
  char          *id;
  char          *title;
  char          *last_message;
  char          *last_sender; /* "" = unknown */
  char          *claim_by;      /* "" = nobody */
  gint64         claim_until;   /* ms */
  gint64         claim_fence;
  gint64         last_message_time;
  gint64         read_seq;
  gint64         marked_to;     /* what our reader marked as unread, up to here, counts whatever the hub says; 0 = nothing */
  GHashTable    *marks;         /* (nullable) (element-type gint64 gboolean): single messages marked as unread, or read */
  gint64         last_seq;
  SbxUnread      unread;
  guint          message_count;
  int            kind;         /* SbxTopicKind */
  int            state;        /* SbxTopicState */
  gboolean       pinned;
  gboolean       muted;
  gboolean       described;    /* the hub told of the topic itself, not only of its messages */
};

/* With what tells of it. */
void           sbx_topic_tell_unread  (SbxTopic               *self,
                                       SbxUnread               unread);
void           sbx_topic_tell_read_seq (SbxTopic              *self,
                                       gint64                  read_seq);

/* For the world. */
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
void           sbx_topic_set_claim    (SbxTopic               *self,
                                       const char             *by,
                                       gint64                  until,
                                       gint64                  fence);
void           sbx_topic_restart      (SbxTopic               *self);

/* In sbx-topic-reading.c. */
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
void           sbx_topic_lose_unread  (SbxTopic               *self);

G_END_DECLS
