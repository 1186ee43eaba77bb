/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A page of preferences says in its .ui which widget is for which setting: the widget's `name` is the key. So a row more
 * is one more in the .ui and a key in the schema. */
void sbx_setting_rows_bind (GtkWidget   *root,
                            SbxSettings *settings);

G_END_DECLS
