/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/**
 * SbxSendCall:
 *
 * One `sendMessage` on its way into the store. The thread of the store has it until its write is done.
 */
typedef struct
{
  char             *sender_id;
  char             *key;
  char             *channel_id;   /* (nullable) */
  char             *topic_id;
  char             *digest;
  gboolean          hides_notes;  /* the sender is not told of notes among colleagues */
  gint64            if_seq;       /* -1 = whatever came since */
  gint64            fence;        /* -1 = not held against a claim */
  gboolean          force;
  char             *except;       /* (nullable): who is not told */
  gboolean          makes_topic;
  gboolean          has_id;       /* of its sender's choice */
  GStrv             joining;      /* (nullable): who takes part from now on */
  GStrv             members;      /* (nullable): the people of the topic, once it is stored */
  char             *bridged_from; /* (nullable): the server that has to take it first */
  char             *bridged_id;   /* (nullable): what its channel is called there */
  char             *lost_way;     /* (nullable): another, which may have it already */
  gboolean          is_first_way; /* it was handed to none before */
  SbxMessageRecord *message;
} SbxSendCall;

void            sbx_send_call_free        (SbxSendCall             *self);
gboolean        sbx_send_call_answer_used (const SbxSendCall       *self,
                                           SbxStoreWriter          *writer,
                                           SbxJsonWriter           *answer,
                                           gboolean                *used,
                                           GError                 **error);
void            sbx_send_call_answer      (const SbxSendCall       *self,
                                           const SbxMessageRecord  *message,
                                           SbxJsonWriter           *answer);
SbxTopicRecord *sbx_send_call_find_topic  (const SbxSendCall       *self,
                                           SbxStoreWriter          *writer,
                                           GError                 **error);
gboolean        sbx_send_call_store       (SbxSendCall             *self,
                                           SbxStoreWriter          *writer,
                                           SbxChannelRecord        *channel,
                                           SbxTopicRecord          *topic,
                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSendCall, sbx_send_call_free)

G_END_DECLS
