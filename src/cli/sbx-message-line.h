/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full): a message for people: time, author, what it says; further lines of it are indented. */
char *sbx_message_line_new (JsonObject *message,
                            const char *where);

G_END_DECLS
