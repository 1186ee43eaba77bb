/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxTestPeer:
 *
 * A peer that a test drives byte by byte: raw bytes for bad input, frames, or envelopes. It blocks,
 * with a deadline, and keeps the main context running while it does. What goes wrong ends the test.
 */
typedef struct _SbxTestPeer SbxTestPeer;

#define SBX_TEST_DEADLINE_MS 60000

/* "ws://127.0.0.1:PORT/ws" or "unix:PATH". _open does not send a handshake. */
SbxTestPeer *sbx_test_peer_open          (const char   *uri);
SbxTestPeer *sbx_test_peer_connect       (const char   *uri);
SbxTestPeer *sbx_test_peer_new_for_fd    (int           fd);
void         sbx_test_peer_free          (SbxTestPeer  *self);
int          sbx_test_peer_get_fd        (SbxTestPeer  *self);

void         sbx_test_peer_send_raw      (SbxTestPeer  *self,
                                          gconstpointer data,
                                          gsize         length);
/* @first: FIN, RSV and opcode. The frame is masked. */
void         sbx_test_peer_send_frame    (SbxTestPeer  *self,
                                          guint8        first,
                                          gconstpointer data,
                                          gsize         length);
void         sbx_test_peer_send_text     (SbxTestPeer  *self,
                                          const char   *text);
/* @payload: JSON text, or NULL for {}. @id: may be NULL. */
void         sbx_test_peer_send          (SbxTestPeer  *self,
                                          const char   *event,
                                          const char   *id,
                                          const char   *payload);

/* Everything up to the end of the connection. */
char        *sbx_test_peer_read_all      (SbxTestPeer  *self);
/* One frame: its opcode, or -1 at the end of the connection. */
int          sbx_test_peer_read_frame    (SbxTestPeer  *self,
                                          char        **data,
                                          gsize        *length);
/* The close code, whatever comes before it; 1006 at an end without one. */
guint        sbx_test_peer_read_close    (SbxTestPeer  *self);

/* The next envelope; pings are answered on the way. */
JsonObject  *sbx_test_peer_receive       (SbxTestPeer  *self);
/* The answer's envelope; pushes before it are kept for _expect. */
JsonObject  *sbx_test_peer_request       (SbxTestPeer  *self,
                                          const char   *event,
                                          const char   *payload);
/* The next push of that name, from those kept or still to come. */
JsonObject  *sbx_test_peer_expect        (SbxTestPeer  *self,
                                          const char   *event);
/* Says hello and returns welcome's payload. */
JsonObject  *sbx_test_peer_hello         (SbxTestPeer  *self,
                                          const char   *client_type,
                                          const char   *client_id);
/* The answer is an error of that code. */
void         sbx_test_peer_assert_error  (JsonObject   *envelope,
                                          const char   *code);
JsonObject  *sbx_test_peer_get_payload   (JsonObject   *envelope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTestPeer, sbx_test_peer_free)

G_END_DECLS
