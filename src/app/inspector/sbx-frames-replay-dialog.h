/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxFramesReplayDialog:
 *
 * Plays a recording to one of the servers that the application knows, and tells what is answered otherwise than then.
 */
#define SBX_TYPE_FRAMES_REPLAY_DIALOG (sbx_frames_replay_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesReplayDialog, sbx_frames_replay_dialog, SBX, FRAMES_REPLAY_DIALOG, AdwWindow)

/* @chosen: (nullable): which server is offered first */
GtkWindow *sbx_frames_replay_dialog_new (GtkWindow      *parent,
                                         SbxRecording   *recording,
                                         SbxConnections *connections,
                                         SbxClient      *chosen);

G_END_DECLS
