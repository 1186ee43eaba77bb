/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-object.h"

#include "sbx-dialect.h"
#include "sbx-time.h"

static const char *const transports[] = {
  [SBX_TRANSPORT_WEBSOCKET] = "websocket",
  [SBX_TRANSPORT_UNIX] = "unix",
  [SBX_TRANSPORT_POLLING] = "polling",
};

/* Whoever only looks at projects speaks another dialect at the same place. */
static const char *
name_dialect (SbxPeer *peer)
{
  const SbxDialect *dialect = sbx_peer_get_dialect (peer);

  if (dialect == NULL)
    return "";
  return sbx_peer_is_viewer (peer) ? "unified" : dialect->codec->name;
}

static void
write_identity (SbxPeer       *peer,
                SbxJsonWriter *writer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  sbx_json_writer_string (writer, "clientId", identity != NULL ? identity->client_id : NULL);
  sbx_json_writer_string (writer, "clientType", identity != NULL ? identity->client_type : NULL);
  sbx_json_writer_string (writer, "userId", identity != NULL ? identity->user_id : NULL);
  sbx_json_writer_string (writer, "role", identity != NULL ? identity->role : "viewer");
}

static void
write_device (const SbxIdentity *identity,
              SbxJsonWriter     *writer)
{
  if (identity == NULL || (identity->device_type == NULL && identity->device_name == NULL))
    {
      sbx_json_writer_null (writer, "device");
      return;
    }
  sbx_json_writer_begin_object (writer, "device");
  sbx_json_writer_string (writer, "type", identity->device_type);
  sbx_json_writer_string (writer, "name", identity->device_name);
  sbx_json_writer_end_object (writer);
}

static void
write_members (SbxPeer       *peer,
               SbxJsonWriter *writer)
{
  gint64         wall = sbx_time_now_ms () - g_get_monotonic_time () / 1000;
  SbxPeerFigures figures;

  sbx_peer_get_figures (peer, &figures);
  sbx_json_writer_string (writer, "connectionId", sbx_peer_get_connection_id (peer));
  write_identity (peer, writer);
  sbx_json_writer_string (writer, "dialect", name_dialect (peer));
  sbx_json_writer_string (writer, "transport", transports[sbx_peer_get_transport (peer)]);
  sbx_json_writer_string (writer, "address", sbx_peer_get_address (peer));
  sbx_json_writer_int (writer, "readyState", sbx_peer_get_ready_state (peer));
  sbx_json_writer_int (writer, "connectedAt", sbx_peer_get_connected_at (peer));
  sbx_json_writer_int (writer, "lastFrameAt", wall + figures.last_input);
  sbx_json_writer_int (writer, "lastHeartbeatAt", wall + figures.last_heartbeat);
  /* What was measured takes some time: never 0. */
  if (figures.latency >= 0)
    sbx_json_writer_int (writer, "latency", MAX ((figures.latency + 500) / 1000, 1));
  sbx_json_writer_int (writer, "framesIn", (gint64) figures.messages_in);
  sbx_json_writer_int (writer, "framesOut", (gint64) figures.messages_out);
  sbx_json_writer_int (writer, "bytesIn", (gint64) figures.bytes_in);
  sbx_json_writer_int (writer, "bytesOut", (gint64) figures.bytes_out);
  sbx_json_writer_int (writer, "queueMessages", figures.queue_messages);
  sbx_json_writer_int (writer, "queueBytes", (gint64) figures.queue_bytes);
  sbx_json_writer_int (writer, "streams", sbx_peer_get_n_subscriptions (peer));
  write_device (sbx_peer_get_identity (peer), writer);
}

/**
 * sbx_client_object_write:
 * @peer: a connection
 * @name: (nullable): of the member
 * @writer: where to
 *
 * Writes what the hub knows of it.
 */
void
sbx_client_object_write (SbxPeer       *peer,
                         const char    *name,
                         SbxJsonWriter *writer)
{
  sbx_json_writer_begin_object (writer, name);
  write_members (peer, writer);
  sbx_json_writer_end_object (writer);
}

/**
 * sbx_client_object_dup_gone:
 * @peer: a connection that ends at this moment
 * @flight: what is recorded of it
 *
 * Returns: (transfer full): what the hub knew of it, as JSON
 */
char *
sbx_client_object_dup_gone (SbxPeer         *peer,
                            const SbxFlight *flight)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_json_writer_begin_object (writer, NULL);
  write_members (peer, writer);
  sbx_json_writer_boolean (writer, "gone", TRUE);
  sbx_json_writer_int (writer, "closedAt", sbx_time_now_ms ());
  sbx_json_writer_int (writer, "closeCode", flight->close_code);
  sbx_json_writer_string (writer, "closeReason", flight->close_reason != NULL ? flight->close_reason : "");
  sbx_json_writer_string (writer, "closedBy", flight->closed_by);
  sbx_json_writer_end_object (writer);
  bytes = sbx_json_writer_free_to_bytes (writer);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}
