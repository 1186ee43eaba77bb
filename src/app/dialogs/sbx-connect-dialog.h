/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"

G_BEGIN_DECLS

/**
 * SbxConnectDialog:
 *
 * Asks where a hub is, tries it, and saves it once it has answered.
 */
#define SBX_TYPE_CONNECT_DIALOG (sbx_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, SBX, CONNECT_DIALOG, AdwWindow)

SbxConnectDialog *sbx_connect_dialog_new (SbxConnections *connections);

G_END_DECLS
