/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxOutbox:
 *
 * Messages of ours that the hub has not confirmed, in the order in which they were written. The key
 * of each makes sending it again harmless.
 */
typedef struct _SbxOutbox SbxOutbox;

typedef enum {
  SBX_OUTBOX_WAITING,
  SBX_OUTBOX_SENT,
  SBX_OUTBOX_FAILED,
} SbxOutboxState;

typedef struct
{
  char           *key;
  char           *channel_id;
  char           *topic_id;
  char           *content;
  SbxOutboxState  state;
} SbxOutboxItem;

typedef void (*SbxOutboxFunc) (SbxOutboxItem *item,
                               gpointer       user_data);

SbxOutbox     *sbx_outbox_new    (void);
void           sbx_outbox_free   (SbxOutbox  *self);
SbxOutboxItem *sbx_outbox_add    (SbxOutbox  *self,
                                  const char *channel_id,
                                  const char *topic_id,
                                  const char *content);
SbxOutboxItem *sbx_outbox_find   (SbxOutbox  *self,
                                  const char *key);
SbxOutboxItem *sbx_outbox_next   (SbxOutbox  *self);
void           sbx_outbox_foreach (SbxOutbox     *self,
                                   SbxOutboxFunc  func,
                                   gpointer       user_data);
void           sbx_outbox_remove (SbxOutbox  *self,
                                  const char *key);
guint          sbx_outbox_get_size (SbxOutbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxOutbox, sbx_outbox_free)

G_END_DECLS
