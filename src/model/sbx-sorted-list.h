/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-flush-queue.h"

G_BEGIN_DECLS

typedef const char *(*SbxItemIdFunc) (gpointer item);

/**
 * SbxSortedList:
 *
 * A GListModel of objects in an order of their own, found by id. Changes show at the next flush: then one
 * items_changed covers the smallest span that holds them all. Lookups see them at once.
 *
 * Properties: `n-items` (uint).
 */
#define SBX_TYPE_SORTED_LIST (sbx_sorted_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxSortedList, sbx_sorted_list, SBX, SORTED_LIST, GObject)

typedef void (*SbxItemFunc) (gpointer item,
                             gpointer user_data);

SbxSortedList *sbx_sorted_list_new      (GType          item_type,
                                         SbxItemIdFunc  get_id,
                                         GCompareFunc   compare,
                                         SbxFlushQueue *queue);
void           sbx_sorted_list_add      (SbxSortedList *self,
                                         gpointer       item);
gboolean       sbx_sorted_list_remove   (SbxSortedList *self,
                                         const char    *id);
void           sbx_sorted_list_resort   (SbxSortedList *self,
                                         const char    *id);
gpointer       sbx_sorted_list_lookup   (SbxSortedList *self,
                                         const char    *id);
void           sbx_sorted_list_foreach  (SbxSortedList *self,
                                         SbxItemFunc    function,
                                         gpointer       user_data);
void           sbx_sorted_list_flush    (SbxSortedList *self);

G_END_DECLS
