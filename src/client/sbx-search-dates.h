/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody types for a time: a day, month or year, or so long ago, which is a moment. In ms since 1970. */
typedef struct
{
  gint64   first;
  gint64   last;       /* of the period, included */
  gboolean is_moment;
} SbxSearchDate;

gboolean sbx_search_date_parse (const char    *text,
                                GDateTime     *now,
                                SbxSearchDate *date);

G_END_DECLS
