/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-client.h"

G_BEGIN_DECLS

/**
 * SbxFramesSendDialog:
 *
 * A frame that was sent, to be made another one and sent.
 */
#define SBX_TYPE_FRAMES_SEND_DIALOG (sbx_frames_send_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesSendDialog, sbx_frames_send_dialog, SBX, FRAMES_SEND_DIALOG, AdwWindow)

GtkWindow *sbx_frames_send_dialog_new (GtkWindow        *parent,
                                       SbxClient        *client,
                                       SbxRecordedFrame *frame);

G_END_DECLS
