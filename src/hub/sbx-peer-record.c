/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-peer-private.h"

#include "sbx-bots.h"
#include "sbx-client-object.h"
#include "sbx-secrets.h"
#include "sbx-sent-frames.h"

#include <string.h>

/* What the hub's flight recorder is told of a peer. Without one nothing is done, and nothing costs. */

static void
on_sent (GBytes   *frames,
         guint     n_messages,
         gpointer  user_data)
{
  SbxPeer *self = user_data;

  /* Where messages are packets of another protocol one may have several frames. */
  sbx_hub_recorder_put (sbx_reactor_get_recorder (self->reactor), self->flight, frames,
                        self->carrier != NULL ? sbx_sent_frames_count (frames) : n_messages);
}

/* So many bytes of what is queued are out. Returns: how many messages are now wholly sent */
guint
sbx_peer_advance (SbxPeer *self,
                  gsize    sent)
{
  SbxHubRecorder *recorder;
  guint           done;

  if (self->flight == NULL)
    return sbx_out_queue_advance (&self->out, sent);
  recorder = sbx_reactor_get_recorder (self->reactor);
  sbx_hub_recorder_begin (recorder);
  done = sbx_out_queue_advance_telling (&self->out, sent, on_sent, self);
  sbx_hub_recorder_end (recorder);
  return done;
}

/* A message came. */
void
sbx_peer_record_in (SbxPeer            *self,
                    SbxWebsocketOpcode  opcode,
                    const char         *data,
                    gsize               length)
{
  g_autoptr (GBytes) payload = NULL;

  if (self->flight == NULL)
    return;
  payload = g_bytes_new (data, length);
  sbx_hub_recorder_note_in (sbx_reactor_get_recorder (self->reactor), self->flight, opcode, payload);
}

/* A packet of Engine.IO that has a frame of its own over no WebSocket. */
void
sbx_peer_record_packet_out (SbxPeer    *self,
                            const char *text)
{
  g_autoptr (GBytes) frame = NULL;

  if (self->flight == NULL)
    return;
  frame = sbx_peer_frame_text (text, strlen (text));
  sbx_hub_recorder_note_out (sbx_reactor_get_recorder (self->reactor), self->flight, frame, 1);
}

/* @text: (nullable): without secrets */
static void
note (SbxPeer    *self,
      const char *event,
      gint64      code,
      const char *text)
{
  sbx_hub_recorder_note_event (sbx_reactor_get_recorder (self->reactor), self->flight, event, code, text);
}

/**
 * sbx_peer_note_event:
 * @self: a peer
 * @event: static: a word of `inspectClient`
 * @code: a close code, or what is counted; 0 = none
 * @text: (nullable): in words
 *
 * Something happened to the connection. What is a secret in the words is not kept.
 */
void
sbx_peer_note_event (SbxPeer    *self,
                     const char *event,
                     gint64      code,
                     const char *text)
{
  g_autofree char *masked = NULL;

  if (self->flight == NULL)
    return;
  masked = text != NULL ? sbx_secrets_mask (text, NULL) : NULL;
  note (self, event, code, masked);
}

/**
 * sbx_peer_record_identity:
 * @self: a peer
 * @identity: who it is, or says that it is, also where that is refused
 */
void
sbx_peer_record_identity (SbxPeer           *self,
                          const SbxIdentity *identity)
{
  if (self->flight == NULL || !sbx_bots_is_bot (identity))
    return;
  g_free (self->flight->bot_id);
  self->flight->bot_id = g_strdup (identity->client_id);
}

/* Its end begins: who wants it, and why. Who says it first has begun it. What is a secret in the words is not kept. */
void
sbx_peer_note_end (SbxPeer    *self,
                   const char *by,
                   guint       code,
                   const char *reason,
                   gsize       length)
{
  SbxFlight       *flight = self->flight;
  g_autofree char *valid = NULL;

  if (flight == NULL || flight->closed_by != NULL)
    return;
  valid = g_utf8_make_valid (reason != NULL ? reason : "", reason != NULL ? (gssize) length : 0);
  flight->closed_by = by;
  flight->ended_at = g_get_monotonic_time ();
  flight->close_code = code == SBX_CLOSE_NO_STATUS ? 0 : code;
  flight->close_reason = *valid != '\0' ? sbx_secrets_mask (valid, NULL) : NULL;
  note (self, "closing", flight->close_code, flight->close_reason);
}

/* It is gone: what was to be known of it is written down before it is freed. */
void
sbx_peer_record_gone (SbxPeer *self)
{
  SbxFlight      *flight = self->flight;
  SbxHubRecorder *recorder;
  const SbxIdentity *identity = self->identity;

  if (flight == NULL)
    return;
  recorder = sbx_reactor_get_recorder (self->reactor);
  if (flight->closed_by == NULL)
    {
      flight->closed_by = "network";
      flight->ended_at = g_get_monotonic_time ();
    }
  note (self, "closed", flight->close_code, flight->close_reason);
  if (identity != NULL)
    {
      flight->client_id = g_strdup (identity->client_id);
      flight->client_type = identity->client_type;
      flight->user_id = g_strdup (identity->user_id);
    }
  flight->client = sbx_client_object_dup_gone (self, flight);
  sbx_hub_recorder_close (recorder, flight);
  self->flight = NULL;
}

/* The same where nobody said goodbye. @text: static: what there was instead */
void
sbx_peer_lose (SbxPeer    *self,
               const char *text)
{
  sbx_peer_note_end (self, "network", 0, text, strlen (text));
  sbx_peer_drop (self);
}
