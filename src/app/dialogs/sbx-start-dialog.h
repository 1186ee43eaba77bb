/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"
#include "sbx-project.h"

G_BEGIN_DECLS

/**
 * SbxStartDialog:
 *
 * Starts an outbound project, a new one or one that there is. The secret that is typed goes to the hub and nowhere else.
 */
#define SBX_TYPE_START_DIALOG (sbx_start_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxStartDialog, sbx_start_dialog, SBX, START_DIALOG, AdwWindow)

SbxStartDialog *sbx_start_dialog_new (SbxConnections *connections,
                                      SbxProject     *project);

G_END_DECLS
