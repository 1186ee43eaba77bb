/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-channel.h"
#include "sbx-flush-queue.h"
#include "sbx-records.h"
#include "sbx-sorted-list.h"
#include "sbx-wishes.h"

G_BEGIN_DECLS

SbxChannel    *sbx_channel_new             (SbxWorld               *world,
                                            const char             *id,
                                            SbxFlushQueue          *queue);
void           sbx_channel_orphan          (SbxChannel             *self);
SbxSortedList *sbx_channel_get_topic_list  (SbxChannel             *self);
SbxFlushQueue *sbx_channel_get_queue       (SbxChannel             *self);
const char    *sbx_channel_get_sender_id   (SbxChannel             *self);
int            sbx_channel_compare         (gconstpointer           a,
                                            gconstpointer           b);

/* Each of these says whether the channel's place in the order may have changed. */
gboolean       sbx_channel_apply_record    (SbxChannel             *self,
                                            const SbxChannelRecord *record,
                                            gboolean                fetched);
gboolean       sbx_channel_take_message    (SbxChannel             *self,
                                            const SbxMessageRecord *message,
                                            gboolean                unread);

gboolean       sbx_channel_wish            (SbxChannel             *self,
                                            SbxWish                *wish);
gboolean       sbx_channel_settle          (SbxChannel             *self,
                                            const SbxWish          *wish,
                                            gboolean                granted);

void           sbx_channel_shift_needs     (SbxChannel             *self,
                                            int                     by);
void           sbx_channel_set_loaded      (SbxChannel             *self,
                                            gboolean                whole);
void           sbx_channel_shift_unread    (SbxChannel             *self,
                                            int                     by);
void           sbx_channel_restart         (SbxChannel             *self);
guint          sbx_channel_exchange_counted (SbxChannel            *self,
                                             guint                  counted);

G_END_DECLS
