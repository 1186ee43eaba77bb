/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"

G_BEGIN_DECLS

/* What one account of a worker's `syncData` says, in the hub's own terms: accounts are channels,
 * works and conversations are topics, comments and private messages are messages (docs/protocol.md,
 * "syncData"). %NULL, 0 and -1 stand for what the worker left out; nothing is changed by that. */

/* What the worker itself says of the last message. */
typedef struct
{
  char     *text;               /* (nullable) */
  gint64    time;               /* ms */
  gboolean  has_time;
} SbxSyncLast;

typedef struct
{
  char         *id;
  SbxTopicKind  kind;
  char         *title;          /* (nullable) */
  gint64        unread_count;   /* -1 = not reported */
  SbxSyncLast   last;
  SbxTopicRecord *native;       /* (nullable): as another hub has it, in a bridge's account */
  JsonObject   *other;          /* (nullable): the members that the mapping does not know */
} SbxSyncTopic;

typedef struct
{
  SbxSyncTopic *topic;          /* (transfer none): one of the account's */
  char         *id;
  char         *from_id;        /* (nullable) */
  char         *from_name;      /* (nullable) */
  char         *content;        /* (nullable) */
  char         *type;           /* (nullable) */
  char         *reply_to;       /* (nullable) */
  gint64        timestamp;      /* ms */
  gboolean      has_timestamp;  /* it is there and readable */
  gboolean      is_comment;
  gboolean      is_new;         /* of a comment: the worker calls it unread */
  gboolean      is_own;         /* written by the account itself */
  SbxMessageRecord *native;     /* (nullable): as another hub has it, in a bridge's account */
  JsonObject   *extra;          /* (nullable): the members that the mapping does not know */
} SbxSyncMessage;

typedef struct
{
  char      *id;
  char      *name;              /* (nullable) */
  char      *avatar;            /* (nullable) */
  char      *platform;          /* (nullable) */
  char      *description;       /* (nullable) */
  int        enabled;           /* -1 = not said */
  int        is_pinned;         /* -1 = not said */
  SbxSyncLast last;
  JsonObject *other;            /* (nullable): the members that the mapping does not know */
  GPtrArray *topics;            /* (element-type SbxSyncTopic): each id once */
  GPtrArray *messages;          /* (element-type SbxSyncMessage): in the order of the input */
} SbxSyncAccount;

char           *sbx_sync_account_dup_id (JsonObject      *object);
SbxSyncAccount *sbx_sync_account_read   (JsonObject      *object,
                                         GError         **error);
void            sbx_sync_account_free   (SbxSyncAccount  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSyncAccount, sbx_sync_account_free)

G_END_DECLS
