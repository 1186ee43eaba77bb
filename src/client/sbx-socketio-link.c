/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-engine-client.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-socketio-acks.h"
#include "sbx-socketio-packet.h"
#include "sbx-websocket-link.h"
#include "sbx-wire-error.h"

/* What a refusal may say to people. */
#define SAID_CHARACTERS 200

struct _SbxSocketioLink
{
  SbxLink             parent_instance;

  SbxAddress         *address;
  SbxEngineClient    *engine;
  char               *nsp;
  JsonObject         *auth;            /* (nullable) */
  SbxSocketioPlace   *place;           /* (nullable): whoever made us owns it */
  GTask              *opening;         /* (nullable): until the namespace is joined */
  GCancellable       *outer;           /* (nullable): the caller's */
  gulong              outer_handler;
  gboolean            joined;
  gboolean            recovered;
  gboolean            has_place;       /* the server gave a pid: events carry offsets */
  gboolean            echoes;          /* the first answer was our own words */
  GBytes             *said;            /* (nullable): our CONNECT */
  SbxSocketioDecoder *decoder;
  gsize               gathered;        /* bytes of the attachments that came */
  guint               attachment_timer;
  guint               opening_timer;
  GQueue              early;           /* Event: what came before those above listen */
  guint               early_source;
  SbxSocketioAcks    *acks;
};

enum {
  SIGNAL_EVENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSocketioLink, sbx_socketio_link, SBX_TYPE_LINK)

typedef struct
{
  GBytes    *arguments;
  GPtrArray *attachments;   /* (nullable) */
  gint64     ack_id;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_bytes_unref (event->arguments);
  g_clear_pointer (&event->attachments, g_ptr_array_unref);
  g_free (event);
}

/* --- The end --- */

/* Takes @error. */
static void
finish_opening (SbxSocketioLink *self,
                GError          *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->opening);

  g_clear_handle_id (&self->opening_timer, g_source_remove);
  if (self->outer != NULL)
    g_signal_handler_disconnect (self->outer, self->outer_handler);
  g_clear_object (&self->outer);
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Takes @error. */
static void
end_with (SbxSocketioLink *self,
          GError          *error)
{
  g_autoptr (SbxSocketioLink) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->opening != NULL)
    {
      finish_opening (self, error);
      sbx_link_close (SBX_LINK (self));
      return;
    }

  sbx_socketio_acks_fail (self->acks, error);
  sbx_link_emit_closed (SBX_LINK (self), error);
}

static void
end_not_understood (SbxSocketioLink *self,
                    const GError    *cause)
{
  g_info ("%s: %s", sbx_address_get_uri (self->address), cause->message);
  end_with (self, g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                               _("What %s said could not be understood, and the connection was ended. Signalbox tries again by itself."),
                               sbx_address_get_uri (self->address)));
}

/* --- Packets out --- */

static gboolean
send_packet (SbxSocketioLink       *self,
             SbxSocketioPacketType  type,
             gint64                 id,
             GBytes                *json,
             GPtrArray             *attachments)
{
  GByteArray *text = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  SbxSocketioPacket packet = { .type = type, .id = id, .nsp = self->nsp };
  gboolean sent;

  packet.nsp_length = strlen (self->nsp);
  if (json != NULL)
    packet.json = g_bytes_get_data (json, &packet.json_length);
  packet.n_attachments = attachments != NULL ? attachments->len : 0;
  packet.attachments = attachments;
  sbx_socketio_packet_append (text, &packet);
  bytes = g_byte_array_free_to_bytes (text);
  if (type == SBX_SOCKETIO_CONNECT)
    {
      g_clear_pointer (&self->said, g_bytes_unref);
      self->said = g_bytes_ref (bytes);
    }

  /* A server to which a part of a packet is said ends the connection: all of it, or nothing. */
  for (guint i = 0; i < packet.n_attachments; i++)
    if (!sbx_engine_client_takes (self->engine, TRUE, g_bytes_get_size (attachments->pdata[i])))
      return FALSE;

  sent = sbx_engine_client_send (self->engine, FALSE, bytes);
  for (guint i = 0; sent && i < packet.n_attachments; i++)
    sent = sbx_engine_client_send (self->engine, TRUE, attachments->pdata[i]);
  return sent;
}

static void
say_connect (SbxSocketioLink *self)
{
  g_autoptr (JsonObject) auth = self->auth != NULL ? sbx_json_copy_object (self->auth) : json_object_new ();
  g_autoptr (SbxJsonWriter) writer = NULL;
  g_autoptr (GBytes) json = NULL;

  if (self->place != NULL && self->place->pid != NULL && self->place->offset != NULL)
    {
      json_object_set_string_member (auth, "pid", self->place->pid);
      json_object_set_string_member (auth, "offset", self->place->offset);
    }
  if (json_object_get_size (auth) > 0)
    {
      writer = sbx_json_writer_new ();
      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_members (writer, auth);
      sbx_json_writer_end_object (writer);
      json = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
    }
  send_packet (self, SBX_SOCKETIO_CONNECT, SBX_SOCKETIO_NO_ID, json, NULL);
}

/* --- Packets in --- */

static gboolean
on_early (gpointer data)
{
  SbxSocketioLink *self = data;
  g_autoptr (SbxSocketioLink) alive G_GNUC_UNUSED = g_object_ref (self);
  Event *event;

  self->early_source = 0;
  while ((event = g_queue_pop_head (&self->early)) != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_EVENT], 0, event->arguments, event->attachments, event->ack_id);
      event_free (event);
    }
  return G_SOURCE_REMOVE;
}

/* An event that wants an ack has no place in the server's log. What comes before we joined is what was missed. */
static gboolean
has_offset (SbxSocketioLink *self,
            gint64           ack_id)
{
  return self->place != NULL && ack_id < 0 && (self->joined ? self->has_place : self->place->pid != NULL);
}

static void
take_event (SbxSocketioLink         *self,
            const SbxSocketioPacket *packet)
{
  g_autoptr (GBytes) arguments = g_bytes_new (packet->json, packet->json_length);
  Event *event;

  if (has_offset (self, packet->id))
    sbx_socketio_place_note (self->place, arguments);
  if (self->joined && self->early.length == 0 && self->early_source == 0)
    {
      g_signal_emit (self, signals[SIGNAL_EVENT], 0, arguments, packet->attachments, packet->id);
      return;
    }

  event = g_new0 (Event, 1);
  event->arguments = g_steal_pointer (&arguments);
  event->attachments = packet->attachments != NULL ? g_ptr_array_ref (packet->attachments) : NULL;
  event->ack_id = packet->id;
  g_queue_push_tail (&self->early, event);
}

static GError *
refuse_version (SbxSocketioLink *self)
{
  const char *uri = sbx_address_get_uri (self->address);

  /* It says our own words again: nothing above Engine.IO. A server with protocol 3 joins us unasked, without a session. */
  if (self->echoes)
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                        _("At %s is an Engine.IO server without Socket.IO, which Signalbox has no dialect for. Check the path; most Socket.IO servers are at /socket.io/."), uri);
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                      _("This is a Socket.IO server with protocol 3; Signalbox speaks protocol 4. Update the server at %s to Socket.IO 3 or 4."), uri);
}

static void
take_connected (SbxSocketioLink         *self,
                const SbxSocketioPacket *packet)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *sid = NULL;
  g_autofree char *pid = NULL;

  if (packet->json != NULL)
    node = sbx_json_parse (packet->json, packet->json_length, SBX_LIMIT_DEPTH, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      sid = sbx_fields_dup_text (json_node_get_object (node), "sid", NULL);
      pid = sbx_fields_dup_text (json_node_get_object (node), "pid", NULL);
    }
  if (sid == NULL)
    {
      end_with (self, refuse_version (self));
      return;
    }

  self->joined = TRUE;
  self->has_place = pid != NULL;
  if (self->place != NULL)
    self->recovered = sbx_socketio_place_move (self->place, g_steal_pointer (&pid), g_steal_pointer (&sid));
  /* The events that came before wait until those above can listen. */
  self->early_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_early, self, NULL);
  finish_opening (self, NULL);
}

static char *
dup_said (const SbxSocketioPacket *packet)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *message = NULL;

  if (packet->json != NULL)
    node = sbx_json_parse (packet->json, packet->json_length, SBX_LIMIT_DEPTH, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    message = sbx_fields_dup_text (json_node_get_object (node), "message", "");
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    message = json_node_dup_string (node);
  else
    message = g_strdup ("");

  return g_utf8_strlen (message, -1) > SAID_CHARACTERS ? g_utf8_substring (message, 0, SAID_CHARACTERS) : g_steal_pointer (&message);
}

static void
take_refusal (SbxSocketioLink         *self,
              const SbxSocketioPacket *packet)
{
  const char *uri = sbx_address_get_uri (self->address);
  g_autofree char *said = dup_said (packet);

  if (g_str_equal (said, "Invalid namespace"))
    end_with (self, g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                 _("The Socket.IO server at %s has no namespace “%s”. Set another one in the connection’s profile."),
                                 uri, self->nsp));
  else if (*said == '\0')
    end_with (self, g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                                 _("The Socket.IO server at %s refused the connection and does not say why. Check the token."), uri));
  else
    end_with (self, g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                                 _("The Socket.IO server at %s refused the connection: “%s”. Check the token."), uri, said));
}

static void
take_packet (SbxSocketioLink         *self,
             const SbxSocketioPacket *packet)
{
  if (packet->nsp_length != strlen (self->nsp) || memcmp (packet->nsp, self->nsp, packet->nsp_length) != 0)
    return;

  switch (packet->type)
    {
    case SBX_SOCKETIO_CONNECT:
      if (!self->joined)
        take_connected (self, packet);
      break;

    case SBX_SOCKETIO_CONNECT_ERROR:
      if (!self->joined)
        take_refusal (self, packet);
      break;

    case SBX_SOCKETIO_DISCONNECT:
      end_with (self, g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_DISMISSED,
                                           _("The server sent this connection away. Ask whoever runs it before you connect again.")));
      break;

    case SBX_SOCKETIO_EVENT:
    case SBX_SOCKETIO_BINARY_EVENT:
      take_event (self, packet);
      break;

    case SBX_SOCKETIO_ACK:
    case SBX_SOCKETIO_BINARY_ACK:
      sbx_socketio_acks_take (self->acks, packet);
      break;

    default:
      break;
    }
}

static gboolean
on_attachments_late (gpointer data)
{
  SbxSocketioLink *self = data;
  g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT, "attachments that were announced did not come");

  self->attachment_timer = 0;
  end_not_understood (self, error);
  return G_SOURCE_REMOVE;
}

/* A packet is whole, or its attachments are waited for; not for ever, and not for any size. */
static void
take_decoded (SbxSocketioLink         *self,
              gboolean                 whole,
              const SbxSocketioPacket *packet,
              const GError            *error)
{
  if (error != NULL)
    {
      end_not_understood (self, error);
      return;
    }

  if (!whole)
    {
      if (self->attachment_timer == 0)
        self->attachment_timer = g_timeout_add (sbx_engine_client_get_patience (self->engine), on_attachments_late, self);
      return;
    }

  g_clear_handle_id (&self->attachment_timer, g_source_remove);
  self->gathered = 0;
  take_packet (self, packet);
}

static void
on_engine_message (SbxEngineClient *engine,
                   gboolean         binary,
                   GBytes          *data,
                   gpointer         user_data)
{
  SbxSocketioLink *self = user_data;
  g_autoptr (SbxSocketioLink) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  SbxSocketioPacket packet;
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);
  gboolean whole;

  /* A server with protocol 3 joins us with as little as we may have said; it has no maxPayload. */
  if (!self->joined && self->said != NULL && g_bytes_equal (data, self->said) &&
      (length > 1 || sbx_engine_client_get_max_payload (self->engine) > 0))
    self->echoes = TRUE;

  if (binary)
    {
      self->gathered += length;
      if (self->gathered > SBX_LINK_MAX_MESSAGE_BYTES)
        g_set_error_literal (&error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, "too many bytes of attachments");
    }
  if (error != NULL)
    whole = FALSE;
  else if (binary)
    whole = sbx_socketio_decoder_take_binary (self->decoder, bytes, length, &packet, &error);
  else
    whole = sbx_socketio_decoder_take_text (self->decoder, bytes, length, &packet, &error);
  take_decoded (self, whole, &packet, error);
}

static void
on_engine_opened (SbxEngineClient *engine,
                  gpointer         data)
{
  say_connect (data);
}

static void
on_engine_alive (SbxEngineClient *engine,
                 gpointer         data)
{
  sbx_link_emit_alive (data, -1);
}

static void
on_engine_closed (SbxEngineClient *engine,
                  GError          *error,
                  gpointer         data)
{
  SbxSocketioLink *self = data;
  GError *reason;

  /* It opened, and has nothing to say to Socket.IO. */
  if (self->opening != NULL && self->said != NULL && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    reason = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                          _("The Engine.IO server at %s does not answer as a Socket.IO server does. It is very busy, or it is another kind of server."),
                          sbx_address_get_uri (self->address));
  else
    reason = g_error_copy (error);
  end_with (self, reason);
}

/* --- The link --- */

static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      data)
{
  SbxSocketioLink *self = data;

  if (self->opening != NULL)
    end_with (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
}

static gboolean
on_opening_late (gpointer data)
{
  SbxSocketioLink *self = data;
  g_autoptr (GError) late = NULL;

  self->opening_timer = 0;
  late = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                              _("The server takes connections but does not answer. It is very busy, or it is another kind of server."));
  on_engine_closed (self->engine, late, self);
  return G_SOURCE_REMOVE;
}

static void
sbx_socketio_link_open_async (SbxLink             *link,
                              guint                timeout,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  SbxSocketioLink *self = SBX_SOCKETIO_LINK (link);

  self->opening = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->opening, sbx_link_open_async);
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_outer_cancelled), self);
    }

  g_signal_connect (self->engine, "opened", G_CALLBACK (on_engine_opened), self);
  g_signal_connect (self->engine, "message", G_CALLBACK (on_engine_message), self);
  g_signal_connect (self->engine, "alive", G_CALLBACK (on_engine_alive), self);
  g_signal_connect (self->engine, "closed", G_CALLBACK (on_engine_closed), self);
  self->opening_timer = g_timeout_add (timeout, on_opening_late, self);
  sbx_engine_client_open (self->engine, timeout);
}

/* An event without an ack. */
static gboolean
sbx_socketio_link_send_text (SbxLink *link,
                             GBytes  *text)
{
  return sbx_socketio_link_emit (SBX_SOCKETIO_LINK (link), text, NULL, 0, NULL, NULL);
}

/* The server asks for signs of life, and its silence is noticed below. */
static void
sbx_socketio_link_watch (SbxLink *link,
                         guint    interval)
{
}

static void
sbx_socketio_link_probe (SbxLink *link,
                         guint    patience)
{
  sbx_engine_client_probe (SBX_SOCKETIO_LINK (link)->engine, patience);
}

static void
sbx_socketio_link_close (SbxLink *link)
{
  SbxSocketioLink *self = SBX_SOCKETIO_LINK (link);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->attachment_timer, g_source_remove);
  g_clear_handle_id (&self->opening_timer, g_source_remove);
  g_clear_handle_id (&self->early_source, g_source_remove);
  g_queue_clear_full (&self->early, event_free);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      if (self->joined)
        send_packet (self, SBX_SOCKETIO_DISCONNECT, SBX_SOCKETIO_NO_ID, NULL, NULL);
      self->joined = FALSE;
      sbx_engine_client_close (self->engine);
    }

  error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("The connection was closed."));
  if (self->opening != NULL)
    finish_opening (self, g_error_copy (error));
  sbx_socketio_acks_fail (self->acks, error);
}

static void
sbx_socketio_link_finalize (GObject *object)
{
  SbxSocketioLink *self = SBX_SOCKETIO_LINK (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->decoder, sbx_socketio_decoder_free);
  g_clear_pointer (&self->acks, sbx_socketio_acks_free);
  g_clear_pointer (&self->auth, json_object_unref);
  g_clear_pointer (&self->said, g_bytes_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->nsp);

  G_OBJECT_CLASS (sbx_socketio_link_parent_class)->finalize (object);
}

static void
sbx_socketio_link_class_init (SbxSocketioLinkClass *klass)
{
  SbxLinkClass *link_class = SBX_LINK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_socketio_link_finalize;
  link_class->open_async = sbx_socketio_link_open_async;
  link_class->send_text = sbx_socketio_link_send_text;
  link_class->watch = sbx_socketio_link_watch;
  link_class->probe = sbx_socketio_link_probe;
  link_class->close = sbx_socketio_link_close;

  signals[SIGNAL_EVENT] =
    g_signal_new ("event", SBX_TYPE_SOCKETIO_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_BYTES, G_TYPE_PTR_ARRAY, G_TYPE_INT64);
}

static void
sbx_socketio_link_init (SbxSocketioLink *self)
{
  g_queue_init (&self->early);
  self->decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  self->acks = sbx_socketio_acks_new (self);
}

/**
 * sbx_socketio_link_new:
 * @address: for the Unix socket's path, and for what people are told
 * @uri: ws, wss, http or https, with the path of the Engine.IO endpoint and a query where there is one
 * @nsp: "/" or "/name"
 * @auth: (nullable): what CONNECT carries; borrowed
 * @headers: (nullable): name → value; a reference is taken
 * @place: (nullable): where the last link was; kept up to date, outlives the link
 *
 * Returns: (transfer full): a link that is not open yet
 */
SbxLink *
sbx_socketio_link_new (SbxAddress            *address,
                       const char            *uri,
                       const char            *nsp,
                       JsonObject            *auth,
                       GHashTable            *headers,
                       SbxSocketioTransports  transports,
                       SbxSocketioPlace      *place)
{
  SbxSocketioLink *self = g_object_new (SBX_TYPE_SOCKETIO_LINK, NULL);

  self->address = sbx_address_ref (address);
  self->nsp = g_strdup (nsp);
  self->auth = auth != NULL ? sbx_json_copy_object (auth) : NULL;
  self->place = place;
  self->engine = sbx_engine_client_new (address, uri, headers, transports);
  return SBX_LINK (self);
}

/* --- Events and acks of ours --- */

/**
 * sbx_socketio_link_emit:
 * @event: a JSON array, its first element the name of the event
 * @attachments: (nullable) (element-type GBytes): what its placeholders stand for
 * @timeout: ms that the ack may take
 * @func: (nullable) (scope async): gets the ack; %NULL where none is wanted
 *
 * Returns: whether it was handed over
 */
gboolean
sbx_socketio_link_emit (SbxSocketioLink    *self,
                        GBytes             *event,
                        GPtrArray          *attachments,
                        guint               timeout,
                        SbxSocketioAckFunc  func,
                        gpointer            user_data)
{
  SbxSocketioPacketType type = attachments != NULL && attachments->len > 0 ? SBX_SOCKETIO_BINARY_EVENT : SBX_SOCKETIO_EVENT;

  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), FALSE);
  g_return_val_if_fail (event != NULL, FALSE);

  if (!self->joined || (attachments != NULL && attachments->len > SBX_SOCKETIO_MAX_ATTACHMENTS))
    return FALSE;
  if (func == NULL)
    return send_packet (self, type, SBX_SOCKETIO_NO_ID, event, attachments);
  if (!send_packet (self, type, sbx_socketio_acks_get_next (self->acks), event, attachments))
    return FALSE;

  sbx_socketio_acks_add (self->acks, timeout, func, user_data);
  return TRUE;
}

/**
 * sbx_socketio_link_ack:
 * @ack_id: of an event that came
 * @arguments: a JSON array
 * @attachments: (nullable) (element-type GBytes):
 *
 * Returns: whether it was handed over
 */
gboolean
sbx_socketio_link_ack (SbxSocketioLink *self,
                       gint64           ack_id,
                       GBytes          *arguments,
                       GPtrArray       *attachments)
{
  SbxSocketioPacketType type = attachments != NULL && attachments->len > 0 ? SBX_SOCKETIO_BINARY_ACK : SBX_SOCKETIO_ACK;

  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), FALSE);
  g_return_val_if_fail (ack_id >= 0 && arguments != NULL, FALSE);

  return self->joined && send_packet (self, type, ack_id, arguments, attachments);
}

const char *
sbx_socketio_link_get_transport (SbxSocketioLink *self)
{
  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), NULL);

  return sbx_engine_client_get_transport (self->engine);
}

/**
 * sbx_socketio_link_was_recovered:
 *
 * Returns: whether the server gave again what was missed since the last link
 */
gboolean
sbx_socketio_link_was_recovered (SbxSocketioLink *self)
{
  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), FALSE);

  return self->recovered;
}

/**
 * sbx_socketio_link_get_max_payload:
 *
 * Returns: how many bytes of one message the server takes; 0 where it did not say
 */
gsize
sbx_socketio_link_get_max_payload (SbxSocketioLink *self)
{
  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), 0);

  return sbx_engine_client_get_max_payload (self->engine);
}

/**
 * sbx_socketio_link_was_recognized:
 *
 * Returns: whether what answered is a Socket.IO or Engine.IO server, be it of another version
 */
gboolean
sbx_socketio_link_was_recognized (SbxSocketioLink *self)
{
  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), FALSE);

  return sbx_engine_client_was_recognized (self->engine);
}
