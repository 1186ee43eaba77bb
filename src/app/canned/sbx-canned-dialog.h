/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-canned-replies.h"

G_BEGIN_DECLS

/**
 * SbxCannedDialog:
 *
 * One canned reply, new or as it is: its title, its text with what can stand in it, and how that looks when it is written.
 */
#define SBX_TYPE_CANNED_DIALOG (sbx_canned_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxCannedDialog, sbx_canned_dialog, SBX, CANNED_DIALOG, AdwWindow)

GtkWidget *sbx_canned_dialog_new (SbxCannedReplies *replies,
                                  SbxCannedReply   *reply);

G_END_DECLS
