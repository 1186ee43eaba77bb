/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxChannelRow:
 *
 * One channel in the sidebar; its item is an SbxChannel.
 */
#define SBX_TYPE_CHANNEL_ROW (sbx_channel_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxChannelRow, sbx_channel_row, SBX, CHANNEL_ROW, SbxRow)

GtkWidget *sbx_channel_row_new (void);

G_END_DECLS
