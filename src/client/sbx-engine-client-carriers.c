/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-engine-client-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-websocket-link.h"

/* What carries a session: a WebSocket, long-polling, and the way from the one to the other. */

/* How long an upgrade may take; without it polling goes on. */
#define UPGRADE_MS 20000

/* How long a WebSocket may be silent at its beginning where polling may do: some proxies take it, and never answer. */
#define ANSWER_MS 3000

/* --- The WebSocket --- */

static GError *
not_engine_io (SbxEngineClient *self)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s speaks WebSocket, but not Socket.IO. Choose another dialect for this connection."),
                                             sbx_address_get_uri (self->address)),
                                "dialect");
}

static void
on_link_text (SbxLink *link,
              GBytes  *text,
              gpointer data)
{
  SbxEngineClient *self = data;
  g_autoptr (SbxEngineClient) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  SbxEnginePacket packet;
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);

  if (!sbx_engine_packet_parse (bytes, length, &packet, &error))
    {
      sbx_engine_client_end_with (self, self->stage == STAGE_OPENING ? not_engine_io (self) : sbx_engine_client_not_understood (self));
      return;
    }
  if (self->stage == STAGE_OPENING && packet.type != SBX_ENGINE_OPEN)
    {
      sbx_engine_client_end_with (self, not_engine_io (self));
      return;
    }
  sbx_engine_client_take_packet (self, &packet);
}

static void
on_link_binary (SbxLink *link,
                GBytes  *binary,
                gpointer data)
{
  SbxEngineClient *self = data;
  g_autoptr (SbxEngineClient) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->stage == STAGE_OPENING)
    sbx_engine_client_end_with (self, not_engine_io (self));
  else if (self->stage == STAGE_OPEN)
    sbx_engine_client_emit_binary (self, binary);
}

static void
on_link_alive (SbxLink *link,
               double   latency,
               gpointer data)
{
  sbx_engine_client_note_life (data);
}

static void
on_link_closed (SbxLink *link,
                GError  *error,
                gpointer data)
{
  sbx_engine_client_end_with (data, g_error_copy (error));
}

static void
listen_to_link (SbxEngineClient *self)
{
  g_signal_connect (self->link, "text", G_CALLBACK (on_link_text), self);
  g_signal_connect (self->link, "binary", G_CALLBACK (on_link_binary), self);
  g_signal_connect (self->link, "alive", G_CALLBACK (on_link_alive), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_link_closed), self);
}

/* Whether asking by plain HTTP can give anything else than the WebSocket gave. */
static gboolean
is_worth_polling (SbxEngineClient *self,
                  const GError    *error)
{
  if (self->transports != SBX_SOCKETIO_WEBSOCKET_FIRST)
    return FALSE;

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         (!g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) ||
          sbx_websocket_link_was_silent (SBX_WEBSOCKET_LINK (self->link))) &&
         !g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS);
}

static void
poll_instead (SbxEngineClient *self,
              const char      *why)
{
  g_info ("%s: no WebSocket (%s); polling", self->uri, why);
  sbx_engine_client_drop_link (self, &self->link);
  sbx_engine_client_begin_polling (self);
}

static gboolean
on_websocket_late (gpointer data)
{
  SbxEngineClient *self = data;

  self->websocket_timer = 0;
  poll_instead (self, "it opens, and nothing is said on it");
  return G_SOURCE_REMOVE;
}

static void
on_link_opened (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxEngineClient) self = data;
  g_autoptr (GError) error = NULL;
  gboolean opened = sbx_link_open_finish (SBX_LINK (source), result, &error);

  if (self->stage != STAGE_OPENING || self->link != SBX_LINK (source))
    {
      sbx_link_close (SBX_LINK (source));
      return;
    }
  if (opened)
    {
      if (self->transports == SBX_SOCKETIO_WEBSOCKET_FIRST)
        self->websocket_timer = g_timeout_add (ANSWER_MS, on_websocket_late, self);
      return;
    }

  if (is_worth_polling (self, error))
    poll_instead (self, error->message);
  else
    sbx_engine_client_end_with (self, g_steal_pointer (&error));
}

static guint
get_time_left (SbxEngineClient *self)
{
  return CLAMP (self->deadline - now_ms (), 1, G_MAXINT);
}

void
sbx_engine_client_begin_websocket (SbxEngineClient *self)
{
  g_autofree char *uri = sbx_engine_client_make_uri (self, FALSE);

  self->link = sbx_websocket_link_new (self->address, uri, self->headers);
  sbx_link_set_recorder (self->link, self->recorder);
  if (self->transports == SBX_SOCKETIO_WEBSOCKET_FIRST)
    sbx_websocket_link_set_answer_time (SBX_WEBSOCKET_LINK (self->link), ANSWER_MS);
  listen_to_link (self);
  sbx_link_open_async (self->link, get_time_left (self), self->cancellable, on_link_opened, g_object_ref (self));
}

/* --- Polling --- */

/* As it would have come over a WebSocket. */
static void
note_polled (SbxEngineClient       *self,
             const SbxEnginePacket *packet)
{
  g_autoptr (GString) text = NULL;
  g_autoptr (GBytes) data = NULL;

  if (self->recorder == NULL)
    return;

  text = g_string_new (NULL);
  if (!packet->binary)
    g_string_append_c (text, (char) ('0' + packet->type));
  g_string_append_len (text, packet->data, (gssize) packet->length);
  data = g_string_free_to_bytes (g_steal_pointer (&text));
  sbx_flight_recorder_note (self->recorder, SBX_RECORDED_IN, packet->binary ? SBX_RECORDED_BINARY : SBX_RECORDED_TEXT, 0, data);
}

static void
note_text (SbxEngineClient      *self,
           SbxRecordedDirection  direction,
           SbxRecordedKind       kind,
           guint16               code,
           const char           *text)
{
  g_autoptr (GBytes) data = text ? g_bytes_new (text, strlen (text)) : NULL;

  if (self->recorder)
    sbx_flight_recorder_note (self->recorder, direction, kind, code, data);
}

static void
on_payload (SbxEnginePoller *poller,
            GBytes          *payload,
            gpointer         data)
{
  SbxEngineClient *self = data;
  g_autoptr (SbxEngineClient) alive G_GNUC_UNUSED = g_object_ref (self);
  g_auto (SbxEnginePayload) packets = { NULL };
  g_autoptr (GError) error = NULL;
  SbxEnginePacket packet;
  gsize length;
  const char *text = g_bytes_get_data (payload, &length);

  if (self->stage == STAGE_OPENING)
    {
      g_autoptr (GError) refusal = sbx_engine_poller_explain (self->address, self->transports == SBX_SOCKETIO_WEBSOCKET_FIRST, 200, text, length, &self->recognized);

      if (refusal != NULL)
        {
          note_text (self, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 0, refusal->message);
          sbx_engine_client_end_with (self, g_steal_pointer (&refusal));
          return;
        }
      note_text (self, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 200, NULL);
    }

  sbx_engine_client_note_life (self);
  sbx_engine_payload_init (&packets, text, length);
  while (self->stage != STAGE_CLOSED && sbx_engine_payload_next (&packets, &packet, &error))
    {
      note_polled (self, &packet);
      sbx_engine_client_take_packet (self, &packet);
    }
  if (self->stage != STAGE_CLOSED && error != NULL)
    sbx_engine_client_end_with (self, sbx_engine_client_not_understood (self));
}

static void
on_poller_failed (SbxEnginePoller *poller,
                  GError          *error,
                  gpointer         data)
{
  SbxEngineClient *self = data;

  self->recognized |= sbx_engine_poller_was_recognized (poller);
  note_text (self, SBX_RECORDED_IN, self->stage == STAGE_OPENING ? SBX_RECORDED_OPEN : SBX_RECORDED_CLOSE, 0, error->message);
  sbx_engine_client_end_with (self, g_error_copy (error));
}

static void on_poller_rested (SbxEnginePoller *poller,
                              gpointer         data);

void
sbx_engine_client_begin_polling (SbxEngineClient *self)
{
  g_autofree char *uri = sbx_engine_client_make_uri (self, TRUE);

  note_text (self, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, uri);
  self->poller = sbx_engine_poller_new (self->address, uri, self->headers, self->transports == SBX_SOCKETIO_WEBSOCKET_FIRST);
  g_signal_connect (self->poller, "payload", G_CALLBACK (on_payload), self);
  g_signal_connect (self->poller, "failed", G_CALLBACK (on_poller_failed), self);
  g_signal_connect (self->poller, "rested", G_CALLBACK (on_poller_rested), self);
  sbx_engine_poller_start (self->poller);
}

/* --- The upgrade --- */

/* Polling goes on where the WebSocket does not come about. */
static void
give_up_upgrade (SbxEngineClient *self)
{
  EngineMessage *message;

  g_clear_handle_id (&self->upgrade_timer, g_source_remove);
  sbx_engine_client_drop_link (self, &self->upgrade);
  self->probed = FALSE;
  while ((message = g_queue_pop_head (&self->held)) != NULL)
    {
      sbx_engine_client_send_now (self, message->binary, message->data);
      sbx_engine_client_free_message (message);
    }
}

static gboolean
on_upgrade_late (gpointer data)
{
  SbxEngineClient *self = data;

  self->upgrade_timer = 0;
  if (self->probed)
    sbx_engine_client_end_with (self, sbx_engine_client_not_understood (self));
  else
    give_up_upgrade (self);
  return G_SOURCE_REMOVE;
}

static void
on_upgrade_text (SbxLink *link,
                 GBytes  *text,
                 gpointer data)
{
  SbxEngineClient *self = data;
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);

  if (self->probed)
    return;
  if (length != strlen ("3probe") || memcmp (bytes, "3probe", length) != 0)
    {
      give_up_upgrade (self);
      return;
    }

  /* What is written from now on waits for the WebSocket; what is polled comes to its end. */
  self->probed = TRUE;
  sbx_engine_poller_rest (self->poller);
}

/* No request is under way any more: from now on the WebSocket carries all. */
static void
on_poller_rested (SbxEnginePoller *poller,
                  gpointer         data)
{
  SbxEngineClient *self = data;
  g_autoptr (SbxEngineClient) alive G_GNUC_UNUSED = g_object_ref (self);
  EngineMessage *message;

  if (self->upgrade == NULL || self->stage != STAGE_OPEN)
    return;

  g_clear_handle_id (&self->upgrade_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->upgrade, self);
  self->link = g_steal_pointer (&self->upgrade);
  sbx_engine_client_drop_poller (self, FALSE);
  listen_to_link (self);
  sbx_engine_client_send_packet (self, '0' + SBX_ENGINE_UPGRADE, NULL, 0);
  while ((message = g_queue_pop_head (&self->held)) != NULL)
    {
      sbx_engine_client_send_now (self, message->binary, message->data);
      sbx_engine_client_free_message (message);
    }
}

static void
on_upgrade_closed (SbxLink *link,
                   GError  *error,
                   gpointer data)
{
  SbxEngineClient *self = data;

  if (self->probed)
    sbx_engine_client_end_with (self, g_error_copy (error));
  else
    give_up_upgrade (self);
}

static void
on_upgrade_opened (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (SbxEngineClient) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) probe = NULL;
  gboolean opened = sbx_link_open_finish (SBX_LINK (source), result, &error);

  if (self->stage != STAGE_OPEN || self->upgrade != SBX_LINK (source))
    {
      sbx_link_close (SBX_LINK (source));
      return;
    }
  if (!opened)
    {
      g_info ("%s: no upgrade (%s); polling goes on", self->uri, error->message);
      give_up_upgrade (self);
      return;
    }

  probe = g_bytes_new_static ("2probe", strlen ("2probe"));
  sbx_link_send_text (self->upgrade, probe);
}

void
sbx_engine_client_begin_upgrade (SbxEngineClient *self)
{
  g_autofree char *uri = sbx_engine_client_make_uri (self, FALSE);

  self->upgrade = sbx_websocket_link_new (self->address, uri, self->headers);
  sbx_link_set_recorder (self->upgrade, self->recorder);
  g_signal_connect (self->upgrade, "text", G_CALLBACK (on_upgrade_text), self);
  g_signal_connect (self->upgrade, "closed", G_CALLBACK (on_upgrade_closed), self);
  self->upgrade_timer = g_timeout_add (UPGRADE_MS, on_upgrade_late, self);
  sbx_link_open_async (self->upgrade, UPGRADE_MS, self->cancellable, on_upgrade_opened, g_object_ref (self));
}
