/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row-slots.h"

G_BEGIN_DECLS

SbxRowSlot *sbx_row_slot_new      (gpointer    item);
gboolean    sbx_row_slot_can_take (SbxRowSlot *self,
                                   gpointer    item);
void        sbx_row_slot_take     (SbxRowSlot *self,
                                   gpointer    item);

G_END_DECLS
