/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-monitor-private.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-identity.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-private-note.h"
#include "sbx-wire-error.h"

#include <string.h>

/* Clients and workers of the monitor system, which come over Socket.IO: how they get in, and what they hear that they did not
 * ask for. */

static void
on_opened (SbxPeer            *peer,
           GHashTable         *query,
           SoupMessageHeaders *headers,
           gpointer            user_data)
{
  SbxMonitor *self = user_data;
  SbxOpening  opening = { "", query, headers };

  sbx_hub_add_peer (self->hub, peer, &sbx_dialect_monitor, &opening, NULL);
}

/* What is no id of a client is as good as none. */
static char *
dup_client_id (JsonObject *object)
{
  char *id = NULL;

  sbx_fields_dup_id (object, "clientId", SBX_FIELD_OPTIONAL, &id, NULL);
  return id;
}

static void
opened (SbxHub           *hub,
        SbxPeer          *peer,
        const SbxOpening *opening)
{
  SbxMonitorClient       *client = sbx_monitor_client_new ();
  g_autoptr (JsonObject)  object = json_object_new ();
  const char             *id = opening->query != NULL ? g_hash_table_lookup (opening->query, "clientId") : NULL;

  client->token = g_strdup (sbx_opening_get_token (opening));
  if (id != NULL)
    json_object_set_string_member (object, "clientId", id);
  client->client_id = dup_client_id (object);
  sbx_peer_set_dialect_data (peer, client, (GDestroyNotify) sbx_monitor_client_free);
}

/* What a client says of itself when it joins; what it says there goes before its handshake. */
static void
read_auth (SbxMonitorClient *client,
           GBytes           *auth)
{
  g_autoptr (JsonNode) root = sbx_json_parse (g_bytes_get_data (auth, NULL), g_bytes_get_size (auth), SBX_LIMIT_DEPTH, NULL);
  g_autofree char     *token = NULL;
  g_autofree char     *id = NULL;
  JsonObject          *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  object = json_node_get_object (root);
  token = sbx_fields_dup_text (object, "token", NULL);
  if (token != NULL)
    {
      g_free (client->token);
      client->token = g_steal_pointer (&token);
    }
  id = dup_client_id (object);
  if (id != NULL)
    {
      g_free (client->client_id);
      client->client_id = g_steal_pointer (&id);
    }
}

static gboolean
on_connect (SbxPeer            *peer,
            const char         *nsp,
            GBytes             *auth,
            SbxSocketioRefusal *refusal,
            gpointer            user_data)
{
  static const char  data[] = "{\"code\":\"unauthorized\"}";
  SbxMonitor        *self = user_data;
  SbxMonitorClient  *client = sbx_peer_get_dialect_data (peer);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (nsp, SBX_MONITOR_NAMESPACE) || client == NULL)
    return FALSE;

  read_auth (client, auth);
  if (sbx_identity_check_token (sbx_hub_get_config (self->hub), client->token, &error))
    return TRUE;

  sbx_metrics_refuse (sbx_hub_get_metrics (self->hub), sbx_wire_error_to_name (SBX_WIRE_ERROR_UNAUTHORIZED));
  refusal->message = g_strdup (error->message);
  refusal->data = g_bytes_new_static (data, strlen (data));
  return FALSE;
}

static void
on_connected (SbxPeer    *peer,
              const char *nsp,
              GBytes     *auth,
              GBytes     *kept,
              gpointer    user_data)
{
  SbxMonitor *self = user_data;

  g_debug ("%s joined", sbx_peer_get_connection_id (peer));
  if (kept != NULL)
    sbx_monitor_take_up (self->hub, peer, kept);
}

static void
on_event (SbxPeer                 *peer,
          const char              *nsp,
          const SbxSocketioPacket *packet,
          gpointer                 user_data)
{
  SbxMonitor *self = user_data;

  sbx_monitor_receive (self->hub, peer, packet);
}

static void
on_disconnected (SbxPeer    *peer,
                 const char *nsp,
                 gpointer    user_data)
{
  SbxMonitor *self = user_data;

  g_debug ("%s left", sbx_peer_get_connection_id (peer));
  sbx_monitor_unregister (self->hub, peer);
}

/* A message comes without its channel: where that is from stands on it, for other hubs. */
static SbxEnvelope *
say_origin (SbxEnvelope          *envelope,
            const SbxStoredEvent *stored)
{
  SbxJsonSpan             span = { "message" };
  SbxJsonWriter          *writer;
  SbxJsonSlice            payload, message, rest, name, value;
  g_autoptr (GBytes)      text = NULL;

  payload.text = g_bytes_get_data (sbx_envelope_get_payload_text (envelope), &payload.length);
  if (stored == NULL || stored->bridged_from == NULL || !sbx_json_scan_object (payload, &span, 1) || span.length == 0)
    return sbx_envelope_ref (envelope);

  message = sbx_json_scan_member (payload, &span);
  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_begin_object (writer, "message");
  for (rest = sbx_json_scan_members (message); sbx_json_scan_next_member (&rest, &name, &value);)
    {
      g_autofree char *member = sbx_json_scan_text (name);

      sbx_json_writer_raw (writer, member, value.text, (gssize) value.length);
    }
  sbx_json_writer_raw (writer, "bridgedFrom", stored->bridged_from, -1);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (writer);
  return sbx_envelope_new_for_text ("messageAdded", NULL, NULL, text);
}

static void
event (SbxHub               *hub,
       const char           *stream,
       SbxEnvelope          *envelope,
       const SbxStoredEvent *stored)
{
  SbxMonitor         *self = sbx_hub_get_dialect_state (hub, &sbx_dialect_monitor);
  g_autoptr (SbxEnvelope) told = NULL;
  g_autoptr (GBytes)  text = NULL;
  g_autoptr (GBytes)  packet = NULL;

  if (!g_str_equal (sbx_envelope_get_event (envelope), "messageAdded") ||
      (sbx_audience_get_n_peers (self->monitors) == 0 && !self->recovers) || sbx_private_note_is_told (envelope))
    return;
  told = say_origin (envelope, stored);
  text = sbx_codec_monitor.encode (told, NULL);
  if (text == NULL)
    return;
  packet = sbx_socketio_frame_text (self->socketio, SBX_MONITOR_NAMESPACE, text);
  sbx_audience_tell (self->monitors, packet, FALSE);
}

static void
deliver (SbxHub               *hub,
         SbxPeer              *peer,
         const SbxStoredEvent *stored)
{
  SbxSocketioPacket       packet = { .type = SBX_SOCKETIO_EVENT, .nsp = SBX_MONITOR_NAMESPACE, .nsp_length = strlen (SBX_MONITOR_NAMESPACE), .id = SBX_SOCKETIO_NO_ID };
  g_autoptr (GByteArray)  data = g_byte_array_new ();
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GBytes)      text = NULL;
  g_autoptr (GBytes)      frame = NULL;

  envelope = sbx_codec_native.decode_from_hub (g_bytes_get_data (stored->envelope, NULL), g_bytes_get_size (stored->envelope), &error);
  if (envelope != NULL)
    text = sbx_codec_monitor.encode (envelope, &error);
  if (text == NULL)
    {
      g_critical ("an action cannot be told: %s", error->message);
      return;
    }
  packet.json = g_bytes_get_data (text, &packet.json_length);
  sbx_socketio_packet_append (data, &packet);
  frame = sbx_engine_frame (FALSE, (const char *) data->data, data->len);
  sbx_peer_push_tracked (peer, frame);
}

static gpointer
start (SbxHub *hub)
{
  static const SbxSocketioFuncs funcs = {
    .opened = on_opened,
    .connect = on_connect,
    .connected = on_connected,
    .event = on_event,
    .disconnected = on_disconnected,
  };
  SbxHubConfig             *config = sbx_hub_get_config (hub);
  SbxMonitor               *self = g_new0 (SbxMonitor, 1);
  const SbxSocketioOptions  options = {
    .engine = {
      .path = "/socket.io/",
      .origins = sbx_hub_config_get_string (config, "origins"),
      .ping_interval = sbx_hub_config_get_int (config, "socketio-ping-interval"),
      .ping_timeout = sbx_hub_config_get_int (config, "socketio-ping-timeout"),
      .max_payload = (gsize) sbx_hub_config_get_int (config, "message-bytes"),
    },
    .connect_timeout = sbx_hub_config_get_int (config, "socketio-connect-timeout"),
    .recovery = sbx_hub_config_get_int (config, "socketio-recovery"),
  };

  self->hub = hub;
  self->recovers = options.recovery > 0;
  self->monitors = sbx_audience_new (sbx_hub_get_reactor (hub));
  self->socketio = sbx_socketio_new (&options, sbx_hub_get_http_server (hub), sbx_hub_get_reactor (hub), &funcs, self);
  return self;
}

static void
stop (gpointer state)
{
  SbxMonitor *self = state;

  sbx_audience_free (self->monitors);
  sbx_socketio_free (self->socketio);
  g_free (self);
}

static gboolean
listens (gpointer state)
{
  return ((SbxMonitor *) state)->recovers;
}

/* Not called: what a client says comes by the packet. */
static void
received (SbxHub     *hub,
          SbxPeer    *peer,
          const char *data,
          gsize       length)
{
  g_return_if_reached ();
}

const SbxDialect sbx_dialect_monitor = {
  .codec = &sbx_codec_monitor,
  .start = start,
  .stop = stop,
  .listens = listens,
  .opened = opened,
  .received = received,
  .answered = sbx_monitor_answered,
  .event = event,
  .deliver = deliver,
};
