/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *sbx_json_mend (const char *data,
                       gsize       length);

G_END_DECLS
