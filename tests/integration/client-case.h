/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-channel.h"
#include "sbx-client-private.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/* What the tests of the client share: a client with a world and quick timings, and waiting without sleeping. */

#define CASE_DEADLINE_MS 60000

typedef gboolean (*CaseCondition) (gpointer data);

/* Runs the main context until @condition; the test fails when it does not come. */
#define case_wait(condition, data) case_wait_for (condition, data, #condition, __FILE__, __LINE__)
void        case_wait_for         (CaseCondition       condition,
                                   gpointer            data,
                                   const char         *text,
                                   const char         *file,
                                   int                 line);
/* GAsyncReadyCallback: @data is where the result goes: (GAsyncResult **) (transfer full). */
void        case_take_result      (GObject            *source,
                                   GAsyncResult       *result,
                                   gpointer            data);
/* CaseCondition: whether there is anything at @data, as such a result. */
gboolean    case_is_there         (gpointer            data);
void        case_wait_state       (SbxClient          *client,
                                   SbxConnectionState  state);
/* Until it noticed that the connection is gone. */
void        case_wait_lost        (SbxClient          *client);
/* With a world, and tries that follow each other closely. */
SbxClient  *case_new_client       (const char         *uri);
/* Without a world, connected. */
SbxClient  *case_new_peer         (const char         *uri);
void        case_connect          (SbxClient          *client);
/* Stops and frees it; it must be the last one who holds it. */
void        case_free_client      (SbxClient          *client);

/* (transfer full): the answer; the test fails where there is none. @payload is JSON with ' for ". */
SbxEnvelope *case_ask             (SbxClient          *client,
                                   const char         *event,
                                   const char         *payload);
SbxEnvelope *case_try             (SbxClient          *client,
                                   const char         *event,
                                   const char         *payload,
                                   GError            **error);
/* An account with one chat and that many messages, numbered from @first. */
void        case_sync             (SbxClient          *peer,
                                   const char         *channel_id,
                                   const char         *topic_id,
                                   guint               first,
                                   guint               count);
/* The same; told again, it changes nothing. */
SbxEnvelope *case_try_sync         (SbxClient          *peer,
                                   const char         *channel_id,
                                   const char         *topic_id,
                                   guint               first,
                                   guint               count,
                                   GError            **error);

SbxTopic   *case_open_topic       (SbxClient          *client,
                                   const char         *channel_id,
                                   const char         *topic_id);
/* What waits for a decision because the topic moved on leaves all the same. */
void        case_send_held         (SbxClient          *client,
                                   SbxTopic           *topic);
void        case_wait_items       (GListModel         *list,
                                   guint               n);
/* Every message once, in order, nothing waiting. */
void        case_assert_whole     (SbxTopic           *topic,
                                   guint               n);

G_END_DECLS
