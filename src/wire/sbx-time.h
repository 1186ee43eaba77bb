/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Room for "2026-11-20T09:30:00.123Z" and its terminator; years up to 9999. */
#define SBX_TIME_TEXT_SIZE 32

gint64     sbx_time_now_ms     (void);
GDateTime *sbx_time_new_local  (gint64      ms);
void       sbx_time_format     (gint64      ms,
                                char        text[SBX_TIME_TEXT_SIZE]);
gboolean   sbx_time_parse_text (const char *text,
                                gint64     *ms);
gboolean   sbx_time_from_node  (JsonNode   *node,
                                gint64     *ms);

G_END_DECLS
