/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-poller.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-engine-packet.h"
#include "sbx-problem.h"
#include "sbx-reasons.h"
#include "sbx-socket-facts.h"
#include "sbx-websocket-link.h"

/* What a server may answer a poll with, inflated; and a refusal, or the first packet. */
#define ANSWER_BYTES SBX_LINK_MAX_MESSAGE_BYTES
#define FIRST_BYTES  (256 * 1024)
#define CHUNK_BYTES  (64 * 1024)

/* Of one POST: python-engineio refuses more packets; it does not say how many bytes it takes, and and what does not reach it in one piece,
 * as libsoup writes it, is lost. */
#define BODY_PACKETS 16
#define BODY_BYTES   8000

/* How long the last words of a session may take, in ms. */
#define FAREWELL_MS 5000

struct _SbxEnginePoller
{
  GObject       parent_instance;

  SbxAddress   *address;
  char         *uri;
  GHashTable   *headers;        /* (nullable) */
  SoupSession  *session;
  GCancellable *cancellable;
  gsize         max_payload;    /* 0 = not said */
  gboolean      last;           /* a WebSocket was tried before */
  gboolean      first;          /* the poll under way opens the session */
  gboolean      polling;        /* a GET is under way */
  gboolean      posting;        /* a POST is under way */
  gboolean      resting;
  gboolean      ended;
  gboolean      finishing;      /* what waits is sent, and that is all */
  guint         farewell_timer;
  GSocket      *carrier;        /* (nullable): of the first poll */
  gboolean      recognized;     /* what it said is an Engine.IO server's */
  char         *log;            /* (nullable): the epoch of the hub's */
  GQueue        queue;          /* GBytes: packets as they stand in a body */
};

enum {
  SIGNAL_PAYLOAD,
  SIGNAL_FAILED,
  SIGNAL_RESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxEnginePoller, sbx_engine_poller, G_TYPE_OBJECT)

/* One request and its answer. */
typedef struct
{
  SbxEnginePoller      *poller;
  SoupMessage          *message;
  GTlsCertificateFlags  tls_flags;
  GInputStream         *stream;     /* (nullable) */
  GByteArray           *body;
  gsize                 limit;
  void                (*done) (SbxEnginePoller *self,
                               SoupMessage     *message,
                               GByteArray      *body);
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_object_unref (exchange->poller);
  g_object_unref (exchange->message);
  g_clear_object (&exchange->stream);
  g_byte_array_unref (exchange->body);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
stop (SbxEnginePoller *self)
{
  if (self->finishing && !self->ended)
    sbx_link_end_farewell ();
  self->ended = TRUE;
  g_clear_handle_id (&self->farewell_timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* Takes @error. */
static void
fail (SbxEnginePoller *self,
      GError          *error)
{
  g_autoptr (SbxEnginePoller) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;

  if (self->ended)
    return;

  stop (self);
  if (!self->finishing)
    g_signal_emit (alive, signals[SIGNAL_FAILED], 0, reason);
}

static void
fail_for (Exchange     *exchange,
          const GError *cause)
{
  SbxEnginePoller *self = exchange->poller;

  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, sbx_reason_for_connect (self->address, cause, 0, exchange->tls_flags));
}

static void
fail_too_long (SbxEnginePoller *self)
{
  fail (self, sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                  _("%s sends messages without an end, and the connection was ended. Ask whoever runs it."),
                                                  sbx_address_get_uri (self->address)),
                                     "messageTooLarge"));
}

static void read_more (Exchange *exchange);

static void
on_chunk (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Exchange) exchange = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize length;
  const guint8 *bytes;

  if (chunk == NULL)
    {
      if (exchange->poller->first && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (exchange->poller, sbx_reason_for_cut_off (exchange->poller->address));
      else
        fail_for (exchange, error);
      return;
    }

  bytes = g_bytes_get_data (chunk, &length);
  if (length == 0)
    {
      if (!exchange->poller->ended)
        exchange->done (exchange->poller, exchange->message, exchange->body);
      return;
    }
  if (exchange->body->len + length > exchange->limit)
    {
      fail_too_long (exchange->poller);
      return;
    }

  g_byte_array_append (exchange->body, bytes, length);
  read_more (g_steal_pointer (&exchange));
}

static void
read_more (Exchange *exchange)
{
  g_input_stream_read_bytes_async (exchange->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, exchange->poller->cancellable,
                                   on_chunk, exchange);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Exchange) exchange = data;
  g_autoptr (GError) error = NULL;
  SoupMessageHeaders *headers;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      fail_for (exchange, error);
      return;
    }
  headers = soup_message_get_response_headers (exchange->message);
  if (exchange->poller->log == NULL)
    exchange->poller->log = g_strdup (soup_message_headers_get_one (headers, SBX_LINK_LOG_HEADER));
  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (exchange->message)))
    {
      fail (exchange->poller, sbx_reason_for_redirect (exchange->poller->address, soup_message_headers_get_one (headers, "Location")));
      return;
    }
  read_more (g_steal_pointer (&exchange));
}

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              data)
{
  ((Exchange *) data)->tls_flags = flags;
  return FALSE;
}

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  gpointer            data)
{
  Exchange *exchange = data;

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream) && exchange->poller->first)
    g_set_object (&exchange->poller->carrier, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
}

static void
ask (SbxEnginePoller *self,
     const char      *method,
     GBytes          *body,
     gsize            limit,
     void           (*done) (SbxEnginePoller *self,
                             SoupMessage     *message,
                             GByteArray      *body))
{
  g_autofree char *uri = g_strdup_printf ("%s&t=%08x%08x", self->uri, g_random_int (), g_random_int ());
  Exchange *exchange = g_new0 (Exchange, 1);
  GHashTableIter iter;
  gpointer name, value;

  exchange->poller = g_object_ref (self);
  exchange->message = soup_message_new (method, uri);
  exchange->body = g_byte_array_new ();
  exchange->limit = limit;
  exchange->done = done;
  soup_message_set_flags (exchange->message, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect (exchange->message, "accept-certificate", G_CALLBACK (on_accept_certificate), exchange);
  g_signal_connect (exchange->message, "network-event", G_CALLBACK (on_network_event), exchange);
  if (self->headers != NULL)
    {
      g_hash_table_iter_init (&iter, self->headers);
      while (g_hash_table_iter_next (&iter, &name, &value))
        soup_message_headers_replace (soup_message_get_request_headers (exchange->message), name, value);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (exchange->message, "text/plain;charset=UTF-8", body);

  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, self->cancellable, on_answered, exchange);
}

/* --- The poll --- */

static void poll (SbxEnginePoller *self);

static void
check_rest (SbxEnginePoller *self)
{
  if (self->resting && !self->polling && !self->posting && !self->ended)
    g_signal_emit (self, signals[SIGNAL_RESTED], 0);
}

/* (transfer full): why a session does not open */
static GError *
explain_first (SbxEnginePoller *self,
               SoupMessage     *message,
               GByteArray      *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);
  const char *page = (const char *) body->data;
  g_autofree char *words = sbx_reason_status_speaks (status) ? sbx_problem_dup_words (soup_message_headers_get_one (headers, "Content-Type"), page, body->len) : NULL;
  GError *error = sbx_engine_poller_explain (self->address, self->last, status, page, body->len, &self->recognized);

  error = sbx_client_error_mark_wait (error, sbx_problem_read_wait (soup_message_headers_get_one (headers, "Retry-After")));
  return words != NULL ? sbx_reason_add_problem (self->address, error, words) : error;
}

static void
on_polled (SbxEnginePoller *self,
           SoupMessage     *message,
           GByteArray      *body)
{
  g_autoptr (SbxEnginePoller) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  gboolean first = self->first;

  self->polling = FALSE;
  self->first = FALSE;
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    {
      if (first)
        fail (self, explain_first (self, message, body));
      else
        fail (self, sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                                _("The server does not know this connection any more. Signalbox connects again.")),
                                           "sessionGone"));
      return;
    }

  if (self->finishing)
    return;

  payload = g_bytes_new (body->data, body->len);
  g_signal_emit (self, signals[SIGNAL_PAYLOAD], 0, payload);
  if (self->ended)
    return;
  if (self->resting)
    check_rest (self);
  else
    poll (self);
}

static void
poll (SbxEnginePoller *self)
{
  self->polling = TRUE;
  ask (self, SOUP_METHOD_GET, NULL, self->first ? FIRST_BYTES : ANSWER_BYTES, on_polled);
}

/* --- What is sent --- */

static void flush (SbxEnginePoller *self);

static void
end_if_said (SbxEnginePoller *self)
{
  if (self->finishing && !self->posting)
    stop (self);
}

static void
on_posted (SbxEnginePoller *self,
           SoupMessage     *message,
           GByteArray      *body)
{
  guint status = soup_message_get_status (message);

  self->posting = FALSE;
  if (status != SOUP_STATUS_OK)
    {
      fail (self, sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                      _("The server refused what was sent to it (HTTP %u). Signalbox connects again."), status),
                                         "postRefused"));
      return;
    }
  flush (self);
  end_if_said (self);
  check_rest (self);
}

/* As many packets as the server takes at once. */
static GBytes *
gather (SbxEnginePoller *self)
{
  GByteArray *body = g_byte_array_new ();
  static const guint8 separator = SBX_ENGINE_SEPARATOR;
  GBytes *packet;

  gsize limit = self->max_payload > 0 ? self->max_payload : BODY_BYTES;

  for (guint n = 0; n < BODY_PACKETS && (packet = g_queue_peek_head (&self->queue)) != NULL; n++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (packet, &length);

      if (body->len > 0 && body->len + 1 + length > limit)
        break;
      if (body->len > 0)
        g_byte_array_append (body, &separator, 1);
      g_byte_array_append (body, bytes, length);
      g_bytes_unref (g_queue_pop_head (&self->queue));
    }
  return g_byte_array_free_to_bytes (body);
}

static void
flush (SbxEnginePoller *self)
{
  g_autoptr (GBytes) body = NULL;

  if (self->posting || self->ended || self->first || self->queue.length == 0)
    return;

  self->posting = TRUE;
  body = gather (self);
  ask (self, SOUP_METHOD_POST, body, FIRST_BYTES, on_posted);
}

/* --- The object --- */

static void
sbx_engine_poller_dispose (GObject *object)
{
  SbxEnginePoller *self = SBX_ENGINE_POLLER (object);

  stop (self);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_engine_poller_parent_class)->dispose (object);
}

static void
sbx_engine_poller_finalize (GObject *object)
{
  SbxEnginePoller *self = SBX_ENGINE_POLLER (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_clear_object (&self->carrier);
  g_free (self->uri);
  g_free (self->log);

  G_OBJECT_CLASS (sbx_engine_poller_parent_class)->finalize (object);
}

static void
sbx_engine_poller_class_init (SbxEnginePollerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_engine_poller_dispose;
  object_class->finalize = sbx_engine_poller_finalize;

  signals[SIGNAL_PAYLOAD] =
    g_signal_new ("payload", SBX_TYPE_ENGINE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", SBX_TYPE_ENGINE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_RESTED] =
    g_signal_new ("rested", SBX_TYPE_ENGINE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_engine_poller_init (SbxEnginePoller *self)
{
  self->cancellable = g_cancellable_new ();
  self->first = TRUE;
  g_queue_init (&self->queue);
}

/**
 * sbx_engine_poller_new:
 * @address: for the Unix socket's path, and for what people are told
 * @uri: http(s), with its query
 * @headers: (nullable): name → value; a reference is taken
 * @last: whether a WebSocket was tried before
 *
 * Returns: (transfer full): one that does not poll yet
 */
SbxEnginePoller *
sbx_engine_poller_new (SbxAddress *address,
                       const char *uri,
                       GHashTable *headers,
                       gboolean    last)
{
  const char *path = sbx_address_get_path (address);
  g_autoptr (GSocketAddress) remote = path != NULL ? g_unix_socket_address_new (path) : NULL;
  SbxEnginePoller *self = g_object_new (SBX_TYPE_ENGINE_POLLER, NULL);

  self->address = sbx_address_ref (address);
  self->uri = g_strdup (uri);
  self->last = last;
  self->headers = headers != NULL ? g_hash_table_ref (headers) : NULL;
  self->session = soup_session_new_with_options ("user-agent", "Signalbox/" PACKAGE_VERSION,
                                                 "remote-connectable", remote,
                                                 "timeout", 0,
                                                 NULL);
  return self;
}

/**
 * sbx_engine_poller_start:
 *
 * The first poll opens the session.
 */
void
sbx_engine_poller_start (SbxEnginePoller *self)
{
  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));

  poll (self);
}

void
sbx_engine_poller_set_session (SbxEnginePoller *self,
                               const char      *uri,
                               gsize            max_payload)
{
  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));

  g_free (self->uri);
  self->uri = g_strdup (uri);
  self->max_payload = max_payload;
  self->first = FALSE;
  flush (self);
}

/**
 * sbx_engine_poller_send:
 * @packet: a whole packet as text; with @binary the bytes of a binary message
 */
void
sbx_engine_poller_send (SbxEnginePoller *self,
                        gboolean         binary,
                        GBytes          *packet)
{
  gsize length;
  const char *bytes;

  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));
  g_return_if_fail (packet != NULL);

  bytes = g_bytes_get_data (packet, &length);
  if (binary)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) bytes, length);

      g_queue_push_tail (&self->queue, g_bytes_new_take (g_strconcat ("b", base64, NULL), strlen (base64) + 1));
    }
  else
    {
      g_queue_push_tail (&self->queue, g_bytes_ref (packet));
    }
  flush (self);
}

void
sbx_engine_poller_rest (SbxEnginePoller *self)
{
  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));

  self->resting = TRUE;
  check_rest (self);
}

static gboolean
on_farewell_late (gpointer data)
{
  SbxEnginePoller *self = data;

  self->farewell_timer = 0;
  stop (self);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_engine_poller_finish:
 *
 * What waits is sent, without anybody waiting for it; then no request is left, nor after a few seconds without an answer. Nothing is
 * signalled any more.
 */
void
sbx_engine_poller_finish (SbxEnginePoller *self)
{
  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));

  if (self->ended || self->finishing)
    return;

  self->finishing = TRUE;
  sbx_link_begin_farewell ();
  self->farewell_timer = g_timeout_add (FAREWELL_MS, on_farewell_late, self);
  flush (self);
  end_if_said (self);
}

/**
 * sbx_engine_poller_stop:
 *
 * Ends all requests. Nothing is signalled any more.
 */
void
sbx_engine_poller_stop (SbxEnginePoller *self)
{
  g_return_if_fail (SBX_IS_ENGINE_POLLER (self));

  stop (self);
}

gboolean
sbx_engine_poller_was_recognized (SbxEnginePoller *self)
{
  return self->recognized;
}

gboolean
sbx_engine_poller_has_heard (SbxEnginePoller *self)
{
  return sbx_socket_facts_has_heard (self->carrier, self->uri);
}

/* (nullable): as sbx_link_get_log() */
const char *
sbx_engine_poller_get_log (SbxEnginePoller *self)
{
  return self->log;
}
