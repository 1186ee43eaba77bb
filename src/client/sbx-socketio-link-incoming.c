/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-link-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-secrets.h"
#include "sbx-websocket-link.h"
#include "sbx-wire-error.h"

/* What a server says over Socket.IO. */

/* What a refusal may say to people. */
#define SAID_CHARACTERS 200

static gboolean
on_early (gpointer data)
{
  SbxSocketioLink *self = data;
  g_autoptr (SbxSocketioLink) alive G_GNUC_UNUSED = g_object_ref (self);
  SbxSocketioEvent *event;

  self->early_source = 0;
  while ((event = g_queue_pop_head (&self->early)) != NULL)
    {
      sbx_socketio_link_tell_event (self, event->arguments, event->attachments, event->ack_id);
      sbx_socketio_link_free_event (event);
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
  SbxSocketioEvent *event;

  if (has_offset (self, packet->id))
    sbx_socketio_place_note (self->place, arguments);
  if (self->joined && self->early.length == 0 && self->early_source == 0)
    {
      sbx_socketio_link_tell_event (self, arguments, packet->attachments, packet->id);
      return;
    }

  event = g_new0 (SbxSocketioEvent, 1);
  event->arguments = g_steal_pointer (&arguments);
  event->attachments = packet->attachments != NULL ? g_ptr_array_ref (packet->attachments) : NULL;
  event->ack_id = packet->id;
  g_queue_push_tail (&self->early, event);
}

static GError *
refuse_version (SbxSocketioLink *self)
{
  const char *uri = sbx_address_get_uri (self->address);

  /* It says our own words again: nothing above Engine.IO, or, where they are no more than the packet's type, perhaps a server with protocol 3, which
   * joins us without a session. */
  if (self->echoes && g_bytes_get_size (self->said) == 1)
    return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                               _("At %s is a Socket.IO server of version 2, or an Engine.IO server without Socket.IO: its answer is the same. Update it to Socket.IO 3 or 4, or check the path; most Socket.IO servers are at /socket.io/."), uri),
                                  "noSocketio");
  if (self->echoes)
    return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                               _("At %s is an Engine.IO server without Socket.IO, which Signalbox has no dialect for. Check the path; most Socket.IO servers are at /socket.io/."), uri),
                                  "noSocketio");
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("This is a Socket.IO server with protocol 3; Signalbox speaks protocol 4. Update the server at %s to Socket.IO 3 or 4."), uri),
                                "engineVersion");
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
      sbx_socketio_link_end_with (self, refuse_version (self));
      return;
    }

  self->joined = TRUE;
  self->has_place = pid != NULL;
  if (self->place != NULL)
    self->recovered = sbx_socketio_place_move (self->place, g_steal_pointer (&pid), g_steal_pointer (&sid));
  /* The events that came before wait until those above can listen. */
  self->early_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_early, self, NULL);
  sbx_socketio_link_finish_opening (self, NULL);
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
  g_autofree char *words = dup_said (packet);
  g_autofree char *said = sbx_secrets_mask (words, NULL);

  if (g_str_equal (said, "Invalid namespace"))
    sbx_socketio_link_end_with (self, sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                                                          _("The Socket.IO server at %s has no namespace “%s”. Set another one in the connection’s profile."),
                                                                          uri, self->nsp),
                                                             "namespace"));
  else if (*said == '\0')
    sbx_socketio_link_end_with (self, sbx_client_error_mark (g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                                                                          _("The Socket.IO server at %s refused the connection and does not say why. Check the token."), uri),
                                                             "unauthorized"));
  else
    sbx_socketio_link_end_with (self, sbx_client_error_mark (g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                                                                          _("The Socket.IO server at %s refused the connection: “%s”. Check the token."), uri, said),
                                                             "unauthorized"));
}

/* What is in it is lost, and no more than that: those behind it can be read. */
static void
take_unreadable (SbxSocketioLink         *self,
                 const SbxSocketioPacket *packet)
{
  g_autoptr (GBytes) text = g_bytes_new (packet->json, packet->json_length);

  if (packet->type == SBX_SOCKETIO_ACK || packet->type == SBX_SOCKETIO_BINARY_ACK)
    sbx_socketio_acks_take (self->acks, packet);
  sbx_socketio_link_tell_skipped (self, text, packet->fault);
}

static void
take_packet (SbxSocketioLink         *self,
             const SbxSocketioPacket *packet)
{
  if (packet->nsp_length != strlen (self->nsp) || memcmp (packet->nsp, self->nsp, packet->nsp_length) != 0)
    return;
  if (packet->fault != NULL && (self->joined || packet->type == SBX_SOCKETIO_EVENT || packet->type == SBX_SOCKETIO_BINARY_EVENT) &&
      packet->type != SBX_SOCKETIO_DISCONNECT)
    {
      take_unreadable (self, packet);
      return;
    }
  if (packet->fault != NULL && packet->type == SBX_SOCKETIO_CONNECT)
    {
      sbx_socketio_link_end_not_understood (self, packet->fault);
      return;
    }

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
      sbx_socketio_link_end_with (self, sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_DISMISSED,
                                                                                    _("The server sent this connection away. Ask whoever runs it before you connect again.")),
                                                               "kicked"));
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
  sbx_socketio_link_end_not_understood (self, error);
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
      sbx_socketio_link_end_not_understood (self, error);
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

void
sbx_socketio_link_take_message (SbxEngineClient *engine,
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
