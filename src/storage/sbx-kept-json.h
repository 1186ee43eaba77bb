/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Levels of arrays and objects in JSON that is kept for others. Events wrap it in up to nine levels
 * of their own (a message in `missed`), and what comes out must pass a receiver's SBX_LIMIT_DEPTH. */
#define SBX_KEPT_JSON_DEPTH 48

gboolean sbx_kept_json_check (JsonNode    *node,
                              const char  *field,
                              GError     **error);

gboolean sbx_kept_json_check_length (gsize        length,
                                     gsize        limit,
                                     const char  *field,
                                     GError     **error);

G_END_DECLS
