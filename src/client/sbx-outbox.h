/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-outbox-row.h"

G_BEGIN_DECLS

/**
 * SbxOutbox:
 *
 * Messages of ours that the hub has not confirmed. Within a topic they leave one by one, in the order in
 * which they were written; topics do not wait for each other. What failed or is held is not in anybody's way.
 * The key of each makes sending it again harmless.
 */
typedef struct _SbxOutbox SbxOutbox;

typedef enum {
  SBX_OUTBOX_WAITING,
  SBX_OUTBOX_SENT,      /* and not answered */
  SBX_OUTBOX_FAILED,
  SBX_OUTBOX_HELD,
} SbxOutboxState;

/* For whom a message waits that our hub hands on over a bridge, and why it is not there yet. */
typedef struct
{
  char   *server;
  char   *why;       /* in sentences */
  gint64  since;     /* ms since 1970 */
} SbxOutboxWait;

typedef struct
{
  SbxOutboxRow   *row;         /* what stands on disk, or will */
  SbxOutboxState  state;       /* set it by sbx_outbox_set_state() alone */
  gboolean        in_doubt;    /* it left once, and nobody knows whether it arrived */
  guint64         serial;      /* of its last change on disk, 0 = none */
  gint64          used_seq;    /* the condition under which it was sent, -1 = none */
  guint           n_newer;     /* of a held one: the newer messages that its reason counts, 0 = it counts none */
  gint64          newer_seq;   /* the last of them */
  SbxOutboxWait  *wait;        /* (nullable) (owned): as of the last try; set it by sbx_outbox_set_wait() alone */
} SbxOutboxItem;

typedef void (*SbxOutboxFunc) (SbxOutboxItem *item,
                               gpointer       user_data);

SbxOutbox     *sbx_outbox_new            (void);
void           sbx_outbox_free           (SbxOutbox      *self);
SbxOutboxItem *sbx_outbox_add            (SbxOutbox      *self,
                                          const char     *channel_id,
                                          const char     *topic_id,
                                          const char     *content,
                                          gint64          order);
SbxOutboxItem *sbx_outbox_restore        (SbxOutbox      *self,
                                          SbxOutboxRow   *row);
void           sbx_outbox_remove         (SbxOutbox      *self,
                                          const char     *key);
SbxOutboxItem *sbx_outbox_find           (SbxOutbox      *self,
                                          const char     *key);
void           sbx_outbox_set_state      (SbxOutbox      *self,
                                          SbxOutboxItem  *item,
                                          SbxOutboxState  state);
void           sbx_outbox_set_wait       (SbxOutboxItem  *item,
                                          const char     *server,
                                          const char     *why,
                                          gint64          since);
void           sbx_outbox_rest           (SbxOutbox      *self,
                                          SbxOutboxItem  *item,
                                          gint64          end);
gint64         sbx_outbox_wake           (SbxOutbox      *self,
                                          gint64          now);
guint          sbx_outbox_get_size       (SbxOutbox      *self);
guint          sbx_outbox_get_n_sent     (SbxOutbox      *self);

/* Nobody of its topic is before it. */
gboolean       sbx_outbox_is_next        (SbxOutbox      *self,
                                          SbxOutboxItem  *item);
/* (transfer none) (nullable): the first of its topic, which the others wait for; NULL where nothing of that topic waits */
SbxOutboxItem *sbx_outbox_get_first      (SbxOutbox      *self,
                                          SbxOutboxItem  *item);
GPtrArray     *sbx_outbox_get_next       (SbxOutbox      *self,
                                          guint           limit);
GPtrArray     *sbx_outbox_get_line       (SbxOutbox      *self,
                                          SbxOutboxItem  *item,
                                          guint           limit);
void           sbx_outbox_foreach        (SbxOutbox      *self,
                                          SbxOutboxFunc   func,
                                          gpointer        user_data);
void           sbx_outbox_foreach_of     (SbxOutbox      *self,
                                          const char     *channel_id,
                                          const char     *topic_id,
                                          SbxOutboxFunc   func,
                                          gpointer        user_data);

/* What lies between two seqs of a topic is our own. */
void           sbx_outbox_add_move       (SbxOutbox      *self,
                                          const char     *channel_id,
                                          const char     *topic_id,
                                          const char     *epoch,
                                          gint64          from,
                                          gint64          seq);
gboolean       sbx_outbox_get_move       (SbxOutbox      *self,
                                          const char     *channel_id,
                                          const char     *topic_id,
                                          const char     *epoch,
                                          gint64         *from,
                                          gint64         *seq);
gint64         sbx_outbox_get_moved      (SbxOutbox      *self,
                                          SbxOutboxItem  *item,
                                          const char     *epoch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutbox, sbx_outbox_free)

G_END_DECLS
