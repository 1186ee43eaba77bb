/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-project-cell.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of the table of projects: what each is called, how it sorts, and in how much room it is shown. */

void sbx_projects_columns_add  (GtkColumnView        *table,
                                GtkColumnViewColumn **added);
void sbx_projects_columns_show (GtkColumnViewColumn **added,
                                gboolean              sidebar_hidden,
                                int                   room);

G_END_DECLS
