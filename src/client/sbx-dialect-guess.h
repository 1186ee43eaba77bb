/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server speaks, from one of the first things that it says: a dialect's name, "native", or "engine" for an Engine.IO open packet; %NULL where it
 * cannot be told. *@sure: nothing else says that. @hello_id: (nullable): of the hello that we sent before. */
const char *sbx_dialect_guess       (const char  *text,
                                     gsize        length,
                                     const char  *hello_id,
                                     gboolean    *sure);
/* Whether the servers of @dialect say that, which others do not. */
gboolean    sbx_dialect_is_own      (const char  *dialect,
                                     const char  *text,
                                     gsize        length);
/* (transfer full): what we ask a server that has not said what it speaks. */
GBytes     *sbx_dialect_make_question (void);
/* Whether it is that, or our hello: then the server says back what it hears. */
gboolean    sbx_dialect_is_echo     (const char  *text,
                                     gsize        length);
/* The dialect that the usual paths of a hub are for; %NULL for any other. */
const char *sbx_dialect_guess_path  (const char  *path);
/* (transfer full) (nullable): the chatbot that a worker's address is for. @path: percent-encoded. */
char       *sbx_dialect_dup_bot_id  (const char  *path);
/* What people call it: "a monitor server (Socket.IO)". */
const char *sbx_dialect_get_title   (const char  *dialect);

G_END_DECLS
