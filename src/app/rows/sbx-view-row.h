/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxViewRow:
 *
 * One view in the sidebar; its item is an SbxViewEntry.
 */
#define SBX_TYPE_VIEW_ROW (sbx_view_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxViewRow, sbx_view_row, SBX, VIEW_ROW, SbxRow)

GtkWidget *sbx_view_row_new (void);

G_END_DECLS
