/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a request asks for, read. */
char       *sbx_http_target_decode     (const char *text,
                                        gssize      length);
GHashTable *sbx_http_target_read_query (const char *query);

G_END_DECLS
