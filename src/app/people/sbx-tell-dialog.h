/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxTellDialog:
 *
 * Something to say to one person (a direct message), or to all who take part in a conversation (a system notification).
 *
 * Signals:
 * - `told` (string): what became of it, for people
 */
#define SBX_TYPE_TELL_DIALOG (sbx_tell_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxTellDialog, sbx_tell_dialog, SBX, TELL_DIALOG, AdwWindow)

SbxTellDialog *sbx_tell_dialog_new_for_user         (SbxClient  *client,
                                                     const char *user_id,
                                                     const char *name);
SbxTellDialog *sbx_tell_dialog_new_for_conversation (SbxClient  *client,
                                                     const char *channel_id,
                                                     const char *topic_id,
                                                     const char *title);

G_END_DECLS
