/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *sbx_http_query_read (const char  *query,
                                 GError     **error);

G_END_DECLS
