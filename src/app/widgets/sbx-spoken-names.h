/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The libraries make parts of which a screen reader can say nothing but their type: buttons with a picture alone, the
 * lists inside groups and rows. */
void sbx_spoken_names_give (GtkWidget *root);

G_END_DECLS
