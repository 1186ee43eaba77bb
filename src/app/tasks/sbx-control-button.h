/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxControlButton:
 *
 * The menu of what can be asked of whoever runs a session or a task; what cannot is grey there, with the reason.
 *
 * It activates `win.control-job` (address, session, task or "", word).
 */
#define SBX_TYPE_CONTROL_BUTTON (sbx_control_button_get_type ())
G_DECLARE_FINAL_TYPE (SbxControlButton, sbx_control_button, SBX, CONTROL_BUTTON, AdwBin)

GtkWidget *sbx_control_button_new     (void);
void       sbx_control_button_set_job (SbxControlButton *self,
                                       GObject          *job,
                                       const char       *name);

G_END_DECLS
