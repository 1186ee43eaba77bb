/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-channel.h"
#include "sbx-flush-queue.h"
#include "sbx-records.h"
#include "sbx-sorted-list.h"
#include "sbx-unread.h"
#include "sbx-wishes.h"

G_BEGIN_DECLS

/* Only for sbx-channel*.c; the world and the topics call what stands below. */
struct _SbxChannel
{
  GObject        parent_instance;
  SbxWorld      *world;   /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue *queue;
  SbxSortedList *topics;
  char          *id;
  char          *name;
  char          *avatar;
  char          *description;
  char          *platform;
  char          *last_message;
  gint64         last_message_time;
  gint64         last_seq;
  SbxUnread      unread;
  guint          message_count;
  guint          counted; /* how much of unread stands in the world's sum */
  guint          needs_count; /* topics that need a person, as it shows */
  guint          needs_known; /* those of them that are here */
  gint64         needs_said;  /* as the hub said last, negative = it did not */
  SbxWishes     *wishes;      /* (nullable): what somebody here wants otherwise */
  gboolean       takes_replies;
  gboolean       bridge_away;
  gboolean       cut_off;
  char          *bridged_from; /* (nullable): address of the server that a bridge took it over from */
  gboolean       said_pinned; /* as the hub said last */
  gboolean       said_muted;
  gboolean       unconfirmed;
  gboolean       pinned;      /* as it shows */
  gboolean       muted;
  gboolean       enabled;
  gboolean       loaded;
  gboolean       whole;     /* all of its topics are here */
  gboolean       described; /* the hub told of the channel itself, not only of what is in it */
};

typedef enum
{
  SBX_CHANNEL_PROP_0,
  SBX_CHANNEL_PROP_WORLD,
  SBX_CHANNEL_PROP_ID,
  SBX_CHANNEL_PROP_NAME,
  SBX_CHANNEL_PROP_AVATAR,
  SBX_CHANNEL_PROP_DESCRIPTION,
  SBX_CHANNEL_PROP_PLATFORM,
  SBX_CHANNEL_PROP_LAST_MESSAGE,
  SBX_CHANNEL_PROP_LAST_MESSAGE_TIME,
  SBX_CHANNEL_PROP_MESSAGE_COUNT,
  SBX_CHANNEL_PROP_UNREAD_COUNT,
  SBX_CHANNEL_PROP_PINNED,
  SBX_CHANNEL_PROP_MUTED,
  SBX_CHANNEL_PROP_ENABLED,
  SBX_CHANNEL_PROP_TOPICS,
  SBX_CHANNEL_PROP_LOADED,
  SBX_CHANNEL_PROP_NEEDS_COUNT,
  SBX_CHANNEL_PROP_UNCONFIRMED,
  SBX_CHANNEL_PROP_BRIDGED_FROM,
  SBX_CHANNEL_PROP_CUT_OFF,
  SBX_CHANNEL_PROP_TAKES_REPLIES,
  SBX_CHANNEL_PROP_BRIDGE_AWAY,
  SBX_CHANNEL_N_PROPS
} SbxChannelProperty;

/* The properties, for those files that notify them. */
extern GParamSpec *sbx_channel_properties[SBX_CHANNEL_N_PROPS];

SbxChannel    *sbx_channel_new             (SbxWorld               *world,
                                            const char             *id,
                                            SbxFlushQueue          *queue);
void           sbx_channel_orphan          (SbxChannel             *self);
SbxSortedList *sbx_channel_get_topic_list  (SbxChannel             *self);
SbxFlushQueue *sbx_channel_get_queue       (SbxChannel             *self);
const char    *sbx_channel_get_sender_id   (SbxChannel             *self);
int            sbx_channel_compare         (gconstpointer           a,
                                            gconstpointer           b);

/* In sbx-channel-apply.c. Each of these says whether the channel's place in the order may have changed. */
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
