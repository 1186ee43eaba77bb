/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxReadingRow:
 *
 * A row of a list over all hubs: a channel as a head, or a topic.
 *
 * Properties:
 * - `show-place` (boolean): a topic says where it is and who takes part, instead of its last message
 */
#define SBX_TYPE_READING_ROW (sbx_reading_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxReadingRow, sbx_reading_row, SBX, READING_ROW, SbxRow)

GtkWidget *sbx_reading_row_new (gboolean show_place);

G_END_DECLS
