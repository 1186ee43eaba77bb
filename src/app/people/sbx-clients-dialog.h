/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxClientsDialog:
 *
 * For administrators: who is connected to a hub, in which state, and how to end a connection.
 */
#define SBX_TYPE_CLIENTS_DIALOG (sbx_clients_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxClientsDialog, sbx_clients_dialog, SBX, CLIENTS_DIALOG, AdwWindow)

SbxClientsDialog *sbx_clients_dialog_new (SbxConnections *connections);

G_END_DECLS
