/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxTypingRow:
 *
 * Who types in a topic just now, below its messages. Nobody: it is not there.
 *
 * Properties: `people` (GListModel of SbxPerson, nullable)
 */
#define SBX_TYPE_TYPING_ROW (sbx_typing_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxTypingRow, sbx_typing_row, SBX, TYPING_ROW, GtkWidget)

void sbx_typing_row_set_people (SbxTypingRow *self,
                                GListModel   *people);

G_END_DECLS
