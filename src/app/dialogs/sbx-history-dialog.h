/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-project.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxHistoryDialog:
 *
 * What became of a project: each change of its state, the newest first, and since when changes are known.
 */
#define SBX_TYPE_HISTORY_DIALOG (sbx_history_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxHistoryDialog, sbx_history_dialog, SBX, HISTORY_DIALOG, AdwWindow)

SbxHistoryDialog *sbx_history_dialog_new (SbxProject *project);

G_END_DECLS
