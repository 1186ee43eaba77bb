/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sbx_origin_is_allowed (const char *origin,
                                const char *host,
                                const char *allowed);

gboolean sbx_origin_is_own_host (const char *host,
                                 const char *allowed);

char    *sbx_origin_find_wrong (const char *allowed);

G_END_DECLS
