/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-application.h"

G_BEGIN_DECLS

/**
 * SbxWindow:
 *
 * The main window: the sidebar beside one of the views, with the connection chip, toasts and the
 * banner over them; before the first hub, the welcome page. It alone knows panes and clients:
 * what a pane wants done arrives here as an action.
 */
#define SBX_TYPE_WINDOW (sbx_window_get_type ())
G_DECLARE_FINAL_TYPE (SbxWindow, sbx_window, SBX, WINDOW, AdwApplicationWindow)

SbxWindow *sbx_window_new (SbxApplication *application);

G_END_DECLS
