/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-reasons.h"

/* What a server may say of its heartbeat, in ms; anything else is taken for the nearest of these. */
#define PING_MIN 20
#define PING_MAX (60 * 60 * 1000)

/* An open packet is short. */
#define OPEN_BYTES (64 * 1024)
#define OPEN_DEPTH 8

enum {
  SIGNAL_OPENED,
  SIGNAL_MESSAGE,
  SIGNAL_ALIVE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxEngineClient, sbx_engine_client, G_TYPE_OBJECT)

void
sbx_engine_client_free_message (gpointer data)
{
  EngineMessage *message = data;

  g_bytes_unref (message->data);
  g_free (message);
}

void
sbx_engine_client_drop_link (SbxEngineClient  *self,
                             SbxLink         **link)
{
  if (*link == NULL)
    return;

  g_signal_handlers_disconnect_by_data (*link, self);
  sbx_link_close (*link);
  g_clear_object (link);
}

/* With @farewell its last words are under way: it ends by itself. */
void
sbx_engine_client_drop_poller (SbxEngineClient *self,
                               gboolean         farewell)
{
  if (self->poller == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->poller, self);
  if (!farewell)
    sbx_engine_poller_stop (self->poller);
  g_clear_object (&self->poller);
}

static void
release (SbxEngineClient *self)
{
  self->stage = STAGE_CLOSED;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->upgrade_timer, g_source_remove);
  g_clear_handle_id (&self->websocket_timer, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->held, sbx_engine_client_free_message);
  sbx_engine_client_drop_link (self, &self->upgrade);
  sbx_engine_client_drop_link (self, &self->link);
  sbx_engine_client_drop_poller (self, FALSE);
}

/* Takes @error. */
void
sbx_engine_client_end_with (SbxEngineClient *self,
                            GError          *error)
{
  g_autoptr (SbxEngineClient) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;

  if (self->stage == STAGE_CLOSED)
    return;

  release (self);
  g_signal_emit (alive, signals[SIGNAL_CLOSED], 0, reason);
}

GError *
sbx_engine_client_not_understood (SbxEngineClient *self)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                             _("What %s said could not be understood, and the connection was ended."),
                                             sbx_address_get_uri (self->address)),
                                "notUnderstood");
}

/* It began to, and nobody knows what with. */
gboolean
sbx_engine_client_is_answering (SbxEngineClient *self)
{
  return self->stage == STAGE_OPENING && self->poller != NULL && sbx_engine_poller_has_heard (self->poller);
}

static GError *
not_in_time (SbxEngineClient *self)
{
  g_autoptr (GError) late = NULL;

  if (sbx_engine_client_is_answering (self))
    return sbx_reason_for_endless_head (self->address);
  late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");
  return sbx_reason_for_connect (self->address, late, 0, 0);
}

/* --- Silence --- */

static gboolean
on_silence (gpointer data)
{
  SbxEngineClient *self = data;

  self->timer = 0;
  if (self->stage == STAGE_OPENING)
    sbx_engine_client_end_with (self, not_in_time (self));
  else
    sbx_engine_client_end_with (self, sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                                                                  _("The server no longer answers, or the network is gone.")),
                                                             "noHeartbeat"));
  return G_SOURCE_REMOVE;
}

void
sbx_engine_client_note_life (SbxEngineClient *self)
{
  if (self->stage == STAGE_OPEN)
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      self->timer = g_timeout_add (self->patience, on_silence, self);
    }
  g_signal_emit (self, signals[SIGNAL_ALIVE], 0);
}

/* --- Sending --- */

/* A WebSocket notes what goes over it by itself. */
static void
note_polled (SbxEngineClient *self,
             SbxRecordedKind  kind,
             GBytes          *data)
{
  if (self->recorder)
    sbx_flight_recorder_note (self->recorder, SBX_RECORDED_OUT, kind, 0, data);
}

gboolean
sbx_engine_client_send_packet (SbxEngineClient *self,
                               char             type,
                               const char      *data,
                               gsize            length)
{
  g_autoptr (GBytes) packet = NULL;
  char *text = g_malloc (length + 1);

  text[0] = type;
  if (length > 0)
    memcpy (text + 1, data, length);
  packet = g_bytes_new_take (text, length + 1);

  if (self->link != NULL)
    return sbx_link_send_text (self->link, packet);
  if (self->poller == NULL)
    return FALSE;

  note_polled (self, SBX_RECORDED_TEXT, packet);
  sbx_engine_poller_send (self->poller, FALSE, packet);
  return TRUE;
}

gboolean
sbx_engine_client_send_now (SbxEngineClient *self,
                            gboolean         binary,
                            GBytes          *data)
{
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);

  if (!binary)
    return sbx_engine_client_send_packet (self, '0' + SBX_ENGINE_MESSAGE, bytes, length);
  if (self->link != NULL)
    return sbx_link_send_binary (self->link, data);
  if (self->poller == NULL)
    return FALSE;

  note_polled (self, SBX_RECORDED_BINARY, data);
  sbx_engine_poller_send (self->poller, TRUE, data);
  return TRUE;
}

/* --- The open packet --- */

char *
sbx_engine_client_make_uri (SbxEngineClient *self,
                            gboolean         polling)
{
  g_autofree char *escaped = self->sid != NULL ? g_uri_escape_string (self->sid, NULL, FALSE) : NULL;
  const char *rest = strstr (self->uri, "://");
  gboolean secure = g_str_has_prefix (self->uri, "wss:") || g_str_has_prefix (self->uri, "https:");
  const char *scheme = polling ? (secure ? "https" : "http") : (secure ? "wss" : "ws");

  return g_strconcat (scheme, rest, strchr (rest, '?') != NULL ? "&" : "?", "EIO=4&transport=", polling ? "polling" : "websocket",
                      escaped != NULL ? "&sid=" : NULL, escaped, NULL);
}

static gboolean
offers_websocket (JsonObject *handshake)
{
  JsonArray *upgrades = NULL;
  guint length;

  if (!sbx_fields_get_array (handshake, "upgrades", SBX_FIELD_OPTIONAL, 16, &upgrades, NULL) || upgrades == NULL)
    return FALSE;

  length = json_array_get_length (upgrades);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (upgrades, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
          g_str_equal (json_node_get_string (node), "websocket"))
        return TRUE;
    }
  return FALSE;
}

/* It begins as it should, and its end is not there. */
static gboolean
is_cut_off (const SbxEnginePacket *packet)
{
  gsize length = packet->length;

  while (length > 0 && g_ascii_isspace (packet->data[length - 1]))
    length--;
  return length == 0 || (packet->data[0] == '{' && packet->data[length - 1] != '}');
}

static void
take_open (SbxEngineClient       *self,
           const SbxEnginePacket *packet)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *handshake;
  gint64 interval, timeout;

  if (packet->length <= OPEN_BYTES)
    node = sbx_json_parse (packet->data, packet->length, OPEN_DEPTH, NULL);
  handshake = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (handshake != NULL)
    self->sid = sbx_fields_dup_text (handshake, "sid", NULL);
  interval = handshake != NULL ? sbx_fields_int_or (handshake, "pingInterval", -1) : -1;
  timeout = handshake != NULL ? sbx_fields_int_or (handshake, "pingTimeout", -1) : -1;
  /* python-engineio rounds to whole seconds: half a second is 0. */
  if (self->sid == NULL || *self->sid == '\0' || interval < 0 || timeout < 0 || interval + timeout == 0)
    {
      if (node == NULL && packet->length <= OPEN_BYTES && is_cut_off (packet))
        {
          self->recognized = TRUE;
          sbx_engine_client_end_with (self, sbx_reason_for_cut_off (self->address));
          return;
        }
      sbx_engine_client_end_with (self, sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                                                            _("The server at %s does not open an Engine.IO connection as it should. Ask whoever runs it."),
                                                                            sbx_address_get_uri (self->address)),
                                                               "notUnderstood"));
      return;
    }

  g_clear_handle_id (&self->websocket_timer, g_source_remove);
  self->recognized = TRUE;
  self->patience = CLAMP (interval, PING_MIN, PING_MAX) + CLAMP (timeout, PING_MIN, PING_MAX);
  self->max_payload = MAX (sbx_fields_int_or (handshake, "maxPayload", 0), 0);
  self->stage = STAGE_OPEN;
  if (self->poller != NULL)
    {
      g_autofree char *uri = sbx_engine_client_make_uri (self, TRUE);

      sbx_engine_poller_set_session (self->poller, uri, self->max_payload);
    }
  sbx_engine_client_note_life (self);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);

  if (self->stage == STAGE_OPEN && self->poller != NULL && self->transports == SBX_SOCKETIO_POLLING_FIRST &&
      offers_websocket (handshake))
    sbx_engine_client_begin_upgrade (self);
}

/* --- What comes --- */

static void
emit_message (SbxEngineClient *self,
              gboolean         binary,
              const char      *data,
              gsize            length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, binary, bytes);
}

void
sbx_engine_client_emit_binary (SbxEngineClient *self,
                               GBytes          *binary)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, TRUE, binary);
}

void
sbx_engine_client_take_packet (SbxEngineClient       *self,
                               const SbxEnginePacket *packet)
{
  if (self->stage == STAGE_OPENING)
    {
      if (packet->type == SBX_ENGINE_OPEN)
        take_open (self, packet);
      else
        sbx_engine_client_end_with (self, sbx_engine_client_not_understood (self));
      return;
    }

  switch (packet->type)
    {
    case SBX_ENGINE_PING:
      sbx_engine_client_send_packet (self, '0' + SBX_ENGINE_PONG, packet->data, packet->length);
      break;

    case SBX_ENGINE_MESSAGE:
      emit_message (self, packet->binary, packet->data, packet->length);
      break;

    case SBX_ENGINE_CLOSE:
      /* Over a WebSocket its end says the same, and is what counts. */
      if (self->link == NULL)
        sbx_engine_client_end_with (self, sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                                                      _("The server ended the connection.")),
                                                                 "closed"));
      break;

    case SBX_ENGINE_OPEN:
    case SBX_ENGINE_PONG:
    case SBX_ENGINE_UPGRADE:
    case SBX_ENGINE_NOOP:
    default:
      break;
    }
}

/* --- The object --- */

static void
sbx_engine_client_dispose (GObject *object)
{
  release (SBX_ENGINE_CLIENT (object));

  G_OBJECT_CLASS (sbx_engine_client_parent_class)->dispose (object);
}

static void
sbx_engine_client_finalize (GObject *object)
{
  SbxEngineClient *self = SBX_ENGINE_CLIENT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->recorder);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->uri);
  g_free (self->sid);

  G_OBJECT_CLASS (sbx_engine_client_parent_class)->finalize (object);
}

static void
sbx_engine_client_class_init (SbxEngineClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_engine_client_dispose;
  object_class->finalize = sbx_engine_client_finalize;

  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", SBX_TYPE_ENGINE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] =
    g_signal_new ("message", SBX_TYPE_ENGINE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_BYTES);
  signals[SIGNAL_ALIVE] =
    g_signal_new ("alive", SBX_TYPE_ENGINE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", SBX_TYPE_ENGINE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_engine_client_init (SbxEngineClient *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->held);
}

/**
 * sbx_engine_client_new:
 * @address: for the Unix socket's path, and for what people are told
 * @uri: ws(s) or http(s), with the path of the endpoint and maybe a query
 * @headers: (nullable): name → value; a reference is taken
 *
 * Returns: (transfer full): a session that is not open yet
 */
SbxEngineClient *
sbx_engine_client_new (SbxAddress            *address,
                       const char            *uri,
                       GHashTable            *headers,
                       SbxSocketioTransports  transports)
{
  SbxEngineClient *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (uri != NULL && strstr (uri, "://") != NULL, NULL);

  self = g_object_new (SBX_TYPE_ENGINE_CLIENT, NULL);
  self->address = sbx_address_ref (address);
  self->uri = g_strdup (uri);
  self->headers = headers != NULL ? g_hash_table_ref (headers) : NULL;
  self->transports = transports;
  return self;
}

/**
 * sbx_engine_client_set_recorder:
 * @recorder: (nullable): what notes each packet, whatever carries it
 *
 * Before the session is opened.
 */
void
sbx_engine_client_set_recorder (SbxEngineClient   *self,
                                SbxFlightRecorder *recorder)
{
  g_return_if_fail (SBX_IS_ENGINE_CLIENT (self));

  g_set_object (&self->recorder, recorder);
}

/**
 * sbx_engine_client_open:
 * @timeout: ms up to the server's open packet
 *
 * May be called once.
 */
void
sbx_engine_client_open (SbxEngineClient *self,
                        guint            timeout)
{
  g_return_if_fail (SBX_IS_ENGINE_CLIENT (self));
  g_return_if_fail (self->stage == STAGE_NEW);

  self->stage = STAGE_OPENING;
  self->deadline = now_ms () + timeout;
  self->timer = g_timeout_add (timeout, on_silence, self);
  if (self->transports == SBX_SOCKETIO_POLLING_FIRST || self->transports == SBX_SOCKETIO_POLLING_ONLY)
    sbx_engine_client_begin_polling (self);
  else
    sbx_engine_client_begin_websocket (self);
}

/**
 * sbx_engine_client_takes:
 * @length: of a message, in bytes
 *
 * Returns: whether such a message can be handed over now: it is open, and the server takes as much
 */
gboolean
sbx_engine_client_takes (SbxEngineClient *self,
                         gboolean         binary,
                         gsize            length)
{
  gsize whole = length + 1;

  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), FALSE);

  /* A poll has a letter before base64, a WebSocket the bytes alone. */
  if (binary)
    whole = self->poller != NULL ? 1 + (length + 2) / 3 * 4 : length;
  return self->stage == STAGE_OPEN && (self->max_payload == 0 || whole <= self->max_payload);
}

/**
 * sbx_engine_client_send:
 * @binary: whether @data are bytes; else they are UTF-8
 *
 * Returns: whether it was handed over
 */
gboolean
sbx_engine_client_send (SbxEngineClient *self,
                        gboolean         binary,
                        GBytes          *data)
{
  EngineMessage *message;

  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  if (!sbx_engine_client_takes (self, binary, g_bytes_get_size (data)))
    return FALSE;
  if (!self->probed || self->link != NULL)
    return sbx_engine_client_send_now (self, binary, data);

  message = g_new0 (EngineMessage, 1);
  message->binary = binary;
  message->data = g_bytes_ref (data);
  g_queue_push_tail (&self->held, message);
  return TRUE;
}

/**
 * sbx_engine_client_probe:
 * @patience: ms
 *
 * Asks for a sign of life now, where the transport has one that can be asked for: a poll has not.
 */
void
sbx_engine_client_probe (SbxEngineClient *self,
                         guint            patience)
{
  g_return_if_fail (SBX_IS_ENGINE_CLIENT (self));

  if (self->link == NULL || self->stage != STAGE_OPEN)
    return;

  sbx_link_watch (self->link, self->patience);
  sbx_link_probe (self->link, patience);
}

/**
 * sbx_engine_client_measure:
 * @measures: (inout): how what carries the session is; of polls nothing is known
 */
void
sbx_engine_client_measure (SbxEngineClient *self,
                           SbxLinkMeasures *measures)
{
  g_return_if_fail (SBX_IS_ENGINE_CLIENT (self));

  if (self->link != NULL && self->stage == STAGE_OPEN)
    sbx_link_measure (self->link, measures);
}

/**
 * sbx_engine_client_close:
 *
 * Ends the session in order. Nothing is signalled any more. Idempotent.
 */
void
sbx_engine_client_close (SbxEngineClient *self)
{
  g_return_if_fail (SBX_IS_ENGINE_CLIENT (self));

  if (self->stage == STAGE_OPEN && self->poller != NULL)
    {
      sbx_engine_client_send_packet (self, '0' + SBX_ENGINE_CLOSE, NULL, 0);
      sbx_engine_poller_finish (self->poller);
      sbx_engine_client_drop_poller (self, TRUE);
    }
  release (self);
}

const char *
sbx_engine_client_get_transport (SbxEngineClient *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), NULL);

  return self->poller != NULL ? "polling" : "websocket";
}

gsize
sbx_engine_client_get_max_payload (SbxEngineClient *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), 0);

  return self->max_payload;
}

guint
sbx_engine_client_get_patience (SbxEngineClient *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), 0);

  return self->patience;
}

gboolean
sbx_engine_client_was_recognized (SbxEngineClient *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), FALSE);

  return self->recognized;
}

/**
 * sbx_engine_client_get_log:
 *
 * Returns: (transfer none) (nullable): as sbx_link_get_log(), once it is open
 */
const char *
sbx_engine_client_get_log (SbxEngineClient *self)
{
  g_return_val_if_fail (SBX_IS_ENGINE_CLIENT (self), NULL);

  if (self->poller != NULL)
    return sbx_engine_poller_get_log (self->poller);
  return self->link != NULL ? sbx_link_get_log (self->link) : NULL;
}
