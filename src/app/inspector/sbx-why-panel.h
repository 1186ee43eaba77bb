/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxWhyPanel:
 *
 * Why something is as it is: the causes one after the other, each with what shows it, and what there is to do.
 *
 * Actions of the main window that it activates: `win.announce`, `win.show-frame` (st: the connection's address, the number of the frame)
 */
#define SBX_TYPE_WHY_PANEL (sbx_why_panel_get_type ())
G_DECLARE_FINAL_TYPE (SbxWhyPanel, sbx_why_panel, SBX, WHY_PANEL, AdwBin)

GtkWidget  *sbx_why_panel_new        (void);
/* Asks @client about @subject, of which nothing is kept. */
void        sbx_why_panel_ask        (SbxWhyPanel             *self,
                                      SbxClient               *client,
                                      const SbxExplainSubject *subject);
/* All of it as text; "" as long as nothing came. */
const char *sbx_why_panel_get_report (SbxWhyPanel             *self);

G_END_DECLS
