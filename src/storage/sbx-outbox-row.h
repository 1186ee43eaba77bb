/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an outbox keeps on disk, as plain values. The numbers of the states stand in files. */
typedef enum {
  SBX_OUTBOX_ROW_WAITING = 0,   /* never left this computer */
  SBX_OUTBOX_ROW_LEFT = 1,      /* may have left: the hub may have it */
  SBX_OUTBOX_ROW_FAILED = 2,
  SBX_OUTBOX_ROW_HELD = 3,
} SbxOutboxRowState;

/* One message that somebody wrote. */
typedef struct
{
  char              *key;
  char              *channel_id;
  char              *topic_id;
  char              *content;
  char              *type;         /* (nullable): text */
  char              *reply_to;     /* (nullable): the id of a message */
  char              *attachments;  /* (nullable): a JSON list, as it is sent */
  gboolean           important;
  gboolean           is_private;
  gint64             order;        /* of writing */
  gint64             written_at;   /* ms since 1970 */
  gint64             if_seq;       /* the newest one that the writer saw; -1 = not known */
  char              *epoch;        /* (nullable): of the log that if_seq counts in */
  gint64             fence;        /* of the writer's claim, -1 = none */
  gboolean           force;        /* a person said to send it whatever came since */
  SbxOutboxRowState  state;
  char              *reason;       /* (nullable): why it failed or is held: what a sentence for people is made of */
} SbxOutboxRow;

/* A place in a topic: up to where somebody read; or, that nothing lies between two seqs of it but what
 * we sent ourselves. */
typedef struct
{
  char   *channel_id;
  char   *topic_id;
  char   *epoch;                   /* (nullable): of the log that the seqs count in */
  gint64  from;                    /* unused of what was read */
  gint64  seq;
} SbxOutboxMark;

SbxOutboxRow  *sbx_outbox_row_new   (const char          *key,
                                     const char          *channel_id,
                                     const char          *topic_id,
                                     const char          *content);
SbxOutboxRow  *sbx_outbox_row_copy  (const SbxOutboxRow  *self);
void           sbx_outbox_row_free  (SbxOutboxRow        *self);
SbxOutboxMark *sbx_outbox_mark_new  (const char          *channel_id,
                                     const char          *topic_id,
                                     const char          *epoch,
                                     gint64               from,
                                     gint64               seq);
void           sbx_outbox_mark_free (SbxOutboxMark       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutboxRow, sbx_outbox_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutboxMark, sbx_outbox_mark_free)

G_END_DECLS
