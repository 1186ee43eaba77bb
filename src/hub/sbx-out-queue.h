/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * SbxOutQueue:
 *
 * What waits to be written to one peer: references to shared bytes, in order. It lives inside its
 * peer, and holds no memory of its own for one item or none.
 */
typedef enum {
  SBX_OUT_DURABLE,
  SBX_OUT_EPHEMERAL,     /* may be dropped when the reader is slow */
  SBX_OUT_TRACKED,       /* somebody has to know whether the kernel took it */
  SBX_OUT_ANSWER,        /* the peer asked for it: bounded by what it may ask at once */
} SbxOutKind;

typedef struct
{
  GBytes     *bytes;
  guint       n_messages;  /* that stand in the bytes */
  SbxOutKind  kind;
} SbxOutItem;

typedef struct
{
  SbxOutItem *items;     /* a ring, perhaps just @only */
  SbxOutItem  only;      /* most queues never have more */
  guint       capacity;
  guint       head;
  guint       length;
  guint       n_messages; /* of all items, those half sent included */
  gsize       sent;      /* bytes of the first item that are gone */
  gsize       n_bytes;   /* of all items, without those sent */
  guint       n_answers; /* messages of the answers among them */
  gsize       answer_bytes; /* of the answers, without those sent */
  guint       n_flushed; /* tracked items that are wholly sent, until somebody takes note */
} SbxOutQueue;

typedef void (*SbxOutSentFunc) (GBytes   *bytes,
                                guint     n_messages,
                                gpointer  user_data);

void   sbx_out_queue_clear          (SbxOutQueue  *self);
void   sbx_out_queue_push           (SbxOutQueue  *self,
                                     GBytes       *bytes,
                                     guint         n_messages,
                                     SbxOutKind    kind);
void   sbx_out_queue_push_first     (SbxOutQueue  *self,
                                     GBytes       *bytes,
                                     SbxOutKind    kind);
guint  sbx_out_queue_drop_ephemeral (SbxOutQueue  *self);
guint  sbx_out_queue_drop_tracked   (SbxOutQueue  *self);
guint  sbx_out_queue_drop_unsent    (SbxOutQueue  *self);
guint  sbx_out_queue_peek           (SbxOutQueue  *self,
                                     struct iovec *vectors,
                                     guint         max_vectors);
guint  sbx_out_queue_advance        (SbxOutQueue  *self,
                                     gsize         sent);
guint  sbx_out_queue_advance_telling (SbxOutQueue *self,
                                     gsize         sent,
                                     SbxOutSentFunc func,
                                     gpointer      user_data);

G_END_DECLS
