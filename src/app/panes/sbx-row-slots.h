/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxRowSlots:
 *
 * What a GtkListView shows of another list, as slots that an item stands in. A list view that hears of other items makes other
 * rows for them, which takes longer than to fill the ones it has; here a change that takes items away and brings others has the slots
 * of those change their item, and so keeps their rows. An item that is there before and after stays in its slot. The slot
 * whose row has the keyboard focus goes with its item: nobody acts on what they did not choose.
 *
 * It shows the first items only, as many as its limit says, and is the selection of the list, where that is one: positions are
 * the same in both.
 */
#define SBX_TYPE_ROW_SLOT (sbx_row_slot_get_type ())
G_DECLARE_FINAL_TYPE (SbxRowSlot, sbx_row_slot, SBX, ROW_SLOT, GObject)

gpointer sbx_row_slot_get_item (SbxRowSlot *self);
void     sbx_row_slot_bind     (SbxRowSlot *self,
                                SbxRow     *row);
void     sbx_row_slot_unbind   (SbxRowSlot *self,
                                SbxRow     *row);

#define SBX_TYPE_ROW_SLOTS (sbx_row_slots_get_type ())
G_DECLARE_FINAL_TYPE (SbxRowSlots, sbx_row_slots, SBX, ROW_SLOTS, GObject)

SbxRowSlots        *sbx_row_slots_new         (GListModel  *model);
GListModel         *sbx_row_slots_get_model   (SbxRowSlots *self);
guint               sbx_row_slots_get_limit   (SbxRowSlots *self);
void                sbx_row_slots_set_limit   (SbxRowSlots *self,
                                               guint        limit);
GtkListItemFactory *sbx_row_slots_factory_new (GType        row_type);

G_END_DECLS
