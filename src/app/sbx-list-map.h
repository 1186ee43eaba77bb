/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @item is borrowed; returns (transfer full): the list that stands for it. */
typedef GListModel *(*SbxListMapFunc) (gpointer item);

GListModel *sbx_list_map_new (GListModel     *items,
                              SbxListMapFunc  dup_list);

G_END_DECLS
