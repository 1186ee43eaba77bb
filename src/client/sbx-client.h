/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-ability.h"
#include "sbx-address.h"
#include "sbx-change.h"
#include "sbx-client-error.h"
#include "sbx-envelope.h"
#include "sbx-explanation.h"
#include "sbx-flight-recorder.h"
#include "sbx-inspection.h"
#include "sbx-state-history.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxClient:
 *
 * One hub seen from outside: keeps a connection to it, says the truth about it (in the world's
 * `state`), asks, and applies what arrives to a world. Without a world it is a plain requester, as
 * signalboxctl uses it.
 *
 * Signals:
 * - `ready`: each time hello was answered and the subscriptions are whole
 * - `envelope` (SbxEnvelope): every push, after the world took it in
 * - `failed` (GError): a try failed; with a world its `reason` says the same
 * - `stream-refused` (stream, GError): the hub does not give this one; it is not asked for again
 * - `gap` (stream, first missing seq, JsonObject): what was missed of the stream cannot be had; the
 *   object is the hub's entry of it, with `reason`, `oldest` and `seq`
 * - `reply-lost` (content, GError): a reply was refused, and its topic is not in the world any more to show it
 * - `hub-named`: how the hub called itself last is known, though it did not answer yet
 */
#define SBX_TYPE_CLIENT (sbx_client_get_type ())
G_DECLARE_FINAL_TYPE (SbxClient, sbx_client, SBX, CLIENT, GObject)

SbxClient   *sbx_client_new              (SbxAddress           *address,
                                          SbxWorld             *world);
/* Before start. */
void         sbx_client_set_identity     (SbxClient            *self,
                                          const char           *client_type,
                                          const char           *client_id,
                                          const char           *user_id,
                                          const char           *user_name,
                                          const char           *token);
/* (nullable) (array zero-terminated=1): what hello says that we can. */
void         sbx_client_set_features     (SbxClient            *self,
                                          const char *const    *features);
void         sbx_client_set_retry        (SbxClient            *self,
                                          gboolean              retry);
/* Places that are for one chatbot are not taken: an address of one is refused, and where one is found the connection ends, both in words. */
void         sbx_client_set_leaves_places (SbxClient           *self,
                                          gboolean              leaves);
/* Where the cache and the outbox are kept; %NULL, as it is unless set: nowhere. Needs a world. */
/* Off unless somebody wants it: see sbx-client-needs.c. */
void         sbx_client_set_look_for_needs (SbxClient         *self,
                                         gboolean              look);
/* Off unless somebody wants it: see sbx-client-people.c. */
void         sbx_client_set_look_for_people (SbxClient        *self,
                                         gboolean              look);
void         sbx_client_set_data_folder  (SbxClient            *self,
                                          const char           *folder);

/* What the server speaks: "auto" (found out, as it is unless set), "native", monitor, agent, broadcast, worker, unified. FALSE for another name. */
gboolean     sbx_client_set_dialect      (SbxClient            *self,
                                          const char           *dialect);
/* (nullable): what it is: chosen or found out. */
const char  *sbx_client_get_dialect      (SbxClient            *self);
/* Where it was found, or is looked for; of a Unix socket the path. */
const char  *sbx_client_get_uri          (SbxClient            *self);
/* (nullable): "websocket" or "polling". */
const char  *sbx_client_get_transport    (SbxClient            *self);
/* Times, features, names of events, query …: docs/client.md ("Profiles"). Before start. */
gboolean     sbx_client_set_profile      (SbxClient            *self,
                                          JsonObject           *profile,
                                          GError              **error);
/* Whether the server has it, as far as it said, and the profile leaves it on. */
gboolean     sbx_client_has_feature      (SbxClient            *self,
                                          const char           *feature);
/* What a native request is about. */
const char  *sbx_client_get_feature_of   (const char           *event);
/* Whether the profile leaves it on. */
gboolean     sbx_client_wants_feature    (SbxClient            *self,
                                          const char           *feature);

/* ms, for connecting and for each request that does not say; 20 s and 10 s unless set. */
void         sbx_client_set_timeout      (SbxClient            *self,
                                          guint                 timeout);

void         sbx_client_start            (SbxClient            *self);
void         sbx_client_stop             (SbxClient            *self);
/* Without a connection, instead of start: what is kept in the data folder. */
void         sbx_client_load_kept        (SbxClient            *self);
void         sbx_client_retry_now        (SbxClient            *self);
/* The same as the world's `state`, for who has no world. */
SbxConnectionState sbx_client_get_state  (SbxClient            *self);
SbxWorld    *sbx_client_get_world        (SbxClient            *self);
const char  *sbx_client_get_hub_name     (SbxClient            *self);
const char  *sbx_client_get_hub_version  (SbxClient            *self);
/* (nullable): which log the hub has, as it said last. */
const char  *sbx_client_get_epoch        (SbxClient            *self);
/* (nullable): the same of the hub itself, whatever dialect it is spoken to in; of other servers there is none. */
const char  *sbx_client_get_hub_log      (SbxClient            *self);

/* Whether there was a connection since start, whole or not. */
gboolean     sbx_client_was_connected   (SbxClient            *self);
/* When the next try is, in ms since 1970; 0 = none is waited for. */
gint64       sbx_client_get_next_try    (SbxClient            *self);
/* Whether something long is coming in, which may be what somebody waits for. *@seen begins with 0. */
gboolean     sbx_client_is_under_way    (SbxClient            *self,
                                         guint64              *seen);
/* What a foreign server said besides signs of life (and how many of those there were); 1 of a hub. */
/* Whether it said what only servers of its dialect say, where that was found out. */
gboolean     sbx_client_is_proven       (SbxClient            *self);
guint        sbx_client_get_words       (SbxClient            *self,
                                         guint                *signs);

/* One request. Fails with %SBX_WIRE_ERROR (the hub said no) or %SBX_CLIENT_ERROR. @timeout in ms, 0 = 10 s. */
/* What went over the wire last, in this connection and those before it. */
SbxFlightRecorder *sbx_client_get_recorder  (SbxClient            *self);
/* Why a frame of it cannot be sent again now, in a sentence (transfer full) (nullable): it can. */
char        *sbx_client_dup_why_not_send_again (SbxClient         *self,
                                                SbxRecordedFrame  *frame);
/* Sends what was sent once more, as it was or as somebody made it another one. */
gboolean     sbx_client_send_again       (SbxClient            *self,
                                          SbxRecordedFrame     *frame,
                                          const char           *text,
                                          gboolean              keep_id,
                                          GError              **error);
/* How the connection's state changed, and why; the oldest change first. */
SbxStateHistory *sbx_client_get_history     (SbxClient            *self);
/* Why something is as it is. */
void         sbx_client_explain_async    (SbxClient               *self,
                                          const SbxExplainSubject *subject,
                                          GCancellable            *cancellable,
                                          GAsyncReadyCallback      callback,
                                          gpointer                 user_data);
/* (transfer full) (nullable) */
SbxExplanation *sbx_client_explain_finish (SbxClient              *self,
                                          GAsyncResult            *result,
                                          GError                 **error);

void         sbx_client_request_async    (SbxClient            *self,
                                          const char           *event,
                                          JsonObject           *payload,
                                          guint                 timeout,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
SbxEnvelope *sbx_client_request_finish   (SbxClient            *self,
                                          GAsyncResult         *result,
                                          GError              **error);
/* The request `search`, with its payload and its answer. Without a connection it is answered from what is kept on disk:
 * the answer's payload then has `offline`: true. Where the hub is too old for `has`, `is`, `without` or an empty query, it has `filteredHere`:
 * true, and was held against them here. */
void         sbx_client_search_async     (SbxClient            *self,
                                          JsonObject           *payload,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
SbxEnvelope *sbx_client_search_finish    (SbxClient            *self,
                                          GAsyncResult         *result,
                                          GError              **error);
/* Whether the server itself knows these members of a search. */
gboolean     sbx_client_has_search_filters (SbxClient          *self);
/* Subscribes, and again after every reconnect from where it was. */
void         sbx_client_subscribe        (SbxClient            *self,
                                          const char * const   *streams);
/* The same, after @seq. */
void         sbx_client_subscribe_from   (SbxClient            *self,
                                          const char           *stream,
                                          gint64                seq);
/* The same, of a log that is known: of another one it is a gap. */
void         sbx_client_subscribe_after  (SbxClient            *self,
                                          const char           *stream,
                                          const char           *epoch,
                                          gint64                seq);

/* What the app does with a world; errors end in the objects concerned (delivery, reason) or in `failed`. */
void         sbx_client_open_channel     (SbxClient            *self,
                                          SbxChannel           *channel);
void         sbx_client_open_topic       (SbxClient            *self,
                                          SbxTopic             *topic);
/* The same, and what is around a message of it. */
void         sbx_client_open_topic_at    (SbxClient            *self,
                                          SbxTopic             *topic,
                                          gint64                seq);
void         sbx_client_load_older       (SbxClient            *self,
                                          SbxTopic             *topic);
void         sbx_client_load_gap         (SbxClient            *self,
                                          SbxTopic             *topic,
                                          gint64                from_seq,
                                          gint64                to_seq);
void         sbx_client_send_message     (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *content);
/* The same with all that a message may have; the outbox keeps it. FALSE where this hub cannot carry it, which `failed` tells. */
gboolean     sbx_client_send             (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const SbxDraft       *draft);
/* What became of a message of ours that waits, failed or is held (#SbxDelivery): Send now; Send anyway, though
 * the topic moved on or somebody else claimed it; Cancel; Edit, which gives its text back. */
void         sbx_client_resend           (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *key);
void         sbx_client_send_anyway      (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *key);
void         sbx_client_cancel_message   (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *key);
char        *sbx_client_take_back        (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *key,
                                          gint64     *order);
void         sbx_client_bring_back       (SbxClient  *self,
                                          SbxTopic   *topic,
                                          const char *content,
                                          gint64      order);
/* The same two for all that it has. (transfer full) (nullable) */
SbxDraft    *sbx_client_take_back_draft  (SbxClient      *self,
                                          SbxTopic       *topic,
                                          const char     *key,
                                          gint64         *order);
void         sbx_client_bring_back_draft (SbxClient      *self,
                                          SbxTopic       *topic,
                                          const SbxDraft *draft,
                                          gint64          order);
/* (transfer full) (element-type SbxUnsent): what was written and the hub does not have; see sbx-unsent.h. */
GPtrArray   *sbx_client_list_unsent      (SbxClient            *self);
void         sbx_client_drop_unsent      (SbxClient            *self,
                                          const char           *key);
/* Says to others that we answer in @topic; shows in its `claim-by`. What goes wrong is told by `failed`. */
void         sbx_client_claim_topic      (SbxClient            *self,
                                          SbxTopic             *topic,
                                          guint                 seconds);
void         sbx_client_release_topic    (SbxClient            *self,
                                          SbxTopic             *topic);
void         sbx_client_mark_read        (SbxClient            *self,
                                          SbxTopic             *topic,
                                          gint64                seq);
void         sbx_client_mark_messages    (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char *const    *ids);

/* --- The desk: what people do with topics and messages beside answering them. What they want shows at once, and is taken back
 * where the hub refuses it. Nothing of it waits for a connection. Errors are sentences for people; without a callback the signal
 * `failed` tells them. Every function of one change ends with sbx_client_change_finish(). --- */

/* %NULL = this hub can do it; else why it, its dialect, our role or the profile cannot, in a sentence for people. That there is no
 * connection now is no reason. */
const char  *sbx_client_why_not          (SbxClient            *self,
                                          SbxAbility            ability);
/* The same for one topic, which may be a copy of another server's (transfer full) (nullable). */
char        *sbx_client_dup_why_not_in   (SbxClient            *self,
                                          SbxTopic             *topic,
                                          SbxAbility            ability);

gboolean     sbx_client_change_finish    (SbxClient            *self,
                                          GAsyncResult         *result,
                                          GError              **error);
/* @snoozed_until: ms since 1970, 0 = until further notice. */
void         sbx_client_set_topic_state_async (SbxClient           *self,
                                               SbxTopic            *topic,
                                               SbxTopicState        state,
                                               gint64               snoozed_until,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
/* @topic: (nullable): %NULL = the channel itself */
void         sbx_client_pin_async        (SbxClient            *self,
                                          SbxChannel           *channel,
                                          SbxTopic             *topic,
                                          gboolean              on,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
void         sbx_client_mute_async       (SbxClient            *self,
                                          SbxChannel           *channel,
                                          SbxTopic             *topic,
                                          gboolean              on,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
void         sbx_client_mark_unread_from_async (SbxClient           *self,
                                                SbxTopic            *topic,
                                                gint64               seq,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
/* (element-type SbxChange): many at once, each by itself. @n_refused (out) (optional); FALSE with why the first was. */
void         sbx_client_batch_async      (SbxClient            *self,
                                          GPtrArray            *changes,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean     sbx_client_batch_finish     (SbxClient            *self,
                                          GAsyncResult         *result,
                                          guint                *n_refused,
                                          GError              **error);
/* (transfer none) (element-type SbxRefusal): which, and why; as long as @result lives. */
GPtrArray   *sbx_client_batch_get_refused (SbxClient           *self,
                                           GAsyncResult        *result);
/* A message that the hub has. Meanwhile it is `unconfirmed`; one that is to go is `removed` too. */
void         sbx_client_edit_message_async   (SbxClient            *self,
                                              SbxTopic             *topic,
                                              const char           *id,
                                              const char           *content,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void         sbx_client_delete_message_async (SbxClient            *self,
                                              SbxTopic             *topic,
                                              const char           *id,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
/* Gives the claim to a user; nothing shows before the hub agreed. */
void         sbx_client_hand_over_async  (SbxClient            *self,
                                          SbxTopic             *topic,
                                          const char           *to,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);

/* A claim of ours ends by itself after so long without typing or sending there, which make it longer. */
#define SBX_CLIENT_CLAIM_SECONDS     120
#define SBX_CLIENT_CLAIM_SECONDS_MAX 3600
void         sbx_client_set_claim_seconds (SbxClient           *self,
                                           guint                seconds);

/* For each key that is pressed, and when nothing is written any more; for each change of what is looked at (%NULL: nothing).
 * Told as seldom as others need it. */
void         sbx_client_set_typing       (SbxClient            *self,
                                          SbxTopic             *topic,
                                          gboolean              typing);
void         sbx_client_set_viewing      (SbxClient            *self,
                                          SbxTopic             *topic);

/* Bytes that one message to it may have, with all that is in it, as the hub said last. */
gsize        sbx_client_get_message_limit (SbxClient           *self);
/* Bytes that one file may have, as the hub said last. */
gint64       sbx_client_get_upload_limit (SbxClient            *self);
/* Hands a file to the hub, as it is read. @progress (nullable) is called with the bytes that left and all there are. */
void         sbx_client_upload_async     (SbxClient             *self,
                                          SbxTopic              *topic,
                                          GFile                 *file,
                                          GFileProgressCallback  progress,
                                          gpointer               progress_data,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
/* (transfer full) (nullable): for sbx_draft_add_attachment(). */
SbxAttachment *sbx_client_upload_finish  (SbxClient             *self,
                                          GAsyncResult          *result,
                                          GError               **error);
/* A file of this hub's, for showing it: whole, or refused where it has more than @max_bytes. What is elsewhere is never asked for. */
void         sbx_client_download_async   (SbxClient             *self,
                                          SbxAttachment         *attachment,
                                          gint64                 max_bytes,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
/* (transfer full) (nullable) */
GBytes      *sbx_client_download_finish  (SbxClient             *self,
                                          GAsyncResult          *result,
                                          GError               **error);

/* The page around a message of which only the id is known: its seq; 0 = the topic has no such message (any more). */
void         sbx_client_look_up_message_async  (SbxClient             *self,
                                                SbxTopic              *topic,
                                                const char            *id,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
gint64       sbx_client_look_up_message_finish (SbxClient             *self,
                                                GAsyncResult          *result,
                                                GError               **error);
/* The page around a time (ms since 1970), for jumping: the seq of the first message from then on, or the last before; 0 = the topic
 * has none. Fails where the messages of then are not here and there is no connection. */
void         sbx_client_list_messages_at_async  (SbxClient            *self,
                                                 SbxTopic             *topic,
                                                 gint64                time,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean     sbx_client_list_messages_at_is_apart (SbxClient          *self,
                                                 GAsyncResult         *result);
gint64       sbx_client_list_messages_at_finish (SbxClient            *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

/* --- The hub's side: what it knows of connections. Errors are sentences for people; whether it can be asked at all says
 * sbx_client_why_not() of %SBX_ABILITY_INSPECT and %SBX_ABILITY_LIST_CLIENTS. --- */

/* How we called ourselves. */
const char  *sbx_client_get_client_id     (SbxClient           *self);
/* (nullable): what the hub calls this connection; a foreign server says nothing. */
const char  *sbx_client_get_connection_id (SbxClient           *self);
/* (nullable): viewer, operator, admin … as the hub said last. */
const char  *sbx_client_get_role         (SbxClient            *self);
/* Of administrators: all connections, whatever dialect they speak. (transfer full) (element-type SbxConnectedClient) */
void         sbx_client_list_clients_async  (SbxClient            *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GPtrArray   *sbx_client_list_clients_finish (SbxClient            *self,
                                             GAsyncResult         *result,
                                             GError              **error);
/* @connection_id: (nullable): %NULL = this one; @before: 0 = the newest. (transfer full) */
void         sbx_client_inspect_client_async  (SbxClient           *self,
                                               const char          *connection_id,
                                               guint                n_frames,
                                               guint64              before,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
SbxInspection *sbx_client_inspect_client_finish (SbxClient         *self,
                                                 GAsyncResult      *result,
                                                 GError           **error);
/* @reason: (nullable): in at most 100 bytes, for who is there */
void         sbx_client_disconnect_client_async  (SbxClient           *self,
                                                  const char          *connection_id,
                                                  const char          *reason,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
gboolean     sbx_client_disconnect_client_finish (SbxClient           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

G_END_DECLS
