/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-private.h"

#include "sbx-utf8.h"

#include <string.h>

/* Python's client takes no more packets of one poll, and lets the connection go otherwise. */
#define FEW_PACKETS 16

/* Of a poll of several packets: over a slow line it is to be through well before the client misses a ping. */
#define BYTES_PER_POLL (256 * 1024)

/* What is not done while there are requests to be read. */
#define BEHIND_REQUESTS (G_PRIORITY_DEFAULT + 10)

/* An answer to a poll that is on its way. */
typedef struct
{
  SbxPeer  *peer;
  guint     n_messages;
  guint     n_tracked;   /* tracked frames among them */
  gsize     n_bytes;
  gboolean  with_ping;
  gboolean  wrote;
} PollAnswer;

static void
set_text (SoupServerMessage *message,
          const char        *type,
          GBytes            *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), text);
}

/* Some of it is with the kernel. */
static void
on_wrote_some (SoupServerMessage *message,
               guint              n_bytes,
               gpointer           user_data)
{
  PollAnswer *answer = user_data;

  if (answer->peer->state != SBX_PEER_GONE)
    sbx_engine_session_of (answer->peer)->alive = TRUE;
}

/* What was answered is with the kernel. */
static void
on_wrote_poll (SoupServerMessage *message,
               gpointer           user_data)
{
  PollAnswer *answer = user_data;

  answer->wrote = TRUE;
  if (answer->peer->reactor == NULL || answer->peer->state == SBX_PEER_GONE)
    return;
  sbx_peer_note_flushed (answer->peer, answer->n_tracked);
  sbx_peer_note_written (answer->peer, answer->n_messages, answer->n_bytes);
  if (answer->with_ping)
    sbx_engine_note_ping_sent (sbx_engine_session_of (answer->peer));
}

/* A client that went before it had its answer cannot be told once more: it is lost to the session. */
static void
on_answer_finished (SoupServerMessage *message,
                    gpointer           user_data)
{
  PollAnswer *answer = user_data;

  if (!answer->wrote && answer->peer->reactor != NULL)
    sbx_peer_lose (answer->peer, "the client went before it had its answer");
}

static void
free_answer (gpointer  data,
             GClosure *closure)
{
  PollAnswer *answer = data;

  sbx_peer_unref (answer->peer);
  g_free (answer);
}

/* What is answered is out of the queue when the kernel has it. */
static void
follow_answer (SbxEngineSession  *self,
               SoupServerMessage *message,
               guint              n_messages,
               guint              n_tracked,
               gsize              n_bytes,
               gboolean           with_ping)
{
  PollAnswer *answer = g_new0 (PollAnswer, 1);

  answer->peer = sbx_peer_ref (self->peer);
  answer->n_messages = n_messages;
  answer->n_tracked = n_tracked;
  answer->n_bytes = n_bytes;
  answer->with_ping = with_ping;
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_some), answer);
  g_signal_connect (message, "wrote-body", G_CALLBACK (on_wrote_poll), answer);
  g_signal_connect_data (message, "finished", G_CALLBACK (on_answer_finished), answer, free_answer, 0);
}

static void
unwatch_poll (SbxEngineSession *self)
{
  if (self->poll_fd >= 0)
    sbx_reactor_unwatch_end (self->engine->reactor, self->poll_fd);
  self->poll_fd = -1;
}

/* Returns: (transfer full): the poll that was held */
static SoupServerMessage *
take_poll (SbxEngineSession *self)
{
  g_signal_handler_disconnect (self->poll, self->poll_finished);
  unwatch_poll (self);
  if (self->poll_end != NULL)
    g_source_destroy (self->poll_end);
  g_clear_pointer (&self->poll_end, g_source_unref);
  return g_steal_pointer (&self->poll);
}

static void
answer_poll (SbxEngineSession *self,
             GByteArray       *payload,
             guint             n_messages,
             guint             n_tracked,
             gboolean          with_ping)
{
  g_autoptr (SoupServerMessage) message = take_poll (self);
  g_autoptr (GBytes)            text = g_bytes_new (payload->data, payload->len);

  follow_answer (self, message, n_messages, n_tracked, payload->len, with_ping);
  set_text (message, "text/plain; charset=UTF-8", text);
  soup_server_message_unpause (message);
}

/* Where the frame ends that stands there. */
static gsize
get_frame_size (const guint8 *frame,
                gsize        *header)
{
  gsize size = frame[1] & 0x7f;
  guint n_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;

  *header = 2 + n_bytes;
  if (n_bytes > 0)
    size = 0;
  for (guint i = 0; i < n_bytes; i++)
    size = size << 8 | frame[2 + i];
  return *header + size;
}

/* Puts one of our own frames, which are neither masked nor in pieces, into a payload.
 * Returns: how many packets that are */
static guint
append_frame (GByteArray   *payload,
              const guint8 *frame,
              gsize         header,
              gsize         size)
{
  const char *data = (const char *) frame + header;

  switch (frame[0] & 0x0f)
    {
    case SBX_WEBSOCKET_TEXT:
      sbx_engine_payload_append (payload, FALSE, data, size - header);
      return 1;
    case SBX_WEBSOCKET_BINARY:
      sbx_engine_payload_append (payload, TRUE, data, size - header);
      return 1;
    case SBX_WEBSOCKET_CLOSE:
      sbx_engine_payload_append (payload, FALSE, "1", 1);
      return 1;
    default:   /* a pong, to a WebSocket that has not been ours before */
      return 0;
    }
}

/* Whether only the end is left to be said, which is not the client's doing. */
static gboolean
is_at_end (SbxPeer *peer)
{
  struct iovec item;

  return peer->state == SBX_PEER_CLOSING && peer->close_code != SBX_CLOSE_NO_STATUS &&
         sbx_out_queue_peek (&peer->out, &item, 1) == 1 && (*(const guint8 *) item.iov_base & 0x0f) == SBX_WEBSOCKET_CLOSE;
}

/* Behind a close of the protocol Python's client does not come back by itself; behind a failure all do. */
static void
fail_poll (SbxEngineSession *self)
{
  g_autoptr (SoupServerMessage) message = take_poll (self);

  soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  follow_answer (self, message, 0, 0, 0, FALSE);
  soup_server_message_unpause (message);
}

static gboolean
has_room (SbxEngineSession *self,
          GByteArray       *payload,
          guint             n_packets,
          gsize             size)
{
  return n_packets == 0 || ((self->takes_many || n_packets < FEW_PACKETS) && payload->len + size <= BYTES_PER_POLL);
}

/* Returns: how many packets that are */
static guint
take_ping (SbxEngineSession *self,
           GByteArray       *payload)
{
  if (!self->ping_waits || self->peer->state != SBX_PEER_OPEN)
    return 0;
  self->ping_waits = FALSE;
  sbx_peer_record_packet_out (self->peer, "2");
  sbx_engine_payload_append (payload, FALSE, "2", 1);
  return 1;
}

/* What is queued, as much as one poll takes. A ping goes first, but not between a message and its attachments. A close goes with
 * a poll of its own, or a client would not look at what stands before it. Returns: how many tracked frames are among it */
static guint
take_queue (SbxEngineSession *self,
            GByteArray       *payload)
{
  SbxOutQueue *queue = &self->peer->out;
  guint        flushed_before = queue->n_flushed;
  guint        n_packets = 0;
  guint        n_tracked;
  gsize        taken;
  struct iovec item;

  /* Of a block of several messages a part may stay, as behind a kernel that took no more. */
  do
    {
      const guint8 *frames;

      taken = 0;
      if (sbx_out_queue_peek (queue, &item, 1) == 0)
        break;
      frames = item.iov_base;
      while (taken < item.iov_len)
        {
          gsize  header;
          gsize  size = get_frame_size (frames + taken, &header);
          guint8 opcode = frames[taken] & 0x0f;

          if (opcode != SBX_WEBSOCKET_BINARY)
            n_packets += take_ping (self, payload);
          if (!has_room (self, payload, n_packets, size) || (opcode == SBX_WEBSOCKET_CLOSE && n_packets > 0))
            break;
          n_packets += append_frame (payload, frames + taken, header, size);
          taken += size;
        }
      sbx_peer_advance (self->peer, taken);
    }
  while (taken == item.iov_len);
  if (queue->length == 0 && has_room (self, payload, n_packets, 1))
    take_ping (self, payload);
  n_tracked = queue->n_flushed - flushed_before;
  queue->n_flushed = flushed_before;
  return n_tracked;
}

/**
 * sbx_engine_session_write:
 * @self: a session without a socket
 *
 * Answers the poll that is held, if there is something to say.
 */
void
sbx_engine_session_write (SbxEngineSession *self)
{
  SbxPeer               *peer = self->peer;
  g_autoptr (GByteArray) payload = NULL;
  guint                  n_before = peer->out.n_messages;
  gboolean               pinged = self->ping_waits;
  guint                  n_tracked;

  if (self->poll == NULL)
    return;
  if (peer->out.length == 0 && !self->probed && !self->ping_waits)
    {
      peer->want_write = FALSE;
      return;
    }
  if (is_at_end (peer))
    {
      sbx_out_queue_clear (&peer->out);
      fail_poll (self);
      return;
    }
  payload = g_byte_array_new ();
  n_tracked = take_queue (self, payload);
  if (payload->len == 0)
    sbx_engine_payload_append (payload, FALSE, "6", 1);
  answer_poll (self, payload, n_before - peer->out.n_messages, n_tracked, pinged && !self->ping_waits);
  sbx_peer_update_interest (peer);
}

/* Has sbx_engine_session_write() called soon. */
void
sbx_engine_session_wake (SbxEngineSession *self)
{
  self->peer->want_write = FALSE;
  sbx_reactor_mark_dirty (self->peer->reactor, self->peer);
}

/* The hub ended the connection while it waited. */
static void
on_poll_finished (SoupServerMessage *message,
                  gpointer           user_data)
{
  SbxEngineSession *self = user_data;

  g_object_unref (take_poll (self));
  sbx_peer_drop (self->peer);
}

static gboolean
on_poll_end (gpointer user_data)
{
  SbxEngineSession *self = user_data;

  g_info ("%s: the client of a poll is gone", self->peer->connection_id);
  sbx_peer_drop (self->peer);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_engine_session_hang_up:
 * @self: a session
 *
 * The client of the poll that is held went. What it said before, on other connections, goes first as far as it is there.
 */
void
sbx_engine_session_hang_up (SbxEngineSession *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  if (self->poll_fd < 0)
    return;
  unwatch_poll (self);
  self->poll_end = g_idle_source_new ();
  g_source_set_priority (self->poll_end, BEHIND_REQUESTS);
  g_source_set_static_name (self->poll_end, "sbx-engine-poll-end");
  g_source_set_callback (self->poll_end, on_poll_end, self, NULL);
  g_source_attach (self->poll_end, context);
}

static void
watch_poll (SbxEngineSession *self,
            int               fd)
{
  if (sbx_reactor_watch_end (self->engine->reactor, self->peer, fd))
    self->poll_fd = fd;
}

/**
 * sbx_engine_session_poll:
 * @self: a session without a socket
 * @server: the HTTP server
 * @message: a GET
 *
 * Holds it until there is something to say, or its client goes. A second one ends the session.
 */
void
sbx_engine_session_poll (SbxEngineSession  *self,
                         SbxHttpServer     *server,
                         SoupServerMessage *message)
{
  if (self->poll != NULL)
    {
      sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
      sbx_engine_end (self->peer, "two polls at once");
      return;
    }
  self->poll = g_object_ref (message);
  self->poll_finished = g_signal_connect (message, "finished", G_CALLBACK (on_poll_finished), self);
  watch_poll (self, sbx_http_server_get_fd (server, message));
  soup_server_message_pause (message);
  sbx_slot_pause (soup_server_message_get_remote_address (message));
  sbx_peer_note_input (self->peer, 0);
  sbx_engine_session_wake (self);
}

static void
answer_post (SbxEngine         *engine,
             SoupServerMessage *message,
             gboolean           ok)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("ok", 2);

  if (!ok)
    {
      sbx_engine_refuse (engine->http_server, message, SBX_ENGINE_BAD_REQUEST);
      return;
    }
  set_text (message, "text/html", text);
}

static void
forget_body (SbxEngineSession *self)
{
  if (self->post_due != NULL)
    g_source_destroy (self->post_due);
  g_clear_pointer (&self->post_due, g_source_unref);
  sbx_engine_payload_clear (&self->payload);
  g_clear_pointer (&self->body, g_bytes_unref);
}

static void
finish_post (SbxEngineSession *self,
             gboolean          ok)
{
  g_autoptr (SoupServerMessage) message = g_steal_pointer (&self->post);

  forget_body (self);
  g_signal_handler_disconnect (message, self->post_finished);
  answer_post (self->engine, message, ok);
  soup_server_message_unpause (message);
}

static void
on_post_finished (SoupServerMessage *message,
                  gpointer           user_data)
{
  SbxEngineSession *self = user_data;

  g_clear_object (&self->post);
  forget_body (self);
  sbx_peer_drop (self->peer);
}

/* As it would have come over a WebSocket. */
static void
record_packet (SbxPeer               *peer,
               const SbxEnginePacket *packet)
{
  g_autoptr (GString) text = NULL;

  if (peer->flight == NULL)
    return;
  if (packet->binary)
    {
      sbx_peer_record_in (peer, SBX_WEBSOCKET_BINARY, packet->data, packet->length);
      return;
    }
  text = g_string_sized_new (packet->length + 1);
  g_string_append_c (text, (char) ('0' + packet->type));
  g_string_append_len (text, packet->data, (gssize) packet->length);
  sbx_peer_record_in (peer, SBX_WEBSOCKET_TEXT, text->str, text->len);
}

/**
 * sbx_engine_session_resume:
 * @self: a session with packets of a POST that are not handled yet
 *
 * Handles them, as long as the peer need not wait. The POST is answered behind the last.
 */
void
sbx_engine_session_resume (SbxEngineSession *self)
{
  g_autoptr (SbxPeer) peer = sbx_peer_ref (self->peer);
  g_autoptr (GError)  error = NULL;
  SbxEnginePacket     packet;

  if (self->post == NULL || self->post_due != NULL)
    return;
  peer->feeding = TRUE;
  while (peer->state == SBX_PEER_OPEN && !sbx_peer_must_wait (peer) &&
         sbx_engine_payload_next (&self->payload, &packet, &error))
    {
      record_packet (peer, &packet);
      sbx_engine_session_receive (self, &packet);
    }
  peer->feeding = FALSE;

  if (error != NULL)
    sbx_engine_end (peer, error->message);
  if (peer->state == SBX_PEER_GONE || self->post == NULL)
    return;
  if (peer->state == SBX_PEER_OPEN && !self->payload.at_end)
    {
      sbx_peer_hold_input (peer, TRUE);
      return;
    }
  finish_post (self, error == NULL);
  sbx_peer_hold_input (peer, FALSE);
}

static gboolean
on_post_due (gpointer user_data)
{
  SbxEngineSession *self = user_data;

  g_clear_pointer (&self->post_due, g_source_unref);
  sbx_engine_session_resume (self);
  return G_SOURCE_REMOVE;
}

/* A poll that was sent before it, and lies in another connection's buffer, is to be held before it is handled. */
static void
let_polls_go_first (SbxEngineSession *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->post_due = g_idle_source_new ();
  g_source_set_priority (self->post_due, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->post_due, "sbx-engine-post");
  g_source_set_callback (self->post_due, on_post_due, self, NULL);
  g_source_attach (self->post_due, context);
}

static gboolean
is_utf8 (GBytes *text)
{
  gsize         length;
  const guint8 *data = g_bytes_get_data (text, &length);
  SbxUtf8       state = { 0 };

  return sbx_utf8_feed (&state, data, length) && sbx_utf8_is_complete (&state);
}

/**
 * sbx_engine_session_post:
 * @self: a session without a socket
 * @server: the HTTP server
 * @message: a POST
 *
 * Takes its packets. One that is none ends the session, as does a second POST before the first is answered.
 */
void
sbx_engine_session_post (SbxEngineSession  *self,
                         SbxHttpServer     *server,
                         SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  if (self->peer->state != SBX_PEER_OPEN || self->post != NULL || !is_utf8 (body))
    {
      sbx_engine_refuse (server, message, SBX_ENGINE_BAD_REQUEST);
      sbx_engine_end (self->peer, self->post != NULL ? "two posts at once" : "a post is not UTF-8");
      return;
    }
  self->post = g_object_ref (message);
  self->post_finished = g_signal_connect (message, "finished", G_CALLBACK (on_post_finished), self);
  self->body = g_steal_pointer (&body);
  sbx_engine_payload_init (&self->payload, g_bytes_get_data (self->body, NULL), g_bytes_get_size (self->body));
  soup_server_message_pause (message);
  sbx_slot_pause (soup_server_message_get_remote_address (message));
  sbx_peer_note_input (self->peer, g_bytes_get_size (self->body));
  self->alive = TRUE;
  if (self->poll == NULL)
    let_polls_go_first (self);
  else
    sbx_engine_session_resume (self);
}

static void
answer_held_poll (SbxEngineSession *self,
                  const char       *packet)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  if (self->poll == NULL)
    return;
  sbx_engine_payload_append (payload, FALSE, packet, 1);
  answer_poll (self, payload, 0, 0, FALSE);
}

/* Lets a poll go that is held, without what is queued. */
void
sbx_engine_session_noop (SbxEngineSession *self)
{
  answer_held_poll (self, "6");
}

/**
 * sbx_engine_session_release:
 * @self: a session whose peer is gone
 *
 * Answers the requests that are held.
 */
void
sbx_engine_session_release (SbxEngineSession *self)
{
  answer_held_poll (self, self->left ? "6" : "1");
  if (self->post != NULL)
    finish_post (self, self->left);
}
