/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxSnoozeDialog:
 *
 * Asks until when something is put off. Signals: `chosen` (int64: ms since 1970, 0 = until the next reply); it closes then.
 */
#define SBX_TYPE_SNOOZE_DIALOG (sbx_snooze_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxSnoozeDialog, sbx_snooze_dialog, SBX, SNOOZE_DIALOG, AdwWindow)

GtkWidget *sbx_snooze_dialog_new (GtkWindow *parent);

G_END_DECLS
