/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-websocket-link.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sbx-client-error.h"
#include "sbx-heartbeat.h"
#include "sbx-inlet.h"
#include "sbx-problem.h"
#include "sbx-reasons.h"
#include "sbx-socket-facts.h"
#include "sbx-websocket-frame.h"

struct _SbxWebsocketLink
{
  SbxLink                  parent_instance;

  SbxAddress              *address;
  char                    *uri;
  GHashTable              *headers;      /* (nullable) */
  SoupSession             *session;
  SoupWebsocketConnection *socket;       /* (nullable): while it is open */
  SbxInlet                *inlet;        /* (nullable): of the socket */
  GSocket                 *carrier;      /* (nullable): what carries it */
  guint64                  whole;        /* bytes that had come in when the last message was whole, or there was none */
  gboolean                 reached;      /* a server took the request */
  gboolean                 silent;       /* and did not answer it in time */
  guint                    answer_time;  /* ms that it may take for that; 0 = as long as the opening may */
  guint                    status;
  gboolean                 described;    /* and what is wrong, in words for programs and people (RFC 9457) */
  guint                    close_code;
  GError                  *problem;      /* (nullable): what came and was not taken, by which the socket is closed */
  guint                    interval;     /* ms between two pings, 0 = it is not watched */
  gint64                   deadline;     /* ms, monotonic: of a probe; 0 = there is none */
  guint                    timer;
};

G_DEFINE_FINAL_TYPE (SbxWebsocketLink, sbx_websocket_link, SBX_TYPE_LINK)

/* State of one opening. */
typedef struct
{
  SoupMessage          *message;
  GTlsCertificateFlags  tls_flags;      /* what was wrong with the certificate */
  GCancellable         *cancellable;    /* ours: the caller's, or the time-out's */
  GCancellable         *outer;          /* (nullable): the caller's */
  gulong                outer_handler;
  guint                 timer;
  gint64                until;          /* ms, monotonic */
  gboolean              timed_out;
  gboolean              answering;      /* the server had begun to */
  SbxWebsocketLink     *link;           /* not owned: the task's */
} Opening;

static void
opening_free (Opening *opening)
{
  if (opening->outer != NULL)
    g_cancellable_disconnect (opening->outer, opening->outer_handler);
  g_clear_handle_id (&opening->timer, g_source_remove);
  g_clear_object (&opening->outer);
  g_clear_object (&opening->cancellable);
  g_clear_object (&opening->message);
  g_free (opening);
}

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

/* Lets go of the socket once libsoup, which may be calling us just now, is done with it. */
static void
release_socket (SbxWebsocketLink *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->inlet, sbx_inlet_close);
  g_clear_object (&self->carrier);
  if (self->socket == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_idle_add_once (g_object_unref, g_steal_pointer (&self->socket));
}

/* --- Silence --- */

/* libsoup pings by the second. */
static void
ping_every (SbxWebsocketLink *self,
            guint             ms)
{
  guint seconds = MAX ((ms + 999) / 1000, 1);

  if (soup_websocket_connection_get_keepalive_interval (self->socket) != seconds)
    soup_websocket_connection_set_keepalive_interval (self->socket, seconds);
}

static void schedule_check (SbxWebsocketLink *self);

static gboolean
on_check (gpointer data)
{
  SbxWebsocketLink *self = data;
  gint64 silence = now_ms () - sbx_link_get_last_life (SBX_LINK (self));

  self->timer = 0;
  if (silence >= (gint64) SBX_HEARTBEAT_PATIENCE * MAX (self->interval, 1000) ||
      (self->deadline != 0 && now_ms () >= self->deadline))
    sbx_link_emit_closed (SBX_LINK (self),
                          sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                                                      _("The server no longer answers, or the network is gone.")),
                                                 "noHeartbeat"));
  else
    schedule_check (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_check (SbxWebsocketLink *self)
{
  gint64 due = sbx_link_get_last_life (SBX_LINK (self)) + (gint64) SBX_HEARTBEAT_PATIENCE * MAX (self->interval, 1000);

  if (self->deadline != 0)
    due = MIN (due, self->deadline);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (CLAMP (due - now_ms (), 0, G_MAXINT), on_check, self);
}

static void
note_life (SbxWebsocketLink *self)
{
  if (self->deadline != 0)
    {
      self->deadline = 0;
      ping_every (self, self->interval);
    }
  sbx_link_emit_alive (SBX_LINK (self), -1);
}

static void
sbx_websocket_link_watch (SbxLink *link,
                          guint    interval)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);

  if (self->socket == NULL)
    return;

  self->interval = interval;
  ping_every (self, interval);
  schedule_check (self);
}

static void
sbx_websocket_link_probe (SbxLink *link,
                          guint    patience)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);

  if (self->socket == NULL || self->interval == 0 || self->deadline != 0)
    return;

  self->deadline = now_ms () + MAX (patience, 2000);
  ping_every (self, 1);
  schedule_check (self);
}

/* --- What comes --- */

static void
hand_on (GBytes  *message,
         int      type,
         gpointer data)
{
  SbxWebsocketLink *self = data;
  g_autoptr (SbxWebsocketLink) alive G_GNUC_UNUSED = g_object_ref (self);

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    sbx_link_emit_text (SBX_LINK (self), message);
  else
    sbx_link_emit_binary (SBX_LINK (self), message);
}

static void
note_whole (SbxWebsocketLink *self)
{
  SbxSocketFacts facts;

  if (self->carrier != NULL && sbx_socket_facts_read (self->carrier, &facts))
    self->whole = facts.received;
}

static void
on_message (SoupWebsocketConnection *socket,
            int                      type,
            GBytes                  *message,
            gpointer                 data)
{
  SbxWebsocketLink *self = data;
  g_autoptr (SbxWebsocketLink) alive G_GNUC_UNUSED = g_object_ref (self);

  /* libsoup holds the frames to the limit, and not what they are when they are inflated. */
  if (g_bytes_get_size (message) > SBX_LINK_MAX_MESSAGE_BYTES)
    {
      sbx_link_note (SBX_LINK (self), SBX_RECORDED_IN, SBX_RECORDED_BINARY, 0, NULL);
      sbx_link_emit_closed (SBX_LINK (self), sbx_reason_for_huge_message ());
      return;
    }

  sbx_link_note (SBX_LINK (self), SBX_RECORDED_IN, type == SOUP_WEBSOCKET_DATA_TEXT ? SBX_RECORDED_TEXT : SBX_RECORDED_BINARY, 0, message);
  note_life (self);
  note_whole (self);
  if (self->inlet != NULL)
    sbx_inlet_take (self->inlet, message, type);
}

static void
on_pong (SoupWebsocketConnection *socket,
         GBytes                  *payload,
         gpointer                 data)
{
  SbxWebsocketLink *self = data;
  g_autoptr (SbxWebsocketLink) alive G_GNUC_UNUSED = g_object_ref (self);

  /* libsoup 3.2 says that the payload is a GBytes and hands over a GByteArray: nobody may look into it. */
  sbx_link_note (SBX_LINK (self), SBX_RECORDED_IN, SBX_RECORDED_PONG, 0, NULL);
  note_life (self);
}

static void
on_closed (SoupWebsocketConnection *socket,
           gpointer                 data)
{
  SbxWebsocketLink *self = data;
  g_autoptr (SbxWebsocketLink) alive G_GNUC_UNUSED = g_object_ref (self);
  const char *text = soup_websocket_connection_get_close_data (socket);

  /* What it said before. */
  if (self->inlet != NULL)
    sbx_inlet_drain (self->inlet);
  if (self->socket != socket)
    return;

  self->close_code = soup_websocket_connection_get_close_code (socket);
  sbx_link_note_text (SBX_LINK (self), SBX_RECORDED_IN, SBX_RECORDED_CLOSE, (guint16) self->close_code, text);
  sbx_link_set_wait (SBX_LINK (self), sbx_reason_get_wait (text));
  if (self->problem != NULL)
    sbx_link_emit_closed (SBX_LINK (self), g_steal_pointer (&self->problem));
  else
    sbx_link_emit_closed (SBX_LINK (self), sbx_reason_for_close (self->close_code, text, sbx_link_get_log (SBX_LINK (self)) != NULL));
}

/* libsoup closes the socket after it and says so; what the other side says to that is not why. A close with a code that libsoup does not know (1012 to
 * 1014) is such an error to it, but none of the other side's. */
static void
on_error (SoupWebsocketConnection *socket,
          GError                  *error,
          gpointer                 data)
{
  SbxWebsocketLink *self = data;

  g_info ("%s: %s", self->uri, error->message);
  if (self->problem != NULL || soup_websocket_connection_get_close_code (socket) != 0)
    return;
  if (g_error_matches (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    self->problem = sbx_reason_for_huge_message ();
  else if (error->domain == SOUP_WEBSOCKET_ERROR)
    self->problem = sbx_reason_for_bad_frame ();
}

static void
take_socket (SbxWebsocketLink        *self,
             SoupWebsocketConnection *socket)
{
  self->socket = socket;
  self->inlet = sbx_inlet_new (hand_on, self);
  soup_websocket_connection_set_max_incoming_payload_size (socket, SBX_LINK_MAX_MESSAGE_BYTES);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  note_whole (self);
  sbx_link_emit_alive (SBX_LINK (self), -1);
}

/* --- Opening --- */

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              data)
{
  Opening *opening = data;

  opening->tls_flags = flags;
  return FALSE;
}

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  gpointer            data)
{
  SbxWebsocketLink *self = data;

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    g_set_object (&self->carrier, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
}

static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      data)
{
  g_cancellable_cancel (data);
}

static gboolean
on_open_timed_out (gpointer data)
{
  Opening *opening = data;

  opening->timer = 0;
  opening->timed_out = TRUE;
  opening->answering = sbx_socket_facts_has_heard (opening->link->carrier, opening->link->uri);
  g_cancellable_cancel (opening->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_wrote_headers (SoupMessage *message,
                  gpointer     data)
{
  SbxWebsocketLink *self = g_task_get_source_object (data);
  Opening *opening = g_task_get_task_data (data);

  self->reached = TRUE;
  if (self->answer_time == 0)
    return;

  /* The time for all of it may be over before. */
  g_clear_handle_id (&opening->timer, g_source_remove);
  opening->timer = g_timeout_add (CLAMP (opening->until - now_ms (), 1, self->answer_time), on_open_timed_out, opening);
}

static GError *
explain_failure (SbxWebsocketLink *self,
                 Opening          *opening,
                 const GError     *cause)
{
  g_autoptr (GError) late = NULL;

  self->silent = opening->timed_out && self->reached;
  if (self->silent)
    return opening->answering ? sbx_reason_for_endless_head (self->address) : sbx_reason_for_silence (self->address);
  if (opening->timed_out)
    {
      late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");
      return sbx_reason_for_connect (self->address, late, 0, 0);
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);

  if (SOUP_STATUS_IS_REDIRECTION (self->status))
    return sbx_client_error_mark_status (sbx_reason_for_redirect (self->address,
                                                                  soup_message_headers_get_one (soup_message_get_response_headers (opening->message), "Location")),
                                         self->status);

  return sbx_client_error_mark_wait (sbx_reason_for_connect (self->address, cause, self->status, opening->tls_flags),
                                     sbx_problem_read_wait (soup_message_headers_get_one (soup_message_get_response_headers (opening->message), "Retry-After")));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxWebsocketLink *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *socket;

  g_clear_handle_id (&opening->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (opening->message, opening);
  g_signal_handlers_disconnect_by_data (opening->message, task);
  g_signal_handlers_disconnect_by_data (opening->message, self);

  socket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  self->status = soup_message_get_status (opening->message);
  self->described = sbx_problem_is_type (soup_message_headers_get_one (soup_message_get_response_headers (opening->message), "Content-Type"));
  sbx_link_note_text (SBX_LINK (self), SBX_RECORDED_IN, SBX_RECORDED_OPEN, (guint16) self->status, error ? error->message : NULL);
  if (socket == NULL)
    {
      g_task_return_error (task, explain_failure (self, opening, error));
      return;
    }

  sbx_link_set_log (SBX_LINK (self), soup_message_headers_get_one (soup_message_get_response_headers (opening->message),
                                                                   SBX_LINK_LOG_HEADER));
  take_socket (self, socket);
  g_task_return_boolean (task, TRUE);
}

static void
add_headers (SbxWebsocketLink *self,
             SoupMessage      *message)
{
  GHashTableIter iter;
  gpointer name, value;

  if (self->headers == NULL)
    return;

  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (soup_message_get_request_headers (message), name, value);
}

static void
sbx_websocket_link_open_async (SbxLink             *link,
                               guint                timeout,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);
  Opening *opening = g_new0 (Opening, 1);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  opening->link = self;
  g_task_set_source_tag (task, sbx_link_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  opening->message = soup_message_new (SOUP_METHOD_GET, self->uri);
  soup_message_add_flags (opening->message, SOUP_MESSAGE_NO_REDIRECT);
  add_headers (self, opening->message);
  g_signal_connect (opening->message, "accept-certificate", G_CALLBACK (on_accept_certificate), opening);
  g_signal_connect (opening->message, "wrote-headers", G_CALLBACK (on_wrote_headers), task);
  g_signal_connect (opening->message, "network-event", G_CALLBACK (on_network_event), self);
  opening->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      opening->outer = g_object_ref (cancellable);
      opening->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                                      opening->cancellable, NULL);
    }
  opening->until = now_ms () + timeout;
  opening->timer = g_timeout_add (timeout, on_open_timed_out, opening);

  sbx_link_note_text (link, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, self->uri);
  soup_session_websocket_connect_async (self->session, opening->message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        opening->cancellable, on_connected, task);
}

/* --- Sending, closing --- */

static gboolean
send_message (SbxLink               *link,
              SoupWebsocketDataType  type,
              GBytes                *message)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);

  if (self->socket == NULL || soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;

  sbx_link_note (link, SBX_RECORDED_OUT, type == SOUP_WEBSOCKET_DATA_TEXT ? SBX_RECORDED_TEXT : SBX_RECORDED_BINARY, 0, message);
  soup_websocket_connection_send_message (self->socket, type, message);
  return TRUE;
}

static gboolean
sbx_websocket_link_send_text (SbxLink *link,
                              GBytes  *text)
{
  return send_message (link, SOUP_WEBSOCKET_DATA_TEXT, text);
}

static gboolean
sbx_websocket_link_send_binary (SbxLink *link,
                                GBytes  *data)
{
  return send_message (link, SOUP_WEBSOCKET_DATA_BINARY, data);
}

static void
on_goodbye_said (SoupWebsocketConnection *socket,
                 gpointer                 data)
{
  g_idle_add_once (g_object_unref, socket);
}

/* Says goodbye without anybody waiting for the answer: the socket lives until it came, or libsoup gives up. */
static void
say_goodbye (SoupWebsocketConnection *socket)
{
  g_signal_connect (g_object_ref (socket), "closed", G_CALLBACK (on_goodbye_said), NULL);
  soup_websocket_connection_close (socket, SBX_CLOSE_NORMAL, NULL);
}

static void
sbx_websocket_link_close (SbxLink *link)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);

  if (self->socket != NULL && soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      sbx_link_note (link, SBX_RECORDED_OUT, SBX_RECORDED_CLOSE, SBX_CLOSE_NORMAL, NULL);
      say_goodbye (self->socket);
    }
  release_socket (self);
}

static void
sbx_websocket_link_measure (SbxLink         *link,
                            SbxLinkMeasures *measures)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (link);
  SbxSocketFacts facts;

  measures->waiting = self->inlet != NULL && !sbx_inlet_is_empty (self->inlet);
  if (self->carrier == NULL || !sbx_socket_facts_read (self->carrier, &facts))
    return;

  measures->round_trip = facts.round_trip;
  measures->partial = facts.received - self->whole;
}

static void
sbx_websocket_link_finalize (GObject *object)
{
  SbxWebsocketLink *self = SBX_WEBSOCKET_LINK (object);

  g_clear_pointer (&self->inlet, sbx_inlet_close);
  g_clear_object (&self->carrier);
  g_clear_object (&self->session);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->uri);

  G_OBJECT_CLASS (sbx_websocket_link_parent_class)->finalize (object);
}

static void
sbx_websocket_link_class_init (SbxWebsocketLinkClass *klass)
{
  SbxLinkClass *link_class = SBX_LINK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_websocket_link_finalize;
  link_class->open_async = sbx_websocket_link_open_async;
  link_class->send_text = sbx_websocket_link_send_text;
  link_class->send_binary = sbx_websocket_link_send_binary;
  link_class->watch = sbx_websocket_link_watch;
  link_class->probe = sbx_websocket_link_probe;
  link_class->close = sbx_websocket_link_close;
  link_class->measure = sbx_websocket_link_measure;
}

static void
sbx_websocket_link_init (SbxWebsocketLink *self)
{
}

/**
 * sbx_websocket_link_new:
 * @uri: (nullable): instead of the address's own: another path or query of it
 * @headers: (nullable): name → value, of the handshake; a reference is taken
 *
 * Returns: (transfer full): a link that is not open yet
 */
SbxLink *
sbx_websocket_link_new (SbxAddress *address,
                        const char *uri,
                        GHashTable *headers)
{
  const char *path = sbx_address_get_path (address);
  g_autoptr (GSocketAddress) remote = path != NULL ? g_unix_socket_address_new (path) : NULL;
  SbxWebsocketLink *self = g_object_new (SBX_TYPE_WEBSOCKET_LINK, NULL);

  self->address = sbx_address_ref (address);
  if (uri == NULL)
    uri = path != NULL ? "ws://localhost/ws" : sbx_address_get_uri (address);
  self->uri = g_strdup (uri);
  self->headers = headers != NULL ? g_hash_table_ref (headers) : NULL;
  self->session = soup_session_new_with_options ("user-agent", "Signalbox/" PACKAGE_VERSION,
                                                 "remote-connectable", remote,
                                                 NULL);
  soup_session_add_feature_by_type (self->session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);

  return SBX_LINK (self);
}

/**
 * sbx_websocket_link_set_answer_time:
 * @ms: from the moment in which the request left
 *
 * Something that takes a request and does not answer it, as some proxies do with WebSockets, is waited for no longer, whatever the time-out of
 * the opening. Before it is opened.
 */
void
sbx_websocket_link_set_answer_time (SbxWebsocketLink *self,
                                    guint             ms)
{
  g_return_if_fail (SBX_IS_WEBSOCKET_LINK (self));

  self->answer_time = ms;
}

/**
 * sbx_websocket_link_leave:
 *
 * Ends it in order, as sbx_link_close() does, but what the server says until it hears that is signalled still, and then `closed`.
 *
 * Returns: whether it was open; where it was not, nothing more comes
 */
gboolean
sbx_websocket_link_leave (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), FALSE);

  if (self->socket == NULL || soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;

  sbx_link_note (SBX_LINK (self), SBX_RECORDED_OUT, SBX_RECORDED_CLOSE, SBX_CLOSE_NORMAL, NULL);
  soup_websocket_connection_close (self->socket, SBX_CLOSE_NORMAL, NULL);
  return TRUE;
}

/**
 * sbx_websocket_link_was_silent:
 *
 * Returns: whether something took the request and did not answer it in time
 */
gboolean
sbx_websocket_link_was_silent (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), FALSE);

  return self->silent;
}

/**
 * sbx_websocket_link_get_status:
 *
 * Returns: the HTTP status that the handshake was answered with, 0 = it was not answered
 */
guint
sbx_websocket_link_get_status (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), 0);

  return self->status;
}

/**
 * sbx_websocket_link_was_described:
 *
 * Returns: whether the handshake was refused with words on why, which are not kept here
 */
gboolean
sbx_websocket_link_was_described (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), FALSE);

  return self->described;
}

/**
 * sbx_websocket_link_get_close_code:
 *
 * Returns: the code with which the server closed it; 0 where it did not
 */
guint
sbx_websocket_link_get_close_code (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), 0);

  return self->close_code;
}

/**
 * sbx_websocket_link_was_reached:
 *
 * Returns: whether a server took the request, whatever it made of it
 */
gboolean
sbx_websocket_link_was_reached (SbxWebsocketLink *self)
{
  g_return_val_if_fail (SBX_IS_WEBSOCKET_LINK (self), FALSE);

  return self->reached;
}
