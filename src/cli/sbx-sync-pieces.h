/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One account as several smaller ones that together say the same, since a hub takes no message over its
 * limit: lists are cut between their elements, and what stands beside them is repeated.
 * Returns (transfer full) (element-type JsonObject): at least one. */
GPtrArray *sbx_sync_pieces_new (JsonObject *account,
                                gsize       max_bytes);
/* How many bytes @node takes as compact JSON. */
gsize      sbx_sync_pieces_measure (JsonNode *node);

G_END_DECLS
