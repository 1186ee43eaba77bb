/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-change.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Tells which of many changes were not made, each by its name and with the reason. (element-type SbxRefusal). Offers to take
 * back the others by the action topic.undo of @parent with the number @undo, which is 0 where that cannot be. */
GtkWidget *sbx_refused_dialog_new (GtkWindow *parent,
                                   GPtrArray *refused,
                                   guint      n_all,
                                   guint      undo);

G_END_DECLS
