/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-actions.h"
#include "sbx-attention.h"
#include "sbx-dispatcher.h"
#include "sbx-http-api.h"
#include "sbx-http-server.h"
#include "sbx-hub.h"
#include "sbx-hub-recorder.h"
#include "sbx-metrics.h"
#include "sbx-presence.h"
#include "sbx-projects.h"
#include "sbx-push-queue.h"
#include "sbx-reactor.h"
#include "sbx-replies.h"
#include "sbx-router.h"
#include "sbx-services.h"
#include "sbx-uploads.h"

G_BEGIN_DECLS

/* What the parts of a hub ask of it. */

SbxStore   *sbx_hub_get_store       (SbxHub     *self);
SbxRouter  *sbx_hub_get_router      (SbxHub     *self);
SbxReactor *sbx_hub_get_reactor     (SbxHub     *self);
SbxHubRecorder *
            sbx_hub_get_recorder    (SbxHub     *self);
SbxHttpServer *
            sbx_hub_get_http_server (SbxHub     *self);
SbxAttention *
            sbx_hub_get_attention   (SbxHub     *self);
SbxMetrics *sbx_hub_get_metrics     (SbxHub     *self);

/* Whether it has begun to end, by itself or on demand. */
gboolean    sbx_hub_is_stopping     (SbxHub     *self);

/* Counts what the store is doing: a hub that stops waits for it. */
void        sbx_hub_begin_operation (SbxHub     *self);
void        sbx_hub_end_operation   (SbxHub     *self);

void        sbx_hub_add_client      (SbxHub     *self,
                                     SbxPeer    *peer);

/* It goes on as nobody: who it was is not there any more. */
void        sbx_hub_forget_client   (SbxHub     *self,
                                     SbxPeer    *peer);

/* A claim or a snooze that is about to be stored ends then (ms). */
void        sbx_hub_note_topic_end  (SbxHub     *self,
                                     gint64      at);

/* Hands durable events on after their commit, in the order of the log. */
void        sbx_hub_route           (SbxHub     *self,
                                     GPtrArray  *events);

/* The same: each event `action` of a bot's stream is for @target (nullable), and sent to it in any case. */
void        sbx_hub_route_to        (SbxHub     *self,
                                     GPtrArray  *events,
                                     SbxPeer    *target);

/* The peer's `welcome` is queued. */
void        sbx_hub_note_welcome    (SbxHub     *self,
                                     SbxPeer    *peer);
SbxActions *sbx_hub_get_actions     (SbxHub     *self);
SbxPresence *sbx_hub_get_presence   (SbxHub     *self);
SbxUploads *sbx_hub_get_uploads     (SbxHub     *self);
SbxHttpApi *sbx_hub_get_http_api    (SbxHub     *self);
SbxPushQueue *
            sbx_hub_get_pushes      (SbxHub     *self);
SbxProjects *sbx_hub_get_projects   (SbxHub     *self);
SbxReplies *sbx_hub_get_replies     (SbxHub     *self);
SbxServices *sbx_hub_get_services   (SbxHub     *self);

/* Of sbx-request.c and sbx-dispatcher.c. */
SbxRequest *sbx_request_new         (SbxHub      *hub,
                                     SbxPeer     *peer,
                                     SbxEnvelope *envelope,
                                     gsize        length);
void        sbx_dispatcher_run      (SbxRequest  *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRequest, sbx_request_unref)

G_END_DECLS
