/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-hub.h"
#include "sbx-store.h"

G_BEGIN_DECLS

typedef struct _SbxPeer SbxPeer;
typedef struct _SbxRouter SbxRouter;

/**
 * SbxRequest:
 *
 * One request under way: which peer asked, the envelope, and what a handler needs. Reference
 * counted; answered exactly once. A peer may be gone when the answer is ready: answering is
 * then a no-op.
 */
typedef struct _SbxRequest SbxRequest;

SbxRequest  *sbx_request_ref            (SbxRequest   *self);
void         sbx_request_unref          (SbxRequest   *self);
void         sbx_request_expect_page    (SbxRequest   *self);
SbxHub      *sbx_request_get_hub        (SbxRequest   *self);
SbxPeer     *sbx_request_get_peer       (SbxRequest   *self);
SbxEnvelope *sbx_request_get_envelope   (SbxRequest   *self);
JsonObject  *sbx_request_get_payload    (SbxRequest   *self);
SbxStore    *sbx_request_get_store      (SbxRequest   *self);
SbxRouter   *sbx_request_get_router     (SbxRequest   *self);

/* The asker (docs/protocol.md): sender = userId if known, else clientId; reader = userId, or "local". */
const char  *sbx_request_get_sender_id  (SbxRequest   *self);
const char  *sbx_request_get_reader_id  (SbxRequest   *self);
/* "viewer", "operator", "admin", "worker", "bot", "agent" or "service". */
const char  *sbx_request_get_role       (SbxRequest   *self);
/* Fails with FORBIDDEN where the asker's role may only look. */
gboolean     sbx_request_hides_notes      (SbxRequest *self);
gboolean     sbx_request_check_may_change (SbxRequest *self,
                                         GError      **error);
/* The same where it is no administrator. */
gboolean     sbx_request_check_admin    (SbxRequest   *self,
                                         GError      **error);
/* What people read as the author: hello's userName, else its device's name, else the sender's id. */
const char  *sbx_request_get_sender_name (SbxRequest  *self);

/* @payload_text: a whole JSON object, its first member `timestamp` (as the store's finish functions give). */
void         sbx_request_answer         (SbxRequest   *self,
                                         const char   *event,
                                         GBytes       *payload_text);
/* `ok` with an optional payload; sent only where the request has an id. */
void         sbx_request_ok             (SbxRequest   *self,
                                         GBytes       *payload_text);
void         sbx_request_fail           (SbxRequest   *self,
                                         const GError *error);

/* The common ways to end: run @func on the store and answer with @event (NULL = ok) when it is done;
 * a write's events are routed right after its answer. @data goes to @func and is freed. */
void         sbx_request_write          (SbxRequest        *self,
                                         const char        *event,
                                         SbxStoreWriteFunc  func,
                                         gpointer           data,
                                         GDestroyNotify     data_free);
void         sbx_request_read           (SbxRequest        *self,
                                         const char        *event,
                                         SbxStoreReadFunc   func,
                                         gpointer           data,
                                         GDestroyNotify     data_free);

/* One of several writes of a request: its events are routed once they are on disk, but nothing is
 * answered; @done is told what the write answered (%NULL for a failed one) or why it failed. */
typedef void (*SbxRequestPartFunc)      (SbxRequest        *self,
                                         GBytes            *payload_text,
                                         const GError      *error,
                                         gpointer           user_data);
void         sbx_request_write_part     (SbxRequest        *self,
                                         SbxStoreWriteFunc  func,
                                         gpointer           data,
                                         GDestroyNotify     data_free,
                                         SbxRequestPartFunc done,
                                         gpointer           user_data);

/* The same for a read that is only a part of the answer: @done ends the request. */
void         sbx_request_read_part      (SbxRequest        *self,
                                         SbxStoreReadFunc   func,
                                         gpointer           data,
                                         SbxRequestPartFunc done,
                                         gpointer           user_data);

/**
 * SbxHandler:
 * @event: the request's name
 * @before_hello: taken from a peer that has not said hello
 * @from_viewer: also from a viewer of projects, whom it makes of a peer whose first message it is
 * @handle: reads the payload, then answers, fails, or starts a read or write; an error that it
 *   returns is answered
 */
typedef struct
{
  const char *event;
  gboolean    before_hello;
  gboolean  (*handle) (SbxRequest *request, GError **error);
  gboolean    from_viewer;
} SbxHandler;

/* One function a request, each in handlers/handle-….c; the table stands in sbx-dispatcher.c. */
gboolean sbx_handle_hello            (SbxRequest *request, GError **error);
gboolean sbx_handle_ping             (SbxRequest *request, GError **error);
gboolean sbx_handle_subscribe        (SbxRequest *request, GError **error);
gboolean sbx_handle_unsubscribe      (SbxRequest *request, GError **error);
gboolean sbx_handle_publish          (SbxRequest *request, GError **error);
gboolean sbx_handle_stats            (SbxRequest *request, GError **error);
gboolean sbx_handle_list_channels    (SbxRequest *request, GError **error);
gboolean sbx_handle_list_topics      (SbxRequest *request, GError **error);
gboolean sbx_handle_list_messages    (SbxRequest *request, GError **error);
gboolean sbx_handle_search           (SbxRequest *request, GError **error);
gboolean sbx_handle_send_message     (SbxRequest *request, GError **error);
gboolean sbx_handle_mark_read        (SbxRequest *request, GError **error);
gboolean sbx_handle_edit_message     (SbxRequest *request, GError **error);
gboolean sbx_handle_delete_message   (SbxRequest *request, GError **error);
gboolean sbx_handle_set_typing       (SbxRequest *request, GError **error);
gboolean sbx_handle_set_viewing      (SbxRequest *request, GError **error);
gboolean sbx_handle_set_topic        (SbxRequest *request, GError **error);
gboolean sbx_handle_pin              (SbxRequest *request, GError **error);
gboolean sbx_handle_mute             (SbxRequest *request, GError **error);
gboolean sbx_handle_batch            (SbxRequest *request, GError **error);
gboolean sbx_handle_check_bot        (SbxRequest *request, GError **error);
gboolean sbx_handle_claim_topic      (SbxRequest *request, GError **error);
gboolean sbx_handle_release_topic    (SbxRequest *request, GError **error);
gboolean sbx_handle_sync_data        (SbxRequest *request, GError **error);
gboolean sbx_handle_report_session   (SbxRequest *request, GError **error);
gboolean sbx_handle_report_task      (SbxRequest *request, GError **error);
gboolean sbx_handle_report_progress  (SbxRequest *request, GError **error);
gboolean sbx_handle_list_sessions    (SbxRequest *request, GError **error);
gboolean sbx_handle_list_tasks       (SbxRequest *request, GError **error);
gboolean sbx_handle_push_action      (SbxRequest *request, GError **error);
gboolean sbx_handle_ack_action       (SbxRequest *request, GError **error);
gboolean sbx_handle_cancel_action    (SbxRequest *request, GError **error);
gboolean sbx_handle_trace_action     (SbxRequest *request, GError **error);
gboolean sbx_handle_list_actions     (SbxRequest *request, GError **error);
gboolean sbx_handle_explain          (SbxRequest *request, GError **error);
gboolean sbx_handle_list_people      (SbxRequest *request, GError **error);
gboolean sbx_handle_list_devices     (SbxRequest *request, GError **error);
gboolean sbx_handle_list_clients     (SbxRequest *request, GError **error);
gboolean sbx_handle_inspect_client   (SbxRequest *request, GError **error);
gboolean sbx_handle_disconnect_client (SbxRequest *request, GError **error);
gboolean sbx_handle_send_direct       (SbxRequest *request, GError **error);
gboolean sbx_handle_notify            (SbxRequest *request, GError **error);
gboolean sbx_handle_report_project   (SbxRequest *request, GError **error);
gboolean sbx_handle_list_projects    (SbxRequest *request, GError **error);
gboolean sbx_handle_take_replies     (SbxRequest *request, GError **error);
gboolean sbx_handle_reply_forwarded  (SbxRequest *request, GError **error);
gboolean sbx_handle_start_outbound   (SbxRequest *request, GError **error);
gboolean sbx_handle_stop_outbound    (SbxRequest *request, GError **error);

/* Decodes one message of a peer, finds its handler and runs it. */
void     sbx_dispatcher_dispatch     (SbxHub      *hub,
                                      SbxPeer     *peer,
                                      const char  *data,
                                      gsize        length);

G_END_DECLS
