/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For what stands in rows, many times over: gtk_widget_set_tooltip_text() looks each time whether the pointer is there, which is
 * a question to the display server and its answer, and more than all else that fills a row. */
void        sbx_tip_set (GtkWidget  *widget,
                         const char *text);
const char *sbx_tip_get (GtkWidget  *widget);

G_END_DECLS
