/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"
#include "sbx-push.h"

G_BEGIN_DECLS

/**
 * SbxPushQueue:
 *
 * Pushes on their way out, by the provider that the configuration names: a few at a time, in the order in which
 * they came, each for some seconds at most. One that fails is logged and counted, and does not hold up the others.
 */
typedef struct _SbxPushQueue SbxPushQueue;

SbxPushQueue *sbx_push_queue_new          (SbxHubConfig *config);
void          sbx_push_queue_free         (SbxPushQueue *self);
gboolean      sbx_push_queue_is_busy      (SbxPushQueue *self);
void          sbx_push_queue_close        (SbxPushQueue *self);
gboolean      sbx_push_queue_add          (SbxPushQueue *self,
                                           SbxPush      *push);
guint64       sbx_push_queue_get_n_sent   (SbxPushQueue *self);
guint64       sbx_push_queue_get_n_failed (SbxPushQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPushQueue, sbx_push_queue_free)

G_END_DECLS
