/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxWelcomeView:
 *
 * What is there before the first hub: one sentence and three doors.
 *
 * Properties:
 * - `menu-model` (GMenuModel): the primary menu
 *
 * Actions that it activates: `app.start-local-hub`, `win.connect-hub`, `win.import-sample`.
 */
#define SBX_TYPE_WELCOME_VIEW (sbx_welcome_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxWelcomeView, sbx_welcome_view, SBX, WELCOME_VIEW, AdwBin)

G_END_DECLS
