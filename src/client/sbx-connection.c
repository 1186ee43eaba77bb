/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sbx-client-error.h"
#include "sbx-codec.h"
#include "sbx-fields.h"
#include "sbx-heartbeat.h"
#include "sbx-reasons.h"
#include "sbx-websocket-frame.h"

struct _SbxConnection
{
  GObject                  parent_instance;

  SbxAddress              *address;
  SoupSession             *session;
  SoupWebsocketConnection *socket;           /* (nullable): while it is open */
  SbxHeartbeat             heartbeat;
  guint                    heartbeat_timer;
  guint                    wait;             /* ms after which the hub wants us back; 0 = it did not say */
};

enum {
  SIGNAL_RECEIVED,
  SIGNAL_LATENCY,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxConnection, sbx_connection, G_TYPE_OBJECT)

/* State of one opening. */
typedef struct
{
  SoupMessage          *message;
  GTlsCertificateFlags  tls_flags;      /* what was wrong with the certificate */
  GCancellable         *cancellable;    /* ours: the caller's, or the time-out's */
  GCancellable         *outer;          /* (nullable): the caller's */
  gulong                outer_handler;
  guint                 timer;
  gboolean              timed_out;
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
release_socket (SbxConnection *self)
{
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  if (self->socket == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_idle_add_once (g_object_unref, g_steal_pointer (&self->socket));
}

static void
end_with (SbxConnection *self,
          GError        *error)
{
  g_autoptr (SbxConnection) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;

  release_socket (self);
  g_signal_emit (alive, signals[SIGNAL_CLOSED], 0, reason);
}

static void schedule_heartbeat (SbxConnection *self);

static void
send_ping (SbxConnection *self,
           gint64         now)
{
  JsonObject *payload = json_object_new ();
  g_autoptr (SbxEnvelope) ping = NULL;

  json_object_set_int_member (payload, "sentAt", now);
  ping = sbx_envelope_new ("ping", payload);
  json_object_unref (payload);

  sbx_heartbeat_pinged (&self->heartbeat, now);
  sbx_connection_send (self, ping);
}

static gboolean
on_heartbeat_due (gpointer data)
{
  SbxConnection *self = data;
  gint64 now = now_ms ();

  self->heartbeat_timer = 0;
  switch (sbx_heartbeat_check (&self->heartbeat, now))
    {
    case SBX_HEARTBEAT_DEAD:
      end_with (self, g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                           _("The hub no longer answers, or the network is gone. Signalbox tries again by itself.")));
      break;

    case SBX_HEARTBEAT_PING:
      send_ping (self, now);
      schedule_heartbeat (self);
      break;

    case SBX_HEARTBEAT_REST:
    default:
      schedule_heartbeat (self);
      break;
    }

  return G_SOURCE_REMOVE;
}

static void
schedule_heartbeat (SbxConnection *self)
{
  gint64 wait = sbx_heartbeat_get_due (&self->heartbeat) - now_ms ();

  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  self->heartbeat_timer = g_timeout_add (CLAMP (wait, 0, G_MAXINT), on_heartbeat_due, self);
}

static void
take_pong (SbxConnection *self,
           SbxEnvelope   *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  double latency = sbx_heartbeat_ponged (&self->heartbeat, now_ms (), sbx_fields_int_or (payload, "sentAt", -1));

  if (latency >= 0)
    g_signal_emit (self, signals[SIGNAL_LATENCY], 0, latency);
}

static void
on_message (SoupWebsocketConnection *socket,
            int                      type,
            GBytes                  *message,
            gpointer                 data)
{
  SbxConnection *self = data;
  g_autoptr (SbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  sbx_heartbeat_alive (&self->heartbeat, now_ms ());
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    return;

  envelope = sbx_codec_native.decode_from_hub (text, length, &error);
  if (envelope == NULL)
    {
      g_info ("Skipped a message of %" G_GSIZE_FORMAT " bytes from %s: %s", length,
              sbx_address_get_uri (self->address), error->message);
      return;
    }

  if (g_str_equal (sbx_envelope_get_event (envelope), "pong") && sbx_envelope_get_re (envelope) == NULL)
    take_pong (self, envelope);
  else
    g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, envelope);
}

static void
on_closed (SoupWebsocketConnection *socket,
           gpointer                 data)
{
  SbxConnection *self = data;
  const char *text = soup_websocket_connection_get_close_data (socket);

  self->wait = sbx_reason_get_wait (text);
  end_with (self, sbx_reason_for_close (soup_websocket_connection_get_close_code (socket), text));
}

/* libsoup closes the socket after it and says so. */
static void
on_error (SoupWebsocketConnection *socket,
          GError                  *error,
          gpointer                 data)
{
  g_info ("%s: %s", sbx_address_get_uri (((SbxConnection *) data)->address), error->message);
}

static void
take_socket (SbxConnection           *self,
             SoupWebsocketConnection *socket)
{
  self->socket = socket;
  soup_websocket_connection_set_max_incoming_payload_size (socket, SBX_CONNECTION_MAX_MESSAGE_BYTES);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
}

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
  g_cancellable_cancel (opening->cancellable);

  return G_SOURCE_REMOVE;
}

static GError *
explain_failure (SbxConnection *self,
                 Opening       *opening,
                 const GError  *cause)
{
  g_autoptr (GError) late = NULL;

  if (opening->timed_out)
    {
      late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");
      return sbx_reason_for_connect (self->address, late, 0, 0);
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);

  return sbx_reason_for_connect (self->address, cause, soup_message_get_status (opening->message),
                                 opening->tls_flags);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxConnection *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *socket;

  g_clear_handle_id (&opening->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (opening->message, opening);

  socket = soup_session_websocket_connect_finish (self->session, result, &error);
  if (socket == NULL)
    {
      g_task_return_error (task, explain_failure (self, opening, error));
      return;
    }

  take_socket (self, socket);
  g_task_return_boolean (task, TRUE);
}

static void
sbx_connection_dispose (GObject *object)
{
  SbxConnection *self = SBX_CONNECTION (object);

  sbx_connection_close (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_connection_parent_class)->dispose (object);
}

static void
sbx_connection_finalize (GObject *object)
{
  SbxConnection *self = SBX_CONNECTION (object);

  g_clear_pointer (&self->address, sbx_address_unref);

  G_OBJECT_CLASS (sbx_connection_parent_class)->finalize (object);
}

static void
sbx_connection_class_init (SbxConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_connection_dispose;
  object_class->finalize = sbx_connection_finalize;

  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SBX_TYPE_ENVELOPE);
  signals[SIGNAL_LATENCY] =
    g_signal_new ("latency", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_connection_init (SbxConnection *self)
{
}

/**
 * sbx_connection_new:
 *
 * Returns: (transfer full): a connection that is not open yet
 */
SbxConnection *
sbx_connection_new (SbxAddress *address)
{
  const char *path = sbx_address_get_path (address);
  g_autoptr (GSocketAddress) remote = path != NULL ? g_unix_socket_address_new (path) : NULL;
  SbxConnection *self = g_object_new (SBX_TYPE_CONNECTION, NULL);

  self->address = sbx_address_ref (address);
  self->session = soup_session_new_with_options ("user-agent", "Signalbox/" PACKAGE_VERSION,
                                                 "remote-connectable", remote,
                                                 NULL);
  soup_session_add_feature_by_type (self->session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);

  return self;
}

/**
 * sbx_connection_open_async:
 * @timeout: ms for everything up to the WebSocket's handshake
 *
 * Opens the socket. May be called once.
 */
void
sbx_connection_open_async (SbxConnection       *self,
                           guint                timeout,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Opening *opening = g_new0 (Opening, 1);
  GTask *task;
  gboolean is_unix;

  g_return_if_fail (SBX_IS_CONNECTION (self));

  is_unix = sbx_address_get_path (self->address) != NULL;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sbx_connection_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  opening->message = soup_message_new (SOUP_METHOD_GET,
                                       is_unix ? "ws://localhost/ws" : sbx_address_get_uri (self->address));
  g_signal_connect (opening->message, "accept-certificate", G_CALLBACK (on_accept_certificate), opening);
  opening->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      opening->outer = g_object_ref (cancellable);
      opening->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                                      opening->cancellable, NULL);
    }
  opening->timer = g_timeout_add (timeout, on_open_timed_out, opening);

  soup_session_websocket_connect_async (self->session, opening->message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        opening->cancellable, on_connected, task);
}

/**
 * sbx_connection_open_finish:
 *
 * Returns: %TRUE, or %FALSE with a reason that people can read (or %G_IO_ERROR_CANCELLED)
 */
gboolean
sbx_connection_open_finish (SbxConnection  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sbx_connection_send:
 *
 * Returns: whether it was handed to the socket; %FALSE when that is no longer open
 */
gboolean
sbx_connection_send (SbxConnection *self,
                     SbxEnvelope   *envelope)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (envelope != NULL, FALSE);

  if (self->socket == NULL ||
      soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;

  bytes = sbx_codec_native.encode_to_hub (envelope, NULL);
  soup_websocket_connection_send_message (self->socket, SOUP_WEBSOCKET_DATA_TEXT, bytes);
  return TRUE;
}

/**
 * sbx_connection_start_heartbeat:
 * @interval: ms between two pings
 *
 * From now on silence is noticed.
 */
void
sbx_connection_start_heartbeat (SbxConnection *self,
                                guint          interval)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->socket == NULL)
    return;

  sbx_heartbeat_start (&self->heartbeat, now_ms (), interval);
  schedule_heartbeat (self);
}

/**
 * sbx_connection_probe:
 * @patience: ms
 *
 * Asks for a sign of life now: without an answer in @patience the connection is dead.
 */
void
sbx_connection_probe (SbxConnection *self,
                      guint          patience)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->heartbeat_timer == 0)
    return;

  sbx_heartbeat_probe (&self->heartbeat, now_ms (), patience);
  schedule_heartbeat (self);
}

/**
 * sbx_connection_was_silent_since:
 * @time: ms, monotonic
 *
 * Returns: whether nothing at all came in after @time
 */
gboolean
sbx_connection_was_silent_since (SbxConnection *self,
                                 gint64         time)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->heartbeat_timer != 0 && self->heartbeat.last_life <= time;
}

/**
 * sbx_connection_is_in_doubt:
 *
 * Returns: whether a sign of life was asked for and has not come yet
 */
gboolean
sbx_connection_is_in_doubt (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->heartbeat_timer != 0 && self->heartbeat.deadline != 0;
}

/**
 * sbx_connection_get_wait:
 *
 * Returns: after how many ms the hub, which ended the connection, wants the client to come back; 0 where it
 *   did not say
 */
guint
sbx_connection_get_wait (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), 0);

  return self->wait;
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

/**
 * sbx_connection_close:
 *
 * Ends the connection in order. Nothing is signalled any more. Idempotent.
 */
void
sbx_connection_close (SbxConnection *self)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->socket != NULL &&
      soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    say_goodbye (self->socket);
  release_socket (self);
}
