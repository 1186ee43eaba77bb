/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where something came from that a bridge took over from another server (docs/hub.md, "Bridges"): the member `bridgedFrom`
 * {address, id, via, origin} of what it reported, which stays with it. */

const char *sbx_bridged_get_address (JsonObject  *other);
const char *sbx_bridged_get_id      (JsonObject  *other);
gboolean    sbx_bridged_check_own   (JsonObject  *other,
                                     GError     **error);
gboolean    sbx_bridged_check_own_project (JsonObject  *other,
                                           GError     **error);
gboolean    sbx_bridged_check       (SbxStoreWriter *writer,
                                     JsonObject  *stored,
                                     JsonObject  *reported,
                                     const char  *field,
                                     const char  *id,
                                     GError     **error);
gboolean    sbx_bridged_check_local (JsonObject  *stored,
                                     JsonObject  *reported,
                                     const char  *id,
                                     GError     **error);
gboolean    sbx_bridged_check_way   (SbxStoreWriter *writer,
                                     const char  *channel_id,
                                     JsonObject  *reported,
                                     GError     **error);
void        sbx_bridged_say_origin  (SbxStoreWriter *writer,
                                     JsonObject  *channel);
gboolean    sbx_bridged_is_bridge   (const char  *client_id);
JsonObject *sbx_bridged_find_writer (const char  *sender_id,
                                     JsonObject  *extra);
const char *sbx_bridged_get_writer_name
                                    (const char  *sender_id,
                                     JsonObject  *extra);
gboolean    sbx_bridged_same_array  (JsonArray   *one,
                                     JsonArray   *other);

G_END_DECLS
