/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkGrid *sbx_facts_grid_new  (void);
/* Returns the row, -1 = none. */
int      sbx_facts_grid_take (GtkGrid    *grid,
                              const char *name,
                              char       *value);
/* @widget is floating. */
int      sbx_facts_grid_add  (GtkGrid    *grid,
                              const char *name,
                              GtkWidget  *widget);

G_END_DECLS
