/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A place in an ordered list, as a text that means nothing to whoever carries it: the sort key of
 * the last row given. @list names the list, so that a cursor of another one is refused. */

char     *sbx_cursor_make  (char         list,
                            gint64       first,
                            gint64       second,
                            const char  *id);
/* %SBX_WIRE_ERROR_BAD_REQUEST for field `cursor` where @text is not a cursor of @list. */
gboolean  sbx_cursor_parse (const char  *text,
                            char         list,
                            gint64      *first,
                            gint64      *second,
                            char       **id,
                            GError     **error);

G_END_DECLS
