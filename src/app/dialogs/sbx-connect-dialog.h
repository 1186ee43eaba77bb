/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"

G_BEGIN_DECLS

/**
 * SbxConnectDialog:
 *
 * Asks where a hub or a server of another system is, finds out what it speaks, and saves it once it has answered; or changes
 * what is set for a connection that is there.
 *
 * Properties: `dialect` (string): as it was chosen, "auto" or a dialect's name
 */
#define SBX_TYPE_CONNECT_DIALOG (sbx_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, SBX, CONNECT_DIALOG, AdwWindow)

SbxConnectDialog *sbx_connect_dialog_new (SbxConnections   *connections);
void              sbx_connect_dialog_edit (SbxConnectDialog *self,
                                           SbxWorld         *world);

G_END_DECLS
