/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Objects {"_placeholder":true,"num":N} in the JSON of a packet, which stand for its attachments. */

gboolean sbx_socketio_placeholders_check (const char *json,
                                          gsize       length,
                                          guint       n_attachments);

G_END_DECLS
