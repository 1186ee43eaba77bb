/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxConnectedClient:
 *
 * What a hub knows of one connection to it. Texts are "" and numbers 0 where the hub does not say, times are ms since 1970.
 *
 * Properties, all readable, notified when sbx_connected_client_take() finds another value:
 * `connection-id`, `client-id`, `client-type` (monitor, admin, worker, bot, agent, service), `user-id`, `role`, `dialect`,
 * `transport` (websocket, polling, unix, tls), `address`, `device-type`, `device-name`,
 * `ready-state` (0 to 3, as a WebSocket's; -1 = not said), `connected-at`, `last-frame-at` (that came to the hub), `last-heartbeat-at`,
 * `latency` (ms; -1 = not measured), `frames-in`, `frames-out`, `bytes-in`, `bytes-out`, `queue-messages`, `queue-bytes`, `streams`;
 * of one that is `gone`: `closed-at`, `close-code` (0 = none was said), `close-reason`, `closed-by` (hub, client, network)
 */
#define SBX_TYPE_CONNECTED_CLIENT (sbx_connected_client_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectedClient, sbx_connected_client, SBX, CONNECTED_CLIENT, GObject)

SbxConnectedClient *sbx_connected_client_new                   (JsonObject         *object);
void                sbx_connected_client_take                  (SbxConnectedClient *self,
                                                                JsonObject         *object);
/* Makes @store (of SbxConnectedClient) have what @clients has: who stays keeps its object, and its place. */
void                sbx_connected_client_update_store          (GListStore         *store,
                                                                GPtrArray          *clients);

const char         *sbx_connected_client_get_connection_id     (SbxConnectedClient *self);
const char         *sbx_connected_client_get_client_id         (SbxConnectedClient *self);
const char         *sbx_connected_client_get_client_type       (SbxConnectedClient *self);
const char         *sbx_connected_client_get_user_id           (SbxConnectedClient *self);
const char         *sbx_connected_client_get_role              (SbxConnectedClient *self);
const char         *sbx_connected_client_get_dialect           (SbxConnectedClient *self);
const char         *sbx_connected_client_get_transport         (SbxConnectedClient *self);
const char         *sbx_connected_client_get_address           (SbxConnectedClient *self);
const char         *sbx_connected_client_get_device_type       (SbxConnectedClient *self);
const char         *sbx_connected_client_get_device_name       (SbxConnectedClient *self);
int                 sbx_connected_client_get_ready_state       (SbxConnectedClient *self);
gint64              sbx_connected_client_get_connected_at      (SbxConnectedClient *self);
gint64              sbx_connected_client_get_last_frame_at     (SbxConnectedClient *self);
gint64              sbx_connected_client_get_last_heartbeat_at (SbxConnectedClient *self);
gint64              sbx_connected_client_get_latency           (SbxConnectedClient *self);
gint64              sbx_connected_client_get_frames_in         (SbxConnectedClient *self);
gint64              sbx_connected_client_get_frames_out        (SbxConnectedClient *self);
gint64              sbx_connected_client_get_bytes_in          (SbxConnectedClient *self);
gint64              sbx_connected_client_get_bytes_out         (SbxConnectedClient *self);
gint64              sbx_connected_client_get_queue_messages    (SbxConnectedClient *self);
gint64              sbx_connected_client_get_queue_bytes       (SbxConnectedClient *self);
gint64              sbx_connected_client_get_streams           (SbxConnectedClient *self);
gboolean            sbx_connected_client_get_gone              (SbxConnectedClient *self);
gint64              sbx_connected_client_get_closed_at         (SbxConnectedClient *self);
guint               sbx_connected_client_get_close_code        (SbxConnectedClient *self);
const char         *sbx_connected_client_get_close_reason      (SbxConnectedClient *self);
const char         *sbx_connected_client_get_closed_by         (SbxConnectedClient *self);

G_END_DECLS
