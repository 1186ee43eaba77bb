/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"
#include "sbx-drafts.h"

G_BEGIN_DECLS

/**
 * SbxDraftsDialog:
 *
 * What was written and not sent, over all hubs, the newest first. A row opens its topic, where it goes on, by `win.show-message` of
 * the window that the dialog belongs to.
 */
#define SBX_TYPE_DRAFTS_DIALOG (sbx_drafts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxDraftsDialog, sbx_drafts_dialog, SBX, DRAFTS_DIALOG, AdwWindow)

SbxDraftsDialog *sbx_drafts_dialog_new (SbxDrafts      *drafts,
                                        SbxConnections *connections);

G_END_DECLS
