/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * SbxOutQueue:
 *
 * What waits to be written to one peer: references to shared bytes, in order. It lives inside its
 * peer and holds no memory while it is empty.
 */
typedef struct
{
  GBytes   *bytes;
  gboolean  ephemeral;   /* may be dropped when the reader is slow */
} SbxOutItem;

typedef struct
{
  SbxOutItem *items;     /* a ring */
  guint       capacity;
  guint       head;
  guint       length;
  gsize       sent;      /* bytes of the first item that are gone */
  gsize       n_bytes;   /* of all items, without those sent */
} SbxOutQueue;

void   sbx_out_queue_clear          (SbxOutQueue  *self);
void   sbx_out_queue_push           (SbxOutQueue  *self,
                                     GBytes       *bytes,
                                     gboolean      ephemeral);
guint  sbx_out_queue_drop_ephemeral (SbxOutQueue  *self);
guint  sbx_out_queue_drop_unsent    (SbxOutQueue  *self);
guint  sbx_out_queue_peek           (SbxOutQueue  *self,
                                     struct iovec *vectors,
                                     guint         max_vectors);
guint  sbx_out_queue_advance        (SbxOutQueue  *self,
                                     gsize         sent);

G_END_DECLS
