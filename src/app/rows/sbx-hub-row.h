/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxHubRow:
 *
 * Head of a hub's channels in the sidebar: its state and latency; its item is an SbxWorld.
 */
#define SBX_TYPE_HUB_ROW (sbx_hub_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxHubRow, sbx_hub_row, SBX, HUB_ROW, SbxRow)

GtkWidget *sbx_hub_row_new           (void);
void       sbx_hub_row_set_worlds    (SbxHubRow  *self,
                                      GListModel *worlds);
void       sbx_hub_row_set_collapsed (SbxHubRow  *self,
                                      gboolean    collapsed);
void       sbx_hub_row_popup_menu    (SbxHubRow  *self,
                                      double      x,
                                      double      y);

G_END_DECLS
