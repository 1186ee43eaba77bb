/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-private.h"

#include "sbx-json-check.h"
#include "sbx-json-scan.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-peer-private.h"

#include <string.h>

/* Nobody is in so many namespaces. */
#define MAX_PLACES 64

static void
send_json (SbxSocketioClient     *self,
           SbxSocketioPacketType  type,
           const char            *nsp,
           SbxJsonWriter         *writer)
{
  g_autoptr (GBytes) json = sbx_json_writer_free_to_bytes (writer);
  SbxSocketioPacket  packet = { .type = type, .nsp = nsp, .nsp_length = strlen (nsp), .id = SBX_SOCKETIO_NO_ID };

  packet.json = g_bytes_get_data (json, &packet.json_length);
  sbx_socketio_send (self->peer, &packet, SBX_OUT_ANSWER);
}

static void
refuse (SbxSocketioClient        *self,
        const char               *nsp,
        const SbxSocketioRefusal *refusal)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "message", refusal->message != NULL ? refusal->message : "Invalid namespace");
  if (refusal->data != NULL)
    sbx_json_writer_raw (writer, "data", g_bytes_get_data (refusal->data, NULL), (gssize) g_bytes_get_size (refusal->data));
  sbx_json_writer_end_object (writer);
  send_json (self, SBX_SOCKETIO_CONNECT_ERROR, nsp, writer);
}

static void
accept_place (SbxSocketioClient *self,
              SbxSocketioPlace  *place)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "sid", place->sid);
  if (*place->pid != '\0')
    sbx_json_writer_string (writer, "pid", place->pid);
  sbx_json_writer_end_object (writer);
  send_json (self, SBX_SOCKETIO_CONNECT, place->nsp, writer);
}

/* Asks the layer above, and tells the client where it may not. */
static gboolean
is_allowed (SbxSocketioClient *self,
            const char        *nsp,
            GBytes            *auth)
{
  SbxSocketio        *server = self->server;
  SbxSocketioRefusal  refusal = { NULL, NULL };
  gboolean            allowed;

  if (self->places->len >= MAX_PLACES)
    allowed = FALSE;
  else if (server->funcs.connect == NULL)
    allowed = strcmp (nsp, "/") == 0;
  else
    allowed = server->funcs.connect (self->peer, nsp, auth, &refusal, server->user_data);
  if (!allowed)
    refuse (self, nsp, &refusal);
  g_free (refusal.message);
  g_clear_pointer (&refusal.data, g_bytes_unref);
  return allowed && sbx_peer_is_open (self->peer);
}

/* Text that stands in @auth under a name, or NULL. */
static char *
dup_text (SbxJsonSlice       auth,
          const SbxJsonSpan *span)
{
  SbxJsonSlice value = sbx_json_scan_member (auth, span);

  if (value.length == 0 || *value.text != '"' || !sbx_json_check (value.text, value.length, 0, NULL))
    return NULL;
  return sbx_json_scan_text (value);
}

/* What the client had when it was lost, if all is there still. */
static SbxSocketioLost *
find_lost (SbxSocketioClient *self,
           const char        *nsp,
           GBytes            *auth,
           char             **pid)
{
  SbxJsonSpan      spans[] = { { "pid" }, { "offset" } };
  SbxJsonSlice     text = { g_bytes_get_data (auth, NULL), g_bytes_get_size (auth) };
  g_autofree char *offset = NULL;

  /* What cannot be read in one way only is none of ours. */
  if (self->server->recovery == NULL || !sbx_json_check (text.text, text.length, SBX_LIMIT_DEPTH_FROM_HUB, NULL) ||
      !sbx_json_scan_object (text, spans, G_N_ELEMENTS (spans)))
    return NULL;
  *pid = dup_text (text, &spans[0]);
  offset = dup_text (text, &spans[1]);
  if (*pid == NULL || offset == NULL)
    return NULL;
  return sbx_socketio_recovery_find (self->server->recovery, nsp, *pid, offset);
}

static SbxSocketioPlace *
make_place (SbxSocketioClient *self,
            const char        *nsp)
{
  SbxSocketioPlace *place = g_new0 (SbxSocketioPlace, 1);

  place->nsp = g_strdup (nsp);
  sbx_engine_make_id (place->sid);
  if (self->server->recovery != NULL)
    sbx_engine_make_id (place->pid);
  g_ptr_array_add (self->places, place);
  return place;
}

/* What it missed comes before the answer. */
static void
restore_place (SbxSocketioClient     *self,
               SbxSocketioPlace      *place,
               const SbxSocketioLost *lost,
               const char            *pid)
{
  g_strlcpy (place->sid, lost->sid, sizeof place->sid);
  g_strlcpy (place->pid, pid, sizeof place->pid);
  place->kept = lost->kept != NULL ? g_bytes_ref (lost->kept) : NULL;
  for (guint i = 0; i < lost->missed->len; i++)
    sbx_peer_push_block (self->peer, lost->missed->pdata[i], g_array_index (lost->n_missed, guint, i), SBX_OUT_DURABLE);
}

/**
 * sbx_socketio_join:
 * @self: a client
 * @packet: its CONNECT, to a namespace that it is not in
 *
 * Lets it in, or refuses it.
 */
void
sbx_socketio_join (SbxSocketioClient       *self,
                   const SbxSocketioPacket *packet)
{
  SbxSocketio                 *server = self->server;
  g_autofree char             *nsp = g_strndup (packet->nsp, packet->nsp_length);
  g_autoptr (GBytes)           auth = NULL;
  g_autoptr (SbxSocketioLost)  lost = NULL;
  g_autofree char             *pid = NULL;
  SbxSocketioPlace            *place;

  auth = packet->json != NULL ? g_bytes_new (packet->json, packet->json_length) : g_bytes_new_static ("{}", 2);
  if (!is_allowed (self, nsp, auth))
    return;

  lost = find_lost (self, nsp, auth, &pid);
  place = make_place (self, nsp);
  if (lost != NULL)
    restore_place (self, place, lost, pid);
  sbx_deadlines_unset (server->connects, &self->connect);
  accept_place (self, place);
  if (server->funcs.connected != NULL)
    server->funcs.connected (self->peer, place->nsp, auth, place->kept, server->user_data);
}

/**
 * sbx_socketio_leave:
 * @self: a client
 * @place: one of its places, which is freed
 * @lost: whether that may be taken up again
 */
void
sbx_socketio_leave (SbxSocketioClient *self,
                    SbxSocketioPlace  *place,
                    gboolean           lost)
{
  SbxSocketio *server = self->server;

  g_ptr_array_remove_fast (self->places, place);
  sbx_socketio_drop_acks (self, place);
  if (server->funcs.disconnected != NULL)
    server->funcs.disconnected (self->peer, place->nsp, server->user_data);
  if (lost && *place->pid != '\0')
    sbx_socketio_recovery_lose (server->recovery, place->nsp, place->sid, place->pid, place->kept);
  g_clear_pointer (&place->kept, g_bytes_unref);
  g_free (place->nsp);
  g_free (place);
}
