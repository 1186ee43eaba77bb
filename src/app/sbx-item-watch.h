/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxItemWatch:
 *
 * Looks at every item of a list, for what is counted or ordered by their properties: filters and sorters of GTK 4.8
 * do not look at their items again by themselves.
 *
 * Signals:
 * - `changed`: a property of an item changed, or items came or went; many at once are one
 */
#define SBX_TYPE_ITEM_WATCH (sbx_item_watch_get_type ())
G_DECLARE_FINAL_TYPE (SbxItemWatch, sbx_item_watch, SBX, ITEM_WATCH, GObject)

SbxItemWatch *sbx_item_watch_new (GListModel *model,
                                  const char *signal);

G_END_DECLS
