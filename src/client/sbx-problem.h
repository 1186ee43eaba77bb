/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server says with the HTTP status with which it takes no connection. */

char     *sbx_problem_dup_words (const char *type,
                                 const char *page,
                                 gsize       length);
gboolean  sbx_problem_is_type   (const char *type);
guint     sbx_problem_read_wait (const char *after);

G_END_DECLS
