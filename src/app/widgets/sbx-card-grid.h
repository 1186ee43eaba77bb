/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxCardGrid:
 *
 * Cards of equal width in as many columns as there is room for, each row as high as its highest card.
 *
 * Properties:
 * - `column-width` (int): the least width of a column with text of the usual size, unless there is only one; larger text needs more
 * - `least-columns` (int): also where they are narrower than that, as long as the cards themselves have the room
 * - `max-columns` (int)
 * - `spacing` (int): between cards, both ways
 */
#define SBX_TYPE_CARD_GRID (sbx_card_grid_get_type ())
G_DECLARE_FINAL_TYPE (SbxCardGrid, sbx_card_grid, SBX, CARD_GRID, GtkWidget)

/* Makes the card of an item; (transfer full) or floating. */
typedef GtkWidget *(*SbxCardFunc) (gpointer item);

void sbx_card_grid_bind_model (SbxCardGrid *self,
                               GListModel  *model,
                               SbxCardFunc  make_card);

G_END_DECLS
