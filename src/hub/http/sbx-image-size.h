/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sbx_image_size_find (const guint8 *data,
                              gsize         length,
                              guint        *width,
                              guint        *height);

G_END_DECLS
