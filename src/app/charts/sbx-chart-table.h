/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a chart shows, for who would rather read it. */

/* @columns: (array zero-terminated=1): their titles; @rows: (element-type GStrv) (transfer none): as many texts each, in a window over
 * that of @parent */
GtkWindow *sbx_chart_table_show (GtkWidget         *parent,
                                 const char        *title,
                                 const char *const *columns,
                                 GPtrArray         *rows);

G_END_DECLS
