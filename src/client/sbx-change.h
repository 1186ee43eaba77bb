/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-channel.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/* One thing that somebody wants of a topic or channel: a plain value, for sbx_client_batch_async(). */
typedef enum {
  SBX_CHANGE_READ,     /* all of a topic */
  SBX_CHANGE_UNREAD,   /* a topic, from a message on */
  SBX_CHANGE_STATE,
  SBX_CHANGE_PINNED,
  SBX_CHANGE_MUTED,
} SbxChangeKind;

typedef struct
{
  SbxChangeKind  kind;
  SbxChannel    *channel;  /* owned */
  SbxTopic      *topic;    /* (nullable): owned; %NULL = the channel itself */
  gint64         value;    /* a seq; an SbxTopicState; on or off */
  gint64         until;    /* of a snooze, ms since 1970; 0 = until further notice */
} SbxChange;

/* All (transfer full). A topic must be in its world. */
SbxChange *sbx_change_new_read   (SbxTopic        *topic);
SbxChange *sbx_change_new_unread (SbxTopic        *topic,
                                  gint64           from_seq);
SbxChange *sbx_change_new_state  (SbxTopic        *topic,
                                  SbxTopicState    state,
                                  gint64           snoozed_until);
/* @topic: (nullable): %NULL = the channel itself */
SbxChange *sbx_change_new_pinned (SbxChannel      *channel,
                                  SbxTopic        *topic,
                                  gboolean         on);
SbxChange *sbx_change_new_muted  (SbxChannel      *channel,
                                  SbxTopic        *topic,
                                  gboolean         on);
/* What takes it back, as things are now. (nullable): nothing would. */
SbxChange *sbx_change_new_undo   (const SbxChange *self);
SbxChange *sbx_change_copy       (const SbxChange *self);
void       sbx_change_free       (SbxChange       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxChange, sbx_change_free)

/* One that was not made. */
typedef struct
{
  SbxChange *change;   /* owned */
  char      *reason;   /* a sentence for people */
  gboolean   passing;  /* the same may be done later */
} SbxRefusal;

SbxRefusal *sbx_refusal_new  (const SbxChange *change,
                              const char      *reason,
                              gboolean         passing);
void        sbx_refusal_free (SbxRefusal      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRefusal, sbx_refusal_free)

G_END_DECLS
