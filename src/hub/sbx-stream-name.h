/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean sbx_stream_name_is_valid (const char  *name);
gboolean sbx_stream_name_dup      (JsonObject  *object,
                                   const char  *member,
                                   char       **name,
                                   GError     **error);

G_END_DECLS
