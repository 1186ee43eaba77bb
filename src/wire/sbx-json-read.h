/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON text to json-glib trees, strictly: what sbx_json_check() passes and nothing else. */

JsonNode   *sbx_json_parse        (const char  *data,
                                   gsize        length,
                                   guint        max_depth,
                                   GError     **error);
JsonNode   *sbx_json_parse_last   (const char  *data,
                                   gsize        length,
                                   guint        max_depth,
                                   GError     **error);
gsize       sbx_json_unescape     (const char  *data,
                                   gsize        length,
                                   char        *text);
JsonNode   *sbx_json_copy         (JsonNode    *node);
JsonObject *sbx_json_copy_object  (JsonObject  *object);
JsonArray  *sbx_json_copy_array   (JsonArray   *array);

G_END_DECLS
