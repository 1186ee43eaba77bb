/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-client.h"

G_BEGIN_DECLS

/**
 * SbxUnsentDialog:
 *
 * Everything that was written to one hub and that the hub does not have: what each waits for, also of topics that are
 * gone, and how to get its text.
 */
#define SBX_TYPE_UNSENT_DIALOG (sbx_unsent_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxUnsentDialog, sbx_unsent_dialog, SBX, UNSENT_DIALOG, AdwWindow)

SbxUnsentDialog *sbx_unsent_dialog_new (SbxClient *client);

G_END_DECLS
