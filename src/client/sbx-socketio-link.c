/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-link-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-engine-packet.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-reasons.h"

enum {
  SIGNAL_EVENT,
  SIGNAL_SKIPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSocketioLink, sbx_socketio_link, SBX_TYPE_LINK)

void
sbx_socketio_link_free_event (gpointer data)
{
  SbxSocketioEvent *event = data;

  g_bytes_unref (event->arguments);
  g_clear_pointer (&event->attachments, g_ptr_array_unref);
  g_free (event);
}

void
sbx_socketio_link_tell_event (SbxSocketioLink *self,
                              GBytes          *arguments,
                              GPtrArray       *attachments,
                              gint64           ack_id)
{
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, arguments, attachments, ack_id);
}

void
sbx_socketio_link_tell_skipped (SbxSocketioLink *self,
                                GBytes          *text,
                                const GError    *fault)
{
  g_signal_emit (self, signals[SIGNAL_SKIPPED], 0, text, fault);
}

/* --- The end --- */

/* Takes @error. */
void
sbx_socketio_link_finish_opening (SbxSocketioLink *self,
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
void
sbx_socketio_link_end_with (SbxSocketioLink *self,
                            GError          *error)
{
  g_autoptr (SbxSocketioLink) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->opening != NULL)
    {
      sbx_socketio_link_finish_opening (self, error);
      sbx_link_close (SBX_LINK (self));
      return;
    }

  sbx_socketio_acks_fail (self->acks, error->message);
  sbx_link_emit_closed (SBX_LINK (self), error);
}

void
sbx_socketio_link_end_not_understood (SbxSocketioLink *self,
                                      const GError    *cause)
{
  g_info ("%s: %s", sbx_address_get_uri (self->address), cause->message);
  sbx_socketio_link_end_with (self, sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                                        _("What %s said could not be understood, and the connection was ended."),
                                                                        sbx_address_get_uri (self->address)),
                                                           "notUnderstood"));
}

/* --- Packets out --- */

gboolean
sbx_socketio_link_send_packet (SbxSocketioLink       *self,
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
  sbx_socketio_link_send_packet (self, SBX_SOCKETIO_CONNECT, SBX_SOCKETIO_NO_ID, json, NULL);
}

static void
on_engine_opened (SbxEngineClient *engine,
                  gpointer         data)
{
  sbx_link_set_log (data, sbx_engine_client_get_log (engine));
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
    reason = sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                                 _("The Engine.IO server at %s does not answer as a Socket.IO server does. It is very busy, or it is another kind of server."),
                                                 sbx_address_get_uri (self->address)),
                                    "noSocketio");
  else
    reason = g_error_copy (error);
  sbx_socketio_link_end_with (self, reason);
}

/* --- The link --- */

static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      data)
{
  SbxSocketioLink *self = data;

  if (self->opening != NULL)
    sbx_socketio_link_end_with (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
}

static gboolean
on_opening_late (gpointer data)
{
  SbxSocketioLink *self = data;
  g_autoptr (GError) late = NULL;

  self->opening_timer = 0;
  if (sbx_engine_client_is_answering (self->engine))
    late = sbx_reason_for_endless_head (self->address);
  else
    late = sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                                       _("The server takes connections but does not answer. It is very busy, or it is another kind of server.")),
                                  "silent");
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
  g_signal_connect (self->engine, "message", G_CALLBACK (sbx_socketio_link_take_message), self);
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

/* A whole message of Engine.IO; its type is written below. */
static gboolean
sbx_socketio_link_send_noted (SbxLink *link,
                              GBytes  *text)
{
  SbxSocketioLink *self = SBX_SOCKETIO_LINK (link);
  gsize length;
  const char *packet = g_bytes_get_data (text, &length);
  g_autoptr (GBytes) message = NULL;

  if (!self->joined || length < 2 || *packet != '0' + SBX_ENGINE_MESSAGE)
    return FALSE;

  message = g_bytes_new_from_bytes (text, 1, length - 1);
  return sbx_engine_client_takes (self->engine, FALSE, length - 1) && sbx_engine_client_send (self->engine, FALSE, message);
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
  g_queue_clear_full (&self->early, sbx_socketio_link_free_event);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      if (self->joined)
        sbx_socketio_link_send_packet (self, SBX_SOCKETIO_DISCONNECT, SBX_SOCKETIO_NO_ID, NULL, NULL);
      self->joined = FALSE;
      sbx_engine_client_close (self->engine);
    }

  error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("The connection was closed."));
  if (self->opening != NULL)
    sbx_socketio_link_finish_opening (self, g_error_copy (error));
  sbx_socketio_acks_fail (self->acks, error->message);
}

static void
sbx_socketio_link_measure (SbxLink         *link,
                           SbxLinkMeasures *measures)
{
  sbx_engine_client_measure (SBX_SOCKETIO_LINK (link)->engine, measures);
}

static void
sbx_socketio_link_set_recorder (SbxLink           *link,
                                SbxFlightRecorder *recorder)
{
  sbx_engine_client_set_recorder (SBX_SOCKETIO_LINK (link)->engine, recorder);
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
  link_class->send_noted = sbx_socketio_link_send_noted;
  link_class->watch = sbx_socketio_link_watch;
  link_class->probe = sbx_socketio_link_probe;
  link_class->close = sbx_socketio_link_close;
  link_class->measure = sbx_socketio_link_measure;
  link_class->set_recorder = sbx_socketio_link_set_recorder;

  signals[SIGNAL_EVENT] =
    g_signal_new ("event", SBX_TYPE_SOCKETIO_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_BYTES, G_TYPE_PTR_ARRAY, G_TYPE_INT64);
  signals[SIGNAL_SKIPPED] =
    g_signal_new ("skipped", SBX_TYPE_SOCKETIO_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_ERROR);
}

static void
sbx_socketio_link_init (SbxSocketioLink *self)
{
  g_queue_init (&self->early);
  self->decoder = sbx_socketio_decoder_new (SBX_SOCKETIO_MAX_ATTACHMENTS);
  sbx_socketio_decoder_set_lenient (self->decoder);
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
    return sbx_socketio_link_send_packet (self, type, SBX_SOCKETIO_NO_ID, event, attachments);
  if (!sbx_socketio_link_send_packet (self, type, sbx_socketio_acks_get_next (self->acks), event, attachments))
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

  return self->joined && sbx_socketio_link_send_packet (self, type, ack_id, arguments, attachments);
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
 * sbx_socketio_link_is_joined:
 *
 * Returns: whether the server is there, and takes events that are not too long for it
 */
gboolean
sbx_socketio_link_is_joined (SbxSocketioLink *self)
{
  g_return_val_if_fail (SBX_IS_SOCKETIO_LINK (self), FALSE);

  return self->joined && sbx_engine_client_takes (self->engine, FALSE, 0);
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
