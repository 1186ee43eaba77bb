/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How old something is, in words. Times are ms since 1970 UTC; results are (transfer full). */

char *sbx_age_format_when (gint64 time,
                           gint64 now);
char *sbx_age_format      (gint64 time,
                           gint64 now);

G_END_DECLS
