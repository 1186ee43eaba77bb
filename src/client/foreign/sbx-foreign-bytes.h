/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *sbx_foreign_bytes_fill_message (JsonObject *message,
                                            GPtrArray  *bytes);
JsonArray  *sbx_foreign_bytes_fill_list    (JsonArray  *messages,
                                            GPtrArray  *bytes);

G_END_DECLS
