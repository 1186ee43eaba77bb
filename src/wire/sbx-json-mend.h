/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *sbx_json_mend      (const char *data,
                            gsize       length);
GBytes *sbx_json_mend_text (const char *data,
                            gsize       length,
                            guint       max_depth);

G_END_DECLS
