/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxPushDialog:
 *
 * Gives a chatbot something to do: which one, what, until when, and under which key.
 *
 * Signals:
 * - `pushed` (string): the id of the action, as soon as the hub has it
 */
#define SBX_TYPE_PUSH_DIALOG (sbx_push_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxPushDialog, sbx_push_dialog, SBX, PUSH_DIALOG, AdwWindow)

GtkWindow *sbx_push_dialog_new (GtkWindow *parent,
                                SbxClient *client);

G_END_DECLS
