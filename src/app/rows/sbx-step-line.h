/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A row of a list that tells what happened one after the other: an icon of the kind, joined to the next one by a line, what happened,
 * what shows it, and when. */

/**
 * sbx_step_line_new:
 * @icon_class: (nullable): "warning", "error", "success"
 * @text: a sentence
 * @detail: "" = none
 * @time: ms since 1970; 0 = not known
 * @button: (nullable) (transfer floating): stands at the end
 *
 * Returns: (transfer floating): a #GtkListBoxRow
 */
GtkWidget *sbx_step_line_new      (const char *icon_name,
                                   const char *icon_class,
                                   const char *text,
                                   const char *detail,
                                   gint64      time,
                                   GtkWidget  *button);
/* To the millisecond; "" where it is not known. (transfer full) */
char      *sbx_step_line_dup_time (gint64      time);

G_END_DECLS
