/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The objects of a monitor server that is not ours, made native: ids as text, times as ms since 1970.
 * What cannot be read as either is left out, and so filled in by whoever knows the time; all other
 * members stay. %NULL with a %SBX_WIRE_ERROR where it is no such object: it has no id. */

JsonObject *sbx_monitor_channel_read  (JsonNode    *node,
                                       JsonObject  *around,
                                       GError     **error);
JsonObject *sbx_monitor_topic_read    (JsonNode    *node,
                                       JsonObject  *around,
                                       GError     **error);
JsonObject *sbx_monitor_message_read  (JsonNode    *node,
                                       JsonObject  *around,
                                       GError     **error);
void        sbx_monitor_ids_normalize (JsonObject  *object,
                                       const char *const *ids);

G_END_DECLS
