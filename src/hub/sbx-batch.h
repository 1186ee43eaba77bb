/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SBX_BATCH_MESSAGES 64

/**
 * SbxBatch:
 *
 * Messages as frames that stand one behind the other in one block of memory, so that everybody who is
 * told the same is given the same bytes in one piece. A zeroed one is empty. It grows until it is sealed.
 */
typedef struct
{
  GByteArray *growing;                     /* (nullable): empty, or sealed */
  GBytes     *block;                       /* (nullable): not sealed */
  guint       n_messages;
  guint32     ends[SBX_BATCH_MESSAGES];    /* where each message ends */
} SbxBatch;

void     sbx_batch_clear      (SbxBatch       *self);
gboolean sbx_batch_has_room   (const SbxBatch *self,
                               gsize           length);
void     sbx_batch_append     (SbxBatch       *self,
                               GBytes         *text);
void     sbx_batch_copy       (SbxBatch       *self,
                               const SbxBatch *other);
void     sbx_batch_seal       (SbxBatch       *self);
GBytes  *sbx_batch_get_frames (const SbxBatch *self,
                               guint           first,
                               guint           n);

G_END_DECLS
