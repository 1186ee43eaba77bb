/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message-log-private.h"
#include "sbx-sorted-list.h"
#include "sbx-topic.h"
#include "sbx-unread.h"
#include "sbx-wishes.h"

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
  gboolean       last_private; /* the last message is a note for colleagues, as far as is known */
  char          *claim_by;      /* "" = nobody */
  gint64         claim_until;   /* ms */
  gint64         claim_fence;
  gint64         last_message_time;
  gint64         read_seq;
  gint64         marked_from;   /* what our reader marked as unread, from here … */
  gint64         marked_to;     /* … up to here, counts whatever the hub says; 0 = nothing */
  GHashTable    *marks;         /* (nullable) (element-type gint64 gboolean): single messages marked as unread, or read */
  guint          n_readings;    /* how often was told what is read */
  gint64         last_seq;
  gint64         news_seq;      /* the newest one that was pushed */
  SbxUnread      unread;
  guint          message_count;
  int            kind;         /* SbxTopicKind */
  int            state;        /* SbxTopicState, as it shows */
  gboolean       pinned;       /* the same */
  gboolean       muted;

  /* In sbx-topic-desk.c. */
  int            said_state;   /* SbxTopicState, as the hub said last */
  gint64         said_snoozed_until; /* ms, 0 = until further notice */
  gboolean       said_pinned;
  gboolean       said_muted;
  SbxWishes     *wishes;       /* (nullable): what somebody here wants otherwise */
  gboolean       unconfirmed;
  gint64         snoozed_until; /* ms, as it shows */
  char          *owner_id;     /* (nullable) */
  GStrv          participants; /* (nullable): nobody */
  SbxSortedList *typing;       /* (nullable): made when first needed */
  SbxSortedList *viewers;      /* the same */
  GArray        *important;    /* (nullable) (element-type gint64): seqs of unread important messages, ascending, never empty */
  GHashTable    *troubled;     /* (nullable): set of keys of replies that failed or are held, never empty */
  gboolean       answered;     /* the team has the last word, as far as is known */
  gboolean       needs_person;
  gboolean       described;    /* the hub told of the topic itself, not only of its messages */
};

typedef enum
{
  SBX_TOPIC_PROP_0,
  SBX_TOPIC_PROP_CHANNEL,
  SBX_TOPIC_PROP_ID,
  SBX_TOPIC_PROP_TITLE,
  SBX_TOPIC_PROP_LAST_MESSAGE,
  SBX_TOPIC_PROP_LAST_SENDER,
  SBX_TOPIC_PROP_LAST_PRIVATE,
  SBX_TOPIC_PROP_KIND,
  SBX_TOPIC_PROP_LAST_MESSAGE_TIME,
  SBX_TOPIC_PROP_MESSAGE_COUNT,
  SBX_TOPIC_PROP_UNREAD_COUNT,
  SBX_TOPIC_PROP_READ_SEQ,
  SBX_TOPIC_PROP_LAST_SEQ,
  SBX_TOPIC_PROP_PINNED,
  SBX_TOPIC_PROP_MUTED,
  SBX_TOPIC_PROP_STATE,
  SBX_TOPIC_PROP_MESSAGES,
  SBX_TOPIC_PROP_CLAIM_BY,
  SBX_TOPIC_PROP_CLAIM_UNTIL,
  SBX_TOPIC_PROP_CLAIM_FENCE,
  SBX_TOPIC_PROP_SNOOZED_UNTIL,
  SBX_TOPIC_PROP_OWNER_ID,
  SBX_TOPIC_PROP_PARTICIPANTS,
  SBX_TOPIC_PROP_NEEDS_PERSON,
  SBX_TOPIC_PROP_TYPING,
  SBX_TOPIC_PROP_VIEWERS,
  SBX_TOPIC_PROP_UNCONFIRMED,
  SBX_TOPIC_N_PROPS
} SbxTopicProperty;

/* The properties, for those files that notify them. */
extern GParamSpec *sbx_topic_properties[SBX_TOPIC_N_PROPS];

const char    *sbx_topic_placeholder_title (int                kind);

/* For the world. */
SbxTopic      *sbx_topic_new          (SbxChannel             *channel,
                                       const char             *id);
void           sbx_topic_orphan       (SbxTopic               *self);
int            sbx_topic_compare      (gconstpointer           a,
                                       gconstpointer           b);
SbxMessageLog *sbx_topic_peek_log     (SbxTopic               *self);

/* In sbx-topic-apply.c. */
/* Says whether the topic's place in the order may have changed. */
gboolean       sbx_topic_apply_record (SbxTopic               *self,
                                       const SbxTopicRecord   *record,
                                       gboolean                fetched);
/* Says whether the message was not known before. */
gboolean       sbx_topic_take_message (SbxTopic               *self,
                                       const SbxMessageRecord *message,
                                       gboolean                unread,
                                       gboolean                own);
gboolean       sbx_topic_take_news    (SbxTopic               *self,
                                       gint64                  seq);
void           sbx_topic_note_newest  (SbxTopic               *self,
                                       const char             *sender,
                                       gboolean                is_private,
                                       gint64                  timestamp);
void           sbx_topic_set_claim    (SbxTopic               *self,
                                       const char             *by,
                                       gint64                  until,
                                       gint64                  fence);
void           sbx_topic_restart      (SbxTopic               *self);

/* In sbx-topic-desk.c. */
void           sbx_topic_describe_desk (SbxTopic              *self,
                                        const SbxTopicRecord  *record);
void           sbx_topic_note_last_word (SbxTopic             *self,
                                         const SbxMessageRecord *message,
                                         gboolean              own,
                                         gboolean              newest);
void           sbx_topic_update       (SbxTopic               *self);
void           sbx_topic_update_needs (SbxTopic               *self);
gint64         sbx_topic_tick         (SbxTopic               *self,
                                       gint64                  now);
void           sbx_topic_wish         (SbxTopic               *self,
                                       SbxWish                *wish);
void           sbx_topic_settle       (SbxTopic               *self,
                                       const SbxWish          *wish,
                                       gboolean                granted);
void           sbx_topic_set_person   (SbxTopic               *self,
                                       gboolean                viewing,
                                       const char             *id,
                                       const char             *name,
                                       gint64                  for_ms);
void           sbx_topic_orphan_desk  (SbxTopic               *self);
void           sbx_topic_clear_desk   (SbxTopic               *self);

/* In sbx-topic-needs.c. */
void           sbx_topic_note_important (SbxTopic             *self,
                                         gint64                seq,
                                         gboolean              unread);
/* (element-type SbxMessageRecord): a page that is in the log now. */
void           sbx_topic_note_messages (SbxTopic              *self,
                                        GPtrArray             *messages);
void           sbx_topic_forget_important (SbxTopic           *self,
                                           gint64              to);
void           sbx_topic_find_important (SbxTopic             *self,
                                         gint64                from);
void           sbx_topic_note_trouble (SbxTopic               *self,
                                       const char             *key,
                                       gboolean                trouble);

/* In sbx-topic-reading.c: the first two take over what is so, and tell of it. */
void           sbx_topic_tell_unread  (SbxTopic               *self,
                                       SbxUnread               unread);
void           sbx_topic_tell_read_seq (SbxTopic              *self,
                                       gint64                  read_seq);
void           sbx_topic_set_read_seq (SbxTopic               *self,
                                       gint64                  read_seq,
                                       gint64                  up_to,
                                       gint64                  unread_from);
gboolean       sbx_topic_counts       (SbxTopic               *self,
                                       const SbxLogRecord     *record);
void           sbx_topic_mark_messages (SbxTopic              *self,
                                       JsonArray              *ids,
                                       gboolean                unread,
                                       gint64                  read_seq);
void           sbx_topic_lose_unread  (SbxTopic               *self);

G_END_DECLS
